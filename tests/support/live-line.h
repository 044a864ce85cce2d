/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A line on which a test talks while another thread listens: what the board says is given from the
 * test's thread, and what the host did is read there.
 */
#pragma once

#include "nf-transport.h"

#define LIVE_TYPE_LINE (live_line_get_type ())
G_DECLARE_FINAL_TYPE (LiveLine, live_line, LIVE, LINE, GObject)

LiveLine *live_line_new (void);

/** Lets the board say something. */
void live_line_say (LiveLine *self, gconstpointer bytes, gsize size);

/** Pulls the cable: from now on everything fails as NF_ERROR_PORT_LOST does. */
void live_line_pull (LiveLine *self);

/** Lets opening it fail. */
void live_line_refuse (LiveLine *self);

/** Lets waiting take no time, as on a board whose clock is its own. */
void live_line_hurry (LiveLine *self);

/** Returns: how often it was read from */
guint live_line_get_n_reads (LiveLine *self);

/** Returns: how many bytes nobody has read */
gsize live_line_get_unread (LiveLine *self);

/** Returns: (transfer full): what the host did, a word each: "open@115200", "baud=74880", "D0R1",
 * "break", "unbreak", "close", and what it wrote, in quotes */
char *live_line_dup_log (LiveLine *self);
