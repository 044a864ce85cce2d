/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the doctor's visits: situations made on the virtual board and around it, each with the one
 * cause that is to be named. After every visit the flash is as it was, the port is closed, and the
 * program was started where that is possible.
 */
#include "support/test-flash.h"
#include "support/test-line.h"
#include "support/visit.h"

#include "nf-chore.h"

#include "opcodes.h"

#include <string.h>

enum { CANCEL_MS = 100 };

/* --- Boards ------------------------------------------------------------------------------ */

typedef struct {
  const char *name;
  const char *board; /* its options */
  NfCause cause;
  NfNext next;
} Situation;

static const Situation boards[] = {
  { "good", "", NF_CAUSE_NONE, NF_NEXT_NOTHING },
  { "in-loader", "reset=manual&boot=download", NF_CAUSE_NONE, NF_NEXT_NOTHING },
  { "silent", "fault=no-answer", NF_CAUSE_SILENT, NF_NEXT_GUIDE },
  { "held-in-reset", "fault=held", NF_CAUSE_SILENT, NF_NEXT_GUIDE },
  { "gpio15", "gpio15=high", NF_CAUSE_GPIO15, NF_NEXT_RETRY },
  { "brown-out", "fault=brown-out", NF_CAUSE_BROWN_OUT, NF_NEXT_RETRY },
  { "brown-out-at-once", "fault=brown-out:60", NF_CAUSE_BROWN_OUT, NF_NEXT_RETRY },
  { "touching-wires", "fault=echo", NF_CAUSE_ECHO, NF_NEXT_RETRY },
  { "crystal-of-40", "crystal=40", NF_CAUSE_NONE, NF_NEXT_NOTHING },
  { "crystal-of-40-runs", "crystal=40&fault=stuck", NF_CAUSE_RUNS_PROGRAM, NF_NEXT_GUIDE },
  { "runs-program", "fault=stuck", NF_CAUSE_RUNS_PROGRAM, NF_NEXT_GUIDE },
  { "deaf", "fault=deaf", NF_CAUSE_DEAF, NF_NEXT_RETRY },
  { "garbage", "fault=garbage", NF_CAUSE_GARBAGE, NF_NEXT_SLOWER },
  { "no-lines", "reset=manual", NF_CAUSE_NO_LINES, NF_NEXT_GUIDE },
  { "line-errors", "fault=flaky:400&seed=3", NF_CAUSE_LINE_ERRORS, NF_NEXT_SLOWER },
  { "lost", "fault=unplug:40", NF_CAUSE_LOST, NF_NEXT_RETRY },
  { "lost-late", "fault=unplug:600", NF_CAUSE_LOST, NF_NEXT_RETRY },
  { "wrong-chip", "fault=esp32", NF_CAUSE_WRONG_CHIP, NF_NEXT_CHOOSE_PORT },
  { "no-flash-ff", "fault=flash-ff", NF_CAUSE_NO_FLASH_FF, NF_NEXT_RETRY },
  { "no-flash-00", "fault=flash-00", NF_CAUSE_NO_FLASH_00, NF_NEXT_RETRY },
  { "write-protected", "fault=locked", NF_CAUSE_FLASH_LOCKED, NF_NEXT_RETRY },
  { "mirrored", "fault=wrong-id", NF_CAUSE_FLASH_MIRRORED, NF_NEXT_NOTHING },
};

static void
test_board (TestFlash *f, gconstpointer data)
{
  const Situation *situation = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, situation->board));
  NfExamineOptions options = visit_make_options ();
  g_autoptr (NfExamination) examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, &error);

  g_assert_no_error (error);
  visit_assert_cause (examination, situation->cause, situation->next);
  visit_assert_left_alone (spy);
  test_flash_assert (f);
}

/* What a good board tells. */
static void
test_facts (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, ""));
  NfExamineOptions options = visit_make_options ();
  g_autoptr (NfExamination) examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  const NfEvidence *evidence = nf_examination_get_evidence (examination);
  const NfLineEvidence *line = evidence->line;

  g_assert_cmpstr (evidence->port, ==, "virtual:esp-12e");
  g_assert_null (evidence->host);
  g_assert_true (line->was_tried);
  g_assert_true (line->answers);
  g_assert_cmpuint (line->baud, ==, 115200);
  g_assert_true (line->has_facts);
  g_assert_cmpuint (line->facts.crystal_mhz, ==, 26);
  g_assert_cmphex (line->flash_id, ==, 0x1640EF);
  g_assert_cmpuint (line->facts.flash_bytes, ==, 4 << 20);
  g_assert_cmpuint (line->repeated, ==, 0);
  g_assert_nonnull (line->heard);
  g_assert_cmpint (line->boot.boot_mode, ==, 3);
  g_assert_cmpuint (test_spy_get_n_resets (spy), ==, 2); /* into the loader, into the program */
}

