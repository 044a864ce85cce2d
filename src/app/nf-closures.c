/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Functions for the templates, see nf-closures.h.
 */
#include "nf-closures.h"

#include "nf-words.h"

#include <glib/gi18n.h>

gboolean
nf_closure_is_not_empty (gpointer object, const char *text)
{
  return text != NULL && *text != '\0';
}

gboolean
nf_closure_is_present (gpointer object, GObject *other)
{
  return other != NULL;
}

gboolean
nf_closure_is_false (gpointer object, gboolean value)
{
  return !value;
}

gboolean
nf_closure_is_over (gpointer object, NfOutcome outcome)
{
  return outcome != NF_OUTCOME_PENDING;
}

gboolean
nf_closure_has_doctor (gpointer object, gboolean busy, const char *headline)
{
  return busy || nf_closure_is_not_empty (object, headline);
}

/* --- Flash ------------------------------------------------------------------------------- */

char *
nf_closure_choose_run_label (gpointer object, gboolean busy, gboolean listening)
{
  if (!busy)
    return g_strdup (_ ("_Flash"));
  return g_strdup (listening ? _ ("S_kip") : _ ("_Cancel"));
}

char *
nf_closure_choose_run_action (gpointer object, gboolean busy)
{
  return g_strdup (busy ? "win.cancel" : "win.flash");
}

char **
nf_closure_choose_run_classes (gpointer object, gboolean busy)
{
  const char *classes[] = { "run", busy ? NULL : "suggested-action", NULL };

  return g_strdupv ((char **) classes);
}

char *
nf_closure_choose_run_tooltip (gpointer object,
                               gboolean busy,
                               gboolean listening,
                               const char *problem)
{
  if (busy)
    return g_strdup (listening ? _ ("Do not wait for what the board says")
                               : _ ("Stop as soon as possible"));
  return g_strdup (problem != NULL ? problem : _ ("Write the checked files to the board"));
}

static gboolean
has_obstacle (NfReview *review)
{
  return review != NULL && nf_review_get_obstacle (review, nf_review_get_presumed (review)) != NULL;
}

char *
nf_closure_choose_status (gpointer object, const char *problem, NfReview *review)
{
  if (problem != NULL)
    return g_strdup (problem);
  return g_strdup (has_obstacle (review) ? _ ("Look at what speaks against it first")
                                         : _ ("Ready"));
}

gboolean
nf_closure_shows_warning (gpointer object, gboolean busy, const char *problem, NfReview *review)
{
  return !busy && (problem != NULL || has_obstacle (review));
}

/* --- What speaks against it -------------------------------------------------------------- */

gboolean
nf_closure_has_findings (gpointer object, NfReview *review)
{
  return review != NULL && nf_review_get_n_findings (review) > 0;
}

gboolean
nf_closure_can_override (gpointer object, NfReview *review)
{
  return has_obstacle (review) && nf_review_get_obstacle (review, NF_ACCEPTED_ALL) == NULL;
}

/* --- The end of a run -------------------------------------------------------------------- */

/* The board was written and verified, and does not run all the same. */
static gboolean
is_in_trouble (NfOutcome outcome, NfBootOutcome boot)
{
  return outcome == NF_OUTCOME_SUCCESS &&
         (boot == NF_BOOT_LOOPS || boot == NF_BOOT_FAILED || boot == NF_BOOT_IN_LOADER);
}

char *
nf_closure_choose_result_icon (gpointer object, NfOutcome outcome, guint boot)
{
  if (is_in_trouble (outcome, boot))
    return g_strdup ("dialog-warning-symbolic");
  switch (outcome) {
  case NF_OUTCOME_SUCCESS:
    return g_strdup ("emblem-ok-symbolic");
  case NF_OUTCOME_CANCELLED:
    return g_strdup ("process-stop-symbolic");
  case NF_OUTCOME_UNDECIDED:
    return g_strdup ("dialog-question-symbolic");
  case NF_OUTCOME_PENDING:
  case NF_OUTCOME_FAILED:
  default:
    return g_strdup ("window-close-symbolic");
  }
}

static const char *
get_result_class (NfOutcome outcome, NfBootOutcome boot)
{
  if (is_in_trouble (outcome, boot))
    return "trouble";
  switch (outcome) {
  case NF_OUTCOME_SUCCESS:
    return "success";
  case NF_OUTCOME_FAILED:
    return "failure";
  case NF_OUTCOME_PENDING:
  case NF_OUTCOME_CANCELLED:
  case NF_OUTCOME_UNDECIDED:
  default:
    return "neutral";
  }
}

