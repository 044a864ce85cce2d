/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A gate that notes everything, see test-gate.h.
 */
#include "test-gate.h"

#include "nf-error.h"

#include "test-image.h"

#include <string.h>

enum { N_SECTORS = TEST_GATE_FLASH_SIZE / FLASH_SECTOR_SIZE, RUN = 3 };

/* --- The gate ---------------------------------------------------------------------------- */

static gboolean
want (const NfSurvey *survey, NfRange *range, gpointer data)
{
  TestGate *self = data;

  for (guint i = 0; i < self->n_wanted; i++)
    if (self->wants_known || nf_survey_get (survey, self->wanted[i]) == NULL) {
      *range = self->wanted[i];
      g_string_append (self->calls, "wants ");
      return TRUE;
    }
  return FALSE;
}

static gboolean
allow (const NfPlan *plan,
       const NfBoardFacts *facts,
       const NfSurvey *survey,
       gpointer data,
       GError **error)
{
  TestGate *self = data;

  g_assert_true (plan == self->running);
  g_assert_true (facts->has_mac);
  g_string_append (self->calls, "allows ");
  test_gate_assert_unchanged (self);
  if (self->refuses)
    g_set_error_literal (error, NF_ERROR, NF_ERROR_NEEDS_DECISION, "it is not wanted");
  return !self->refuses;
}

static void
assert_there (TestGate *self, NfRange range, const guint8 *bytes)
{
  g_autofree char *flash = NULL;
  g_autofree guint8 *blank = g_malloc (range.size);

  memset (blank, 0xFF, range.size);
  g_assert_cmpmem (bytes != NULL ? bytes : blank,
                   range.size,
                   self->before + range.address,
                   range.size);
  g_assert_true (g_file_get_contents (self->flash.path, &flash, NULL, NULL));
  g_assert_cmpmem (flash + range.address, range.size, self->before + range.address, range.size);
}

static gboolean
keep (const NfBoardFacts *facts, NfRange range, const guint8 *bytes, gpointer data, GError **error)
{
  TestGate *self = data;

  g_string_append_printf (self->calls,
                          "keep(0x%x+0x%x%s) ",
                          range.address,
                          range.size,
                          bytes != NULL ? "" : ",blank");
  if (self->keeps_max > 0 && self->n_keeps == self->keeps_max) {
    g_set_error_literal (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE, "the disk is full");
    return FALSE;
  }
  self->n_keeps++;
  g_assert_true (facts->has_mac);
  g_assert_cmpuint (range.address % FLASH_SECTOR_SIZE, ==, 0);
  g_assert_cmpuint (range.size % FLASH_SECTOR_SIZE, ==, 0);
  assert_there (self, range, bytes);
  for (guint i = 0; i < range.size / FLASH_SECTOR_SIZE; i++)
    g_assert_cmpuint (self->is_kept[range.address / FLASH_SECTOR_SIZE + i]++, ==, 0);
  return TRUE;
}

static void
destroy (gpointer data)
{
  TestGate *self = data;

  if (self->is_destroyed != NULL)
    *self->is_destroyed = TRUE;
}

void
test_gate_attach (TestGate *self, NfPlan *plan)
{
  NfGate gate = {
    .wants = self->n_wanted > 0 ? want : NULL,
    .wants_all_sectors = self->looks_at_all,
    .allows = allow,
    .keep = self->keeps ? keep : NULL,
    .data = self,
    .destroy = destroy,
  };

  nf_plan_set_gate (plan, &gate);
}

/* --- The flash --------------------------------------------------------------------------- */

void
test_gate_begin (TestGate *self)
{
  g_autofree char *flash = NULL;

  g_assert_true (g_file_get_contents (self->flash.path, &flash, NULL, NULL));
  memcpy (self->before, flash, TEST_GATE_FLASH_SIZE);
  memset (self->is_kept, 0, N_SECTORS);
  g_string_truncate (self->calls, 0);
  self->n_keeps = 0;
}

void
test_gate_fill (TestGate *self, guint32 seed)
{
  test_flash_fill (&self->flash, seed);
  for (guint32 at = 0; at < TEST_GATE_FLASH_SIZE; at += 2 * RUN * FLASH_SECTOR_SIZE) {
    guint32 size = MIN (RUN * FLASH_SECTOR_SIZE, TEST_GATE_FLASH_SIZE - at);
    test_flash_expect_blank (&self->flash, at, size);
  }
  test_flash_store (&self->flash);
  test_gate_begin (self);
}

void
test_gate_set_up (TestGate *self, gconstpointer data)
{
  test_flash_set_up_size (&self->flash, TEST_GATE_FLASH_SIZE);
  self->flash.options.baud = 921600;
  self->before = g_malloc (TEST_GATE_FLASH_SIZE);
  self->is_kept = g_malloc0 (N_SECTORS);
  self->calls = g_string_new (NULL);
  self->events = g_string_new (NULL);
  self->keeps = TRUE;
  self->cancel_at = self->reset_at = (NfPhase) NF_N_PHASES;
  test_gate_fill (self, 1);
}

void
test_gate_tear_down (TestGate *self, gconstpointer data)
{
  test_flash_tear_down (&self->flash, data);
  nf_result_clear (&self->result);
  g_clear_object (&self->line);
  g_free (self->before);
  g_free (self->is_kept);
  g_string_free (self->calls, TRUE);
  g_string_free (self->events, TRUE);
}

/* --- Jobs -------------------------------------------------------------------------------- */

