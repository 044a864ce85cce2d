/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * See nf-cli-boot.h.
 */
#include "nf-cli-boot.h"

#include "nf-boot-rate.h"
#include "nf-boot-verdict.h"
#include "nf-cli-error.h"
#include "nf-cli-gate.h"
#include "nf-cli-job.h"
#include "nf-cli-json.h"
#include "nf-repair.h"
#include "nf-words-boot.h"

#include <glib/gi18n-lib.h>

enum {
  LIMIT_S = 8,     /* Tasmota and ESPHome have said who they are in half of that */
  REPAIRS_MAX = 3, /* DIO, DOUT where that was of no use, and then the init data */
};

/* --- Listening --------------------------------------------------------------------------- */

/* Who wants to see nothing need not wait, unless it is for something. */
static gboolean
is_wanted (const NfCliOptions *options)
{
  if (nf_cli_options_has (options, NF_CLI_OPTION_NO_BOOT_CHECK))
    return FALSE;
  return options->json || nf_cli_options_has (options, NF_CLI_OPTION_BOOT_CHECK) ||
         nf_cli_options_has (options, NF_CLI_OPTION_REPAIR) ||
         !nf_cli_options_has (options, NF_CLI_OPTION_QUIET);
}

NfListening
nf_cli_boot_get_listening (const NfCliOptions *options, guint program_baud)
{
  guint seconds = options->boot_check_s != 0 ? options->boot_check_s : LIMIT_S;

  return (NfListening){
    .limit_ms = is_wanted (options) ? seconds * 1000 : 0,
    .program_baud = program_baud,
    .is_enough = nf_boot_is_decided,
  };
}

guint
nf_cli_boot_find_rate (NfTable *table)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (table));
  guint baud = 0;

  for (guint i = 0; i < n && baud == 0; i++) {
    g_autoptr (NfRow) row = g_list_model_get_item (G_LIST_MODEL (table), i);
    NfFirmware *firmware = nf_row_get_firmware (row);
    baud = firmware != NULL ? nf_boot_guess_rate (nf_firmware_get_facts (firmware)) : 0;
  }
  return baud;
}

/* --- The verdict ------------------------------------------------------------------------- */

/* What helps, with the option that does it. */
static void
tell_repair (NfCliOutput *output, const NfCliOptions *options, NfRepairKind kind)
{
  const char *hint = nf_words_get_repair_hint (kind);
  gboolean is_write = options->command == NF_CLI_WRITE_FLASH;

  if (nf_repair_is_self_contained (kind))
    /* Translators: what it does, in a sentence */
    nf_cli_output_say (output, _ ("What may help is --repair: %s"), hint);
  else if (kind == NF_REPAIR_ERASE_ALL && is_write)
    nf_cli_output_say (output, _ ("What may help is --erase-all: %s"), hint);
  else if (kind == NF_REPAIR_WRITE_AGAIN && is_write)
    nf_cli_output_say (output, _ ("What may help is --no-diff: %s"), hint);
}

static void
tell_verdict (NfCliOutput *output, const NfBootVerdict *verdict)
{
  g_autofree char *sentence = nf_words_format_boot (verdict);
  g_autofree char *advice = nf_words_format_boot_advice (verdict);

  /* Translators: the last word on a job, as in "The board: It runs: NodeMCU 2.2.0, Lua prompt" */
  nf_cli_output_say (output, _ ("The board: %s"), sentence);
  if (*advice != '\0')
    nf_cli_output_say (output, "%s", advice);
}

void
nf_cli_boot_tell (NfCliOutput *output, const NfCliOptions *options, const NfResult *result)
{
  NfBootVerdict verdict = nf_boot_judge (result->heard);

  if (verdict.outcome == NF_BOOT_NOT_HEARD)
    return;
  tell_verdict (output, &verdict);
  tell_repair (output, options, verdict.repair);
}

/* --- Repairing --------------------------------------------------------------------------- */

/* @error: (nullable): why it cannot be done */
static void
announce (NfCliOutput *output, NfRepairKind kind, const GError *error)
{
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_repair (kind, error));
  else if (error == NULL)
    nf_cli_output_say (output, _ ("Repairing: %s"), nf_words_get_repair (kind));
  else
    nf_cli_output_say (output, _ ("That cannot be repaired: %s"), error->message);
}

/* Two jobs. Returns: whether the board was changed, and is to be judged again */
static gboolean
repair (NfCliOutput *output,
        const NfCliOptions *options,
        NfRepairKind kind,
        const NfPlanOptions *plan_options,
        const char *port,
        NfResult *result,
        int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) survey = nf_repair_new_survey_plan (kind, plan_options, &error);
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) found = { 0 };

  announce (output, kind, NULL);
  if (survey != NULL) {
    *status = nf_cli_job_run (output, survey, port, &found);
    if (*status != NF_CLI_DONE)
      return FALSE;
    plan = nf_repair_new_plan (kind, plan_options, &found.facts, found.survey, &error);
  }
  if (plan == NULL) {
    announce (output, kind, error);
    return FALSE;
  }
  nf_cli_gate_attach (options, (NfReviewGate){ 0 }, plan);
  g_auto (NfResult) mended = { 0 };
  *status = nf_cli_job_run (output, plan, port, &mended);
  if (*status != NF_CLI_DONE)
    return FALSE;
  g_clear_pointer (&result->heard, nf_heard_unref);
  result->heard = g_steal_pointer (&mended.heard);
  return TRUE;
}

int
nf_cli_boot_repair (NfCliOutput *output,
                    const NfCliOptions *options,
                    const NfPlanOptions *plan_options,
                    const char *port,
                    NfResult *result)
{
  int status = NF_CLI_DONE;

  if (!nf_cli_options_has (options, NF_CLI_OPTION_REPAIR))
    return NF_CLI_DONE;
  for (guint i = 0; i < REPAIRS_MAX; i++) {
    NfBootVerdict verdict = nf_boot_judge (result->heard);

    if (!nf_repair_is_self_contained (verdict.repair))
      break;
    tell_verdict (output, &verdict);
    if (!repair (output, options, verdict.repair, plan_options, port, result, &status))
      break;
  }
  return status;
}
