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
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d-%H%M");

  return g_strdup_printf ("%s-%s.bin", nf_window_get_board_name (self), time);
}

static char *
dup_unsaved (NfWindow *self)
{
  char *reason = NULL;

  if (self->run != NULL)
    g_object_get (self->run, "unsaved", &reason, NULL);
  return reason != NULL ? reason : g_strdup ("");
}

static void
place_chosen (GtkNativeDialog *dialog, int response, NfWindow *self)
{
  g_autofree char *path = nf_window_take_place (self, dialog, response);
  g_autofree char *unsaved = dup_unsaved (self);
  gboolean is_again = *unsaved != '\0';

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

  nf_window_choose_place (self, _ ("Back Up Flash"), name, G_CALLBACK (place_chosen));
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
