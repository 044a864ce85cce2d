/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What was opened last, see nf-bundle-bar.h.
 */
#include "nf-bundle-bar.h"

#include "nf-closures.h"
#include "nf-widgets.h"

struct _NfBundleBar {
  GtkWidget parent_instance;

  NfOpener *opener;
};

G_DEFINE_FINAL_TYPE (NfBundleBar, nf_bundle_bar, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_OPENER, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The button that was pressed goes, and what comes behind it gets the focus. */
static void
activate_undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (widget)), GTK_DIR_TAB_FORWARD);
  nf_opener_undo (NF_BUNDLE_BAR (widget)->opener);
}

static void
activate_close (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gtk_widget_child_focus (GTK_WIDGET (gtk_widget_get_root (widget)), GTK_DIR_TAB_FORWARD);
  nf_opener_forget (NF_BUNDLE_BAR (widget)->opener);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_bundle_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_OPENER:
    g_value_set_object (value, NF_BUNDLE_BAR (object)->opener);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_bundle_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfBundleBar *self = NF_BUNDLE_BAR (object);

  switch (id) {
  case PROP_OPENER:
    if (g_set_object (&self->opener, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_bundle_bar_dispose (GObject *object)
{
  NfBundleBar *self = NF_BUNDLE_BAR (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_BUNDLE_BAR);
  g_clear_object (&self->opener);
  G_OBJECT_CLASS (nf_bundle_bar_parent_class)->dispose (object);
}

static void
nf_bundle_bar_class_init (NfBundleBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_bundle_bar_dispose;
  object_class->get_property = nf_bundle_bar_get_property;
  object_class->set_property = nf_bundle_bar_set_property;
  properties[PROP_OPENER] =
      g_param_spec_object ("opener",
                           NULL,
                           NULL,
                           NF_TYPE_OPENER,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (NF_TYPE_OPENER);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-bundle-bar.ui");
  nf_closures_bind (widget_class);
  gtk_widget_class_install_action (widget_class, "bundle.undo", NULL, activate_undo);
  gtk_widget_class_install_action (widget_class, "bundle.close", NULL, activate_close);
}

static void
nf_bundle_bar_init (NfBundleBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
