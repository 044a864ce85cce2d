/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Flash that is not what was written, on a virtual board: it is noticed, and the way in which it is
 * wrong is told.
 */
#include "nf-error.h"

#include "support/test-flash.h"
#include "support/test-image.h"

#include <string.h>

enum { FLASH_SIZE = 0x80000 };

static void
set_up (TestFlash *f, gconstpointer data)
{
  test_flash_set_up_size (f, FLASH_SIZE);
}

/* What was said of sectors that differ. */
typedef struct {
  guint n;
  NfEvent event; /* the last one */
} Told;

static void
take_event (const NfEvent *event, gpointer data)
{
  Told *told = data;

  if (event->kind != NF_EVENT_DIFFERS)
    return;
  told->n++;
  told->event = *event;
}

static void
ignore_progress (const NfProgress *progress, gpointer data)
{
}

static gboolean
run (TestFlash *f, NfPlan *plan, const char *options, Told *told, GError **error)
{
  g_autoptr (NfTransport) board = test_flash_new_board (f, options);
  NfReport report = { ignore_progress, take_event, told };
  g_auto (NfResult) result = { 0 };
  gboolean ok = nf_flasher_run (plan, board, &report, NULL, &result, error);

  g_assert_cmpint (result.is_task_done, ==, ok);
  return ok;
}

static void
test_worn (TestFlash *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = test_image_new_data (0x5000, 1);
  g_autoptr (NfPlan) plan = test_flash_new_write (&f->options, 0x10000, bytes);
  Told told = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (run (f, plan, "fault=worn:74565", &told, &error)); /* 0x12345 */
  g_assert_error (error, NF_ERROR, NF_ERROR_FLASH_REFUSED);
  g_assert_cmpuint (told.n, ==, 1);
  g_assert_cmpint (told.event.pattern, ==, NF_PATTERN_BITS);
  g_assert_cmphex (told.event.address, ==, 0x12000);
}

/* Its end goes over its beginning. */
static void
test_mirrored_image (TestFlash *f, gconstpointer data)
{
  g_autoptr (GBytes) bytes = test_image_new_data (FLASH_SIZE + 0x4000, 2);
  g_autoptr (NfPlan) plan = test_flash_new_write (&f->options, 0, bytes);
  Told told = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (run (f, plan, "fault=wrong-id", &told, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_DOES_NOT_FIT);
  g_assert_cmpint (told.event.pattern, ==, NF_PATTERN_MIRRORED);
}

/* Two files that never meet on the chip that it says to be: the first was written and proven when
 * the second went over it. */
static void
test_mirrored_files (TestFlash *f, gconstpointer data)
{
  const guint32 addresses[] = { 0x3000, FLASH_SIZE + 0x4000 };
  g_autoptr (GBytes) first = test_image_new_data (0x3000, 3);
  g_autoptr (GBytes) second = test_image_new_data (0x1000, 4);
  g_autoptr (NfImage) a = nf_image_new ("a.bin", first);
  g_autoptr (NfImage) b = nf_image_new ("b.bin", second);
  NfImage *images[] = { a, b };
  g_autoptr (NfPlan) plan = nf_plan_new_write (&f->options, addresses, images, 2, NULL);
  Told told = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (run (f, plan, "fault=wrong-id", &told, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_DOES_NOT_FIT);
  g_assert_cmpstr (error->message,
                   ==,
                   "0x04000 and 0x84000 hold the same: the flash chip is smaller than it says");
}

/* The same two pieces, and nothing is lost: what is the same may stand twice. */
static void
test_same_twice (TestFlash *f, gconstpointer data)
{
  const guint32 addresses[] = { 0x3000, 0x43000 };
  g_autoptr (GBytes) bytes = test_image_new_data (0x3000, 3);
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  NfImage *images[] = { image, image };
  g_autoptr (NfPlan) plan = nf_plan_new_write (&f->options, addresses, images, 2, NULL);
  Told told = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (run (f, plan, "", &told, &error));
  g_assert_no_error (error);
  test_flash_expect (f, 0x3000, g_bytes_get_data (bytes, NULL), 0x3000);
  test_flash_expect (f, 0x43000, g_bytes_get_data (bytes, NULL), 0x3000);
  test_flash_assert (f);
}

/* --- What a comparison says --- */

typedef struct {
  const char *name;
  void (*spoil) (guint8 *sector, const guint8 *image);
  NfPattern pattern;
} Spoiling;

static void
make_blank (guint8 *sector, const guint8 *image)
{
  memset (sector, 0xFF, 0x1000);
}

static void
make_mirrored (guint8 *sector, const guint8 *image)
{
  memcpy (sector, image + 0x40000 + 0x2000, 0x1000);
}

static void
make_few_bits (guint8 *sector, const guint8 *image)
{
  for (guint i = 0; i < 16; i++)
    sector[i * 200] ^= 0x10;
}

static void
make_other (guint8 *sector, const guint8 *image)
{
  for (guint i = 0; i < 17; i++)
    sector[i * 200] ^= 0x10;
}

static const Spoiling spoilings[] = {
  { "blank", make_blank, NF_PATTERN_BLANK },
  { "mirrored", make_mirrored, NF_PATTERN_MIRRORED },
  { "few-bits", make_few_bits, NF_PATTERN_BITS },
  { "other", make_other, NF_PATTERN_OTHER },
};

static void
test_verify (TestFlash *f, gconstpointer data)
{
  const Spoiling *spoiling = data;
  g_autoptr (GBytes) bytes = test_image_new_data (0x50000, 5);
  const guint8 *image = g_bytes_get_data (bytes, NULL);
  g_autoptr (NfImage) file = nf_image_new ("a.bin", bytes);
  guint32 address = 0x8000;
  g_autoptr (NfPlan) plan = nf_plan_new_verify (&f->options, &address, &file, 1, NULL);
  Told told = { 0 };
  g_autoptr (GError) error = NULL;

  test_flash_expect (f, address, image, 0x50000);
  spoiling->spoil (f->expected + address + 0x2000, image);
  test_flash_store (f);
  g_assert_false (run (f, plan, "", &told, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_DIFFERS);
  g_assert_cmpuint (told.n, ==, 1);
  g_assert_cmpint (told.event.pattern, ==, spoiling->pattern);
  g_assert_cmphex (told.event.address, ==, 0xA000);
  test_flash_assert (f);
}

static void
add (const char *path, gconstpointer data, void (*test) (TestFlash *, gconstpointer))
{
  g_test_add (path, TestFlash, data, set_up, test, test_flash_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/patterns/worn", NULL, test_worn);
  add ("/patterns/mirrored-image", NULL, test_mirrored_image);
  add ("/patterns/mirrored-files", NULL, test_mirrored_files);
  add ("/patterns/same-twice", NULL, test_same_twice);
  for (gsize i = 0; i < G_N_ELEMENTS (spoilings); i++) {
    g_autofree char *path = g_strdup_printf ("/patterns/verify/%s", spoilings[i].name);
    add (path, &spoilings[i], test_verify);
  }
  return g_test_run ();
}
