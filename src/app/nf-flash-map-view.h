/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash map with all that belongs to it: the drawing, its legend, what becomes of the person's
 * files, and the same facts as a list.
 */
#pragma once

#include "nf-review.h"
#include "nf-settings.h"

G_BEGIN_DECLS

#define NF_TYPE_FLASH_MAP_VIEW (nf_flash_map_view_get_type ())

/**
 * NfFlashMapView: is visible when there is something to show. Properties:
 *
 *   "review" (NfReview)      what is shown
 *   "has-files" (boolean)    whether there are files in the table, even if none is in the review
 */
G_DECLARE_FINAL_TYPE (NfFlashMapView, nf_flash_map_view, NF, FLASH_MAP_VIEW, GtkWidget)

/** Remembers whether the list is unfolded. To be called once. */
void nf_flash_map_view_bind (NfFlashMapView *self, NfSettings *settings);

G_END_DECLS
