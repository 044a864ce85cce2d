/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * chip-id, read-mac, flash-id and run.
 */
#include "nf-cli-commands.h"

#include "nf-cli-boot.h"
#include "nf-cli-doctor.h"
#include "nf-cli-error.h"
#include "nf-cli-job.h"
#include "nf-cli-prepare.h"
#include "nf-cli-text.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

/* Adds the lines of an answer: pairs of cells. */
typedef void (*FactsFunction) (GPtrArray *cells, const NfBoardFacts *facts);

static void
tell_facts (NfCliOutput *output, const NfPlan *plan, const NfResult *result, FactsFunction add)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *message = nf_words_format_success (plan, result);
  g_autofree char *lines = NULL;

  if (output->json) {
    nf_cli_output_done (output, result, message);
    return;
  }
  add (cells, &result->facts);
  lines = nf_cli_text_align (cells, 2);
  nf_cli_output_answer (output, lines);
}

static NfPlan *
make_ask (const NfCliOptions *options, const NfPlanOptions *plan_options, GError **error)
{
  return nf_plan_new_identify (plan_options, options->command == NF_CLI_FLASH_ID, error);
}

/* Connects, does what the options say after, and answers. */
static int
ask_board (NfCliOutput *output, const NfCliOptions *options, FactsFunction add_facts)
{
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = nf_cli_job_run_command (output, options, make_ask, &plan, &result);

  if (status == NF_CLI_DONE)
    tell_facts (output, plan, &result, add_facts);
  return status;
}

/* @value: (transfer full) */
static void
add_fact (GPtrArray *cells, const char *label, char *value)
{
  g_ptr_array_add (cells, g_strdup (label));
  g_ptr_array_add (cells, value);
}

static void
add_chip (GPtrArray *cells, const NfBoardFacts *facts)
{
  add_fact (cells, _ ("Chip:"), g_strdup (nf_chip_get_name (facts->chip)));
  add_fact (cells, _ ("Chip ID:"), g_strdup_printf ("0x%08x", facts->chip_id));
}

static void
add_macs (GPtrArray *cells, const NfBoardFacts *facts)
{
  const char *unknown = _ ("the chip holds none that is known");

  add_fact (cells,
            _ ("Station MAC:"),
            facts->has_mac ? nf_mac_format (facts->station_mac) : g_strdup (unknown));
  add_fact (cells,
            _ ("Access point MAC:"),
            facts->has_mac ? nf_mac_format (facts->soft_ap_mac) : g_strdup (unknown));
}

static void
add_flash (GPtrArray *cells, const NfBoardFacts *facts)
{
  add_fact (cells, _ ("Flash memory:"), nf_words_format_flash (facts));
}

int
nf_cli_chip_id (NfCliOutput *output, const NfCliOptions *options)
{
  return ask_board (output, options, add_chip);
}

int
nf_cli_read_mac (NfCliOutput *output, const NfCliOptions *options)
{
  return ask_board (output, options, add_macs);
}

int
nf_cli_flash_id (NfCliOutput *output, const NfCliOptions *options)
{
  return ask_board (output, options, add_flash);
}

/* Tells what became of a board that was started. */
static int
tell_start (NfCliOutput *output,
            const NfCliOptions *options,
            const NfPlan *plan,
            const NfResult *result)
{
  g_autofree char *message = nf_words_format_success (plan, result);

  if (output->json)
    nf_cli_output_done (output, result, message);
  nf_cli_boot_tell (output, options, result);
  return NF_CLI_DONE;
}

int
nf_cli_run (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_autofree char *port = NULL;
  g_auto (NfResult) result = { 0 };
  NfPlanOptions plan_options;
  int status = NF_CLI_FAILED;

  if (nf_cli_prepare_plan_options (options, &plan_options, &profile, &error)) {
    plan_options.listening = nf_cli_boot_get_listening (options, 0);
    plan = nf_plan_new_identify (&plan_options, FALSE, &error);
  }
  if (plan != NULL)
    port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_doctor_fail (output, error);
  status = nf_cli_job_run (output, plan, port, &result);
  if (status == NF_CLI_DONE)
    status = nf_cli_boot_repair (output, options, &plan_options, port, &result);
  return status == NF_CLI_DONE ? tell_start (output, options, plan, &result) : status;
}
