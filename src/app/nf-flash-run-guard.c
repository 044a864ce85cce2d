/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What holds a run back, what it goes on in spite of, and what it keeps of what is lost. See
 * nf-flash-run.h.
 */
#include "nf-flash-run-private.h"

#include "nf-restore-plan.h"
#include "nf-review-gate.h"
#include "nf-words-guard.h"

#include <glib/gi18n.h>

static gboolean
changes_flash (NfFlashRun *self)
{
  return self->task == NF_TASK_WRITE || self->task == NF_TASK_ERASE;
}

static gboolean
is_obstacle (const NfFinding *finding, NfAccepted accepted)
{
  return finding->severity >= NF_SEVERITY_WARNING && (accepted >> finding->kind & 1) == 0;
}

/* --- What is overridden ------------------------------------------------------------------ */

/* What was only presumed was not decided on: once the board is read it may be worse. */
static void
override (NfFlashRun *self)
{
  NfAccepted presumed = nf_review_get_presumed (self->overridden);

  for (guint i = 0; i < nf_review_get_n_findings (self->overridden); i++) {
    const NfFinding *finding = nf_review_get_finding (self->overridden, i);
    g_autofree char *sentence = nf_review_format_finding (self->overridden, finding);
    g_autofree char *line = NULL;

    if (!is_obstacle (finding, presumed))
      continue;
    line = g_strdup_printf (_ ("Overridden: %s"), sentence);
    nf_flash_run_add_line (self, 0, line);
    self->accepted |= (NfAccepted) 1 << finding->kind;
  }
}

void
nf_flash_run_log_obstacles (NfFlashRun *self, const NfResult *result)
{
  g_autoptr (NfReview) review =
      nf_review_new (self->table, &self->options, &result->facts, result->survey);
  NfAccepted accepted = self->accepted | nf_review_get_presumed (review);

  for (guint i = 0; i < nf_review_get_n_findings (review); i++) {
    const NfFinding *finding = nf_review_get_finding (review, i);
    g_autofree char *sentence = nf_review_format_finding (review, finding);
    g_autofree char *line = NULL;

    if (!is_obstacle (finding, accepted))
      continue;
    /* Translators: "Warning" or the like, and a sentence */
    line = g_strdup_printf (_ ("%s: %s"), nf_words_get_severity (finding->severity), sentence);
    nf_flash_run_add_line (self, result->seconds, line);
  }
}

/* --- What is kept ------------------------------------------------------------------------ */

static NfRestoreWriter *
new_writer (const NfPlan *plan)
{
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autofree char *title = nf_restore_format_title (plan);

  return nf_restore_writer_new (folder, title, NF_RESTORE_POINTS_MAX_BYTES);
}

void
nf_flash_run_give_up_keeping (NfFlashRun *self, double seconds)
{
  self->keeps = FALSE;
  nf_flash_run_add_line (
      self,
      seconds,
      _ ("Without the stub the flash cannot be read: what was there before is not kept"));
}

void
nf_flash_run_finish_keeping (NfFlashRun *self, const NfPlan *plan, double seconds)
{
  char *path = nf_review_gate_finish (plan);

  if (path == NULL)
    return;
  nf_flash_run_show_text (self, &self->restore_path, path, "restore-path");
  nf_flash_run_add_line (self,
                         seconds,
                         _ ("What was there before is kept; Undo Last Flash puts it back"));
}

/* --- The gate ---------------------------------------------------------------------------- */

void
nf_flash_run_prepare_guard (NfFlashRun *self)
{
  if (self->overridden != NULL)
    override (self);
  if (self->keeps && changes_flash (self) && self->options.no_stub)
    nf_flash_run_give_up_keeping (self, 0);
}

/* The files are those of the plan, since making it has read them again. */
void
nf_flash_run_guard (NfFlashRun *self, NfPlan *plan)
{
  gboolean is_survey = self->task == NF_TASK_SURVEY;
  g_autoptr (NfReview) review = NULL;
  NfReviewGate with = { .accepted = self->accepted, .is_thorough = is_survey };

  if (!is_survey && !changes_flash (self))
    return;
  if (nf_flash_run_has_files (self) || is_survey)
    with.review = review = nf_review_new (self->table, &self->options, NULL, NULL);
  if (!self->on_any_board)
    with.point = self->point;
  if (self->keeps && !is_survey)
    with.keeps = new_writer (plan);
  nf_review_gate_attach (plan, &with);
}
