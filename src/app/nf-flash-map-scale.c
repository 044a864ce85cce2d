/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The geometry of a flash map, see nf-flash-map-scale.h.
 */
#include "nf-flash-map-scale.h"

#define MIN_WIDTH 4.0

enum {
  NARROW_SHARE = 2, /* narrow regions may be widened to a half of all, … */
  BEYOND_SHARE = 3, /* … and what lies beyond is a third as wide as the flash at most */
  MB = 1 << 20,
};

static const NfRegion *
get_region (const GArray *regions, guint index)
{
  return &g_array_index (regions, NfRegion, index);
}

static const NfSpan *
get_span (const GArray *spans, guint index)
{
  return &g_array_index (spans, NfSpan, index);
}

/* @x: not negative */
static int
to_pixels (double x)
{
  return (int) (x + 0.5);
}

guint32
nf_flash_map_get_flash_bytes (const GArray *regions)
{
  guint32 end = 0;

  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = get_region (regions, i);
    if (region->fate != NF_FATE_BEYOND)
      end = region->range.address + region->range.size;
  }
  return end;
}

/* --- Laying out -------------------------------------------------------------------------- */

static double
get_beyond_scale (const GArray *regions)
{
  double most = nf_flash_map_get_flash_bytes (regions) / (double) BEYOND_SHARE;
  double bytes = 0;

  for (guint i = 0; i < regions->len; i++)
    if (get_region (regions, i)->fate == NF_FATE_BEYOND)
      bytes += get_region (regions, i)->range.size;
  return bytes > most ? most / bytes : 1;
}

/* Returns: what each region would take if there were no narrow ones, in any unit */
static double *
make_weights (const GArray *regions)
{
  double beyond = get_beyond_scale (regions);
  double *weights = g_new (double, regions->len);

  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = get_region (regions, i);
    weights[i] = region->range.size * (region->fate == NF_FATE_BEYOND ? beyond : 1);
  }
  return weights;
}

static double
sum (const double *weights, guint n)
{
  double total = 0;

  for (guint i = 0; i < n; i++)
    total += weights[i];
  return total;
}

/* Finds the scale at which all of them, none below @min, fill @width. It goes down with every
 * region that turns out to be too narrow, and that makes more of them so. */
static double
find_scale (const double *weights, guint n, double width, double min)
{
  double scale = width / sum (weights, n);
  guint n_narrow = 0;
  guint n_before = 0;

  do {
    double rest = 0;
    n_before = n_narrow;
    n_narrow = 0;
    for (guint i = 0; i < n; i++)
      if (weights[i] * scale < min)
        n_narrow++;
      else
        rest += weights[i];
    scale = (width - n_narrow * min) / rest;
  } while (n_narrow != n_before);
  return scale;
}

GArray *
nf_flash_map_lay_out (const GArray *regions, int width)
{
  GArray *spans = g_array_sized_new (FALSE, FALSE, sizeof (NfSpan), regions->len);
  g_autofree double *weights = make_weights (regions);
  double min = MIN (MIN_WIDTH, (double) width / NARROW_SHARE / MAX (regions->len, 1));
  double scale = find_scale (weights, regions->len, width, min);
  double end = 0;

  for (guint i = 0; i < regions->len; i++) {
    int x = to_pixels (end);
    end += MAX (weights[i] * scale, min);
    g_array_append_vals (spans, &(NfSpan){ x, to_pixels (end) - x }, 1);
  }
  return spans;
}

/* --- Finding ----------------------------------------------------------------------------- */

guint
nf_flash_map_find_at (const GArray *spans, double x)
{
  for (guint i = 0; i < spans->len; i++)
    if (x >= get_span (spans, i)->x && x < get_span (spans, i)->x + get_span (spans, i)->width)
      return i;
  return NF_NO_REGION;
}

guint
nf_flash_map_find_address (const GArray *regions, guint32 address)
{
  for (guint i = 0; i < regions->len; i++) {
    NfRange range = get_region (regions, i)->range;
    if (address >= range.address && address - range.address < range.size)
      return i;
  }
  return NF_NO_REGION;
}

int
nf_flash_map_get_x (const GArray *regions, const GArray *spans, guint32 address)
{
  int x = 0;

  for (guint i = 0; i < regions->len; i++) {
    NfRange range = get_region (regions, i)->range;
    const NfSpan *span = get_span (spans, i);
    if (range.address > address)
      break;
    x = span->x + to_pixels ((double) (address - range.address) / range.size * span->width);
  }
  return x;
}

guint32
nf_flash_map_get_tick (guint32 flash_bytes, int width, int label_width)
{
  guint64 step = MB;

  while (step < flash_bytes && (double) step / flash_bytes * width < label_width)
    step *= 2;
  return (guint32) MIN (step, flash_bytes);
}

guint
nf_flash_map_move (guint n, guint from, NfMove move)
{
  switch (move) {
  case NF_MOVE_PREVIOUS:
    return from == NF_NO_REGION || from == 0 ? 0 : from - 1;
  case NF_MOVE_NEXT:
    return from == NF_NO_REGION ? 0 : MIN (from + 1, n - 1);
  case NF_MOVE_LAST:
    return n - 1;
  case NF_MOVE_FIRST:
  default:
    return 0;
  }
}
