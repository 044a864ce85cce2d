/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The reset sequence, see nf-reset-view.h.
 */
#include "nf-reset-view.h"

#include "nf-closures.h"
#include "nf-widgets.h"

#include <glib/gi18n.h>

struct _NfResetView {
  GtkWidget parent_instance;

  GtkEditable *entry;

  NfDoctor *doctor;
  char *text;
};

G_DEFINE_FINAL_TYPE (NfResetView, nf_reset_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_TEXT, PROP_DOCTOR, N_PROPS };

static GParamSpec *properties[N_PROPS];

static char *
format_sequence_problem (gpointer object, const char *text)
{
  NfResetSequence sequence;

  if (text == NULL || nf_reset_sequence_parse (&sequence, text, NULL))
    return g_strdup ("");
  return g_strdup (
      _ ("This is not a sequence yet: its items are D0, D1, R0, R1, U1,0 and W0.1, with | "
         "between them."));
}

static void
set_text (NfResetView *self, const char *text)
{
  if (g_strcmp0 (self->text, text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text != NULL ? text : "");
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TEXT]);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_reset_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfResetView *self = NF_RESET_VIEW (object);

  switch (id) {
  case PROP_TEXT:
    g_value_set_string (value, self->text);
    break;
  case PROP_DOCTOR:
    g_value_set_object (value, self->doctor);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_reset_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfResetView *self = NF_RESET_VIEW (object);

  switch (id) {
  case PROP_TEXT:
    set_text (self, g_value_get_string (value));
    break;
  case PROP_DOCTOR:
    if (g_set_object (&self->doctor, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_reset_view_dispose (GObject *object)
{
  NfResetView *self = NF_RESET_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_RESET_VIEW);
  g_clear_object (&self->doctor);
  G_OBJECT_CLASS (nf_reset_view_parent_class)->dispose (object);
}

static void
nf_reset_view_finalize (GObject *object)
{
  g_free (NF_RESET_VIEW (object)->text);
  G_OBJECT_CLASS (nf_reset_view_parent_class)->finalize (object);
}

static void
nf_reset_view_class_init (NfResetViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = nf_reset_view_dispose;
  object_class->finalize = nf_reset_view_finalize;
  object_class->get_property = nf_reset_view_get_property;
  object_class->set_property = nf_reset_view_set_property;
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, "", flags);
  properties[PROP_DOCTOR] = g_param_spec_object ("doctor", NULL, NULL, NF_TYPE_DOCTOR, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-reset-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfResetView, entry);
  gtk_widget_class_bind_template_callback (widget_class, format_sequence_problem);
  nf_closures_bind (widget_class);
}

static void
nf_reset_view_init (NfResetView *self)
{
  self->text = g_strdup ("");
  gtk_widget_init_template (GTK_WIDGET (self));
  g_object_bind_property (self,
                          "text",
                          self->entry,
                          "text",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
}
