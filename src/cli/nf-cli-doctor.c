/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * doctor, and what it says when another command gets no connection.
 *
 * With NODE_FLASHER_ROOT set, the machine that is looked at is that folder (see nf-host.h), so that
 * every situation can be tried out.
 */
#include "nf-cli-doctor.h"

#include "nf-cli-commands.h"
#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-port.h"
#include "nf-cli-prepare.h"
#include "nf-cli-signals.h"
#include "nf-error.h"
#include "nf-port-list.h"
#include "nf-transports.h"
#include "nf-words-diagnosis.h"
#include "nf-words-report.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

enum { WATCH_SECONDS = 20 };

static gboolean
is_terminal (void)
{
  return isatty (STDERR_FILENO) == 1;
}

/* --- Steps ------------------------------------------------------------------------------- */

/* To people on the standard error, so that the report can be piped away. */
static void
show_step (NfExamineStep step, gpointer data)
{
  NfCliOutput *output = data;

  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_examining (step));
  else if (!output->quiet)
    g_printerr ("%s …\n", nf_words_get_examine_step (step));
}

/* A port of this machine is a device; what has a scheme is not. */
static const char *
get_device (const char *port)
{
  return port != NULL && strchr (port, ':') == NULL ? port : NULL;
}

static NfExamineOptions
make_options (NfCliOutput *output, const NfPlanOptions *plan_options, const char *port)
{
  return (NfExamineOptions){
    .root = g_getenv ("NODE_FLASHER_ROOT"),
    .port = port,
    .device = get_device (port),
    .options = *plan_options,
    .step = show_step,
    .data = output,
  };
}

/* --- The answer -------------------------------------------------------------------------- */

static void
print_report (NfCliOutput *output, const NfExamination *examination)
{
  const NfEvidence *evidence = nf_examination_get_evidence (examination);
  const NfDiagnosis *diagnosis = nf_examination_get_diagnosis (examination);
  g_autofree char *report = nf_words_format_report (evidence, diagnosis);
  g_autofree char *advice = nf_words_format_cause_advice (evidence, diagnosis);
  g_autofree char *end = *advice != '\0' ? g_strdup_printf ("\n%s\n", advice) : g_strdup ("");

  nf_cli_output_answer (output, report);
  nf_cli_output_answer (output, end);
}

static int
answer (NfCliOutput *output, const NfExamination *examination)
{
  if (output->json)
    nf_cli_output_take_json (output, nf_cli_json_format_diagnosis (examination));
  else
    print_report (output, examination);
  return nf_examination_get_diagnosis (examination)->cause == NF_CAUSE_NONE ? NF_CLI_DONE
                                                                            : NF_CLI_FAILED;
}

/* --- The visit --------------------------------------------------------------------------- */

/* One that takes seconds, on a thread of its own, so that a signal can end it. */
typedef struct {
  const NfExamineOptions *options;
  NfTransport *transport; /* NULL: the bus is watched */
  GCancellable *cancellable;
  GMainLoop *loop;
  NfExamination *found;
  int signal; /* that cancelled it; 0: none */
} Visit;

static gboolean
end_loop (gpointer data)
{
  g_main_loop_quit (data);
  return G_SOURCE_REMOVE;
}

static gpointer
make_visit (gpointer data)
{
  Visit *self = data;

  if (self->transport != NULL)
    self->found = nf_examine (self->options, self->transport, self->cancellable, NULL);
  else
    self->found = nf_examine_bus (self->options->root, WATCH_SECONDS, self->cancellable, NULL);
  g_idle_add (end_loop, self->loop);
  return NULL;
}

static void
cancel_visit (int number, gpointer data)
{
  Visit *self = data;

  self->signal = number;
  g_cancellable_cancel (self->cancellable);
}

/* @transport: (nullable): NULL: the bus is watched. @status: (out): when a signal has ended it.
 * Returns: (transfer full) (nullable): NULL then */
static NfExamination *
visit (const NfExamineOptions *options, NfTransport *transport, int *status)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Visit self = { options, transport, cancellable, loop, NULL, 0 };
  NfCliSignals signals;
  GThread *thread = NULL;

  nf_cli_signals_watch (&signals, cancel_visit, &self);
  thread = g_thread_new ("nf-doctor", make_visit, &self);
  g_main_loop_run (loop);
  g_thread_join (thread);
  nf_cli_signals_unwatch (&signals);
  if (self.found == NULL)
    *status = 128 + self.signal;
  return self.found;
}

