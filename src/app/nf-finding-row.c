/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One finding, see nf-finding-row.h.
 *
 * The button stands beside the sentence where there is room for both, else below it: GTK 4.8 has no
 * box that does this by itself.
 */
#include "nf-finding-row.h"

#include "nf-widgets.h"
#include "nf-words-guard.h"

#include <glib/gi18n.h>

struct _NfFindingRow {
  GtkWidget parent_instance;

  GtkWidget *body;
  GtkImage *icon;
  GtkLabel *sentence;
  GtkLabel *details;
  GtkWidget *fix;

  NfSeverity severity;
};

G_DEFINE_FINAL_TYPE (NfFindingRow, nf_finding_row, GTK_TYPE_WIDGET)

enum {
  SPACING = 6,
  INDENT = 22,       /* of the sentence, behind the icon */
  SENTENCE_SHARE = 2 /* times as wide as the button is the sentence at least, beside it */
};

/* --- Layout ------------------------------------------------------------------------------ */

static int
measure_width (GtkWidget *widget, int *minimum)
{
  int natural = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, minimum, &natural, NULL, NULL);
  return natural;
}

static int
measure_height (GtkWidget *widget, int width)
{
  int natural = 0;

  gtk_widget_measure (widget, GTK_ORIENTATION_VERTICAL, width, NULL, &natural, NULL, NULL);
  return natural;
}

static gboolean
has_fix (NfFindingRow *self)
{
  return gtk_widget_should_layout (self->fix);
}

static gboolean
is_beside (int width, int fix_width)
{
  return width - SPACING - fix_width >= SENTENCE_SHARE * fix_width;
}

static int
get_height (NfFindingRow *self, int width)
{
  int fix_width = 0;
  int fix_height = 0;

  if (!has_fix (self))
    return measure_height (self->body, width);
  fix_width = measure_width (self->fix, NULL);
  fix_height = measure_height (self->fix, -1);
  if (is_beside (width, fix_width))
    return MAX (measure_height (self->body, width - SPACING - fix_width), fix_height);
  return measure_height (self->body, width) + SPACING + fix_height;
}

static GtkSizeRequestMode
get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
measure (GtkWidget *widget,
         GtkOrientation orientation,
         int for_size,
         int *minimum,
         int *natural,
         int *minimum_baseline,
         int *natural_baseline)
{
  NfFindingRow *self = NF_FINDING_ROW (widget);
  int fix_minimum = 0;
  int fix_width = has_fix (self) ? INDENT + measure_width (self->fix, &fix_minimum) : 0;
  int width = measure_width (self->body, minimum) + (has_fix (self) ? SPACING + fix_width : 0);

  if (orientation == GTK_ORIENTATION_VERTICAL) {
    *natural = get_height (self, for_size >= 0 ? for_size : width);
    *minimum = *natural;
    return;
  }
  *minimum = MAX (*minimum, fix_minimum + INDENT);
  *natural = width;
}

/* @x: from where the line begins */
static void
place (GtkWidget *row, GtkWidget *child, int x, int y, int width, int height)
{
  gboolean is_rtl = gtk_widget_get_direction (row) == GTK_TEXT_DIR_RTL;
  int left = is_rtl ? gtk_widget_get_width (row) - x - width : x;

  gtk_widget_size_allocate (child, &(GtkAllocation){ left, y, width, height }, -1);
}

