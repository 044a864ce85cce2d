/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A small piece of the flash map, beside the words for it.
 */
#pragma once

#include "nf-flash-map.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_FLASH_MAP_SWATCH (nf_flash_map_swatch_get_type ())
G_DECLARE_FINAL_TYPE (NfFlashMapSwatch, nf_flash_map_swatch, NF, FLASH_MAP_SWATCH, GtkWidget)

/** Returns: (transfer none): as a place looks in the drawing that holds @now, in the lower half
 * with what becomes of it. A screen reader passes it over */
GtkWidget *nf_flash_map_swatch_new (NfContent now, NfFate fate);

G_END_DECLS
