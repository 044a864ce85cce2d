/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A run's state, for the two files that make up a run: nf-flash-run.c (what it shows) and
 * nf-flash-run-jobs.c (what it does).
 */
#pragma once

#include "nf-flash-run.h"
#include "nf-job.h"

G_BEGIN_DECLS

struct _NfFlashRun {
  GObject parent_instance;

  NfTask task;
  NfTable *table;
  NfPort *port;
  NfPlanOptions options;
  char *path; /* NULL: not told (yet) */

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

  NfOutcome outcome;
  double fraction;
  char *text;
  NfBoard *board;
  char *headline;
  char *advice;
  char *details;
  char *saved_path;
  char *unsaved;
};

/** Sets what is shown, and notifies. @member: of @self; @text: (transfer full) */
void nf_flash_run_show_text (NfFlashRun *self, char **member, char *text, const char *property);
void nf_flash_run_show_fraction (NfFlashRun *self, double fraction);
void nf_flash_run_show_board (NfFlashRun *self, const NfBoardFacts *facts);
void nf_flash_run_show_outcome (NfFlashRun *self, NfOutcome outcome);

/** Adds a line to the log. @seconds: since the present job began */
void nf_flash_run_add_line (NfFlashRun *self, double seconds, const char *text);

G_END_DECLS
