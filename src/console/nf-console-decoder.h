/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From the bytes of a line to text that can be shown: UTF-8 put together across reads, ANSI colours
 * and attributes taken out and kept as style, line ends of every kind made one, and what cannot be
 * printed shown as a picture of itself.
 *
 * Whatever the bytes are, the text is valid UTF-8 and its memory bounded: an escape sequence that
 * does not end within 64 bytes is shown as it is. Pure; one thread at a time. Source: ECMA-48.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How a piece of text looks. Plain data; all 0 is the plain style. */
typedef struct {
  guint8 foreground; /* 0: the default; 1 to 16: the ANSI colours, black first, the bright from 9;
                        other colours become the nearest of these */
  guint8 background;
  guint bold : 1, dim : 1, italic : 1, underline : 1, reverse : 1;
  guint control : 1; /* it stands for a byte that cannot be shown: "␀", "\x8f" */
} NfConsoleStyle;

gboolean nf_console_style_equal (NfConsoleStyle a, NfConsoleStyle b);

/** What the decoder gives, in order. */
typedef struct {
  /* @text: valid UTF-8 without any control character but the tab, and without what would end a
   * paragraph or turn the direction of writing; not empty, not terminated by 0 */
  void (*text) (const char *text, gsize size, NfConsoleStyle style, gpointer data);
  void (*new_line) (gpointer data);
  void (*restart_line) (gpointer data); /* CR without LF: what follows overwrites the line */
  void (*erase_before) (gpointer data); /* a backspace: the last character goes */
  void (*clear) (gpointer data);        /* the whole screen is erased */
} NfConsoleSink;

typedef struct _NfConsoleDecoder NfConsoleDecoder;

/** @sink: copied; @data goes to its functions */
NfConsoleDecoder *nf_console_decoder_new (const NfConsoleSink *sink, gpointer data);
void nf_console_decoder_free (NfConsoleDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfConsoleDecoder, nf_console_decoder_free)

void nf_console_decoder_put (NfConsoleDecoder *self, const guint8 *bytes, gsize size);

/** Gives out what is held back (half a character, half a sequence), as after a pause. */
void nf_console_decoder_flush (NfConsoleDecoder *self);

G_END_DECLS
