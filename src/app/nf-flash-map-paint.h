/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How the contents of a flash and what becomes of them look: each has a colour of the style's and,
 * where it matters most, a pattern of its own. The drawing and its legend are painted alike.
 */
#pragma once

#include "nf-flash-map.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Paints what is in a place. @style: of the widget that is painted */
void nf_flash_map_paint_content (cairo_t *cr,
                                 GtkStyleContext *style,
                                 NfContent content,
                                 const GdkRectangle *area);

/** Paints what becomes of a place that holds @content now. */
void nf_flash_map_paint_fate (cairo_t *cr,
                              GtkStyleContext *style,
                              NfFate fate,
                              NfContent content,
                              const GdkRectangle *area);

/** Paints a mark that points down at @x, @y: here something is wrong. */
void nf_flash_map_paint_mark (cairo_t *cr, GtkStyleContext *style, double x, double y);
#define NF_FLASH_MAP_MARK_HEIGHT 8

/** Returns: the colour for words on a content; those on what will be written are as on a program */
GdkRGBA nf_flash_map_get_text_color (GtkStyleContext *style, NfContent content);

/** Returns: whether a fate is that of a mistake */
gboolean nf_flash_map_is_mistake (NfFate fate);

G_END_DECLS
