/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which keys go to the board when they are typed into the console's text. Those with which a text
 * is read stay: arrows, Page Up, Ctrl+A … and Tab leaves, so that nobody is caught in it.
 */
#pragma once

#include "nf-console.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

enum { NF_CONSOLE_KEY_SIZE = 8 };

/**
 * @has_selection: Ctrl+C then copies, and else interrupts
 * @bytes: (out): what the board gets, ended by 0
 *
 * Returns: whether the key is for the board
 */
gboolean nf_console_keys_translate (guint key,
                                    GdkModifierType state,
                                    NfLineEnding ending,
                                    gboolean has_selection,
                                    char bytes[NF_CONSOLE_KEY_SIZE]);

G_END_DECLS
