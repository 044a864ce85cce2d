/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board said by itself, see nf-heard.h.
 */
#include "nf-heard.h"

#include <string.h>

#define PAUSE_US (50 * G_TIME_SPAN_MILLISECOND)

enum { TEXT_MIN = 8 };

struct _NfHeard {
  GByteArray *bytes;
  GArray *pieces; /* of NfHeardPiece */
  guint n_resets;
};

NfHeard *
nf_heard_new (void)
{
  NfHeard *self = g_atomic_rc_box_new0 (NfHeard);

  self->bytes = g_byte_array_new ();
  self->pieces = g_array_new (FALSE, FALSE, sizeof (NfHeardPiece));
  return self;
}

NfHeard *
nf_heard_ref (NfHeard *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  NfHeard *self = data;

  g_byte_array_unref (self->bytes);
  g_array_unref (self->pieces);
}

void
nf_heard_unref (NfHeard *self)
{
  g_atomic_rc_box_release_full (self, clear);
}

/* Returns the piece that goes on, or NULL when a new one begins. */
static NfHeardPiece *
find_open_piece (NfHeard *self, gint64 now_us, guint baud)
{
  guint n = self->pieces->len;
  NfHeardPiece *last = n > 0 ? &g_array_index (self->pieces, NfHeardPiece, n - 1) : NULL;

  if (last == NULL || last->baud != baud || last->reset != self->n_resets ||
      now_us - last->ended_us >= PAUSE_US)
    return NULL;
  return last;
}

void
nf_heard_add (NfHeard *self, gint64 now_us, guint baud, const guint8 *bytes, gsize n)
{
  NfHeardPiece *piece = find_open_piece (self, now_us, baud);
  guint room = (guint) MIN (n, NF_HEARD_MAX - self->bytes->len);

  if (room == 0)
    return;
  if (piece == NULL) {
    NfHeardPiece begun = {
      .began_us = now_us,
      .baud = baud,
      .reset = self->n_resets,
      .first = self->bytes->len,
    };
    g_array_append_val (self->pieces, begun);
    piece = &g_array_index (self->pieces, NfHeardPiece, self->pieces->len - 1);
  }
  piece->ended_us = now_us;
  piece->n += room;
  g_byte_array_append (self->bytes, bytes, room);
}

void
nf_heard_note_reset (NfHeard *self)
{
  self->n_resets++;
}

guint
nf_heard_get_n_pieces (const NfHeard *self)
{
  return self->pieces->len;
}

const NfHeardPiece *
nf_heard_get_piece (const NfHeard *self, guint index)
{
  g_return_val_if_fail (index < self->pieces->len, NULL);
  return &g_array_index (self->pieces, NfHeardPiece, index);
}

const guint8 *
nf_heard_get_bytes (const NfHeard *self, gsize *n)
{
  *n = self->bytes->len;
  return self->bytes->data;
}

guint
nf_heard_get_n_resets (const NfHeard *self)
{
  return self->n_resets;
}

const guint8 *
nf_heard_find (const guint8 *bytes, gsize n, const char *words)
{
  gsize length = strlen (words);

  for (gsize at = 0; at + length <= n; at++)
    if (bytes[at] == (guint8) words[0] && memcmp (bytes + at, words, length) == 0)
      return bytes + at;
  return NULL;
}

/* By chance one sequence of three bytes in ten is a character that somebody has made up. */
static gboolean
is_written (gunichar c)
{
  return g_unichar_isgraph (c) && g_unichar_type (c) != G_UNICODE_PRIVATE_USE;
}

/* Returns how many bytes the character at the beginning has, 0 when it is none of a text. */
static gsize
measure_character (const guint8 *bytes, gsize n)
{
  gunichar c = 0;

  if (bytes[0] < 0x80)
    return g_ascii_isprint (bytes[0]) || g_ascii_isspace (bytes[0]) ? 1 : 0;
  c = g_utf8_get_char_validated ((const char *) bytes, (gssize) n);
  return c < 0x110000 && is_written (c) ? (gsize) g_unichar_to_utf8 (c, NULL) : 0;
}

gboolean
nf_heard_is_text (const guint8 *bytes, gsize n)
{
  gsize n_text = 0;

  for (gsize at = 0; at < n;) {
    gsize size = measure_character (bytes + at, n - at);
    n_text += size;
    at += MAX (size, 1);
  }
  return n >= TEXT_MIN && n_text * 10 >= n * 9;
}
