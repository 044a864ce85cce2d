/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A bar to look for words in the text of a console: all that is found is marked and counted, also
 * in what comes later, and the search goes from one to the next.
 */
#pragma once

#include "nf-console-text.h"

G_BEGIN_DECLS

#define NF_TYPE_CONSOLE_FIND (nf_console_find_get_type ())

/** Property "is-open" (boolean). Signal "found": one was selected in the buffer, to be shown. */
G_DECLARE_FINAL_TYPE (NfConsoleFind, nf_console_find, NF, CONSOLE_FIND, GtkWidget)

/** @text: (transfer none): to be called once */
void nf_console_find_set_text (NfConsoleFind *self, NfConsoleText *text);

/** Shows the bar, with what is selected in the text, and gives it the focus. */
void nf_console_find_open (NfConsoleFind *self);

/** Selects the next one, or the one before. */
void nf_console_find_next (NfConsoleFind *self);
void nf_console_find_previous (NfConsoleFind *self);

G_END_DECLS
