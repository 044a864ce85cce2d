/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU's Lua prompt: whether it is there, and formatting the board's file system by it, as it is
 * to be done once after an upgrade.
 *
 * For the main thread.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** The command, without a line's end. */
#define NF_NODEMCU_FORMAT "file.format()"

#define NF_TYPE_CONSOLE_NODEMCU (nf_console_nodemcu_get_type ())

/**
 * NfConsoleNodemcu: properties, read-only:
 *
 *   "has-prompt" (boolean)  its banner was seen, and it waits for a command
 *   "status" (string)       how the formatting goes; "" when there is none under way
 *
 * Signal "formatted" (string): it is over; how, in words
 */
G_DECLARE_FINAL_TYPE (NfConsoleNodemcu, nf_console_nodemcu, NF, CONSOLE_NODEMCU, GObject)

NfConsoleNodemcu *nf_console_nodemcu_new (void);

/** Tells what the board has said: a finished line … */
void nf_console_nodemcu_take_line (NfConsoleNodemcu *self, const char *line);
/** … and the one that is open now. */
void nf_console_nodemcu_take_open (NfConsoleNodemcu *self, const char *line);

/** Says that the board is another, or not there any more. */
void nf_console_nodemcu_forget (NfConsoleNodemcu *self);

/** Says that the command is sent now. */
void nf_console_nodemcu_begin_format (NfConsoleNodemcu *self);

G_END_DECLS
