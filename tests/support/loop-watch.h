/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How long the main loop is away at a time, while a test turns it.
 */
#pragma once

#include <glib.h>

/** What was measured since loop_watch_begin (). */
typedef struct {
  gint64 longest_us; /* iteration, without the time in which other programs had the processor */
  guint n;           /* iterations */
} LoopWatch;

/** Measures the default main context from now on, and forgets what was before. */
void loop_watch_begin (void);
/** Measures no longer. Returns: what was measured */
LoopWatch loop_watch_end (void);
