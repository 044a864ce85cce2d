/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Runs a job to its end with a plain main loop, prints what happens, and lets signals cancel it.
 */
#pragma once

#include "nf-cli-output.h"

G_BEGIN_DECLS

/** Makes the plan of a command. @plan_options: what its options come to. Errors: of the plan */
typedef NfPlan *(*NfCliPlanFunction) (const NfCliOptions *options,
                                      const NfPlanOptions *plan_options,
                                      GError **error);

/**
 * Runs @plan on the board at @port. A failure is printed, with the state that it left the board
 * in; success is the caller's to tell.
 *
 * The first SIGINT, SIGTERM or SIGHUP cancels the job; a second one ends the program at once.
 *
 * @port: a name as nf_transports_new() takes it
 * @result: (out): what came of it, also when it failed; for nf_result_clear()
 *
 * Returns: NF_CLI_DONE, NF_CLI_FAILED, NF_CLI_USAGE when @port names no kind of port,
 * NF_CLI_REFUSED when the gate has said no, or 128 and the number of the signal that cancelled it
 */
int nf_cli_job_run (NfCliOutput *output, NfPlan *plan, const char *port, NfResult *result);

/**
 * The same, but a failure is the caller's to tell, by nf_cli_job_tell_failure().
 *
 * Errors: those of nf_flasher_run(); NF_ERROR_PORT_NAME
 */
int nf_cli_job_try (NfCliOutput *output,
                    NfPlan *plan,
                    const char *port,
                    NfResult *result,
                    GError **error);

/** Prints why a job on the board at @port has failed, and the state that it left the board in; the
 * doctor is asked where it did not connect. @status: of nf_cli_job_try(). Returns: the exit status
 */
int nf_cli_job_tell_failure (NfCliOutput *output,
                             NfPlan *plan,
                             const char *port,
                             const NfResult *result,
                             const GError *error,
                             int status);

/**
 * Does a command that is one job and no more: makes its plan, chooses the port, runs it. Every
 * failure is printed.
 *
 * @plan: (out) (transfer full): NULL when it came to none
 * @result: (out): for nf_result_clear()
 *
 * Returns: as nf_cli_job_run(), or the status that goes with what failed before
 */
int nf_cli_job_run_command (NfCliOutput *output,
                            const NfCliOptions *options,
                            NfCliPlanFunction make_plan,
                            NfPlan **plan,
                            NfResult *result);

/**
 * Asks the board what it is, and leaves it in its loader for the job that follows. A failure is
 * printed.
 *
 * Returns: as nf_cli_job_run()
 */
int nf_cli_job_ask (NfCliOutput *output,
                    const NfPlanOptions *plan_options,
                    const char *port,
                    NfBoardFacts *facts);

/**
 * Asks the board how large its flash memory is, and leaves it in its loader for the job that
 * follows. A failure is printed.
 *
 * @flash_bytes: (out): 0 when the chip does not tell
 *
 * Returns: as nf_cli_job_run()
 */
int nf_cli_job_detect_flash (NfCliOutput *output,
                             const NfPlanOptions *plan_options,
                             const char *port,
                             guint32 *flash_bytes);

G_END_DECLS
