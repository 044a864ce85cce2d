/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a flash map's drawing shows, see nf-flash-map-picture.h.
 */
#include "nf-flash-map-picture.h"

#include "nf-flash-map-paint.h"
#include "nf-words-guard.h"
#include "nf-words.h"

#include <glib/gi18n.h>

enum {
  LANE_HEIGHT = 24, /* pixels, if the text is no higher */
  MARK_SPACE = NF_FLASH_MAP_MARK_HEIGHT + 2,
  TICK_HEIGHT = 4,
  PADDING = 4,
  MIN_WIDTH = 120,
  NAME_MIN_WIDTH = 80, /* where a name is cut short rather than left out */
};

static const NfRegion *
get_region (const NfFlashMapPicture *self, guint index)
{
  return &g_array_index (self->regions, NfRegion, index);
}

static const NfSpan *
get_span (const NfFlashMapPicture *self, guint index)
{
  return &g_array_index (self->spans, NfSpan, index);
}

/* --- Life -------------------------------------------------------------------------------- */

void
nf_flash_map_picture_init (NfFlashMapPicture *self, GtkWidget *widget)
{
  self->widget = widget;
  self->regions = g_array_new (FALSE, FALSE, sizeof (NfRegion));
  self->chosen = NF_NO_REGION;
  nf_flash_map_picture_update_font (self);
  nf_flash_map_picture_lay_out (self);
}

void
nf_flash_map_picture_clear (NfFlashMapPicture *self)
{
  g_clear_pointer (&self->review, nf_review_unref);
  g_clear_pointer (&self->regions, g_array_unref);
  g_clear_pointer (&self->spans, g_array_unref);
  g_clear_object (&self->now);
  g_clear_object (&self->after);
}

void
nf_flash_map_picture_set_map (NfFlashMapPicture *self, NfReview *review, GArray *regions)
{
  g_clear_pointer (&self->review, nf_review_unref);
  self->review = review != NULL ? nf_review_ref (review) : NULL;
  g_array_unref (self->regions);
  self->regions = g_array_ref (regions);
  self->chosen = NF_NO_REGION;
  nf_flash_map_picture_lay_out (self);
}

void
nf_flash_map_picture_update_font (NfFlashMapPicture *self)
{
  g_clear_object (&self->now);
  g_clear_object (&self->after);
  /* Translators: beside the upper half of the flash map: what is there now */
  self->now = gtk_widget_create_pango_layout (self->widget, _ ("Now"));
  /* Translators: beside the lower half of the flash map: what is there after flashing */
  self->after = gtk_widget_create_pango_layout (self->widget, _ ("After"));
  pango_layout_get_pixel_size (self->now, NULL, &self->text_height);
}

/* --- Places ------------------------------------------------------------------------------ */

static int
get_text_width (PangoLayout *layout)
{
  int width = 0;

  pango_layout_get_pixel_size (layout, &width, NULL);
  return width;
}

/* Where the bar begins: beside the names of its halves. */
static int
get_left (const NfFlashMapPicture *self)
{
  return MAX (get_text_width (self->now), get_text_width (self->after)) + 2 * PADDING;
}

static int
get_lane_height (const NfFlashMapPicture *self)
{
  return MAX (LANE_HEIGHT, self->text_height + PADDING);
}

void
nf_flash_map_picture_lay_out (NfFlashMapPicture *self)
{
  int width = gtk_widget_get_width (self->widget) - get_left (self);

  g_clear_pointer (&self->spans, g_array_unref);
  self->spans = nf_flash_map_lay_out (self->regions, MAX (width, 1));
  gtk_widget_queue_draw (self->widget);
}

int
nf_flash_map_picture_get_min_width (const NfFlashMapPicture *self)
{
  return get_left (self) + MIN_WIDTH;
}

int
nf_flash_map_picture_get_height (const NfFlashMapPicture *self)
{
  return MARK_SPACE + 2 * get_lane_height (self) + TICK_HEIGHT + self->text_height;
}

/* Returns: where regions @first to @last stand in a half, @lane 0 or 1 */
static GdkRectangle
get_area (const NfFlashMapPicture *self, guint first, guint last, int lane)
{
  const NfSpan *end = get_span (self, last);
  int x = get_span (self, first)->x;
  int height = get_lane_height (self);

  return (GdkRectangle){ get_left (self) + x,
                         MARK_SPACE + lane * height,
                         end->x + end->width - x,
                         height };
}

GdkRectangle
nf_flash_map_picture_get_area (const NfFlashMapPicture *self, guint region)
{
  GdkRectangle area = get_area (self, region, region, 0);

  area.height *= 2;
  return area;
}

