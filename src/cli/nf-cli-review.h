/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What speaks against the files that write-flash is to write: it is told, mended with --fix, and
 * overridden with --force; what remains keeps the board from being changed.
 *
 * The files are looked at before the board is asked anything, and with what the board has told
 * again. Nothing is told twice. What only reading the board can settle waits for that.
 */
#pragma once

#include "nf-cli-output.h"

#include "nf-review.h"

G_BEGIN_DECLS

/** Plain values; nf_cli_review_clear() frees what it owns. */
typedef struct {
  NfCliOutput *output;
  NfTable *table;
  NfPlanOptions *plan_options;
  gboolean fixes;   /* --fix */
  gboolean forces;  /* --force */
  gboolean is_read; /* the board has told what it can */
  GHashTable *told; /* the lines, as a set */
} NfCliReview;

/** @table, @plan_options: what --fix changes; they must outlive @self */
void nf_cli_review_init (NfCliReview *self,
                         NfCliOutput *output,
                         const NfCliOptions *options,
                         NfTable *table,
                         NfPlanOptions *plan_options);

void nf_cli_review_clear (NfCliReview *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfCliReview, nf_cli_review_clear)

/**
 * Looks at the table, mends it with --fix, tells what was found, and judges what remains.
 *
 * @result: (nullable): of a job that was stopped before anything was changed; NULL: the board was
 *   not asked yet
 *
 * Errors: NF_CLI_ERROR_MENDABLE, NF_CLI_ERROR_OBSTACLE; what is wrong with a row of the table;
 * NF_ERROR_FILE_UNWRITABLE, when what was to be kept cannot be saved
 */
gboolean nf_cli_review_pass (NfCliReview *self, const NfResult *result, GError **error);

/** Tells what only showed when the board was read, after a job that went on. */
void nf_cli_review_tell (NfCliReview *self, const NfResult *result);

/** Returns: what the gate of the next job is to let pass. With --fix first nothing: what reading
 * the board brings up is mended, before it is overridden */
NfAccepted nf_cli_review_get_accepted (const NfCliReview *self);

G_END_DECLS
