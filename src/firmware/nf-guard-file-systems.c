/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files that go into a file system or into the Lua flash store, and what is lost by that, see
 * nf-guard.h.
 */
#include "nf-guard-private.h"

static gboolean
is_file_system (NfFirmwareKind kind)
{
  return kind == NF_FIRMWARE_SPIFFS || kind == NF_FIRMWARE_LITTLEFS || kind == NF_FIRMWARE_FAT;
}

/* --- The Lua flash store ----------------------------------------------------------------- */

static void
check_lfs (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  NfNumbers numbers = self->firmware != NULL ? self->firmware->facts->numbers : NF_NUMBERS_UNKNOWN;
  const NfPartition *lfs = nf_partitions_find (&self->partitions, NF_PARTITION_LFS_0);
  NfFinding *finding = NULL;

  if (item->facts->kind != NF_FIRMWARE_LFS)
    return;
  if (numbers != NF_NUMBERS_UNKNOWN && item->facts->numbers != NF_NUMBERS_UNKNOWN &&
      numbers != item->facts->numbers)
    nf_guard_fix_by_removing (nf_guard_add (self, NF_FINDING_LFS_NUMBERS, NF_SEVERITY_WARNING, i));
  if (self->partitions.n == 0 || (lfs != NULL && item->size <= lfs->range.size))
    return;
  finding = nf_guard_add (self, NF_FINDING_LFS_TOO_LARGE, NF_SEVERITY_WARNING, i);
  finding->value = lfs != NULL ? lfs->range.size : 0;
  nf_guard_fix_by_removing (finding);
}

/* --- The file system --------------------------------------------------------------------- */

/* The firmware itself may grow over the file system of the one before; then the files are lost,
 * which is told as that. Init data has findings of its own. */
static gboolean
belongs_elsewhere (const NfGuardCase *self, const NfGuardItem *item)
{
  NfFirmwareKind kind = item->facts->kind;

  if (kind == NF_FIRMWARE_INIT_DATA || is_file_system (kind))
    return FALSE;
  if (kind == NF_FIRMWARE_UNKNOWN || kind == NF_FIRMWARE_BLANK || kind == NF_FIRMWARE_LFS)
    return TRUE;
  return item != self->firmware && self->partitions.n > 0;
}

static void
check_in_files (NfGuardCase *self, guint i)
{
  const NfGuardItem *item = &self->guard->items[i];
  NfRange files = nf_guard_get_files (self);
  NfFinding *finding = NULL;

  if (!belongs_elsewhere (self, item) || !nf_range_meets (nf_guard_get_range (item), files))
    return;
  finding = nf_guard_add (self, NF_FINDING_IN_FILE_SYSTEM, NF_SEVERITY_WARNING, i);
  finding->range = files;
  nf_guard_fix_by_removing (finding);
}

/* Who writes another file system there, or erases everything, wants that. */
static gboolean
is_wanted (const NfGuardCase *self, NfRange files)
{
  for (guint i = 0; i < self->guard->n_items; i++)
    if (!is_file_system (self->guard->items[i].facts->kind) &&
        nf_range_meets (nf_guard_get_range (&self->guard->items[i]), files) &&
        !self->guard->erase_all)
      return FALSE;
  return TRUE;
}

/* A file that should not go there is told of as such. */
static gboolean
is_told (const NfGuardCase *self)
{
  for (guint i = 0; i < self->findings->len; i++) {
    NfFindingKind kind = g_array_index (self->findings, NfFinding, i).kind;
    if (kind == NF_FINDING_IN_FILE_SYSTEM || kind == NF_FINDING_INIT_DATA_HARMFUL)
      return TRUE;
  }
  return FALSE;
}

static void
check_lost (NfGuardCase *self)
{
  NfFilesAnswer answer = nf_flash_map_answer (self->guard);
  NfFinding *finding = NULL;

  if (answer.fate != NF_FILES_LOST || is_told (self))
    return;
  finding = nf_guard_add (self,
                          NF_FINDING_FILES_LOST,
                          is_wanted (self, answer.range) ? NF_SEVERITY_NOTE : NF_SEVERITY_WARNING,
                          NF_NO_ITEM);
  finding->range = answer.range;
}

void
nf_guard_check_file_systems (NfGuardCase *self)
{
  for (guint i = 0; i < self->guard->n_items; i++) {
    if (!nf_guard_is_usable (&self->guard->items[i]))
      continue;
    check_lfs (self, i);
    check_in_files (self, i);
  }
  check_lost (self);
}
