/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Running a job, see nf-cli-job.h.
 */
#include "nf-cli-job.h"

#include "nf-cli-doctor.h"
#include "nf-cli-error.h"
#include "nf-cli-gate.h"
#include "nf-cli-prepare.h"
#include "nf-cli-rate.h"
#include "nf-cli-signals.h"
#include "nf-error.h"
#include "nf-job.h"
#include "nf-transports.h"
#include "nf-words.h"

#include <glib/gi18n-lib.h>

/* Lives on the stack of nf_cli_job_run (). */
typedef struct {
  NfCliOutput *output;
  const char *port;
  NfJob *job;
  GMainLoop *loop;
  int signal; /* that cancelled the job; 0: none */
} Run;

static void
show_event (NfJob *job, const NfEvent *event, Run *run)
{
  nf_cli_output_event (run->output, nf_job_get_plan (job), run->port, event);
}

static void
show_progress (NfJob *job, const NfProgress *progress, Run *run)
{
  nf_cli_output_progress (run->output, nf_job_get_plan (job), progress, nf_job_get_fraction (job));
}

static void
cancel (int signal_number, gpointer data)
{
  Run *run = data;

  run->signal = signal_number;
  nf_job_cancel (run->job);
}

static void
run_until_finished (Run *run)
{
  NfCliSignals signals;

  nf_cli_signals_watch (&signals, cancel, run);
  nf_job_start (run->job);
  g_main_loop_run (run->loop);
  nf_cli_signals_unwatch (&signals);
}

/* What the job's result owns, the job frees. */
static NfResult
copy_result (const NfResult *result)
{
  NfResult copy = *result;

  if (copy.data != NULL)
    g_bytes_ref (copy.data);
  if (copy.differences != NULL)
    g_array_ref (copy.differences);
  if (copy.survey != NULL)
    nf_survey_ref (copy.survey);
  if (copy.heard != NULL)
    nf_heard_ref (copy.heard);
  return copy;
}

static int
get_status (const Run *run, const GError *error)
{
  if (error == NULL)
    return NF_CLI_DONE; /* also when the signal has ended but the listening */
  if (run->signal != 0)
    return 128 + run->signal;
  return nf_cli_error_get_status (error) == NF_CLI_REFUSED ? NF_CLI_REFUSED : NF_CLI_FAILED;
}

int
nf_cli_job_try (NfCliOutput *output,
                NfPlan *plan,
                const char *port,
                NfResult *result,
                GError **error)
{
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  NfTransport *transport = nf_transports_new (port, error);

  *result = (NfResult){ 0 };
  if (transport == NULL)
    return NF_CLI_USAGE;
  g_autoptr (NfJob) job = nf_job_new (plan, transport);
  Run run = { .output = output, .port = port, .job = job, .loop = loop };
  g_signal_connect (job, "event", G_CALLBACK (show_event), &run);
  g_signal_connect (job, "progress", G_CALLBACK (show_progress), &run);
  g_signal_connect_swapped (job, "finished", G_CALLBACK (g_main_loop_quit), loop);
  nf_cli_gate_announce (output, plan);
  run_until_finished (&run);
  nf_cli_gate_finish (output, plan);
  *result = copy_result (nf_job_get_result (job));
  nf_cli_rate_remember (plan, port, result);
  if (nf_job_get_error (job) != NULL)
    g_propagate_error (error, g_error_copy (nf_job_get_error (job)));
  return get_status (&run, nf_job_get_error (job));
}

int
nf_cli_job_tell_failure (NfCliOutput *output,
                         NfPlan *plan,
                         const char *port,
                         const NfResult *result,
                         const GError *error,
                         int status)
{
  g_autoptr (NfExamination) examination =
      nf_cli_doctor_examine_failure (output, nf_plan_get_options (plan), port, error);
  g_autofree char *state = nf_words_format_left_state (plan, result);

  nf_cli_output_differences (output, result);
  nf_cli_output_fail_examined (output, error, state, examination);
  return status;
}

int
nf_cli_job_run (NfCliOutput *output, NfPlan *plan, const char *port, NfResult *result)
{
  g_autoptr (GError) error = NULL;
  int status = nf_cli_job_try (output, plan, port, result, &error);

  return error == NULL ? status
                       : nf_cli_job_tell_failure (output, plan, port, result, error, status);
}

int
nf_cli_job_run_command (NfCliOutput *output,
                        const NfCliOptions *options,
                        NfCliPlanFunction make_plan,
                        NfPlan **plan,
                        NfResult *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autofree char *port = NULL;
  NfPlanOptions plan_options;

  *plan = NULL;
  *result = (NfResult){ 0 };
  if (nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    *plan = make_plan (options, &plan_options, &error);
  if (*plan != NULL)
    port = nf_cli_prepare_port (output, options, &error);
  if (port == NULL)
    return nf_cli_doctor_fail (output, error);
  return nf_cli_job_run (output, *plan, port, result);
}

int
nf_cli_job_ask (NfCliOutput *output,
                const NfPlanOptions *plan_options,
                const char *port,
                NfBoardFacts *facts)
{
  NfPlanOptions only_ask = *plan_options;
  g_autoptr (GError) error = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_auto (NfResult) result = { 0 };
  int status = NF_CLI_FAILED;

  only_ask.after = NF_AFTER_NOTHING;
  plan = nf_plan_new_identify (&only_ask, TRUE, &error);
  if (plan == NULL)
    return nf_cli_output_fail (output, error, NULL);
  status = nf_cli_job_run (output, plan, port, &result);
  *facts = result.facts;
  return status;
}

int
nf_cli_job_detect_flash (NfCliOutput *output,
                         const NfPlanOptions *plan_options,
                         const char *port,
                         guint32 *flash_bytes)
{
  NfBoardFacts facts = { 0 };
  int status = NF_CLI_FAILED;

  nf_cli_output_say (output, _ ("Asking the board how large its flash memory is"));
  status = nf_cli_job_ask (output, plan_options, port, &facts);
  *flash_bytes = facts.flash_bytes;
  return status;
}
