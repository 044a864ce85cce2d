/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The gate of a plan, when things go wrong: whatever happens, nothing changes that the gate has not
 * been given before, and it is given nothing twice. The gate itself proves both
 * (support/test-gate).
 */
#include "nf-flasher.h"

#include "nf-error.h"

#include "support/test-gate.h"
#include "support/test-image.h"

#include <string.h>

enum { N_SECTORS = TEST_GATE_FLASH_SIZE / FLASH_SECTOR_SIZE };

/* Whatever is not as it was, the gate has. */
static void
assert_nothing_lost (TestGate *t)
{
  g_autofree char *flash = NULL;

  g_assert_true (g_file_get_contents (t->flash.path, &flash, NULL, NULL));
  for (guint i = 0; i < N_SECTORS; i++) {
    gsize at = (gsize) i * FLASH_SECTOR_SIZE;
    if (memcmp (flash + at, t->before + at, FLASH_SECTOR_SIZE) != 0)
      g_assert_cmpuint (t->is_kept[i], ==, 1);
  }
}

static NfPlan *
new_erase (TestGate *t)
{
  NfPlan *plan = nf_plan_new_erase (&t->flash.options, (NfRange){ 0, 0 }, NULL);

  test_flash_expect_blank (&t->flash, 0, TEST_GATE_FLASH_SIZE);
  test_gate_attach (t, plan);
  return plan;
}

/* --- The line ---------------------------------------------------------------------------- */

typedef struct {
  const char *fault; /* %u stands for a number from @least to @most */
  guint least, most;
  guint n;
  guint succeed; /* in so many of a hundred it ends well all the same */
} Fault;

static void
test_fault (TestGate *t, gconstpointer data)
{
  static const NfRange wanted[] = { { 0x3000, 0x800 }, { 0x10000, 0x1000 } };
  const Fault *fault = data;
  guint n_done = 0;

  t->wanted = wanted;
  t->n_wanted = G_N_ELEMENTS (wanted);
  t->looks_at_all = TRUE;
  for (guint i = 0; i < fault->n; i++) {
    guint number = fault->least + (fault->most - fault->least) * i / fault->n;
    g_autofree char *options = g_strdup_printf ("fault=%s:%u&seed=%u", fault->fault, number, i);
    g_autoptr (GError) error = NULL;
    gboolean ok = FALSE;

    test_gate_fill (t, i);
    t->looks_at_all = i % 2;
    t->flash.options.erase_all = i % 5 == 4;
    g_autoptr (NfPlan) plan = i % 3 == 2 ? new_erase (t) : test_gate_new_write (t, i);
    ok = test_gate_run (t, plan, options, &error);
    n_done += ok;
    if (!ok && !t->result.has_begun)
      test_gate_assert_unchanged (t);
    assert_nothing_lost (t);
    if (ok)
      test_flash_assert (&t->flash);
    if (ok && i % 3 != 2 && !t->flash.options.erase_all)
      g_assert_cmpuint (t->result.bytes_same, ==, TEST_GATE_SAME_SIZE);
  }
  g_test_message ("%s: %u of %u jobs ended well", fault->fault, n_done, fault->n);
  g_assert_cmpuint (n_done * 100, >=, fault->succeed * fault->n);
}

/* In every phase: what is done already is not done again, nor told again. */
static void
test_reset (TestGate *t, gconstpointer data)
{
  static const NfRange wanted[] = { { 0x3000, 0x800 }, { 0x10000, 0x1000 } };
  static const struct {
    NfPhase phase;
    guint item;
  } cases[] = { { NF_PHASE_READ, NF_NO_ITEM }, { NF_PHASE_COMPARE, 1 },  { NF_PHASE_KEEP, 0 },
                { NF_PHASE_PRESERVE, 0 },      { NF_PHASE_PRESERVE, 1 }, { NF_PHASE_WRITE, 0 },
                { NF_PHASE_WRITE, 1 } };

  t->wanted = wanted;
  t->n_wanted = G_N_ELEMENTS (wanted);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    test_gate_fill (t, i);
    t->looks_at_all = cases[i].phase == NF_PHASE_READ;
    g_autoptr (NfPlan) plan = test_gate_new_write (t, i);
    t->reset_at = cases[i].phase;
    t->reset_item = cases[i].item;
    test_gate_run_well (t, plan);
    g_assert_nonnull (strstr (t->events->str, "restarted"));
    g_assert_cmpuint (t->result.bytes_same, ==, TEST_GATE_SAME_SIZE);
    test_gate_assert_kept_what_changed (t);
  }
}

