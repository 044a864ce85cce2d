/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One press of Flash without a window: one job or two, and how each ends.
 */
#include "support/run-fixture.h"
#include "support/test-image.h"

#include <string.h>

/* Data at 0x10000, and init data whose place only the chip can tell: two jobs for one run. The
 * flash is full of other data before, and those must stay. */
static void
test_detect (Fixture *f, gconstpointer data)
{
  g_autoptr (GBytes) before = test_image_new_data (2 << 20, 9);
  g_autofree guint8 *expected = g_memdup2 (g_bytes_get_data (before, NULL), 2 << 20);
  g_autofree char *port = run_fixture_make_board (f, expected, 2 << 20, "unpaced");
  NfRow *file = run_fixture_add_file (f, "a.bin", 5000, "0x10000");
  NfRow *init = nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);

  g_assert_true (nf_table_needs_detection (f->table));
  run_fixture_run (f, NF_TASK_WRITE, port);
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_SUCCESS);
  g_assert_cmpfloat (f->fraction, ==, 1);
  g_assert_cmpuint (f->n_boards, ==, 2);
  g_assert_cmpstr (nf_row_get_address (init), ==, "0x1fc000");
  run_fixture_assert_state (file, "Written and checked");
  run_fixture_assert_state (init, "Written and checked");
  run_fixture_assert_text (f, "headline", "Wrote 2 files");
  run_fixture_assert_text (f, "text", "");

  memcpy (expected + 0x10000, nf_image_get_data (nf_row_get_image (file), NULL), 5000);
  memcpy (expected + 0x1FC000, nf_image_get_data (nf_row_get_image (init), NULL), 128);
  run_fixture_assert_file (f, "flash.img", expected, 2 << 20);
}

/* The log's clock goes on from the first job to the second. */
static void
test_clock (Fixture *f, gconstpointer data)
{
  double before = -1;

  nf_table_add (f->table, "INTERNAL://BLANK", NULL);
  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-12e?unpaced");
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

  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-12e?unpaced");
  g_assert_cmpstr (nf_row_get_address (init), ==, "0x3fc000");
  run_fixture_forget (f);
  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-01?unpaced");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_SUCCESS);
  g_assert_cmpstr (nf_row_get_address (init), ==, "0x7c000");
}

/* A chip whose id tells no size: the row must not be left out and the rest called a success. */
static void
test_size_unknown (Fixture *f, gconstpointer data)
{
  NfRow *file = run_fixture_add_file (f, "b.bin", 5000, "0x10000");

  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-12e?unpaced&id=ef40ff");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  run_fixture_assert_text (f, "details", "does not tell its size");
  run_fixture_assert_state (file, "");
}

/* Found too small: told before anything is written, and forgotten for the next board. */
static void
test_too_small (Fixture *f, gconstpointer data)
{
  NfRow *file = run_fixture_add_file (f, "c.bin", 5000, "1M");

  nf_table_add (f->table, "INTERNAL://DEFAULT", NULL);
  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-01?unpaced");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  run_fixture_assert_text (f, "details", "Ends past 512 KB");
  run_fixture_assert_state (file, "");
  g_assert_null (nf_table_get_problem (f->table));
}

static void
test_bad_port (Fixture *f, gconstpointer data)
{
  nf_table_add (f->table, "INTERNAL://BLANK", NULL);
  run_fixture_run (f, NF_TASK_WRITE, "nonsense");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  run_fixture_assert_text (f, "headline", "There is no such kind of port");
  g_assert_cmpuint (f->n_boards, ==, 0);
}

static void
test_no_answer (Fixture *f, gconstpointer data)
{
  NfRow *row = nf_table_add (f->table, "INTERNAL://BLANK", NULL);

  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-12e?unpaced&fault=no-answer");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  run_fixture_assert_text (f, "headline", "The board does not answer");
  run_fixture_assert_text (f, "advice", "hold FLASH");
  run_fixture_assert_state (row, "");
  g_assert_cmpfloat (f->fraction, <, 1);
}

/* The first of three files is done, the second fails, the third was never begun. */
static void
test_fails_in_the_middle (Fixture *f, gconstpointer data)
{
  NfRow *first = run_fixture_add_file (f, "d.bin", 8192, "0x8000");
  NfRow *second = run_fixture_add_file (f, "e.bin", 60000, "64K");
  NfRow *third = run_fixture_add_file (f, "f.bin", 4096, "1M");

  run_fixture_run (f, NF_TASK_WRITE, "virtual:esp-12e?unpaced&fault=unplug:40000");
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_FAILED);
  run_fixture_assert_state (first, "Written and checked");
  run_fixture_assert_state (second, "Not finished");
  run_fixture_assert_state (third, "");
  run_fixture_assert_text (f, "headline", "unplugged");
  run_fixture_assert_text (f, "advice", "half-written");
}

static void
cancel_while_writing (NfFlashRun *run, GParamSpec *pspec, Fixture *f)
{
  g_autofree char *text = NULL;

  g_object_get (run, "text", &text, NULL);
  if (g_str_has_prefix (text, "Writing") && strstr (text, ": 0 bytes") == NULL)
    nf_flash_run_cancel (run);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  NfRow *row = run_fixture_add_file (f, "g.bin", 200000, "64K");

  run_fixture_make (f, NF_TASK_WRITE, "virtual:esp-12e?size=1MB&fast", NULL);
  g_signal_connect (f->run, "notify::text", G_CALLBACK (cancel_while_writing), f);
  nf_flash_run_start (f->run);
  g_main_loop_run (f->loop);
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_CANCELLED);
  g_assert_cmpstr (nf_flash_run_get_headline (f->run), ==, "Cancelled");
  run_fixture_assert_text (f, "advice", "half-written");
  run_fixture_assert_text (f, "details", "");
  run_fixture_assert_state (row, "Not finished");
}

/* Cancelled before the loader answers: the board is as it was. */
static void
test_cancel_early (Fixture *f, gconstpointer data)
{
  NfRow *row = nf_table_add (f->table, "INTERNAL://BLANK", NULL);

  run_fixture_make (f, NF_TASK_WRITE, "virtual:esp-12e?fast", NULL);
  nf_flash_run_start (f->run);
  nf_flash_run_cancel (f->run);
  g_main_loop_run (f->loop);
  g_assert_cmpint (nf_flash_run_get_outcome (f->run), ==, NF_OUTCOME_CANCELLED);
  run_fixture_assert_state (row, "");
  g_assert_cmpuint (f->n_boards, ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  run_fixture_add ("/app-run/detect", "detect", test_detect);
  run_fixture_add ("/app-run/clock", "detect", test_clock);
  run_fixture_add ("/app-run/other-board", "detect", test_other_board);
  run_fixture_add ("/app-run/size-unknown", "detect", test_size_unknown);
  run_fixture_add ("/app-run/too-small", "detect", test_too_small);
  run_fixture_add ("/app-run/bad-port", "esp-12e", test_bad_port);
  run_fixture_add ("/app-run/no-answer", "esp-12e", test_no_answer);
  run_fixture_add ("/app-run/fails-in-the-middle", "esp-12e", test_fails_in_the_middle);
  run_fixture_add ("/app-run/cancel", "esp-12e", test_cancel);
  run_fixture_add ("/app-run/cancel-early", "esp-12e", test_cancel_early);
  return g_test_run ();
}
