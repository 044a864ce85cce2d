/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One run on a board's flash memory: what a press of Flash does, or of Verify Only, Read Chip, Back
 * Up Flash, Erase or Undo.
 *
 * It is one job, or two where the size of the flash has to be asked of the chip before there can
 * be a plan; for the person it is one run either way. It shows in the table's rows how far it is.
 * A backup is over when it is saved.
 *
 * What is to be written is held against the board as it is (front/nf-review.h): when something
 * speaks against it, the run ends before anything is changed.
 *
 * For the main thread.
 */
#pragma once

#include "nf-board.h"
#include "nf-boot-verdict.h"
#include "nf-port.h"
#include "nf-restore-points.h"
#include "nf-review.h"
#include "nf-table.h"

G_BEGIN_DECLS

typedef enum {
  NF_OUTCOME_PENDING, /* under way */
  NF_OUTCOME_SUCCESS,
  NF_OUTCOME_FAILED,
  NF_OUTCOME_CANCELLED,
  NF_OUTCOME_UNDECIDED, /* something speaks against it, and a person has to decide: nothing was
                           changed */
} NfOutcome;

#define NF_TYPE_OUTCOME (nf_outcome_get_type ())
GType nf_outcome_get_type (void);

#define NF_TYPE_FLASH_RUN (nf_flash_run_get_type ())

/**
 * NfFlashRun: properties for a view to bind to, all read-only:
 *
 *   "outcome" (NfOutcome)         changes once, after everything else
 *   "fraction" (double)           0 to 1; is 1 only after success, and never falls, but to 0 at the
 *                                 end when nothing has been done
 *   "text" (string)               what is being done, in words; "" when it is over
 *   "board" (NfBoard, nullable)   once the board has told
 *   "headline", "advice", "details" (string)  how it ended; "" before, and where there is nothing
 *                                 to say. The details are the engine's, in English
 *   "saved-path" (string)         where a backup is, once it is saved; "" before
 *   "restore-path" (string)       where what the run has changed is kept as it was; "" when it is
 *                                 not
 *   "unsaved" (string)            why what was read could not be saved, while the run waits to be
 *                                 told another place; "" else
 *   "written", "verified", "booted" (string)  three facts about a run that wrote, when it is over;
 * "" where there is nothing to say "boot-outcome" (uint)         NfBootOutcome: what the board said
 * after it was started "repair-label", "repair-hint" (string)  of the button that mends what the
 * board said, and what that does; "" when there is none "is-listening" (boolean)      all is done,
 * and the board is listened to: a cancel ends that alone "module" (string)             the shape of
 * the board, nf_profile_get_module () "guide" (string)              what the board is at, while a
 * person gets it into its loader by hand; "" else
 *
 * Signal "line" (string): a line for the log, with the job's time.
 */
G_DECLARE_FINAL_TYPE (NfFlashRun, nf_flash_run, NF, FLASH_RUN, GObject)

/**
 * @task: NF_TASK_WRITE or _VERIFY: the table's files; NF_TASK_READ, _ERASE or _SURVEY: the whole
 *   flash. A board that was erased stays in its loader, since it has nothing to start
 * @table: (transfer none): must not be changed by others while the run is pending
 * @options: copied
 *
 * Returns: (transfer full)
 */
NfFlashRun *
nf_flash_run_new (NfTask task, NfTable *table, NfPort *port, const NfPlanOptions *options);

/**
 * Tells what a run that writes or erases has to heed, before its start. Without this nothing is
 * overridden and nothing kept.
 *
 * @overridden: (transfer none) (nullable): the present review of the table: a person goes on in
 *   spite of all that speaks against it there. The log names it
 * @keeps: whether what is lost is kept as a restore point. That takes the stub: without it, the run
 *   says so and goes on
 */
void nf_flash_run_set_guard (NfFlashRun *self, NfReview *overridden, gboolean keeps);

/**
 * Makes a run that writes put back a restore point, before its start; the table plays no part then.
 * It is NF_OUTCOME_UNDECIDED on a board that the point is not of.
 *
 * @point: copied
 * @on_any_board: that board will do as well
 */
void nf_flash_run_put_back (NfFlashRun *self, const NfRestorePoint *point, gboolean on_any_board);

/**
 * Makes a run mend what a boot verdict has named, before its start; the table plays no part then.
 * It is two jobs: a look at the board, and what follows from it.
 *
 * @kind: one that nf_repair_is_self_contained ()
 */
void nf_flash_run_repair (NfFlashRun *self, NfRepairKind kind);

/** Makes a run that writes send also what is in the flash already, before its start.
 * @erase_all: and erase all of it first */
void nf_flash_run_write_all (NfFlashRun *self, gboolean erase_all);

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

/** Takes back the advice and the details of a run that failed: somebody knows better. */
void nf_flash_run_withdraw_advice (NfFlashRun *self);

NfOutcome nf_flash_run_get_outcome (NfFlashRun *self);
NfTask nf_flash_run_get_task (NfFlashRun *self);
/** Returns: (transfer none) */
NfPort *nf_flash_run_get_port (NfFlashRun *self);
/** Returns: (transfer none) */
const char *nf_flash_run_get_headline (NfFlashRun *self);

/** Returns: the property "is-listening" */
gboolean nf_flash_run_is_listening (NfFlashRun *self);

/** Returns: what the board said; "booted" and "boot-outcome" in full */
const NfBootVerdict *nf_flash_run_get_verdict (NfFlashRun *self);

/** Returns: (transfer none) (nullable): why it failed; NULL: it has not */
const GError *nf_flash_run_get_error (NfFlashRun *self);

/** Returns: (transfer none): the property "module" */
const char *nf_flash_run_get_module (NfFlashRun *self);

/** Returns: (transfer none) (nullable): the restore point that it puts back; NULL: none */
const NfRestorePoint *nf_flash_run_get_point (NfFlashRun *self);

/** Returns: (transfer none) (nullable): the board's, NULL while it has not told */
const NfBoardFacts *nf_flash_run_get_facts (NfFlashRun *self);
/** Returns: (transfer none) (nullable): what was read of the flash, when the run is over; NULL:
 * nothing, or it has been changed since */
NfSurvey *nf_flash_run_get_survey (NfFlashRun *self);
/** Returns: whether the flash is not what it was before */
gboolean nf_flash_run_has_changed_flash (NfFlashRun *self);

/** Returns: the rate that was asked of the line */
guint nf_flash_run_get_asked_baud (NfFlashRun *self);
/** Returns: the rate at which the task was done; 0 as long as it was not */
guint nf_flash_run_get_reached_baud (NfFlashRun *self);

G_END_DECLS
