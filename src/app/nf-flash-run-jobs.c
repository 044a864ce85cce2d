/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a run does: one job or two, what each tells, how they end. See nf-flash-run.h.
 */
#include "nf-flash-run-private.h"

#include "nf-error.h"
#include "nf-save-async.h"
#include "nf-transports.h"
#include "nf-words.h"

#include <glib/gi18n.h>

/* The bar's share of asking for the size of the flash, where that comes first. */
#define IDENTIFY_SHARE 0.05

/* How often the bar and its words may change: faster than an eye reads, and slow enough for the
 * main loop however fast the line is. */
enum { SHOW_EVERY_US = 50 * 1000 };

/* Of a file that is another altogether nobody reads every line. */
enum { DIFFERENCES_SHOWN = 100 };

/* --- The end ----------------------------------------------------------------------------- */

/* A job that erases everything first can end before it has come to a file. */
static void
show_failed_rows (NfFlashRun *self, gboolean has_begun)
{
  if (self->task == NF_TASK_WRITE && has_begun && self->shown_item == NF_NO_ITEM)
    nf_table_show_progress (self->table, 0, NF_ROW_FAILED);
  nf_table_show_over (self->table, has_begun ? NF_ROW_FAILED : NF_ROW_IDLE);
}

static void
log_differences (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  guint n = result->differences != NULL ? result->differences->len : 0;

  for (guint i = 0; i < MIN (n, DIFFERENCES_SHOWN); i++) {
    g_autofree char *line =
        nf_words_format_difference (plan, g_array_index (result->differences, NfRange, i));
    nf_flash_run_add_line (self, result->seconds, line);
  }
  if (n > DIFFERENCES_SHOWN) {
    guint left = n - DIFFERENCES_SHOWN;
    g_autofree char *line =
        g_strdup_printf (ngettext ("… and %u more place", "… and %u more places", left), left);
    nf_flash_run_add_line (self, result->seconds, line);
  }
}

static void
end (NfFlashRun *self, NfOutcome outcome)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  nf_flash_run_show_text (self, &self->text, g_strdup (""), "text");
  nf_flash_run_show_outcome (self, outcome);
  g_object_unref (self); /* taken at the start */
}

/* @plan, @result: (nullable): of the job that failed, if there was one */
static void
fail (NfFlashRun *self, const GError *error, const NfPlan *plan, const NfResult *result)
{
  gboolean is_cancel = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gboolean has_begun = result != NULL && result->has_begun;
  g_autofree char *left = has_begun ? nf_words_format_left_state (plan, result) : NULL;
  const char *advice = nf_words_get_advice (error);
  gboolean both = left != NULL && *advice != '\0';

  show_failed_rows (self, has_begun);
  /* What the chip said is worth nothing for the next board. */
  if (nf_table_get_problem (self->table) != NULL)
    nf_table_set_detected_bytes (self->table, 0);

  nf_flash_run_show_text (self,
                          &self->headline,
                          g_strdup (nf_words_get_headline (error)),
                          "headline");
  nf_flash_run_show_text (self,
                          &self->advice,
                          g_strconcat (left != NULL ? left : "", both ? "\n" : "", advice, NULL),
                          "advice");
  nf_flash_run_show_text (self,
                          &self->details,
                          g_strdup (is_cancel ? "" : error->message),
                          "details");

  if (result != NULL)
    log_differences (self, plan, result);
  nf_flash_run_add_line (self, result != NULL ? result->seconds : 0, self->headline);
  if (!is_cancel)
    nf_flash_run_add_line (self, result != NULL ? result->seconds : 0, error->message);
  if (left != NULL)
    nf_flash_run_add_line (self, result->seconds, left);
  end (self, is_cancel ? NF_OUTCOME_CANCELLED : NF_OUTCOME_FAILED);
}

static void
succeed (NfFlashRun *self)
{
  nf_flash_run_show_fraction (self, 1);
  end (self, NF_OUTCOME_SUCCESS);
}

/* --- Saving ------------------------------------------------------------------------------ */

