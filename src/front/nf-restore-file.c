/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The bytes of a restore point, see nf-restore-file.h.
 */
#include "nf-restore-file.h"

#include "bytes.h"
#include "crc32.h"
#include "opcodes.h"

#include <string.h>

enum { VERSION = 1, MAGIC_SIZE = 8, CRC_SIZE = 4 };

/* Places in the head. */
enum {
  AT_VERSION = 8,
  AT_MAC = 12,
  AT_TIME = 20,
  AT_FLASH = 28,
  AT_TITLE_SIZE = 32,
};

/* The end of a line in it shows whether the file was once taken for text. */
static const guint8 magic[MAGIC_SIZE] = { 'N', 'F', 'R', 'P', '\r', '\n', 0x1A, '\n' };

/* --- Writing ----------------------------------------------------------------------------- */

static void
append_crc (GByteArray *to, guint from)
{
  guint8 crc[CRC_SIZE];

  put_u32 (crc, crc32_of (to->data + from, to->len - from));
  g_byte_array_append (to, crc, sizeof crc);
}

/* Returns: the bytes of @title that there is room for, in whole characters */
static gsize
get_title_size (const char *title)
{
  const char *end = title + strlen (title);

  while (end - title > NF_RESTORE_TITLE_MAX)
    end = g_utf8_find_prev_char (title, end);
  return (gsize) (end - title);
}

void
nf_restore_file_append_head (GByteArray *to, const NfRestorePoint *point)
{
  g_autofree char *title = g_utf8_make_valid (point->title, -1);
  gsize title_size = get_title_size (title);
  guint8 head[NF_RESTORE_HEAD_SIZE] = { 0 };
  guint from = to->len;

  memcpy (head, magic, sizeof magic);
  put_u32 (head + AT_VERSION, VERSION);
  memcpy (head + AT_MAC, point->mac, NF_MAC_SIZE);
  put_u32 (head + AT_TIME, (guint32) point->time);
  put_u32 (head + AT_TIME + 4, (guint32) ((guint64) point->time >> 32));
  put_u32 (head + AT_FLASH, point->flash_bytes);
  put_u32 (head + AT_TITLE_SIZE, (guint32) title_size);
  g_byte_array_append (to, head, sizeof head);
  g_byte_array_append (to, (const guint8 *) title, (guint) title_size);
  append_crc (to, from);
}

void
nf_restore_file_append_record (GByteArray *to,
                               NfRestoreKind kind,
                               NfRange range,
                               const guint8 *bytes)
{
  guint8 words[12];
  guint from = to->len;

  put_u32 (words, kind);
  put_u32 (words + 4, range.address);
  put_u32 (words + 8, range.size);
  g_byte_array_append (to, words, sizeof words);
  if (bytes != NULL)
    g_byte_array_append (to, bytes, range.size);
  append_crc (to, from);
}

/* --- Reading ----------------------------------------------------------------------------- */

/* Returns: whether @size bytes are followed by their checksum */
static gboolean
is_sound (const guint8 *bytes, gsize size)
{
  return get_u32 (bytes + size) == crc32_of (bytes, size);
}

gsize
nf_restore_file_parse_head (const guint8 *bytes, gsize size, NfRestorePoint *point)
{
  guint32 title_size = 0;
  guint32 flash_bytes = 0;

  if (size < NF_RESTORE_HEAD_SIZE || memcmp (bytes, magic, sizeof magic) != 0 ||
      get_u32 (bytes + AT_VERSION) != VERSION)
    return 0;
  title_size = get_u32 (bytes + AT_TITLE_SIZE);
  flash_bytes = get_u32 (bytes + AT_FLASH);
  if (title_size > NF_RESTORE_TITLE_MAX || flash_bytes > FLASH_SIZE_MAX ||
      size < NF_RESTORE_HEAD_SIZE + title_size + CRC_SIZE ||
      !is_sound (bytes, NF_RESTORE_HEAD_SIZE + title_size))
    return 0;
  memcpy (point->mac, bytes + AT_MAC, NF_MAC_SIZE);
  point->time =
      (gint64) (get_u32 (bytes + AT_TIME) | (guint64) get_u32 (bytes + AT_TIME + 4) << 32);
  point->flash_bytes = flash_bytes;
  g_free (point->title);
  point->title = g_utf8_make_valid ((const char *) bytes + NF_RESTORE_HEAD_SIZE, title_size);
  return NF_RESTORE_HEAD_SIZE + title_size + CRC_SIZE;
}

static gboolean
is_possible (const NfRestoreRecord *record, guint32 flash_bytes)
{
  const NfRange *range = &record->range;

  if (range->size % FLASH_SECTOR_SIZE != 0 || range->address % FLASH_SECTOR_SIZE != 0)
    return FALSE;
  switch (record->kind) {
  case NF_RESTORE_SECTOR:
    return range->size == FLASH_SECTOR_SIZE && range->address < flash_bytes;
  case NF_RESTORE_BLANK:
    return range->size > 0 && range->size <= flash_bytes &&
           range->address <= flash_bytes - range->size;
  case NF_RESTORE_END:
    return range->address == 0;
  default:
    return FALSE;
  }
}

gboolean
nf_restore_file_parse_record (const guint8 *bytes,
                              gsize size,
                              guint32 flash_bytes,
                              NfRestoreRecord *record)
{
  gsize sector = 0;

  if (size < NF_RESTORE_RECORD_SIZE)
    return FALSE;
  if (flash_bytes == 0)
    flash_bytes = FLASH_SIZE_MAX;
  record->kind = (NfRestoreKind) get_u32 (bytes);
  record->range = (NfRange){ get_u32 (bytes + 4), get_u32 (bytes + 8) };
  sector = record->kind == NF_RESTORE_SECTOR ? FLASH_SECTOR_SIZE : 0;
  record->bytes = bytes + NF_RESTORE_RECORD_SIZE - CRC_SIZE;
  record->size = NF_RESTORE_RECORD_SIZE + sector;
  return is_possible (record, flash_bytes) && size >= record->size &&
         is_sound (bytes, record->size - CRC_SIZE);
}