/* The ROM's own lines, which made the cause. */
static void
test_heard (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, "fault=stuck"));
  NfExamineOptions options = visit_make_options ();
  g_autoptr (NfExamination) examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  const NfLineEvidence *line = nf_examination_get_evidence (examination)->line;
  const guint8 *bytes = NULL;
  gsize n = 0;

  g_assert_false (line->answers);
  g_assert_cmpint (line->boot.boot_mode, ==, 3);
  g_assert_cmpint (line->boot.reset_cause, ==, 2);
  g_assert_true (line->has_reset_effect);
  bytes = nf_heard_get_bytes (line->heard, &n);
  g_assert_nonnull (g_strstr_len ((const char *) bytes, (gssize) n, "boot mode:(3,"));
}

/* One request that is lost happens; more are the line's fault. */
static void
test_repeated (TestFlash *f, gconstpointer data)
{
  guint n_lost = GPOINTER_TO_UINT (data);
  TestLine *line = test_line_new (test_flash_new_board (f, ""));
  g_autoptr (TestSpy) spy = test_spy_new (NF_TRANSPORT (line));
  NfExamineOptions options = visit_make_options ();
  g_autoptr (NfExamination) examination = NULL;

  test_line_set_fault (line, TEST_LINE_LOST, TRUE, OP_READ_REG, 0, n_lost);
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  g_assert_cmpuint (nf_examination_get_evidence (examination)->line->repeated, ==, n_lost);
  visit_assert_cause (examination,
                      n_lost > 1 ? NF_CAUSE_LINE_ERRORS : NF_CAUSE_NONE,
                      n_lost > 1 ? NF_NEXT_SLOWER : NF_NEXT_NOTHING);
}

/* Its status register says that the WP pin decides. */
static void
test_locked (TestFlash *f, gconstpointer data)
{
  NfChore chore = {
    .kind = NF_CHORE_WRITE_STATUS,
    .size = 1,
    .value = GPOINTER_TO_UINT (data),
  };
  g_autoptr (NfPlan) plan = nf_plan_new_chore (&f->options, &chore, NULL);
  g_auto (NfResult) result = { 0 };
  g_autoptr (NfTransport) board = test_flash_new_board (f, "");
  g_autoptr (TestSpy) spy = NULL;
  g_autoptr (NfExamination) examination = NULL;
  NfExamineOptions options = visit_make_options ();

  g_assert_true (nf_flasher_run (plan, board, NULL, NULL, &result, NULL));
  spy = test_spy_new (g_object_ref (board));
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  visit_assert_cause (examination,
                      chore.value & 0x80 ? NF_CAUSE_FLASH_LOCKED : NF_CAUSE_NONE,
                      chore.value & 0x80 ? NF_NEXT_RETRY : NF_NEXT_NOTHING);
  test_flash_assert (f);
}

/* A blank flash is no mirror of itself. */
static void
test_blank (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) spy = NULL;
  g_autoptr (NfExamination) examination = NULL;
  NfExamineOptions options = visit_make_options ();

  memset (f->expected, 0xFF, f->size);
  test_flash_store (f);
  spy = test_spy_new (test_flash_new_board (f, "fault=wrong-id"));
  examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);
  visit_assert_cause (examination, NF_CAUSE_NONE, NF_NEXT_NOTHING);
}

/* --- Wires ------------------------------------------------------------------------------- */

static NfExamination *
examine (TestSpy *spy)
{
  NfExamineOptions options = visit_make_options ();
  NfExamination *examination = nf_examine (&options, NF_TRANSPORT (spy), NULL, NULL);

  visit_assert_left_alone (spy);
  return examination;
}

static void
test_echo (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, data));
  g_autoptr (NfExamination) examination = NULL;

  test_spy_set_echo (spy);
  examination = examine (spy);
  visit_assert_cause (examination, NF_CAUSE_ECHO, NF_NEXT_RETRY);
}

/* It talks, and the adapter's lines lead nowhere; or there are none. */
static void
test_chatter (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) with_lines = test_spy_new (test_flash_new_board (f, ""));
  g_autoptr (TestSpy) without = NULL;
  g_autoptr (NfExamination) first = NULL;
  g_autoptr (NfExamination) second = NULL;

  test_spy_set_chatter (with_lines, 9600, "Temperature 21.5, humidity 40\r\n");
  first = examine (with_lines);
  visit_assert_cause (first, NF_CAUSE_NO_RESET, NF_NEXT_GUIDE);
  without = test_spy_new (test_flash_new_board (f, "reset=manual"));
  test_spy_set_chatter (without, 9600, "Temperature 21.5, humidity 40\r\n");
  second = examine (without);
  visit_assert_cause (second, NF_CAUSE_NO_LINES, NF_NEXT_GUIDE);
}

