/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bundles as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-words-bundle.h"

static void
add_text (NfCliJson *object, const char *key, const char *text)
{
  if (text != NULL)
    nf_cli_json_add_text (object, key, text);
}

static void
add_boolean (NfCliJson *object, const char *key, gboolean value)
{
  json_object_object_add (object, key, json_object_new_boolean (value));
}

static NfCliJson *
make_file (const NfBundleFile *file)
{
  NfCliJson *object = json_object_new_object ();

  nf_cli_json_add_text (object, "file", file->path);
  nf_cli_json_add_text (object, "name", file->name);
  if (file->has_address)
    nf_cli_json_add_number (object, "address", file->address);
  add_boolean (object, "enabled", file->enabled);
  add_text (object, "sha256", file->sha256);
  add_text (object, "md5", file->md5);
  return object;
}

static NfCliJson *
make_note (const NfBundleNote *note)
{
  NfCliJson *object = json_object_new_object ();
  g_autofree char *message = nf_words_format_bundle_note (note);

  nf_cli_json_add_text (object, "kind", nf_bundle_note_kind_get_name (note->kind));
  nf_cli_json_add_text (object, "what", note->what);
  nf_cli_json_add_text (object, "message", message);
  return object;
}

static void
add_lists (NfCliJson *object, const NfBundle *bundle)
{
  NfCliJson *files = json_object_new_array ();
  NfCliJson *notes = json_object_new_array ();

  for (guint i = 0; i < bundle->files->len; i++)
    json_object_array_add (files, make_file (g_ptr_array_index (bundle->files, i)));
  for (guint i = 0; i < bundle->notes->len; i++)
    json_object_array_add (notes, make_note (g_ptr_array_index (bundle->notes, i)));
  json_object_object_add (object, "files", files);
  json_object_object_add (object, "notes", notes);
}

char *
nf_cli_json_format_bundle (const NfBundle *bundle)
{
  NfCliJson *object = nf_cli_json_begin ("bundle");
  NfFlashSettings settings = bundle->settings;

  nf_cli_json_add_text (object, "kind", nf_bundle_kind_get_name (bundle->kind));
  add_text (object, "title", bundle->title);
  add_lists (object, bundle);
  if (settings.mode != NF_FLASH_MODE_KEEP)
    nf_cli_json_add_text (object, "flash-mode", nf_flash_mode_to_string (settings.mode));
  if (settings.frequency != NF_FLASH_FREQUENCY_KEEP)
    nf_cli_json_add_text (object, "flash-freq", nf_flash_frequency_to_string (settings.frequency));
  if (settings.size != NF_FLASH_SIZE_KEEP)
    nf_cli_json_add_text (object, "flash-size", nf_flash_size_to_string (settings.size));
  if (bundle->baud != 0)
    nf_cli_json_add_number (object, "baud", bundle->baud);
  add_text (object, "profile", bundle->profile);
  add_boolean (object, "erase-all", bundle->erase_all);
  add_boolean (object, "verify-only", bundle->verify_only);
  add_text (object, "folder", bundle->folder);
  return nf_cli_json_finish (object);
}
