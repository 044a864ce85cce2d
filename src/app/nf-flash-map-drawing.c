/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The drawing of a flash, see nf-flash-map-drawing.h.
 */
#include "nf-flash-map-drawing.h"

#include "nf-flash-map-picture.h"
#include "nf-words-guard.h"

#include <glib/gi18n.h>

struct _NfFlashMapDrawing {
  GtkWidget parent_instance;

  NfFlashMapPicture picture;
  char *text; /* on the chosen region */
};

G_DEFINE_FINAL_TYPE (NfFlashMapDrawing, nf_flash_map_drawing, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_TEXT, N_PROPS };

static GParamSpec *properties[N_PROPS];

char *
nf_flash_map_format_region (const NfReview *review, const NfRegion *region)
{
  return nf_words_format_region (region,
                                 nf_review_get_item_name (review, region->item),
                                 nf_review_get_item_name (review, region->other_item));
}

static const NfRegion *
get_region (NfFlashMapDrawing *self, guint index)
{
  return &g_array_index (self->picture.regions, NfRegion, index);
}

/* --- Choosing ---------------------------------------------------------------------------- */

static void
choose (NfFlashMapDrawing *self, guint chosen)
{
  self->picture.chosen = chosen;
  g_free (self->text);
  self->text = chosen != NF_NO_REGION
                   ? nf_flash_map_format_region (self->picture.review, get_region (self, chosen))
                   : g_strdup ("");
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  self->text,
                                  -1);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
move (GtkWidget *widget, GVariant *args, gpointer data)
{
  NfFlashMapDrawing *self = NF_FLASH_MAP_DRAWING (widget);
  NfMove by = NF_MOVE_FIRST;

  g_variant_get (args, "(i)", &by);
  if (self->picture.regions->len > 0)
    choose (self, nf_flash_map_move (self->picture.regions->len, self->picture.chosen, by));
  return GDK_EVENT_STOP;
}

static void
pressed (NfFlashMapDrawing *self, int n_press, double x, double y)
{
  guint under = nf_flash_map_picture_find_under (&self->picture, x, y);

  if (under == NF_NO_REGION)
    return;
  choose (self, under);
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

/* With the focus there is always one of which is told. */
static void
entered (NfFlashMapDrawing *self)
{
  if (self->picture.chosen == NF_NO_REGION && self->picture.regions->len > 0)
    choose (self, 0);
}

static gboolean
nf_flash_map_drawing_query_tooltip (GtkWidget *widget,
                                    int x,
                                    int y,
                                    gboolean by_keyboard,
                                    GtkTooltip *tooltip)
{
  NfFlashMapDrawing *self = NF_FLASH_MAP_DRAWING (widget);
  guint index =
      by_keyboard ? self->picture.chosen : nf_flash_map_picture_find_under (&self->picture, x, y);
  g_autofree char *text = NULL;
  GdkRectangle area;

  if (index == NF_NO_REGION)
    return FALSE;
  text = nf_flash_map_format_region (self->picture.review, get_region (self, index));
  area = nf_flash_map_picture_get_area (&self->picture, index);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

/* --- Widget ------------------------------------------------------------------------------ */

static void
nf_flash_map_drawing_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  nf_flash_map_picture_draw (&NF_FLASH_MAP_DRAWING (widget)->picture, snapshot);
}

static void
nf_flash_map_drawing_measure (GtkWidget *widget,
                              GtkOrientation orientation,
                              int for_size,
                              int *minimum,
                              int *natural,
                              int *minimum_baseline,
                              int *natural_baseline)
{
  NfFlashMapDrawing *self = NF_FLASH_MAP_DRAWING (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = nf_flash_map_picture_get_min_width (&self->picture);
  else
    *minimum = nf_flash_map_picture_get_height (&self->picture);
  *natural = *minimum;
}

static void
nf_flash_map_drawing_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  nf_flash_map_picture_lay_out (&NF_FLASH_MAP_DRAWING (widget)->picture);
}

static void
nf_flash_map_drawing_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (nf_flash_map_drawing_parent_class)->css_changed (widget, change);
  nf_flash_map_picture_update_font (&NF_FLASH_MAP_DRAWING (widget)->picture);
  gtk_widget_queue_resize (widget);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_flash_map_drawing_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_TEXT:
    g_value_set_string (value, NF_FLASH_MAP_DRAWING (object)->text);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_flash_map_drawing_finalize (GObject *object)
{
  NfFlashMapDrawing *self = NF_FLASH_MAP_DRAWING (object);

  nf_flash_map_picture_clear (&self->picture);
  g_free (self->text);
  G_OBJECT_CLASS (nf_flash_map_drawing_parent_class)->finalize (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct {
    guint key;
    NfMove by;
  } keys[] = {
    { GDK_KEY_Left, NF_MOVE_PREVIOUS },    { GDK_KEY_Right, NF_MOVE_NEXT },
    { GDK_KEY_Home, NF_MOVE_FIRST },       { GDK_KEY_End, NF_MOVE_LAST },
    { GDK_KEY_KP_Left, NF_MOVE_PREVIOUS }, { GDK_KEY_KP_Right, NF_MOVE_NEXT },
    { GDK_KEY_KP_Home, NF_MOVE_FIRST },    { GDK_KEY_KP_End, NF_MOVE_LAST },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_widget_class_add_binding (widget_class, keys[i].key, 0, move, "(i)", keys[i].by);
}

static void
nf_flash_map_drawing_class_init (NfFlashMapDrawingClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = nf_flash_map_drawing_finalize;
  object_class->get_property = nf_flash_map_drawing_get_property;
  properties[PROP_TEXT] =
      g_param_spec_string ("text", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  widget_class->snapshot = nf_flash_map_drawing_snapshot;
  widget_class->measure = nf_flash_map_drawing_measure;
  widget_class->size_allocate = nf_flash_map_drawing_size_allocate;
  widget_class->css_changed = nf_flash_map_drawing_css_changed;
  widget_class->query_tooltip = nf_flash_map_drawing_query_tooltip;
  gtk_widget_class_set_css_name (widget_class, "flashmap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  add_keys (widget_class);
}

static void
nf_flash_map_drawing_init (NfFlashMapDrawing *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  nf_flash_map_picture_init (&self->picture, GTK_WIDGET (self));
  self->text = g_strdup ("");
  /* Addresses go from left to right everywhere. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (click, "pressed", G_CALLBACK (pressed), self);
  g_signal_connect_swapped (focus, "enter", G_CALLBACK (entered), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Flash map"),
                                  -1);
}

void
nf_flash_map_drawing_set_map (NfFlashMapDrawing *self, NfReview *review, GArray *regions)
{
  gboolean was_chosen = self->picture.chosen != NF_NO_REGION;
  guint32 address = was_chosen ? get_region (self, self->picture.chosen)->range.address : 0;

  nf_flash_map_picture_set_map (&self->picture, review, regions);
  choose (self, was_chosen ? nf_flash_map_find_address (regions, address) : NF_NO_REGION);
}