static void
test_reset_in_erase (TestGate *t, gconstpointer data)
{
  static const NfPhase phases[] = { NF_PHASE_PRESERVE, NF_PHASE_ERASE };

  for (guint i = 0; i < G_N_ELEMENTS (phases); i++) {
    test_gate_fill (t, i);
    g_autoptr (NfPlan) plan = new_erase (t);
    t->reset_at = phases[i];
    t->reset_item = NF_NO_ITEM;
    test_gate_run_well (t, plan);
    g_assert_nonnull (strstr (t->events->str, "restarted"));
    test_gate_assert_kept_what_changed (t);
  }
}

/* --- The gate ---------------------------------------------------------------------------- */

/* Before anything was changed the board is started again; behind that it may not. */
static void
test_keep_fails (TestGate *t, gconstpointer data)
{
  guint n_all = 0;

  for (t->keeps_max = 1;; t->keeps_max++) {
    g_autoptr (GError) error = NULL;

    test_gate_fill (t, 1);
    g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
    if (test_gate_run (t, plan, "", &error))
      break;
    g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE);
    g_assert_cmpuint (t->n_keeps, ==, t->keeps_max);
    g_assert_cmpint (t->result.has_begun, ==, g_str_has_suffix (t->events->str, "item "));
    if (!t->result.has_begun) {
      g_assert_true (g_str_has_suffix (t->events->str, "item started "));
      test_gate_assert_unchanged (t);
    }
    assert_nothing_lost (t);
    n_all++;
  }
  g_assert_cmpuint (n_all, ==, 4 + 10 - 1);
}

static void
test_keep_fails_at_erase (TestGate *t, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  t->keeps_max = 3;
  g_autoptr (NfPlan) plan = new_erase (t);
  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE);
  g_assert_cmpstr (t->events->str, ==, "connected started ");
  test_gate_assert_unchanged (t);
}

/* --- Cancelling -------------------------------------------------------------------------- */

static void
test_cancel (TestGate *t, gconstpointer data)
{
  static const NfRange wanted = { 0x3000, 0x3000 };
  NfPhase phase = (NfPhase) GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  t->wanted = &wanted;
  t->n_wanted = 1;
  t->looks_at_all = phase == NF_PHASE_READ;
  t->cancel_at = phase;
  g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (t->result.has_begun, ==, phase == NF_PHASE_WRITE || phase == NF_PHASE_START);
  g_assert_cmpint (t->result.is_task_done, ==, phase == NF_PHASE_START);
  if (!t->result.has_begun)
    test_gate_assert_unchanged (t);
  assert_nothing_lost (t);
  t->cancel_at = (NfPhase) NF_N_PHASES;
  test_gate_run_well (t, plan);
}

static void
test_cancel_erase (TestGate *t, gconstpointer data)
{
  NfPhase phase = (NfPhase) GPOINTER_TO_INT (data);
  g_autoptr (GError) error = NULL;

  t->cancel_at = phase;
  g_autoptr (NfPlan) plan = new_erase (t);
  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (t->result.has_begun, ==, phase == NF_PHASE_ERASE);
  if (!t->result.has_begun)
    test_gate_assert_unchanged (t);
  assert_nothing_lost (t);
}

static void
test_cancel_survey (TestGate *t, gconstpointer data)
{
  g_autoptr (NfPlan) plan = nf_plan_new_survey (&t->flash.options, NULL);
  g_autoptr (GError) error = NULL;

  t->cancel_at = NF_PHASE_READ;
  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  test_gate_assert_unchanged (t);
}

/* --- Without the stub -------------------------------------------------------------------- */

