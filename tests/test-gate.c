/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The gate of a plan, when all goes well: what it is asked and in which order, what it comes to
 * know of the flash, and that it gets exactly what will change, with what stood there, before it
 * does.
 */
#include "nf-flasher.h"

#include "nf-error.h"
#include "nf-job.h"

#include "support/test-gate.h"
#include "support/test-image.h"

#include <string.h>

static const NfRange all = { 0, 0 };

static NfPlan *
new_erase (TestGate *t, NfRange range)
{
  g_autoptr (GError) error = NULL;
  NfPlan *plan = nf_plan_new_erase (&t->flash.options, range, &error);

  g_assert_no_error (error);
  test_flash_expect_blank (&t->flash,
                           range.address,
                           range.size != 0 ? range.size : TEST_GATE_FLASH_SIZE);
  test_gate_attach (t, plan);
  return plan;
}

static NfPlan *
new_survey (TestGate *t)
{
  g_autoptr (GError) error = NULL;
  NfPlan *plan = nf_plan_new_survey (&t->flash.options, &error);

  g_assert_no_error (error);
  return plan;
}

/* --- The order --------------------------------------------------------------------------- */

/* The last sector of the first image is shared, and a whole one of the second is not: 0x4000 of it
 * are there already. Three sectors are used, then three are blank, and so on. */
static void
test_order (TestGate *t, gconstpointer data)
{
  static const NfRange wanted[] = { { 0, 8 }, { 0x10000, 0x2001 }, { 0x7FFF0, 16 } };

  t->wanted = wanted;
  t->n_wanted = G_N_ELEMENTS (wanted);
  g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
  test_gate_run_well (t, plan);
  g_assert_cmpstr (t->calls->str,
                   ==,
                   "wants wants wants allows keep(0x2000+0x1000,blank) keep(0x3000+0x3000) "
                   "keep(0x6000+0x3000,blank) keep(0x9000+0x3000) keep(0x41000+0x1000) "
                   "keep(0x42000+0x3000,blank) keep(0x4b000+0x3000) keep(0x4e000+0x3000,blank) "
                   "keep(0x51000+0x3000) keep(0x54000+0x3000,blank) keep(0x57000+0x3000) "
                   "keep(0x5a000+0x3000,blank) keep(0x5d000+0x3000) keep(0x60000+0x1000,blank) ");
  g_assert_cmpstr (t->events->str,
                   ==,
                   "connected surveyed item preserved written item preserved written started ");
  test_gate_assert_kept_what_changed (t);
  g_assert_cmpfloat (t->fraction, >, 0.95);
}

static void
test_erase_order (TestGate *t, gconstpointer data)
{
  g_autoptr (NfPlan) plan = new_erase (t, (NfRange){ 0x2000, 0x8000 });

  test_gate_run_well (t, plan);
  g_assert_cmpstr (t->calls->str, ==, "allows keep(0x3000+0x3000) keep(0x9000+0x1000) ");
  g_assert_cmpstr (t->events->str, ==, "connected preserved erased started ");
  test_gate_assert_kept_what_changed (t);
}

/* A gate may be nothing but a keep (), or nothing but an allows (). */
static void
test_destroyed (TestGate *t, gconstpointer data)
{
  gboolean is_destroyed = FALSE;
  NfPlan *plan = NULL;

  t->is_destroyed = &is_destroyed;
  t->keeps = FALSE;
  plan = test_gate_new_write (t, 1);
  g_assert_nonnull (nf_plan_get_gate (plan));
  test_gate_run_well (t, plan);
  g_assert_cmpstr (t->calls->str, ==, "allows ");
  g_assert_false (is_destroyed);
  nf_plan_unref (plan);
  g_assert_true (is_destroyed);
}

/* --- No ---------------------------------------------------------------------------------- */

static void
assert_refused (TestGate *t, NfPlan *plan)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_DECISION);
  g_assert_cmpstr (error->message, ==, "it is not wanted");
  g_assert_cmpstr (t->calls->str, ==, "wants allows ");
  g_assert_cmpstr (t->events->str, ==, "connected surveyed started ");
  g_assert_false (t->result.has_begun);
  g_assert_false (t->result.is_task_done);
  g_assert_cmpmem (nf_survey_get (t->result.survey, (NfRange){ 0x3000, 0x10 }),
                   0x10,
                   t->before + 0x3000,
                   0x10);
  test_gate_assert_unchanged (t);
  test_gate_fill (t, 1);
}

