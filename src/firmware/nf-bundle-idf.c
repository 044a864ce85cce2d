/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * flasher_args.json, which ESP-IDF and the ESP8266 RTOS SDK write into their build folder.
 *
 * "flash_files" says what goes where. The objects for each role ("bootloader", "app" …) say it
 * again, and the RTOS SDK's own says it wrong: its template has 0x1000 there for the boot loader,
 * which is right for an ESP32. So of these only "encrypted" counts, which is text, "true".
 *
 * Sources: ESP-IDF's tools/cmake and components/esptool_py; the ESP8266 RTOS SDK's
 * components/esptool_py/flasher_args.json.in, in which files that a project has not are "" at "".
 */
#include "nf-bundle-private.h"

#include "nf-address.h"

/* --- Settings ---------------------------------------------------------------------------- */

static gboolean
check_chip (const NfJsonNode *root, GError **error)
{
  NfJsonNode extra;
  NfJsonNode member;
  const char *chip = NULL;

  if (!nf_json_allow (root, "extra_esptool_args", json_type_object, &extra, error))
    return FALSE;
  if (extra.value == NULL)
    return TRUE;
  if (!nf_json_read_text (&extra, "chip", &chip, error))
    return FALSE;
  if (chip == NULL || nf_bundle_is_our_chip (chip))
    return TRUE;
  nf_json_get_member (&extra, "chip", &member);
  return nf_json_fail (&member, error, "is \"%s\", and this program writes the ESP8266 only", chip);
}

/* Options for write_flash, word by word. */
static gboolean
take_write_arguments (NfBundle *bundle,
                      const NfJsonNode *root,
                      const NfBundlePlace *place,
                      GError **error)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  NfJsonNode list;

  if (!nf_json_allow (root, "write_flash_args", json_type_array, &list, error))
    return FALSE;
  for (gsize i = 0; i < nf_json_get_length (&list); i++) {
    NfJsonNode word = nf_json_get_element (&list, i);
    if (!nf_json_is (&word, json_type_string))
      return nf_json_fail (&word, error, "is no text in quotes");
    g_ptr_array_add (words, (gpointer) json_object_get_string (word.value));
  }
  return words->len == 0 || nf_bundle_take_words (bundle,
                                                  place,
                                                  words,
                                                  nf_json_get_name (root->json),
                                                  nf_json_find_line (&list),
                                                  error);
}

/* Takes the same settings again, by their names. A word that is none is told. */
static gboolean
take_settings (NfBundle *bundle, const NfJsonNode *root, GError **error)
{
  NfJsonNode settings;
  const char *mode = NULL;
  const char *size = NULL;
  const char *frequency = NULL;

  if (!nf_json_allow (root, "flash_settings", json_type_object, &settings, error))
    return FALSE;
  if (settings.value == NULL)
    return TRUE;
  if (!nf_json_read_text (&settings, "flash_mode", &mode, error) ||
      !nf_json_read_text (&settings, "flash_size", &size, error) ||
      !nf_json_read_text (&settings, "flash_freq", &frequency, error))
    return FALSE;
  if (mode != NULL && !nf_flash_mode_parse (mode, &bundle->settings.mode, NULL))
    nf_bundle_add_note (bundle, NF_NOTE_UNKNOWN_OPTION, mode);
  if (size != NULL && !nf_bundle_parse_flash_size (size, &bundle->settings.size))
    nf_bundle_add_note (bundle, NF_NOTE_UNKNOWN_OPTION, size);
  if (frequency != NULL && !nf_flash_frequency_parse (frequency, &bundle->settings.frequency, NULL))
    nf_bundle_add_note (bundle, NF_NOTE_UNKNOWN_OPTION, frequency);
  return TRUE;
}

/* --- Files ------------------------------------------------------------------------------- */

/* Returns whether one of the objects for a role says that @path is for a secured chip. */
static gboolean
is_encrypted (const NfJsonNode *root, const char *path)
{
  json_object_object_foreach (root->value, key, role)
  {
    struct json_object *file = NULL;
    struct json_object *encrypted = NULL;
    (void) key;
    if (json_object_is_type (role, json_type_object) &&
        json_object_object_get_ex (role, "file", &file) &&
        json_object_object_get_ex (role, "encrypted", &encrypted) &&
        g_strcmp0 (json_object_get_string (file), path) == 0 &&
        g_strcmp0 (json_object_get_string (encrypted), "true") == 0)
      return TRUE;
  }
  return FALSE;
}

static gboolean
take_file (NfBundle *bundle,
           const NfJsonNode *files,
           const char *address,
           const NfBundlePlace *place,
           GError **error)
{
  g_autoptr (GError) problem = NULL;
  NfBundleEntry entry = { .has_address = TRUE };
  NfJsonNode member;

  if (!nf_json_read_text (files, address, &entry.path, error))
    return FALSE;
  if (entry.path == NULL || *entry.path == '\0')
    return TRUE;
  nf_json_get_member (files, address, &member);
  if (!nf_address_parse (address, &entry.address, &problem))
    return nf_json_fail (&member, error, "%s", problem->message);
  if (is_encrypted (files->parent, entry.path)) {
    nf_bundle_add_note (bundle, NF_NOTE_ENCRYPTED, entry.path);
    return TRUE;
  }
  return nf_bundle_add (bundle, place, &entry, error);
}

NfBundle *
nf_bundle_read_idf (const NfJson *json, const NfBundlePlace *place, GError **error)
{
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_IDF);
  NfJsonNode root = nf_json_get_root (json);
  NfJsonNode files;

  if (!check_chip (&root, error) || !take_write_arguments (bundle, &root, place, error) ||
      !take_settings (bundle, &root, error) ||
      !nf_json_require (&root, "flash_files", json_type_object, &files, error) ||
      !nf_bundle_check_count (nf_json_get_name (json),
                              (gsize) json_object_object_length (files.value),
                              error))
    return NULL;
  json_object_object_foreach (files.value, address, path)
  {
    (void) path;
    if (!take_file (bundle, &files, address, place, error))
      return NULL;
  }
  return nf_bundle_finish (g_steal_pointer (&bundle), nf_json_get_name (json), error);
}
