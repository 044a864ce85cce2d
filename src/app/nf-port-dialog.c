/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The dialog for the name of a port, see nf-port-dialog.h.
 */
#include "nf-port-dialog.h"

#include "nf-transports.h"
#include "nf-words.h"

#include <glib/gi18n.h>

struct _NfPortDialog {
  GtkWindow parent_instance;

  GtkEntry *entry;
  GtkLabel *problem;
  GtkBox *remembered;
};

G_DEFINE_FINAL_TYPE (NfPortDialog, nf_port_dialog, GTK_TYPE_WINDOW)

enum { SIGNAL_CHOSEN, SIGNAL_FORGOTTEN, N_SIGNALS };

static guint signals[N_SIGNALS];

static char *
dup_name (NfPortDialog *self)
{
  return g_strstrip (g_strdup (gtk_editable_get_text (GTK_EDITABLE (self->entry))));
}

/* Making a transport does nothing but look at the name. */
static void
check (NfPortDialog *self)
{
  g_autofree char *name = dup_name (self);
  g_autoptr (GError) error = NULL;
  g_autoptr (NfTransport) transport = nf_transports_new (name, &error);
  gboolean is_bad = transport == NULL && *name != '\0';

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "port.use", transport != NULL);
  gtk_label_set_label (self->problem, is_bad ? nf_words_get_advice (error) : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), is_bad);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               is_bad ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
activate_use (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autofree char *name = dup_name (NF_PORT_DIALOG (widget));

  g_signal_emit (widget, signals[SIGNAL_CHOSEN], 0, name);
  gtk_window_destroy (GTK_WINDOW (widget));
}

/* --- Remembered names -------------------------------------------------------------------- */

static const char name_key[] = "nf-name";

static void
forget (NfPortDialog *self, GtkWidget *button)
{
  GtkWidget *row = gtk_widget_get_parent (button);

  g_signal_emit (self, signals[SIGNAL_FORGOTTEN], 0, g_object_get_data (G_OBJECT (row), name_key));
  gtk_widget_set_sensitive (row, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry));
}

static void
add_remembered (NfPortDialog *self, const char *name)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (name);
  GtkWidget *button = gtk_button_new_with_label (_ ("Forget"));
  g_autofree char *words = g_strdup_printf (_ ("Forget %s"), name);

  g_object_set_data_full (G_OBJECT (row), name_key, g_strdup (name), g_free);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_widget_add_css_class (button, "flat");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  words,
                                  -1);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (forget), self);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), button);
  gtk_box_append (self->remembered, row);
}

/* ----------------------------------------------------------------------------------------- */

/* Both signals carry a name. */
static guint
new_signal (const char *signal)
{
  return g_signal_new (signal,
                       NF_TYPE_PORT_DIALOG,
                       G_SIGNAL_RUN_LAST,
                       0,
                       NULL,
                       NULL,
                       NULL,
                       G_TYPE_NONE,
                       1,
                       G_TYPE_STRING);
}

static void
nf_port_dialog_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), NF_TYPE_PORT_DIALOG);
  G_OBJECT_CLASS (nf_port_dialog_parent_class)->dispose (object);
}

static void
nf_port_dialog_class_init (NfPortDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nf_port_dialog_dispose;
  signals[SIGNAL_CHOSEN] = new_signal ("chosen");
  signals[SIGNAL_FORGOTTEN] = new_signal ("forgotten");
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-port-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NfPortDialog, entry);
  gtk_widget_class_bind_template_child (widget_class, NfPortDialog, problem);
  gtk_widget_class_bind_template_child (widget_class, NfPortDialog, remembered);
  gtk_widget_class_bind_template_callback (widget_class, check);
  gtk_widget_class_install_action (widget_class, "port.use", NULL, activate_use);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nf_port_dialog_init (NfPortDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  check (self);
}

NfPortDialog *
nf_port_dialog_new (GtkWindow *parent, const char *const *remembered)
{
  NfPortDialog *self = g_object_new (NF_TYPE_PORT_DIALOG, "transient-for", parent, NULL);

  for (guint i = 0; remembered[i] != NULL; i++)
    add_remembered (self, remembered[i]);
  gtk_widget_set_visible (GTK_WIDGET (self->remembered), *remembered != NULL);
  return self;
}
