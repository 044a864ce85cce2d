/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A transport around another one: it notes what is sent, and keeps the board powered from one job
 * to the next, so that what a job left in its memory can be looked at.
 */
#pragma once

#include "nf-transport.h"

#define TEST_TYPE_TAP (test_tap_get_type ())
G_DECLARE_FINAL_TYPE (TestTap, test_tap, TEST, TAP, GObject)

/** @inner: (transfer full): opened by the first open, and closed with the tap */
TestTap *test_tap_new (NfTransport *inner);

/** Returns: how often the bytes @hex were sent since the tap was made */
guint test_tap_count_sent (TestTap *self, const char *hex);
