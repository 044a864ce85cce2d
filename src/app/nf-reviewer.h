/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Keeps the review of the window's table (front/nf-review.h) up to date: what speaks against
 * flashing it, and what stands where in the flash.
 *
 * For the main thread.
 */
#pragma once

#include "nf-review.h"
#include "nf-settings.h"

G_BEGIN_DECLS

#define NF_TYPE_REVIEWER (nf_reviewer_get_type ())

/**
 * NfReviewer: properties for a view to bind to, all read-only:
 *
 *   "review" (NfReview)    of the table as it is; notified once for any number of changes in a row
 */
G_DECLARE_FINAL_TYPE (NfReviewer, nf_reviewer, NF, REVIEWER, GObject)

/** @table, @settings: (transfer none). Returns: (transfer full) */
NfReviewer *nf_reviewer_new (NfTable *table, NfSettings *settings);

/**
 * Tells what is known of the board.
 *
 * @facts, @survey: (nullable): NULL: nothing (any more): another one may be there, or it was
 * written
 */
void nf_reviewer_set_board (NfReviewer *self, const NfBoardFacts *facts, NfSurvey *survey);

/** Returns: (transfer none) (nullable): what is known of the board; NULL: nothing */
const NfBoardFacts *nf_reviewer_get_facts (NfReviewer *self);
/** Returns: (transfer none) (nullable): what was read of its flash; NULL: nothing that still holds
 */
NfSurvey *nf_reviewer_get_survey (NfReviewer *self);

/** Tells the views of a change now, if they were not told yet. */
void nf_reviewer_tell (NfReviewer *self);

/** Returns: (transfer none): up to date, also right after a change */
NfReview *nf_reviewer_get_review (NfReviewer *self);

/** Mends a finding of the present review, in the table or in the settings. Errors: as
 * nf_review_apply_fix () */
gboolean nf_reviewer_apply_fix (NfReviewer *self, guint finding, GError **error);

G_END_DECLS
