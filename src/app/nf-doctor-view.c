/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The doctor's findings, see nf-doctor-view.h.
 */
#include "nf-doctor-view.h"

#include "nf-closures.h"
#include "nf-widgets.h"

struct _NfDoctorView {
  GtkWidget parent_instance;

  GtkLabel *headline;

  NfDoctor *doctor;
};

G_DEFINE_FINAL_TYPE (NfDoctorView, nf_doctor_view, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_DOCTOR, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* --- Actions ----------------------------------------------------------------------------- */

static void
activate_copy_report (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *report = nf_doctor_dup_report (NF_DOCTOR_VIEW (widget)->doctor);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), report);
}

static void
activate_stop (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_doctor_cancel (NF_DOCTOR_VIEW (widget)->doctor);
}

static gboolean
nf_doctor_view_grab_focus (GtkWidget *widget)
{
  return nf_widget_focus_label (NF_DOCTOR_VIEW (widget)->headline);
}

static gboolean
has_next_button (gpointer object, guint next)
{
  return next != NF_NEXT_NOTHING;
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_doctor_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_DOCTOR:
    g_value_set_object (value, NF_DOCTOR_VIEW (object)->doctor);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_doctor_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfDoctorView *self = NF_DOCTOR_VIEW (object);

  switch (id) {
  case PROP_DOCTOR:
    if (g_set_object (&self->doctor, g_value_get_object (value)))
      g_object_notify_by_pspec (object, pspec);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_doctor_view_dispose (GObject *object)
{
  NfDoctorView *self = NF_DOCTOR_VIEW (object);

  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_DOCTOR_VIEW);
  g_clear_object (&self->doctor);
  G_OBJECT_CLASS (nf_doctor_view_parent_class)->dispose (object);
}

static void
nf_doctor_view_class_init (NfDoctorViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_doctor_view_dispose;
  object_class->get_property = nf_doctor_view_get_property;
  object_class->set_property = nf_doctor_view_set_property;
  widget_class->grab_focus = nf_doctor_view_grab_focus;
  properties[PROP_DOCTOR] =
      g_param_spec_object ("doctor",
                           NULL,
                           NULL,
                           NF_TYPE_DOCTOR,
                           G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-doctor-view.ui");
  gtk_widget_class_bind_template_child (widget_class, NfDoctorView, headline);
  gtk_widget_class_bind_template_callback (widget_class, has_next_button);
  nf_closures_bind (widget_class);
  gtk_widget_class_install_action (widget_class, "doctor.copy-report", NULL, activate_copy_report);
  gtk_widget_class_install_action (widget_class, "doctor.stop", NULL, activate_stop);
}

static void
nf_doctor_view_init (NfDoctorView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
