/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How far a job is, on the standard output: a bar that is redrawn in place on a terminal, and a
 * plain line for every tenth elsewhere, so that a log stays short.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** All zero to begin with, but for is_live. */
typedef struct {
  gboolean is_live; /* standard output is a terminal */
  char *shown;      /* what stands in the terminal's last line; NULL: nothing */
  guint tenths;     /* how many have been passed */
} NfCliProgress;

/** Shows @fraction, 0 to 1, and @text, which says what is being done. */
void nf_cli_progress_show (NfCliProgress *self, double fraction, const char *text);

/** Shows @text alone, where that is no log but a terminal. */
void nf_cli_progress_show_line (NfCliProgress *self, const char *text);

/** Takes the bar away, before something else is printed. */
void nf_cli_progress_hide (NfCliProgress *self);

/** Returns: (transfer full): the bar for a terminal of @columns; it never fills the last column,
 * because some terminals then begin a new line */
char *nf_cli_progress_format (double fraction, const char *text, guint columns);

G_END_DECLS
