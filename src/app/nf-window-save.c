/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Asking where a file of the window's goes: a backup, a recipe. See nf-window.h.
 */
#include "nf-window-private.h"

#include <glib/gi18n.h>

const char *
nf_window_get_board_name (NfWindow *self)
{
  const char *board = nf_profile_get_id (nf_table_get_profile (self->table));

  return g_str_equal (board, "detect") ? "esp8266" : board;
}

void
nf_window_choose_place (NfWindow *self, const char *title, const char *name, GCallback chosen)
{
  if (self->chooser != NULL)
    return;
  self->chooser = gtk_file_chooser_native_new (title,
                                               GTK_WINDOW (self),
                                               GTK_FILE_CHOOSER_ACTION_SAVE,
                                               _ ("_Save"),
                                               _ ("_Cancel"));
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (self->chooser), name);
  g_signal_connect_object (self->chooser, "response", chosen, self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
}

/* A place that only the desktop knows, of a camera or a server, has no path. */
char *
nf_window_take_place (NfWindow *self, GtkNativeDialog *dialog, int response)
{
  g_autoptr (GFile) file = NULL;
  char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  path = file != NULL ? g_file_get_path (file) : NULL;
  if (response == GTK_RESPONSE_ACCEPT && path == NULL)
    gtk_widget_error_bell (GTK_WIDGET (self));
  g_clear_object (&self->chooser);
  return path;
}
