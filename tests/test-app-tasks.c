/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Runs without a window that do not write files: comparing, erasing, backing up and where the
 * backup goes; and what a run says of the speed of the line.
 */
#include "support/run-fixture.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { MB = 1 << 20, SECTOR = 0x1000 };

static void
assert_outcome (Fixture *f, NfOutcome outcome)
{
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, outcome);
}

/* --- Comparing --------------------------------------------------------------------------- */

static void
test_same (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0x10000");

  run_fixture_put (flash, 0x10000, row);
  port = run_fixture_make_board (f, flash, MB, "unpaced");
  run_fixture_run (f, NF_TASK_VERIFY, port);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_cmpfloat (f->fraction, ==, 1);
  run_fixture_assert_state (row, "Same in the flash");
  run_fixture_assert_text (f, "headline", "The flash holds 1 file (5 KB) exactly");
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

static void
test_different (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = NULL;
  NfRow *first = run_fixture_add_file (f, "a.bin", 5000, "0x10000");
  NfRow *second = run_fixture_add_file (f, "b.bin", 0x6000, "0x20000");
  NfRow *third = run_fixture_add_file (f, "c.bin", 5000, "0x40000");

  run_fixture_put (flash, 0x10000, first);
  run_fixture_put (flash, 0x20000, second);
  run_fixture_put (flash, 0x40000, third);
  flash[0x21000] ^= 1;
  flash[0x22000] ^= 1;
  flash[0x25FFF] ^= 1;
  port = run_fixture_make_board (f, flash, MB, "unpaced");
  run_fixture_run (f, NF_TASK_VERIFY, port);
  assert_outcome (f, NF_OUTCOME_FAILED);
  run_fixture_assert_state (first, "Same in the flash");
  run_fixture_assert_state (second, "Differs from the flash");
  run_fixture_assert_state (third, "Same in the flash");
  run_fixture_assert_text (f, "headline", "The flash memory holds something else");
  run_fixture_assert_text (f, "details", "2 places, first at 0x21000");
  g_assert_true (run_fixture_has_line (f, "b.bin: 8 KB from 0x21000 to 0x22fff hold"));
  g_assert_true (run_fixture_has_line (f, "b.bin: 4 KB from 0x25000 to 0x25fff hold"));
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* A list that nobody would read is cut. */
static void
test_many_differences (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", MB, "0");
  guint n_lines = 0;

  run_fixture_put (flash, 0, row);
  for (gsize at = 0; at < MB; at += 2 * SECTOR)
    flash[at] ^= 0xFF;
  port = run_fixture_make_board (f, flash, MB, "unpaced");
  run_fixture_run (f, NF_TASK_VERIFY, port);
  for (guint i = 0; i < f->lines->len; i++)
    n_lines += strstr (f->lines->pdata[i], "hold something else in the flash") != NULL;
  g_assert_cmpuint (n_lines, ==, 100);
  g_assert_true (run_fixture_has_line (f, "and 28 more places"));
}

/* Where the file goes has to be asked of the chip first; cancelled, nothing is known of it. */
static void
test_verify_detects (Fixture *f, gconstpointer data)
{
  NfRow *row = nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);

  run_fixture_run (f, NF_TASK_VERIFY, "virtual:esp-12e?unpaced&size=1MB");
  assert_outcome (f, NF_OUTCOME_FAILED);
  g_assert_cmpuint (f->n_boards, ==, 2);
  g_assert_cmpstr (nf_row_get_address (row), ==, "0xfc000");
  run_fixture_assert_state (row, "Differs from the flash");

  run_fixture_forget (f);
  run_fixture_make (f, NF_TASK_VERIFY, "virtual:esp-12e?fast&size=1MB", NULL);
  nf_flash_run_start (f->run);
  nf_flash_run_cancel (f->run);
  g_main_loop_run (f->loop);
  assert_outcome (f, NF_OUTCOME_CANCELLED);
}

/* The chip's own loader alone can do neither, and no board is touched to find that out. */
static void
test_needs_stub (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  const NfTask tasks[] = { NF_TASK_VERIFY, NF_TASK_READ };

  options.no_stub = TRUE;
  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tasks); i++) {
    run_fixture_make (f, tasks[i], "virtual:esp-12e?unpaced", &options);
    run_fixture_finish (f);
    assert_outcome (f, NF_OUTCOME_FAILED);
    run_fixture_assert_text (f, "headline", "The board's own loader cannot do this");
    g_assert_cmpuint (f->n_boards, ==, 0);
    if (i == 0)
      run_fixture_forget (f);
  }
}

/* --- Writing, with the stub -------------------------------------------------------------- */

