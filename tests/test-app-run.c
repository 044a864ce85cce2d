/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One press of Flash without a window: one job or two, and how each ends.
 */
#include "nf-flash-run.h"

#include "nf-profile-store.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

/* A table with one program and init data, and what a run said. */
typedef struct {
  NfProfileStore *profiles;
  NfTable *table;
  GMainLoop *loop;
  NfFlashRun *run;
  GPtrArray *lines;
  double fraction; /* the highest so far */
  guint n_boards;
  guint n_outcomes;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  g_autoptr (NfProfile) profile = NULL;

  f->profiles = nf_profile_store_new (NULL);
  profile = nf_profile_store_lookup (f->profiles, data, NULL);
  f->table = nf_table_new (profile);
  f->loop = g_main_loop_new (NULL, FALSE);
  f->lines = g_ptr_array_new_with_free_func (g_free);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_assert_finalize_object (f->run);
  g_assert_finalize_object (f->table);
  g_assert_finalize_object (f->profiles);
  g_main_loop_unref (f->loop);
  g_ptr_array_unref (f->lines);
}

/* --- Listening --------------------------------------------------------------------------- */

static void
take_line (NfFlashRun *run, const char *line, Fixture *f)
{
  g_ptr_array_add (f->lines, g_strdup (line));
}

static void
take_fraction (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  double fraction = 0;

  g_object_get (run, "fraction", &fraction, NULL);
  g_assert_cmpfloat (fraction, >=, f->fraction);
  f->fraction = fraction;
}

static void
take_board (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  f->n_boards++;
}

static void
take_outcome (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  f->n_outcomes++;
  g_main_loop_quit (f->loop);
}

static void
make_run (Fixture *f, const char *port)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;

  f->run = nf_flash_run_new (f->table, port, &options);
  g_signal_connect (f->run, "line", G_CALLBACK (take_line), f);
  g_signal_connect (f->run, "notify::fraction", G_CALLBACK (take_fraction), f);
  g_signal_connect (f->run, "notify::board", G_CALLBACK (take_board), f);
  g_signal_connect (f->run, "notify::outcome", G_CALLBACK (take_outcome), f);
}

static void
run_to_end (Fixture *f, const char *port)
{
  make_run (f, port);
  nf_flash_run_start (f->run);
  if (nf_flash_run_get_outcome (f->run) == NF_OUTCOME_PENDING)
    g_main_loop_run (f->loop);
  g_assert_cmpuint (f->n_outcomes, ==, 1);
}

static NfRow *
add_file (Fixture *f, const char *name, gsize size, const char *address)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 3);
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
  gsize length = 0;
  const char *data = g_bytes_get_data (bytes, &length);

  g_assert_true (g_file_set_contents (path, data, (gssize) length, NULL));
  return nf_table_add (f->table, path, address);
}

static void
assert_state (NfRow *row, const char *words)
{
  g_autofree char *state = NULL;

  g_object_get (row, "state", &state, NULL);
  g_assert_cmpstr (state, ==, words);
}

static void
assert_text (Fixture *f, const char *property, const char *part)
{
  g_autofree char *text = NULL;

  g_object_get (f->run, property, &text, NULL);
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" is not in \"%s\"", part, text);
}

/* --- Tests ------------------------------------------------------------------------------- */

/* Data at 0x10000, and init data whose place only the chip can tell: two jobs for one run. The
 * flash is full of other data before, and those must stay. */
static void
test_detect (Fixture *f, gconstpointer data)
{
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "app-run-flash.img", NULL);
  g_autofree char *port = g_strdup_printf ("virtual:esp-12e?unpaced&size=2MB&flash=%s", path);
  g_autoptr (GBytes) before = test_image_new_data (2 << 20, 9);
  g_autofree guint8 *expected = g_memdup2 (g_bytes_get_data (before, NULL), 2 << 20);
  g_autofree char *after = NULL;
  NfRow *file = add_file (f, "app-run-a.bin", 5000, "0x10000");
  NfRow *init = nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  gsize size = 0;

  g_assert_true (g_file_set_contents (path, (const char *) expected, 2 << 20, NULL));
  g_assert_true (nf_table_needs_detection (f->table));
  run_to_end (f, port);
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_SUCCESS);
  g_assert_cmpfloat (f->fraction, ==, 1);
  g_assert_cmpuint (f->n_boards, ==, 2);
  g_assert_cmpstr (nf_row_get_address (init), ==, "0x1fc000");
  assert_state (file, "Written and checked");
  assert_state (init, "Written and checked");
  assert_text (f, "headline", "Wrote 2 files");
  assert_text (f, "text", "");

  memcpy (expected + 0x10000, nf_image_get_data (nf_row_get_image (file), NULL), 5000);
  memcpy (expected + 0x1FC000, nf_image_get_data (nf_row_get_image (init), NULL), 128);
  g_assert_true (g_file_get_contents (path, &after, &size, NULL));
  g_assert_cmpmem (after, size, expected, 2 << 20);
  g_assert_cmpint (g_unlink (path), ==, 0);
}