/* The chip's ROM is in its loader then, and knows nothing of a stub. */
static void
press_button (TestGate *self)
{
  g_autoptr (GError) error = NULL;

  self->reset_at = (NfPhase) NF_N_PHASES;
  nf_reset_into_loader (NF_TRANSPORT (self->line), NF_RESET_TIGHT, NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
hear_progress (const NfProgress *progress, gpointer data)
{
  TestGate *self = data;
  double fraction = nf_progress_get_fraction (self->running, progress);

  g_assert_cmpuint (progress->done, <=, progress->total);
  g_assert_cmpfloat (fraction, <, 1);
  self->fraction = MAX (self->fraction, fraction);
  if (progress->phase == self->cancel_at && progress->done >= progress->total / 2)
    g_cancellable_cancel (self->cancellable);
  if (progress->phase == self->reset_at && progress->item == self->reset_item &&
      progress->done >= progress->total / 2)
    press_button (self);
}

static void
hear_event (const NfEvent *event, gpointer data)
{
  static const char *const names[] = {
    [NF_EVENT_CONNECTED] = "connected", [NF_EVENT_NO_STUB] = "no-stub",
    [NF_EVENT_RESTARTED] = "restarted", [NF_EVENT_SURVEYED] = "surveyed",
    [NF_EVENT_PRESERVED] = "preserved", [NF_EVENT_ITEM] = "item",
    [NF_EVENT_ERASED] = "erased",       [NF_EVENT_WRITTEN] = "written",
    [NF_EVENT_STARTED] = "started",
  };
  TestGate *self = data;

  if (event->kind == NF_EVENT_SURVEYED)
    self->surveyed = event->wire_bytes;
  if (event->kind < G_N_ELEMENTS (names) && names[event->kind] != NULL)
    g_string_append_printf (self->events, "%s ", names[event->kind]);
}

gboolean
test_gate_run (TestGate *self, NfPlan *plan, const char *options, GError **error)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  NfReport report = { hear_progress, hear_event, self };

  test_gate_begin (self);
  g_clear_object (&self->line);
  self->line = test_line_new (test_flash_new_board (&self->flash, options));
  self->cancellable = cancellable;
  self->running = plan;
  self->fraction = 0;
  g_string_truncate (self->events, 0);
  nf_result_clear (&self->result);
  return nf_flasher_run (plan,
                         NF_TRANSPORT (self->line),
                         &report,
                         cancellable,
                         &self->result,
                         error);
}

void
test_gate_run_well (TestGate *self, NfPlan *plan)
{
  g_autoptr (GError) error = NULL;

  test_gate_run (self, plan, "", &error);
  g_assert_no_error (error);
  g_assert_true (self->result.is_task_done);
  test_flash_assert (&self->flash);
}

NfPlan *
test_gate_new_write (TestGate *self, guint32 seed)
{
  enum { FIRST_SIZE = 0x9123, SECOND_SIZE = 0x20000, SECOND_AT = 0x41000 };
  g_autoptr (GBytes) first = test_image_new_data (FIRST_SIZE, seed);
  g_autoptr (GBytes) second = test_image_new_data (SECOND_SIZE, seed + 1000);
  g_autoptr (NfImage) a = nf_image_new ("a.bin", first);
  g_autoptr (NfImage) b = nf_image_new ("b.bin", second);
  NfImage *images[] = { a, b };
  guint32 addresses[] = { 0x2000, SECOND_AT };
  const guint8 *bytes = g_bytes_get_data (second, NULL);
  g_autoptr (GError) error = NULL;
  NfPlan *plan = nf_plan_new_write (&self->flash.options, addresses, images, 2, &error);

  g_assert_no_error (error);
  test_flash_expect (&self->flash, SECOND_AT + 0x4000, bytes + 0x4000, TEST_GATE_SAME_SIZE);
  test_flash_store (&self->flash);
  if (self->flash.options.erase_all)
    test_flash_expect_blank (&self->flash, 0, TEST_GATE_FLASH_SIZE);
  test_flash_expect (&self->flash, addresses[0], g_bytes_get_data (first, NULL), FIRST_SIZE);
  test_flash_expect (&self->flash, SECOND_AT, bytes, SECOND_SIZE);
  test_gate_attach (self, plan);
  return plan;
}

/* --- What came of it --------------------------------------------------------------------- */

void
test_gate_assert_unchanged (TestGate *self)
{
  g_autofree char *flash = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (self->flash.path, &flash, &size, NULL));
  g_assert_cmpmem (flash, size, self->before, TEST_GATE_FLASH_SIZE);
}

gboolean
test_gate_was_blank (TestGate *self, guint sector)
{
  const guint8 *there = self->before + (gsize) sector * FLASH_SECTOR_SIZE;

  return there[0] == 0xFF && memcmp (there, there + 1, FLASH_SECTOR_SIZE - 1) == 0;
}

void
test_gate_assert_kept_what_changed (TestGate *self)
{
  g_autofree char *flash = NULL;

  g_assert_true (g_file_get_contents (self->flash.path, &flash, NULL, NULL));
  for (guint i = 0; i < N_SECTORS; i++) {
    gsize at = (gsize) i * FLASH_SECTOR_SIZE;
    gboolean changed = memcmp (flash + at, self->before + at, FLASH_SECTOR_SIZE) != 0 ||
                       (self->flash.options.erase_all && !test_gate_was_blank (self, i));

    if (self->is_kept[i] != changed)
      g_error ("sector %u was %s, and kept %u times",
               i,
               changed ? "changed" : "not changed",
               self->is_kept[i]);
  }
}