static void
test_refused (TestGate *t, gconstpointer data)
{
  static const NfRange wanted = { 0x3000, 0x10 };

  t->wanted = &wanted;
  t->n_wanted = 1;
  t->refuses = TRUE;
  for (guint i = 0; i < 2; i++) {
    g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
    assert_refused (t, plan);
    t->flash.options.erase_all = TRUE;
  }
  g_autoptr (NfPlan) erase = new_erase (t, all);
  assert_refused (t, erase);
}

/* --- What becomes known ------------------------------------------------------------------ */

static void
assert_sectors (TestGate *t)
{
  const NfSurvey *survey = t->result.survey;

  g_assert_cmpuint (nf_survey_get_flash_bytes (survey), ==, TEST_GATE_FLASH_SIZE);
  for (guint32 at = 0; at < TEST_GATE_FLASH_SIZE; at += FLASH_SECTOR_SIZE) {
    gboolean is_blank = test_gate_was_blank (t, at / FLASH_SECTOR_SIZE);

    g_assert_cmpint (nf_survey_get_sector (survey, at),
                     ==,
                     is_blank ? NF_SECTOR_BLANK : NF_SECTOR_USED);
    g_assert_cmpint (nf_survey_get (survey, (NfRange){ at, FLASH_SECTOR_SIZE }) != NULL,
                     ==,
                     is_blank);
  }
}

/* Without a gate it tells which sectors are blank. */
static void
test_survey_alone (TestGate *t, gconstpointer data)
{
  g_autoptr (NfPlan) plan = new_survey (t);

  test_gate_run_well (t, plan);
  g_assert_cmpstr (t->events->str, ==, "connected surveyed started ");
  g_assert_cmpfloat (t->fraction, >, 0.5);
  assert_sectors (t);
  test_gate_assert_unchanged (t);
}

/* With one it reads what that wants; there is nothing to be allowed or kept. The first and the last
 * of these lie in blank sectors. */
static void
test_survey_wanted (TestGate *t, gconstpointer data)
{
  static const NfRange wanted[] = { { 3, 5 }, { 0x3FFF, 2 }, { 0x10203, 0x5001 }, { 0x7FFFF, 1 } };
  gboolean looks_at_all = GPOINTER_TO_INT (data);

  t->wanted = wanted;
  t->n_wanted = G_N_ELEMENTS (wanted);
  t->looks_at_all = looks_at_all;
  t->refuses = TRUE;
  g_autoptr (NfPlan) plan = new_survey (t);
  test_gate_attach (t, plan);
  test_gate_run_well (t, plan);
  g_assert_cmpstr (t->calls->str, ==, looks_at_all ? "wants wants " : "wants wants wants wants ");
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    g_assert_cmpmem (nf_survey_get (t->result.survey, wanted[i]),
                     wanted[i].size,
                     t->before + wanted[i].address,
                     wanted[i].size);
  g_assert_cmpint (nf_survey_get_sector (t->result.survey, 0x30000),
                   ==,
                   looks_at_all ? NF_SECTOR_BLANK : NF_SECTOR_NOT_READ);
  test_gate_assert_unchanged (t);
}

/* What lies close together costs one question. */
static void
test_survey_close_together (TestGate *t, gconstpointer data)
{
  NfRange wanted[20];

  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    wanted[i] = (NfRange){ 0x3000 + 12 * i, 12 };
  t->wanted = wanted;
  t->n_wanted = G_N_ELEMENTS (wanted);
  g_autoptr (NfPlan) plan = new_survey (t);
  test_gate_attach (t, plan);
  test_gate_run_well (t, plan);
  g_assert_cmpuint (test_line_get_requests (t->line, OP_STUB_READ), ==, 1);
  g_assert_cmpuint (t->surveyed, ==, 256);
}

/* A gate that would never have enough. */
static void
test_survey_endless (TestGate *t, gconstpointer data)
{
  const NfRange *wanted = data;
  g_autoptr (GError) error = NULL;

  t->wanted = wanted;
  t->n_wanted = 1;
  t->wants_known = TRUE;
  g_autoptr (NfPlan) plan = new_survey (t);
  test_gate_attach (t, plan);
  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_INTERNAL);
  test_gate_assert_unchanged (t);
}

