/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Runs without a window that are held back, that go on in spite of what speaks against them, that
 * keep what they change and that put it back; and those that only look at the chip.
 */
#include "nf-closures.h"

#include "support/run-fixture.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { MB = 1 << 20, SECTOR = 0x1000 };

#define MAC "mac=5c:cf:7f:01:02:03"

/* So large that the radio's settings would lie in it on the 512 KB that its header names. */
enum { PROGRAM_SIZE = 0x7D000 };

static NfRow *
add_program (Fixture *f, const char *name, const char *address)
{
  g_autoptr (GBytes) program = test_image_new_program (PROGRAM_SIZE, 1);
  g_autofree char *folder = g_strdup_printf ("%s/for-%s", f->folder, name);
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (path,
                                      g_bytes_get_data (program, NULL),
                                      (gssize) g_bytes_get_size (program),
                                      NULL));
  return nf_table_add (f->table, path, address);
}

static void
assert_outcome (Fixture *f, NfOutcome outcome)
{
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, outcome);
}

static char *
dup_restore_path (Fixture *f)
{
  char *path = NULL;

  g_object_get (f->run, "restore-path", &path, NULL);
  return path;
}

/* Lets a run end that keeps what it changes. Returns: the restore point */
static NfRestorePoint *
run_and_keep (Fixture *f, NfTask task, const char *port)
{
  g_autofree char *path = NULL;
  NfRestorePoint *point = NULL;

  run_fixture_make (f, task, port, NULL);
  nf_flash_run_set_guard (f->run, NULL, TRUE);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_true (run_fixture_has_line (f, "What was there before is kept"));
  path = dup_restore_path (f);
  point = nf_restore_point_open (path, NULL);
  g_assert_nonnull (point);
  g_assert_false (point->is_cut);
  run_fixture_forget (f);
  return point;
}

static void
put_back (Fixture *f, const char *port, const NfRestorePoint *point, gboolean on_any_board)
{
  run_fixture_make (f, NF_TASK_WRITE, port, NULL);
  nf_flash_run_put_back (f->run, point, on_any_board);
  run_fixture_finish (f);
}

/* --- Held back --------------------------------------------------------------------------- */

static void
test_undecided (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autofree char *kept = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0");

  run_fixture_make (f, NF_TASK_WRITE, port, NULL);
  nf_flash_run_set_guard (f->run, NULL, TRUE);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_UNDECIDED);
  run_fixture_assert_text (f, "headline", "Nothing was changed: something speaks against it");
  run_fixture_assert_text (f, "advice", "flash anyway");
  run_fixture_assert_state (row, "");
  g_assert_true (run_fixture_has_line (f, "Error: a.bin cannot be started from address 0."));
  g_assert_cmpfloat (f->fraction, ==, 0);
  g_assert_cmpuint (nf_flash_run_get_facts (f->run)->flash_bytes, ==, MB);
  g_assert_nonnull (nf_survey_get (nf_flash_run_get_survey (f->run), (NfRange){ 0, 4 }));
  g_assert_false (nf_flash_run_has_changed_flash (f->run));
  kept = dup_restore_path (f);
  g_assert_cmpstr (kept, ==, "");
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* What speaks against it only the chip tells; mended, it goes on. */
static void
test_fixed (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autoptr (NfReview) review = NULL;
  NfRow *row = add_program (f, "program.bin", NULL);

  run_fixture_make (f, NF_TASK_WRITE, port, &options);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_UNDECIDED);
  g_assert_true (run_fixture_has_line (f, "Error: The header of program.bin says 512 KB"));
  run_fixture_assert_file (f, "flash.img", flash, MB);

  review = nf_review_new (f->table,
                          &options,
                          nf_flash_run_get_facts (f->run),
                          nf_flash_run_get_survey (f->run));
  g_assert_true (
      nf_review_apply_fix (review, nf_review_get_obstacle (review, 0), f->table, &options, NULL));
  run_fixture_forget (f);
  run_fixture_make (f, NF_TASK_WRITE, port, &options);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_put (flash, 0, row);
  flash[3] = 0x20; /* 1 MB, 40 MHz */
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

