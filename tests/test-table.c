/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of files: every problem in its exact words, rows that move with the board, files that
 * change under it, and the plan that comes out.
 */
#include "nf-table.h"

#include "nf-error.h"

#include "support/table-fixture.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

static void
test_empty (TableFixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;

  g_assert_cmpstr (nf_table_get_problem (f->table), ==, "Choose a file to write first");
  g_assert_null (nf_table_make_plan (f->table, &options, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NOTHING_TO_DO);
}

static void
test_row_texts (TableFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) program = test_image_new_program (0x12345, 1);
  NfRow *row = nf_table_add (f->table, table_fixture_add_file (f, "fw.bin", program), NULL);

  table_fixture_assert_text (row, "name", "fw.bin");
  table_fixture_assert_text (row, "address", "0x00000");
  table_fixture_assert_text (row, "size", "73 KB");
  table_fixture_assert_text (row, "kind", "Program (qio, 40m, 512KB)");
  g_assert_cmpint (nf_firmware_get_facts (nf_row_get_firmware (row))->kind,
                   ==,
                   NF_FIRMWARE_PROGRAM);
  table_fixture_assert_problem (row, NULL);
  g_assert_null (nf_table_get_problem (f->table));
}

static void
test_file_problems (TableFixture *f, gconstpointer data)
{
  g_autoptr (GBytes) nothing = g_bytes_new (NULL, 0);
  g_autofree char *missing = g_build_filename (f->folder, "none.bin", NULL);

  table_fixture_assert_problem (nf_table_add (f->table, missing, "0"), "File not found");
  table_fixture_assert_problem (nf_table_add (f->table, f->folder, "0x10000"),
                                "File cannot be read");
  table_fixture_assert_problem (
      nf_table_add (f->table, table_fixture_add_file (f, "e.bin", nothing), "0x20000"),
      "File is empty");
  g_assert_cmpstr (nf_table_get_problem (f->table), ==, "none.bin: File not found");
}

static void
test_address_problems (TableFixture *f, gconstpointer data)
{
  static const struct {
    const char *typed, *words, *shown;
  } cases[] = {
    { "0xZZ", "Not an address: write 0x10000, 64K, 1M or 65536", "0xZZ" },
    { "hello", "Not an address: write 0x10000, 64K, 1M or 65536", "hello" },
    { "-4096", "Addresses go from 0 to 16 MB", "-4096" },
    { "17M", "Addresses go from 0 to 16 MB", "17M" },
    { "0x800", "Not on a 4 KB boundary (0x1000)", "0x00800" },
    { "0x400000", "Ends past 4 MB", "0x400000" },
    { "0x3ff000", "Ends past 4 MB", "0x3ff000" },
    { "64K", NULL, "0x10000" },
    { "1m", NULL, "0x100000" },
    { "65536", NULL, "0x10000" },
    { "init", NULL, "0x3fc000" },
    { "", "Type the address it goes to", "" },
  };
  NfRow *row = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 5000), NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    nf_row_set_address (row, cases[i].typed);
    table_fixture_assert_problem (row, cases[i].words);
    table_fixture_assert_text (row, "address", cases[i].shown);
  }
}

static void
test_overlap (TableFixture *f, gconstpointer data)
{
  NfRow *a = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 0x1001), "0");
  NfRow *b = nf_table_add (f->table, table_fixture_add_data (f, "b.dat", 10), "0x1000");

  table_fixture_assert_problem (a, "Overlaps row 2");
  table_fixture_assert_problem (b, "Overlaps row 1");
  nf_row_set_enabled (a, FALSE); /* a row that is not written is in nobody's way */
  table_fixture_assert_problem (a, NULL);
  table_fixture_assert_problem (b, NULL);
  nf_row_set_enabled (a, TRUE);
  nf_row_set_address (b, "0x2000");
  table_fixture_assert_problem (a, NULL);
  table_fixture_assert_problem (b, NULL);
}

