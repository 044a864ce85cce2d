/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The events of doctor, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-words-diagnosis.h"
#include "nf-words-report.h"

char *
nf_cli_json_format_examining (NfExamineStep step)
{
  static const char *const names[] = {
    [NF_EXAMINE_HOST] = "host",     [NF_EXAMINE_OPEN] = "open", [NF_EXAMINE_LOADER] = "loader",
    [NF_EXAMINE_LISTEN] = "listen", [NF_EXAMINE_CHIP] = "chip",
  };
  NfCliJson *object = nf_cli_json_begin ("examining");

  nf_cli_json_add_text (object, "step", names[step]);
  return nf_cli_json_finish (object);
}

static void
add_evidence (NfCliJson *object, const NfEvidence *evidence)
{
  g_autoptr (GPtrArray) lines = nf_words_list_evidence (evidence);
  NfCliJson *array = json_object_new_array ();

  for (guint i = 0; i < lines->len; i++) {
    g_autofree char *valid = g_utf8_make_valid (g_ptr_array_index (lines, i), -1);
    json_object_array_add (array, json_object_new_string (valid));
  }
  json_object_object_add (object, "evidence", array);
}

void
nf_cli_json_add_diagnosis (NfCliJson *object, const NfExamination *examination)
{
  const NfEvidence *evidence = nf_examination_get_evidence (examination);
  const NfDiagnosis *diagnosis = nf_examination_get_diagnosis (examination);
  g_autofree char *sentence = nf_words_format_cause (evidence, diagnosis);
  g_autofree char *advice = nf_words_format_cause_advice (evidence, diagnosis);

  nf_cli_json_add_text (object, "diagnosis", nf_cause_get_name (diagnosis->cause));
  nf_cli_json_add_text (object, "sentence", sentence);
  nf_cli_json_add_text (object, "advice", advice);
  if (diagnosis->command != NULL)
    nf_cli_json_add_text (object, "command", diagnosis->command);
  if (diagnosis->pid != 0)
    nf_cli_json_add_number (object, "pid", diagnosis->pid);
}

char *
nf_cli_json_format_diagnosis (const NfExamination *examination)
{
  const NfEvidence *evidence = nf_examination_get_evidence (examination);
  g_autofree char *report =
      nf_words_format_report (evidence, nf_examination_get_diagnosis (examination));
  NfCliJson *object = nf_cli_json_begin ("diagnosis");

  nf_cli_json_add_diagnosis (object, examination);
  add_evidence (object, evidence);
  nf_cli_json_add_text (object, "report", report);
  return nf_cli_json_finish (object);
}