/* What was seen of all sectors is not asked again, for every item. */
static void
test_seen_is_not_compared (TestGate *t, gconstpointer data)
{
  guint asked[2];

  for (guint i = 0; i < 2; i++) {
    test_gate_fill (t, 1);
    g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
    test_gate_run_well (t, plan);
    asked[i] = test_line_get_requests (t->line, OP_STUB_DIGESTS);
    test_gate_assert_kept_what_changed (t);
    t->looks_at_all = TRUE;
  }
  /* Of 8 sectors each; and of two, whether the chip is as large as it says. */
  g_assert_cmpuint (asked[0], ==, 2 + 4 + 2);
  g_assert_cmpuint (asked[1], ==, TEST_GATE_FLASH_SIZE / 0x8000 + 2);
  assert_sectors (t);
}

/* --- What is kept ------------------------------------------------------------------------ */

static void
test_keeps_writes (TestGate *t, gconstpointer data)
{
  for (guint32 seed = 1; seed <= 9; seed++) {
    test_gate_fill (t, seed);
    t->looks_at_all = seed % 2;
    t->flash.options.erase_all = seed % 3 == 0;
    g_autoptr (NfPlan) plan = test_gate_new_write (t, seed);
    test_gate_run_well (t, plan);
    test_gate_assert_kept_what_changed (t);
    /* And once more: nothing is left to be changed, unless it is erased again. */
    test_gate_run_well (t, plan);
    test_gate_assert_kept_what_changed (t);
    if (!t->flash.options.erase_all)
      g_assert_cmpstr (t->calls->str, ==, "allows ");
  }
}

/* What is written although it is there might be lost as well. */
static void
test_keeps_all_that_is_written (TestGate *t, gconstpointer data)
{
  t->flash.options.write_all = TRUE;
  for (guint i = 0; i < 4; i++) {
    guint n = 0;

    test_gate_fill (t, i);
    t->looks_at_all = i % 2;
    t->flash.options.erase_all = i / 2;
    g_autoptr (NfPlan) plan = test_gate_new_write (t, i);
    test_gate_run_well (t, plan);
    for (guint s = 0; s < TEST_GATE_FLASH_SIZE / FLASH_SECTOR_SIZE; s++)
      n += t->is_kept[s];
    if (!t->flash.options.erase_all)
      g_assert_cmpuint (n, ==, 10 + 32);
    g_assert_cmpuint (t->result.bytes_kept, ==, n * FLASH_SECTOR_SIZE);
  }
}

static void
test_keeps_erases (TestGate *t, gconstpointer data)
{
  static const NfRange ranges[] = { { 0, 0 },
                                    { 0x10000, 0x10000 },
                                    { 0x5000, 0x1000 },
                                    { 0x6000, 0x1000 },
                                    { 0xF000, 0x71000 } };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (ranges); i++) {
    test_gate_fill (t, i);
    t->looks_at_all = i % 2;
    g_autoptr (NfPlan) plan = new_erase (t, ranges[i / 2]);
    test_gate_run_well (t, plan);
    test_gate_assert_kept_what_changed (t);
  }
}

/* --- How long it takes ------------------------------------------------------------------- */

/* What was foreseen, once the flash was looked at, and what it really took. */
static void
test_estimate (TestGate *t, gconstpointer data)
{
  double seconds[2];
  double foreseen = 0;
  guint64 bytes = 0;

  t->flash.options.baud = GPOINTER_TO_UINT (data);
  t->looks_at_all = TRUE;
  for (guint i = 0; i < 2; i++) {
    test_gate_fill (t, 7);
    t->keeps = i == 1;
    g_autoptr (NfPlan) plan = new_erase (t, all);
    test_gate_run_well (t, plan);
    seconds[i] = t->result.seconds;
    foreseen = nf_progress_estimate_keep (plan, t->result.survey, &bytes);
  }
  g_test_message ("keeping took %.1f s, foreseen were %.1f s", seconds[1] - seconds[0], foreseen);
  g_assert_cmpfloat_with_epsilon (seconds[1] - seconds[0], foreseen, foreseen / 10);
  g_assert_cmpuint (bytes, ==, t->result.bytes_kept);
}

