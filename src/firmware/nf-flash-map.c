/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash as a row of regions, see nf-flash-map.h: what was found on the chip, cut where the
 * files of the plan begin and end.
 */
#include "nf-flash-map.h"

#include "nf-guard-private.h"

/* --- What becomes of a place ------------------------------------------------------------- */

/* A file's gap belongs to another where there is one. */
static gboolean
leaves_out (const NfGuard *guard, guint item, NfRange piece)
{
  return nf_range_meets (piece, nf_guard_get_gap (&guard->items[item])) &&
         nf_guard_find_item (guard, piece, item) != NF_NO_ITEM;
}

/* Whose file has a piece, and who wants it besides. */
static void
find_owners (const NfGuard *guard, NfRegion *region)
{
  for (guint i = 0; i < guard->n_items; i++) {
    if (!nf_range_meets (region->range, nf_guard_get_range (&guard->items[i])) ||
        leaves_out (guard, i, region->range))
      continue;
    if (region->item == NF_NO_ITEM)
      region->item = i;
    else if (region->other_item == NF_NO_ITEM)
      region->other_item = i;
  }
}

/* Whether a file has another part of a sector, which can only be erased as a whole. */
static gboolean
shares_sector (const NfGuard *guard, NfRange piece)
{
  NfRange sector = { piece.address - piece.address % FLASH_SECTOR_SIZE, FLASH_SECTOR_SIZE };

  return nf_guard_find_item (guard, sector, NF_NO_ITEM) != NF_NO_ITEM;
}

static NfFate
find_fate (const NfGuard *guard, guint32 flash_bytes, const NfRegion *region)
{
  if (region->range.address >= flash_bytes)
    return NF_FATE_BEYOND;
  if (region->other_item != NF_NO_ITEM)
    return NF_FATE_CONFLICT;
  if (region->item != NF_NO_ITEM)
    return NF_FATE_WRITTEN;
  if (guard->erase_all)
    return NF_FATE_ERASED;
  if (region->now != NF_CONTENT_BLANK && shares_sector (guard, region->range))
    return NF_FATE_KEPT;
  return NF_FATE_STAYS;
}

/* --- The pieces -------------------------------------------------------------------------- */

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  guint32 first = *(const guint32 *) a;
  guint32 second = *(const guint32 *) b;

  return first < second ? -1 : first > second;
}

/* Returns: what stands in the sector of @address; nothing is known beyond the end */
static NfContent
get_content (const NfFlashContent *content, guint32 address)
{
  guint sector = address / FLASH_SECTOR_SIZE;

  return sector < content->n_sectors ? (NfContent) content->sectors[sector] : NF_CONTENT_UNREAD;
}

static void
cut (GArray *cuts, guint64 at)
{
  guint32 place = (guint32) at;

  g_array_append_val (cuts, place);
}

/* Where one piece may end and another begin. */
static GArray *
find_cuts (const NfGuard *guard, const NfFlashContent *content, guint32 flash_bytes)
{
  GArray *cuts = g_array_new (FALSE, FALSE, sizeof (guint32));

  cut (cuts, 0);
  cut (cuts, flash_bytes);
  for (guint i = 1; i < content->n_sectors && i * FLASH_SECTOR_SIZE < flash_bytes; i++)
    if (content->sectors[i] != content->sectors[i - 1])
      cut (cuts, i * FLASH_SECTOR_SIZE);
  for (guint i = 0; i < guard->n_items; i++) {
    const NfGuardItem *item = &guard->items[i];
    guint64 end = (guint64) item->address + item->size;
    NfRange gap = nf_guard_get_gap (item);
    cut (cuts, item->address);
    cut (cuts, end);
    if (item->size > 0 && item->address < flash_bytes)
      cut (cuts, item->address - item->address % FLASH_SECTOR_SIZE);
    if (item->size > 0 && end < flash_bytes)
      cut (
          cuts,
          MIN ((end + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE * FLASH_SECTOR_SIZE, flash_bytes));
    cut (cuts, gap.address);
    cut (cuts, gap.address + gap.size);
  }
  g_array_sort (cuts, compare_numbers);
  return cuts;
}

/* Neighbours of which the same is to be said are one. Beyond the flash there is only what a file
 * wants there. */
static void
add_region (GArray *regions, NfRegion region)
{
  NfRegion *last = regions->len > 0 ? &g_array_index (regions, NfRegion, regions->len - 1) : NULL;

  if (region.fate == NF_FATE_BEYOND && region.item == NF_NO_ITEM)
    return;
  if (last != NULL && last->now == region.now && last->fate == region.fate &&
      last->item == region.item && last->other_item == region.other_item &&
      last->range.address + last->range.size == region.range.address)
    last->range.size += region.range.size;
  else
    g_array_append_val (regions, region);
}

static GArray *
make_regions (const NfGuard *guard, const NfFlashContent *content, guint32 flash_bytes)
{
  GArray *regions = g_array_new (FALSE, FALSE, sizeof (NfRegion));
  g_autoptr (GArray) cuts = find_cuts (guard, content, flash_bytes);

  for (guint i = 1; i < cuts->len; i++) {
    guint32 begin = g_array_index (cuts, guint32, i - 1);
    guint32 end = g_array_index (cuts, guint32, i);
    NfRegion region = { .range = { begin, end - begin } };
    if (begin == end)
      continue;
    region.now = get_content (content, begin);
    region.item = region.other_item = NF_NO_ITEM;
    find_owners (guard, &region);
    region.fate = find_fate (guard, flash_bytes, &region);
    add_region (regions, region);
  }
  return regions;
}

GArray *
nf_flash_map_make (const NfGuard *guard)
{
  g_auto (NfGuardCase) self = { 0 };

  nf_guard_case_init (&self, guard);
  if (self.flash_bytes == 0)
    return g_array_new (FALSE, FALSE, sizeof (NfRegion));
  return make_regions (guard, &self.content, self.flash_bytes);
}

GArray *
nf_flash_map_read (const NfSurvey *survey)
{
  NfGuard guard = { .settings = NF_FLASH_SETTINGS_KEEP, .survey = survey };

  return nf_flash_map_make (&guard);
}

gboolean
nf_flash_map_wants (const NfSurvey *survey, NfRange *range, gpointer data)
{
  g_auto (NfFlashContent) content = { 0 };

  (void) data;
  nf_flash_content_init (&content, survey);
  *range = content.missing;
  return content.missing.size > 0;
}
