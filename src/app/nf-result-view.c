/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How the last run ended, see nf-result-view.h.
 */
#include "nf-result-view.h"

#include "nf-closures.h"
#include "nf-widgets.h"

struct _NfResultView {
  GtkWidget parent_instance;

  GtkLabel *headline;

  NfFlashRun *run;
};

G_DEFINE_FINAL_TYPE (NfResultView, nf_result_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_RUN, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* --- Actions ----------------------------------------------------------------------------- */

static void
activate_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfResultView *self = NF_RESULT_VIEW (widget);
  g_autofree char *headline = NULL;
  g_autofree char *advice = NULL;
  g_autofree char *details = NULL;
  g_autofree char *text = NULL;

  if (self->run == NULL)
    return;
  g_object_get (self->run, "headline", &headline, "advice", &advice, "details", &details, NULL);
  text = g_strjoin ("\n", headline, advice, details, NULL);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), g_strstrip (text));
}

static void
activate_show_in_folder (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfResultView *self = NF_RESULT_VIEW (widget);
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (self->run == NULL)
    return;
  g_object_get (self->run, "saved-path", &path, NULL);
  folder = g_path_get_dirname (path);
  uri = g_filename_to_uri (folder, NULL, NULL);
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (widget)), uri, GDK_CURRENT_TIME);
}

static gboolean
nf_result_view_grab_focus (GtkWidget *widget)
{
  return nf_widget_focus_label (NF_RESULT_VIEW (widget)->headline);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_result_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_RUN:
    g_value_set_object (value, NF_RESULT_VIEW (object)->run);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_result_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfResultView *self = NF_RESULT_VIEW (object);

  switch (id) {
  case PROP_RUN:
    if (g_set_object (&self->run, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_result_view_dispose (GObject *object)
{
  NfResultView *self = NF_RESULT_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_RESULT_VIEW);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (nf_result_view_parent_class)->dispose (object);
}

static void
nf_result_view_class_init (NfResultViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_result_view_dispose;
  object_class->get_property = nf_result_view_get_property;
  object_class->set_property = nf_result_view_set_property;
  widget_class->grab_focus = nf_result_view_grab_focus;
  properties[PROP_RUN] =
      g_param_spec_object ("run",
                           NULL,
                           NULL,
                           NF_TYPE_FLASH_RUN,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-result-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfResultView, headline);
  nf_closures_bind (widget_class);
  gtk_widget_class_install_action (widget_class, "result.copy", NULL, activate_copy);
  gtk_widget_class_install_action (widget_class,
                                   "result.show-in-folder",
                                   NULL,
                                   activate_show_in_folder);
}

static void
nf_result_view_init (NfResultView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