static void
test_there_already (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = NULL;
  NfRow *there = run_fixture_add_file (f, "a.bin", 5000, "0x10000");
  NfRow *in_part = run_fixture_add_file (f, "b.bin", 0x6000, "0x20000");

  run_fixture_put (flash, 0x10000, there);
  run_fixture_put (flash, 0x20000, in_part);
  flash[0x21000] ^= 1;
  port = run_fixture_make_board (f, flash, MB, "unpaced");
  run_fixture_run (f, NF_TASK_WRITE, port);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_assert_state (there, "Same in the flash");
  run_fixture_assert_state (in_part, "Written and checked");
  run_fixture_assert_text (f, "headline", "were there already");
  run_fixture_put (flash, 0x20000, in_part);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* A line that damages bytes is put up with at a lower rate, and that is said. */
static void
test_limit (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced&fault=flaky:3000&seed=1");
  g_autofree char *expected = NULL;

  options.baud = 460800;
  run_fixture_add_file (f, "a.bin", 300000, "64K");
  run_fixture_make (f, NF_TASK_WRITE, port, &options);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_cmpuint (nf_flash_run_get_asked_baud (f->run), ==, 460800);
  g_assert_cmpuint (nf_flash_run_get_reached_baud (f->run), <, 460800);
  expected = g_strdup_printf ("Cable or adapter limits at %u baud.",
                              nf_flash_run_get_reached_baud (f->run));
  run_fixture_assert_text (f, "advice", expected);
}

/* --- Erasing ----------------------------------------------------------------------------- */

static void
test_erase (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0x10000");

  run_fixture_run (f, NF_TASK_ERASE, port);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_assert_text (f, "headline", "Erased 1 MB");
  run_fixture_assert_state (row, "");
  g_assert_true (run_fixture_has_line (f, "The board stays in its loader"));
  memset (flash, 0xFF, MB);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* --- Backing up -------------------------------------------------------------------------- */

static void
test_back_up (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autofree char *path = run_fixture_build_path (f, "backup.bin");
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0x10000");

  run_fixture_make (f, NF_TASK_READ, port, NULL);
  nf_flash_run_set_path (f->run, path);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_cmpfloat (f->fraction, ==, 1);
  run_fixture_assert_text (f, "headline", "Read 1 MB");
  run_fixture_assert_text (f, "advice", path);
  run_fixture_assert_text (f, "advice", "Wi-Fi passwords");
  run_fixture_assert_text (f, "saved-path", path);
  run_fixture_assert_text (f, "text", "");
  run_fixture_assert_state (row, "");
  run_fixture_assert_file (f, "backup.bin", flash, MB);
  run_fixture_assert_file (f, "flash.img", flash, MB);
  g_assert_cmpuint (nf_flash_run_get_reached_baud (f->run), ==, 115200);
}

/* What is read is kept until there is a place for it. */
typedef struct {
  Fixture *f;
  guint n_asked;
  const char *answers[3]; /* NULL: given up */
} Person;

static void
answer (NfFlashRun *run, GParamSpec *pspec, Person *person)
{
  g_autofree char *reason = NULL;
  const char *path = NULL;

  g_object_get (run, "unsaved", &reason, NULL);
  if (*reason == '\0')
    return;
  g_assert_cmpint (nf_flash_run_get_outcome (run), ==, NF_OUTCOME_PENDING);
  g_assert_cmpfloat (person->f->fraction, <, 1);
  run_fixture_assert_text (person->f, "text", "Not saved yet");
  path = person->answers[person->n_asked++];
  if (path != NULL)
    nf_flash_run_set_path (run, path);
  else
    nf_flash_run_cancel (run);
}

static void
back_up_to_nowhere (Fixture *f, const char *port, Person *person)
{
  g_autofree char *nowhere = g_build_filename (f->folder, "missing", "backup.bin", NULL);

  person->f = f;
  run_fixture_make (f, NF_TASK_READ, port, NULL);
  nf_flash_run_set_path (f->run, nowhere);
  g_signal_connect (f->run, "notify::unsaved", G_CALLBACK (answer), person);
  run_fixture_finish (f);
}

static void
test_other_place (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autofree char *path = run_fixture_build_path (f, "backup.bin");
  Person person = { .answers = { f->folder, path } };

  back_up_to_nowhere (f, port, &person);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_cmpuint (person.n_asked, ==, 2);
  g_assert_true (run_fixture_has_line (f, "there is no folder"));
  g_assert_true (run_fixture_has_line (f, "there is a folder of that name"));
  run_fixture_assert_text (f, "saved-path", path);
  run_fixture_assert_text (f, "unsaved", "");
  run_fixture_assert_file (f, "backup.bin", flash, MB);
}

static void
test_given_up (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  Person person = { 0 };
  g_autofree char *saved_path = NULL;

  back_up_to_nowhere (f, port, &person);
  assert_outcome (f, NF_OUTCOME_FAILED);
  g_assert_cmpuint (person.n_asked, ==, 1);
  run_fixture_assert_text (f, "headline", "A file cannot be written");
  run_fixture_assert_text (f, "details", "there is no folder");
  g_object_get (f->run, "saved-path", &saved_path, NULL);
  g_assert_cmpstr (saved_path, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  run_fixture_add ("/app-tasks/same", "detect", test_same);
  run_fixture_add ("/app-tasks/different", "detect", test_different);
  run_fixture_add ("/app-tasks/many-differences", "detect", test_many_differences);
  run_fixture_add ("/app-tasks/verify-detects", "detect", test_verify_detects);
  run_fixture_add ("/app-tasks/needs-stub", "detect", test_needs_stub);
  run_fixture_add ("/app-tasks/there-already", "detect", test_there_already);
  run_fixture_add ("/app-tasks/limit", "detect", test_limit);
  run_fixture_add ("/app-tasks/erase", "detect", test_erase);
  run_fixture_add ("/app-tasks/back-up", "detect", test_back_up);
  run_fixture_add ("/app-tasks/other-place", "detect", test_other_place);
  run_fixture_add ("/app-tasks/given-up", "detect", test_given_up);
  return g_test_run ();
}
