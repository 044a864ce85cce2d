/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The console: what the program on the board says, and what is sent to it.
 */
#pragma once

#include "nf-console-link.h"
#include "nf-settings.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_CONSOLE_VIEW (nf_console_view_get_type ())

/**
 * NfConsoleView: properties
 *
 *   "link" (NfConsoleLink, read-only)   what it is connected by
 *   "paused" (boolean)                  nothing new is shown; it comes later
 *   "timestamps" (boolean)              the time stands before the lines that come from now on
 *   "opens-after-flash" (boolean)       a person likes it to open by itself after a flash
 *   "baud-rate" (string)                as it was typed
 *   "is-empty" (boolean, read-only)     there is nothing to be shown, and nobody has connected it
 */
G_DECLARE_FINAL_TYPE (NfConsoleView, nf_console_view, NF, CONSOLE_VIEW, GtkWidget)

/** Remembers what is chosen here, and knows the ports. To be called once. @ports: (transfer none)
 */
void nf_console_view_bind (NfConsoleView *self, NfSettings *settings, NfPortList *ports);

/** Returns: (transfer none) */
NfConsoleLink *nf_console_view_get_link (NfConsoleView *self);

/** Says how the chosen board is reset. @into_program: copied */
void nf_console_view_set_reset (NfConsoleView *self, const NfResetSequence *into_program);

gboolean nf_console_view_opens_after_flash (NfConsoleView *self);

G_END_DECLS
