/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where on the screen the regions of a flash map stand: to scale, but none too narrow to be seen
 * and pointed at.
 *
 * Pure functions. The regions are those of nf_flash_map_make (), an array of NfRegion.
 */
#pragma once

#include "nf-flash-map.h"

G_BEGIN_DECLS

/** What a region takes from left to right, in pixels. */
typedef struct {
  int x, width;
} NfSpan;

/** Returns: the size of the flash: where the last region ends that does not lie beyond it; 0
 * without regions */
guint32 nf_flash_map_get_flash_bytes (const GArray *regions);

/**
 * Shares @width out. A narrow region is widened to four pixels, as long as such take no more than
 * half of the width; the others yield in proportion. What lies beyond the flash gets a quarter at
 * most.
 *
 * @width: pixels, at least 1
 *
 * Returns: (transfer full) (element-type NfSpan): one for each region, side by side from 0; their
 * widths add up to @width
 */
GArray *nf_flash_map_lay_out (const GArray *regions, int width);

/** Returns: the number of the region that lies under @x; NF_NO_REGION: none */
guint nf_flash_map_find_at (const GArray *spans, double x);
#define NF_NO_REGION G_MAXUINT

/** Returns: the number of the region that holds @address; NF_NO_REGION: none */
guint nf_flash_map_find_address (const GArray *regions, guint32 address);

/** Returns: where @address stands; for the size of the flash, where that ends. @address: not
 * beyond */
int nf_flash_map_get_x (const GArray *regions, const GArray *spans, guint32 address);

/**
 * Says which addresses to name below a drawing: the multiples of what is returned, and the end.
 *
 * @width: of the drawing in pixels
 * @label_width: the room that one of them needs
 *
 * Returns: a whole number of MB that fit beside each other; the size of the flash when that is
 * smaller
 */
guint32 nf_flash_map_get_tick (guint32 flash_bytes, int width, int label_width);

/** Moves through the regions. */
typedef enum {
  NF_MOVE_FIRST,
  NF_MOVE_PREVIOUS,
  NF_MOVE_NEXT,
  NF_MOVE_LAST,
} NfMove;

/**
 * Returns: the number of the region that a move leads to; a move past an end stays there
 *
 * @n: how many there are, at least one
 * @from: NF_NO_REGION: none yet, so that any move but the last leads to the first
 */
guint nf_flash_map_move (guint n, guint from, NfMove move);

G_END_DECLS
