/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A table under review: what its findings' fixes make of it, and what the gate of its plan does on
 * a virtual board: it stops, it lets through what was accepted, and it keeps what is lost.
 */
#include "nf-review-gate.h"

#include "nf-error.h"
#include "nf-flasher.h"
#include "nf-profile-store.h"
#include "nf-restore-plan.h"

#include "support/firmware-maker.h"
#include "support/test-flash.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

typedef struct {
  TestFlash flash;
  NfProfileStore *store;
  NfTable *table;
  char *folder;
  char *path; /* of a program, 0x30000 bytes long, made for 512 KB */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) program = test_image_new_program (0x30000, 1);
  g_autoptr (NfProfile) profile = NULL;

  test_flash_set_up_size (&f->flash, 1 << 20);
  f->store = nf_profile_store_new (NULL);
  profile = g_object_ref (nf_profile_store_lookup (f->store, "detect", NULL));
  f->table = nf_table_new (profile);
  f->folder = g_dir_make_tmp ("nf-review-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "program.bin", NULL);
  g_assert_true (g_file_set_contents (f->path,
                                      g_bytes_get_data (program, NULL),
                                      (gssize) g_bytes_get_size (program),
                                      NULL));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->table);
  g_object_unref (f->store);
  g_unlink (f->path);
  g_free (f->path);
  g_assert_cmpint (g_rmdir (f->folder), ==, 0);
  g_free (f->folder);
  test_flash_tear_down (&f->flash, data);
}

static const NfFinding *
find (const NfReview *review, NfFindingKind kind)
{
  for (guint i = 0; i < nf_review_get_n_findings (review); i++)
    if (nf_review_get_finding (review, i)->kind == kind)
      return nf_review_get_finding (review, i);
  return NULL;
}

static void
test_fix_by_moving (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = f->flash.options;
  g_autoptr (NfReview) review = NULL;
  g_autoptr (NfReview) mended = NULL;
  const NfFinding *finding = NULL;
  NfRow *row = nf_table_add (f->table, f->path, "0x20000");

  nf_table_set_detected_bytes (f->table, 1 << 20);
  review = nf_review_new (f->table, &options, NULL, NULL);
  finding = nf_review_get_obstacle (review, 0);
  g_assert_nonnull (finding);
  g_assert_cmpstr (nf_finding_get_name (finding->kind), ==, "program-not-at-zero");
  g_assert_cmpstr (nf_review_get_item_name (review, finding->item), ==, "program.bin");
  g_assert_null (nf_review_get_obstacle (review, NF_ACCEPTED_ALL));
  g_assert_true (nf_review_apply_fix (review, finding, f->table, &options, NULL));
  g_assert_cmpstr (nf_row_get_address (row), ==, "0x00000");
  mended = nf_review_new (f->table, &options, NULL, NULL);
  g_assert_null (find (mended, NF_FINDING_PROGRAM_NOT_AT_ZERO));
}

/* The header says 512 KB where the chip has 1 MB. */
static void
test_fix_by_size (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = f->flash.options;
  NfBoardFacts facts = { .has_flash = TRUE, .flash_bytes = 1 << 20 };
  g_autoptr (NfReview) unknown = NULL;
  g_autoptr (NfReview) known = NULL;
  const NfFinding *finding = NULL;

  nf_table_add (f->table, f->path, NULL);
  options.settings.size = NF_FLASH_SIZE_KEEP;
  unknown = nf_review_new (f->table, &options, NULL, NULL);
  g_assert_null (find (unknown, NF_FINDING_SIZE_TOO_SMALL));
  known = nf_review_on (unknown, &facts, NULL);
  finding = find (known, NF_FINDING_SIZE_TOO_SMALL);
  g_assert_nonnull (finding);
  g_assert_true (nf_review_apply_fix (known, finding, f->table, &options, NULL));
  g_assert_cmpint (options.settings.size, ==, NF_FLASH_SIZE_1M);
}

static void
test_map (Fixture *f, gconstpointer data)
{
  g_autoptr (NfReview) review = NULL;
  g_autoptr (GArray) regions = NULL;
  guint32 at = 0;

  nf_table_add (f->table, f->path, NULL);
  nf_table_set_detected_bytes (f->table, 1 << 20);
  review = nf_review_new (f->table, &f->flash.options, NULL, NULL);
  regions = nf_review_make_map (review);
  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    g_assert_cmphex (region->range.address, ==, at);
    at += region->range.size;
  }
  g_assert_cmphex (at, ==, 1 << 20);
  g_assert_cmpint (g_array_index (regions, NfRegion, 0).fate, ==, NF_FATE_WRITTEN);
  g_assert_cmpint (nf_review_get_files_answer (review).fate, ==, NF_FILES_UNKNOWN);
}

/* As long as nobody has looked, a boot loader may be there; a survey in which nothing is known is
 * no look. */
