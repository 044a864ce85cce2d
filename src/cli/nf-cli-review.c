/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Findings on the command line, see nf-cli-review.h.
 */
#include "nf-cli-review.h"

#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-prepare.h"
#include "nf-words-guard.h"

#include <glib/gi18n-lib.h>

/* A fix may bring up the next finding, and two may undo each other. */
enum { FIXES_MAX = 64 };

/* What is on the board decides whether it is moved or left out. */
#define INIT_DATA_KINDS                                                                            \
  ((NfAccepted) 1 << NF_FINDING_INIT_DATA_USELESS | (NfAccepted) 1 << NF_FINDING_INIT_DATA_HARMFUL)

void
nf_cli_review_init (NfCliReview *self,
                    NfCliOutput *output,
                    const NfCliOptions *options,
                    NfTable *table,
                    NfPlanOptions *plan_options)
{
  *self = (NfCliReview){
    .output = output,
    .table = table,
    .plan_options = plan_options,
    .fixes = nf_cli_options_has (options, NF_CLI_OPTION_FIX),
    .forces = nf_cli_options_has (options, NF_CLI_OPTION_FORCE),
    .told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
  };
}

void
nf_cli_review_clear (NfCliReview *self)
{
  g_clear_pointer (&self->told, g_hash_table_unref);
}

static NfReview *
look (const NfCliReview *self, const NfResult *result)
{
  const NfBoardFacts *facts = result != NULL && result->has_facts ? &result->facts : NULL;
  NfSurvey *survey = result != NULL ? result->survey : NULL;

  return nf_review_new (self->table, self->plan_options, facts, survey);
}

/* Returns: what is left alone until the board has been read, if it will be */
static NfAccepted
get_waiting (const NfCliReview *self, const NfReview *review)
{
  if (self->is_read || self->plan_options->no_stub)
    return 0;
  return nf_review_get_presumed (review) | (self->fixes ? INIT_DATA_KINDS : 0);
}

static gboolean
is_one_of (NfAccepted kinds, const NfFinding *finding)
{
  return (kinds >> finding->kind & 1) != 0;
}

/* Nobody is helped by leaving out the only file. */
static gboolean
has_fix (const NfCliReview *self, const NfFinding *finding)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->table));

  return finding->severity >= NF_SEVERITY_WARNING && finding->fix.kind != NF_FIX_NONE &&
         (finding->fix.kind != NF_FIX_REMOVE || n > 1);
}

/* --- Telling ----------------------------------------------------------------------------- */

static char *
format_sentence (const NfReview *review, const NfFinding *finding)
{
  return nf_words_format_finding (finding,
                                  nf_review_get_item_name (review, finding->item),
                                  nf_review_get_item_name (review, finding->other_item));
}

/* Returns: (nullable): what comes, or came, of it */
static char *
format_rest (const NfCliReview *self, const NfFinding *finding, NfCliHandling handling)
{
  g_autofree char *fix = nf_words_format_fix (&finding->fix);

  if (handling == NF_CLI_HANDLING_FIXED)
    /* Translators: behind a finding; what was done about it, as in "--fix did: Move to 0x10000" */
    return g_strdup_printf (_ ("--fix did: %s"), fix);
  if (handling == NF_CLI_HANDLING_FORCED)
    return g_strdup (_ ("Overridden by --force."));
  if (!has_fix (self, finding))
    return NULL;
  /* Translators: behind a finding; what can be done, as in "--fix would: Move to 0x10000" */
  return g_strdup_printf (_ ("--fix would: %s"), fix);
}

static char *
format_line (const NfCliReview *self,
             const NfReview *review,
             const NfFinding *finding,
             NfCliHandling handling)
{
  g_autofree char *sentence = format_sentence (review, finding);
  g_autofree char *rest = format_rest (self, finding, handling);

  return g_strdup_printf ("%s: %s%s%s",
                          nf_words_get_severity (finding->severity),
                          sentence,
                          rest != NULL ? " " : "",
                          rest != NULL ? rest : "");
}

static void
tell (NfCliReview *self, const NfReview *review, const NfFinding *finding, NfCliHandling handling)
{
  char *line = format_line (self, review, finding, handling);

  if (!g_hash_table_add (self->told, line))
    return;
  nf_cli_output_say (self->output, "%s", line);
  if (self->output->json)
    nf_cli_output_take_json (self->output, nf_cli_json_format_finding (review, finding, handling));
}

