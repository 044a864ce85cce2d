/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a run does: one job or two, and what each tells. See nf-flash-run.h.
 */
#include "nf-flash-run-private.h"

#include "nf-error.h"
#include "nf-flash-map.h"
#include "nf-repair.h"
#include "nf-restore-plan.h"
#include "nf-transports.h"
#include "nf-words-guard.h"
#include "nf-words.h"

#include <glib/gi18n.h>

/* The bar's share of asking for the size of the flash, where that comes first. */
#define IDENTIFY_SHARE 0.05

/* How often the bar and its words may change: faster than an eye reads, and slow enough for the
 * main loop however fast the line is. */
enum { SHOW_EVERY_US = 50 * 1000 };

/* --- Jobs -------------------------------------------------------------------------------- */

static void start_task (NfFlashRun *self);
static void start_job (NfFlashRun *self, NfPlan *plan);

/* Asks the board what the plan of the next job has to know. */
static gboolean
is_first_of_two (NfFlashRun *self, const NfPlan *plan)
{
  NfTask task = nf_plan_get_task (plan);

  return task == NF_TASK_IDENTIFY || (task == NF_TASK_SURVEY && self->repair != NF_REPAIR_NONE);
}

/* A job that is begun once more, without the stub, starts from nothing. */
static double
get_whole_fraction (NfFlashRun *self, NfJob *job)
{
  double fraction = nf_job_get_fraction (job);

  if (is_first_of_two (self, nf_job_get_plan (job)))
    fraction *= IDENTIFY_SHARE;
  else if (self->has_identified)
    fraction = IDENTIFY_SHARE + fraction * (1 - IDENTIFY_SHARE);
  return MAX (fraction, self->fraction);
}

static void
job_progress (NfJob *job, const NfProgress *progress, NfFlashRun *self)
{
  gint64 now = g_get_monotonic_time ();

  nf_flash_run_guide_time (self, progress);
  nf_flash_run_listen (self, progress);
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
  nf_flash_run_guide (self, event);
  if (nf_flash_run_has_files (self))
    show_in_row (self, plan, event);
  if (event->kind == NF_EVENT_SURVEYED)
    self->has_looked = TRUE;
  if (event->kind == NF_EVENT_BOARD) {
    self->has_facts = TRUE;
    self->facts = event->facts;
    nf_flash_run_show_board (self, &event->facts);
  }
}

static void
take_identity (NfFlashRun *self, const NfResult *result)
{
  self->has_identified = TRUE;
  self->seconds_before = result->seconds;
  nf_table_set_detected_bytes (self->table, result->facts.flash_bytes);
  start_task (self);
}

/* The board has been looked at: now it can be said what mends it. */
static void
go_on_repairing (NfFlashRun *self, const NfResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan =
      nf_repair_new_plan (self->repair, &self->options, &result->facts, result->survey, &error);

  self->has_identified = TRUE;
  self->seconds_before = result->seconds;
  if (plan == NULL) {
    nf_flash_run_fail (self, error, NULL, NULL);
    return;
  }
  nf_flash_run_guard (self, plan);
  start_job (self, plan);
}

static void
log_regions (NfFlashRun *self, const NfResult *result)
{
  g_autoptr (GArray) regions = nf_flash_map_read (result->survey);

  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    g_autofree char *range = nf_words_format_range (region->range);
    g_autofree char *size = nf_words_format_size (region->range.size);
    /* Translators: a range of addresses, its size and what is there, as in "0x10000 to 0x73fff
     * (400 KB): Program" */
    g_autofree char *line =
        g_strdup_printf (_ ("%s (%s): %s"), range, size, nf_words_get_content (region->now));
    nf_flash_run_add_line (self, result->seconds, line);
  }
}

static void
take_success (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  char *limit = nf_words_format_limit (plan, result);

  if (self->task == NF_TASK_SURVEY)
    log_regions (self, result);
  nf_flash_run_show_text (self,
                          &self->headline,
                          self->point != NULL ? nf_words_format_restored (result)
                                              : nf_words_format_success (plan, result),
                          "headline");
  nf_flash_run_show_text (self, &self->advice, limit != NULL ? limit : g_strdup (""), "advice");
  nf_flash_run_add_line (self, result->seconds, self->headline);
  nf_flash_run_judge (self, plan, result);
  self->seconds_before += result->seconds;
  if (result->data == NULL) {
    nf_flash_run_succeed (self);
    return;
  }
  self->bytes = g_bytes_ref (result->data);
  nf_flash_run_save (self);
}

