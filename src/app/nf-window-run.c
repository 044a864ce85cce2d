/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a press of Flash does to the window, see nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-config.h"

#include <glib/gi18n.h>

/* A screen reader would be flooded by every move of the bar. */
enum { SPEAK_EVERY_US = 1000 * 1000 };

static void
add_log_head (NfWindow *self, const char *port)
{
  NfProfile *profile = nf_table_get_profile (self->table);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
  /* Translators: date and time, version, name of a port, name of a board */
  g_autofree char *line = g_strdup_printf (_ ("%s  Node Flasher %s, port %s, board %s"),
                                           time,
                                           NF_VERSION,
                                           port,
                                           nf_profile_get_name (profile));

  nf_log_view_add_line (self->log_view, line);
}

static void
run_line (NfFlashRun *run, const char *line, NfWindow *self)
{
  nf_log_view_add_line (self->log_view, line);
}

/* Says to a screen reader what stands under the bar, now and then. */
static void
run_text (NfFlashRun *run, GParamSpec *pspec, NfWindow *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (now - self->spoken_at < SPEAK_EVERY_US)
    return;
  self->spoken_at = now;
  g_object_get (run, "text", &text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text,
                                  -1);
}

static void
inhibit (NfWindow *self)
{
  self->inhibit_cookie =
      gtk_application_inhibit (gtk_window_get_application (GTK_WINDOW (self)),
                               GTK_WINDOW (self),
                               GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                               _ ("A board is being flashed"));
}

static void
uninhibit (NfWindow *self)
{
  if (self->inhibit_cookie != 0)
    gtk_application_uninhibit (gtk_window_get_application (GTK_WINDOW (self)),
                               self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

static void
notify_desktop (NfWindow *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)))
    return;
  notification = g_notification_new (_ ("Node Flasher"));
  g_notification_set_body (notification, nf_flash_run_get_headline (self->run));
  g_application_send_notification (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))),
                                   "run-is-over",
                                   notification);
}

static void
run_is_over (NfFlashRun *run, GParamSpec *pspec, NfWindow *self)
{
  uninhibit (self);
  nf_window_set_busy (self, FALSE);
  if (self->is_closing) {
    gtk_window_destroy (GTK_WINDOW (self));
    return;
  }
  if (self->close_question != NULL)
    gtk_window_destroy (self->close_question);
  notify_desktop (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->result_view));
}

static void
start_run (NfWindow *self, const char *port, const NfPlanOptions *options)
{
  g_autoptr (NfFlashRun) run = nf_flash_run_new (self->table, port, options);

  g_signal_connect_object (run, "line", G_CALLBACK (run_line), self, 0);
  g_signal_connect_object (run, "notify::text", G_CALLBACK (run_text), self, 0);
  g_signal_connect_object (run, "notify::outcome", G_CALLBACK (run_is_over), self, 0);
  g_set_object (&self->run, run);
  g_object_notify (G_OBJECT (self), "run");
  nf_window_set_busy (self, TRUE);
  inhibit (self);
  add_log_head (self, port);
  nf_flash_run_start (run);
}

void
nf_window_flash (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  NfChoice *port = nf_chooser_get_selected (self->port_chooser);
  NfPlanOptions options;

  /* Leaving an entry ends what is being typed there. */
  gtk_widget_grab_focus (self->run_button);
  if (self->problem != NULL || !nf_settings_get_plan_options (self->settings,
                                                              nf_table_get_profile (self->table),
                                                              &options,
                                                              NULL))
    return;
  nf_window_save_rows (self);
  start_run (self, nf_choice_get_facts (port)->key, &options);
}

void
nf_window_cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_flash_run_cancel (NF_WINDOW (widget)->run);
}

/* --- Closing ----------------------------------------------------------------------------- */

static void
close_answered (GtkDialog *dialog, int response, NfWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    self->is_closing = TRUE;
    nf_flash_run_cancel (self->run);
  }
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Without a mnemonic, with which GTK 4.8 would say the button's name twice to a screen reader. */
static GtkWidget *
add_answer (GtkDialog *dialog, const char *label, int response)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_widget_set_receives_default (button, TRUE);
  gtk_dialog_add_action_widget (dialog, button, response);
  return button;
}

void
nf_window_ask_to_close (NfWindow *self)
{
  GtkWidget *dialog = NULL;

  if (self->close_question != NULL) {
    gtk_window_present (self->close_question);
    return;
  }
  dialog = gtk_message_dialog_new (GTK_WINDOW (self),
                                   GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                   GTK_MESSAGE_WARNING,
                                   GTK_BUTTONS_NONE,
                                   "%s",
                                   _ ("Stop flashing and close?"));
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog),
      "%s",
      _ ("The board is being written. If you stop now, it will not start until it is flashed "
         "again."));
  add_answer (GTK_DIALOG (dialog), _ ("Keep Flashing"), GTK_RESPONSE_CANCEL);
  gtk_widget_add_css_class (
      add_answer (GTK_DIALOG (dialog), _ ("Stop and Close"), GTK_RESPONSE_ACCEPT),
      "destructive-action");
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answered), self, 0);
  self->close_question = GTK_WINDOW (dialog);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &self->close_question);
  gtk_window_present (self->close_question);
}