/* Only what would stop it is overridden. */
static NfCliHandling
get_handling (const NfCliReview *self, const NfReview *review, const NfFinding *finding)
{
  gboolean stops = finding->severity >= NF_SEVERITY_WARNING &&
                   finding->severity != NF_SEVERITY_IMPOSSIBLE &&
                   !is_one_of (nf_review_get_presumed (review), finding);

  return self->forces && stops ? NF_CLI_HANDLING_FORCED : NF_CLI_HANDLING_NONE;
}

static void
tell_all (NfCliReview *self, const NfReview *review)
{
  NfAccepted waiting = get_waiting (self, review);

  for (guint i = 0; i < nf_review_get_n_findings (review); i++) {
    const NfFinding *finding = nf_review_get_finding (review, i);
    if (!is_one_of (waiting, finding))
      tell (self, review, finding, get_handling (self, review, finding));
  }
}

void
nf_cli_review_tell (NfCliReview *self, const NfResult *result)
{
  g_autoptr (NfReview) review = look (self, result);

  self->is_read = TRUE;
  tell_all (self, review);
}

/* --- Mending ----------------------------------------------------------------------------- */

/* A fix that was applied before did not help. Leaving out a file always does, and two files may
 * have one name. */
static gboolean
is_worth_fixing (const NfCliReview *self, const NfReview *review, const NfFinding *finding)
{
  g_autofree char *line = NULL;

  if (!has_fix (self, finding) || is_one_of (get_waiting (self, review), finding))
    return FALSE;
  line = format_line (self, review, finding, NF_CLI_HANDLING_FIXED);
  return finding->fix.kind == NF_FIX_REMOVE || !g_hash_table_contains (self->told, line);
}

/* Returns: whether there was anything to mend */
static gboolean
mend_one (NfCliReview *self, const NfReview *review, GError **error)
{
  for (guint i = 0; i < nf_review_get_n_findings (review); i++) {
    const NfFinding *finding = nf_review_get_finding (review, i);
    if (!is_worth_fixing (self, review, finding))
      continue;
    if (!nf_review_apply_fix (review, finding, self->table, self->plan_options, error))
      return FALSE;
    tell (self, review, finding, NF_CLI_HANDLING_FIXED);
    return TRUE;
  }
  return FALSE;
}

/* Returns: (transfer full) (nullable): what remains; NULL with an error */
static NfReview *
mend (NfCliReview *self, const NfResult *result, GError **error)
{
  g_autoptr (NfReview) review = look (self, result);
  GError *local_error = NULL;

  for (guint i = 0; self->fixes && i < FIXES_MAX; i++) {
    if (!mend_one (self, review, &local_error))
      break;
    nf_review_unref (review);
    review = look (self, result);
  }
  if (local_error == NULL)
    return g_steal_pointer (&review);
  g_propagate_error (error, local_error);
  return NULL;
}

/* --- Judging ----------------------------------------------------------------------------- */

static gboolean
judge (const NfCliReview *self, const NfReview *review, GError **error)
{
  NfAccepted accepted = get_waiting (self, review) | nf_review_get_presumed (review);
  const NfFinding *obstacle =
      nf_review_get_obstacle (review, self->forces ? NF_ACCEPTED_ALL : accepted);
  gboolean is_mendable = FALSE;
  g_autofree char *sentence = NULL;

  if (obstacle == NULL)
    return TRUE;
  is_mendable = !self->fixes && has_fix (self, obstacle);
  sentence = format_sentence (review, obstacle);
  g_set_error_literal (error,
                       NF_CLI_ERROR,
                       is_mendable ? NF_CLI_ERROR_MENDABLE : NF_CLI_ERROR_OBSTACLE,
                       sentence);
  return FALSE;
}

gboolean
nf_cli_review_pass (NfCliReview *self, const NfResult *result, GError **error)
{
  g_autoptr (NfReview) review = NULL;

  if (result != NULL) {
    self->is_read = TRUE;
    nf_table_set_detected_bytes (self->table, result->facts.flash_bytes);
  }
  review = mend (self, result, error);
  if (review == NULL)
    return FALSE;
  tell_all (self, review);
  return nf_cli_prepare_check_table (self->table, error) && judge (self, review, error);
}

NfAccepted
nf_cli_review_get_accepted (const NfCliReview *self)
{
  return self->forces && (self->is_read || !self->fixes) ? NF_ACCEPTED_ALL : 0;
}