/* Known is what was read and has stayed as it was. */
static void
take_survey (NfFlashRun *self, const NfResult *result)
{
  self->has_changed_flash = self->has_changed_flash || result->has_begun;
  if (self->has_looked && !result->has_begun)
    self->survey = nf_survey_ref (result->survey);
}

/* Other boards than this can be flashed without the stub, and this one is as it was. */
static gboolean
can_go_on_without_keeping (NfFlashRun *self, const GError *error, const NfResult *result)
{
  return self->keeps && !result->has_begun && !self->is_cancelled &&
         g_error_matches (error, NF_ERROR, NF_ERROR_NO_STUB);
}

static void
go_on_without_keeping (NfFlashRun *self, const NfResult *result)
{
  nf_flash_run_give_up_keeping (self, result->seconds);
  self->seconds_before += result->seconds;
  start_task (self);
}

static void
job_finished (NfJob *finished, NfFlashRun *self)
{
  g_autoptr (NfJob) job = g_steal_pointer (&self->job);
  NfPlan *plan = nf_job_get_plan (job);
  const NfResult *result = nf_job_get_result (job);
  gboolean is_first = is_first_of_two (self, plan);

  if (result->is_task_done && !is_first)
    self->reached_baud = result->baud;
  nf_flash_run_end_guide (self);
  nf_flash_run_end_listening (self);
  take_survey (self, result);
  nf_flash_run_finish_keeping (self, plan, result->seconds);
  if (can_go_on_without_keeping (self, nf_job_get_error (job), result))
    go_on_without_keeping (self, result);
  else if (nf_job_get_error (job) != NULL)
    nf_flash_run_fail (self, nf_job_get_error (job), plan, result);
  else if (is_first && self->repair != NF_REPAIR_NONE)
    go_on_repairing (self, result);
  else if (is_first)
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
    nf_flash_run_fail (self, error, NULL, NULL);
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
    nf_flash_run_fail (self, error, NULL, NULL);
}

static NfPlan *
make_plan (NfFlashRun *self, GError **error)
{
  NfRange all = { 0, 0 };

  if (self->repair != NF_REPAIR_NONE)
    return nf_repair_new_survey_plan (self->repair, &self->options, error);
  switch ((int) self->task) {
  case NF_TASK_VERIFY:
    return nf_table_make_verify_plan (self->table, &self->options, error);
  case NF_TASK_READ:
    return nf_plan_new_read (&self->options, all, error);
  case NF_TASK_ERASE:
    return nf_plan_new_erase (&self->options, all, error);
  case NF_TASK_SURVEY:
    return nf_plan_new_survey (&self->options, error);
  case NF_TASK_WRITE:
  default:
    return self->point != NULL ? nf_restore_make_plan (self->point, &self->options, error)
                               : nf_table_make_plan (self->table, &self->options, error);
  }
}

static void
start_task (NfFlashRun *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = make_plan (self, &error);

  if (plan == NULL) {
    nf_flash_run_fail (self, error, NULL, NULL);
    return;
  }
  if (self->repair == NF_REPAIR_NONE)
    nf_flash_run_guard (self, plan);
  if (nf_flash_run_has_files (self))
    nf_table_show_waiting (self->table);
  start_job (self, plan);
}

/* --- Public ------------------------------------------------------------------------------ */

static gboolean
lacks_stub (NfFlashRun *self)
{
  return self->options.no_stub && (self->task == NF_TASK_READ || self->task == NF_TASK_VERIFY ||
                                   self->task == NF_TASK_SURVEY);
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
    nf_flash_run_fail (self, error, NULL, NULL);
    return;
  }
  nf_flash_run_prepare_guard (self);
  if (nf_flash_run_has_files (self) && nf_table_needs_detection (self->table))
    start_identifying (self);
  else
    start_task (self);
}

void
nf_flash_run_set_path (NfFlashRun *self, const char *path)
{
  g_free (self->path);
  self->path = g_strdup (path);
  if (*self->unsaved != '\0')
    nf_flash_run_save (self);
}

void
nf_flash_run_cancel (NfFlashRun *self)
{
  self->is_cancelled = TRUE;
  if (self->job != NULL)
    nf_job_cancel (self->job);
  else if (*self->unsaved != '\0')
    nf_flash_run_give_up_saving (self);
}
