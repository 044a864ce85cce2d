/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * "Do my files stay?", see nf-flash-map.h.
 *
 * Source of where each NodeMCU looks for its file system: app/spiffs/spiffs.c at its tags.
 */
#include "nf-guard-private.h"

enum {
  BLOCK_ALIGNMENT = 0x2000,  /* since 1.5.4.1 */
  FIRST_ALIGNMENT = 0x10000, /* where 1.5.4.1 to 2 look first, … */
  FIRST_MIN = 700000,        /* … in a flash of that size … */
  PLACES = 8,                /* … at so many places, and then at as many multiples of a block */
  OLD_ALIGNMENT = 0x4000,    /* the one place up to 1.5.1 */
};

static guint32
align (guint32 address, guint32 alignment)
{
  return (address + alignment - 1) & ~(alignment - 1);
}

static gboolean
is_one_of (guint32 address, guint32 first, guint32 step)
{
  return address >= first && (address - first) % step == 0 && (address - first) / step < PLACES;
}

/* Older firmware finds its file system by the end of its own code. */
static gboolean
will_find (const NfGuardCase *self, guint32 address)
{
  guint32 code_end = align (self->firmware->address + self->firmware->size, FLASH_SECTOR_SIZE);
  gboolean is_old = self->firmware->facts->nodemcu == NF_NODEMCU_0_9;

  if (is_old != self->content.has_old_files)
    return FALSE;
  if (is_old)
    return address == align (code_end, OLD_ALIGNMENT);
  if (self->header_bytes >= FIRST_MIN &&
      is_one_of (address, align (code_end, FIRST_ALIGNMENT), FIRST_ALIGNMENT))
    return TRUE;
  return is_one_of (address, align (code_end, BLOCK_ALIGNMENT), BLOCK_ALIGNMENT);
}

/* NodeMCU 3 looks at the first block in its partition alone, and takes a file system that is
 * smaller than that, but none that is larger. */
static gboolean
will_find_in (NfRange files, NfRange place)
{
  guint32 begin = align (place.address, BLOCK_ALIGNMENT);
  guint32 end = place.address + place.size;

  return align (files.address, BLOCK_ALIGNMENT) == begin && files.address + files.size <= end;
}

/* Where nothing is known of a firmware's file system, one that stands where another firmware put it
 * will not be found. */
static NfFilesFate
judge_firmware (const NfGuardCase *self, NfFilesAnswer *answer)
{
  NfNodemcu nodemcu = NF_NODEMCU_NONE;

  if (self->firmware == NULL)
    return NF_FILES_STAY;
  nodemcu = self->firmware->facts->nodemcu;
  if (self->partitions.n > 0) {
    answer->new_range = nf_guard_get_files (self);
    return !self->content.has_old_files && will_find_in (answer->range, answer->new_range)
               ? NF_FILES_STAY
               : NF_FILES_MOVE;
  }
  if (nodemcu != NF_NODEMCU_NONE)
    return will_find (self, answer->range.address) ? NF_FILES_STAY : NF_FILES_MOVE;
  return self->content.has_page || self->content.is_classic ? NF_FILES_MOVE : NF_FILES_STAY;
}

static gboolean
has_unknown (const NfFlashContent *content)
{
  for (guint i = 0; i < content->n_sectors; i++)
    if (content->sectors[i] == NF_CONTENT_UNKNOWN || content->sectors[i] == NF_CONTENT_UNREAD)
      return TRUE;
  return content->n_sectors == 0;
}

NfFilesAnswer
nf_flash_map_answer (const NfGuard *guard)
{
  g_auto (NfGuardCase) self = { 0 };
  NfFilesAnswer answer = { .fate = NF_FILES_UNKNOWN, .kind = NF_CONTENT_UNKNOWN };

  nf_guard_case_init (&self, guard);
  answer.range = self.content.files;
  if (answer.range.size == 0) {
    answer.fate = has_unknown (&self.content) ? NF_FILES_UNKNOWN : NF_FILES_NONE;
    return answer;
  }
  answer.kind = NF_CONTENT_FILE_SYSTEM;
  if (guard->erase_all || nf_guard_find_item (guard, answer.range, NF_NO_ITEM) != NF_NO_ITEM)
    answer.fate = NF_FILES_LOST;
  else
    answer.fate = judge_firmware (&self, &answer);
  return answer;
}
