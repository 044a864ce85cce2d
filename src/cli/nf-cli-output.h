/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program prints, in the form that was asked for: sentences for people, or JSON (see
 * nf-cli-json.h). Results and events go to the standard output. Errors for people go to the
 * standard error; as JSON they are events like all others.
 */
#pragma once

#include "nf-cli-options.h"
#include "nf-cli-progress.h"

#include "nf-examine.h"
#include "nf-flasher.h"
#include "nf-guide.h"

G_BEGIN_DECLS

/** Plain values; nf_cli_output_clear() frees what it owns. */
typedef struct {
  gboolean json;
  gboolean quiet;
  gboolean no_progress;
  gboolean lists_differences;
  gboolean diagnoses; /* whatever fails to connect is looked into */
  NfCliProgress progress;
  gboolean is_waiting; /* for a person, who is told what the board is at */
  NfGuide guide;
} NfCliOutput;

/** Chooses the form by what @options say and where the standard output leads. */
void nf_cli_output_init (NfCliOutput *self, const NfCliOptions *options);

/** Frees what @self owns. */
void nf_cli_output_clear (NfCliOutput *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfCliOutput, nf_cli_output_clear)

/** Prints a line that tells what goes on: for people who did not ask for quiet. */
void nf_cli_output_say (NfCliOutput *self, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** Prints what was asked for, to people. @text: whole lines */
void nf_cli_output_answer (NfCliOutput *self, const char *text);

/** Prints an event for programs. @line: (transfer full): as the functions of nf-cli-json.h give
 * it */
void nf_cli_output_take_json (NfCliOutput *self, char *line);

/** Prints an event of a job. @port: the name of the job's port */
void
nf_cli_output_event (NfCliOutput *self, const NfPlan *plan, const char *port, const NfEvent *event);

/** Prints how far a job is, unless it only asks the board and does not wait for it. @fraction: of
 * the whole job */
void nf_cli_output_progress (NfCliOutput *self,
                             const NfPlan *plan,
                             const NfProgress *progress,
                             double fraction);

/** Prints which sectors differ, if that was asked for and any do. */
void nf_cli_output_differences (NfCliOutput *self, const NfResult *result);

/** Prints how a job ended well. @message: one sentence or more */
void nf_cli_output_done (NfCliOutput *self, const NfResult *result, const char *message);

/** Prints why something failed. @board_state: (nullable): the state that the board was left in.
 * Returns: the exit status that goes with @error */
int nf_cli_output_fail (NfCliOutput *self, const GError *error, const char *board_state);

/** The same with what the doctor says about it in place of the error's advice. @examination:
 * (nullable): he was not asked */
int nf_cli_output_fail_examined (NfCliOutput *self,
                                 const GError *error,
                                 const char *board_state,
                                 const NfExamination *examination);

G_END_DECLS
