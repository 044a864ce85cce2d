/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash map and what belongs to it, see nf-flash-map-view.h.
 */
#include "nf-flash-map-view.h"

#include "nf-flash-map-drawing.h"
#include "nf-flash-map-swatch.h"
#include "nf-widgets.h"
#include "nf-words-guard.h"

#include <glib/gi18n.h>

struct _NfFlashMapView {
  GtkWidget parent_instance;

  NfFlashMapDrawing *drawing;
  GtkWidget *content;
  GtkWidget *unknown_size;
  GtkFlowBox *legend;
  GtkWidget *answer;
  GtkImage *answer_icon;
  GtkLabel *answer_label;
  GtkExpander *expander;
  GtkListBox *list;

  NfReview *review;
  gboolean has_files;
  GArray *regions; /* of the review */
};

G_DEFINE_FINAL_TYPE (NfFlashMapView, nf_flash_map_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_REVIEW, PROP_HAS_FILES, N_PROPS };

static GParamSpec *properties[N_PROPS];

static const NfRegion *
get_region (NfFlashMapView *self, guint index)
{
  return &g_array_index (self->regions, NfRegion, index);
}

static gboolean
is_read (NfFlashMapView *self)
{
  for (guint i = 0; i < self->regions->len; i++)
    if (get_region (self, i)->now != NF_CONTENT_UNREAD)
      return TRUE;
  return FALSE;
}

static gboolean
is_changed (NfFlashMapView *self)
{
  for (guint i = 0; i < self->regions->len; i++)
    if (get_region (self, i)->fate != NF_FATE_STAYS)
      return TRUE;
  return FALSE;
}

/* --- Legend ------------------------------------------------------------------------------ */

static const char *
get_fate_words (NfFate fate)
{
  switch (fate) {
  case NF_FATE_WRITTEN:
    return _ ("Will be written");
  case NF_FATE_ERASED:
    return _ ("Will be erased");
  case NF_FATE_KEPT:
    return _ ("Is put back");
  case NF_FATE_CONFLICT:
    return _ ("Wanted twice");
  case NF_FATE_BEYOND:
    return _ ("Behind the end");
  case NF_FATE_STAYS:
  case NF_N_FATES:
  default:
    return "";
  }
}

static void
add_to_legend (NfFlashMapView *self, NfContent now, NfFate fate, const char *words)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (words);
  GtkWidget *child = NULL;

  gtk_widget_add_css_class (label, "caption");
  gtk_box_append (GTK_BOX (box), nf_flash_map_swatch_new (now, fate));
  gtk_box_append (GTK_BOX (box), label);
  gtk_flow_box_append (self->legend, box);
  child = gtk_widget_get_parent (box);
  gtk_widget_set_focusable (child, FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* What stays needs no words: it looks as it does now. */
static void
update_legend (NfFlashMapView *self)
{
  guint contents = 0; /* bits */
  guint fates = 0;
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->legend))) != NULL)
    gtk_flow_box_remove (self->legend, child);
  for (guint i = 0; i < self->regions->len; i++) {
    const NfRegion *region = get_region (self, i);
    fates |= 1U << region->fate;
    if (region->fate != NF_FATE_BEYOND)
      contents |= 1U << region->now;
  }
  for (guint i = 0; i < NF_N_CONTENTS; i++)
    if ((contents >> i & 1) != 0)
      add_to_legend (self, i, NF_FATE_STAYS, nf_words_get_content (i));
  for (guint i = 0; i < NF_N_FATES; i++)
    if ((fates >> i & 1) != 0 && i != NF_FATE_STAYS)
      add_to_legend (self, NF_CONTENT_BLANK, i, get_fate_words (i));
}

/* --- Do my files stay? ------------------------------------------------------------------- */

static const char *
get_answer_icon (NfFilesFate fate)
{
  switch (fate) {
  case NF_FILES_NONE:
    return "dialog-information-symbolic";
  case NF_FILES_STAY:
    return "object-select-symbolic";
  case NF_FILES_LOST:
  case NF_FILES_MOVE:
    return "dialog-warning-symbolic";
  case NF_FILES_UNKNOWN:
  default:
    return "dialog-question-symbolic";
  }
}

static void
update_answer (NfFlashMapView *self)
{
  gboolean is_asked = is_read (self) || is_changed (self);
  NfFilesAnswer answer;
  g_autofree char *words = NULL;

  gtk_widget_set_visible (self->answer, is_asked);
  if (!is_asked)
    return;
  answer = nf_review_get_files_answer (self->review);
  words = nf_words_format_files (&answer);
  gtk_image_set_from_icon_name (self->answer_icon, get_answer_icon (answer.fate));
  gtk_label_set_label (self->answer_label, words);
}

