/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A line to a board on which chosen frames go wrong: a transport in front of another one.
 */
#pragma once

#include "nf-transport.h"

/** What happens to a frame. */
typedef enum {
  TEST_LINE_LOST,
  TEST_LINE_DAMAGED, /* one bit in its middle */
  TEST_LINE_SHORT,   /* the byte in its middle is missing */
  TEST_LINE_OPEN,    /* its last byte is missing */
  TEST_LINE_DOUBLED,
  TEST_LINE_LATE, /* it comes TEST_LINE_LATE_MS later, and so does what follows it */
  TEST_LINE_N_FAULTS
} TestLineFault;

enum { TEST_LINE_LATE_MS = 700 };

#define TEST_TYPE_LINE (test_line_get_type ())
G_DECLARE_FINAL_TYPE (TestLine, test_line, TEST, LINE, GObject)

/** @board: (transfer full). Until told otherwise, all frames pass. */
TestLine *test_line_new (NfTransport *board);

/**
 * @is_reply: on their way from the board
 * @opcode: of the frames that it happens to
 * @skip: how many of those pass before
 * @count: how many it happens to then
 */
void test_line_set_fault (TestLine *self,
                          TestLineFault fault,
                          gboolean is_reply,
                          guint8 opcode,
                          guint skip,
                          guint count);

/** Returns: how many frames it has happened to */
guint test_line_get_hits (TestLine *self);

/** Returns: how many requests with @opcode have been sent */
guint test_line_get_requests (TestLine *self, guint8 opcode);

/** At @baud and above one byte in @n is damaged, in @requests, in @replies or in both. */
void test_line_set_limit (TestLine *self, guint baud, guint n, gboolean requests, gboolean replies);
