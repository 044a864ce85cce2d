/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A transport in front of another one: it sees in which state the port is left, and lets things go
 * wrong that no board can do: a port that does not open, a wire that brings our own bytes back, a
 * person who cancels.
 */
#pragma once

#include "nf-error.h"
#include "nf-transport.h"

#define TEST_TYPE_SPY (test_spy_get_type ())
G_DECLARE_FINAL_TYPE (TestSpy, test_spy, TEST, SPY, GObject)

/** @board: (transfer full) */
TestSpy *test_spy_new (NfTransport *board);

/** Lets opening fail so many times. */
void test_spy_refuse_open (TestSpy *self, NfError cause, guint times);

/** Nothing comes from the board, and what is sent comes back. */
void test_spy_set_echo (TestSpy *self);

/** Nothing but this comes from the board, again and again, every 100 ms at @baud. */
void test_spy_set_chatter (TestSpy *self, guint baud, const char *text);

/** Cancels @cancellable at the first wait after @ms of the line's time. */
void test_spy_cancel_after (TestSpy *self, guint ms, GCancellable *cancellable);

/** Returns: whether it is open */
gboolean test_spy_is_open (TestSpy *self);

/** Returns: how often it was tried to open it */
guint test_spy_get_n_opens (TestSpy *self);

/** Returns: whether a line is asserted */
gboolean test_spy_is_line_set (TestSpy *self);

/** Returns: how often the board was reset: EN was released */
guint test_spy_get_n_resets (TestSpy *self);

/** Returns: the line's time in ms since it was cancelled; 0 before */
guint test_spy_get_ms_cancelled (TestSpy *self);

/** Returns: the line's time in ms since it was made */
guint test_spy_get_ms (TestSpy *self);
