/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * File systems, and programs beside the first, by their marks, see nf-flash-content.h.
 *
 * Sources: SPIFFS's spiffs_nucleus.h and NodeMCU's app/spiffs at its tags (pages of 256 bytes;
 * since 1.5.4.1 blocks of 8 KB, or 4 KB in a small file system, with a mark that counts the blocks
 * that are left; before that blocks of 4 KB without a mark); littlefs's SPEC.md. Arduino's SPIFFS
 * has the same form as NodeMCU's.
 */
#include "nf-flash-content.h"

#include "bytes.h"

#include <string.h>

enum {
  PAGE_SIZE = 256,

  /* SPIFFS. The first page of a block says to which file each other page belongs; at its end stand
   * the mark and a count of erasures, of two bytes each. */
  SPIFFS_MARK_AT = PAGE_SIZE - 4,
  SPIFFS_MARK = 0x0529 ^ PAGE_SIZE,
  SPIFFS_BLOCKS_MIN = 3,
  SPIFFS_FREE = 0xFFFF,
  SPIFFS_ID_MASK = 0x7FFF,
  SPIFFS_ID_MAX = 0x3FF, /* more files than that do not fit into the room there is */
  OLD_PAGES = FLASH_SECTOR_SIZE / PAGE_SIZE - 1,
  OLD_ALIGNMENT = 0x4000, /* where NodeMCU up to 1.5.1 begins its file system */

  LITTLEFS_NAME_AT = 8,
  LITTLEFS_BLOCK_SIZE_AT = 24,
  LITTLEFS_BLOCKS_AT = 28,

  NEW_ALIGNMENT = 0x10000, /* where later ones look first */
  OLD_CODE_END = 0x100000, /* no file system without a mark begins behind it */
  SECOND_SLOT = 0x81000,   /* of the SDK's boot loader */
  SECOND_SLOT_C1 = 0x101000,
};

static guint32
get_flash_bytes (const NfFlashContent *self)
{
  return nf_survey_get_flash_bytes (self->survey);
}

static void
claim_files (NfFlashContent *self, NfRange range, gboolean is_old)
{
  nf_flash_content_mark (self, range, NF_CONTENT_FILE_SYSTEM);
  if (range.size <= self->files.size)
    return;
  self->files = range;
  self->has_old_files = is_old;
}

/* --- SPIFFS ------------------------------------------------------------------------------ */

/* Returns: how many blocks the one at @address says are left, itself included */
static guint
count_blocks (NfFlashContent *self, guint32 address)
{
  const guint8 *mark = nf_flash_content_look (self, (NfRange){ address + SPIFFS_MARK_AT, 2 });

  return mark != NULL ? get_u16 (mark) ^ SPIFFS_MARK : 0;
}

/* The firmware itself looks at three blocks, of which one may have been erased when the power
 * failed. */
static gboolean
is_spiffs (NfFlashContent *self, guint32 address, guint32 block_size, guint n)
{
  guint64 end = address + (guint64) n * block_size;

  if (n < SPIFFS_BLOCKS_MIN || end > get_flash_bytes (self))
    return FALSE;
  return count_blocks (self, address + block_size) == n - 1 ||
         count_blocks (self, address + 2 * block_size) == n - 2;
}

/* The first block that was met need not be the first there is. */
static guint32
find_first_block (NfFlashContent *self, guint32 address, guint32 block_size, guint n)
{
  while (address >= block_size && count_blocks (self, address - block_size) == n + 1) {
    address -= block_size;
    n++;
  }
  return address;
}

static gboolean
find_spiffs (NfFlashContent *self, guint32 address)
{
  static const guint32 block_sizes[] = { 2 * FLASH_SECTOR_SIZE, FLASH_SECTOR_SIZE };
  guint n = count_blocks (self, address);

  for (guint i = 0; i < G_N_ELEMENTS (block_sizes); i++) {
    guint32 block_size = block_sizes[i];
    guint32 first = 0;
    if (!is_spiffs (self, address, block_size, n))
      continue;
    first = find_first_block (self, address, block_size, n);
    claim_files (self, (NfRange){ first, address + n * block_size - first }, FALSE);
    return TRUE;
  }
  return FALSE;
}

