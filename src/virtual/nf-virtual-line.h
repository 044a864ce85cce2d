/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One direction of a serial line: what the sender puts on it bit by bit, and what a receiver
 * that samples it at its own rate makes of that.
 *
 * When the rates agree the receiver gets the sender's bytes. When they do not, it gets what a
 * real receiver gets: bytes cut from the bit stream at the wrong places. 8 data bits, no parity,
 * one stop bit.
 *
 * Time is the board's clock in ns. All state is in the struct, which { 0 } does not make valid:
 * use nf_virtual_line_init().
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** "Never": later than anything. */
#define NF_VIRTUAL_NEVER G_MAXUINT64

/** How many characters back a slow sender's bits can still matter to a fast receiver, or a
 * fast sender's to a slow receiver. */
enum { NF_VIRTUAL_LINE_HISTORY = 16 };

/** A character on the line, or a break, which is low from its start to its end. */
typedef struct {
  guint64 start;     /* of the start bit */
  guint64 low_until; /* of a break: NF_VIRTUAL_NEVER while it lasts; 0 for a character */
  guint32 baud;
  guint8 byte;
} NfVirtualCharacter;

typedef struct {
  NfVirtualCharacter history[NF_VIRTUAL_LINE_HISTORY];
  guint64 count; /* of characters sent so far; the last stands at count - 1 */
  guint32 receiver_baud;
  guint64 fall; /* the start bit being received, or NF_VIRTUAL_NEVER */
} NfVirtualLine;

/** Makes the line idle. @receiver_baud: more than 0 */
void nf_virtual_line_init (NfVirtualLine *self, guint32 receiver_baud);

/** Changes the receiver's rate; what it was receiving is lost, it waits for the next edge. */
void nf_virtual_line_set_receiver (NfVirtualLine *self, guint32 baud, guint64 now);

/** Makes the receiver forget what it was receiving and wait for an edge from @now on. */
void nf_virtual_line_restart_receiver (NfVirtualLine *self, guint64 now);

/**
 * Puts a character on the line. Starts must not run backwards; characters do not overlap.
 *
 * @baud: the sender's rate, more than 0
 *
 * Returns: when the line is free again
 */
guint64 nf_virtual_line_send (NfVirtualLine *self, guint64 start, guint32 baud, guint8 byte);

/** Begins a break: the line is low from @start on, until it is ended. No character may be sent in
 * between. @baud: the sender's rate */
void nf_virtual_line_begin_break (NfVirtualLine *self, guint64 start, guint32 baud);

/** Ends it. */
void nf_virtual_line_end_break (NfVirtualLine *self, guint64 end);

/** Returns: when the line goes high for good at the end of @character */
guint64 nf_virtual_character_get_stop (const NfVirtualCharacter *character);

/** Returns: when the last character ends or ended; 0 before there was one */
guint64 nf_virtual_line_get_end (const NfVirtualLine *self);

/** Returns: when the receiver has a character, NF_VIRTUAL_NEVER while none is under way */
guint64 nf_virtual_line_get_due (const NfVirtualLine *self);

/**
 * Takes the character that is due, and begins to look for the next.
 *
 * @framing_error: set when its stop bit was low; may be NULL
 */
guint8 nf_virtual_line_take (NfVirtualLine *self, gboolean *framing_error);

/** Returns: the duration of @bits bits at @baud, in ns */
guint64 nf_virtual_bits_to_ns (guint64 bits, guint32 baud);

G_END_DECLS