char **
nf_closure_choose_result_classes (gpointer object, NfOutcome outcome, guint boot)
{
  const char *classes[] = { "result", get_result_class (outcome, boot), NULL };

  return g_strdupv ((char **) classes);
}

char *
nf_closure_choose_boot_icon (gpointer object, guint boot)
{
  if (is_in_trouble (NF_OUTCOME_SUCCESS, boot))
    return g_strdup ("dialog-warning-symbolic");
  return g_strdup (boot == NF_BOOT_RUNS ? "object-select-symbolic" : "dialog-question-symbolic");
}

/* --- Rows -------------------------------------------------------------------------------- */

char *
nf_closure_format_number (gpointer object, guint position)
{
  return g_strdup_printf ("%u", position + 1);
}

GVariant *
nf_closure_make_row_target (gpointer object, guint position)
{
  return g_variant_ref_sink (g_variant_new_uint32 (position));
}

static const char *
get_progress_icon (const char *state)
{
  static const struct {
    NfRowProgress progress;
    const char *icon;
  } icons[] = {
    { NF_ROW_WAITING, "content-loading-symbolic" },
    { NF_ROW_WRITING, "media-playback-start-symbolic" },
    { NF_ROW_COMPARING, "media-playback-start-symbolic" },
    { NF_ROW_WRITTEN, "object-select-symbolic" },
    { NF_ROW_SAME, "object-select-symbolic" },
    { NF_ROW_DIFFERS, "dialog-error-symbolic" },
    { NF_ROW_FAILED, "dialog-error-symbolic" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (icons); i++)
    if (g_strcmp0 (state, nf_words_get_row_progress (icons[i].progress)) == 0)
      return icons[i].icon;
  return NULL;
}

char *
nf_closure_choose_state_icon (gpointer object, gboolean has_problem, const char *state)
{
  return g_strdup (has_problem ? "dialog-warning-symbolic" : get_progress_icon (state));
}

/* --- What was opened --------------------------------------------------------------------- */

char *
nf_closure_choose_bundle_icon (gpointer object, const char *warnings)
{
  gboolean has_warnings = warnings != NULL && *warnings != '\0';

  return g_strdup (has_warnings ? "dialog-warning-symbolic" : "package-x-generic-symbolic");
}

/* ----------------------------------------------------------------------------------------- */

void
nf_closures_bind (GtkWidgetClass *widget_class)
{
  static const struct {
    const char *name;
    GCallback function;
  } closures[] = {
    { "is_not_empty", G_CALLBACK (nf_closure_is_not_empty) },
    { "is_present", G_CALLBACK (nf_closure_is_present) },
    { "is_false", G_CALLBACK (nf_closure_is_false) },
    { "is_over", G_CALLBACK (nf_closure_is_over) },
    { "has_doctor", G_CALLBACK (nf_closure_has_doctor) },
    { "choose_run_label", G_CALLBACK (nf_closure_choose_run_label) },
    { "choose_run_action", G_CALLBACK (nf_closure_choose_run_action) },
    { "choose_run_classes", G_CALLBACK (nf_closure_choose_run_classes) },
    { "choose_run_tooltip", G_CALLBACK (nf_closure_choose_run_tooltip) },
    { "choose_status", G_CALLBACK (nf_closure_choose_status) },
    { "shows_warning", G_CALLBACK (nf_closure_shows_warning) },
    { "has_findings", G_CALLBACK (nf_closure_has_findings) },
    { "can_override", G_CALLBACK (nf_closure_can_override) },
    { "choose_result_icon", G_CALLBACK (nf_closure_choose_result_icon) },
    { "choose_boot_icon", G_CALLBACK (nf_closure_choose_boot_icon) },
    { "choose_result_classes", G_CALLBACK (nf_closure_choose_result_classes) },
    { "format_number", G_CALLBACK (nf_closure_format_number) },
    { "make_row_target", G_CALLBACK (nf_closure_make_row_target) },
    { "choose_state_icon", G_CALLBACK (nf_closure_choose_state_icon) },
    { "choose_bundle_icon", G_CALLBACK (nf_closure_choose_bundle_icon) },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (closures); i++)
    gtk_widget_class_bind_template_callback_full (widget_class,
                                                  closures[i].name,
                                                  closures[i].function);
}
