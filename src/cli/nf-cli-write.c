/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * write-flash, erase-flash and erase-region.
 */
#include "nf-cli-commands.h"

#include "nf-cli-error.h"
#include "nf-cli-job.h"
#include "nf-cli-prepare.h"
#include "nf-error.h"
#include "nf-table.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

/* Runs @plan and tells its success. */
static int
run_plan (NfCliOutput *output, NfPlan *plan, const char *port)
{
  NfResult result;
  int status = nf_cli_job_run (output, plan, port, &result);

  if (status == NF_CLI_DONE) {
    g_autofree char *message = nf_words_format_success (plan, &result);
    nf_cli_output_done (output, &result, message);
  }
  return status;
}

/* --- Writing ----------------------------------------------------------------------------- */

static NfTable *
make_table (const NfCliOptions *options, NfProfile *profile)
{
  NfTable *table = nf_table_new (profile);

  for (guint i = 0; options->words[i] != NULL; i += 2)
    nf_table_add (table, options->words[i + 1], options->words[i]);
  return table;
}

/* What is wrong with the files can be said before a board is asked anything. */
static gboolean
check_rows (NfTable *table, GError **error)
{
  NfRow *bad = nf_table_get_first_bad_row (table);

  if (bad == NULL)
    return TRUE;
  g_propagate_prefixed_error (error,
                              g_error_copy (nf_row_get_problem (bad)),
                              "%s: ",
                              nf_row_get_path (bad));
  return FALSE;
}

/* Asks the board how large its flash is, and leaves it in its loader for the job that follows.
 * Returns: an exit status; what failed is printed, unless it is in @error */
static int
detect_flash (NfCliOutput *output,
              const NfPlanOptions *options,
              const char *port,
              NfTable *table,
              GError **error)
{
  NfPlanOptions only_ask = *options;
  NfResult result;
  int status = NF_CLI_FAILED;

  only_ask.after = NF_AFTER_NOTHING;
  g_autoptr (NfPlan) plan = nf_plan_new_identify (&only_ask, TRUE, error);
  if (plan == NULL)
    return NF_CLI_FAILED;
  nf_cli_output_say (output, _ ("Asking the board how large its flash memory is"));
  status = nf_cli_job_run (output, plan, port, &result);
  nf_table_set_detected_bytes (table, result.facts.flash_bytes);
  return status;
}

int
nf_cli_write_flash (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfTable) table = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_autofree char *port = NULL;
  NfPlanOptions plan_options;

  if (!nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    return nf_cli_output_fail (output, error, NULL);
  table = make_table (options, profile);
  if (!check_rows (table, &error))
    return nf_cli_output_fail (output, error, NULL);
  port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_output_fail (output, error, NULL);
  if (nf_table_needs_detection (table)) {
    int status = detect_flash (output, &plan_options, port, table, &error);
    if (error != NULL)
      nf_cli_output_fail (output, error, NULL);
    if (status != NF_CLI_DONE)
      return status;
  }
  plan = nf_table_make_plan (table, &plan_options, &error);
  if (plan == NULL)
    return nf_cli_output_fail (output, error, NULL);
  return run_plan (output, plan, port);
}

/* --- Erasing ----------------------------------------------------------------------------- */

static int
erase (NfCliOutput *output, const NfCliOptions *options, NfRange range)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_autofree char *port = NULL;
  NfPlanOptions plan_options;

  if (nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    plan = nf_plan_new_erase (&plan_options, range, &error);
  if (plan != NULL)
    port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_output_fail (output, error, NULL);
  return run_plan (output, plan, port);
}

int
nf_cli_erase_flash (NfCliOutput *output, const NfCliOptions *options)
{
  return erase (output, options, (NfRange){ 0, 0 });
}

int
nf_cli_erase_region (NfCliOutput *output, const NfCliOptions *options)
{
  return erase (output, options, options->range);
}
