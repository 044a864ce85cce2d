/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A line to send to the board, with what ends it and with those that were sent before.
 */
#pragma once

#include "nf-console.h"
#include "nf-settings.h"

G_BEGIN_DECLS

/** How many lines are remembered. */
enum { NF_CONSOLE_HISTORY_MAX = 50 };

#define NF_TYPE_CONSOLE_ENTRY (nf_console_entry_get_type ())

/**
 * Property "history" (strv): what was sent, newest first.
 * Signal "send" (string): a line is to be sent, without its end.
 */
G_DECLARE_FINAL_TYPE (NfConsoleEntry, nf_console_entry, NF, CONSOLE_ENTRY, GtkWidget)

/** Remembers the history and the ending. To be called once. */
void nf_console_entry_bind (NfConsoleEntry *self, NfSettings *settings);

/** Says whether there is somebody to send to; until then a line stays where it is. */
void nf_console_entry_set_can_send (NfConsoleEntry *self, gboolean can_send);

/** Returns: what ends the lines */
NfLineEnding nf_console_entry_get_ending (NfConsoleEntry *self);

G_END_DECLS
