/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The guide, see nf-guide-view.h.
 */
#include "nf-guide-view.h"

#include "nf-board-drawing.h"
#include "nf-closures.h"
#include "nf-widgets.h"
#include "nf-words-guide.h"

#include <glib/gi18n.h>

struct _NfGuideView {
  GtkWidget parent_instance;

  GtkLabel *title;
  GtkBox *steps;

  NfFlashRun *run;
};

G_DEFINE_FINAL_TYPE (NfGuideView, nf_guide_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_RUN, N_PROPS };

static GParamSpec *properties[N_PROPS];

static void
add_step (NfGuideView *self, guint number, const char *text)
{
  /* Translators: a step of an instruction: its number and what to do */
  g_autofree char *line = g_strdup_printf (_ ("%u. %s"), number, text);
  GtkWidget *label = gtk_label_new (line);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_box_append (self->steps, label);
}

static void
show_steps (NfGuideView *self)
{
  GtkWidget *old = NULL;
  const char *text = NULL;

  while ((old = gtk_widget_get_first_child (GTK_WIDGET (self->steps))) != NULL)
    gtk_box_remove (self->steps, old);
  if (self->run == NULL)
    return;
  for (guint i = 0;
       (text = nf_words_get_guide_step (nf_flash_run_get_module (self->run), i)) != NULL;
       i++)
    add_step (self, i + 1, text);
}

static char *
format_guide_end (gpointer object, const char *module)
{
  return g_strdup (nf_words_get_guide_end (module));
}

static gboolean
nf_guide_view_grab_focus (GtkWidget *widget)
{
  return nf_widget_focus_label (NF_GUIDE_VIEW (widget)->title);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_guide_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_RUN:
    g_value_set_object (value, NF_GUIDE_VIEW (object)->run);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_guide_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfGuideView *self = NF_GUIDE_VIEW (object);

  switch (id) {
  case PROP_RUN:
    if (!g_set_object (&self->run, g_value_get_object (value)))
      return;
    show_steps (self);
    g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_guide_view_dispose (GObject *object)
{
  NfGuideView *self = NF_GUIDE_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_GUIDE_VIEW);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (nf_guide_view_parent_class)->dispose (object);
}

static void
nf_guide_view_class_init (NfGuideViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_guide_view_dispose;
  object_class->get_property = nf_guide_view_get_property;
  object_class->set_property = nf_guide_view_set_property;
  widget_class->grab_focus = nf_guide_view_grab_focus;
  properties[PROP_RUN] =
      g_param_spec_object ("run",
                           NULL,
                           NULL,
                           NF_TYPE_FLASH_RUN,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (NF_TYPE_BOARD_DRAWING);
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-guide-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfGuideView, title);
  gtk_widget_class_bind_template_child (widget_class, NfGuideView, steps);
  gtk_widget_class_bind_template_callback (widget_class, format_guide_end);
  nf_closures_bind (widget_class);
}

static void
nf_guide_view_init (NfGuideView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
