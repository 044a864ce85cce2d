/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Lines made of what a decoder gives, until somebody takes them: those that are finished, in their
 * order, and the open one at the end, which still changes.
 *
 * Memory is bounded whatever comes: a line of more than NF_CONSOLE_LINE_MAX bytes is continued in
 * the next one, and of more finished lines than NF_CONSOLE_LINES_MAX, or than fit into
 * NF_CONSOLE_LINES_BYTES_MAX, the oldest are dropped. Pure; one thread at a time.
 */
#pragma once

#include "nf-console-decoder.h"

G_BEGIN_DECLS

enum {
  NF_CONSOLE_LINE_MAX = 1024,
  NF_CONSOLE_LINES_MAX = 100000,
  NF_CONSOLE_LINES_BYTES_MAX = 16 * 1024 * 1024,
};

/** From here on the line looks so, up to the next run. */
typedef struct {
  guint first; /* byte of the line */
  NfConsoleStyle style;
} NfConsoleRun;

/** Plain data, valid until the lines are changed. */
typedef struct {
  const char *text; /* (array length=size): as the decoder's sink gets it */
  gsize size;
  const NfConsoleRun *runs; /* (array length=n_runs): none for an empty line */
  guint n_runs;
  gboolean is_note; /* it was not said by the board */
  gint64 began_us;  /* what nf_console_lines_set_time () had said when it began */
} NfConsoleLine;

typedef struct _NfConsoleLines NfConsoleLines;

NfConsoleLines *nf_console_lines_new (void);
void nf_console_lines_free (NfConsoleLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfConsoleLines, nf_console_lines_free)

/** Returns: (transfer none): what a decoder needs to fill lines, which are its data */
const NfConsoleSink *nf_console_lines_get_sink (void);

/** Tells the time, for the lines that begin from now on. */
void nf_console_lines_set_time (NfConsoleLines *self, gint64 now_us);

/** Adds a line of this program's own, behind all that was said; the open line is finished.
 * @text: of the kind that the decoder gives */
void nf_console_lines_add_note (NfConsoleLines *self, const char *text);

/** Finishes the open line, if there is anything in it. */
void nf_console_lines_end (NfConsoleLines *self);

/** Returns: how many finished lines wait to be taken */
guint nf_console_lines_get_n (const NfConsoleLines *self);

/** Returns: how many lines were dropped, since the beginning */
guint64 nf_console_lines_get_n_dropped (const NfConsoleLines *self);

/** Takes the oldest finished line. Returns: FALSE when there is none */
gboolean nf_console_lines_take (NfConsoleLines *self, NfConsoleLine *line);

/** Looks at the open line; it may be empty. */
void nf_console_lines_get_open (const NfConsoleLines *self, NfConsoleLine *line);

G_END_DECLS
