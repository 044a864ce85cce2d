/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the table's files would do to a board, and what speaks against it: both front ends show the
 * same findings and mend them in the same way.
 *
 * A review is a snapshot of the table's checked rows. It never changes and is reference counted, so
 * a gate (nf-review-gate.h) may hold it on another thread.
 */
#pragma once

#include "nf-flash-map.h"
#include "nf-table.h"

G_BEGIN_DECLS

typedef struct _NfReview NfReview;

/**
 * Looks at the checked rows of which it is known where they go. For the main thread.
 *
 * @options: what the headers are made to say, and whether all is erased first
 * @facts: (nullable): the board's, when it was asked
 * @survey: (transfer none) (nullable): when it was read; an empty one is as none
 */
NfReview *nf_review_new (NfTable *table,
                         const NfPlanOptions *options,
                         const NfBoardFacts *facts,
                         NfSurvey *survey);

/** Returns: (transfer full): the same files on a board that is known now. Any thread */
NfReview *nf_review_on (const NfReview *self, const NfBoardFacts *facts, NfSurvey *survey);

NfReview *nf_review_ref (NfReview *self);
void nf_review_unref (NfReview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfReview, nf_review_unref)

#define NF_TYPE_REVIEW (nf_review_get_type ())
GType nf_review_get_type (void);

/** Returns: how many findings there are; the worst come first */
guint nf_review_get_n_findings (const NfReview *self);
const NfFinding *nf_review_get_finding (const NfReview *self, guint index);

/** Returns: (transfer none): the name of one of the files that findings and regions call an item;
 * "" for NF_NO_ITEM */
const char *nf_review_get_item_name (const NfReview *self, guint item);

/** Returns: (transfer full) (element-type NfRegion): as nf_flash_map_make () */
GArray *nf_review_make_map (const NfReview *self);
/** Returns: what becomes of the person's files on the board */
NfFilesAnswer nf_review_get_files_answer (const NfReview *self);

/** Returns: (transfer full): a finding in one sentence, with the names of its files */
char *nf_review_format_finding (const NfReview *self, const NfFinding *finding);

/** Returns: (transfer full) (nullable): what there is to say beside that, a line for each: of init
 * data that somebody has changed, the bytes that differ from the default; NULL: nothing */
char *nf_review_dup_details (const NfReview *self, const NfFinding *finding);

/** Kinds of findings that a person has accepted: a set of bits, 1 << NfFindingKind. */
typedef guint64 NfAccepted;
#define NF_ACCEPTED_ALL G_MAXUINT64

/** Returns: the kinds of those findings that rest on nothing but the board not having been read:
 * what they miss may be there. None when it was read */
NfAccepted nf_review_get_presumed (const NfReview *self);

/** Returns: (nullable): the worst finding that keeps the plan from going on: one of at least
 * NF_SEVERITY_WARNING that is not accepted, or that is impossible; NULL: there is none */
const NfFinding *nf_review_get_obstacle (const NfReview *self, NfAccepted accepted);

/**
 * Applies the fix of a finding. For the main thread, and as long as the table is as it was when the
 * review was made.
 *
 * @options: (inout): its settings and erase_all may change
 *
 * Errors: NF_ERROR_FILE_UNWRITABLE, for a fix that keeps what was read in a file
 *
 * Returns: FALSE also, without an error, when the finding has no fix
 */
gboolean nf_review_apply_fix (const NfReview *self,
                              const NfFinding *finding,
                              NfTable *table,
                              NfPlanOptions *options,
                              GError **error);

G_END_DECLS