static void
test_presumed (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = f->flash.options;
  g_autoptr (NfSurvey) empty = nf_survey_new (1 << 20);
  g_autoptr (NfSurvey) blank = nf_survey_new (1 << 20);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *path = g_build_filename (f->folder, "user1.bin", NULL);
  g_autoptr (NfReview) unread = NULL;
  g_autoptr (NfReview) without = NULL;
  g_autoptr (NfReview) with = NULL;
  NfAccepted loader = (NfAccepted) 1 << NF_FINDING_NO_BOOT_LOADER;

  maker_append_v2 (file, 0x1000, 1, 0x2002);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  nf_table_add (f->table, path, "0x1000");
  unread = nf_review_new (f->table, &options, NULL, NULL);
  g_assert_cmpint (find (unread, NF_FINDING_NO_BOOT_LOADER)->severity, ==, NF_SEVERITY_WARNING);
  g_assert_cmphex (nf_review_get_presumed (unread) & loader, ==, loader);
  without = nf_review_on (unread, NULL, empty);
  g_assert_cmphex (nf_review_get_presumed (without), ==, nf_review_get_presumed (unread));
  nf_survey_set_blank (blank, 0, TRUE);
  with = nf_review_on (unread, NULL, blank);
  g_assert_cmpint (find (with, NF_FINDING_NO_BOOT_LOADER)->severity, ==, NF_SEVERITY_ERROR);
  g_assert_cmphex (nf_review_get_presumed (with), ==, 0);
  g_unlink (path);
}

static void
test_gap (Fixture *f, gconstpointer data)
{
  NfPlanOptions options = f->flash.options;
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autofree char *path = g_build_filename (f->folder, "nodemcu.bin", NULL);
  g_autoptr (NfReview) review = NULL;

  maker_append_nodemcu_3 (file, 0x2002);
  g_assert_true (g_file_set_contents (path, (const char *) file->data, file->len, NULL));
  nf_table_add (f->table, path, "0");
  nf_table_add (f->table, NF_IMAGE_DEFAULT_NAME, "0xF000");
  nf_table_set_detected_bytes (f->table, 1 << 20);
  review = nf_review_new (f->table, &options, NULL, NULL);
  g_assert_null (find (review, NF_FINDING_OVERLAP));
  g_assert_null (nf_table_get_problem (f->table));
  g_unlink (path);
}

/* --- The gate ----------------------------------------------------------------------------- */

/* @kept: (out) (optional): the file that was kept */
static gboolean
run (Fixture *f,
     NfAccepted accepted,
     NfRestoreWriter *writer,
     char **kept,
     NfResult *result,
     GError **error)
{
  gboolean ok = FALSE;
  NfPlanOptions options = f->flash.options;
  g_autoptr (NfReview) review = NULL;
  g_autoptr (NfPlan) plan = NULL;
  NfReviewGate gate = { .accepted = accepted, .keeps = writer };

  options.settings.size = NF_FLASH_SIZE_KEEP;
  nf_table_set_detected_bytes (f->table, 1 << 20);
  plan = nf_table_make_plan (f->table, &options, error);
  g_assert_nonnull (plan);
  review = nf_review_new (f->table, &options, NULL, NULL);
  gate.review = review;
  nf_review_gate_attach (plan, &gate);
  ok = test_flash_run (&f->flash, plan, "", result, error);
  if (kept != NULL)
    *kept = nf_review_gate_finish (plan);
  g_assert_null (nf_review_gate_finish (plan)); /* nothing more */
  return ok;
}

static void
test_gate (Fixture *f, gconstpointer data)
{
  g_auto (NfResult) stopped = { 0 };
  g_auto (NfResult) done = { 0 };
  gsize size = 0;
  g_autofree char *program = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (f->path, &program, &size, NULL));
  nf_table_add (f->table, f->path, "0x20000");
  g_assert_false (run (f, 0, NULL, NULL, &stopped, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_DECISION);
  g_assert_cmpstr (error->message, ==, "program-not-at-zero");
  g_assert_nonnull (stopped.survey);
  g_assert_false (stopped.has_begun);
  test_flash_assert (&f->flash);
  g_clear_error (&error);
  run (f, NF_ACCEPTED_ALL, NULL, NULL, &done, &error);
  g_assert_no_error (error);
  test_flash_expect (&f->flash, 0x20000, program, size);
  test_flash_assert (&f->flash);
}

/* What was kept is put back, and the flash is as it was. */
static void
test_keeps (Fixture *f, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (f->folder, "points", NULL);
  NfRestoreWriter *writer = nf_restore_writer_new (folder, "program.bin", 1 << 24);
  g_auto (NfResult) done = { 0 };
  g_auto (NfResult) undone = { 0 };
  g_autofree char *kept = NULL;
  g_autoptr (GPtrArray) points = NULL;
  g_autoptr (NfPlan) undo = NULL;
  g_autoptr (GError) error = NULL;

  nf_table_add (f->table, f->path, NULL);
  run (f, NF_ACCEPTED_ALL, writer, &kept, &done, &error);
  g_assert_no_error (error);
  points = nf_restore_points_list (folder, NULL);
  g_assert_cmpuint (points->len, ==, 1);
  g_assert_cmpstr (kept, ==, ((NfRestorePoint *) points->pdata[0])->path);
  g_assert_false (((NfRestorePoint *) points->pdata[0])->is_cut);
  undo = nf_restore_make_plan (points->pdata[0], &f->flash.options, &error);
  g_assert_no_error (error);
  test_flash_run (&f->flash, undo, "", &undone, &error);
  g_assert_no_error (error);
  test_flash_assert (&f->flash);
  g_assert_true (nf_restore_point_delete (((NfRestorePoint *) points->pdata[0])->path, &error));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/review/fix-by-moving", test_fix_by_moving);
  add ("/review/fix-by-size", test_fix_by_size);
  add ("/review/map", test_map);
  add ("/review/presumed", test_presumed);
  add ("/review/gap", test_gap);
  add ("/review/gate", test_gate);
  add ("/review/keeps", test_keeps);
  return g_test_run ();
}
