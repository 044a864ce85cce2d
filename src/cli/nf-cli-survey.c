/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * survey.
 */
#include "nf-cli-commands.h"

#include "nf-cli-error.h"
#include "nf-cli-job.h"
#include "nf-cli-json.h"
#include "nf-cli-text.h"
#include "nf-flash-map.h"
#include "nf-words-guard.h"
#include "nf-words.h"

enum { N_COLUMNS = 3 };

static NfPlan *
make_survey (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  NfGate gate = { .wants = nf_flash_map_wants, .wants_all_sectors = TRUE };
  NfPlan *plan = nf_plan_new_survey (plan_options, error);

  if (plan != NULL)
    nf_plan_set_gate (plan, &gate);
  return plan;
}

static void
add_region (GPtrArray *cells, const NfRegion *region)
{
  g_ptr_array_add (cells, nf_words_format_range (region->range));
  g_ptr_array_add (cells, nf_words_format_size (region->range.size));
  g_ptr_array_add (cells, g_strdup (nf_words_get_content (region->now)));
}

static void
answer_regions (NfCliOutput *output, const NfSurvey *survey)
{
  g_autoptr (GArray) regions = nf_flash_map_read (survey);
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *lines = NULL;

  for (guint i = 0; i < regions->len; i++) {
    const NfRegion *region = &g_array_index (regions, NfRegion, i);
    if (output->json)
      nf_cli_output_take_json (output, nf_cli_json_format_region (region));
    else
      add_region (cells, region);
  }
  lines = nf_cli_text_align (cells, N_COLUMNS);
  nf_cli_output_answer (output, lines);
}

static void
answer_files (NfCliOutput *output, const NfSurvey *survey)
{
  NfGuard guard = { .settings = NF_FLASH_SETTINGS_KEEP, .survey = survey };
  NfFilesAnswer answer = nf_flash_map_answer (&guard);
  g_autofree char *sentence = nf_words_format_files (&answer);
  g_autofree char *text = g_strdup_printf ("\n%s\n", sentence);

  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_files (&answer));
  else
    nf_cli_output_answer (output, text);
}

int
nf_cli_survey (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_survey, &plan, &result);

  if (status == NF_CLI_DONE) {
    g_autofree char *message = nf_words_format_success (plan, &result);
    answer_regions (output, result.survey);
    answer_files (output, result.survey);
    nf_cli_output_done (output, &result, message);
  }
  return status;
}
