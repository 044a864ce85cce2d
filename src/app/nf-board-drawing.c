/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The drawing of a board, see nf-board-drawing.h. The colours stand in ui/style.css.
 */
#include "nf-board-drawing.h"

#include "nf-board-plan.h"

struct _NfBoardDrawing {
  GtkWidget parent_instance;

  char *module;
};

G_DEFINE_FINAL_TYPE (NfBoardDrawing, nf_board_drawing, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_MODULE, N_PROPS };

static GParamSpec *properties[N_PROPS];

enum {
  NATURAL_HEIGHT = 260, /* pixels */
  LABEL_ROOM = 84,      /* on either side of the board, for the names of its pins */
  GAP = 4,
  MARK_RADIUS = 9,
};

/** How the board's lengths become pixels. */
typedef struct {
  cairo_t *cr;
  GtkWidget *widget;
  const NfBoardPlan *plan;
  double scale;
  double x, y; /* of the board's corner */
} Sheet;

static void
set_color (const Sheet *sheet, const char *name)
{
  GtkStyleContext *style = gtk_widget_get_style_context (sheet->widget);
  GdkRGBA color = { 0, 0, 0, 1 };

  if (!gtk_style_context_lookup_color (style, name, &color))
    g_warning ("the style has no colour %s", name);
  gdk_cairo_set_source_rgba (sheet->cr, &color);
}

/* A rectangle with round corners, all in pixels. */
static void
add_rounded (cairo_t *cr, double x, double y, double width, double height, double radius)
{
  cairo_new_sub_path (cr);
  cairo_arc (cr, x + width - radius, y + radius, radius, -G_PI / 2, 0);
  cairo_arc (cr, x + width - radius, y + height - radius, radius, 0, G_PI / 2);
  cairo_arc (cr, x + radius, y + height - radius, radius, G_PI / 2, G_PI);
  cairo_arc (cr, x + radius, y + radius, radius, G_PI, 1.5 * G_PI);
  cairo_close_path (cr);
}

/* --- Parts ------------------------------------------------------------------------------- */

static void
draw_antenna (const Sheet *sheet, double x, double y, double width, double height)
{
  guint turns = 5;
  double step = width / (2 * turns);

  set_color (sheet, "board_copper");
  cairo_set_line_width (sheet->cr, MAX (2, 3 * sheet->scale));
  cairo_move_to (sheet->cr, x, y + height);
  for (guint i = 0; i < 2 * turns; i++) {
    double level = i % 2 == 0 ? y : y + height;
    cairo_line_to (sheet->cr, x + i * step, level);
    cairo_line_to (sheet->cr, x + (i + 1) * step, level);
  }
  cairo_stroke (sheet->cr);
}

static const char *
get_part_color (NfPartKind kind)
{
  switch (kind) {
  case NF_PART_SHIELD:
  case NF_PART_USB:
    return "board_metal";
  case NF_PART_CHIP:
    return "board_chip";
  case NF_PART_BUTTON:
    return "board_button";
  case NF_PART_PIN:
  case NF_PART_ANTENNA:
  default:
    return "board_copper";
  }
}

static void
draw_part (const Sheet *sheet, const NfBoardPart *part)
{
  double x = sheet->x + part->x * sheet->scale;
  double y = sheet->y + part->y * sheet->scale;
  double width = part->width * sheet->scale;
  double height = part->height * sheet->scale;
  gboolean is_round = part->kind == NF_PART_PIN || part->kind == NF_PART_BUTTON;

  if (part->kind == NF_PART_ANTENNA) {
    draw_antenna (sheet, x, y, width, height);
    return;
  }
  set_color (sheet, get_part_color (part->kind));
  add_rounded (sheet->cr, x, y, width, height, is_round ? MIN (width, height) / 2 : 2);
  cairo_fill (sheet->cr);
}

/* --- Names and letters ------------------------------------------------------------------- */

static gboolean
is_on_left (const Sheet *sheet, const NfBoardPart *part)
{
  return part->x + part->width / 2 < sheet->plan->width / 2;
}

static PangoLayout *
new_layout (const Sheet *sheet, const char *text, gboolean is_bold)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (sheet->widget, text);
  PangoAttrList *attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  if (is_bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  return layout;
}

/* Draws @text with its middle at @y, beginning or ending at @x. */
static void
draw_text (const Sheet *sheet, PangoLayout *layout, double x, double y, gboolean ends_there)
{
  int width = 0;
  int height = 0;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (sheet->cr, ends_there ? x - width : x, y - height / 2.0);
  pango_cairo_show_layout (sheet->cr, layout);
}

static void
draw_mark (const Sheet *sheet, guint mark, double x, double y)
{
  const char text[] = { (char) ('A' + mark - 1), '\0' };
  g_autoptr (PangoLayout) layout = new_layout (sheet, text, TRUE);
  int width = 0;

  set_color (sheet, "theme_selected_bg_color");
  cairo_arc (sheet->cr, x, y, MARK_RADIUS, 0, 2 * G_PI);
  cairo_fill (sheet->cr);
  set_color (sheet, "theme_selected_fg_color");
  pango_layout_get_pixel_size (layout, &width, NULL);
  draw_text (sheet, layout, x - width / 2.0, y, FALSE);
}

