/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What can be done in the console, see nf-console-view-private.h.
 */
#include "nf-console-view-private.h"

#include "nf-console-keys.h"
#include "nf-question.h"
#include "nf-widgets.h"

#include <glib/gi18n.h>

/* --- The line ------------------------------------------------------------------------------ */

static void
activate_connect (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);
  gboolean is_wanted = FALSE;

  g_object_get (self->link, "is-wanted", &is_wanted, NULL);
  if (is_wanted) {
    nf_console_link_disconnect (self->link);
    return;
  }
  nf_console_link_connect (self->link);
  gtk_widget_grab_focus (GTK_WIDGET (self->entry)); /* away from a button that is gone now */
}

static void
activate_reset (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);

  nf_console_text_add_note (self->text, _ ("The board is reset."));
  nf_console_reset (nf_console_link_get_console (self->link), &self->into_program);
}

static void
activate_break (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);

  nf_console_text_add_note (self->text, _ ("A break is sent."));
  nf_console_send_break (nf_console_link_get_console (self->link));
}

/* --- The text ------------------------------------------------------------------------------ */

static char *
dup_text (NfConsoleView *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
activate_clear (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_console_text_clear (NF_CONSOLE_VIEW (widget)->text);
}

/* What is selected, else all of it. */
static void
activate_copy (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  GdkClipboard *clipboard = gtk_widget_get_clipboard (widget);

  if (gtk_text_buffer_get_has_selection (buffer)) {
    gtk_text_buffer_copy_clipboard (buffer, clipboard);
    return;
  }
  g_autofree char *text = dup_text (self);
  gdk_clipboard_set_text (clipboard, text);
}

static void
finish_saving (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NfConsoleView) self = NF_CONSOLE_VIEW (data);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = g_file_get_parse_name (G_FILE (source));
  g_autofree char *line = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    line = g_strdup_printf (_ ("The text was saved as %s"), name);
  else
    line = g_strdup_printf (_ ("The text could not be saved as %s: %s"), name, error->message);
  if (self->text != NULL)
    nf_console_text_add_note (self->text, line);
}

static void
save_to (NfConsoleView *self, GFile *file)
{
  char *text = dup_text (self);
  g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));

  g_file_replace_contents_bytes_async (file,
                                       bytes,
                                       NULL,
                                       FALSE,
                                       G_FILE_CREATE_NONE,
                                       NULL,
                                       finish_saving,
                                       g_object_ref (self));
}

static void
place_chosen (GtkNativeDialog *dialog, int response, NfConsoleView *self)
{
  if (response == GTK_RESPONSE_ACCEPT) {
    g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
    save_to (self, file);
  }
  g_clear_object (&self->chooser);
}

static void
activate_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  /* Translators: the name of a file; %Y-%m-%d-%H%M stands for the date and the time */
  g_autofree char *name = g_date_time_format (now, _ ("console-%Y-%m-%d-%H%M.txt"));

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Save Text"),
                                               GTK_WINDOW (gtk_widget_get_root (widget)),
                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Save"),
                                               _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (place_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

static void
activate_find (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_console_find_open (NF_CONSOLE_VIEW (widget)->find);
}

static void
activate_find_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_console_find_next (NF_CONSOLE_VIEW (widget)->find);
}

static void
activate_find_previous (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_console_find_previous (NF_CONSOLE_VIEW (widget)->find);
}

static void
activate_jump (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);

  nf_widget_drop_focus (widget);
  gtk_widget_grab_focus (GTK_WIDGET (self->text_view));
  nf_console_view_set_behind (self, FALSE);
  nf_console_view_follow (self);
}

/* Out of the text, in which keys go to the board: to the entry, and from there to the text. */
static void
activate_leave (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfConsoleView *self = NF_CONSOLE_VIEW (widget);
  gboolean is_in_text = gtk_widget_has_focus (GTK_WIDGET (self->text_view));

  gtk_widget_grab_focus (is_in_text ? GTK_WIDGET (self->entry) : GTK_WIDGET (self->text_view));
}

/* --- Formatting ---------------------------------------------------------------------------- */

static void
format_answered (GtkDialog *dialog, int response, NfConsoleView *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response != GTK_RESPONSE_ACCEPT)
    return;
  nf_console_nodemcu_begin_format (self->nodemcu);
  nf_console_send_line (nf_console_link_get_console (self->link),
                        NF_NODEMCU_FORMAT,
                        NF_LINE_ENDING_CRLF);
}