/* --- List -------------------------------------------------------------------------------- */

static GtkWidget *
make_line (NfFlashMapView *self, const NfRegion *region)
{
  g_autofree char *text = nf_flash_map_format_region (self->review, region);
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (label, "numeric");
  gtk_box_append (GTK_BOX (box), nf_flash_map_swatch_new (region->now, region->fate));
  gtk_box_append (GTK_BOX (box), label);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  return row;
}

/* Only what is seen is made: a flash can be in many pieces. */
static void
update_list (NfFlashMapView *self)
{
  GtkWidget *child = NULL;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->list))) != NULL)
    gtk_list_box_remove (self->list, child);
  if (!gtk_expander_get_expanded (self->expander))
    return;
  for (guint i = 0; i < self->regions->len; i++)
    gtk_list_box_append (self->list, make_line (self, get_region (self, i)));
}

/* --- The whole --------------------------------------------------------------------------- */

static void
update_visible (NfFlashMapView *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self), self->has_files || is_read (self));
}

static void
set_review (NfFlashMapView *self, NfReview *review)
{
  gboolean has_size = FALSE;

  g_clear_pointer (&self->review, nf_review_unref);
  self->review = review != NULL ? nf_review_ref (review) : NULL;
  g_array_unref (self->regions);
  self->regions =
      review != NULL ? nf_review_make_map (review) : g_array_new (FALSE, FALSE, sizeof (NfRegion));
  has_size = self->regions->len > 0;
  gtk_widget_set_visible (self->content, has_size);
  gtk_widget_set_visible (self->unknown_size, !has_size);
  nf_flash_map_drawing_set_map (self->drawing, review, self->regions);
  update_legend (self);
  update_answer (self);
  update_list (self);
  update_visible (self);
}

/* For the template. Returns: the line below the drawing */
static char *
choose_line (gpointer object, const char *text)
{
  if (text != NULL && *text != '\0')
    return g_strdup (text);
  return g_strdup (_ ("A click or the arrow keys tell what a place holds."));
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_flash_map_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfFlashMapView *self = NF_FLASH_MAP_VIEW (object);

  switch (id) {
  case PROP_REVIEW:
    g_value_set_boxed (value, self->review);
    break;
  case PROP_HAS_FILES:
    g_value_set_boolean (value, self->has_files);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_flash_map_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfFlashMapView *self = NF_FLASH_MAP_VIEW (object);

  switch (id) {
  case PROP_REVIEW:
    set_review (self, g_value_get_boxed (value));
    break;
  case PROP_HAS_FILES:
    self->has_files = g_value_get_boolean (value);
    update_visible (self);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_flash_map_view_dispose (GObject *object)
{
  NfFlashMapView *self = NF_FLASH_MAP_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_FLASH_MAP_VIEW);
  g_clear_pointer (&self->review, nf_review_unref);
  g_clear_pointer (&self->regions, g_array_unref);
  G_OBJECT_CLASS (nf_flash_map_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  g_type_ensure (NF_TYPE_FLASH_MAP_DRAWING);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-flash-map-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, drawing);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, content);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, unknown_size);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, legend);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, answer);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, answer_icon);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, answer_label);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, expander);
  gtk_widget_class_bind_template_child (widget_class, NfFlashMapView, list);
  gtk_widget_class_bind_template_callback (widget_class, choose_line);
  gtk_widget_class_bind_template_callback (widget_class, update_list);
}

static void
nf_flash_map_view_class_init (NfFlashMapViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = nf_flash_map_view_dispose;
  object_class->get_property = nf_flash_map_view_get_property;
  object_class->set_property = nf_flash_map_view_set_property;
  properties[PROP_REVIEW] = g_param_spec_boxed ("review", NULL, NULL, NF_TYPE_REVIEW, flags);
  properties[PROP_HAS_FILES] = g_param_spec_boolean ("has-files", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
nf_flash_map_view_init (NfFlashMapView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->regions = g_array_new (FALSE, FALSE, sizeof (NfRegion));
  set_review (self, NULL);
}

void
nf_flash_map_view_bind (NfFlashMapView *self, NfSettings *settings)
{
  nf_settings_bind (settings, "show-map-list", self->expander, "expanded");
}
