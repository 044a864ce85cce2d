/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * File systems by their own marks, see nf-firmware-private.h. Sources: SPIFFS_MAGIC in
 * NodeMCU's app/spiffs/spiffs_nucleus.h at its tags, SPEC.md of littlefs 2, Microsoft's FAT
 * specification.
 */
#include "nf-firmware-private.h"

#include "bytes.h"
#include "opcodes.h"

#include <string.h>

static gboolean
set_file_system (NfLook *look, NfFirmwareKind kind, guint64 bytes)
{
  nf_look_set (look, kind, NF_CONFIDENCE_LIKELY);
  nf_look_set_place (look, NF_GOES_TO_FILE_SYSTEM);
  look->facts->fs_bytes = (guint32) MIN (bytes, FLASH_SIZE_MAX);
  look->is_place_open = TRUE;
  return TRUE;
}

/* --- SPIFFS ------------------------------------------------------------------------------ */

/* Each block begins with a list of the 16-bit numbers of what stands in its pages. The last but one
 * number of the pages that the list takes is a mark: the low half of 0x20140529, the size of a page
 * and the number of blocks that are left, XORed. */
enum {
  SPIFFS_MARK = 0x0529,
  SPIFFS_MARK_FROM_END = 4,
  SPIFFS_NUMBER_SIZE = 2,
  SPIFFS_BLOCK_MIN = 0x1000,
  SPIFFS_BLOCK_MAX = 0x10000,
  SPIFFS_PAGE_MIN = 0x100,
  SPIFFS_PAGE_MAX = 0x800,
  SPIFFS_MARKS_MIN = 2, /* one alone is 16 bits, and chance */
};

typedef struct {
  guint32 block, page; /* sizes */
  guint32 n_blocks;
  gboolean is_uneven; /* NodeMCU 2.0.0 counts the blocks in a way of its own */
} Spiffs;

static gsize
get_mark_offset (const Spiffs *spiffs, guint32 index)
{
  guint32 list = spiffs->block / spiffs->page * SPIFFS_NUMBER_SIZE;

  return (gsize) index * spiffs->block + MAX (list - list % spiffs->page, spiffs->page) -
         SPIFFS_MARK_FROM_END;
}

static guint16
get_mark (const Spiffs *spiffs, guint32 index)
{
  guint32 before = index;

  if (spiffs->is_uneven)
    before = index < 3 ? (1u << index) - 1 : index << 2;
  return (guint16) (SPIFFS_MARK ^ spiffs->page ^ (spiffs->n_blocks - before));
}

/* Returns: whether every block that is there has its mark. The last may be there in part */
static gboolean
has_all_marks (const NfLook *look, const Spiffs *spiffs)
{
  guint n = 0;

  while (n < spiffs->n_blocks &&
         nf_look_has (look, get_mark_offset (spiffs, n), SPIFFS_NUMBER_SIZE)) {
    if (get_u16 (look->data + get_mark_offset (spiffs, n)) != get_mark (spiffs, n))
      return FALSE;
    n++;
  }
  return n >= SPIFFS_MARKS_MIN;
}

static gboolean
is_spiffs (const NfLook *look, Spiffs *spiffs)
{
  gsize first = get_mark_offset (spiffs, 0);

  if (!nf_look_has (look, first, SPIFFS_NUMBER_SIZE))
    return FALSE;
  spiffs->n_blocks = (guint32) get_u16 (look->data + first) ^ SPIFFS_MARK ^ spiffs->page;
  if (spiffs->n_blocks == 0 || spiffs->n_blocks > FLASH_SIZE_MAX / spiffs->block)
    return FALSE;
  for (guint i = 0; i < 2; i++) {
    spiffs->is_uneven = i == 1;
    if (has_all_marks (look, spiffs))
      return TRUE;
  }
  return FALSE;
}

static gboolean
look_for_spiffs (NfLook *look)
{
  for (guint32 block = SPIFFS_BLOCK_MIN; block <= SPIFFS_BLOCK_MAX; block *= 2)
    for (guint32 page = SPIFFS_PAGE_MIN; page <= SPIFFS_PAGE_MAX; page *= 2) {
      Spiffs spiffs = { .block = block, .page = page };
      if (is_spiffs (look, &spiffs))
        return set_file_system (look, NF_FIRMWARE_SPIFFS, (guint64) spiffs.n_blocks * block);
    }
  return FALSE;
}

/* --- littlefs ---------------------------------------------------------------------------- */

/* The superblock is kept twice, in the first two blocks. */
enum {
  LITTLEFS_NAME_AT = 8,
  LITTLEFS_VERSION_AT = 20,
  LITTLEFS_BLOCK_AT = 24,
  LITTLEFS_COUNT_AT = 28,
  LITTLEFS_HEAD_SIZE = 32,
  LITTLEFS_BLOCK_MIN = 0x1000,
  LITTLEFS_BLOCK_MAX = 0x10000,
};

static gboolean
is_littlefs (const NfLook *look, gsize at)
{
  return nf_look_has (look, at, LITTLEFS_HEAD_SIZE) &&
         nf_look_has_text (look, at + LITTLEFS_NAME_AT, "littlefs") &&
         get_u16 (look->data + at + LITTLEFS_VERSION_AT + 2) == 2;
}

/* Returns: where a superblock begins; the size of the file: nowhere */
static gsize
find_superblock (const NfLook *look)
{
  if (is_littlefs (look, 0))
    return 0;
  for (gsize block = LITTLEFS_BLOCK_MIN; block <= LITTLEFS_BLOCK_MAX; block *= 2)
    if (is_littlefs (look, block))
      return block;
  return look->size;
}

static gboolean
look_for_littlefs (NfLook *look)
{
  gsize at = find_superblock (look);

  if (at == look->size)
    return FALSE;
  return set_file_system (look,
                          NF_FIRMWARE_LITTLEFS,
                          (guint64) get_u32 (look->data + at + LITTLEFS_BLOCK_AT) *
                              get_u32 (look->data + at + LITTLEFS_COUNT_AT));
}

/* --- FAT --------------------------------------------------------------------------------- */

enum {
  FAT_SECTOR_AT = 11,
  FAT_COUNT_AT = 19,
  FAT_COUNT_LARGE_AT = 32,
  FAT_NAME_AT = 54,
  FAT_NAME_32_AT = 82,
  FAT_SIGNATURE_AT = 510,
  FAT_SIGNATURE = 0xAA55,
  FAT_JUMP = 0xEB,
};

static gboolean
look_for_fat (NfLook *look)
{
  guint32 n_sectors = 0;

  if (!nf_look_has (look, FAT_SIGNATURE_AT, 2) || look->data[0] != FAT_JUMP ||
      get_u16 (look->data + FAT_SIGNATURE_AT) != FAT_SIGNATURE)
    return FALSE;
  if (!nf_look_has_text (look, FAT_NAME_AT, "FAT") &&
      !nf_look_has_text (look, FAT_NAME_32_AT, "FAT32"))
    return FALSE;
  n_sectors = get_u16 (look->data + FAT_COUNT_AT);
  if (n_sectors == 0)
    n_sectors = get_u32 (look->data + FAT_COUNT_LARGE_AT);
  return set_file_system (look,
                          NF_FIRMWARE_FAT,
                          (guint64) n_sectors * get_u16 (look->data + FAT_SECTOR_AT));
}

gboolean
nf_look_for_file_system (NfLook *look)
{
  return look_for_littlefs (look) || look_for_spiffs (look) || look_for_fat (look);
}