#define BROWN_OUT " ets Jan  8 2013,rst cause:1, boot mode:(3,6)\r\n\r\n"
#define GPIO15    " ets Jan  8 2013,rst cause:2, boot mode:(7,6)\r\n\r\nwaiting for host\r\n"

static void
test_straps (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) weak = test_spy_new (test_flash_new_board (f, ""));
  g_autoptr (TestSpy) high = NULL;
  g_autoptr (NfExamination) first = NULL;
  g_autoptr (NfExamination) second = NULL;

  test_spy_set_chatter (weak, 74880, BROWN_OUT);
  first = examine (weak);
  visit_assert_cause (first, NF_CAUSE_BROWN_OUT, NF_NEXT_RETRY);
  high = test_spy_new (test_flash_new_board (f, ""));
  test_spy_set_chatter (high, 115200, GPIO15);
  second = examine (high);
  visit_assert_cause (second, NF_CAUSE_GPIO15, NF_NEXT_RETRY);
}

/* --- Cancelling -------------------------------------------------------------------------- */

static void
test_cancel (TestFlash *f, gconstpointer data)
{
  static const guint times[] = { 0, 50, 700, 3000, 6500, 8000 };

  for (gsize i = 0; i < G_N_ELEMENTS (times); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, "fault=no-answer"));
    g_autoptr (NfExamination) examination = NULL;
    NfExamineOptions options = visit_make_options ();
    test_spy_cancel_after (spy, times[i], cancellable);
    if (times[i] == 0)
      g_cancellable_cancel (cancellable);
    examination = nf_examine (&options, NF_TRANSPORT (spy), cancellable, &error);
    g_assert_null (examination);
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_false (test_spy_is_open (spy));
    g_assert_false (test_spy_is_line_set (spy));
    g_assert_cmpuint (test_spy_get_ms_cancelled (spy), <=, CANCEL_MS);
  }
}

/* --- A sequence that is tried out -------------------------------------------------------- */

static void
test_reset (TestFlash *f, gconstpointer data)
{
  g_autoptr (TestSpy) spy = test_spy_new (test_flash_new_board (f, ""));
  g_autoptr (GError) error = NULL;
  g_autoptr (NfHeard) heard = NULL;
  NfResetSequence sequence = { 0 };
  const guint8 *bytes = NULL;
  gsize n = 0;

  g_assert_true (nf_reset_sequence_parse (&sequence, "D0|R1|W0.1|D1|R0|W0.05|D0", &error));
  heard = nf_examine_reset (NF_TRANSPORT (spy), &sequence, NULL, &error);
  g_assert_no_error (error);
  bytes = nf_heard_get_bytes (heard, &n);
  g_assert_nonnull (g_strstr_len ((const char *) bytes, (gssize) n, "boot mode:(1,"));
  g_assert_cmpuint (nf_heard_get_n_resets (heard), ==, 1);
  visit_assert_left_alone (spy);
}

#define ADD(name, data, function)                                                                  \
  g_test_add (name, TestFlash, data, test_flash_set_up, function, test_flash_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++) {
    g_autofree char *path = g_strconcat ("/examine/board/", boards[i].name, NULL);
    ADD (path, &boards[i], test_board);
  }
  ADD ("/examine/facts", NULL, test_facts);
  ADD ("/examine/heard", NULL, test_heard);
  ADD ("/examine/locked", GUINT_TO_POINTER (0x9C), test_locked);
  ADD ("/examine/locked-by-rom", GUINT_TO_POINTER (0x1C), test_locked);
  ADD ("/examine/one-repeated", GUINT_TO_POINTER (1), test_repeated);
  ADD ("/examine/two-repeated", GUINT_TO_POINTER (2), test_repeated);
  ADD ("/examine/blank", NULL, test_blank);
  ADD ("/examine/echo", "", test_echo);
  ADD ("/examine/echo-without-lines", "reset=manual", test_echo);
  ADD ("/examine/chatter", NULL, test_chatter);
  ADD ("/examine/straps", NULL, test_straps);
  ADD ("/examine/cancel", NULL, test_cancel);
  ADD ("/examine/reset", NULL, test_reset);
  return g_test_run ();
}