/* Without a mark a block is known by its shape: the files of its 15 pages, then nothing; and the
 * first page of a file names the same file. */
static gboolean
is_old_block (NfFlashContent *self, guint32 address, const guint8 *page)
{
  guint named = OLD_PAGES;
  gboolean is_free = FALSE;

  for (guint i = 0; i < SPIFFS_MARK_AT / 2 + 1; i++) {
    guint id = get_u16 (page + 2 * i);
    if (id != SPIFFS_FREE && (is_free || i >= OLD_PAGES || (id & SPIFFS_ID_MASK) > SPIFFS_ID_MAX))
      return FALSE;
    is_free = id == SPIFFS_FREE;
    if (!is_free && id != 0 && named == OLD_PAGES)
      named = i;
  }
  if (named == OLD_PAGES)
    return FALSE;
  const guint8 *first =
      nf_flash_content_look (self, (NfRange){ address + (named + 1) * PAGE_SIZE, 2 });
  return first != NULL && get_u16 (first) == get_u16 (page + 2 * named);
}

/* It reaches up to where the SDK's sectors begin, and its first blocks may be blank. */
static gboolean
find_old_spiffs (NfFlashContent *self, guint32 address, const guint8 *page)
{
  guint32 size = self->header_bytes;
  guint32 end = size > NF_INIT_DATA_FROM_END ? size - NF_INIT_DATA_FROM_END : 0;

  guint32 begin = address - address % OLD_ALIGNMENT;

  if (!self->is_classic || address >= end || !is_old_block (self, address, page))
    return FALSE;
  claim_files (self, (NfRange){ begin, end - begin }, TRUE);
  return TRUE;
}

/* --- littlefs ---------------------------------------------------------------------------- */

static gboolean
find_littlefs (NfFlashContent *self, guint32 address, const guint8 *page)
{
  static const char name[] = "littlefs";
  guint64 size =
      (guint64) get_u32 (page + LITTLEFS_BLOCK_SIZE_AT) * get_u32 (page + LITTLEFS_BLOCKS_AT);

  if (memcmp (page + LITTLEFS_NAME_AT, name, strlen (name)) != 0 || size == 0 ||
      size > get_flash_bytes (self) - address)
    return FALSE;
  claim_files (self, (NfRange){ address, (guint32) size }, FALSE);
  return TRUE;
}

/* --- Where to look ----------------------------------------------------------------------- */

/* Where something begins: behind a gap or behind what is known; or where firmware is known to put
 * things, whatever stands before. */
static gboolean
is_worth_a_look (const NfFlashContent *self, guint sector)
{
  guint32 address = sector * FLASH_SECTOR_SIZE;

  if (self->sectors[sector] != NF_CONTENT_UNKNOWN)
    return FALSE;
  if (sector == 0 || self->sectors[sector - 1] != NF_CONTENT_UNKNOWN)
    return TRUE;
  return address % NEW_ALIGNMENT == 0 || address == SECOND_SLOT || address == SECOND_SLOT_C1 ||
         (self->is_classic && address < OLD_CODE_END && address % OLD_ALIGNMENT == 0);
}

static void
look_at (NfFlashContent *self, guint32 address)
{
  const guint8 *page = nf_flash_content_look (self, (NfRange){ address, PAGE_SIZE });
  guint32 end = 0;

  self->probes_left--;
  if (page == NULL || find_spiffs (self, address) || find_littlefs (self, address, page) ||
      find_old_spiffs (self, address, page))
    return;
  if (nf_flash_content_find_program (self, address, &end))
    nf_flash_content_mark (self, (NfRange){ address, end - address }, NF_CONTENT_PROGRAM);
}

void
nf_flash_content_find_files (NfFlashContent *self)
{
  /* The second part of an older program begins with nothing that would tell. */
  guint first = self->is_classic ? (NF_PARTITIONS_AT + OLD_ALIGNMENT) / FLASH_SECTOR_SIZE : 0;

  for (guint i = first; i < self->n_sectors && self->probes_left > 0; i++)
    if (is_worth_a_look (self, i))
      look_at (self, i * FLASH_SECTOR_SIZE);
}
