/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * write-flash, verify-flash, erase-flash and erase-region.
 */
#include "nf-cli-commands.h"

#include "nf-cli-boot.h"
#include "nf-cli-bundle.h"
#include "nf-cli-doctor.h"
#include "nf-cli-error.h"
#include "nf-cli-gate.h"
#include "nf-cli-job.h"
#include "nf-cli-prepare.h"
#include "nf-cli-review.h"
#include "nf-error.h"
#include "nf-table.h"
#include "nf-words.h"

/* Tells the success of a job that ended with @status. Returns: @status */
static int
tell_success (NfCliOutput *output, const NfPlan *plan, const NfResult *result, int status)
{
  g_autofree char *message = NULL;

  if (status != NF_CLI_DONE)
    return status;
  message = nf_words_format_success (plan, result);
  nf_cli_output_done (output, result, message);
  return status;
}

/* --- Files ------------------------------------------------------------------------------- */

/* What the files on the command line come to. */
typedef struct {
  NfCliOutput *output;
  const NfCliOptions *options;
  NfPlanOptions plan_options;
  NfProfile *profile;
  NfTable *table;
  char *port;
} Files;

static void
clear_files (Files *self)
{
  g_clear_object (&self->table);
  g_clear_object (&self->profile);
  g_free (self->port);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Files, clear_files)

static gboolean
open_table (Files *self, GError **error)
{
  if (!nf_cli_prepare_plan_options (self->options, &self->plan_options, &self->profile, error))
    return FALSE;
  self->table = nf_cli_prepare_table (self->options, self->profile);
  return TRUE;
}

/* Chooses the port, and asks the chip for the size of its flash when an address depends on it.
 * A failure is printed. */
static int
choose_port (Files *self)
{
  g_autoptr (GError) error = NULL;
  guint32 flash_bytes = 0;
  int status = NF_CLI_DONE;

  self->port = nf_cli_prepare_port (self->output, self->options, &error);
  if (self->port == NULL)
    return nf_cli_doctor_fail (self->output, error);
  if (!nf_table_needs_detection (self->table))
    return NF_CLI_DONE;
  status = nf_cli_job_detect_flash (self->output, &self->plan_options, self->port, &flash_bytes);
  nf_table_set_detected_bytes (self->table, flash_bytes);
  return status;
}

/* --- Writing ----------------------------------------------------------------------------- */

/* Whether what is wrong with the table is what a review tells, and mends. */
static gboolean
is_worth_a_review (NfTable *table)
{
  NfRow *bad = nf_table_get_first_bad_row (table);

  return bad == NULL || g_error_matches (nf_row_get_problem (bad), NF_ERROR, NF_ERROR_OVERLAP) ||
         g_error_matches (nf_row_get_problem (bad), NF_ERROR, NF_ERROR_DOES_NOT_FIT);
}

static int
review_first (Files *self, NfCliReview *review)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = is_worth_a_review (self->table) ? nf_cli_review_pass (review, NULL, &error)
                                                : nf_cli_prepare_check_table (self->table, &error);

  return ok ? NF_CLI_DONE : nf_cli_output_fail (self->output, error, NULL);
}

/* The review needs all addresses: where the chip has to be asked for one, it comes after that. */
static int
prepare_write (Files *self, NfCliReview *review)
{
  gboolean is_late = nf_table_needs_detection (self->table) && is_worth_a_review (self->table);
  int status = is_late ? NF_CLI_DONE : review_first (self, review);

  if (status == NF_CLI_DONE)
    status = choose_port (self);
  if (status == NF_CLI_DONE && is_late)
    status = review_first (self, review);
  return status;
}

static NfPlan *
make_write (Files *self, const NfCliReview *review, GError **error)
{
  g_autoptr (NfReview) found = NULL;
  NfPlan *plan = nf_table_make_plan (self->table, &self->plan_options, error);

  if (plan == NULL)
    return NULL;
  found = nf_review_new (self->table, &self->plan_options, NULL, NULL);
  nf_cli_gate_attach (
      self->options,
      (NfReviewGate){ .review = found, .accepted = nf_cli_review_get_accepted (review) },
      plan);
  return plan;
}

/* Tells how a job has ended, or with what its gate has stopped it. Returns: the exit status */
static int
tell_end (Files *self, NfPlan *plan, const NfResult *result, const GError *error, int status)
{
  return error == NULL
             ? tell_success (self->output, plan, result, status)
             : nf_cli_job_tell_failure (self->output, plan, self->port, result, error, status);
}

