/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One press of Flash: from the table to a board that has been written.
 *
 * It is one job, or two where the size of the flash has to be asked of the chip before there can
 * be a plan; for the person it is one run either way. It shows in the table's rows how far it is.
 *
 * For the main thread.
 */
#pragma once

#include "nf-board.h"
#include "nf-table.h"

G_BEGIN_DECLS

typedef enum {
  NF_OUTCOME_PENDING, /* under way */
  NF_OUTCOME_SUCCESS,
  NF_OUTCOME_FAILED,
  NF_OUTCOME_CANCELLED,
} NfOutcome;

#define NF_TYPE_OUTCOME (nf_outcome_get_type ())
GType nf_outcome_get_type (void);

#define NF_TYPE_FLASH_RUN (nf_flash_run_get_type ())

/**
 * NfFlashRun: properties for a view to bind to, all read-only:
 *
 *   "outcome" (NfOutcome)         changes once, after everything else
 *   "fraction" (double)           0 to 1; never falls, and is 1 only after success
 *   "text" (string)               what is being done, in words; "" when it is over
 *   "board" (NfBoard, nullable)   once the board has told
 *   "headline", "advice", "details" (string)  how it ended; "" before, and where there is nothing
 *                                 to say. The details are the engine's, in English
 *
 * Signal "line" (string): a line for the log, with the job's time.
 */
G_DECLARE_FINAL_TYPE (NfFlashRun, nf_flash_run, NF, FLASH_RUN, GObject)

/**
 * @table: (transfer none): must not be changed by others while the run is pending
 * @port: a name as nf_transports_new () takes it
 * @options: copied
 *
 * Returns: (transfer full)
 */
NfFlashRun *nf_flash_run_new (NfTable *table, const char *port, const NfPlanOptions *options);

/** Starts it; it keeps itself alive until it is over. What is wrong already now ends it at once. */
void nf_flash_run_start (NfFlashRun *self);

/** Stops it; it is over when "outcome" says so. Harmless at any time. */
void nf_flash_run_cancel (NfFlashRun *self);

NfOutcome nf_flash_run_get_outcome (NfFlashRun *self);
/** Returns: (transfer none) */
const char *nf_flash_run_get_headline (NfFlashRun *self);

G_END_DECLS
