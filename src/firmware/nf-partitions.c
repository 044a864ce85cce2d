/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU 3's configuration page, see nf-partitions.h.
 */
#include "nf-partitions.h"

#include "bytes.h"

enum {
  WORD = 4,
  ITEM_SIZE = 3 * WORD, /* type, address, size */
  BOOT_SIZE = 0xB000,
};

/* What a record's second byte says. */
enum { RECORD_DELETED = 0, RECORD_TABLE = 1, RECORD_PHY_WRITTEN = 2, RECORD_END = 0xFF };

/* How the firmware lays out what its table leaves open. */
enum {
  ALIGNMENT = 0x2000,
  ALIGNMENT_BARE = 0x8000,
  PARAMETERS_SIZE = 0x3000,
  SPIFFS_AT = 0x100000,
  LFS_SIZE_BARE = 0x10000,
  SECTOR = 0x1000,
};
#define SIZE_REST       G_MAXUINT32 /* "all that is left" */
#define MAPPED_FLASH_AT 0x40200000u

/* --- Reading ----------------------------------------------------------------------------- */

/* Takes one item. Returns: FALSE when it is none: it could not stand in any flash */
static gboolean
take_item (NfPartitions *self, const guint8 *item)
{
  NfPartition partition = { get_u32 (item), { get_u32 (item + WORD), get_u32 (item + 2 * WORD) } };

  if (self->n == NF_PARTITIONS_MAX || partition.type == 0 || partition.range.address % SECTOR != 0)
    return FALSE;
  self->partitions[self->n++] = partition;
  return TRUE;
}

/* The end mark of a table that the firmware has not filled in: no type, no size, and the end of the
 * code where it is mapped. */
static gboolean
is_end_mark (const guint8 *item)
{
  return get_u32 (item) == 0 && get_u32 (item + 2 * WORD) == 0 &&
         get_u32 (item + WORD) > MAPPED_FLASH_AT;
}

static gboolean
read_table (NfPartitions *self, const guint8 *table, gsize size)
{
  gsize n = size / ITEM_SIZE;

  if (n == 0 || size % ITEM_SIZE != 0)
    return FALSE;
  self->is_filled_in = !is_end_mark (table + (n - 1) * ITEM_SIZE);
  if (!self->is_filled_in)
    self->code_end = get_u32 (table + --n * ITEM_SIZE + WORD) - MAPPED_FLASH_AT;
  for (gsize i = 0; i < n; i++)
    if (!take_item (self, table + i * ITEM_SIZE))
      return FALSE;
  return self->n > 0;
}

/* Like the firmware: the first record of a kind counts, and what it replaces it marks as deleted.
 */
static gboolean
read_records (NfPartitions *self, const guint8 *page, gsize size)
{
  gboolean has_table = FALSE;
  gsize at = 0;

  while (at + WORD <= size && page[at + 1] != RECORD_END) {
    gsize length = page[at] * (gsize) WORD;
    const guint8 *body = page + at + WORD;
    if (length > size - at - WORD)
      return FALSE;
    if (page[at + 1] == RECORD_TABLE && !has_table) {
      has_table = read_table (self, body, length);
      if (!has_table)
        return FALSE;
    }
    self->has_written_phy = self->has_written_phy || page[at + 1] == RECORD_PHY_WRITTEN;
    at += WORD + length;
  }
  return has_table;
}

/* Builds of April 2019 have the table alone, without records. It begins with the boot part. */
static gboolean
read_bare_table (NfPartitions *self, const guint8 *page, gsize size)
{
  gsize end = 0;

  if (size < 2 * ITEM_SIZE || get_u32 (page) != NF_PARTITION_BOOT || get_u32 (page + WORD) != 0 ||
      get_u32 (page + 2 * WORD) != BOOT_SIZE)
    return FALSE;
  while (end + ITEM_SIZE <= size && end <= NF_PARTITIONS_MAX * ITEM_SIZE &&
         !is_end_mark (page + end))
    end += ITEM_SIZE;
  self->is_bare = TRUE;
  return end + ITEM_SIZE <= size && is_end_mark (page + end) &&
         read_table (self, page, end + ITEM_SIZE);
}

