/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The look of a flash map, see nf-flash-map-paint.h. The colours stand in ui/style.css.
 */
#include "nf-flash-map-paint.h"

enum {
  DOT_STEP = 6, /* pixels */
  THIN_STEP = 6,
  THICK_STEP = 10,
  LINE_STEP = 4,
};

static GdkRGBA
get_color (GtkStyleContext *style, const char *name)
{
  GdkRGBA color = { 0, 0, 0, 1 };

  if (!gtk_style_context_lookup_color (style, name, &color))
    g_warning ("the style has no colour %s", name);
  return color;
}

static const char *
get_content_color (NfContent content)
{
  switch (content) {
  case NF_CONTENT_PROGRAM:
    return "map_program";
  case NF_CONTENT_FILE_SYSTEM:
    return "map_file_system";
  case NF_CONTENT_LFS:
    return "map_lfs";
  case NF_CONTENT_INIT_DATA:
    return "map_init_data";
  case NF_CONTENT_RF_CAL:
    return "map_rf_cal";
  case NF_CONTENT_PARAMETERS:
    return "map_parameters";
  case NF_CONTENT_CONFIGURATION:
    return "map_configuration";
  case NF_CONTENT_UNREAD:
  case NF_CONTENT_BLANK:
    return "theme_base_color";
  case NF_CONTENT_UNKNOWN:
  case NF_N_CONTENTS:
  default:
    return "map_unknown";
  }
}

static void
set_color (cairo_t *cr, GtkStyleContext *style, const char *name)
{
  GdkRGBA color = get_color (style, name);

  gdk_cairo_set_source_rgba (cr, &color);
}

static void
fill (cairo_t *cr, GtkStyleContext *style, const char *color, const GdkRectangle *area)
{
  set_color (cr, style, color);
  gdk_cairo_rectangle (cr, area);
  cairo_fill (cr);
}

/* --- Patterns: all of them begin at the same point, so that neighbours go on ---------------- */

static int
find_first (int from, int step)
{
  return from / step * step;
}

static void
draw_dots (cairo_t *cr, const GdkRectangle *area)
{
  for (int y = find_first (area->y, DOT_STEP); y < area->y + area->height; y += DOT_STEP)
    for (int x = find_first (area->x, DOT_STEP); x < area->x + area->width; x += DOT_STEP)
      cairo_rectangle (cr, x + 2, y + 2, 1, 1);
  cairo_fill (cr);
}

static void
draw_lines (cairo_t *cr, const GdkRectangle *area)
{
  for (int y = find_first (area->y, LINE_STEP); y < area->y + area->height; y += LINE_STEP)
    cairo_rectangle (cr, area->x, y + 1, area->width, 1);
  cairo_fill (cr);
}

/* @lean: 1: like /, -1: like \ */
static void
draw_stripes (cairo_t *cr, const GdkRectangle *area, int step, int lean)
{
  int foot = area->height * lean;
  int first = find_first (area->x - area->height, step) - step;
  int y = area->y;

  for (int x = first; x < area->x + area->width + area->height + step; x += step) {
    cairo_move_to (cr, x + foot, y);
    cairo_line_to (cr, x, y + area->height);
  }
  cairo_stroke (cr);
}

static void
paint_mistake (cairo_t *cr, GtkStyleContext *style, const GdkRectangle *area)
{
  fill (cr, style, "theme_base_color", area);
  set_color (cr, style, "map_mistake");
  cairo_set_line_width (cr, 4);
  draw_stripes (cr, area, THICK_STEP, -1);
  cairo_set_line_width (cr, 2);
  cairo_rectangle (cr, area->x + 1, area->y + 1, MAX (area->width - 2, 1), area->height - 2);
  cairo_stroke (cr);
}

static void
paint_erased (cairo_t *cr, GtkStyleContext *style, const GdkRectangle *area)
{
  fill (cr, style, "theme_base_color", area);
  set_color (cr, style, "map_erased");
  cairo_set_line_width (cr, 1);
  draw_stripes (cr, area, THIN_STEP, 1);
}

/* --- Public ------------------------------------------------------------------------------ */

static void
clip (cairo_t *cr, const GdkRectangle *area)
{
  cairo_save (cr);
  gdk_cairo_rectangle (cr, area);
  cairo_clip (cr);
}

void
nf_flash_map_paint_content (cairo_t *cr,
                            GtkStyleContext *style,
                            NfContent content,
                            const GdkRectangle *area)
{
  clip (cr, area);
  fill (cr, style, get_content_color (content), area);
  if (content == NF_CONTENT_UNREAD) {
    set_color (cr, style, "map_unread");
    draw_dots (cr, area);
  }
  cairo_restore (cr);
}

void
nf_flash_map_paint_fate (cairo_t *cr,
                         GtkStyleContext *style,
                         NfFate fate,
                         NfContent content,
                         const GdkRectangle *area)
{
  clip (cr, area);
  switch (fate) {
  case NF_FATE_WRITTEN:
    fill (cr, style, "map_written", area);
    break;
  case NF_FATE_ERASED:
    paint_erased (cr, style, area);
    break;
  case NF_FATE_CONFLICT:
  case NF_FATE_BEYOND:
    paint_mistake (cr, style, area);
    break;
  case NF_FATE_KEPT:
    nf_flash_map_paint_content (cr, style, content, area);
    set_color (cr, style, "theme_fg_color");
    draw_lines (cr, area);
    break;
  case NF_FATE_STAYS:
  case NF_N_FATES:
  default:
    nf_flash_map_paint_content (cr, style, content, area);
  }
  cairo_restore (cr);
}

void
nf_flash_map_paint_mark (cairo_t *cr, GtkStyleContext *style, double x, double y)
{
  set_color (cr, style, "map_mistake");
  cairo_move_to (cr, x, y);
  cairo_rel_line_to (cr, -6, -NF_FLASH_MAP_MARK_HEIGHT);
  cairo_rel_line_to (cr, 12, 0);
  cairo_close_path (cr);
  cairo_fill (cr);
}

GdkRGBA
nf_flash_map_get_text_color (GtkStyleContext *style, NfContent content)
{
  gboolean is_plain = content == NF_CONTENT_UNREAD || content == NF_CONTENT_BLANK;

  return get_color (style, is_plain ? "theme_fg_color" : "theme_base_color");
}

gboolean
nf_flash_map_is_mistake (NfFate fate)
{
  return fate == NF_FATE_CONFLICT || fate == NF_FATE_BEYOND;
}