static void
test_no_stub_survey (TestGate *t, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  t->flash.options.no_stub = TRUE;
  g_assert_null (nf_plan_new_survey (&t->flash.options, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_STUB);
}

/* What is to be kept cannot be read: that is said before the port is opened. */
static void
test_no_stub_keep (TestGate *t, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  t->flash.options.no_stub = TRUE;
  g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
  g_assert_false (test_gate_run (t, plan, "", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_STUB);
  g_assert_cmpstr (t->events->str, ==, "");
  g_assert_cmpstr (t->calls->str, ==, "");
  test_gate_assert_unchanged (t);
}

/* The gate decides without having seen anything. */
static void
test_no_stub_allows (TestGate *t, gconstpointer data)
{
  static const NfRange wanted = { 0, 8 };
  const char *fault = data;
  g_autoptr (GError) error = NULL;

  t->wanted = &wanted;
  t->n_wanted = 1;
  t->looks_at_all = TRUE;
  t->keeps = FALSE;
  t->flash.options.no_stub = fault == NULL;
  for (guint i = 0; i < 2; i++) {
    g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);
    g_assert_cmpint (test_gate_run (t, plan, fault != NULL ? fault : "", &error), ==, i);
    g_assert_cmpstr (t->calls->str, ==, "allows ");
    g_assert_cmpuint (nf_survey_get_flash_bytes (t->result.survey), ==, TEST_GATE_FLASH_SIZE);
    g_assert_cmpint (nf_survey_get_sector (t->result.survey, 0), ==, NF_SECTOR_NOT_READ);
    if (i == 0) {
      g_assert_error (error, NF_ERROR, NF_ERROR_NEEDS_DECISION);
      test_gate_assert_unchanged (t);
      g_clear_error (&error);
    }
    t->refuses = FALSE;
  }
  test_flash_assert (&t->flash);
}

static void
test_stub_does_not_start (TestGate *t, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = test_gate_new_write (t, 1);

  g_assert_false (test_gate_run (t, plan, "fault=no-stub", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_NO_STUB);
  g_assert_cmpstr (t->calls->str, ==, "");
  test_gate_assert_unchanged (t);
}

static void
set_up_refusing (TestGate *t, gconstpointer data)
{
  test_gate_set_up (t, data);
  t->refuses = TRUE;
}

static void
add (const char *path, gconstpointer data, void (*test) (TestGate *, gconstpointer))
{
  g_test_add (path, TestGate, data, test_gate_set_up, test, test_gate_tear_down);
}

static void
add_cancel (const char *name, NfPhase phase, void (*test) (TestGate *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/gate-trouble/cancel/", name, NULL);

  add (path, GINT_TO_POINTER (phase), test);
}

int
main (int argc, char **argv)
{
  /* In numbers: the stub takes some 14,000 bytes, what is kept 250,000, what is written 130,000. */
  static const Fault faults[] = {
    { "reset", 12000, 200000, 6, 90 },  { "flaky", 20000, 60000, 4, 75 },
    { "unplug", 12000, 150000, 12, 0 }, { "stall", 12000, 150000, 4, 0 },
    { "double", 20000, 60000, 3, 65 },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++) {
    g_autofree char *path = g_strconcat ("/gate-trouble/", faults[i].fault, NULL);
    add (path, &faults[i], test_fault);
  }
  add ("/gate-trouble/reset-anywhere", NULL, test_reset);
  add ("/gate-trouble/reset-in-erase", NULL, test_reset_in_erase);
  add ("/gate-trouble/keep-fails", NULL, test_keep_fails);
  add ("/gate-trouble/keep-fails-at-erase", NULL, test_keep_fails_at_erase);
  add_cancel ("connect", NF_PHASE_CONNECT, test_cancel);
  add_cancel ("survey", NF_PHASE_READ, test_cancel);
  add_cancel ("compare", NF_PHASE_COMPARE, test_cancel);
  add_cancel ("preserve", NF_PHASE_PRESERVE, test_cancel);
  add_cancel ("write", NF_PHASE_WRITE, test_cancel);
  add_cancel ("start", NF_PHASE_START, test_cancel);
  add_cancel ("erase/preserve", NF_PHASE_PRESERVE, test_cancel_erase);
  add_cancel ("erase/erase", NF_PHASE_ERASE, test_cancel_erase);
  add_cancel ("survey-alone", NF_PHASE_READ, test_cancel_survey);
  add ("/gate-trouble/no-stub/survey", NULL, test_no_stub_survey);
  add ("/gate-trouble/no-stub/keep", NULL, test_no_stub_keep);
  add ("/gate-trouble/no-stub/does-not-start", NULL, test_stub_does_not_start);
  g_test_add ("/gate-trouble/no-stub/allows",
              TestGate,
              NULL,
              set_up_refusing,
              test_no_stub_allows,
              test_gate_tear_down);
  g_test_add ("/gate-trouble/no-stub/allows-when-it-does-not-start",
              TestGate,
              "fault=no-stub",
              set_up_refusing,
              test_no_stub_allows,
              test_gate_tear_down);
  return g_test_run ();
}
