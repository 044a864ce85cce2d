/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A copy of the flash with holes in it, see nf-survey.h.
 *
 * The copy is as large as the flash, but only pages of it that were filled take memory; which bytes
 * are known stands beside it as a list of ranges.
 */
#include "nf-survey.h"

#include <string.h>

struct _NfSurvey {
  gatomicrefcount ref_count;
  guint32 flash_bytes;
  guint8 *bytes;
  guint8 *sectors; /* an NfSectorState each */
  GArray *known;   /* NfRange, in order, with gaps between them */
};

NfSurvey *
nf_survey_new (guint32 flash_bytes)
{
  g_return_val_if_fail (flash_bytes <= FLASH_SIZE_MAX, NULL);
  NfSurvey *self = g_new0 (NfSurvey, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->flash_bytes = flash_bytes;
  self->bytes = g_malloc (flash_bytes);
  self->sectors = g_malloc0 ((flash_bytes + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE);
  self->known = g_array_new (FALSE, FALSE, sizeof (NfRange));
  return self;
}

NfSurvey *
nf_survey_ref (NfSurvey *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
nf_survey_unref (NfSurvey *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->known);
  g_free (self->sectors);
  g_free (self->bytes);
  g_free (self);
}

guint32
nf_survey_get_flash_bytes (const NfSurvey *self)
{
  return self->flash_bytes;
}

static guint32
get_end (const NfRange *range)
{
  return range->address + range->size;
}

static NfRange *
get_known (const NfSurvey *self, guint index)
{
  return &g_array_index (self->known, NfRange, index);
}

/* Returns: the index of the first range that ends at @address or behind it */
static guint
find_known (const NfSurvey *self, guint32 address)
{
  guint i = 0;

  while (i < self->known->len && get_end (get_known (self, i)) < address)
    i++;
  return i;
}

static void
remember (NfSurvey *self, NfRange range)
{
  guint first = find_known (self, range.address);
  guint behind = first;

  while (behind < self->known->len && get_known (self, behind)->address <= get_end (&range)) {
    NfRange known = *get_known (self, behind++);
    guint32 end = MAX (get_end (&range), get_end (&known));
    range.address = MIN (range.address, known.address);
    range.size = end - range.address;
  }
  g_array_remove_range (self->known, first, behind - first);
  g_array_insert_val (self->known, first, range);
}

/* Only for a sector that is known as a whole: it lies in one range. */
static void
forget (NfSurvey *self, NfRange sector)
{
  guint i = find_known (self, get_end (&sector));
  NfRange known = *get_known (self, i);
  NfRange before = { known.address, sector.address - known.address };
  NfRange after = { get_end (&sector), get_end (&known) - get_end (&sector) };

  g_array_remove_index (self->known, i);
  if (after.size > 0)
    g_array_insert_val (self->known, i, after);
  if (before.size > 0)
    g_array_insert_val (self->known, i, before);
}

static gboolean
is_inside (const NfSurvey *self, NfRange range)
{
  return range.address <= self->flash_bytes && range.size <= self->flash_bytes - range.address;
}

const guint8 *
nf_survey_get (const NfSurvey *self, NfRange range)
{
  guint i = 0;

  if (range.size == 0 || !is_inside (self, range))
    return NULL;
  i = find_known (self, get_end (&range));
  if (i == self->known->len || get_known (self, i)->address > range.address)
    return NULL;
  return self->bytes + range.address;
}

static NfRange
get_sector (const NfSurvey *self, guint32 address)
{
  guint32 start = address - address % FLASH_SECTOR_SIZE;

  return (NfRange){ start, MIN (FLASH_SECTOR_SIZE, self->flash_bytes - start) };
}

static gboolean
is_blank (const guint8 *bytes, gsize size)
{
  return bytes[0] == 0xFF && memcmp (bytes, bytes + 1, size - 1) == 0;
}

/* Draws the conclusion from @n new bytes of a sector: one that is used tells enough, while it takes
 * all to call it blank. */
static void
judge_sector (NfSurvey *self, guint32 address, gsize n)
{
  NfRange sector = get_sector (self, address);
  const guint8 *all = nf_survey_get (self, sector);
  guint8 *state = &self->sectors[address / FLASH_SECTOR_SIZE];

  if (all != NULL)
    *state = is_blank (all, sector.size) ? NF_SECTOR_BLANK : NF_SECTOR_USED;
  else if (!is_blank (self->bytes + address, n))
    *state = NF_SECTOR_USED;
}

void
nf_survey_add (NfSurvey *self, NfRange range, const guint8 *bytes)
{
  g_return_if_fail (range.size > 0 && is_inside (self, range));
  guint32 at = range.address;

  memcpy (self->bytes + range.address, bytes, range.size);
  remember (self, range);
  while (at < get_end (&range)) {
    NfRange sector = get_sector (self, at);
    guint32 end = MIN (get_end (&sector), get_end (&range));
    judge_sector (self, at, end - at);
    at = end;
  }
}

void
nf_survey_set_blank (NfSurvey *self, guint32 address, gboolean is_blank_there)
{
  g_return_if_fail (address < self->flash_bytes && address % FLASH_SECTOR_SIZE == 0);
  NfRange sector = get_sector (self, address);
  guint8 *state = &self->sectors[address / FLASH_SECTOR_SIZE];

  if (is_blank_there) {
    memset (self->bytes + sector.address, 0xFF, sector.size);
    remember (self, sector);
  } else if (*state == NF_SECTOR_BLANK) {
    forget (self, sector);
  }
  *state = is_blank_there ? NF_SECTOR_BLANK : NF_SECTOR_USED;
}

NfSectorState
nf_survey_get_sector (const NfSurvey *self, guint32 address)
{
  if (address >= self->flash_bytes)
    return NF_SECTOR_NOT_READ;
  return (NfSectorState) self->sectors[address / FLASH_SECTOR_SIZE];
}
