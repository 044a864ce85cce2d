/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What stands behind an option, read into its member of NfCliOptions: a function for each option
 * that takes a value.
 */
#pragma once

#include "nf-cli-options.h"

G_BEGIN_DECLS

enum { NF_CLI_REGISTERS_DEFAULT = 2 };

/**
 * Reads the value of an option. An option without one has nothing to be read.
 *
 * @value: (nullable): not NULL when the option takes one
 *
 * Errors: NF_CLI_ERROR_USAGE; NF_ERROR_ADDRESS, NF_ERROR_ADDRESS_RANGE, NF_ERROR_SETTING
 */
gboolean nf_cli_value_take (NfCliOptions *options,
                            const NfCliOptionInfo *info,
                            const char *value,
                            GError **error);

/** Reads a baud rate. @name: what the message calls it. Errors: NF_CLI_ERROR_USAGE */
gboolean nf_cli_value_parse_baud (const char *name, const char *text, guint *baud, GError **error);

/**
 * Reads a number, written 0x1c, 0o34, 0b11100 or 28.
 *
 * @name: what the message calls it
 *
 * Errors: NF_CLI_ERROR_USAGE when it is none, or more than @max
 */
gboolean nf_cli_value_parse_number (const char *name,
                                    const char *text,
                                    guint32 max,
                                    guint32 *number,
                                    GError **error);

/** Returns: (transfer none): the word for @format that --format takes */
const char *nf_cli_value_get_format_name (NfCliFormat format);

G_END_DECLS
