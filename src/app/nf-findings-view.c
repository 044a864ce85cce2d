/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What speaks against a table, see nf-findings-view.h.
 */
#include "nf-findings-view.h"

#include "nf-closures.h"
#include "nf-finding-row.h"
#include "nf-widgets.h"

struct _NfFindingsView {
  GtkWidget parent_instance;

  GtkBox *list;
  GtkWidget *override_button;

  NfReview *review;
};

G_DEFINE_FINAL_TYPE (NfFindingsView, nf_findings_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_REVIEW, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* Rows stay where they are, so that the focus does. */
static void
show_findings (NfFindingsView *self)
{
  guint n = self->review != NULL ? nf_review_get_n_findings (self->review) : 0;
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->list));

  for (guint i = 0; i < n; i++) {
    if (row == NULL) {
      row = nf_finding_row_new ();
      gtk_box_append (self->list, row);
    }
    nf_finding_row_show (NF_FINDING_ROW (row), self->review, i);
    row = gtk_widget_get_next_sibling (row);
  }
  while (row != NULL) {
    GtkWidget *next = gtk_widget_get_next_sibling (row);
    nf_widget_drop_focus (row);
    gtk_box_remove (self->list, row);
    row = next;
  }
}

static gboolean
focus_rows (GtkWidget *row)
{
  while (row != NULL && !nf_finding_row_focus_fix (NF_FINDING_ROW (row)))
    row = gtk_widget_get_next_sibling (row);
  return row != NULL;
}

static gboolean
nf_findings_view_grab_focus (GtkWidget *widget)
{
  return nf_findings_view_focus (NF_FINDINGS_VIEW (widget), 0);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_findings_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_REVIEW:
    g_value_set_boxed (value, NF_FINDINGS_VIEW (object)->review);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_findings_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfFindingsView *self = NF_FINDINGS_VIEW (object);

  switch (id) {
  case PROP_REVIEW:
    nf_review_unref (self->review);
    self->review = g_value_dup_boxed (value);
    show_findings (self);
    if (!nf_closure_can_override (NULL, self->review))
      nf_widget_drop_focus (self->override_button);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_findings_view_dispose (GObject *object)
{
  NfFindingsView *self = NF_FINDINGS_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_FINDINGS_VIEW);
  g_clear_pointer (&self->review, nf_review_unref);
  G_OBJECT_CLASS (nf_findings_view_parent_class)->dispose (object);
}

static void
nf_findings_view_class_init (NfFindingsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_findings_view_dispose;
  object_class->get_property = nf_findings_view_get_property;
  object_class->set_property = nf_findings_view_set_property;
  widget_class->grab_focus = nf_findings_view_grab_focus;
  properties[PROP_REVIEW] =
      g_param_spec_boxed ("review",
                          NULL,
                          NULL,
                          NF_TYPE_REVIEW,
                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-findings-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfFindingsView, list);
  gtk_widget_class_bind_template_child (widget_class, NfFindingsView, override_button);
  nf_closures_bind (widget_class);
}

static void
nf_findings_view_init (NfFindingsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- Public ------------------------------------------------------------------------------ */

gboolean
nf_findings_view_focus (NfFindingsView *self, guint index)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->list));
  GtkWidget *row = first;

  for (guint i = 0; i < index && row != NULL; i++)
    row = gtk_widget_get_next_sibling (row);
  return focus_rows (row) || focus_rows (first) ||
         (gtk_widget_get_visible (self->override_button) &&
          gtk_widget_grab_focus (self->override_button));
}
