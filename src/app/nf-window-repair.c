/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What one click does about a board that was flashed and does not run. See nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-question.h"
#include "nf-repair.h"
#include "nf-words-boot.h"

#include <glib/gi18n.h>

/* The same files once more. */
static void
flash_again (NfWindow *self, NfRepairKind kind)
{
  g_autoptr (NfFlashRun) run = NULL;

  if (self->problem != NULL)
    return;
  run = nf_window_new_run (self, NF_TASK_WRITE, nf_reviewer_get_review (self->reviewer));
  if (run == NULL)
    return;
  nf_flash_run_write_all (run, kind == NF_REPAIR_ERASE_ALL);
  nf_window_start (self, run);
}

static void
erase_answered (GtkDialog *dialog, int response, NfWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    flash_again (self, NF_REPAIR_ERASE_ALL);
}

static void
ask_to_erase (NfWindow *self)
{
  NfQuestion words = {
    .question = _ ("Erase the whole flash memory, and flash again?"),
    .explanation = _ ("Files and Wi-Fi settings on the board are lost."),
    .no = _ ("Cancel"),
    .yes = nf_words_get_repair (NF_REPAIR_ERASE_ALL),
    .is_destructive = TRUE,
  };
  GtkDialog *dialog = nf_question_new (GTK_WINDOW (self), &words);

  g_signal_connect_object (dialog, "response", G_CALLBACK (erase_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
repair_board (NfWindow *self, NfRepairKind kind)
{
  g_autoptr (NfFlashRun) run = nf_window_new_run (self, NF_TASK_WRITE, NULL);

  if (run == NULL)
    return;
  nf_flash_run_repair (run, kind);
  nf_window_start (self, run);
}

void
nf_window_repair (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  NfRepairKind kind =
      self->run != NULL ? nf_flash_run_get_verdict (self->run)->repair : NF_REPAIR_NONE;

  if (kind == NF_REPAIR_NONE)
    return;
  if (nf_repair_is_self_contained (kind))
    repair_board (self, kind);
  else if (kind == NF_REPAIR_ERASE_ALL)
    ask_to_erase (self);
  else
    flash_again (self, kind);
}