/* --- The command ------------------------------------------------------------------------- */

static int
examine_port (NfCliOutput *output, const NfPlanOptions *plan_options, const char *port)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfTransport) transport = nf_transports_new (port, &error);
  g_autoptr (NfExamination) examination = NULL;
  NfExamineOptions options = make_options (output, plan_options, port);
  int status = NF_CLI_DONE;

  if (transport == NULL)
    return nf_cli_output_fail (output, error, NULL);
  examination = visit (&options, transport, &status);
  return examination != NULL ? answer (output, examination) : status;
}

/* Returns: (transfer full): the only port there is after a board was plugged in; NULL: none */
static char *
find_new_port (const NfCliOptions *options)
{
  g_autoptr (NfPortList) ports = nf_port_list_new ();

  return nf_cli_port_choose (options, G_LIST_MODEL (ports), NULL);
}

/* There is no port. What is on the bus already is told at once; a person may plug a board in. */
static int
examine_machine (NfCliOutput *output,
                 const NfCliOptions *options,
                 const NfPlanOptions *plan_options)
{
  NfExamineOptions examine_options = make_options (output, plan_options, NULL);
  g_autoptr (NfExamination) first = nf_examine (&examine_options, NULL, NULL, NULL);
  g_autoptr (NfExamination) second = NULL;
  g_autofree char *port = NULL;
  int status = NF_CLI_DONE;

  if (output->json || !is_terminal () ||
      nf_examination_get_diagnosis (first)->cause != NF_CAUSE_NO_BOARD)
    return answer (output, first);
  g_printerr (_ ("Plug the board in now; the USB bus is watched for %d s …\n"), WATCH_SECONDS);
  second = visit (&examine_options, NULL, &status);
  if (second == NULL)
    return status;
  if (nf_examination_get_diagnosis (second)->cause == NF_CAUSE_NONE)
    port = find_new_port (options);
  return port != NULL ? examine_port (output, plan_options, port) : answer (output, second);
}

int
nf_cli_doctor (NfCliOutput *output, const NfCliOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = NULL;
  g_autofree char *port = NULL;
  NfPlanOptions plan_options;

  if (!nf_cli_prepare_plan_options (options, &plan_options, &profile, &error))
    return nf_cli_output_fail (output, error, NULL);
  port = nf_cli_prepare_port (output, options, &error);
  if (port != NULL)
    return examine_port (output, &plan_options, port);
  return g_error_matches (error, NF_ERROR, NF_ERROR_PORT_GONE)
             ? examine_machine (output, options, &plan_options)
             : nf_cli_output_fail (output, error, NULL);
}

/* --- After a failure --------------------------------------------------------------------- */

static gboolean
is_about_port (const GError *failure)
{
  return failure->domain == NF_ERROR && failure->code >= NF_ERROR_PORT_GONE &&
         failure->code <= NF_ERROR_PORT_UNREACHABLE;
}

static gboolean
is_about_connecting (const GError *failure)
{
  return failure->domain == NF_ERROR && failure->code >= NF_ERROR_NO_ANSWER &&
         failure->code <= NF_ERROR_GARBAGE;
}

NfExamination *
nf_cli_doctor_examine_failure (NfCliOutput *output,
                               const NfPlanOptions *plan_options,
                               const char *port,
                               const GError *failure)
{
  NfExamineOptions options = make_options (output, plan_options, port);
  g_autoptr (NfTransport) transport = NULL;
  NfExamination *found = NULL;
  int status = NF_CLI_DONE;

  if (!is_about_port (failure) && !is_about_connecting (failure))
    return NULL;
  if (is_about_connecting (failure) && (output->diagnoses || is_terminal ()))
    transport = nf_transports_new (port, NULL);
  if (transport != NULL)
    found = visit (&options, transport, &status);
  return found != NULL ? found : nf_examine_failure (&options, failure);
}

int
nf_cli_doctor_fail (NfCliOutput *output, const GError *error)
{
  const NfPlanOptions none = { 0 };
  g_autoptr (NfExamination) examination = NULL;

  if (g_error_matches (error, NF_ERROR, NF_ERROR_PORT_GONE))
    examination = nf_cli_doctor_examine_failure (output, &none, NULL, error);
  return nf_cli_output_fail_examined (output, error, NULL, examination);
}