/* Before anybody has looked, and when nobody knows how large the flash is. */
static void
test_estimate_blind (TestGate *t, gconstpointer data)
{
  static const NfRange range = { 0x2000, 0x8000 };
  guint64 bytes = 1;
  g_autoptr (NfPlan) erase = new_erase (t, range);
  g_autoptr (NfPlan) erase_all = new_erase (t, all);

  g_assert_cmpfloat_with_epsilon (nf_progress_estimate_keep (erase, NULL, &bytes), 0.36, 0.01);
  g_assert_cmpuint (bytes, ==, 0x8000);
  g_assert_cmpfloat (nf_progress_estimate_keep (erase_all, NULL, &bytes), ==, -1);
  g_assert_cmpuint (bytes, ==, 0);
  t->flash.options.flash_bytes = TEST_GATE_FLASH_SIZE;
  g_autoptr (NfPlan) of_known_size = new_erase (t, all);
  nf_progress_estimate_keep (of_known_size, NULL, &bytes);
  g_assert_cmpuint (bytes, ==, TEST_GATE_FLASH_SIZE);
}

static void
test_estimate_write (TestGate *t, gconstpointer data)
{
  guint64 bytes = 0;
  guint64 blind = 0;

  t->looks_at_all = TRUE;
  g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
  test_gate_run_well (t, plan);
  nf_progress_estimate_keep (plan, t->result.survey, &bytes);
  nf_progress_estimate_keep (plan, NULL, &blind);
  /* 6 of 10 and 19 of 32 sectors hold something. That some of it will stay is not known. */
  g_assert_cmpuint (bytes, ==, (6 + 19) * FLASH_SECTOR_SIZE);
  g_assert_cmpuint (blind, ==, (10 + 32) * FLASH_SECTOR_SIZE);
}

/* --- On a thread of its own -------------------------------------------------------------- */

static void
test_job (TestGate *t, gconstpointer data)
{
  static const NfRange wanted = { 0x3000, 0x3000 };
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  NfSurvey *survey = NULL;

  t->wanted = &wanted;
  t->n_wanted = 1;
  t->looks_at_all = TRUE;
  g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
  g_autoptr (NfJob) job = nf_job_new (plan, test_flash_new_board (&t->flash, ""));
  test_gate_begin (t);
  t->running = plan;
  g_signal_connect_swapped (job, "finished", G_CALLBACK (g_main_loop_quit), loop);
  nf_job_start (job);
  g_main_loop_run (loop);
  g_assert_no_error (nf_job_get_error (job));
  test_flash_assert (&t->flash);
  test_gate_assert_kept_what_changed (t);
  survey = nf_survey_ref (nf_job_get_result (job)->survey);
  g_clear_object (&job);
  g_assert_cmpmem (nf_survey_get (survey, wanted), 0x3000, t->before + 0x3000, 0x3000);
  nf_survey_unref (survey);
}

static void
add (const char *path, gconstpointer data, void (*test) (TestGate *, gconstpointer))
{
  g_test_add (path, TestGate, data, test_gate_set_up, test, test_gate_tear_down);
}

int
main (int argc, char **argv)
{
  static const NfRange known = { 0x3000, 8 };
  static const NfRange beyond = { TEST_GATE_FLASH_SIZE - 8, 9 };
  static const NfRange nothing = { 0x3000, 0 };

  g_test_init (&argc, &argv, NULL);
  add ("/gate/order", NULL, test_order);
  add ("/gate/erase-order", NULL, test_erase_order);
  add ("/gate/destroyed", NULL, test_destroyed);
  add ("/gate/refused", NULL, test_refused);
  add ("/gate/survey/alone", NULL, test_survey_alone);
  add ("/gate/survey/wanted", GINT_TO_POINTER (FALSE), test_survey_wanted);
  add ("/gate/survey/wanted-and-all", GINT_TO_POINTER (TRUE), test_survey_wanted);
  add ("/gate/survey/close-together", NULL, test_survey_close_together);
  add ("/gate/survey/endless", &known, test_survey_endless);
  add ("/gate/survey/beyond", &beyond, test_survey_endless);
  add ("/gate/survey/nothing", &nothing, test_survey_endless);
  add ("/gate/survey/seen-is-not-compared", NULL, test_seen_is_not_compared);
  add ("/gate/keeps/writes", NULL, test_keeps_writes);
  add ("/gate/keeps/all-that-is-written", NULL, test_keeps_all_that_is_written);
  add ("/gate/keeps/erases", NULL, test_keeps_erases);
  add ("/gate/estimate/115200", GUINT_TO_POINTER (115200), test_estimate);
  add ("/gate/estimate/460800", GUINT_TO_POINTER (460800), test_estimate);
  add ("/gate/estimate/write", NULL, test_estimate_write);
  add ("/gate/estimate/blind", NULL, test_estimate_blind);
  add ("/gate/job", NULL, test_job);
  return g_test_run ();
}
