/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Runs a job to its end with a plain main loop, prints what happens, and lets signals cancel it.
 */
#pragma once

#include "nf-cli-output.h"

G_BEGIN_DECLS

/**
 * Runs @plan on the board at @port. A failure is printed, with the state that it left the board
 * in; success is the caller's to tell.
 *
 * The first SIGINT, SIGTERM or SIGHUP cancels the job; a second one ends the program at once.
 *
 * @port: a name as nf_transports_new() takes it
 * @result: (out): what came of it, also when it failed
 *
 * Returns: NF_CLI_DONE, NF_CLI_FAILED, NF_CLI_USAGE when @port names no kind of port, or 128 and
 * the number of the signal that cancelled it
 */
int nf_cli_job_run (NfCliOutput *output, NfPlan *plan, const char *port, NfResult *result);

G_END_DECLS
