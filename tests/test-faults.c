/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A table of faults, each with many seeds: whatever happens to a job, it ends well or with a cause
 * that fits, the flash outside the range is untouched, the reset lines are released, and the same
 * job started again ends with the right content.
 */
#include "nf-flasher.h"

#include "nf-error.h"

#include "support/test-flash.h"
#include "support/test-image.h"

#include <string.h>

enum { ADDRESS = 0x11000, IMAGE_SIZE = 9000, FLASH_SIZE = 0x40000, CAUSES_MAX = 5 };

typedef struct {
  const char *name;
  const char *fault; /* %u stands for a number from @least to @most, or is not there */
  guint least, most;
  guint seeds;
  guint succeed;              /* in how many of a hundred the job must end well all the same */
  NfError causes[CAUSES_MAX]; /* with which it may fail */
} Fault;

#define LINE_CAUSES                                                                                \
  {                                                                                                \
    NF_ERROR_LINE, NF_ERROR_TIMED_OUT, NF_ERROR_NO_STUB, NF_ERROR_BAD_ANSWER, NF_ERROR_GARBAGE     \
  }

/* In numbers: the stub is uploaded by some 14,000 bytes, the stream takes another 6,000 to 9,000.
 */
static const Fault faults[] = {
  { "flaky-little", "flaky:%u", 4000, 20000, 150, 97, LINE_CAUSES },
  { "flaky", "flaky:%u", 2000, 6000, 150, 80, LINE_CAUSES },
  { "flaky-badly", "flaky:%u", 200, 2000, 150, 0, LINE_CAUSES },
  { "double", "double:%u", 1000, 20000, 150, 85, LINE_CAUSES },
  { "unplug", "unplug:%u", 1, 25000, 200, 0, { NF_ERROR_PORT_LOST } },
  { "stall", "stall:%u", 1, 25000, 100, 0, { NF_ERROR_TIMED_OUT, NF_ERROR_NO_ANSWER } },
  { "reset", "reset:%u", 1, 25000, 200, 97, LINE_CAUSES },
  { "no-stub", "no-stub", 0, 0, 3, 100, { 0 } },
  { "locked", "locked", 0, 0, 3, 0, { NF_ERROR_FLASH_REFUSED } },
  { "dead-high", "flash-ff", 0, 0, 3, 0, { NF_ERROR_FLASH_SILENT } },
  { "dead-low", "flash-00", 0, 0, 3, 0, { NF_ERROR_FLASH_SILENT } },
};

static gboolean
is_allowed (const Fault *fault, const GError *error)
{
  for (guint i = 0; i < CAUSES_MAX; i++)
    if (fault->causes[i] != 0 && g_error_matches (error, NF_ERROR, (int) fault->causes[i]))
      return TRUE;
  return FALSE;
}

static char *
format_options (const Fault *fault, guint32 seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed * 7919);
  g_autoptr (GString) text = g_string_new ("fast&fault=");
  const char *number = strstr (fault->fault, "%u");

  if (number == NULL) {
    g_string_append (text, fault->fault);
  } else {
    gint32 n = g_rand_int_range (random, (gint32) fault->least, (gint32) fault->most);
    g_string_append_len (text, fault->fault, number - fault->fault);
    g_string_append_printf (text, "%d", n);
  }
  g_string_append_printf (text, "&seed=%u", seed);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The sectors of the image may hold anything after a failure, but what follows it in the last one
 * may not; all else is as it was. */
static void
assert_outside (TestFlash *f)
{
  g_autofree char *flash = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (f->path, &flash, &size, NULL));
  g_assert_cmpmem (flash, ADDRESS, f->expected, ADDRESS);
  g_assert_cmpmem (flash + ADDRESS + 0x3000,
                   size - ADDRESS - 0x3000,
                   f->expected + ADDRESS + 0x3000,
                   size - ADDRESS - 0x3000);
}

/* Returns: whether the job ended well under the fault */
static gboolean
run_one (TestFlash *f, const Fault *fault, guint32 seed)
{
  g_autoptr (GBytes) bytes = test_image_new_data (IMAGE_SIZE, seed);
  g_autoptr (NfPlan) plan = test_flash_new_write (&f->options, ADDRESS, bytes);
  g_autofree char *options = format_options (fault, seed);
  g_autoptr (GError) error = NULL;
  NfResult result;
  gboolean ok = FALSE;

  test_flash_fill (f, seed);
  ok = test_flash_run (f, plan, options, &result, &error);
  if (!ok && !is_allowed (fault, error))
    g_error ("%s: %s (cause %d)", options, error->message, error->code);
  g_assert_cmpfloat (result.seconds, <, 60);
  if (!ok && !result.has_begun)
    test_flash_assert (f);
  assert_outside (f);
  if (!ok)
    test_flash_assert_runs (f, plan, &result);
  /* A cable pulled while the last sector was being written may cost what followed the image. */
  test_flash_expect (f, ADDRESS, g_bytes_get_data (bytes, NULL), IMAGE_SIZE);
  test_flash_assert_range (f, ADDRESS, IMAGE_SIZE);
  if (ok)
    test_flash_assert (f);
  return ok;
}

static void
test_fault (TestFlash *f, gconstpointer data)
{
  const Fault *fault = data;
  guint n_done = 0;

  f->options.baud = 921600;
  for (guint32 seed = 1; seed <= fault->seeds; seed++)
    n_done += run_one (f, fault, seed);
  g_test_message ("%s: %u of %u jobs ended well at once", fault->name, n_done, fault->seeds);
  g_assert_cmpuint (n_done * 100, >=, fault->succeed * fault->seeds);
}

static void
set_up (TestFlash *f, gconstpointer data)
{
  test_flash_set_up_size (f, FLASH_SIZE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strconcat ("/faults/", faults[i].name, NULL);
    g_test_add (path, TestFlash, &faults[i], set_up, test_fault, test_flash_tear_down);
  }
  return g_test_run ();
}
