/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The one gate of a front end's plan (engine/nf-gate.h): what speaks against a table once the board
 * has been read stops its plan, a restore point is put back on its own board alone, and what will
 * be lost is kept. Each of these may be left out.
 */
#pragma once

#include "nf-plan.h"
#include "nf-restore-points.h"
#include "nf-review.h"

G_BEGIN_DECLS

typedef struct {
  NfReview *review;     /* (transfer none) (nullable): of the table from which the plan was made */
  NfAccepted accepted;  /* what a person has said is all right */
  gboolean is_thorough; /* with a review, whether the whole chip is looked at: the map is complete
                           then, and 1.4 s later; else only what the findings need */
  const NfRestorePoint *point; /* (transfer none) (nullable): that the plan puts back */
  NfRestoreWriter *keeps;      /* (transfer full) (nullable): where what will be lost is kept */
} NfReviewGate;

/**
 * Gives @plan its gate. A finding of at least NF_SEVERITY_WARNING that is not accepted stops it
 * with NF_ERROR_NEEDS_DECISION; the result's survey and facts make the review that tells which.
 * What is only presumed since the board could not be read stops nothing.
 *
 * @with: copied
 */
void nf_review_gate_attach (NfPlan *plan, const NfReviewGate *with);

/** Ends the restore point that the gate of @plan has written; after the job, on one thread. When
 * nobody calls it, that is done with the plan's end. Returns: (transfer full) (nullable): its file;
 * NULL when nothing was kept, or @plan has no such gate */
char *nf_review_gate_finish (const NfPlan *plan);

G_END_DECLS
