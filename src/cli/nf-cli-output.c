/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Printing, see nf-cli-output.h.
 */
#include "nf-cli-output.h"

#include "nf-cli-error.h"
#include "nf-cli-json.h"
#include "nf-cli-text.h"
#include "nf-words-diagnosis.h"
#include "nf-words-guide.h"
#include "nf-words-scrub.h"
#include "nf-words.h"
#include "opcodes.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void
nf_cli_output_init (NfCliOutput *self, const NfCliOptions *options)
{
  *self = (NfCliOutput){ .json = options->json,
                         .quiet = nf_cli_options_has (options, NF_CLI_OPTION_QUIET) };
  self->no_progress = nf_cli_options_has (options, NF_CLI_OPTION_NO_PROGRESS);
  self->lists_differences = nf_cli_options_has (options, NF_CLI_OPTION_DIFF);
  self->diagnoses = nf_cli_options_has (options, NF_CLI_OPTION_DIAGNOSE);
  self->progress.is_live = isatty (STDOUT_FILENO) == 1;
}

void
nf_cli_output_clear (NfCliOutput *self)
{
  nf_cli_progress_hide (&self->progress);
}

static gboolean
is_talking (const NfCliOutput *self)
{
  return !self->json && !self->quiet;
}

static void
print_line (NfCliOutput *self, const char *line)
{
  nf_cli_progress_hide (&self->progress);
  g_print ("%s\n", line);
}

void
nf_cli_output_say (NfCliOutput *self, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_autofree char *line = g_strdup_vprintf (format, args);
  va_end (args);
  if (is_talking (self))
    print_line (self, line);
}

void
nf_cli_output_answer (NfCliOutput *self, const char *text)
{
  nf_cli_progress_hide (&self->progress);
  g_print ("%s", text);
}

/* Not g_print (): JSON is UTF-8 in every locale. */
void
nf_cli_output_take_json (NfCliOutput *self, char *line)
{
  puts (line);
  fflush (stdout);
  g_free (line);
}

/* No drawing here: in words it is the same for all boards. */
static void
tell_guide (NfCliOutput *self)
{
  if (is_talking (self))
    print_line (self, nf_words_get_guide_state (&self->guide, NULL));
}

static void
guide (NfCliOutput *self, const NfEvent *event)
{
  if (event->kind == NF_EVENT_WAITING) {
    self->is_waiting = TRUE;
    self->guide = (NfGuide){ 0 };
  } else if (self->is_waiting) {
    gboolean has_changed = nf_guide_take (&self->guide, event);
    self->is_waiting = event->kind != NF_EVENT_CONNECTED;
    if (has_changed && self->is_waiting)
      tell_guide (self);
  }
}

/* What a board says on its way into its program is summed up in the end; what it says while it is
 * waited for by what it is at. */
static gboolean
is_chatter (const NfCliOutput *self, const NfEvent *event)
{
  return event->kind == NF_EVENT_HEARD &&
         (self->is_waiting || *event->said == '\0' || nf_words_is_system_line (event->said));
}

void
nf_cli_output_event (NfCliOutput *self, const NfPlan *plan, const char *port, const NfEvent *event)
{
  if (self->json) {
    nf_cli_output_take_json (self, nf_cli_json_format_event (plan, port, event));
    return;
  }
  guide (self, event);
  g_autofree char *line = nf_words_format_event (plan, event);
  if (is_talking (self) && !is_chatter (self, event))
    print_line (self, line);
}

void
nf_cli_output_progress (NfCliOutput *self,
                        const NfPlan *plan,
                        const NfProgress *progress,
                        double fraction)
{
  gboolean is_wait = progress->phase == NF_PHASE_WAIT;

  if (self->no_progress || (nf_plan_get_task (plan) == NF_TASK_IDENTIFY && !is_wait))
    return;
  if (self->json) {
    nf_cli_output_take_json (self, nf_cli_json_format_progress (plan, progress, fraction));
    return;
  }
  g_autofree char *text = nf_words_format_progress (plan, progress);
  if (is_wait && nf_guide_take_time (&self->guide, progress->elapsed_us))
    tell_guide (self);
  if (is_wait && self->progress.is_live && is_talking (self))
    nf_cli_progress_show_line (&self->progress, text);
  else if (!is_wait && is_talking (self))
    nf_cli_progress_show (&self->progress, fraction, text);
}

