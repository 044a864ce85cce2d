/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The help texts, made from the tables of nf-cli-syntax.h.
 */
#pragma once

#include "nf-cli-syntax.h"

G_BEGIN_DECLS

/** Returns: (transfer full): whole lines that explain @command, or the program for
 * NF_CLI_NO_COMMAND */
char *nf_cli_help_format (NfCliCommand command);

G_END_DECLS
