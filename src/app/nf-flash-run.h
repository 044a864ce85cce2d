/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One run on a board's flash memory: what a press of Flash does, or of Verify Only, Back Up Flash
 * or Erase.
 *
 * It is one job, or two where the size of the flash has to be asked of the chip before there can
 * be a plan; for the person it is one run either way. It shows in the table's rows how far it is.
 * A backup is over when it is saved.
 *
 * For the main thread.
 */
#pragma once

#include "nf-board.h"
#include "nf-port.h"
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
 *   "saved-path" (string)         where a backup is, once it is saved; "" before
 *   "unsaved" (string)            why what was read could not be saved, while the run waits to be
 *                                 told another place; "" else
 *
 * Signal "line" (string): a line for the log, with the job's time.
 */
G_DECLARE_FINAL_TYPE (NfFlashRun, nf_flash_run, NF, FLASH_RUN, GObject)

/**
 * @task: NF_TASK_WRITE or _VERIFY: the table's files; NF_TASK_READ or _ERASE: the whole flash. A
 *   board that was erased stays in its loader, since it has nothing to start
 * @table: (transfer none): must not be changed by others while the run is pending
 * @options: copied
 *
 * Returns: (transfer full)
 */
NfFlashRun *
nf_flash_run_new (NfTask task, NfTable *table, NfPort *port, const NfPlanOptions *options);

/**
 * Tells where a run that reads saves what it has read: before the start, and again when it is
 * "unsaved". The file is written as nf_save_file () does it.
 */
void nf_flash_run_set_path (NfFlashRun *self, const char *path);

/** Starts it; it keeps itself alive until it is over. What is wrong already now ends it at once. */
void nf_flash_run_start (NfFlashRun *self);

/** Stops it; it is over when "outcome" says so. One that is "unsaved" gives up what it has read;
 * one that is just being saved is not stopped any more. Harmless at any time. */
void nf_flash_run_cancel (NfFlashRun *self);

NfOutcome nf_flash_run_get_outcome (NfFlashRun *self);
NfTask nf_flash_run_get_task (NfFlashRun *self);
/** Returns: (transfer none) */
NfPort *nf_flash_run_get_port (NfFlashRun *self);
/** Returns: (transfer none) */
const char *nf_flash_run_get_headline (NfFlashRun *self);

/** Returns: the rate that was asked of the line */
guint nf_flash_run_get_asked_baud (NfFlashRun *self);
/** Returns: the rate at which the task was done; 0 as long as it was not */
guint nf_flash_run_get_reached_baud (NfFlashRun *self);

G_END_DECLS
