/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How a board's colours look in a text buffer: a tag for each, so chosen that all of them can be
 * read on a light and on a dark ground.
 *
 * For the main thread.
 */
#pragma once

#include "nf-console-decoder.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Colours of the sixteen; contrast with the ground is 4.5:1 at least (WCAG 2.1, 1.4.3). */
enum { NF_CONSOLE_N_COLORS = 16 };

typedef struct _NfConsoleTags NfConsoleTags;

/** Adds the tags to @buffer, which must outlive this. */
NfConsoleTags *nf_console_tags_new (GtkTextBuffer *buffer);
void nf_console_tags_free (NfConsoleTags *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfConsoleTags, nf_console_tags_free)

/** Says on which ground the text stands. All of it changes at once. */
void nf_console_tags_set_dark (NfConsoleTags *self, gboolean is_dark);

/** Lets text look as the board wants it. */
void nf_console_tags_apply (NfConsoleTags *self,
                            NfConsoleStyle style,
                            const GtkTextIter *start,
                            const GtkTextIter *end);

/** For all text: a line that is too wide is continued without a hyphen, which would look as if the
 * board had said it. */
GtkTextTag *nf_console_tags_get_plain (NfConsoleTags *self);
/** For what is not the board's: times, and this program's own words. */
GtkTextTag *nf_console_tags_get_dim (NfConsoleTags *self);
/** For what was looked for and found. */
GtkTextTag *nf_console_tags_get_match (NfConsoleTags *self);

/** Returns: the colour of text. @color: 1 to 16 */
GdkRGBA nf_console_tags_get_foreground (guint color, gboolean is_dark);
/** Returns: the colour behind text, and in @text that of the text on it */
GdkRGBA nf_console_tags_get_background (guint color, GdkRGBA *text);

G_END_DECLS