gboolean
nf_partitions_read (NfPartitions *self, const guint8 *page, gsize size)
{
  size = MIN (size, NF_PARTITIONS_SIZE);
  *self = (NfPartitions){ 0 };
  if (read_records (self, page, size))
    return TRUE;
  *self = (NfPartitions){ 0 };
  if (read_bare_table (self, page, size))
    return TRUE;
  *self = (NfPartitions){ 0 };
  return FALSE;
}

/* --- Filling in -------------------------------------------------------------------------- */

static guint32
align (guint32 size, guint32 alignment)
{
  return (size + alignment - 1) & ~(alignment - 1);
}

/* Where the parameters stand tells the two ages apart: before the code up to June 2020, at the end
 * of the flash since September 2020. */
static gboolean
has_parameters_at_end (const NfPartitions *self)
{
  for (guint i = 0; i < self->n; i++)
    if (self->partitions[i].type == NF_PARTITION_PARAMETERS)
      return self->partitions[i].range.address == 0 ||
             self->partitions[i].range.address >= NF_PARTITIONS_AT;
  return FALSE;
}

/* @end: behind all that a file system may take. The firmware's arithmetic wraps, and so does this:
 * on 1 MB a SPIFFS of a certain size is put at 1 MB, and the firmware then stops. */
static void
fill_in_spiffs (NfRange *range, guint32 last, guint32 end, gboolean is_late)
{
  if (range->size == SIZE_REST) {
    if (range->address == 0)
      range->address = last;
    range->size = end - (is_late ? last : range->address);
    return;
  }
  if (range->size == 0)
    return;
  if (is_late && range->address < last)
    range->address = 0;
  if (range->address == 0)
    range->address = range->size <= end - SPIFFS_AT ? SPIFFS_AT : last;
}

static void
fill_in_partition (const NfPartitions *self,
                   NfPartition *partition,
                   guint32 last,
                   guint32 flash_bytes)
{
  gboolean is_late = has_parameters_at_end (self);
  NfRange *range = &partition->range;

  switch (partition->type) {
  case NF_PARTITION_CODE:
    if (range->size == 0)
      range->size = self->is_bare ? self->code_end - range->address
                                  : align (self->code_end - NF_PARTITIONS_AT, ALIGNMENT);
    break;
  case NF_PARTITION_LFS_0:
    if (self->is_bare && range->size == 0)
      range->size = LFS_SIZE_BARE;
    range->size = self->is_bare ? range->size : align (range->size, ALIGNMENT);
    if (range->address == 0)
      range->address = self->is_bare ? align (last, ALIGNMENT_BARE) : last;
    break;
  case NF_PARTITION_SPIFFS_0:
    if (self->is_bare && range->address == 0)
      range->address = align (last, ALIGNMENT_BARE);
    fill_in_spiffs (range, last, flash_bytes - (is_late ? PARAMETERS_SIZE : 0), is_late);
    break;
  case NF_PARTITION_PARAMETERS:
    if (is_late)
      *range = (NfRange){ flash_bytes - PARAMETERS_SIZE, PARAMETERS_SIZE };
    break;
  default:
    break;
  }
}

gboolean
nf_partitions_fill_in (NfPartitions *self, guint32 flash_bytes)
{
  NfPartitions old = *self;
  guint32 last = 0;
  gboolean is_right = TRUE;

  if (self->is_filled_in)
    return TRUE;
  self->n = 0;
  for (guint i = 0; i < old.n; i++) {
    NfPartition partition = old.partitions[i];
    fill_in_partition (&old, &partition, last, flash_bytes);
    if (partition.range.size == 0)
      continue;
    is_right = is_right && partition.range.size % SECTOR == 0 && partition.range.address >= last &&
               (guint64) partition.range.address + partition.range.size <= flash_bytes;
    last = partition.range.address + partition.range.size;
    self->partitions[self->n++] = partition;
  }
  self->is_filled_in = TRUE;
  self->code_end = 0;
  return is_right;
}

const NfPartition *
nf_partitions_find (const NfPartitions *self, NfPartitionType type)
{
  for (guint i = 0; i < self->n; i++)
    if (self->partitions[i].type == type && self->partitions[i].range.size > 0)
      return &self->partitions[i];
  return NULL;
}