/* The log's clock goes on from the first job to the second. */
static void
test_clock (Fixture *f, gconstpointer data)
{
  double before = -1;

  nf_table_add (f->table, "INTERNAL://BLANK", NULL);
  run_to_end (f, "virtual:esp-12e?unpaced");
  g_assert_cmpuint (f->lines->len, >, 6);
  for (guint i = 0; i < f->lines->len; i++) {
    double time = g_ascii_strtod (f->lines->pdata[i], NULL);
    g_assert_cmpfloat (time, >=, before);
    before = time;
  }
}

/* What the last board said is not believed of the next. */
static void
test_other_board (Fixture *f, gconstpointer data)
{
  NfRow *init = nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);

  run_to_end (f, "virtual:esp-12e?unpaced");
  g_assert_cmpstr (nf_row_get_address (init), ==, "0x3fc000");
  g_assert_finalize_object (g_steal_pointer (&f->run));
  f->fraction = 0;
  f->n_outcomes = 0;
  run_to_end (f, "virtual:esp-01?unpaced");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_SUCCESS);
  g_assert_cmpstr (nf_row_get_address (init), ==, "0x7c000");
}

/* A chip whose id tells no size: the row must not be left out and the rest called a success. */
static void
test_size_unknown (Fixture *f, gconstpointer data)
{
  NfRow *file = add_file (f, "app-run-b.bin", 5000, "0x10000");

  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  run_to_end (f, "virtual:esp-12e?unpaced&id=ef40ff");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  assert_text (f, "details", "does not tell its size");
  assert_state (file, "");
}

/* Found too small: told before anything is written, and forgotten for the next board. */
static void
test_too_small (Fixture *f, gconstpointer data)
{
  NfRow *file = add_file (f, "app-run-c.bin", 5000, "1M");

  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  run_to_end (f, "virtual:esp-01?unpaced");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  assert_text (f, "details", "Ends past 512 KB");
  assert_state (file, "");
  g_assert_null (nf_table_get_problem (f->table));
}

static void
test_bad_port (Fixture *f, gconstpointer data)
{
  nf_table_add (f->table, "INTERNAL://BLANK", NULL);
  run_to_end (f, "nonsense");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  assert_text (f, "headline", "There is no such kind of port");
  g_assert_cmpuint (f->n_boards, ==, 0);
}

static void
test_no_answer (Fixture *f, gconstpointer data)
{
  NfRow *row = nf_table_add (f->table, "INTERNAL://BLANK", NULL);

  run_to_end (f, "virtual:esp-12e?unpaced&fault=no-answer");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  assert_text (f, "headline", "The board does not answer");
  assert_text (f, "advice", "hold FLASH");
  assert_state (row, "");
  g_assert_cmpfloat (f->fraction, <, 1);
}

/* The first of three files is done, the second fails, the third was never begun. */
static void
test_fails_in_the_middle (Fixture *f, gconstpointer data)
{
  NfRow *first = add_file (f, "app-run-d.bin", 8192, "0");
  NfRow *second = add_file (f, "app-run-e.bin", 60000, "64K");
  NfRow *third = add_file (f, "app-run-f.bin", 4096, "1M");

  run_to_end (f, "virtual:esp-12e?unpaced&fault=unplug:40000");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  assert_state (first, "Written and checked");
  assert_state (second, "Not finished");
  assert_state (third, "");
  assert_text (f, "headline", "unplugged");
  assert_text (f, "advice", "half-written");
}

static void
cancel_while_writing (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  g_autofree char *text = NULL;

  g_object_get (run, "text", &text, NULL);
  if (g_str_has_prefix (text, "Writing"))
    nf_flash_run_cancel (run);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  NfRow *row = add_file (f, "app-run-g.bin", 200000, "0");

  make_run (f, "virtual:esp-12e?fast");
  g_signal_connect (f->run, "notify::text", G_CALLBACK (cancel_while_writing), f);
  nf_flash_run_start (f->run);
  g_main_loop_run (f->loop);
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_CANCELLED);
  g_assert_cmpstr (nf_flash_run_get_headline (f->run), ==, "Cancelled");
  assert_text (f, "advice", "half-written");
  assert_text (f, "details", "");
  assert_state (row, "Not finished");
}

/* Cancelled before the loader answers: the board is as it was. */
static void
test_cancel_early (Fixture *f, gconstpointer data)
{
  NfRow *row = nf_table_add (f->table, "INTERNAL://BLANK", NULL);

  make_run (f, "virtual:esp-12e?fast");
  nf_flash_run_start (f->run);
  nf_flash_run_cancel (f->run);
  g_main_loop_run (f->loop);
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_CANCELLED);
  assert_state (row, "");
  g_assert_cmpuint (f->n_boards, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, profile, function)                                                               \
  g_test_add ("/app-run/" name, Fixture, profile, set_up, function, tear_down)
  ADD ("detect", "detect", test_detect);
  ADD ("clock", "detect", test_clock);
  ADD ("other-board", "detect", test_other_board);
  ADD ("size-unknown", "detect", test_size_unknown);
  ADD ("too-small", "detect", test_too_small);
  ADD ("bad-port", "esp-12e", test_bad_port);
  ADD ("no-answer", "esp-12e", test_no_answer);
  ADD ("fails-in-the-middle", "esp-12e", test_fails_in_the_middle);
  ADD ("cancel", "esp-12e", test_cancel);
  ADD ("cancel-early", "esp-12e", test_cancel_early);
#undef ADD
  return g_test_run ();
}