/* Whether what the board has told speaks against the files: the gate has found it, or the flash is
 * smaller than they need, of which no profile has said the size. */
static gboolean
is_stopped (const Files *self, const NfResult *result, const GError *error)
{
  gboolean is_new = result->has_facts && nf_profile_get_flash_size (self->profile) == 0;

  return g_error_matches (error, NF_ERROR, NF_ERROR_NEEDS_DECISION) ||
         (is_new && g_error_matches (error, NF_ERROR, NF_ERROR_DOES_NOT_FIT));
}

/* One job. Returns: FALSE when it was stopped for what is mended now, or overridden: then another
 * one will go on */
static gboolean
write_once (Files *self, NfCliReview *review, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = make_write (self, review, &error);
  g_auto (NfResult) result = { 0 };

  if (plan == NULL) {
    *status = nf_cli_output_fail (self->output, error, NULL);
    return TRUE;
  }
  *status = nf_cli_job_try (self->output, plan, self->port, &result, &error);
  if (!review->is_read && is_stopped (self, &result, error)) {
    g_clear_error (&error);
    if (nf_cli_review_pass (review, &result, &error))
      return FALSE;
    *status = nf_cli_error_get_status (error);
  } else if (result.survey != NULL) {
    nf_cli_review_tell (review, &result);
  }
  if (error == NULL)
    *status =
        nf_cli_boot_repair (self->output, self->options, &self->plan_options, self->port, &result);
  *status = tell_end (self, plan, &result, error, *status);
  if (*status == NF_CLI_DONE)
    nf_cli_boot_tell (self->output, self->options, &result);
  return TRUE;
}

static int
write_files (NfCliOutput *output, const NfCliOptions *options)
{
  g_auto (Files) files = { .output = output, .options = options };
  g_auto (NfCliReview) review = { 0 };
  g_autoptr (GError) error = NULL;
  int status = NF_CLI_DONE;

  if (!open_table (&files, &error))
    return nf_cli_output_fail (output, error, NULL);
  files.plan_options.listening =
      nf_cli_boot_get_listening (options, nf_cli_boot_find_rate (files.table));
  nf_cli_review_init (&review, output, options, files.table, &files.plan_options);
  status = prepare_write (&files, &review);
  if (status == NF_CLI_DONE && !write_once (&files, &review, &status))
    write_once (&files, &review, &status);
  return status;
}

/* --- Comparing --------------------------------------------------------------------------- */

static int
verify_files (NfCliOutput *output, const NfCliOptions *options)
{
  g_auto (Files) files = { .output = output, .options = options };
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = NF_CLI_DONE;

  if (!open_table (&files, &error) || !nf_cli_prepare_check_table (files.table, &error))
    return nf_cli_output_fail (output, error, NULL);
  status = choose_port (&files);
  if (status != NF_CLI_DONE)
    return status;
  plan = nf_table_make_verify_plan (files.table, &files.plan_options, &error);
  if (plan == NULL)
    return nf_cli_output_fail (output, error, NULL);
  return tell_success (output, plan, &result, nf_cli_job_run (output, plan, files.port, &result));
}

/* --- Commands ---------------------------------------------------------------------------- */

/* Writes what a bundle says, or compares it, when it says that. */
static int
run_bundle (NfCliOutput *output, const NfCliOptions *options)
{
  g_auto (NfCliBundle) bundle = { 0 };
  g_autoptr (GError) error = NULL;

  if (!nf_cli_bundle_open (&bundle, output, options, &error))
    return nf_cli_output_fail (output, error, NULL);
  return bundle.bundle->verify_only ? verify_files (output, &bundle.options)
                                    : write_files (output, &bundle.options);
}

int
nf_cli_write_flash (NfCliOutput *output, const NfCliOptions *options)
{
  return options->words[1] == NULL ? run_bundle (output, options) : write_files (output, options);
}

int
nf_cli_verify_flash (NfCliOutput *output, const NfCliOptions *options)
{
  return verify_files (output, options);
}

/* --- Erasing ----------------------------------------------------------------------------- */

/* The range of erase-flash is none, which is all. */
static NfPlan *
make_erase (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  NfPlan *plan = nf_plan_new_erase (plan_options, options->range, error);

  if (plan != NULL)
    nf_cli_gate_attach (options, (NfReviewGate){ 0 }, plan);
  return plan;
}

int
nf_cli_erase (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_erase, &plan, &result);

  return tell_success (output, plan, &result, status);
}
