/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writes deflate streams (RFC 1951) by hand, so that they can also be wrong.
 */
#pragma once

#include <glib.h>

typedef struct {
  GByteArray *bytes;
  guint n_bits; /* used in the last byte: 1 to 8; 0 when there is none */
} BitWriter;

void bit_writer_init (BitWriter *self);
void bit_writer_clear (BitWriter *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BitWriter, bit_writer_clear)

/** Puts a number, its lowest bit first. */
void bit_writer_put (BitWriter *self, guint32 number, guint n_bits);

/** Puts a code, its highest bit first. */
void bit_writer_put_code (BitWriter *self, guint32 code, guint n_bits);

/** Puts zeros up to the next whole byte. */
void bit_writer_align (BitWriter *self);

/** Puts a symbol in the code that the lengths of all its symbols' codes make. */
void bit_writer_put_symbol (BitWriter *self, const guint8 *lengths, guint n_lengths, guint symbol);

/** Puts a whole stored block. */
void bit_writer_put_stored (BitWriter *self, gboolean is_last, const guint8 *bytes, guint16 size);

/** Puts what begins a last block with codes of its own, of which @lengths tells: each length by
 * itself, in four bits. @n_literals: 257 to 286; @n_distances: 1 to 30 */
void bit_writer_put_codes (BitWriter *self,
                           const guint8 *literals,
                           guint n_literals,
                           const guint8 *distances,
                           guint n_distances);
