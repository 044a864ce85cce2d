/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How a run ends: well, or not, and in which words; and a backup with its file. See nf-flash-run.h.
 */
#include "nf-flash-run-private.h"

#include "nf-error.h"
#include "nf-save-async.h"
#include "nf-words.h"

#include <glib/gi18n.h>

/* Of a file that is another altogether nobody reads every line. */
enum { DIFFERENCES_SHOWN = 100 };

/* --- Words ------------------------------------------------------------------------------- */

static gboolean
is_undecided (const GError *error)
{
  return g_error_matches (error, NF_ERROR, NF_ERROR_NEEDS_DECISION);
}

/* What is wrong is listed beside the files, but for a restore point. */
static const char *
get_headline (NfFlashRun *self, const GError *error)
{
  if (!is_undecided (error))
    return nf_words_get_headline (error);
  return self->point != NULL ? _ ("Nothing was changed: this is another board")
                             : _ ("Nothing was changed: something speaks against it");
}

static const char *
get_advice (NfFlashRun *self, const GError *error)
{
  if (!is_undecided (error))
    return nf_words_get_advice (error);
  return self->point != NULL ? "" : _ ("Mend what is listed above, or flash anyway.");
}

static const char *
get_details (NfFlashRun *self, const GError *error)
{
  gboolean is_told = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ||
                     (is_undecided (error) && self->point == NULL);

  return is_told ? "" : error->message;
}

static NfOutcome
get_outcome (const GError *error)
{
  if (is_undecided (error))
    return NF_OUTCOME_UNDECIDED;
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) ? NF_OUTCOME_CANCELLED
                                                                   : NF_OUTCOME_FAILED;
}

/* --- The end ----------------------------------------------------------------------------- */

/* A job that erases everything first can end before it has come to a file. */
static void
show_failed_rows (NfFlashRun *self, gboolean has_begun)
{
  if (!nf_flash_run_has_files (self))
    return;
  if (self->task == NF_TASK_WRITE && has_begun && self->shown_item == NF_NO_ITEM)
    nf_table_show_progress (self->table, 0, NF_ROW_FAILED);
  nf_table_show_over (self->table, has_begun ? NF_ROW_FAILED : NF_ROW_IDLE);
}

static void
log_differences (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  guint n = result->differences != NULL ? result->differences->len : 0;

  for (guint i = 0; i < MIN (n, DIFFERENCES_SHOWN); i++) {
    g_autofree char *line =
        nf_words_format_difference (plan, g_array_index (result->differences, NfRange, i));
    nf_flash_run_add_line (self, result->seconds, line);
  }
  if (n > DIFFERENCES_SHOWN) {
    guint left = n - DIFFERENCES_SHOWN;
    g_autofree char *line =
        g_strdup_printf (ngettext ("… and %u more place", "… and %u more places", left), left);
    nf_flash_run_add_line (self, result->seconds, line);
  }
}

static void
end (NfFlashRun *self, NfOutcome outcome)
{
  g_clear_pointer (&self->bytes, g_bytes_unref);
  nf_flash_run_show_text (self, &self->text, g_strdup (""), "text");
  nf_flash_run_show_outcome (self, outcome);
  g_object_unref (self); /* taken at the start */
}

/* @left: (nullable): the state of the board */
static void
log_failure (NfFlashRun *self, const NfPlan *plan, const NfResult *result, const char *left)
{
  double seconds = result != NULL ? result->seconds : 0;

  if (result != NULL)
    log_differences (self, plan, result);
  nf_flash_run_add_line (self, seconds, self->headline);
  if (*self->details != '\0')
    nf_flash_run_add_line (self, seconds, self->details);
  if (left != NULL)
    nf_flash_run_add_line (self, seconds, left);
}

void
nf_flash_run_fail (NfFlashRun *self,
                   const GError *error,
                   const NfPlan *plan,
                   const NfResult *result)
{
  gboolean has_begun = result != NULL && result->has_begun;
  g_autofree char *left = has_begun ? nf_words_format_left_state (plan, result) : NULL;
  const char *advice = get_advice (self, error);
  gboolean both = left != NULL && *advice != '\0';

  self->error = g_error_copy (error);
  show_failed_rows (self, has_begun);
  /* What the chip said is worth nothing for the next board. */
  if (nf_table_get_problem (self->table) != NULL)
    nf_table_set_detected_bytes (self->table, 0);

  nf_flash_run_show_text (self, &self->headline, g_strdup (get_headline (self, error)), "headline");
  nf_flash_run_show_text (self,
                          &self->advice,
                          g_strconcat (left != NULL ? left : "", both ? "\n" : "", advice, NULL),
                          "advice");
  nf_flash_run_show_text (self, &self->details, g_strdup (get_details (self, error)), "details");
  log_failure (self, plan, result, left);
  if (is_undecided (error) && self->point == NULL)
    nf_flash_run_log_obstacles (self, result);
  /* The board was only looked at, and started again. */
  if (is_undecided (error))
    nf_flash_run_show_fraction (self, 0);
  end (self, get_outcome (error));
}

void
nf_flash_run_withdraw_advice (NfFlashRun *self)
{
  nf_flash_run_show_text (self, &self->advice, g_strdup (""), "advice");
  nf_flash_run_show_text (self, &self->details, g_strdup (""), "details");
}

void
nf_flash_run_succeed (NfFlashRun *self)
{
  nf_flash_run_show_fraction (self, 1);
  end (self, NF_OUTCOME_SUCCESS);
}

/* --- Saving ------------------------------------------------------------------------------ */

static void
show_saved (NfFlashRun *self)
{
  g_autofree char *name = g_filename_display_name (self->path);
  g_autofree char *where = g_strdup_printf (_ ("It is saved as %s."), name);
  g_autofree char *limit = g_steal_pointer (&self->advice);

  nf_flash_run_show_text (self, &self->saved_path, g_strdup (self->path), "saved-path");
  nf_flash_run_show_text (self,
                          &self->advice,
                          g_strjoin ("\n",
                                     where,
                                     _ ("It holds all that the board knows, also Wi-Fi passwords."),
                                     *limit != '\0' ? limit : NULL,
                                     NULL),
                          "advice");
  nf_flash_run_add_line (self, 0, where);
  nf_flash_run_succeed (self);
}

static void
saved (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (NfFlashRun) self = data;
  g_autoptr (GError) error = NULL;

  if (nf_save_finish (result, &error)) {
    show_saved (self);
    return;
  }
  nf_flash_run_add_line (self, 0, error->message);
  nf_flash_run_show_text (self, &self->text, g_strdup (_ ("Not saved yet")), "text");
  nf_flash_run_show_text (self, &self->unsaved, g_strdup (error->message), "unsaved");
}

void
nf_flash_run_save (NfFlashRun *self)
{
  nf_flash_run_show_text (self, &self->unsaved, g_strdup (""), "unsaved");
  nf_flash_run_show_text (self, &self->text, g_strdup (_ ("Saving the file")), "text");
  nf_save_async (self->path, self->bytes, saved, g_object_ref (self));
}

void
nf_flash_run_give_up_saving (NfFlashRun *self)
{
  g_autoptr (GError) error =
      g_error_new_literal (NF_ERROR, NF_ERROR_FILE_UNWRITABLE, self->unsaved);

  nf_flash_run_show_text (self, &self->unsaved, g_strdup (""), "unsaved");
  nf_flash_run_fail (self, error, NULL, NULL);
}
