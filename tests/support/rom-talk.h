/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A test's conversation with a virtual board, byte by byte and without an engine between.
 */
#pragma once

#include "nf-virtual-board.h"

#include "opcodes.h"

/** A board and its flash. */
typedef struct {
  NfVirtualOptions options;
  NfVirtualFlash *flash;
  NfVirtualBoard *board;
  guint baud;
} Talk;

#define TALK_MS G_GUINT64_CONSTANT (1000000)

/** Makes a board of the name "virtual:…", switched on at 115200 and left to boot for 20 ms. */
void talk_init (Talk *self, const char *name);
void talk_clear (Talk *self);

/** A board in its loader, at @baud, that has answered a SYNC. */
void talk_init_synced (Talk *self, const char *name, guint baud);

/** Resets the board into its loader, or into its program. */
void talk_reset (Talk *self, gboolean download);

void talk_set_baud (Talk *self, guint baud);

/** Lets time pass. */
void talk_wait (Talk *self, guint ms);

/** Returns: (transfer full): everything that came in up to now and in the next @ms, as text
 * in which CR is left out */
char *talk_read_text (Talk *self, guint ms);

/** Sends raw bytes and waits until they have left. */
void talk_send (Talk *self, const guint8 *bytes, gsize size);

/** Sends a command; @data_size bytes of @data. */
void talk_send_command (Talk *self,
                        guint8 opcode,
                        const guint8 *data,
                        gsize data_size,
                        guint32 checksum);

/** Returns: (transfer full) (nullable): the next frame, unescaped; NULL when none comes in @ms */
GByteArray *talk_read_frame (Talk *self, guint ms);

/** Returns: (transfer full): the next frame, unescaped and in hex as "01 08 02 00"; "no answer"
 * when none comes in @ms */
char *talk_read_answer (Talk *self, guint ms);

/** Sends SYNC until it is answered, and takes all answers. @answers: (nullable): how many came.
 * Returns: the number of the SYNC that was answered; 0 when none of eight was */
guint talk_sync (Talk *self, guint *answers);

/** Sends a command and compares its answer, hex as above. */
#define talk_assert_command(self, opcode, data, size, checksum, expected)                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    talk_send_command (self, opcode, data, size, checksum);                                        \
    g_autofree char *answer_ = talk_read_answer (self, 30000);                                     \
    g_assert_cmpstr (answer_, ==, expected);                                                       \
  }                                                                                                \
  G_STMT_END

/** The same with @n words for data. */
#define talk_assert_words(self, opcode, expected, ...)                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    const guint32 words_[] = { __VA_ARGS__ };                                                      \
    guint8 data_[sizeof words_];                                                                   \
    talk_put_words (data_, words_, G_N_ELEMENTS (words_));                                         \
    talk_assert_command (self, opcode, data_, sizeof data_, 0, expected);                          \
  }                                                                                                \
  G_STMT_END

void talk_put_words (guint8 *to, const guint32 *words, gsize count);

/** READ_REG. */
guint32 talk_read_register (Talk *self, guint32 address);

/** Sends a DATA command. @checksum_error: is added to the right checksum.
 * Returns: (transfer full): the answer */
char *talk_data (Talk *self,
                 guint8 opcode,
                 const guint8 *block,
                 guint32 size,
                 guint32 sequence,
                 guint8 checksum_error);

/** Fills with bytes that depend on @seed alone. */
void talk_fill (guint8 *to, gsize size, guint32 seed);