/* Problems of rows that are not checked do not stop the others. */
static void
test_unchecked_rows (TableFixture *f, gconstpointer data)
{
  NfRow *bad = nf_table_add (f->table, "/nowhere/x.bin", "0");
  NfRow *good = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 10), "0x1000");

  nf_row_set_enabled (bad, FALSE);
  table_fixture_assert_problem (bad, "File not found");
  g_assert_null (nf_table_get_problem (f->table));
  nf_row_set_enabled (good, FALSE);
  g_assert_cmpstr (nf_table_get_problem (f->table), ==, "Choose a file to write first");
}

static void
test_moves_with_profile (TableFixture *f, gconstpointer data)
{
  NfRow *init = nf_table_add (f->table, NF_IMAGE_DEFAULT_NAME, NULL);
  NfRow *blank = nf_table_add (f->table, NF_IMAGE_BLANK_NAME, NULL);
  NfRow *typed = nf_table_add (f->table,
                               table_fixture_add_data (f, "esp_init_data_default.bin", 128),
                               "0x1000");

  table_fixture_assert_text (init, "address", "0x3fc000");
  table_fixture_assert_text (blank, "address", "0x3fe000");
  nf_table_set_profile (f->table, table_fixture_get_profile (f, "esp-01-512k"));
  table_fixture_assert_text (init, "address", "0x7c000");
  table_fixture_assert_text (blank, "address", "0x7e000");
  table_fixture_assert_text (typed, "address", "0x01000");
  /* An edit that ends where it began is none, and emptying the field undoes one. */
  nf_row_set_address (init, "0x7c000");
  nf_row_set_address (typed, "");
  nf_table_remove (f->table, typed);
  nf_table_set_profile (f->table, table_fixture_get_profile (f, "esp-12e"));
  table_fixture_assert_text (init, "address", "0x3fc000");
}

static void
test_detect (TableFixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  NfRow *fixed = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 10), "0");

  nf_table_set_profile (f->table, table_fixture_get_profile (f, "detect"));
  g_assert_false (nf_table_needs_detection (f->table));
  NfRow *init = nf_table_add (f->table, NF_IMAGE_DEFAULT_NAME, NULL);
  table_fixture_assert_text (init, "address", "");
  table_fixture_assert_problem (init, NULL);
  g_assert_null (nf_table_get_problem (f->table));
  g_assert_true (nf_table_needs_detection (f->table));
  nf_table_set_detected_bytes (f->table, 1 << 20);
  g_assert_false (nf_table_needs_detection (f->table));
  table_fixture_assert_text (init, "address", "0xfc000");
  g_autoptr (NfPlan) plan = nf_table_make_plan (f->table, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_plan_get_n_items (plan), ==, 2);
  g_assert_cmphex (nf_plan_get_address (plan, 1), ==, 0xFC000);
  nf_row_set_address (fixed, "0x100000");
  table_fixture_assert_problem (fixed, "Ends past 1 MB");
}

static void
test_plan (TableFixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;

  nf_table_add (f->table, table_fixture_add_data (f, "b.dat", 100), "0x10000");
  nf_row_set_enabled (nf_table_add (f->table, table_fixture_add_data (f, "x.dat", 100), "0"),
                      FALSE);
  nf_table_add (f->table, NF_IMAGE_BLANK_NAME, NULL);
  g_autoptr (NfPlan) plan = nf_table_make_plan (f->table, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_plan_get_n_items (plan), ==, 2);
  g_assert_cmphex (nf_plan_get_address (plan, 0), ==, 0x10000);
  g_assert_cmpstr (nf_image_get_name (nf_plan_get_image (plan, 0)), ==, "b.dat");
  g_assert_cmphex (nf_plan_get_address (plan, 1), ==, 0x3FE000);
  g_assert_cmpuint (nf_plan_get_options (plan)->flash_bytes, ==, 4 << 20);
}

