/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A test's conversation with the stub on a virtual board, frame by frame and without an engine
 * between.
 */
#pragma once

#include "rom-talk.h"

#include "packet.h"
#include "stub-protocol.h"

/** Uploads the stub to a board whose ROM has answered, and waits for its greeting. */
void stub_talk_start (Talk *self);

/** A board of that name with the stub running at 921600. */
void stub_talk_init (Talk *self, const char *name);

/** Sends a command; the checksum of one of the stub's own is the CRC of its data. */
void stub_talk_send (Talk *self, guint8 opcode, const guint8 *data, gsize size);
void stub_talk_send_words (Talk *self, guint8 opcode, const guint32 *words, guint n);

/** Sends a block of a stream, each with a mask of its own. @xor: is laid over its first byte on the
 * line, behind the CRC */
void
stub_talk_send_block (Talk *self, guint32 sequence, const guint8 *bytes, gsize size, guint8 xor);

/** A reply of the stub. */
typedef struct {
  guint8 opcode;
  guint32 value;
  guint8 data[0x1100]; /* without the CRC, which has been proven */
  gsize size;
  guint8 error;
} StubReply;

/** Takes the next reply. Returns: FALSE when none comes in @ms */
gboolean stub_talk_read (Talk *self, StubReply *reply, guint ms);

/** Sends a command of @n words and takes its reply, which must come. */
void stub_talk_ask (Talk *self, guint8 opcode, const guint32 *words, guint n, StubReply *reply);

/** The same, and the reply must be this error. */
#define stub_talk_assert_error(self, op, expected, ...)                                            \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const guint32 words_[] = { __VA_ARGS__ };                                                      \
    StubReply reply_;                                                                              \
    stub_talk_ask (self, op, words_, G_N_ELEMENTS (words_), &reply_);                              \
    g_assert_cmphex (reply_.opcode, ==, op);                                                       \
    g_assert_cmphex (reply_.error, ==, expected);                                                  \
  }                                                                                                \
  G_STMT_END

/** Returns: a word of a reply's data */
guint32 stub_reply_get (const StubReply *reply, guint index);