static gboolean
is_at_edge (const Sheet *sheet, const NfBoardPart *part)
{
  return part->x <= 0 || part->x + part->width >= sheet->plan->width;
}

/* What is meant has its letter on it and its name beside the board; with the letter once more where
 * other pins stand between. */
static void
draw_name (const Sheet *sheet, const NfBoardPart *part)
{
  gboolean left = is_on_left (sheet, part);
  double side = left ? -1 : 1;
  double y = sheet->y + (part->y + part->height / 2.0) * sheet->scale;
  double middle = sheet->x + (part->x + part->width / 2.0) * sheet->scale;
  double edge = sheet->x + (left ? 0 : sheet->plan->width * sheet->scale);
  double x = edge + side * (3 * GAP + MARK_RADIUS);
  g_autoptr (PangoLayout) layout = new_layout (sheet, part->label, TRUE);

  draw_mark (sheet, part->mark, middle, y);
  if (!is_at_edge (sheet, part)) {
    draw_mark (sheet, part->mark, x, y);
    x += side * (MARK_RADIUS + GAP);
  }
  set_color (sheet, "theme_fg_color");
  draw_text (sheet, layout, x, y, left);
}

/* --- The widget -------------------------------------------------------------------------- */

static Sheet
make_sheet (NfBoardDrawing *self, cairo_t *cr)
{
  const NfBoardPlan *plan = nf_board_plan_find (self->module);
  int width = gtk_widget_get_width (GTK_WIDGET (self));
  int height = gtk_widget_get_height (GTK_WIDGET (self));
  double by_width = (double) (width - 2 * LABEL_ROOM) / plan->width;
  double by_height = (double) (height - 2 * GAP) / plan->height;
  double scale = MAX (0.1, MIN (by_width, by_height));

  return (Sheet){
    .cr = cr,
    .widget = GTK_WIDGET (self),
    .plan = plan,
    .scale = scale,
    .x = (width - plan->width * scale) / 2,
    .y = (height - plan->height * scale) / 2,
  };
}

static void
nf_board_drawing_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  graphene_rect_t area = GRAPHENE_RECT_INIT (0,
                                             0,
                                             (float) gtk_widget_get_width (widget),
                                             (float) gtk_widget_get_height (widget));
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);
  Sheet sheet = make_sheet (NF_BOARD_DRAWING (widget), cr);
  const NfBoardPlan *plan = sheet.plan;

  set_color (&sheet, "board_green");
  add_rounded (cr, sheet.x, sheet.y, plan->width * sheet.scale, plan->height * sheet.scale, 6);
  cairo_fill (cr);
  for (guint i = 0; i < plan->n_parts; i++)
    draw_part (&sheet, &plan->parts[i]);
  for (guint i = 0; i < plan->n_parts; i++)
    if (plan->parts[i].mark != 0)
      draw_name (&sheet, &plan->parts[i]);
  cairo_destroy (cr);
}

static void
nf_board_drawing_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  const NfBoardPlan *plan = nf_board_plan_find (NF_BOARD_DRAWING (widget)->module);
  int width = NATURAL_HEIGHT * plan->width / plan->height + 2 * LABEL_ROOM;

  *natural = orientation == GTK_ORIENTATION_VERTICAL ? NATURAL_HEIGHT : width;
  *minimum = *natural;
  *minimum_baseline = -1;
  *natural_baseline = -1;
}

static void
nf_board_drawing_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_MODULE:
    g_value_set_string (value, NF_BOARD_DRAWING (object)->module);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_board_drawing_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfBoardDrawing *self = NF_BOARD_DRAWING (object);

  switch (id) {
  case PROP_MODULE:
    g_free (self->module);
    self->module = g_value_dup_string (value);
    gtk_widget_queue_resize (GTK_WIDGET (self));
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_board_drawing_finalize (GObject *object)
{
  g_free (NF_BOARD_DRAWING (object)->module);
  G_OBJECT_CLASS (nf_board_drawing_parent_class)->finalize (object);
}

static void
nf_board_drawing_class_init (NfBoardDrawingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = nf_board_drawing_finalize;
  object_class->get_property = nf_board_drawing_get_property;
  object_class->set_property = nf_board_drawing_set_property;
  widget_class->snapshot = nf_board_drawing_snapshot;
  widget_class->measure = nf_board_drawing_measure;
  properties[PROP_MODULE] =
      g_param_spec_string ("module",
                           NULL,
                           NULL,
                           NULL,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
  gtk_widget_class_set_css_name (widget_class, "board-drawing");
}

static void
nf_board_drawing_init (NfBoardDrawing *self)
{
}
