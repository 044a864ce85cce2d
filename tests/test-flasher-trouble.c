/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Jobs that go wrong: every fault has its own cause, leaves what it must not touch alone, and the
 * same job started again on a board that is well ends with the right content.
 */
#include "nf-flasher.h"

#include "nf-error.h"

#include "support/test-flash.h"
#include "support/test-image.h"

typedef struct {
  const char *fault;
  NfError cause;
  gboolean has_begun;
} Trouble;

static const Trouble troubles[] = {
  { "fault=no-answer", NF_ERROR_NO_ANSWER, FALSE },
  { "fault=stuck", NF_ERROR_RUNS_PROGRAM, FALSE },
  { "reset=manual", NF_ERROR_NO_ANSWER, FALSE },
  { "fault=deaf", NF_ERROR_DEAF, FALSE },
  { "fault=garbage", NF_ERROR_GARBAGE, FALSE },
  { "fault=esp32", NF_ERROR_WRONG_CHIP, FALSE },
  { "fault=flash-ff", NF_ERROR_FLASH_SILENT, FALSE },
  { "fault=flash-00", NF_ERROR_FLASH_SILENT, FALSE },
  { "fault=locked", NF_ERROR_FLASH_REFUSED, FALSE },
  { "fault=unplug:20000", NF_ERROR_PORT_LOST, TRUE },
  { "fault=stall:20000", NF_ERROR_TIMED_OUT, TRUE },
};

static void
test_trouble (TestFlash *f, gconstpointer data)
{
  const Trouble *trouble = data;
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (0x8000, 1);
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0, bytes);
  g_autoptr (GError) error = NULL;
  NfResult result;

  g_assert_false (test_flash_run (f, plan, trouble->fault, &result, &error));
  g_test_message ("%s: %s (after %.1f s)", trouble->fault, error->message, result.seconds);
  g_assert_error (error, NF_ERROR, (int) trouble->cause);
  g_assert_cmpint (result.has_begun, ==, trouble->has_begun);
  g_assert_false (result.is_task_done);
  g_assert_cmpfloat (result.seconds, <, 25);
  if (!trouble->has_begun)
    test_flash_assert (f);
  /* The same job on a board that is well again ends with the right content. */
  test_flash_assert_runs (f, plan, &result);
  test_flash_expect (f, 0, g_bytes_get_data (bytes, NULL), 0x8000);
  test_flash_assert (f);
}

/* The cable comes off after any number of bytes, from the first SYNC to the last sample. */
static void
test_unplug_anywhere (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (0x8000, 1);
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0, bytes);
  guint n_unplugged = 0;

  for (guint n = 1;; n += n < 400 ? 7 : 997) {
    g_autofree char *fault = g_strdup_printf ("fault=unplug:%u", n);
    g_autoptr (GError) error = NULL;
    NfResult result;
    if (test_flash_run (f, plan, fault, &result, &error))
      break;
    g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
    n_unplugged++;
    if (!result.has_begun)
      test_flash_assert (f);
  }
  g_assert_cmpuint (n_unplugged, >, 70);
  test_flash_expect (f, 0, g_bytes_get_data (bytes, NULL), 0x8000);
  test_flash_assert (f);
}

/* On a line that loses and damages bytes a job ends with exactly what was asked, or says that it
 * did not. (Two damaged bits in the same place of one block are more than the ROM's checksum can
 * see; at this rate none of these seeds has them.) */
static void
test_flaky_line (TestFlash *f, gconstpointer data)
{
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (60000, 1);
  guint n_done = 0;

  for (guint seed = 1; seed <= 40; seed++) {
    g_autofree char *fault = g_strdup_printf ("fault=flaky:60000&seed=%u", seed);
    g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0x10000, bytes);
    g_autoptr (GError) error = NULL;
    NfResult result;
    test_flash_fill (f, seed);
    if (!test_flash_run (f, plan, fault, &result, &error))
      continue;
    n_done++;
    test_flash_expect (f, 0x10000, g_bytes_get_data (bytes, NULL), 60000);
    test_flash_assert (f);
  }
  g_assert_cmpuint (n_done, >=, 36);
}

static void
cancel_at (const NfProgress *progress, gpointer data)
{
  GCancellable **cancellables = data;

  if (progress->phase == (NfPhase) GPOINTER_TO_INT (cancellables[1]) &&
      progress->done >= progress->total / 2)
    g_cancellable_cancel (cancellables[0]);
}

static void
ignore_event (const NfEvent *event, gpointer data)
{
}

static void
test_cancel (TestFlash *f, gconstpointer data)
{
  NfPhase phase = (NfPhase) GPOINTER_TO_INT (data);
  NfPlanOptions options = f->options;
  g_autoptr (GBytes) bytes = test_image_new_data (30000, 1);
  g_autoptr (NfPlan) plan = test_flash_new_write (&options, 0, bytes);
  g_autoptr (NfTransport) board = test_flash_new_board (f, "");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gpointer cancellables[] = { cancellable, GINT_TO_POINTER (phase) };
  NfReport report = { cancel_at, ignore_event, cancellables };
  g_autoptr (GError) error = NULL;
  NfResult result;

  g_assert_false (nf_flasher_run (plan, board, &report, cancellable, &result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (result.has_begun, ==, phase >= NF_PHASE_ERASE);
  g_assert_cmpint (result.is_task_done, ==, phase == NF_PHASE_START);
  test_flash_assert_from (f, 30000);
  test_flash_assert_runs (f, plan, &result);
  test_flash_expect (f, 0, g_bytes_get_data (bytes, NULL), 30000);
  test_flash_assert (f);
}

static void
add_rom (const char *name, gconstpointer data, void (*test) (TestFlash *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/flasher/rom", name, NULL);

  g_test_add (path, TestFlash, data, test_flash_set_up_rom, test, test_flash_tear_down);
}

/* By the stub and by the ROM's loader alone. */
static void
add (const char *name, gconstpointer data, void (*test) (TestFlash *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/flasher", name, NULL);

  g_test_add (path, TestFlash, data, test_flash_set_up, test, test_flash_tear_down);
  add_rom (name, data, test);
}

int
main (int argc, char **argv)
{
  static const struct {
    const char *name;
    NfPhase phase;
  } phases[] = {
    { "connect", NF_PHASE_CONNECT },
    { "keep", NF_PHASE_KEEP },
    { "write", NF_PHASE_WRITE },
    { "start", NF_PHASE_START },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *path = g_strdup_printf ("/trouble/%s", troubles[i].fault);
    add (path, &troubles[i], test_trouble);
  }
  add ("/unplug-anywhere", NULL, test_unplug_anywhere);
  add ("/flaky-line", NULL, test_flaky_line);
  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++) {
    g_autofree char *path = g_strdup_printf ("/cancel/%s", phases[i].name);
    add (path, GINT_TO_POINTER (phases[i].phase), test_cancel);
  }
  add_rom ("/cancel/erase", GINT_TO_POINTER (NF_PHASE_ERASE), test_cancel);
  add_rom ("/cancel/check", GINT_TO_POINTER (NF_PHASE_CHECK), test_cancel);
  return g_test_run ();
}