static void
show_saved (NfFlashRun *self)
{
  g_autofree char *name = g_filename_display_name (self->path);
  g_autofree char *where = g_strdup_printf (_ ("It is saved as %s."), name);
  g_autofree char *limit = g_steal_pointer (&self->advice);

  nf_flash_run_show_text (self, &self->saved_path, g_strdup (self->path), "saved-path");
  nf_flash_run_show_text (self,
                          &self->advice,
                          g_strjoin ("\n",
                                     where,
                                     _ ("It holds all that the board knows, also Wi-Fi passwords."),
                                     *limit != '\0' ? limit : NULL,
                                     NULL),
                          "advice");
  nf_flash_run_add_line (self, 0, where);
  succeed (self);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NfFlashRun) self = data;
  g_autoptr (GError) error = NULL;

  if (nf_save_finish (result, &error)) {
    show_saved (self);
    return;
  }
  nf_flash_run_add_line (self, 0, error->message);
  nf_flash_run_show_text (self, &self->text, g_strdup (_ ("Not saved yet")), "text");
  nf_flash_run_show_text (self, &self->unsaved, g_strdup (error->message), "unsaved");
}

static void
save (NfFlashRun *self)
{
  nf_flash_run_show_text (self, &self->unsaved, g_strdup (""), "unsaved");
  nf_flash_run_show_text (self, &self->text, g_strdup (_ ("Saving the file")), "text");
  nf_save_async (self->path, self->bytes, saved, g_object_ref (self));
}

/* What was read is lost by the person's own decision. */
static void
give_up_saving (NfFlashRun *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (NF_ERROR, NF_ERROR_FILE_UNWRITABLE, self->unsaved);

  nf_flash_run_show_text (self, &self->unsaved, g_strdup (""), "unsaved");
  fail (self, error, NULL, NULL);
}

/* --- Jobs -------------------------------------------------------------------------------- */

static void start_task (NfFlashRun *self);

static double
get_whole_fraction (NfFlashRun *self, NfJob *job)
{
  if (nf_plan_get_task (nf_job_get_plan (job)) == NF_TASK_IDENTIFY)
    return nf_job_get_fraction (job) * IDENTIFY_SHARE;
  if (self->has_identified)
    return IDENTIFY_SHARE + nf_job_get_fraction (job) * (1 - IDENTIFY_SHARE);
  return nf_job_get_fraction (job);
}

static void
job_progress (NfJob *job, const NfProgress *progress, NfFlashRun *self)
{
  gint64 now = g_get_monotonic_time ();

  if (progress->phase == self->shown_phase && now - self->shown_at < SHOW_EVERY_US)
    return;
  self->shown_at = now;
  self->shown_phase = progress->phase;
  nf_flash_run_show_fraction (self, get_whole_fraction (self, job));
  nf_flash_run_show_text (self,
                          &self->text,
                          nf_words_format_progress (nf_job_get_plan (job), progress),
                          "text");
}

/* What became of a file is told by events alone, since of progress only the newest is seen. */
static void
show_in_row (NfFlashRun *self, const NfPlan *plan, const NfEvent *event)
{
  gboolean is_verify = self->task == NF_TASK_VERIFY;

  switch ((int) event->kind) {
  case NF_EVENT_ITEM:
    self->shown_item = event->item;
    self->is_item_same = is_verify;
    nf_table_show_progress (self->table,
                            event->item,
                            is_verify ? NF_ROW_COMPARING : NF_ROW_WRITING);
    break;
  case NF_EVENT_SAME:
    self->is_item_same = event->size == nf_image_get_size (nf_plan_get_image (plan, event->item));
    break;
  case NF_EVENT_CHECKED:
  case NF_EVENT_VERIFIED:
    nf_table_show_progress (self->table,
                            event->item,
                            self->is_item_same ? NF_ROW_SAME : NF_ROW_WRITTEN);
    break;
  case NF_EVENT_DIFFERS:
    if (is_verify)
      nf_table_show_progress (self->table, event->item, NF_ROW_DIFFERS);
    break;
  default:
    break;
  }
}

static void
job_event (NfJob *job, const NfEvent *event, NfFlashRun *self)
{
  NfPlan *plan = nf_job_get_plan (job);
  g_autofree char *text = nf_words_format_event (plan, event);

  nf_flash_run_add_line (self, (double) event->elapsed_us / G_USEC_PER_SEC, text);
  show_in_row (self, plan, event);
  if (event->kind == NF_EVENT_BOARD)
    nf_flash_run_show_board (self, &event->facts);
}

static void
take_identity (NfFlashRun *self, const NfResult *result)
{
  self->has_identified = TRUE;
  self->seconds_before = result->seconds;
  nf_table_set_detected_bytes (self->table, result->facts.flash_bytes);
  start_task (self);
}

