/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * UF2, see nf-uf2.h.
 */
#include "nf-uf2.h"

#include "bytes.h"

#include <string.h>

enum { BLOCK_SIZE = 512, HEAD_SIZE = 32, MD5_OFFSET = 8, MD5_DIGEST_SIZE = 16 };

enum {
  MAGIC_FIRST = 0x0A324655,
  MAGIC_SECOND = 0x9E5D5157,
  MAGIC_LAST = 0x0AB16F30,
  FAMILY_ESP8266 = 0x7EAB61ED,
  FLAG_HAS_FAMILY = 0x2000,
  FLAG_HAS_MD5 = 0x4000,
};

/* A part of a piece. */
typedef struct {
  guint32 address;
  const guint8 *data;
  gsize size;
  guint32 number; /* of the blocks of its piece, from 0 */
  guint32 n_blocks;
} Content;

guint
nf_uf2_get_content_max (gboolean has_md5)
{
  return has_md5 ? NF_UF2_CONTENT_MAX - NF_UF2_MD5_SIZE : NF_UF2_CONTENT_MAX;
}

static void
put_md5 (guint8 *to, const Content *content)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize size = MD5_DIGEST_SIZE;

  g_checksum_update (checksum, content->data, (gssize) content->size);
  put_u32 (to, content->address);
  put_u32 (to + 4, (guint32) content->size);
  g_checksum_get_digest (checksum, to + MD5_OFFSET, &size);
}

static void
append_block (GByteArray *file, const Content *content, gboolean has_md5)
{
  guint8 block[BLOCK_SIZE] = { 0 };
  const guint32 head[] = {
    MAGIC_FIRST,
    MAGIC_SECOND,
    FLAG_HAS_FAMILY | (has_md5 ? FLAG_HAS_MD5 : 0),
    content->address,
    (guint32) content->size,
    content->number,
    content->n_blocks,
    FAMILY_ESP8266,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (head); i++)
    put_u32 (block + 4 * i, head[i]);
  memcpy (block + HEAD_SIZE, content->data, content->size);
  if (has_md5)
    put_md5 (block + HEAD_SIZE + content->size, content);
  put_u32 (block + BLOCK_SIZE - 4, MAGIC_LAST);
  g_byte_array_append (file, block, sizeof block);
}

static void
append_piece (GByteArray *file, const NfPiece *piece, guint content_size, gboolean has_md5)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece->bytes, &size);
  Content content = { .n_blocks = (guint32) ((size + content_size - 1) / content_size) };

  for (gsize at = 0; at < size; at += content_size) {
    content.address = piece->address + (guint32) at;
    content.data = data + at;
    content.size = MIN (size - at, content_size);
    append_block (file, &content, has_md5);
    content.number++;
  }
}

GBytes *
nf_uf2_make (const GArray *pieces, guint content_size, gboolean has_md5)
{
  GByteArray *file = NULL;

  g_return_val_if_fail (content_size > 0 && content_size % 4 == 0, NULL);
  g_return_val_if_fail (content_size <= nf_uf2_get_content_max (has_md5), NULL);
  file = g_byte_array_new ();
  for (guint i = 0; i < pieces->len; i++)
    append_piece (file, &g_array_index (pieces, NfPiece, i), content_size, has_md5);
  return g_byte_array_free_to_bytes (file);
}
