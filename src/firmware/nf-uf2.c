/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * UF2, see nf-uf2.h.
 */
#include "nf-uf2.h"

#include "nf-error.h"
#include "nf-sparse.h"

#include "bytes.h"

#include <string.h>

enum { BLOCK_SIZE = 512, HEAD_SIZE = 32, MD5_OFFSET = 8, MD5_DIGEST_SIZE = 16 };

enum {
  MAGIC_FIRST = 0x0A324655,
  MAGIC_SECOND = 0x9E5D5157,
  MAGIC_LAST = 0x0AB16F30,
  FAMILY_ESP8266 = 0x7EAB61ED,
  FLAG_NOT_FOR_FLASH = 0x0001,
  FLAG_IS_FILE = 0x1000,
  FLAG_HAS_FAMILY = 0x2000,
  FLAG_HAS_MD5 = 0x4000,
};

/* --- Writing ----------------------------------------------------------------------------- */

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

/* --- Reading ----------------------------------------------------------------------------- */

/* Other chips of the maker, by the list of the UF2 specification. */
static const struct {
  guint32 family;
  const char *chip;
} others[] = {
  { 0x1C5F21B0, "ESP32" },    { 0xBFDD4EEE, "ESP32-S2" },  { 0xC47E5767, "ESP32-S3" },
  { 0x2B88D29C, "ESP32-C2" }, { 0xD42BA06C, "ESP32-C3" },  { 0xF71C0343, "ESP32-C5" },
  { 0x540DDF62, "ESP32-C6" }, { 0x77D850C4, "ESP32-C61" }, { 0x332726F6, "ESP32-H2" },
  { 0x3D308E94, "ESP32-P4" },
};

typedef struct {
  const guint8 *block;
  guint index; /* of the block in the file */
  guint next;  /* the number that the block has to have */
  guint total; /* of the blocks of this piece */
  guint32 other_family;
  gboolean has_other;
  NfSparse *sparse;
} Reader;

/* Words of a block's head. */
enum { FLAGS = 8, ADDRESS = 12, SIZE = 16, NUMBER = 20, TOTAL = 24, FAMILY = 28 };

static gboolean
fail (const Reader *self, GError **error, const char *problem)
{
  g_set_error (error, NF_ERROR, NF_ERROR_BUNDLE, "block %u: %s", self->index, problem);
  return FALSE;
}

/* Each piece numbers its blocks for itself, so a number of 0 begins another one. */
static gboolean
check_number (Reader *self, GError **error)
{
  guint32 number = get_u32 (self->block + NUMBER);
  guint32 total = get_u32 (self->block + TOTAL);

  if (self->next == 0)
    self->total = total;
  if (number != self->next || total != self->total || total == 0)
    return fail (self, error, "blocks are missing before it");
  self->next = number + 1 < total ? number + 1 : 0;
  return TRUE;
}

static gboolean
is_md5 (const Reader *self, const guint8 *sum, guint32 size)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  guint8 digest[MD5_DIGEST_SIZE];
  gsize length = sizeof digest;

  if (get_u32 (sum) != get_u32 (self->block + ADDRESS) || get_u32 (sum + 4) != size)
    return FALSE;
  g_checksum_update (checksum, self->block + HEAD_SIZE, (gssize) size);
  g_checksum_get_digest (checksum, digest, &length);
  return memcmp (digest, sum + MD5_OFFSET, sizeof digest) == 0;
}

/* The specification's sum may also be of several blocks, whose content is then not known here. */
static gboolean
check_md5 (const Reader *self, guint32 size, GError **error)
{
  const guint8 *at_end = self->block + HEAD_SIZE + NF_UF2_CONTENT_MAX - NF_UF2_MD5_SIZE;

  if ((get_u32 (self->block + FLAGS) & FLAG_HAS_MD5) == 0)
    return TRUE;
  if (size > NF_UF2_CONTENT_MAX - NF_UF2_MD5_SIZE)
    return fail (self, error, "there is no room for its MD5 sum");
  return is_md5 (self, self->block + HEAD_SIZE + size, size) || is_md5 (self, at_end, size) ||
         get_u32 (at_end + 4) > size || fail (self, error, "its MD5 sum is wrong");
}

static gboolean
is_for_us (Reader *self)
{
  guint32 flags = get_u32 (self->block + FLAGS);
  guint32 family = get_u32 (self->block + FAMILY);

  if ((flags & (FLAG_NOT_FOR_FLASH | FLAG_IS_FILE)) != 0)
    return FALSE;
  if ((flags & FLAG_HAS_FAMILY) != 0 && family == FAMILY_ESP8266)
    return TRUE;
  self->has_other = TRUE;
  self->other_family = (flags & FLAG_HAS_FAMILY) != 0 ? family : 0;
  return FALSE;
}

static gboolean
take_block (Reader *self, GError **error)
{
  guint32 size = get_u32 (self->block + SIZE);

  if (get_u32 (self->block) != MAGIC_FIRST || get_u32 (self->block + 4) != MAGIC_SECOND ||
      get_u32 (self->block + BLOCK_SIZE - 4) != MAGIC_LAST)
    return fail (self, error, "this is none");
  if (size > NF_UF2_CONTENT_MAX)
    return fail (self, error, "it says that it has more content than there is room for");
  if (!check_number (self, error))
    return FALSE;
  if (!is_for_us (self))
    return TRUE;
  if (!check_md5 (self, size, error))
    return FALSE;
  return nf_sparse_put (self->sparse,
                        get_u32 (self->block + ADDRESS),
                        self->block + HEAD_SIZE,
                        size) ||
         fail (self, error, "its address is past 16 MB, or was there before");
}

static gboolean
fail_other_chip (const Reader *self, GError **error)
{
  const char *chip = self->other_family == 0 ? "a chip that it does not name" : "another chip";

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    if (others[i].family == self->other_family)
      chip = others[i].chip;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_BUNDLE,
               "it is for %s, and this program writes the ESP8266 only",
               chip);
  return FALSE;
}

GArray *
nf_uf2_read (GBytes *file, GError **error)
{
  g_autoptr (NfSparse) sparse = nf_sparse_new ();
  g_autoptr (GArray) pieces = NULL;
  Reader self = { .sparse = sparse };
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (file, &size);

  for (; size / BLOCK_SIZE > self.index; self.index++) {
    self.block = data + (gsize) self.index * BLOCK_SIZE;
    if (!take_block (&self, error))
      return NULL;
  }
  pieces = nf_sparse_get_pieces (sparse);
  if (size % BLOCK_SIZE != 0 || self.next != 0)
    fail (&self, error, "it ends in the middle");
  else if (pieces->len == 0 && self.has_other)
    fail_other_chip (&self, error);
  else if (pieces->len == 0)
    fail (&self, error, "there is nothing for the flash in it");
  else
    return g_steal_pointer (&pieces);
  return NULL;
}
