/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Packing for the wire, see nf-deflate.h.
 *
 * Measured on eight firmware images, a file system and two updates of one image, 4.4 MB together:
 * zlib's best is 63.6 %, libdeflate's is 62.6 % as one stream, 62.7 % cut as here, 63.2 % in pieces
 * of 64 KiB. It takes 57 ms for 1 MB (a 3 GHz server), all but 1 ms of it while the wire is busy.
 */
#include "nf-deflate.h"

#include "bytes.h"

#include <libdeflate.h>
#include <string.h>

enum {
  LEVEL = 12, /* libdeflate's best */
  STORED_MAX = 0xFFFF,
  STORED_HEADER_SIZE = 5,
};

/* Where a stream ends. */
typedef struct {
  gsize raw, wire;
} End;

struct _NfDeflate {
  const guint8 *data;
  gsize size;
  struct libdeflate_compressor *compressor;
  GByteArray *wire;
  GArray *ends; /* of End; the first is 0, 0 */
};

NfDeflate *
nf_deflate_new (const guint8 *data, gsize size)
{
  NfDeflate *self = g_new (NfDeflate, 1);
  End begin = { 0 };

  self->data = data;
  self->size = size;
  self->compressor = libdeflate_alloc_compressor (LEVEL);
  g_assert (self->compressor != NULL); /* out of memory, for which GLib gives up as well */
  self->wire = g_byte_array_sized_new (NF_DEFLATE_FIRST);
  self->ends = g_array_new (FALSE, FALSE, sizeof (End));
  g_array_append_val (self->ends, begin);
  return self;
}

void
nf_deflate_free (NfDeflate *self)
{
  if (self == NULL)
    return;
  libdeflate_free_compressor (self->compressor);
  g_byte_array_unref (self->wire);
  g_array_unref (self->ends);
  g_free (self);
}

static gsize
get_stored_size (gsize size)
{
  return size + (size + STORED_MAX - 1) / STORED_MAX * STORED_HEADER_SIZE;
}

static void
store (guint8 *to, const guint8 *data, gsize size)
{
  while (size > 0) {
    guint16 n = (guint16) MIN (size, STORED_MAX);
    to[0] = n == size; /* the last block; its kind is 0 */
    put_u16 (to + 1, n);
    put_u16 (to + 3, (guint16) ~n);
    memcpy (to + STORED_HEADER_SIZE, data, n);
    to += STORED_HEADER_SIZE + n;
    data += n;
    size -= n;
  }
}

static const End *
get_last_end (const NfDeflate *self)
{
  return &g_array_index (self->ends, End, self->ends->len - 1);
}

/* Makes one more stream. */
static void
pack (NfDeflate *self)
{
  End end = *get_last_end (self);
  const guint8 *data = self->data + end.raw;
  gsize size = MIN (self->size - end.raw, end.raw == 0 ? NF_DEFLATE_FIRST : NF_DEFLATE_OTHERS);
  gsize stored_size = get_stored_size (size);

  g_byte_array_set_size (self->wire, (guint) (end.wire + stored_size));
  guint8 *to = self->wire->data + end.wire;
  gsize n = libdeflate_deflate_compress (self->compressor, data, size, to, stored_size);
  if (n == 0) { /* there was too little room */
    store (to, data, size);
    n = stored_size;
  }
  end.raw += size;
  end.wire += n;
  g_byte_array_set_size (self->wire, (guint) end.wire);
  g_array_append_val (self->ends, end);
}

const guint8 *
nf_deflate_peek (NfDeflate *self, gsize offset, gsize most, gsize *size)
{
  while (self->wire->len < offset + most && get_last_end (self)->raw < self->size)
    pack (self);
  offset = MIN (offset, self->wire->len);
  *size = MIN (most, self->wire->len - offset);
  return self->wire->data + offset;
}
