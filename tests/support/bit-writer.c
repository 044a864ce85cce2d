/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Deflate streams by hand, see bit-writer.h.
 */
#include "bit-writer.h"

void
bit_writer_init (BitWriter *self)
{
  self->bytes = g_byte_array_new ();
  self->n_bits = 0;
}

void
bit_writer_clear (BitWriter *self)
{
  g_clear_pointer (&self->bytes, g_byte_array_unref);
}

void
bit_writer_put (BitWriter *self, guint32 number, guint n_bits)
{
  for (guint i = 0; i < n_bits; i++) {
    if (self->n_bits % 8 == 0) {
      g_byte_array_append (self->bytes, (const guint8 *) "", 1);
      self->n_bits = 0;
    }
    self->bytes->data[self->bytes->len - 1] |= (guint8) ((number >> i & 1) << self->n_bits++);
  }
}

void
bit_writer_put_code (BitWriter *self, guint32 code, guint n_bits)
{
  while (n_bits-- > 0)
    bit_writer_put (self, code >> n_bits & 1, 1);
}

void
bit_writer_align (BitWriter *self)
{
  self->n_bits = 0;
}

/* RFC 1951, 3.2.2: by length, then by symbol. */
void
bit_writer_put_symbol (BitWriter *self, const guint8 *lengths, guint n_lengths, guint symbol)
{
  guint32 code = 0;

  for (guint length = 1; length <= lengths[symbol]; length++) {
    code <<= 1;
    for (guint i = 0; i < (length == lengths[symbol] ? symbol : n_lengths); i++)
      code += lengths[i] == length;
  }
  bit_writer_put_code (self, code, lengths[symbol]);
}

void
bit_writer_put_stored (BitWriter *self, gboolean is_last, const guint8 *bytes, guint16 size)
{
  bit_writer_put (self, is_last ? 1 : 0, 3);
  bit_writer_align (self);
  bit_writer_put (self, size, 16);
  bit_writer_put (self, (guint16) ~size, 16);
  g_byte_array_append (self->bytes, bytes, size);
}

void
bit_writer_put_codes (BitWriter *self,
                      const guint8 *literals,
                      guint n_literals,
                      const guint8 *distances,
                      guint n_distances)
{
  bit_writer_put (self, 1 | 2 << 1, 3);
  bit_writer_put (self, n_literals - 257, 5);
  bit_writer_put (self, n_distances - 1, 5);
  bit_writer_put (self, 19 - 4, 4);
  for (guint i = 0; i < 19; i++) /* 16, 17 and 18 come first: they are not used */
    bit_writer_put (self, i < 3 ? 0 : 4, 3);
  for (guint i = 0; i < n_literals; i++)
    bit_writer_put_code (self, literals[i], 4);
  for (guint i = 0; i < n_distances; i++)
    bit_writer_put_code (self, distances[i], 4);
}
