/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Findings and the answer about a person's files as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-words-guard.h"

/* --- Findings ---------------------------------------------------------------------------- */

static const char *
get_fix_name (NfFixKind kind)
{
  static const char *const names[NF_N_FIXES] = {
    [NF_FIX_NONE] = "none",
    [NF_FIX_MOVE] = "move",
    [NF_FIX_REMOVE] = "remove",
    [NF_FIX_SET_MODE] = "set-mode",
    [NF_FIX_SET_SIZE] = "set-size",
    [NF_FIX_ADD_INIT_DATA] = "add-init-data",
    [NF_FIX_KEEP_INIT_DATA] = "keep-init-data",
    [NF_FIX_ERASE_ALL] = "erase-all",
  };

  return names[kind];
}

static void
add_name (NfCliJson *object, const char *key, const NfReview *review, guint item)
{
  if (item != NF_NO_ITEM)
    nf_cli_json_add_text (object, key, nf_review_get_item_name (review, item));
}

static void
add_range (NfCliJson *object, NfRange range)
{
  nf_cli_json_add_number (object, "address", range.address);
  nf_cli_json_add_number (object, "size", range.size);
}

static void
add_fix (NfCliJson *object, const NfFix *fix)
{
  g_autofree char *label = nf_words_format_fix (fix);

  if (label == NULL)
    return;
  nf_cli_json_add_text (object, "fix", get_fix_name (fix->kind));
  nf_cli_json_add_text (object, "fix-label", label);
}

static void
add_boolean (NfCliJson *object, const char *key, gboolean value)
{
  json_object_object_add (object, key, json_object_new_boolean (value));
}

char *
nf_cli_json_format_finding (const NfReview *review,
                            const NfFinding *finding,
                            NfCliHandling handling)
{
  NfCliJson *object = nf_cli_json_begin ("finding");
  g_autofree char *message =
      nf_words_format_finding (finding,
                               nf_review_get_item_name (review, finding->item),
                               nf_review_get_item_name (review, finding->other_item));

  nf_cli_json_add_text (object, "kind", nf_finding_get_name (finding->kind));
  nf_cli_json_add_text (object, "severity", nf_severity_get_name (finding->severity));
  nf_cli_json_add_text (object, "message", message);
  add_name (object, "file", review, finding->item);
  add_name (object, "other-file", review, finding->other_item);
  if (finding->range.size > 0)
    add_range (object, finding->range);
  add_fix (object, &finding->fix);
  add_boolean (object, "applied", handling == NF_CLI_HANDLING_FIXED);
  add_boolean (object, "overridden", handling == NF_CLI_HANDLING_FORCED);
  return nf_cli_json_finish (object);
}

/* --- Do my files stay? ------------------------------------------------------------------- */

static const char *
get_fate_name (NfFilesFate fate)
{
  static const char *const names[] = {
    [NF_FILES_UNKNOWN] = "unknown", [NF_FILES_NONE] = "none", [NF_FILES_STAY] = "stay",
    [NF_FILES_LOST] = "lost",       [NF_FILES_MOVE] = "move",
  };

  return names[fate];
}

char *
nf_cli_json_format_files (const NfFilesAnswer *answer)
{
  NfCliJson *object = nf_cli_json_begin ("files");
  g_autofree char *message = nf_words_format_files (answer);

  nf_cli_json_add_text (object, "fate", get_fate_name (answer->fate));
  if (answer->range.size > 0)
    add_range (object, answer->range);
  nf_cli_json_add_text (object, "message", message);
  return nf_cli_json_finish (object);
}
