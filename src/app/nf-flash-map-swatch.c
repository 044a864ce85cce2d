/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A piece of the flash map, see nf-flash-map-swatch.h.
 */
#include "nf-flash-map-swatch.h"

#include "nf-flash-map-paint.h"

enum { WIDTH = 18, HEIGHT = 18 };

struct _NfFlashMapSwatch {
  GtkWidget parent_instance;

  NfContent now;
  NfFate fate;
};

G_DEFINE_FINAL_TYPE (NfFlashMapSwatch, nf_flash_map_swatch, GTK_TYPE_WIDGET)

static void
nf_flash_map_swatch_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  NfFlashMapSwatch *self = NF_FLASH_MAP_SWATCH (widget);
  GtkStyleContext *style = gtk_widget_get_style_context (widget);
  GdkRectangle upper = { 1, 1, WIDTH - 2, HEIGHT / 2 - 1 };
  GdkRectangle lower = { 1, HEIGHT / 2, WIDTH - 2, HEIGHT / 2 - 1 };
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  GdkRGBA color;

  gtk_style_context_get_color (style, &color);
  nf_flash_map_paint_content (cr, style, self->now, &upper);
  nf_flash_map_paint_fate (cr, style, self->fate, self->now, &lower);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr, 0.5, 0.5, WIDTH - 1, HEIGHT - 1);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

static void
nf_flash_map_swatch_class_init (NfFlashMapSwatchClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = nf_flash_map_swatch_snapshot;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
nf_flash_map_swatch_init (NfFlashMapSwatch *self)
{
  gtk_widget_set_size_request (GTK_WIDGET (self), WIDTH, HEIGHT);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
}

GtkWidget *
nf_flash_map_swatch_new (NfContent now, NfFate fate)
{
  NfFlashMapSwatch *self = g_object_new (NF_TYPE_FLASH_MAP_SWATCH, NULL);

  self->now = now;
  self->fate = fate;
  return GTK_WIDGET (self);
}
