/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Sparse memory, see nf-sparse.h. It is as large as a flash can be, which costs nothing: the
 * system gives what is touched.
 */
#include "nf-sparse.h"

#include "nf-merge.h"

#include "opcodes.h"

#include <string.h>

struct _NfSparse {
  guint8 *data;
  guint8 *given; /* 1 for each byte that was put */
  gsize size;    /* that both have room for */
  gsize end;     /* behind the last byte that was put */
};

NfSparse *
nf_sparse_new (void)
{
  return g_new0 (NfSparse, 1);
}

void
nf_sparse_free (NfSparse *self)
{
  if (self == NULL)
    return;
  g_free (self->data);
  g_free (self->given);
  g_free (self);
}

/* Makes room for @end bytes, and for some more. */
static void
grow (NfSparse *self, gsize end)
{
  gsize size = CLAMP (2 * end, FLASH_SECTOR_SIZE, FLASH_SIZE_MAX);

  if (end <= self->size)
    return;
  self->data = g_realloc (self->data, size);
  self->given = g_realloc (self->given, size);
  memset (self->given + self->size, 0, size - self->size);
  self->size = size;
}

gboolean
nf_sparse_put (NfSparse *self, guint64 address, const guint8 *data, gsize size)
{
  if (address > FLASH_SIZE_MAX || size > FLASH_SIZE_MAX - address)
    return FALSE;
  if (size == 0)
    return TRUE;
  grow (self, address + size);
  if (memchr (self->given + address, 1, size) != NULL)
    return FALSE;
  memcpy (self->data + address, data, size);
  memset (self->given + address, 1, size);
  self->end = MAX (self->end, address + size);
  return TRUE;
}

static void
clear_piece (gpointer data)
{
  g_bytes_unref (((NfPiece *) data)->bytes);
}

static gsize
find (const NfSparse *self, gsize from, guint8 given)
{
  const guint8 *found =
      from < self->end ? memchr (self->given + from, given, self->end - from) : NULL;

  return found != NULL ? (gsize) (found - self->given) : self->end;
}

GArray *
nf_sparse_get_pieces (const NfSparse *self)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (NfPiece));
  gsize at = find (self, 0, 1);

  g_array_set_clear_func (pieces, clear_piece);
  while (at < self->end) {
    gsize end = find (self, at, 0);
    NfPiece piece = {
      .address = (guint32) at,
      .bytes = g_bytes_new (self->data + at, end - at),
      .item = pieces->len,
    };
    g_array_append_val (pieces, piece);
    at = find (self, end, 1);
  }
  return pieces;
}
