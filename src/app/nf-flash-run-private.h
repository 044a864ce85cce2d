/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A run's state, for the files that make up a run: nf-flash-run.c (what it shows),
 * nf-flash-run-jobs.c (what it does), nf-flash-run-guard.c (what holds it back, and what it keeps)
 * and nf-flash-run-end.c (how it ends).
 */
#pragma once

#include "nf-flash-run.h"
#include "nf-guide.h"
#include "nf-job.h"

G_BEGIN_DECLS

struct _NfFlashRun {
  GObject parent_instance;

  NfTask task;
  NfTable *table;
  NfPort *port;
  NfPlanOptions options;
  char *path; /* NULL: not told (yet) */

  NfReview *overridden; /* NULL: nothing */
  NfAccepted accepted;  /* of that */
  gboolean keeps;
  NfRestorePoint *point; /* that is put back; NULL: the table's files are written */
  gboolean on_any_board;

  NfJob *job; /* NULL: between two, or over */
  gboolean is_cancelled;
  gboolean has_identified;
  double seconds_before; /* of the jobs that are over: the log's clock goes on */
  gint64 shown_at;
  NfPhase shown_phase;
  guint shown_item;
  gboolean is_item_same; /* all of it was in the flash already */
  guint reached_baud;
  GBytes *bytes; /* what was read, until it is saved; else NULL */
  gboolean has_facts;
  NfBoardFacts facts;
  gboolean has_looked; /* something of the flash was read for the survey */
  gboolean has_changed_flash;
  NfSurvey *survey; /* NULL: nothing that still holds */

  NfOutcome outcome;
  GError *error; /* NULL: it has not failed */
  double fraction;
  char *text;
  NfBoard *board;
  char *headline;
  char *advice;
  char *details;
  char *saved_path;
  char *restore_path;
  char *unsaved;

  NfRepairKind repair;   /* that is made; NONE: another task */
  NfBootVerdict verdict; /* what the board said when it was started */
  gboolean is_listening;
  char *written;
  char *verified;
  char *booted;
  char *repair_label;
  char *repair_hint;

  char *module;
  NfGuide guide; /* while a person is waited for */
  char *guide_text;
};

/** Sets what is shown, and notifies. @member: of @self; @text: (transfer full) */
void nf_flash_run_show_text (NfFlashRun *self, char **member, char *text, const char *property);
void nf_flash_run_show_fraction (NfFlashRun *self, double fraction);
void nf_flash_run_show_board (NfFlashRun *self, const NfBoardFacts *facts);
void nf_flash_run_show_outcome (NfFlashRun *self, NfOutcome outcome);

/** Adds a line to the log. @seconds: since the present job began */
void nf_flash_run_add_line (NfFlashRun *self, double seconds, const char *text);

/** Returns: whether it is about the table's files */
gboolean nf_flash_run_has_files (NfFlashRun *self);

/* What holds it back, and what it keeps (nf-flash-run-guard.c). */

/** Says what is overridden, and whether what was to be kept can be; once, at the start. */
void nf_flash_run_prepare_guard (NfFlashRun *self);
/** Gives the plan its gate, if its task asks one. */
void nf_flash_run_guard (NfFlashRun *self, NfPlan *plan);
/** Says that nothing is kept from now on. @seconds: since the present job began */
void nf_flash_run_give_up_keeping (NfFlashRun *self, double seconds);
/** Ends the restore point, after the job. */
void nf_flash_run_finish_keeping (NfFlashRun *self, const NfPlan *plan, double seconds);
/** Says what has held it back. @result: of the job */
void nf_flash_run_log_obstacles (NfFlashRun *self, const NfResult *result);

/* What the board says by itself (nf-flash-run-board.c). */

/** Takes an event of a board that is waited for. */
void nf_flash_run_guide (NfFlashRun *self, const NfEvent *event);
/** Takes the time of one that says nothing. */
void nf_flash_run_guide_time (NfFlashRun *self, const NfProgress *progress);
/** Ends that. */
void nf_flash_run_end_guide (NfFlashRun *self);
/** Shows whether the board is listened to. */
void nf_flash_run_listen (NfFlashRun *self, const NfProgress *progress);
/** Ends that. */
void nf_flash_run_end_listening (NfFlashRun *self);
/** Judges what it said, and shows what came of a run that wrote. */
void nf_flash_run_judge (NfFlashRun *self, const NfPlan *plan, const NfResult *result);

/* How it ends (nf-flash-run-end.c). */

void nf_flash_run_succeed (NfFlashRun *self);
/** @plan, @result: (nullable): of the job that failed, if there was one */
void nf_flash_run_fail (NfFlashRun *self,
                        const GError *error,
                        const NfPlan *plan,
                        const NfResult *result);
/** Saves what was read, and succeeds with that; or waits to be told another place. */
void nf_flash_run_save (NfFlashRun *self);
/** What was read is lost by the person's own decision. */
void nf_flash_run_give_up_saving (NfFlashRun *self);

G_END_DECLS
