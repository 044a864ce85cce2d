/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where a backup goes, see nf-window.h.
 *
 * The file is asked for first: from then on nobody is needed, a board that has to be put into its
 * loader by hand is put there once, and one that is not backed up after all is left alone.
 */
#include "nf-window-private.h"

#include "nf-question.h"

#include <glib/gi18n.h>

/* What the chip is called is only known later, so the kind of board and the minute tell one backup
 * from the next. */
static char *
make_name (NfWindow *self)
{
  const char *board = nf_profile_get_id (nf_table_get_profile (self->table));
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d-%H%M");

  if (g_str_equal (board, "detect"))
    board = "esp8266";
  return g_strdup_printf ("%s-%s.bin", board, time);
}

static char *
dup_unsaved (NfWindow *self)
{
  char *reason = NULL;

  if (self->run != NULL)
    g_object_get (self->run, "unsaved", &reason, NULL);
  return reason != NULL ? reason : g_strdup ("");
}

/* A place that only the desktop knows, of a camera or a server, has no path. */
static char *
dup_path (GtkNativeDialog *dialog, int response)
{
  g_autoptr (GFile) file = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  return file != NULL ? g_file_get_path (file) : NULL;
}

static void
place_chosen (GtkNativeDialog *dialog, int response, NfWindow *self)
{
  g_autofree char *path = dup_path (dialog, response);
  g_autofree char *unsaved = dup_unsaved (self);
  gboolean is_again = *unsaved != '\0';

  g_clear_object (&self->chooser);
  if (response == GTK_RESPONSE_ACCEPT && path == NULL)
    gtk_widget_error_bell (GTK_WIDGET (self));
  if (path != NULL && is_again)
    nf_flash_run_set_path (self->run, path);
  else if (path != NULL)
    nf_window_start_run (self, NF_TASK_READ, path);
  else if (is_again)
    nf_window_ask_for_other_place (self, unsaved);
}

static void
choose_place (NfWindow *self)
{
  g_autofree char *name = make_name (self);

  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (_ ("Back Up Flash"),
                                               GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Save"),
                                               _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (place_chosen), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* Without the stub there is nothing to save: the run says so. */
void
nf_window_back_up (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);

  if (nf_settings_get_rom_only (self->settings))
    nf_window_start_run (self, NF_TASK_READ, NULL);
  else
    choose_place (self);
}

/* --- A place that takes nothing ---------------------------------------------------------- */

/* Only a person who says so loses what was read: a question that is closed means the other. */
static void
answered (GtkDialog *dialog, int response, NfWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response == GTK_RESPONSE_CANCEL)
    nf_flash_run_cancel (self->run);
  else
    choose_place (self);
}

void
nf_window_ask_for_other_place (NfWindow *self, const char *reason)
{
  g_autofree char *explanation =
      g_strdup_printf (_ ("%s. What was read is kept until you have decided."), reason);
  NfQuestion words = {
    .question = _ ("The backup could not be saved"),
    .explanation = explanation,
    .no = _ ("Discard"),
    .yes = _ ("Save Elsewhere…"),
  };
  GtkDialog *dialog = nf_question_new (GTK_WINDOW (self), &words);

  g_signal_connect_object (dialog, "response", G_CALLBACK (answered), self, 0);
  nf_window_set_question (self, dialog);
}
