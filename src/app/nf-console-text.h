/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The text of a console in a GtkTextBuffer: what the board said, what is known of it in dim lines
 * between, and this program's own words.
 *
 * However fast it comes, the main loop is given back after a few milliseconds, and the buffer has
 * no more than NF_CONSOLE_LINES_MAX lines: the oldest go in large pieces.
 *
 * For the main thread.
 */
#pragma once

#include "nf-console-tags.h"

G_BEGIN_DECLS

#define NF_TYPE_CONSOLE_TEXT (nf_console_text_get_type ())

/**
 * Signals:
 *
 *   "line" (string)   the board has finished a line; before it stands in the buffer
 *   "changed"         the buffer has other text than before
 */
G_DECLARE_FINAL_TYPE (NfConsoleText, nf_console_text, NF, CONSOLE_TEXT, GObject)

NfConsoleText *nf_console_text_new (void);

/** Returns: (transfer none) */
GtkTextBuffer *nf_console_text_get_buffer (NfConsoleText *self);
/** Returns: (transfer none): valid as long as the buffer */
NfConsoleTags *nf_console_text_get_tags (NfConsoleText *self);

/** Adds what the board said; it is shown within a few frames. */
void nf_console_text_put (NfConsoleText *self, GBytes *bytes);

/** Adds words of this program, behind all that was said before. */
void nf_console_text_add_note (NfConsoleText *self, const char *text);

void nf_console_text_clear (NfConsoleText *self);

/** Says whether the time stands before the lines that come from now on. */
void nf_console_text_set_timestamps (NfConsoleText *self, gboolean has_timestamps);

/** Returns: (transfer full): the line that the board has not finished, such as a prompt */
char *nf_console_text_dup_open (NfConsoleText *self);

/** Returns: how many lines are finished: what is behind them may still change */
guint nf_console_text_get_n_finished (NfConsoleText *self);
/** Returns: how many lines have gone from the beginning, since there was text */
guint64 nf_console_text_get_n_removed (NfConsoleText *self);

G_END_DECLS
