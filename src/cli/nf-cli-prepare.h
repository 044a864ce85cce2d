/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From the options to what a job needs: the profile, the plan's options, the table of files and
 * the port.
 */
#pragma once

#include "nf-cli-output.h"

#include "nf-profile.h"
#include "nf-table.h"

G_BEGIN_DECLS

/**
 * Makes a plan's options, with the profile that was named, else with the one that leaves
 * everything to the chip. Only a named one counts for the headers: without, they are kept, as
 * esptool keeps them.
 *
 * @profile: (out) (transfer full)
 *
 * Errors: NF_ERROR_PROFILE when there is none of that name; the message also tells what is wrong
 * with the user's own ones
 */
gboolean nf_cli_prepare_plan_options (const NfCliOptions *options,
                                      NfPlanOptions *plan_options,
                                      NfProfile **profile,
                                      GError **error);

/** Returns: (transfer full): a table of the pairs of an address and a file that the command's
 * arguments are */
NfTable *nf_cli_prepare_table (const NfCliOptions *options, NfProfile *profile);

/** Errors: what is wrong with the first bad row of @table, so that it is said before a board is
 * asked anything; the message begins with its path */
gboolean nf_cli_prepare_check_table (NfTable *table, GError **error);

/**
 * Finds the port, as nf_cli_port_choose() does among those that are there, and tells which it is.
 *
 * Returns: (transfer full): its name
 */
char *nf_cli_prepare_port (NfCliOutput *output, const NfCliOptions *options, GError **error);

G_END_DECLS
