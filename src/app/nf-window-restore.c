/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is kept of a board before it is changed, and how it is put back. See nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-question.h"
#include "nf-restore-dialog.h"
#include "nf-restore-plan.h"
#include "nf-words.h"

#include "opcodes.h"

#include <glib/gi18n.h>

/* --- What it costs ----------------------------------------------------------------------- */

char *
nf_window_dup_keep_time (NfWindow *self, const NfPlan *plan)
{
  if (plan == NULL || !nf_window_keeps (self))
    return NULL;
  return nf_words_format_keep_time (plan, nf_reviewer_get_survey (self->reviewer));
}

gboolean
nf_window_keeps (NfWindow *self)
{
  return nf_settings_get_keep_restore_point (self->settings) &&
         !nf_settings_get_rom_only (self->settings);
}

/* --- Which one --------------------------------------------------------------------------- */

/* The newest of the board that is known to be there, else the newest of all. */
static NfRestorePoint *
find_last (NfWindow *self)
{
  const NfBoardFacts *facts = nf_reviewer_get_facts (self->reviewer);
  g_autofree char *folder = nf_restore_points_dup_default_folder ();
  g_autoptr (GPtrArray) points =
      nf_restore_points_list (folder, facts != NULL ? facts->station_mac : NULL);

  return points->len > 0 ? nf_restore_point_copy (g_ptr_array_index (points, 0)) : NULL;
}

void
nf_window_update_undo (NfWindow *self)
{
  g_autoptr (NfRestorePoint) point = find_last (self);

  self->can_undo = point != NULL;
  nf_window_update_actions (self);
}

/* --- Putting it back --------------------------------------------------------------------- */

static void
put_back (NfWindow *self, const NfRestorePoint *point, gboolean on_any_board)
{
  g_autoptr (NfFlashRun) run = nf_window_new_run (self, NF_TASK_WRITE, NULL);

  if (run == NULL)
    return;
  nf_flash_run_put_back (run, point, on_any_board);
  nf_window_start (self, run);
}

static const NfRestorePoint *
get_point (GtkDialog *dialog)
{
  return g_object_get_data (G_OBJECT (dialog), "point");
}

static void
put_back_answered (GtkDialog *dialog, int response, NfWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    put_back (self, get_point (dialog), FALSE);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
other_board_answered (GtkDialog *dialog, int response, NfWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    put_back (self, get_point (dialog), TRUE);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
ask (NfWindow *self, const NfQuestion *words, const NfRestorePoint *point, GCallback answered)
{
  GtkDialog *dialog = nf_question_new (GTK_WINDOW (self), words);

  g_object_set_data_full (G_OBJECT (dialog),
                          "point",
                          nf_restore_point_copy (point),
                          (GDestroyNotify) nf_restore_point_free);
  g_signal_connect_object (dialog, "response", answered, self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static char *
describe (NfWindow *self, const NfRestorePoint *point)
{
  NfPlanOptions options = nf_window_get_plan_options (self);
  g_autoptr (NfPlan) plan = nf_restore_make_plan (point, &options, NULL);
  g_autofree char *moment = nf_words_format_moment (point->time);
  g_autofree char *size = nf_words_format_size ((guint64) point->n_sectors * FLASH_SECTOR_SIZE);
  g_autofree char *mac = nf_mac_format (point->mac);
  /* Translators: a size, a time, the MAC address of a board, and what was done then, as in
   * "nodemcu.bin at 0x00000" */
  g_autofree char *facts =
      g_strdup_printf (_ ("%s are put back as they were on %s.\n\nBoard: %s\nBefore: %s"),
                       size,
                       moment,
                       mac,
                       point->title);
  g_autofree char *keep_time = nf_window_dup_keep_time (self, plan);
  const char *cut =
      point->is_cut ? _ ("This restore point was cut off. What it holds is put back.") : NULL;
  const char *parts[] = { facts, NULL, NULL, NULL };
  guint n = 1;

  if (cut != NULL)
    parts[n++] = cut;
  if (keep_time != NULL)
    parts[n++] = keep_time;
  return g_strjoinv ("\n\n", (char **) parts);
}

static void
ask_to_put_back (NfWindow *self, const NfRestorePoint *point, const char *question)
{
  g_autofree char *explanation = describe (self, point);
  NfQuestion words = {
    .question = question,
    .explanation = explanation,
    .no = _ ("Cancel"),
    .yes = _ ("Put Back"),
    .is_destructive = !nf_window_keeps (self),
  };

  ask (self, &words, point, G_CALLBACK (put_back_answered));
}

void
nf_window_ask_about_other_board (NfWindow *self)
{
  const NfRestorePoint *point = nf_flash_run_get_point (self->run);
  const NfBoardFacts *facts = nf_flash_run_get_facts (self->run);
  g_autofree char *kept = nf_mac_format (point->mac);
  g_autofree char *here = nf_mac_format (facts->station_mac);
  g_autofree char *explanation =
      g_strdup_printf (_ ("The restore point is of the board %s, and this is the board %s. What "
                          "belongs to one board alone, like its radio calibration, would be put "
                          "on the other."),
                       kept,
                       here);
  NfQuestion words = {
    .question = _ ("This is another board"),
    .explanation = explanation,
    .no = _ ("Cancel"),
    .yes = _ ("Put Back Anyway"),
    .is_destructive = TRUE,
  };

  ask (self, &words, point, G_CALLBACK (other_board_answered));
}

/* --- Actions ----------------------------------------------------------------------------- */

void
nf_window_undo (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  g_autoptr (NfRestorePoint) point = find_last (self);

  if (point != NULL)
    ask_to_put_back (self, point, _ ("Undo the last flash?"));
  else
    nf_window_update_undo (self);
}

static void
point_chosen (NfRestoreDialog *dialog, const char *path, NfWindow *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfRestorePoint) point = nf_restore_point_open (path, &error);

  if (point != NULL)
    ask_to_put_back (self, point, _ ("Put this restore point back?"));
  else
    nf_window_show_error (self, _ ("The restore point cannot be read"), error);
}

void
nf_window_show_restore_points (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  NfRestoreDialog *dialog = nf_restore_dialog_new (GTK_WINDOW (self));

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (point_chosen), self, 0);
  /* There may be fewer afterwards. */
  g_signal_connect_object (dialog,
                           "destroy",
                           G_CALLBACK (nf_window_update_undo),
                           self,
                           G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}
