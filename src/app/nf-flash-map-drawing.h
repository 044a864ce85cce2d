/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash drawn to scale, from left to right in any language: in the upper half what is there
 * now, in the lower what becomes of it. The pointer and the arrow keys tell of each region.
 */
#pragma once

#include "nf-review.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_FLASH_MAP_DRAWING (nf_flash_map_drawing_get_type ())

/**
 * NfFlashMapDrawing: property
 *
 *   "text" (string)    one line on the region that a click or a key has chosen; "": none is
 */
G_DECLARE_FINAL_TYPE (NfFlashMapDrawing, nf_flash_map_drawing, NF, FLASH_MAP_DRAWING, GtkWidget)

/**
 * Shows a map. The chosen region is the one that holds the same address afterwards.
 *
 * @review: (transfer none) (nullable): what the regions are of
 * @regions: (transfer none) (element-type NfRegion): nf_review_make_map () of it; is not changed
 */
void nf_flash_map_drawing_set_map (NfFlashMapDrawing *self, NfReview *review, GArray *regions);

/** Returns: (transfer full): one line on a region of @review's map, as the drawing tells it */
char *nf_flash_map_format_region (const NfReview *review, const NfRegion *region);

G_END_DECLS
