/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Command lines as text.
 */
#pragma once

#include "nf-cli-options.h"

/** Parses. @line: words separated by spaces; @environment: (nullable): likewise */
gboolean
cli_line_parse (NfCliOptions *options, const char *line, const char *environment, GError **error);
/** The same for a line that is right. */
void cli_line_parse_good (NfCliOptions *options, const char *line, const char *environment);
