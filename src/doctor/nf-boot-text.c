/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From what was heard to lines, see nf-boot-private.h.
 *
 * Lines and not pieces, because a program changes the rate in the midst of what the ROM has begun:
 * of one piece the first lines make sense and the rest does not.
 */
#include "nf-boot-private.h"

enum { ESCAPE = 0x1B, NUL_STANDS_AS = 0x01 };

typedef enum { PLAIN, AFTER_ESCAPE, IN_SEQUENCE } State;

/* Where the making of lines stands. */
typedef struct {
  NfBootText *text;
  NfBootLine line;
  State state;
} Maker;

static void
end_line (Maker *self, gboolean is_ended)
{
  self->line.n = (guint) self->text->text->len - self->line.at;
  self->line.is_ended = is_ended;
  g_string_append_c (self->text->text, '\n');
  g_array_append_val (self->text->lines, self->line);
  self->line.at = (guint) self->text->text->len;
}

static gboolean
has_open_line (const Maker *self)
{
  return self->text->text->len > self->line.at;
}

/* Returns: whether the byte belongs to an escape sequence: ESC [ up to a letter, or ESC and one
 * more (ECMA-48). */
static gboolean
skip_sequence (Maker *self, guint8 byte)
{
  switch (self->state) {
  case AFTER_ESCAPE:
    self->state = byte == '[' ? IN_SEQUENCE : PLAIN;
    return TRUE;
  case IN_SEQUENCE:
    self->state = byte >= 0x40 && byte <= 0x7E ? PLAIN : IN_SEQUENCE;
    return byte != '\n';
  case PLAIN:
  default:
    self->state = byte == ESCAPE ? AFTER_ESCAPE : PLAIN;
    return byte == ESCAPE;
  }
}

static void
take_byte (Maker *self, guint8 byte)
{
  if (skip_sequence (self, byte) || byte == '\r')
    return;
  if (byte == '\n') {
    self->state = PLAIN;
    end_line (self, TRUE);
  } else {
    g_string_append_c (self->text->text, (char) (byte == 0 ? NUL_STANDS_AS : byte));
  }
}

/* A line goes on over a pause, but neither over another rate nor over a reset. */
static void
take_piece (Maker *self, const NfHeardPiece *piece, const guint8 *bytes)
{
  if (self->line.baud != piece->baud || self->line.reset != piece->reset) {
    if (has_open_line (self))
      end_line (self, TRUE);
    self->state = PLAIN;
  }
  self->line.baud = piece->baud;
  self->line.reset = piece->reset;
  self->line.ended_us = piece->ended_us;
  for (guint i = 0; i < piece->n; i++)
    take_byte (self, bytes[i]);
}

void
nf_boot_text_init (NfBootText *self, const NfHeard *heard)
{
  gsize n = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &n);
  Maker maker = { .text = self };

  self->text = g_string_sized_new (n + 1);
  self->lines = g_array_new (FALSE, FALSE, sizeof (NfBootLine));
  for (guint i = 0; i < nf_heard_get_n_pieces (heard); i++) {
    const NfHeardPiece *piece = nf_heard_get_piece (heard, i);
    take_piece (&maker, piece, bytes + piece->first);
  }
  if (has_open_line (&maker))
    end_line (&maker, FALSE);
}

void
nf_boot_text_clear (NfBootText *self)
{
  if (self->text != NULL)
    g_string_free (self->text, TRUE);
  g_clear_pointer (&self->lines, g_array_unref);
  self->text = NULL;
}

const NfBootLine *
nf_boot_text_get (const NfBootText *self, guint index)
{
  return &g_array_index (self->lines, NfBootLine, index);
}

const char *
nf_boot_text_get_line (const NfBootText *self, guint index)
{
  return self->text->str + nf_boot_text_get (self, index)->at;
}
