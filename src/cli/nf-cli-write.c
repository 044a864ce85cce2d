/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * write-flash, verify-flash, erase-flash and erase-region.
 */
#include "nf-cli-commands.h"

#include "nf-cli-error.h"
#include "nf-cli-job.h"
#include "nf-cli-prepare.h"
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

typedef NfPlan *(*TablePlanFunction) (NfTable *table, const NfPlanOptions *options, GError **error);

/* Runs the plan that the files on the command line come to. */
static int
run_table (NfCliOutput *output, const NfCliOptions *options, TablePlanFunction make_plan)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfTable) table = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_autofree char *port = NULL;
  g_auto (NfResult) result = { 0 };
  NfPlanOptions plan_options;

  if (nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    table = nf_cli_prepare_table (options, profile, &error);
  if (table != NULL)
    port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_output_fail (output, error, NULL);
  if (nf_table_needs_detection (table)) {
    guint32 flash_bytes = 0;
    int status = nf_cli_job_detect_flash (output, &plan_options, port, &flash_bytes);

    if (status != NF_CLI_DONE)
      return status;
    nf_table_set_detected_bytes (table, flash_bytes);
  }
  plan = make_plan (table, &plan_options, &error);
  if (plan == NULL)
    return nf_cli_output_fail (output, error, NULL);
  return tell_success (output, plan, &result, nf_cli_job_run (output, plan, port, &result));
}

int
nf_cli_write_flash (NfCliOutput *output, const NfCliOptions *options)
{
  return run_table (output, options, nf_table_make_plan);
}

int
nf_cli_verify_flash (NfCliOutput *output, const NfCliOptions *options)
{
  return run_table (output, options, nf_table_make_verify_plan);
}

/* --- Erasing ----------------------------------------------------------------------------- */

/* The range of erase-flash is none, which is all. */
static NfPlan *
make_erase (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  return nf_plan_new_erase (plan_options, options->range, error);
}

int
nf_cli_erase (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_erase, &plan, &result);

  return tell_success (output, plan, &result, status);
}