static void
allocate (GtkWidget *widget, int width, int height, int baseline)
{
  NfFindingRow *self = NF_FINDING_ROW (widget);
  int fix_width = 0;
  int fix_height = 0;

  if (!has_fix (self)) {
    place (widget, self->body, 0, 0, width, height);
    return;
  }
  fix_width = measure_width (self->fix, NULL);
  fix_height = measure_height (self->fix, -1);
  if (is_beside (width, fix_width)) {
    int body_width = width - SPACING - fix_width;
    int body_height = measure_height (self->body, body_width);
    int top = MAX (fix_height - body_height, 0) / 2;
    place (widget, self->body, 0, top, body_width, body_height);
    place (widget, self->fix, width - fix_width, 0, fix_width, fix_height);
    return;
  }
  fix_width = MIN (fix_width, width - INDENT);
  place (widget, self->body, 0, 0, width, height - SPACING - fix_height);
  place (widget, self->fix, INDENT, height - fix_height, fix_width, fix_height);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_finding_row_dispose (GObject *object)
{
  nf_widget_dispose_template (GTK_WIDGET (object), NF_TYPE_FINDING_ROW);
  G_OBJECT_CLASS (nf_finding_row_parent_class)->dispose (object);
}

static void
nf_finding_row_class_init (NfFindingRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nf_finding_row_dispose;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-finding-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NfFindingRow, body);
  gtk_widget_class_bind_template_child (widget_class, NfFindingRow, icon);
  gtk_widget_class_bind_template_child (widget_class, NfFindingRow, sentence);
  gtk_widget_class_bind_template_child (widget_class, NfFindingRow, details);
  gtk_widget_class_bind_template_child (widget_class, NfFindingRow, fix);
}

static void
nf_finding_row_init (NfFindingRow *self)
{
  gtk_widget_set_layout_manager (GTK_WIDGET (self),
                                 gtk_custom_layout_new (get_request_mode, measure, allocate));
  gtk_widget_init_template (GTK_WIDGET (self));
  /* Several may have the same words on the button. */
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->fix),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY,
                                  self->sentence,
                                  NULL,
                                  -1);
}

/* --- Public ------------------------------------------------------------------------------ */

GtkWidget *
nf_finding_row_new (void)
{
  return g_object_new (NF_TYPE_FINDING_ROW, NULL);
}

/* Each has a shape of its own, since not everybody sees the colours. */
static const char *
get_icon (NfSeverity severity)
{
  switch (severity) {
  case NF_SEVERITY_NOTE:
    return "dialog-information-symbolic";
  case NF_SEVERITY_WARNING:
    return "dialog-warning-symbolic";
  case NF_SEVERITY_ERROR:
    return "dialog-error-symbolic";
  case NF_SEVERITY_IMPOSSIBLE:
  default:
    return "process-stop-symbolic";
  }
}

static void
show_severity (NfFindingRow *self, NfSeverity severity)
{
  const char *name = nf_words_get_severity (severity);

  gtk_widget_remove_css_class (GTK_WIDGET (self), nf_severity_get_name (self->severity));
  gtk_widget_add_css_class (GTK_WIDGET (self), nf_severity_get_name (severity));
  self->severity = severity;
  gtk_image_set_from_icon_name (self->icon, get_icon (severity));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->icon), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->icon),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  name,
                                  -1);
}

static void
show_text (GtkLabel *label, const char *text)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL);
}

void
nf_finding_row_show (NfFindingRow *self, const NfReview *review, guint index)
{
  const NfFinding *finding = nf_review_get_finding (review, index);
  g_autofree char *sentence = nf_review_format_finding (review, finding);
  g_autofree char *details = nf_review_dup_details (review, finding);
  g_autofree char *fix = nf_words_format_fix (&finding->fix);
  /* Translators: "Warning" or the like, and a sentence */
  g_autofree char *whole =
      g_strdup_printf (_ ("%s: %s"), nf_words_get_severity (finding->severity), sentence);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  show_severity (self, finding->severity);
  show_text (self->sentence, sentence);
  show_text (self->details, details);
  if (fix == NULL)
    nf_widget_drop_focus (self->fix);
  gtk_button_set_label (GTK_BUTTON (self->fix), fix != NULL ? fix : "");
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->fix), "u", index);
  gtk_widget_set_visible (self->fix, fix != NULL);
}

gboolean
nf_finding_row_focus_fix (NfFindingRow *self)
{
  return gtk_widget_get_visible (self->fix) && gtk_widget_grab_focus (self->fix);
}
