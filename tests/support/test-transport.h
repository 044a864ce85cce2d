/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A transport with a script instead of a board: a test says what the other side answers to each
 * frame, and afterwards looks at what was sent. Its clock moves only while somebody waits.
 */
#pragma once

#include "nf-transport.h"

#define TEST_TYPE_TRANSPORT (test_transport_get_type ())
G_DECLARE_FINAL_TYPE (TestTransport, test_transport, TEST, TRANSPORT, GObject)

TestTransport *test_transport_new (void);

/** Queues the answer to the next frame that has none yet: bytes as they come from the line, as
 * hex digits with blanks, "" for silence. A frame for which nothing is queued meets silence. */
void test_transport_answer (TestTransport *self, const char *hex);

/** Lets the line have no such rate. */
void test_transport_refuse_baud (TestTransport *self, guint baud);

/** Returns: (transfer full): what was sent since the last call, as hex digits, a line a write;
 * "D1R0" lines stand for set_lines, "B115200" lines for set_baud */
char *test_transport_take_sent (TestTransport *self);
