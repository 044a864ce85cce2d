/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Whether the board runs after a job has started it: listening, the verdict, and --repair. That a
 * job has written and verified is one thing, what becomes of the board is another: it never turns
 * the one into a failure.
 */
#pragma once

#include "nf-cli-output.h"

#include "nf-plan.h"
#include "nf-table.h"

G_BEGIN_DECLS

/** Returns: what a command that starts the board listens to. @program_baud: of its program; 0: not
 * known */
NfListening nf_cli_boot_get_listening (const NfCliOptions *options, guint program_baud);

/** Returns: the rate of the program among the files of @table; 0: not known */
guint nf_cli_boot_find_rate (NfTable *table);

/**
 * With --repair: does what the verdict on @result names, and has the board listened to again; a few
 * times, because one thing may stand behind another.
 *
 * @plan_options: of the job that has started the board
 * @result: its heard becomes that of the last repair
 *
 * Returns: NF_CLI_DONE, also when there is nothing that can be repaired; else the exit status of a
 * job that failed, which was printed
 */
int nf_cli_boot_repair (NfCliOutput *output,
                        const NfCliOptions *options,
                        const NfPlanOptions *plan_options,
                        const char *port,
                        NfResult *result);

/** Prints what became of the board, why, and what helps, if it was listened to. As JSON that is
 * part of the event "done". */
void nf_cli_boot_tell (NfCliOutput *output, const NfCliOptions *options, const NfResult *result);

G_END_DECLS
