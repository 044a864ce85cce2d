/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A gate that reviews, see nf-review-gate.h.
 */
#include "nf-review-gate.h"

#include "nf-error.h"
#include "nf-restore-plan.h"

/* The data of such a gate, owned by its plan. */
typedef struct {
  NfReview *review; /* (nullable) */
  NfAccepted accepted;
  NfRestorePoint *point;   /* (nullable) */
  NfRestoreWriter *writer; /* (nullable) */
} Gate;

static void
free_gate (gpointer data)
{
  Gate *self = data;

  nf_review_unref (self->review);
  nf_restore_point_free (self->point);
  nf_restore_writer_free (self->writer);
  g_free (self);
}

static gboolean
check_findings (const Gate *self, const NfBoardFacts *facts, const NfSurvey *survey, GError **error)
{
  g_autoptr (NfReview) review = nf_review_on (self->review, facts, (NfSurvey *) survey);
  NfAccepted accepted = self->accepted | nf_review_get_presumed (review);
  const NfFinding *obstacle = nf_review_get_obstacle (review, accepted);

  if (obstacle == NULL)
    return TRUE;
  g_set_error_literal (error,
                       NF_ERROR,
                       NF_ERROR_NEEDS_DECISION,
                       nf_finding_get_name (obstacle->kind));
  return FALSE;
}

static gboolean
allows (const NfPlan *plan,
        const NfBoardFacts *facts,
        const NfSurvey *survey,
        gpointer data,
        GError **error)
{
  const Gate *self = data;

  return (self->point == NULL || nf_restore_check_board (self->point, facts, error)) &&
         (self->review == NULL || check_findings (self, facts, survey, error));
}

static gboolean
keep (const NfBoardFacts *facts,
      NfRange sectors,
      const guint8 *bytes,
      gpointer data,
      GError **error)
{
  return nf_restore_writer_keep (((Gate *) data)->writer, facts, sectors, bytes, error);
}

void
nf_review_gate_attach (NfPlan *plan, const NfReviewGate *with)
{
  Gate *self = g_new0 (Gate, 1);
  NfGate gate = {
    .wants = with->review != NULL ? nf_flash_map_wants : NULL,
    .wants_all_sectors = with->review != NULL && with->is_thorough,
    .allows = allows,
    .keep = with->keeps != NULL ? keep : NULL,
    .data = self,
    .destroy = free_gate,
  };

  if (with->review != NULL)
    self->review = nf_review_ref (with->review);
  if (with->point != NULL)
    self->point = nf_restore_point_copy (with->point);
  self->accepted = with->accepted;
  self->writer = with->keeps;
  nf_plan_set_gate (plan, &gate);
}

char *
nf_review_gate_finish (const NfPlan *plan)
{
  const NfGate *gate = nf_plan_get_gate (plan);
  Gate *self = gate != NULL && gate->destroy == free_gate ? gate->data : NULL;
  char *path = NULL;

  if (self == NULL || self->writer == NULL)
    return NULL;
  path = g_strdup (nf_restore_writer_get_path (self->writer));
  g_clear_pointer (&self->writer, nf_restore_writer_free);
  return path;
}
