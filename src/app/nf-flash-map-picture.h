/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a flash map's drawing shows: where in it each region stands, and how it is painted. For
 * nf-flash-map-drawing.c only.
 */
#pragma once

#include "nf-flash-map-scale.h"
#include "nf-review.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct {
  GtkWidget *widget; /* whose font, colours and size it has; not owned */
  NfReview *review;  /* (nullable): what the regions are of */
  GArray *regions;   /* of NfRegion */
  GArray *spans;     /* of NfSpan, one for each of them */
  guint chosen;      /* the one that is outlined; NF_NO_REGION: none */

  /* Made for the present font. */
  PangoLayout *now, *after;
  int text_height;
} NfFlashMapPicture;

/** @widget: must outlive it */
void nf_flash_map_picture_init (NfFlashMapPicture *self, GtkWidget *widget);
void nf_flash_map_picture_clear (NfFlashMapPicture *self);

/** Shows another map, of which no region is chosen. */
void nf_flash_map_picture_set_map (NfFlashMapPicture *self, NfReview *review, GArray *regions);

/** To be called when the widget has another style. */
void nf_flash_map_picture_update_font (NfFlashMapPicture *self);
/** To be called when the widget has another size. */
void nf_flash_map_picture_lay_out (NfFlashMapPicture *self);

/** Returns: the least width of the widget, and its height, in pixels */
int nf_flash_map_picture_get_min_width (const NfFlashMapPicture *self);
int nf_flash_map_picture_get_height (const NfFlashMapPicture *self);

/** Returns: where a region stands in the widget */
GdkRectangle nf_flash_map_picture_get_area (const NfFlashMapPicture *self, guint region);
/** Returns: the region at a point of the widget; NF_NO_REGION: none */
guint nf_flash_map_picture_find_under (const NfFlashMapPicture *self, double x, double y);

void nf_flash_map_picture_draw (const NfFlashMapPicture *self, GtkSnapshot *snapshot);

G_END_DECLS