/* What is planned is what the file holds then, and a file that went away is said by its path. */
static void
test_file_changes_before_plan (TableFixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  const char *path = table_fixture_add_data (f, "a.dat", 100);

  nf_table_add (f->table, path, "0");
  g_assert_true (g_file_set_contents (path, "new", 3, NULL));
  g_autoptr (NfPlan) plan = nf_table_make_plan (f->table, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_plan_get_total_bytes (plan), ==, 3);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_null (nf_table_make_plan (f->table, &options, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_MISSING);
  g_autofree char *words = g_strdup_printf ("%s: File not found", path);
  g_assert_cmpstr (error->message, ==, words);
}

static gboolean
give_up (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* The row notices by itself that its file appears and changes. */
static void
test_watches_file (TableFixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (f->folder, "late.bin", NULL);
  NfRow *row = nf_table_add (f->table, path, "0");
  gboolean too_late = FALSE;
  guint timer = g_timeout_add_seconds (20, give_up, &too_late);

  table_fixture_assert_problem (row, "File not found");
  table_fixture_add_data (f, "late.bin", 100);
  while (nf_row_get_problem (row) != NULL && !too_late)
    g_main_context_iteration (NULL, TRUE);
  table_fixture_assert_problem (row, NULL);
  table_fixture_assert_text (row, "size", "100 bytes");
  g_assert_false (too_late);
  g_source_remove (timer);
}

static void
test_arguments (TableFixture *f, gconstpointer data)
{
  table_fixture_assert_text (nf_table_add_argument (f->table, "fw.bin@0x1000"),
                             "address",
                             "0x01000");
  table_fixture_assert_text (nf_table_add_argument (f->table, "fw.bin@0x1000"), "path", "fw.bin");
  table_fixture_assert_text (nf_table_add_argument (f->table, "me@home.bin"),
                             "path",
                             "me@home.bin");
  table_fixture_assert_text (nf_table_add_argument (f->table, "a@b.bin@64K"), "path", "a@b.bin");
  table_fixture_assert_text (nf_table_add_argument (f->table, "@0x0"), "path", "@0x0");
  table_fixture_assert_text (nf_table_add_argument (f->table, "x.bin@init"), "address", "0x3fc000");
}

static void
test_move_and_remove (TableFixture *f, gconstpointer data)
{
  NfRow *a = nf_table_add (f->table, "a", "0");
  NfRow *b = nf_table_add (f->table, "b", "0x1000");
  NfRow *c = nf_table_add (f->table, "c", "0x2000");

  nf_table_move (f->table, c, -1);
  g_autoptr (NfRow) second = g_list_model_get_item (G_LIST_MODEL (f->table), 1);
  g_assert_true (second == c);
  nf_table_move (f->table, a, -1); /* no room: stays */
  g_autoptr (NfRow) first = g_list_model_get_item (G_LIST_MODEL (f->table), 0);
  g_assert_true (first == a);
  nf_table_remove (f->table, b);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->table)), ==, 2);
  nf_table_clear (f->table);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (f->table)), ==, 0);
}

static void
test_save_and_restore (TableFixture *f, gconstpointer data)
{
  nf_table_add (f->table, NF_IMAGE_DEFAULT_NAME, NULL);
  nf_row_set_enabled (nf_table_add (f->table, "/x/y.bin", "0x5000"), FALSE);
  g_autoptr (GVariant) saved = g_variant_ref_sink (nf_table_save (f->table));
  g_autoptr (NfTable) other = nf_table_new (table_fixture_get_profile (f, "esp-01-512k"));
  nf_table_restore (other, saved);
  g_autoptr (NfRow) first = g_list_model_get_item (G_LIST_MODEL (other), 0);
  g_autoptr (NfRow) second = g_list_model_get_item (G_LIST_MODEL (other), 1);
  table_fixture_assert_text (first, "address", "0x7c000"); /* still follows the board */
  table_fixture_assert_text (second, "path", "/x/y.bin");
  table_fixture_assert_text (second, "address", "0x05000");
  g_assert_false (nf_row_get_enabled (second));
}