guint
nf_flash_map_picture_find_under (const NfFlashMapPicture *self, double x, double y)
{
  if (y > MARK_SPACE + 2 * get_lane_height (self))
    return NF_NO_REGION;
  return nf_flash_map_find_at (self->spans, x - get_left (self));
}

/* --- Painting ---------------------------------------------------------------------------- */

static GdkRGBA
get_foreground (const NfFlashMapPicture *self)
{
  GdkRGBA color;

  gtk_style_context_get_color (gtk_widget_get_style_context (self->widget), &color);
  return color;
}

static void
draw_text (GtkSnapshot *snapshot, PangoLayout *layout, int x, int y, const GdkRGBA *color)
{
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* Writes words into a part of the bar, if enough of them can be read. */
static void
draw_name (const NfFlashMapPicture *self,
           GtkSnapshot *snapshot,
           const char *name,
           const GdkRectangle *area,
           const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = NULL;
  int width = area->width - 2 * PADDING;

  if (width <= 0)
    return;
  layout = gtk_widget_create_pango_layout (self->widget, name);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, width * PANGO_SCALE);
  if (pango_layout_is_ellipsized (layout) && width < NAME_MIN_WIDTH)
    return;
  draw_text (snapshot,
             layout,
             area->x + (area->width - MIN (get_text_width (layout), width)) / 2,
             area->y + (area->height - self->text_height) / 2,
             color);
}

static gboolean
holds_same (const NfRegion *a, const NfRegion *b)
{
  return a->now == b->now && (a->fate == NF_FATE_BEYOND) == (b->fate == NF_FATE_BEYOND);
}

/* What stays is told apart by what it is. */
static gboolean
becomes_same (const NfRegion *a, const NfRegion *b)
{
  gboolean shows_content = a->fate == NF_FATE_STAYS || a->fate == NF_FATE_KEPT;

  return a->fate == b->fate && a->item == b->item && a->other_item == b->other_item &&
         (!shows_content || a->now == b->now);
}

/* Returns: the last region of those from @first on that are drawn as one */
static guint
find_last_alike (const NfFlashMapPicture *self,
                 guint first,
                 gboolean (*is_same) (const NfRegion *a, const NfRegion *b))
{
  guint last = first;

  while (last + 1 < self->regions->len &&
         is_same (get_region (self, first), get_region (self, last + 1)))
    last++;
  return last;
}

/* Leaves a line between neighbours. */
static GdkRectangle
shrink (GdkRectangle area)
{
  area.width = MAX (area.width - 1, 1);
  return area;
}

static void
draw_now (const NfFlashMapPicture *self, GtkSnapshot *snapshot, cairo_t *cr)
{
  GtkStyleContext *style = gtk_widget_get_style_context (self->widget);
  guint last = 0;

  for (guint first = 0; first < self->regions->len; first = last + 1) {
    const NfRegion *region = get_region (self, first);
    GdkRGBA color = nf_flash_map_get_text_color (style, region->now);
    GdkRectangle area;
    last = find_last_alike (self, first, holds_same);
    if (region->fate == NF_FATE_BEYOND)
      continue;
    area = shrink (get_area (self, first, last, 0));
    nf_flash_map_paint_content (cr, style, region->now, &area);
    draw_name (self, snapshot, nf_words_get_content (region->now), &area, &color);
  }
}

/* What stays is seen as one with what is there now. */
static void
draw_after (const NfFlashMapPicture *self, GtkSnapshot *snapshot, cairo_t *cr)
{
  GtkStyleContext *style = gtk_widget_get_style_context (self->widget);
  GdkRGBA color = nf_flash_map_get_text_color (style, NF_CONTENT_PROGRAM);
  guint last = 0;

  for (guint first = 0; first < self->regions->len; first = last + 1) {
    const NfRegion *region = get_region (self, first);
    GdkRectangle area;
    last = find_last_alike (self, first, becomes_same);
    area = shrink (get_area (self, first, last, 1));
    if (region->fate != NF_FATE_STAYS) {
      area.y += 1;
      area.height -= 1;
    }
    nf_flash_map_paint_fate (cr, style, region->fate, region->now, &area);
    if (region->fate == NF_FATE_WRITTEN)
      draw_name (self,
                 snapshot,
                 nf_review_get_item_name (self->review, region->item),
                 &area,
                 &color);
    if (nf_flash_map_is_mistake (region->fate))
      nf_flash_map_paint_mark (cr,
                               style,
                               area.x + area.width / 2.0,
                               region->fate == NF_FATE_BEYOND ? area.y - 1 : MARK_SPACE - 1);
  }
}

