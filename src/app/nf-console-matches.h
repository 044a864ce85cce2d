/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where words stand in the text of a console. It is looked through bit by bit while the main loop
 * has nothing else to do, and so is what comes later; what is found is marked with a tag.
 *
 * For the main thread.
 */
#pragma once

#include "nf-console-text.h"

G_BEGIN_DECLS

/** No more are marked: nobody goes through them all. */
enum { NF_CONSOLE_MATCHES_MAX = 10000 };

#define NF_TYPE_CONSOLE_MATCHES (nf_console_matches_get_type ())

/** Signal "changed": there are more or fewer than before, or it has come to the end. */
G_DECLARE_FINAL_TYPE (NfConsoleMatches, nf_console_matches, NF, CONSOLE_MATCHES, GObject)

/** @text: (transfer none) */
NfConsoleMatches *nf_console_matches_new (NfConsoleText *text);

/** Looks for other words, small and large letters alike. "": for none */
void nf_console_matches_set_words (NfConsoleMatches *self, const char *words);

/** Returns: how many have been found so far */
guint nf_console_matches_get_n (NfConsoleMatches *self);

/** Returns: whether there may be more that were not looked at, or not kept */
gboolean nf_console_matches_is_partial (NfConsoleMatches *self);

/** Gets where the one at @index stands. */
void
nf_console_matches_get (NfConsoleMatches *self, guint index, GtkTextIter *start, GtkTextIter *end);

/** Returns: the index of the first one that begins at @at or behind it; their number when all stand
 * before it */
guint nf_console_matches_find (NfConsoleMatches *self, const GtkTextIter *at);

G_END_DECLS
