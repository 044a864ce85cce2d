/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What stands behind a command, read into its members of NfCliOptions: a function for each command
 * whose arguments mean more than their words.
 */
#pragma once

#include "nf-cli-options.h"

G_BEGIN_DECLS

/**
 * Reads the words of @options' command, and checks that its options go together with them.
 *
 * @options: its command is known, its options are read
 * @words: (element-type utf8): as many as the command takes
 *
 * Errors: NF_CLI_ERROR_USAGE; NF_ERROR_ADDRESS, NF_ERROR_ADDRESS_RANGE
 */
gboolean nf_cli_arguments_take (NfCliOptions *options, GPtrArray *words, GError **error);

G_END_DECLS