/* Where the flash ends in the drawing. */
static int
get_end (const NfFlashMapPicture *self)
{
  guint32 bytes = nf_flash_map_get_flash_bytes (self->regions);

  return get_left (self) + nf_flash_map_get_x (self->regions, self->spans, bytes);
}

static void
draw_frame (const NfFlashMapPicture *self, cairo_t *cr)
{
  int left = get_left (self);
  GdkRGBA color = get_foreground (self);

  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 1);
  cairo_rectangle (cr,
                   left - 0.5,
                   MARK_SPACE - 0.5,
                   get_end (self) - left,
                   2 * get_lane_height (self) + 1);
  cairo_stroke (cr);
}

/* A thick line where the flash ends, if something lies beyond. */
static void
draw_end (const NfFlashMapPicture *self, cairo_t *cr)
{
  GdkRGBA color = get_foreground (self);

  if (get_end (self) == gtk_widget_get_width (self->widget))
    return;
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_rectangle (cr,
                   get_end (self) - 2,
                   0,
                   2,
                   MARK_SPACE + 2 * get_lane_height (self) + TICK_HEIGHT);
  cairo_fill (cr);
}

static void
draw_chosen (const NfFlashMapPicture *self, cairo_t *cr)
{
  GdkRGBA color = get_foreground (self);
  GdkRectangle area;

  if (self->chosen == NF_NO_REGION)
    return;
  area = nf_flash_map_picture_get_area (self, self->chosen);
  gdk_cairo_set_source_rgba (cr, &color);
  cairo_set_line_width (cr, 2);
  cairo_rectangle (cr, area.x - 1, area.y - 1, area.width + 1, area.height + 2);
  cairo_stroke (cr);
}

/* Names an address below the bar, if there is @room. Returns: what of it that takes */
static NfSpan
draw_tick (const NfFlashMapPicture *self, GtkSnapshot *snapshot, guint32 address, NfSpan room)
{
  GdkRGBA color = get_foreground (self);
  g_autofree char *name = address > 0 ? nf_words_format_size (address) : g_strdup ("0");
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (self->widget, name);
  int width = get_text_width (layout);
  int left = get_left (self);
  int at = left + nf_flash_map_get_x (self->regions, self->spans, address);
  int x = CLAMP (at - width / 2, left, gtk_widget_get_width (self->widget) - width);
  int y = MARK_SPACE + 2 * get_lane_height (self);

  if (x < room.x || x + width > room.x + room.width)
    return (NfSpan){ room.x, 0 };
  gtk_snapshot_append_color (snapshot,
                             &color,
                             &GRAPHENE_RECT_INIT ((float) at - 1, (float) y, 1, TICK_HEIGHT));
  draw_text (snapshot, layout, x, y + TICK_HEIGHT, &color);
  return (NfSpan){ x, width + 2 * PADDING };
}

/* The end comes first: it says how large the flash is. */
static void
draw_ticks (const NfFlashMapPicture *self, GtkSnapshot *snapshot)
{
  int width = gtk_widget_get_width (self->widget);
  guint32 bytes = nf_flash_map_get_flash_bytes (self->regions);
  NfSpan end = draw_tick (self, snapshot, bytes, (NfSpan){ 0, width });
  guint32 step = nf_flash_map_get_tick (bytes, width - get_left (self), end.width);
  NfSpan room = { 0, end.x - PADDING };

  for (guint32 address = 0; address < bytes; address += step) {
    NfSpan taken = draw_tick (self, snapshot, address, room);
    room.width -= taken.x + taken.width - room.x;
    room.x = taken.x + taken.width;
  }
}

void
nf_flash_map_picture_draw (const NfFlashMapPicture *self, GtkSnapshot *snapshot)
{
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0,
                                               0,
                                               (float) gtk_widget_get_width (self->widget),
                                               (float) gtk_widget_get_height (self->widget));
  GdkRGBA color = get_foreground (self);
  cairo_t *cr = NULL;

  if (self->regions->len == 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &bounds);
  draw_frame (self, cr);
  draw_now (self, snapshot, cr);
  draw_after (self, snapshot, cr);
  draw_end (self, cr);
  draw_chosen (self, cr);
  cairo_destroy (cr);
  draw_text (snapshot, self->now, 0, get_area (self, 0, 0, 0).y + PADDING / 2, &color);
  draw_text (snapshot, self->after, 0, get_area (self, 0, 0, 1).y + PADDING / 2, &color);
  draw_ticks (self, snapshot);
}
