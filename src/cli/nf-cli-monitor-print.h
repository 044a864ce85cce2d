/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Prints what a board says. Its bytes go to the standard output as they are, so that a terminal
 * obeys its escape sequences and a file has all of them; what this program says beside them stands
 * in dim lines of its own on a terminal, and else in the standard error.
 *
 * As JSON there is an event for each finished line.
 */
#pragma once

#include "nf-cli-output.h"

G_BEGIN_DECLS

typedef struct _NfCliPrinter NfCliPrinter;

/**
 * @output: must outlive it
 * @has_times: the time stands before each line
 * @log: (nullable): a file to which all that is printed of the board is appended
 *
 * Errors: NF_ERROR_FILE_UNWRITABLE
 */
NfCliPrinter *
nf_cli_printer_new (NfCliOutput *output, gboolean has_times, const char *log, GError **error);
void nf_cli_printer_free (NfCliPrinter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfCliPrinter, nf_cli_printer_free)

/**
 * Prints bytes of the board, and what is known of them.
 *
 * Errors: NF_ERROR_FILE_UNWRITABLE of the log; G_IO_ERROR_BROKEN_PIPE when nobody reads the
 * standard output any more
 */
gboolean nf_cli_printer_take (NfCliPrinter *self, const guint8 *bytes, gsize size, GError **error);

/** Ends the line that is open, as when the board has gone. */
void nf_cli_printer_end (NfCliPrinter *self);

/** Says something to a person who did not ask for quiet. */
void nf_cli_printer_say (NfCliPrinter *self, const char *text);

G_END_DECLS
