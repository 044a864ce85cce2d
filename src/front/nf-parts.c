/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The parts of files, see nf-parts.h.
 */
#include "nf-parts.h"

#include "nf-error.h"
#include "nf-guard.h"
#include "nf-plan.h"
#include "nf-words.h"
#include "opcodes.h"

#include <glib/gi18n-lib.h>

/* --- The gap ----------------------------------------------------------------------------- */

static gboolean
is_blank (NfImage *image, NfRange range)
{
  const guint8 *bytes = nf_image_get_data (image, NULL);

  for (guint32 i = range.address; i < range.address + range.size; i++)
    if (bytes[i] != 0xFF)
      return FALSE;
  return TRUE;
}

/* Returns: what a file at 0 may leave out; size 0: nothing. A gap that holds something after all is
 * none. */
static NfRange
find_gap (const NfPart *part)
{
  NfImage *image = nf_row_get_image (part->row);
  NfGuardItem item = { .facts = nf_firmware_get_facts (nf_row_get_firmware (part->row)),
                       .address = part->range.address,
                       .size = part->range.size };
  NfRange gap = nf_guard_get_gap (&item);

  if (image == NULL || gap.address + gap.size >= part->range.size || !is_blank (image, gap))
    return (NfRange){ 0, 0 };
  return gap;
}

/* Whether every sector of @range lies in the gap. */
static gboolean
is_within (NfRange range, NfRange gap)
{
  guint32 first = range.address - range.address % FLASH_SECTOR_SIZE;
  guint64 end = (guint64) range.address + range.size + FLASH_SECTOR_SIZE - 1;

  return first >= gap.address && end - end % FLASH_SECTOR_SIZE <= gap.address + gap.size;
}

static gboolean
is_wanted (const GArray *files, NfRange gap)
{
  for (guint i = 0; gap.size > 0 && i < files->len; i++)
    if (is_within (g_array_index (files, NfPart, i).range, gap))
      return TRUE;
  return FALSE;
}

/* --- The parts --------------------------------------------------------------------------- */

/* Each file as one. */
static GArray *
collect_files (GListModel *rows)
{
  GArray *files = g_array_new (FALSE, FALSE, sizeof (NfPart));

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++) {
    g_autoptr (NfRow) row = g_list_model_get_item (rows, i);
    NfPart part = { .row = row, .number = i };
    if (nf_row_get_enabled (row) && nf_row_get_range (row, &part.range.address, &part.range.size))
      g_array_append_val (files, part);
  }
  return files;
}

/* A file with a gap goes to 0: an address is a place in the file as well. */
static void
add_around (GArray *parts, NfPart part, NfRange gap)
{
  NfPart second = part;

  second.begin = second.range.address = gap.address + gap.size;
  second.range.size -= second.begin;
  part.range.size = gap.address;
  g_array_append_val (parts, part);
  g_array_append_val (parts, second);
}

GArray *
nf_parts_make (GListModel *rows)
{
  g_autoptr (GArray) files = collect_files (rows);
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (NfPart));

  for (guint i = 0; i < files->len; i++) {
    NfPart part = g_array_index (files, NfPart, i);
    NfRange gap = find_gap (&part);
    if (is_wanted (files, gap))
      add_around (parts, part, gap);
    else
      g_array_append_val (parts, part);
  }
  return parts;
}

NfImage *
nf_part_make_image (const NfPart *self)
{
  NfImage *whole = nf_row_get_image (self->row);
  g_autoptr (GBytes) bytes = NULL;

  if (self->range.size == nf_image_get_size (whole))
    return nf_image_ref (whole);
  bytes = g_bytes_new (nf_image_get_data (whole, NULL) + self->begin, self->range.size);
  return nf_image_new_part (nf_image_get_name (whole), bytes, self->begin);
}

/* --- Where they lie ---------------------------------------------------------------------- */

static GError *
make_past_end (guint32 flash_bytes)
{
  g_autofree char *flash = NULL;

  if (flash_bytes == 0)
    return g_error_new_literal (NF_ERROR, NF_ERROR_DOES_NOT_FIT, _ ("Ends past 16 MB"));
  flash = nf_words_format_size (flash_bytes);
  /* Translators: the size of the board's flash memory, as in "Ends past 4 MB" */
  return g_error_new (NF_ERROR, NF_ERROR_DOES_NOT_FIT, _ ("Ends past %s"), flash);
}

static GError *
make_problem (NfFit fit, guint32 flash_bytes, const NfPart *other)
{
  switch (fit) {
  case NF_FIT_UNALIGNED:
    return g_error_new_literal (NF_ERROR,
                                NF_ERROR_UNALIGNED,
                                _ ("Not on a 4 KB boundary (0x1000)"));
  case NF_FIT_PAST_END:
    return make_past_end (flash_bytes);
  case NF_FIT_OVERLAP:
    return g_error_new (NF_ERROR, NF_ERROR_OVERLAP, _ ("Overlaps row %u"), other->number + 1);
  case NF_FIT_OK:
  default:
    return NULL;
  }
}

void
nf_parts_check (GListModel *rows, guint32 flash_bytes)
{
  g_autoptr (GArray) parts = nf_parts_make (rows);
  const NfPart *all = (const NfPart *) (gconstpointer) parts->data;
  g_autofree NfRange *ranges = g_new (NfRange, parts->len);

  for (guint i = 0; i < parts->len; i++)
    ranges[i] = all[i].range;
  for (guint i = 0; i < parts->len; i++) {
    guint other = 0;
    NfFit fit = nf_range_check (ranges, parts->len, i, flash_bytes, &other);
    if (fit != NF_FIT_OK)
      nf_row_take_fit_problem (all[i].row, make_problem (fit, flash_bytes, &all[other]));
  }
}