static void
activate_format (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfQuestion words = {
    .question = _ ("Format the board's file system?"),
    .explanation = _ ("All files on the board are lost, init.lua among them. Nothing else is: the "
                      "firmware stays.\n\nThis is to be done once after an upgrade to another "
                      "version of NodeMCU. It takes up to two minutes on 4 MB, in which the board "
                      "says nothing; leave it connected."),
    .no = _ ("Cancel"),
    .yes = _ ("Format"),
    .is_destructive = TRUE,
  };
  GtkDialog *dialog = nf_question_new (GTK_WINDOW (gtk_widget_get_root (widget)), &words);

  g_signal_connect_object (dialog, "response", G_CALLBACK (format_answered), widget, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Keys ---------------------------------------------------------------------------------- */

static gboolean
text_key_pressed (NfConsoleView *self, guint key, guint code, GdkModifierType state)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->text_view);
  char bytes[NF_CONSOLE_KEY_SIZE];

  if (!nf_console_keys_translate (key,
                                  state,
                                  nf_console_entry_get_ending (self->entry),
                                  gtk_text_buffer_get_has_selection (buffer),
                                  bytes))
    return GDK_EVENT_PROPAGATE;
  nf_console_send_line (nf_console_link_get_console (self->link), bytes, NF_LINE_ENDING_NONE);
  return GDK_EVENT_STOP;
}

void
nf_console_view_watch_keys (NfConsoleView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (text_key_pressed), self);
  gtk_widget_add_controller (GTK_WIDGET (self->text_view), keys);
}

/* --- All ----------------------------------------------------------------------------------- */

static const struct {
  const char *name;
  gboolean needs_line; /* it is possible only while connected */
  GtkWidgetActionActivateFunc activate;
} actions[] = {
  { "console.connect", FALSE, activate_connect },
  { "console.reset", TRUE, activate_reset },
  { "console.break", TRUE, activate_break },
  { "console.clear", FALSE, activate_clear },
  { "console.copy", FALSE, activate_copy },
  { "console.save", FALSE, activate_save },
  { "console.find", FALSE, activate_find },
  { "console.find-next", FALSE, activate_find_next },
  { "console.find-previous", FALSE, activate_find_previous },
  { "console.jump", FALSE, activate_jump },
  { "console.leave", FALSE, activate_leave },
  { "console.format", TRUE, activate_format },
};

static const struct {
  guint key;
  GdkModifierType modifiers;
  const char *action;
} bindings[] = {
  { GDK_KEY_f, GDK_CONTROL_MASK, "console.find" },
  { GDK_KEY_g, GDK_CONTROL_MASK, "console.find-next" },
  { GDK_KEY_g, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "console.find-previous" },
  { GDK_KEY_r, GDK_CONTROL_MASK, "console.reset" },
  { GDK_KEY_k, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "console.clear" },
  { GDK_KEY_c, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "console.copy" },
  { GDK_KEY_s, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "console.save" },
  { GDK_KEY_F6, 0, "console.leave" },
  { GDK_KEY_Escape, GDK_CONTROL_MASK | GDK_SHIFT_MASK, "console.leave" },
};

void
nf_console_view_update_actions (NfConsoleView *self)
{
  gboolean is_connected = nf_console_link_get_state (self->link) == NF_LINK_CONNECTED;
  gboolean has_prompt = FALSE;

  g_object_get (self->nodemcu, "has-prompt", &has_prompt, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self),
                                   actions[i].name,
                                   is_connected || !actions[i].needs_line);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "console.format", is_connected && has_prompt);
  nf_console_entry_set_can_send (self->entry, is_connected);
}

void
nf_console_view_install_actions (GtkWidgetClass *widget_class)
{
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, NULL, actions[i].activate);
  gtk_widget_class_install_property_action (widget_class, "console.paused", "paused");
  gtk_widget_class_install_property_action (widget_class, "console.timestamps", "timestamps");
  gtk_widget_class_install_property_action (widget_class,
                                            "console.opens-after-flash",
                                            "opens-after-flash");
  for (gsize i = 0; i < G_N_ELEMENTS (bindings); i++)
    gtk_widget_class_add_binding_action (widget_class,
                                         bindings[i].key,
                                         bindings[i].modifiers,
                                         bindings[i].action,
                                         NULL);
}
