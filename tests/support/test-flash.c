/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual board's flash under test, see test-flash.h.
 */
#include "test-flash.h"

#include "nf-virtual-transport.h"

#include "test-image.h"

#include <string.h>

/* Fills the flash, and what is expected of it, with what nobody shall lose. */
void
test_flash_fill (TestFlash *f, guint32 seed)
{
  g_autoptr (GBytes) junk = test_image_new_data (f->size, seed);

  memcpy (f->expected, g_bytes_get_data (junk, NULL), f->size);
  test_flash_store (f);
}

void
test_flash_store (TestFlash *f)
{
  g_assert_true (g_file_set_contents (f->path, (const char *) f->expected, (gssize) f->size, NULL));
}

void
test_flash_set_up_size (TestFlash *f, gsize size)
{
  f->options = NF_PLAN_OPTIONS_DEFAULT;
  f->folder = g_dir_make_tmp ("nf-flasher-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "flash.bin", NULL);
  f->size = size;
  f->expected = g_malloc (size);
  test_flash_fill (f, 99);
}

void
test_flash_set_up (TestFlash *f, gconstpointer data)
{
  test_flash_set_up_size (f, 4 << 20);
}

void
test_flash_set_up_rom (TestFlash *f, gconstpointer data)
{
  test_flash_set_up (f, data);
  f->options.no_stub = TRUE;
}

void
test_flash_tear_down (TestFlash *f, gconstpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_path (f->path);
  g_autoptr (GFile) folder = g_file_new_for_path (f->folder);

  g_file_delete (file, NULL, NULL);
  g_file_delete (folder, NULL, NULL);
  g_free (f->folder);
  g_free (f->path);
  g_free (f->expected);
}

NfTransport *
test_flash_new_board (TestFlash *f, const char *options)
{
  g_autofree char *name =
      g_strdup_printf ("virtual:esp-12e?flash=%s&size=%s&unpaced%s%s",
                       f->path,
                       nf_flash_size_to_string (nf_flash_size_from_bytes ((guint32) f->size)),
                       *options != '\0' ? "&" : "",
                       options);
  g_autoptr (GError) error = NULL;
  NfTransport *board = nf_virtual_transport_new (name, &error);

  g_assert_no_error (error);
  return board;
}

void
test_flash_expect (TestFlash *f, guint32 address, gconstpointer data, gsize size)
{
  g_assert_cmpuint (address + size, <=, f->size);
  memcpy (f->expected + address, data, size);
}

void
test_flash_expect_blank (TestFlash *f, guint32 address, gsize size)
{
  memset (f->expected + address, 0xFF, size);
}

void
test_flash_assert (TestFlash *f)
{
  test_flash_assert_from (f, 0);
}

void
test_flash_assert_from (TestFlash *f, guint32 address)
{
  test_flash_assert_range (f, address, f->size - address);
}

void
test_flash_assert_range (TestFlash *f, guint32 address, gsize n)
{
  g_autofree char *flash = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (f->path, &flash, &size, NULL));
  g_assert_cmpuint (size, ==, f->size);
  for (gsize i = address; i < address + n; i++)
    if ((guint8) flash[i] != f->expected[i])
      g_error ("flash differs first at 0x%" G_GSIZE_MODIFIER "x: %02x instead of %02x",
               i,
               (guint8) flash[i],
               f->expected[i]);
}

gboolean
test_flash_run (TestFlash *f, NfPlan *plan, const char *options, NfResult *result, GError **error)
{
  g_autoptr (NfTransport) board = test_flash_new_board (f, options);

  return nf_flasher_run (plan, board, NULL, NULL, result, error);
}

void
test_flash_assert_runs (TestFlash *f, NfPlan *plan, NfResult *result)
{
  g_autoptr (GError) error = NULL;

  test_flash_run (f, plan, "", result, &error);
  g_assert_no_error (error);
  g_assert_true (result->is_task_done);
}

NfPlan *
test_flash_new_write (const NfPlanOptions *options, guint32 address, GBytes *bytes)
{
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  g_autoptr (GError) error = NULL;
  NfPlan *plan = nf_plan_new_write (options, &address, &image, 1, &error);

  g_assert_no_error (error);
  return plan;
}