static void
test_overridden (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autoptr (NfReview) review = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0");

  review = nf_review_new (f->table, &options, NULL, NULL);
  run_fixture_make (f, NF_TASK_WRITE, port, &options);
  nf_flash_run_set_guard (f->run, review, FALSE);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_true (run_fixture_has_line (f, "Overridden: a.bin cannot be started from address 0."));
  g_assert_true (nf_flash_run_has_changed_flash (f->run));
  g_assert_null (nf_flash_run_get_survey (f->run));
  run_fixture_put (flash, 0, row);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* What nobody has seen yet is not overridden by what was seen. */
static void
test_overridden_in_part (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autoptr (NfReview) review = NULL;

  add_program (f, "program.bin", NULL);
  add_program (f, "other.bin", "0x80000");
  review = nf_review_new (f->table, &options, NULL, NULL);
  run_fixture_make (f, NF_TASK_WRITE, port, &options);
  nf_flash_run_set_guard (f->run, review, FALSE);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_UNDECIDED);
  g_assert_true (run_fixture_has_line (f, "Overridden: other.bin is started from address 0"));
  g_assert_true (run_fixture_has_line (f, "Error: The header of program.bin says 512 KB"));
  g_assert_false (run_fixture_has_line (f, "Warning: other.bin"));
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* What the window makes of it. */
static void
test_shown (Fixture *f, gconstpointer data)
{
  g_autoptr (NfReview) warned = NULL;
  g_autoptr (NfReview) impossible = NULL;
  g_autofree char *status = NULL;

  run_fixture_make (f, NF_TASK_WRITE, "virtual:esp-12e", NULL);
  run_fixture_add_file (f, "a.bin", 5000, "0");
  warned = nf_review_new (f->table, &NF_PLAN_OPTIONS_DEFAULT, NULL, NULL);
  status = nf_closure_choose_status (NULL, NULL, warned);
  g_assert_cmpstr (status, ==, "Look at what speaks against it first");
  g_assert_true (nf_closure_shows_warning (NULL, FALSE, NULL, warned));
  g_assert_false (nf_closure_shows_warning (NULL, TRUE, NULL, warned));
  g_assert_true (nf_closure_has_findings (NULL, warned));
  g_assert_false (nf_closure_has_findings (NULL, NULL));
  g_assert_true (nf_closure_can_override (NULL, warned));
  g_assert_false (nf_closure_can_override (NULL, NULL));

  nf_table_set_detected_bytes (f->table, MB);
  run_fixture_add_file (f, "b.bin", 5000, "0xff000");
  impossible = nf_review_new (f->table, &NF_PLAN_OPTIONS_DEFAULT, NULL, NULL);
  g_assert_false (nf_closure_can_override (NULL, impossible));
}

/* --- Kept, and put back ------------------------------------------------------------------ */

static void
test_undo (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced&" MAC);
  g_autofree guint8 *flashed = g_memdup2 (flash, MB);
  g_autoptr (NfRestorePoint) point = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", 5 * SECTOR, "0x10000");

  point = run_and_keep (f, NF_TASK_WRITE, port);
  run_fixture_put (flashed, 0x10000, row);
  run_fixture_assert_file (f, "flash.img", flashed, MB);
  g_assert_cmpuint (point->n_sectors, ==, 5);
  g_assert_cmpstr (point->title, ==, "a.bin at 0x10000");

  put_back (f, port, point, FALSE);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_assert_text (f, "headline", "Put back 20 KB");
  run_fixture_assert_state (row, "Written and checked"); /* of before: it is none of its business */
  g_assert_true (nf_flash_run_has_changed_flash (f->run));
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

static void
test_undo_of_erase (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree guint8 *blank = g_malloc (MB);
  g_autofree char *port = NULL;
  g_autoptr (NfRestorePoint) point = NULL;

  memset (flash + 0x40000, 0xFF, 0x20000);
  memset (blank, 0xFF, MB);
  port = run_fixture_make_board (f, flash, MB, "unpaced&" MAC);
  point = run_and_keep (f, NF_TASK_ERASE, port);
  run_fixture_assert_file (f, "flash.img", blank, MB);
  g_assert_cmpstr (point->title, ==, "all erased");

  put_back (f, port, point, FALSE);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

static void
test_undo_of_undo (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced&" MAC);
  g_autoptr (NfRestorePoint) first = NULL;
  g_autoptr (NfRestorePoint) second = NULL;
  g_autofree char *path = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0x10000");

  first = run_and_keep (f, NF_TASK_WRITE, port);
  run_fixture_make (f, NF_TASK_WRITE, port, NULL);
  nf_flash_run_set_guard (f->run, NULL, TRUE);
  nf_flash_run_put_back (f->run, first, FALSE);
  run_fixture_finish (f);
  path = dup_restore_path (f);
  second = nf_restore_point_open (path, NULL);
  g_assert_nonnull (second);
  run_fixture_assert_file (f, "flash.img", flash, MB);

  run_fixture_forget (f);
  put_back (f, port, second, FALSE);
  run_fixture_put (flash, 0x10000, row);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

static void
test_other_board (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree guint8 *expected = g_memdup2 (flash, MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced&" MAC);
  g_autofree char *other = NULL;
  g_autoptr (NfRestorePoint) point = NULL;

  run_fixture_add_file (f, "a.bin", SECTOR, "0x10000");
  point = run_and_keep (f, NF_TASK_WRITE, port);

  memset (flash, 0x55, MB);
  other = run_fixture_make_board (f, flash, MB, "unpaced&mac=5c:cf:7f:0a:0b:0c");
  put_back (f, other, point, FALSE);
  assert_outcome (f, NF_OUTCOME_UNDECIDED);
  run_fixture_assert_text (f, "headline", "Nothing was changed: this is another board");
  run_fixture_assert_text (f, "details", "5c:cf:7f:0a:0b:0c");
  g_assert_cmpstr (nf_flash_run_get_point (f->run)->path, ==, point->path);
  run_fixture_assert_file (f, "flash.img", flash, MB);

  run_fixture_forget (f);
  put_back (f, other, point, TRUE);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  memcpy (flash + 0x10000, expected + 0x10000, SECTOR);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* A run that is stopped half-way has kept what it has changed until then. */
static void
cancel_while_writing (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  g_autofree char *text = NULL;

  g_object_get (run, "text", &text, NULL);
  if (g_str_has_prefix (text, "Writing") && strstr (text, ": 0 bytes") == NULL)
    nf_flash_run_cancel (run);
}

static void
test_undo_of_failure (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *slow = run_fixture_make_board (f, flash, MB, "fast&" MAC);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced&" MAC);
  g_autofree char *path = NULL;
  g_autoptr (NfRestorePoint) point = NULL;

  options.baud = 921600;
  run_fixture_add_file (f, "a.bin", 50000, "0x10000");
  run_fixture_make (f, NF_TASK_WRITE, slow, &options);
  nf_flash_run_set_guard (f->run, NULL, TRUE);
  g_signal_connect (f->run, "notify::text", G_CALLBACK (cancel_while_writing), f);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_CANCELLED);
  g_assert_true (nf_flash_run_has_changed_flash (f->run));
  path = dup_restore_path (f);
  point = nf_restore_point_open (path, NULL);
  g_assert_nonnull (point);

  run_fixture_forget (f);
  put_back (f, port, point, FALSE);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* Without the stub nothing can be kept, and flashing goes on: whether a person has switched it off
 * or it does not start. */
static void
test_without_stub (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  const char *const faults[] = { "unpaced", "unpaced&fault=no-stub" };

  run_fixture_add_file (f, "a.bin", 5000, "0x10000");
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree guint8 *flash = run_fixture_make_flash (MB);
    g_autofree char *port = run_fixture_make_board (f, flash, MB, faults[i]);
    g_autofree char *path = NULL;
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (f->table), 0);

    options.no_stub = i == 0;
    run_fixture_make (f, NF_TASK_WRITE, port, &options);
    nf_flash_run_set_guard (f->run, NULL, TRUE);
    run_fixture_finish (f);
    assert_outcome (f, NF_OUTCOME_SUCCESS);
    g_assert_true (run_fixture_has_line (f, "what was there before is not kept"));
    path = dup_restore_path (f);
    g_assert_cmpstr (path, ==, "");
    g_assert_null (nf_flash_run_get_survey (f->run));
    run_fixture_put (flash, 0x10000, row);
    run_fixture_assert_file (f, "flash.img", flash, MB);
    if (i == 0)
      run_fixture_forget (f);
  }
}

/* What cannot be kept is not changed. */
static void
test_nowhere_to_keep (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = run_fixture_make_board (f, flash, MB, "unpaced");
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "node-flasher", NULL);

  if (g_file_test (folder, G_FILE_TEST_EXISTS))
    run_fixture_remove_all (folder);
  g_assert_true (g_file_set_contents (folder, "no folder", -1, NULL));
  run_fixture_add_file (f, "a.bin", 5000, "0x10000");
  run_fixture_make (f, NF_TASK_WRITE, port, NULL);
  nf_flash_run_set_guard (f->run, NULL, TRUE);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_FAILED);
  run_fixture_assert_text (f, "headline", "What is on the board could not be kept");
  run_fixture_assert_text (f, "details", folder);
  run_fixture_assert_file (f, "flash.img", flash, MB);
  run_fixture_remove_all (folder);
}

/* --- Looking at the chip ----------------------------------------------------------------- */

static void
test_survey (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = NULL;
  NfRow *row = run_fixture_add_file (f, "a.bin", 5000, "0");

  memset (flash + MB / 2, 0xFF, MB / 2);
  port = run_fixture_make_board (f, flash, MB, "unpaced");
  run_fixture_run (f, NF_TASK_SURVEY, port);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  run_fixture_assert_text (f, "headline", "Looked at the 1 MB of flash memory");
  run_fixture_assert_state (row, "");
  g_assert_true (run_fixture_has_line (f, "0x00000 to 0x7ffff (512 KB): Unknown data"));
  g_assert_true (run_fixture_has_line (f, "0x80000 to 0xfffff (512 KB): Blank"));
  g_assert_cmpint (nf_survey_get_sector (nf_flash_run_get_survey (f->run), MB - SECTOR),
                   ==,
                   NF_SECTOR_BLANK);
  run_fixture_assert_file (f, "flash.img", flash, MB);
}

/* What was read still holds where nothing had to be written. */
static void
test_survey_stays_true (Fixture *f, gconstpointer data)
{
  g_autofree guint8 *flash = run_fixture_make_flash (MB);
  g_autofree char *port = NULL;

  run_fixture_put (flash, 0x10000, run_fixture_add_file (f, "a.bin", 5000, "0x10000"));
  port = run_fixture_make_board (f, flash, MB, "unpaced");
  run_fixture_run (f, NF_TASK_WRITE, port);
  assert_outcome (f, NF_OUTCOME_SUCCESS);
  g_assert_false (nf_flash_run_has_changed_flash (f->run));
  g_assert_nonnull (nf_flash_run_get_survey (f->run));
}

static void
test_survey_needs_stub (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;

  options.no_stub = TRUE;
  run_fixture_make (f, NF_TASK_SURVEY, "virtual:esp-12e?unpaced", &options);
  run_fixture_finish (f);
  assert_outcome (f, NF_OUTCOME_FAILED);
  run_fixture_assert_text (f, "headline", "The board's own loader cannot do this");
  g_assert_cmpuint (f->n_boards, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_autofree char *folder = g_dir_make_tmp ("nf-app-guard-XXXXXX", NULL);
  int status = 0;

  g_setenv ("XDG_DATA_HOME", folder, TRUE); /* where restore points are kept */
  g_test_init (&argc, &argv, NULL);
  run_fixture_add ("/app-guard/undecided", "detect", test_undecided);
  run_fixture_add ("/app-guard/fixed", "detect", test_fixed);
  run_fixture_add ("/app-guard/overridden", "detect", test_overridden);
  run_fixture_add ("/app-guard/overridden-in-part", "detect", test_overridden_in_part);
  run_fixture_add ("/app-guard/shown", "detect", test_shown);
  run_fixture_add ("/app-guard/undo", "detect", test_undo);
  run_fixture_add ("/app-guard/undo-of-erase", "detect", test_undo_of_erase);
  run_fixture_add ("/app-guard/undo-of-undo", "detect", test_undo_of_undo);
  run_fixture_add ("/app-guard/undo-of-failure", "detect", test_undo_of_failure);
  run_fixture_add ("/app-guard/other-board", "detect", test_other_board);
  run_fixture_add ("/app-guard/without-stub", "detect", test_without_stub);
  run_fixture_add ("/app-guard/nowhere-to-keep", "detect", test_nowhere_to_keep);
  run_fixture_add ("/app-guard/survey", "detect", test_survey);
  run_fixture_add ("/app-guard/survey-stays-true", "detect", test_survey_stays_true);
  run_fixture_add ("/app-guard/survey-needs-stub", "detect", test_survey_needs_stub);
  status = g_test_run ();
  run_fixture_remove_all (folder);
  return status;
}