static void
take_success (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  char *limit = nf_words_format_limit (plan, result);

  nf_flash_run_show_text (self,
                          &self->headline,
                          nf_words_format_success (plan, result),
                          "headline");
  nf_flash_run_show_text (self, &self->advice, limit != NULL ? limit : g_strdup (""), "advice");
  nf_flash_run_add_line (self, result->seconds, self->headline);
  self->seconds_before += result->seconds;
  if (result->data == NULL) {
    succeed (self);
    return;
  }
  self->bytes = g_bytes_ref (result->data);
  save (self);
}

static void
job_finished (NfJob *finished, NfFlashRun *self)
{
  g_autoptr (NfJob) job = g_steal_pointer (&self->job);
  NfPlan *plan = nf_job_get_plan (job);
  const NfResult *result = nf_job_get_result (job);
  gboolean is_identity = nf_plan_get_task (plan) == NF_TASK_IDENTIFY;

  if (result->is_task_done && !is_identity)
    self->reached_baud = result->baud;
  if (nf_job_get_error (job) != NULL)
    fail (self, nf_job_get_error (job), plan, result);
  else if (is_identity)
    take_identity (self, result);
  else
    take_success (self, plan, result);
}

static void
start_job (NfFlashRun *self, NfPlan *plan)
{
  g_autoptr (GError) error = NULL;
  NfTransport *transport = nf_transports_new (nf_port_get_name (self->port), &error);

  if (transport == NULL) {
    fail (self, error, NULL, NULL);
    return;
  }
  self->job = nf_job_new (plan, transport);
  g_signal_connect_object (self->job, "progress", G_CALLBACK (job_progress), self, 0);
  g_signal_connect_object (self->job, "event", G_CALLBACK (job_event), self, 0);
  g_signal_connect_object (self->job, "finished", G_CALLBACK (job_finished), self, 0);
  nf_job_start (self->job);
  if (self->is_cancelled)
    nf_job_cancel (self->job);
}

static void
start_identifying (NfFlashRun *self)
{
  NfPlanOptions options = self->options;
  g_autoptr (NfPlan) plan = NULL;
  g_autoptr (GError) error = NULL;

  options.after = NF_AFTER_NOTHING;
  plan = nf_plan_new_identify (&options, TRUE, &error);
  if (plan != NULL)
    start_job (self, plan);
  else
    fail (self, error, NULL, NULL);
}

static NfPlan *
make_plan (NfFlashRun *self, GError **error)
{
  NfRange all = { 0, 0 };

  switch ((int) self->task) {
  case NF_TASK_VERIFY:
    return nf_table_make_verify_plan (self->table, &self->options, error);
  case NF_TASK_READ:
    return nf_plan_new_read (&self->options, all, error);
  case NF_TASK_ERASE:
    return nf_plan_new_erase (&self->options, all, error);
  case NF_TASK_WRITE:
  default:
    return nf_table_make_plan (self->table, &self->options, error);
  }
}

static gboolean
has_files (NfFlashRun *self)
{
  return self->task == NF_TASK_WRITE || self->task == NF_TASK_VERIFY;
}

static void
start_task (NfFlashRun *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = make_plan (self, &error);

  if (plan == NULL) {
    fail (self, error, NULL, NULL);
    return;
  }
  if (has_files (self))
    nf_table_show_waiting (self->table);
  start_job (self, plan);
}

/* --- Public ------------------------------------------------------------------------------ */

static gboolean
lacks_stub (NfFlashRun *self)
{
  return self->options.no_stub && (self->task == NF_TASK_READ || self->task == NF_TASK_VERIFY);
}

void
nf_flash_run_start (NfFlashRun *self)
{
  g_object_ref (self); /* given back at the end */

  /* What an earlier board said does not hold for this one. */
  nf_table_set_detected_bytes (self->table, 0);
  if (lacks_stub (self)) {
    g_autoptr (GError) error = g_error_new_literal (NF_ERROR,
                                                    NF_ERROR_NEEDS_STUB,
                                                    "the ROM's loader cannot read the flash");
    fail (self, error, NULL, NULL);
  } else if (has_files (self) && nf_table_needs_detection (self->table)) {
    start_identifying (self);
  } else {
    start_task (self);
  }
}

void
nf_flash_run_set_path (NfFlashRun *self, const char *path)
{
  g_free (self->path);
  self->path = g_strdup (path);
  if (*self->unsaved != '\0')
    save (self);
}

void
nf_flash_run_cancel (NfFlashRun *self)
{
  self->is_cancelled = TRUE;
  if (self->job != NULL)
    nf_job_cancel (self->job);
  else if (*self->unsaved != '\0')
    give_up_saving (self);
}
