/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What speaks against the table, and what is known of the board that says so. See nf-window.h.
 */
#include "nf-window-private.h"

#include <glib/gi18n.h>
#include <string.h>

/* --- The board --------------------------------------------------------------------------- */

static gboolean
is_same_board (const NfBoardFacts *a, const NfBoardFacts *b)
{
  return a != NULL && b != NULL && memcmp (a->station_mac, b->station_mac, NF_MAC_SIZE) == 0;
}

/* A run that reads nothing and changes nothing leaves what was read before as true as it was. */
void
nf_window_take_board (NfWindow *self)
{
  const NfBoardFacts *facts = nf_flash_run_get_facts (self->run);
  NfSurvey *survey = nf_flash_run_get_survey (self->run);
  gboolean has_changed = nf_flash_run_has_changed_flash (self->run);

  if (facts == NULL || self->port == NULL ||
      !nf_port_equal (nf_flash_run_get_port (self->run), self->port))
    return;
  if (survey == NULL && !has_changed &&
      is_same_board (facts, nf_reviewer_get_facts (self->reviewer)))
    return;
  nf_reviewer_set_board (self->reviewer, facts, survey);
}

void
nf_window_take_port (NfWindow *self, NfPort *port)
{
  if (self->port != NULL && nf_port_equal (self->port, port))
    return;
  g_set_object (&self->port, port);
  nf_reviewer_set_board (self->reviewer, NULL, NULL);
  nf_window_update_undo (self);
}

/* --- Findings ---------------------------------------------------------------------------- */

gboolean
nf_window_has_obstacle (NfWindow *self)
{
  NfReview *review = nf_reviewer_get_review (self->reviewer);

  return nf_review_get_obstacle (review, nf_review_get_presumed (review)) != NULL;
}

void
nf_window_show_findings (NfWindow *self)
{
  nf_reviewer_tell (self->reviewer);
  nf_window_show (self, GTK_WIDGET (self->findings_view));
}

void
nf_window_show_error (NfWindow *self, const char *headline, const GError *error)
{
  GtkWidget *dialog = gtk_message_dialog_new (GTK_WINDOW (self),
                                              GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT,
                                              GTK_MESSAGE_ERROR,
                                              GTK_BUTTONS_NONE,
                                              "%s",
                                              headline);

  gtk_message_dialog_format_secondary_text (GTK_MESSAGE_DIALOG (dialog), "%s", error->message);
  gtk_dialog_add_button (GTK_DIALOG (dialog), _ ("Close"), GTK_RESPONSE_CLOSE);
  g_signal_connect (dialog, "response", G_CALLBACK (gtk_window_destroy), NULL);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* The last row may have gone, and with it all that Flash is for. */
static void
focus_after_fix (NfWindow *self, guint index)
{
  if (nf_window_has_obstacle (self) && nf_findings_view_focus (self->findings_view, index))
    return;
  gtk_widget_grab_focus (gtk_widget_is_sensitive (self->run_button)
                             ? self->run_button
                             : GTK_WIDGET (self->port_chooser));
}

void
nf_window_fix (GtkWidget *widget, const char *action, GVariant *target)
{
  NfWindow *self = NF_WINDOW (widget);
  guint index = g_variant_get_uint32 (target);
  g_autoptr (GError) error = NULL;

  if (index >= nf_review_get_n_findings (nf_reviewer_get_review (self->reviewer)))
    return;
  if (!nf_reviewer_apply_fix (self->reviewer, index, &error)) {
    if (error != NULL)
      nf_window_show_error (self, _ ("This could not be mended"), error);
    return;
  }
  nf_reviewer_tell (self->reviewer);
  focus_after_fix (self, index);
}

void
nf_window_flash_anyway (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  g_autoptr (NfFlashRun) run = NULL;

  nf_window_end_typing (self);
  if (self->problem != NULL)
    return;
  run = nf_window_new_run (self, NF_TASK_WRITE, nf_reviewer_get_review (self->reviewer));
  if (run != NULL)
    nf_window_start (self, run);
}