/* @cells: two columns: from where to where, and how many */
static void
add_difference (GPtrArray *cells, NfRange range)
{
  guint n = range.size / FLASH_SECTOR_SIZE;

  /* Translators: from the first to the last address */
  g_ptr_array_add (
      cells,
      g_strdup_printf (_ ("0x%05x to 0x%05x"), range.address, range.address + range.size - 1));
  g_ptr_array_add (cells, g_strdup_printf (ngettext ("%u sector", "%u sectors", n), n));
}

void
nf_cli_output_differences (NfCliOutput *self, const NfResult *result)
{
  g_autoptr (GPtrArray) cells = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *lines = NULL;

  if (!self->lists_differences || result->differences == NULL)
    return;
  for (guint i = 0; i < result->differences->len; i++) {
    NfRange range = g_array_index (result->differences, NfRange, i);

    if (self->json)
      nf_cli_output_take_json (self, nf_cli_json_format_difference (range));
    else
      add_difference (cells, range);
  }
  lines = nf_cli_text_align (cells, 2);
  nf_cli_output_answer (self, lines);
}

void
nf_cli_output_done (NfCliOutput *self, const NfResult *result, const char *message)
{
  if (self->json)
    nf_cli_output_take_json (self, nf_cli_json_format_done (result, message));
  else
    nf_cli_output_say (self, "%s", message);
}

/* Returns: (transfer full): a port's name as a shell takes it; those of virtual boards have signs
 * in them that mean something there */
static char *
quote (const char *port)
{
  return strpbrk (port, " &?*;|<>()[]$'\"\\") != NULL ? g_shell_quote (port) : g_strdup (port);
}

/* @port: (nullable): there is none */
static void
print_doctor_hint (const char *port)
{
  g_autofree char *quoted = port != NULL ? quote (port) : NULL;

  if (quoted != NULL)
    g_printerr (_ ("\"nodeflash doctor --port %s\" tells more.\n"), quoted);
  else
    g_printerr (_ ("\"nodeflash doctor\" tells more.\n"));
}

static void
print_diagnosis (const NfExamination *examination)
{
  const NfEvidence *evidence = nf_examination_get_evidence (examination);
  const NfDiagnosis *diagnosis = nf_examination_get_diagnosis (examination);
  g_autofree char *sentence = nf_words_format_cause (evidence, diagnosis);
  g_autofree char *advice = nf_words_format_cause_advice (evidence, diagnosis);

  /* Translators: a sentence */
  g_printerr (_ ("%s.\n"), sentence);
  if (*advice != '\0')
    g_printerr ("%s\n", advice);
  print_doctor_hint (evidence->port);
}

static void
print_advice (const GError *error)
{
  const char *advice = nf_cli_error_get_advice (error);

  if (*advice != '\0')
    g_printerr ("%s\n", advice);
}

/* The details of a cancelled job would only say that it was cancelled. */
static void
print_error (const GError *error, const char *board_state, const NfExamination *examination)
{
  g_printerr ("nodeflash: %s\n", nf_cli_error_get_headline (error));
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_printerr ("  %s\n", error->message);
  if (board_state != NULL)
    g_printerr ("%s\n", board_state);
  if (examination != NULL)
    print_diagnosis (examination);
  else
    print_advice (error);
}

int
nf_cli_output_fail (NfCliOutput *self, const GError *error, const char *board_state)
{
  return nf_cli_output_fail_examined (self, error, board_state, NULL);
}

int
nf_cli_output_fail_examined (NfCliOutput *self,
                             const GError *error,
                             const char *board_state,
                             const NfExamination *examination)
{
  nf_cli_progress_hide (&self->progress);
  if (self->json)
    nf_cli_output_take_json (self, nf_cli_json_format_error (error, board_state, examination));
  else
    print_error (error, board_state, examination);
  return nf_cli_error_get_status (error);
}
