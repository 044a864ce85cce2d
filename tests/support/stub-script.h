/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a stub says and is told, for tests that have a script instead of a board.
 */
#pragma once

#include "nf-stub.h"

#include "test-transport.h"

/** A stub that runs behind a scripted line, at 921600. */
typedef struct {
  TestTransport *line;
  NfLoader *loader;
  NfStub *stub;
  GCancellable *cancellable;
  guint64 repeated;
  guint n_slowed;
} StubScript;

/** For g_test_add (). */
void stub_script_set_up (StubScript *self, gconstpointer data);
void stub_script_tear_down (StubScript *self, gconstpointer data);

/** Queues an answer to the next frame: @value, @size bytes of @data, @error or 0. */
void stub_script_answer (StubScript *self,
                         guint8 opcode,
                         guint32 value,
                         gconstpointer data,
                         gsize size,
                         guint8 error);

/** The same, with one bit of it damaged. */
void stub_script_answer_damaged (StubScript *self,
                                 guint8 opcode,
                                 guint32 value,
                                 gconstpointer data,
                                 gsize size);

/** The next frames meet silence. */
void stub_script_be_silent (StubScript *self, guint n);

/** Says that a request was sent: @words, then @size bytes of @data. */
void stub_script_expect (GString *sent,
                         guint8 opcode,
                         const guint32 *words,
                         guint n,
                         gconstpointer data,
                         gsize size);

/** Compares what was sent since the last call, and frees @expected. */
void stub_script_assert_sent (StubScript *self, GString *expected);

/** Returns: seconds of the line's clock */
double stub_script_get_time (StubScript *self);
