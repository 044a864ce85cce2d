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
 * Returns: NF_CLI_DONE, NF_CLI_FAILED, NF_CLI_USAGE when @port names no kind of port, or 128 and
 * the number of the signal that cancelled it
 */
int nf_cli_job_run (NfCliOutput *output, NfPlan *plan, const char *port, NfResult *result);

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
