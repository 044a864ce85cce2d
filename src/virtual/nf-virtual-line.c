/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial line and its receiver, see nf-virtual-line.h.
 */
#include "nf-virtual-line.h"

#define NS_PER_S G_GUINT64_CONSTANT (1000000000)

enum {
  BITS = 10, /* start, 8 data, stop */
  STOP_BIT = 9,
};

guint64
nf_virtual_bits_to_ns (guint64 bits, guint32 baud)
{
  return bits * NS_PER_S / baud;
}

void
nf_virtual_line_init (NfVirtualLine *self, guint32 receiver_baud)
{
  *self = (NfVirtualLine){ .receiver_baud = receiver_baud, .fall = NF_VIRTUAL_NEVER };
}

static const NfVirtualCharacter *
get_character (const NfVirtualLine *self, guint64 back)
{
  return &self->history[(self->count - back) % NF_VIRTUAL_LINE_HISTORY];
}

static guint64
get_history_size (const NfVirtualLine *self)
{
  return MIN (self->count, NF_VIRTUAL_LINE_HISTORY);
}

/* The level of bit @bit of a character: start low, data, stop high. */
static gboolean
get_bit (guint8 byte, guint64 bit)
{
  if (bit == 0)
    return FALSE;
  return bit >= STOP_BIT || (byte >> (bit - 1) & 1);
}

guint64
nf_virtual_character_get_stop (const NfVirtualCharacter *c)
{
  return c->low_until > 0 ? c->low_until : c->start + nf_virtual_bits_to_ns (STOP_BIT, c->baud);
}

static guint64
get_end (const NfVirtualCharacter *c)
{
  if (c->low_until > 0)
    return c->low_until;
  return c->start + nf_virtual_bits_to_ns (BITS, c->baud);
}

static gboolean
sample (const NfVirtualLine *self, guint64 time)
{
  for (guint64 back = 1; back <= get_history_size (self); back++) {
    const NfVirtualCharacter *c = get_character (self, back);

    if (time >= get_end (c))
      return TRUE;
    if (time >= c->start && c->low_until > 0)
      return FALSE;
    if (time >= c->start)
      return get_bit (c->byte, (time - c->start) * c->baud / NS_PER_S);
  }
  return TRUE;
}

/* The first falling edge inside @c at or after @from. */
static guint64
find_fall_in (const NfVirtualCharacter *c, guint64 from)
{
  gboolean before = TRUE;

  for (guint64 bit = 0; bit < BITS; bit++) {
    gboolean level = get_bit (c->byte, bit);
    guint64 edge = c->start + nf_virtual_bits_to_ns (bit, c->baud);

    if (before && !level && edge >= from)
      return edge;
    before = level;
  }
  return NF_VIRTUAL_NEVER;
}

/* The first falling edge at or after @from, looked for in the characters that last beyond it. */
static guint64
find_fall (const NfVirtualLine *self, guint64 from)
{
  guint64 first = NF_VIRTUAL_NEVER;

  for (guint64 back = 1; back <= get_history_size (self); back++) {
    const NfVirtualCharacter *c = get_character (self, back);

    if (get_end (c) <= from)
      break;
    first = MIN (first, find_fall_in (c, from));
  }
  return first;
}

void
nf_virtual_line_restart_receiver (NfVirtualLine *self, guint64 now)
{
  self->fall = find_fall (self, now);
}

void
nf_virtual_line_set_receiver (NfVirtualLine *self, guint32 baud, guint64 now)
{
  self->receiver_baud = baud;
  nf_virtual_line_restart_receiver (self, now);
}

guint64
nf_virtual_line_send (NfVirtualLine *self, guint64 start, guint32 baud, guint8 byte)
{
  NfVirtualCharacter *c = &self->history[self->count % NF_VIRTUAL_LINE_HISTORY];

  *c = (NfVirtualCharacter){ .start = start, .baud = baud, .byte = byte };
  self->count++;
  if (self->fall == NF_VIRTUAL_NEVER)
    self->fall = start;
  return get_end (c);
}

void
nf_virtual_line_begin_break (NfVirtualLine *self, guint64 start, guint32 baud)
{
  nf_virtual_line_send (self, start, baud, 0);
  self->history[(self->count - 1) % NF_VIRTUAL_LINE_HISTORY].low_until = NF_VIRTUAL_NEVER;
}

void
nf_virtual_line_end_break (NfVirtualLine *self, guint64 end)
{
  self->history[(self->count - 1) % NF_VIRTUAL_LINE_HISTORY].low_until = end;
}

guint64
nf_virtual_line_get_end (const NfVirtualLine *self)
{
  return self->count > 0 ? get_end (get_character (self, 1)) : 0;
}

/* In the middle of the stop bit the receiver has all it wants. */
guint64
nf_virtual_line_get_due (const NfVirtualLine *self)
{
  if (self->fall == NF_VIRTUAL_NEVER)
    return NF_VIRTUAL_NEVER;
  return self->fall + nf_virtual_bits_to_ns (2 * BITS - 1, 2 * self->receiver_baud);
}

/* Within 2 percent of the sender, and begun with its start bit, every sample falls into the bit
 * it is meant for: there is no need to take them one by one. */
static gboolean
is_in_step (const NfVirtualLine *self, const NfVirtualCharacter *c)
{
  guint32 difference =
      c->baud > self->receiver_baud ? c->baud - self->receiver_baud : self->receiver_baud - c->baud;

  return c->low_until == 0 && c->start == self->fall && difference <= c->baud / 50;
}

/* Each bit is sampled an eighth of a bit off its middle, to the side where a difference of the
 * rates hurts: what the start edge's uncertainty and the edges' skew cost a real receiver, which
 * stands about 4 percent. */
static guint8
sample_character (const NfVirtualLine *self, gboolean *framing_error)
{
  guint32 sender_baud = get_character (self, 1)->baud;
  gint64 skew = (gint64) nf_virtual_bits_to_ns (1, 8 * self->receiver_baud);
  guint8 byte = 0;

  if (self->receiver_baud >= sender_baud)
    skew = -skew;
  for (guint64 bit = 0; bit < 8; bit++) {
    guint64 middle = self->fall + nf_virtual_bits_to_ns (3 + 2 * bit, 2 * self->receiver_baud);
    byte |= (guint8) (sample (self, (guint64) ((gint64) middle + skew)) << bit);
  }
  *framing_error = !sample (self, (guint64) ((gint64) nf_virtual_line_get_due (self) + skew));
  return byte;
}

guint8
nf_virtual_line_take (NfVirtualLine *self, gboolean *framing_error)
{
  const NfVirtualCharacter *last = get_character (self, 1);
  gboolean broken = FALSE;
  guint8 byte;

  if (is_in_step (self, last)) {
    byte = last->byte;
    self->fall = NF_VIRTUAL_NEVER;
  } else {
    byte = sample_character (self, &broken);
    nf_virtual_line_restart_receiver (self, nf_virtual_line_get_due (self));
  }
  if (framing_error != NULL)
    *framing_error = broken;
  return byte;
}
