/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What became of a board, as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-cli-error.h"
#include "nf-words-boot.h"

/* Adds a text that is not empty. */
static void
add_some_text (NfCliJson *object, const char *key, const char *text)
{
  if (*text != '\0')
    nf_cli_json_add_text (object, key, text);
}

static void
add_exception (NfCliJson *object, const NfException *exception)
{
  g_autofree char *sentence = nf_words_format_exception (exception);

  if (!exception->has_dump)
    return;
  nf_cli_json_add_number (object, "exception", exception->cause);
  nf_cli_json_add_text (object, "exception-message", sentence);
}

void
nf_cli_json_add_booted (NfCliJson *object, const NfHeard *heard)
{
  NfBootVerdict verdict = nf_boot_judge (heard);
  NfCliJson *booted = json_object_new_object ();
  g_autofree char *message = nf_words_format_boot (&verdict);
  g_autofree char *advice = nf_words_format_boot_advice (&verdict);

  nf_cli_json_add_text (booted, "outcome", nf_boot_outcome_get_name (verdict.outcome));
  if (verdict.sign != NF_SIGN_NONE)
    nf_cli_json_add_text (booted, "sign", nf_sign_get_info (verdict.sign)->name);
  add_some_text (booted, "version", verdict.version);
  json_object_object_add (booted, "prompt", json_object_new_boolean (verdict.has_prompt));
  nf_cli_json_add_number (booted, "restarts", verdict.restarts);
  if (verdict.baud != 0)
    nf_cli_json_add_number (booted, "baud", verdict.baud);
  add_some_text (booted, "line", verdict.line);
  add_exception (booted, &verdict.exception);
  if (verdict.repair != NF_REPAIR_NONE)
    nf_cli_json_add_text (booted, "repair", nf_repair_get_name (verdict.repair));
  nf_cli_json_add_text (booted, "message", message);
  add_some_text (booted, "advice", advice);
  json_object_object_add (object, "booted", booted);
}

char *
nf_cli_json_format_repair (NfRepairKind kind, const GError *error)
{
  NfCliJson *object = nf_cli_json_begin ("repair");

  nf_cli_json_add_text (object, "kind", nf_repair_get_name (kind));
  if (error != NULL)
    nf_cli_json_add_text (object, "details", error->message);
  return nf_cli_json_finish (object);
}