static void
test_progress (TableFixture *f, gconstpointer data)
{
  NfRow *a = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 10), "0");
  NfRow *skipped = nf_table_add (f->table, table_fixture_add_data (f, "b.dat", 10), "0x1000");
  NfRow *c = nf_table_add (f->table, table_fixture_add_data (f, "c.dat", 10), "0x2000");

  nf_row_set_enabled (skipped, FALSE);
  nf_table_show_waiting (f->table);
  nf_table_show_progress (f->table, 0, NF_ROW_WRITING);
  table_fixture_assert_text (a, "state", "Being written");
  table_fixture_assert_text (skipped, "state", "");
  table_fixture_assert_text (c, "state", "Waiting");
  nf_table_show_progress (f->table, 0, NF_ROW_WRITTEN);
  nf_table_show_progress (f->table, 1, NF_ROW_WRITING);
  table_fixture_assert_text (a, "state", "Written and checked");
  table_fixture_assert_text (c, "state", "Being written");
  nf_table_show_over (f->table, NF_ROW_FAILED);
  table_fixture_assert_text (a, "state", "Written and checked");
  table_fixture_assert_text (c, "state", "Not finished");
  nf_row_set_address (a, "0x5000"); /* it is no longer what was written */
  table_fixture_assert_text (a, "state", "");
}

/* A job that only compares leaves no row unfinished. */
static void
test_progress_of_comparing (TableFixture *f, gconstpointer data)
{
  NfRow *a = nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 10), "0");
  NfRow *b = nf_table_add (f->table, table_fixture_add_data (f, "b.dat", 10), "0x1000");
  NfRow *c = nf_table_add (f->table, table_fixture_add_data (f, "c.dat", 10), "0x2000");
  NfRow *d = nf_table_add (f->table, table_fixture_add_data (f, "d.dat", 10), "0x3000");

  nf_table_show_waiting (f->table);
  nf_table_show_progress (f->table, 0, NF_ROW_SAME);
  nf_table_show_progress (f->table, 1, NF_ROW_DIFFERS);
  nf_table_show_progress (f->table, 2, NF_ROW_COMPARING);
  table_fixture_assert_text (c, "state", "Being compared");
  nf_table_show_over (f->table, NF_ROW_IDLE);
  table_fixture_assert_text (a, "state", "Same in the flash");
  table_fixture_assert_text (b, "state", "Differs from the flash");
  table_fixture_assert_text (c, "state", "");
  table_fixture_assert_text (d, "state", "");
}

static void
test_verify_plan (TableFixture *f, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (NfPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  nf_table_add (f->table, table_fixture_add_data (f, "a.dat", 10), "0x1000");
  nf_row_set_enabled (nf_table_add (f->table, table_fixture_add_data (f, "b.dat", 10), "0x3000"),
                      FALSE);
  plan = nf_table_make_verify_plan (f->table, &options, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nf_plan_get_task (plan), ==, NF_TASK_VERIFY);
  g_assert_cmpuint (nf_plan_get_n_items (plan), ==, 1);
  g_assert_cmpuint (nf_plan_get_address (plan, 0), ==, 0x1000);
  options.no_stub = TRUE;
  g_assert_null (nf_table_make_verify_plan (f->table, &options, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_STUB);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/table/" name,                                                                      \
              TableFixture,                                                                        \
              NULL,                                                                                \
              table_fixture_set_up,                                                                \
              test,                                                                                \
              table_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("empty", test_empty);
  ADD ("row-texts", test_row_texts);
  ADD ("file-problems", test_file_problems);
  ADD ("address-problems", test_address_problems);
  ADD ("overlap", test_overlap);
  ADD ("unchecked-rows", test_unchecked_rows);
  ADD ("moves-with-profile", test_moves_with_profile);
  ADD ("detect", test_detect);
  ADD ("plan", test_plan);
  ADD ("file-changes-before-plan", test_file_changes_before_plan);
  ADD ("watches-file", test_watches_file);
  ADD ("arguments", test_arguments);
  ADD ("move-and-remove", test_move_and_remove);
  ADD ("save-and-restore", test_save_and_restore);
  ADD ("progress", test_progress);
  ADD ("progress-of-comparing", test_progress_of_comparing);
  ADD ("verify-plan", test_verify_plan);
  return g_test_run ();
}
