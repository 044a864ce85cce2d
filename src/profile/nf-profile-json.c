/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The reader of profile files, see nf-profile-json.h. The files are written by people, so every
 * way in which one can be wrong has its own words and the line it stands in.
 */
#include "nf-profile-json.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-json.h"
#include "nf-text.h"
#include "opcodes.h"

enum {
  NAME_MAX_CHARS = 64,
  DESCRIPTION_MAX_CHARS = 200,
  WORD_MAX_CHARS = 32, /* a mode, a size, an address */
  SEQUENCE_MAX_CHARS = 400,
};

#define MODULE_WORDS "\"esp-01\", \"esp-12\", \"nodemcu\", \"d1-mini\" or \"generic\""
#define SIZE_WORDS   "\"detect\", \"512KB\", \"1MB\", \"2MB\", \"4MB\", \"8MB\" or \"16MB\""

void
nf_profile_values_clear (NfProfileValues *values)
{
  g_clear_pointer (&values->name, g_free);
  g_clear_pointer (&values->description, g_free);
}

static NfJson *
parse_json (const char *file, GBytes *json, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (json, &size);
  g_autofree char *text = NULL;

  if (size > NF_PROFILE_JSON_MAX_SIZE) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_PROFILE,
                 "%s: is larger than 64 KiB; a profile is a short text",
                 file);
    return NULL;
  }
  text = nf_text_check (file, data, size, error);
  return text != NULL ? nf_json_parse (file, text, error) : NULL;
}

/* From the object to values. Each of these leaves its result alone when the key is missing,
 * which is how the defaults come about. */

G_GNUC_PRINTF (4, 5)
static gboolean
fail_key (const NfJsonNode *root, const char *key, GError **error, const char *format, ...)
{
  g_autofree char *problem = NULL;
  NfJsonNode member;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  nf_json_get_member (root, key, &member);
  return nf_json_fail (&member, error, "%s", problem);
}

static gboolean
read_text (const NfJsonNode *root, const char *key, int max_chars, char **text, GError **error)
{
  const char *string = NULL;
  g_autofree char *stripped = NULL;

  if (!nf_json_read_text (root, key, &string, error))
    return FALSE;
  if (string == NULL)
    return TRUE;
  stripped = g_strstrip (g_strdup (string));
  if (stripped[0] == '\0')
    return fail_key (root, key, error, "is empty");
  if (g_utf8_strlen (stripped, -1) > max_chars)
    return fail_key (root, key, error, "is longer than %d characters", max_chars);
  *text = g_steal_pointer (&stripped);
  return TRUE;
}

static gboolean
read_name (const NfJsonNode *root, NfProfileValues *values, GError **error)
{
  if (!read_text (root, "name", NAME_MAX_CHARS, &values->name, error))
    return FALSE;
  if (values->name == NULL)
    return nf_json_fail (root, error, "\"name\" is missing; write what the board is called");
  return TRUE;
}

static gboolean
read_flash_size (const NfJsonNode *root, NfProfileValues *values, GError **error)
{
  g_autofree char *word = NULL;

  if (!read_text (root, "flash-size", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word == NULL)
    return nf_json_fail (root, error, "\"flash-size\" is missing; write " SIZE_WORDS);
  if (!nf_flash_size_parse (word, &values->settings.size, NULL) ||
      values->settings.size == NF_FLASH_SIZE_KEEP)
    return fail_key (root, "flash-size", error, "\"%s\" is no flash size; write " SIZE_WORDS, word);
  return TRUE;
}

static gboolean
read_flash_mode (const NfJsonNode *root, NfProfileValues *values, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;

  if (!read_text (root, "flash-mode", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word != NULL && !nf_flash_mode_parse (word, &values->settings.mode, &problem))
    return fail_key (root, "flash-mode", error, "%s", problem->message);
  return TRUE;
}

static gboolean
read_flash_frequency (const NfJsonNode *root, NfProfileValues *values, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;

  if (!read_text (root, "flash-frequency", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word != NULL && !nf_flash_frequency_parse (word, &values->settings.frequency, &problem))
    return fail_key (root, "flash-frequency", error, "%s", problem->message);
  return TRUE;
}

static gboolean
read_sequence (const NfJsonNode *root, const char *key, NfResetSequence *sequence, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *text = NULL;

  if (!read_text (root, key, SEQUENCE_MAX_CHARS, &text, error))
    return FALSE;
  if (text != NULL && !nf_reset_sequence_parse (sequence, text, &problem))
    return fail_key (root, key, error, "%s", problem->message);
  return TRUE;
}

static gboolean
read_module (const NfJsonNode *root, const char **module, GError **error)
{
  static const char *const words[] = { "esp-01", "esp-12", "nodemcu", "d1-mini", "generic" };
  g_autofree char *word = NULL;

  if (!read_text (root, "module", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word == NULL)
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_equal (word, words[i])) {
      *module = words[i];
      return TRUE;
    }
  return fail_key (root,
                   "module",
                   error,
                   "\"%s\" is no module that there is a drawing of; write " MODULE_WORDS,
                   word);
}

/* Checks that a whole sector fits at @address. A flash that is still to be asked for its size
 * can have 16 MB. */
static gboolean
check_address (const NfJsonNode *root,
               const char *key,
               NfFlashSize flash_size,
               guint32 address,
               GError **error)
{
  guint32 end = nf_flash_size_to_bytes (flash_size);
  guint32 sector = address - address % FLASH_SECTOR_SIZE;

  if (end == 0)
    end = FLASH_SIZE_MAX;
  if (address >= end)
    return fail_key (root,
                     key,
                     error,
                     "0x%05x is past the end of the flash; its last sector is at 0x%05x",
                     address,
                     end - FLASH_SECTOR_SIZE);
  if (address != sector)
    return fail_key (root,
                     key,
                     error,
                     "0x%05x is inside a 4 KiB sector; that begins at 0x%05x",
                     address,
                     sector);
  return TRUE;
}

static gboolean
read_address (const NfJsonNode *root,
              const char *key,
              NfFlashSize flash_size,
              guint32 *address,
              GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;
  guint32 number = 0;

  if (!read_text (root, key, WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word == NULL)
    return TRUE;
  if (!nf_address_parse (word, &number, &problem))
    return fail_key (root, key, error, "%s", problem->message);
  if (!check_address (root, key, flash_size, number, error))
    return FALSE;
  *address = number;
  return TRUE;
}

static gboolean
read_values (const NfJsonNode *root, NfProfileValues *values, GError **error)
{
  NfFlashSettings *settings = &values->settings;

  return read_name (root, values, error) &&
         read_text (root, "description", DESCRIPTION_MAX_CHARS, &values->description, error) &&
         read_flash_size (root, values, error) && read_flash_mode (root, values, error) &&
         read_flash_frequency (root, values, error) &&
         nf_json_read_boolean (root, "auto-reset", &values->auto_reset, error) &&
         read_sequence (root, "into-loader", &values->into_loader, error) &&
         read_sequence (root, "into-program", &values->into_program, error) &&
         read_module (root, &values->module, error) &&
         read_address (root,
                       "init-data-address",
                       settings->size,
                       &values->init_data_address,
                       error) &&
         read_address (root, "blank-address", settings->size, &values->blank_address, error);
}

gboolean
nf_profile_values_parse (const char *file, GBytes *json, NfProfileValues *values, GError **error)
{
  g_auto (NfProfileValues) found = {
    .settings = NF_FLASH_SETTINGS_KEEP,
    .auto_reset = TRUE,
    .module = "generic",
    .init_data_address = NF_PROFILE_ADDRESS_FROM_END,
    .blank_address = NF_PROFILE_ADDRESS_FROM_END,
  };
  g_autoptr (GError) problem = NULL;
  g_autoptr (NfJson) object = parse_json (file, json, &problem);
  NfJsonNode root = { 0 };

  if (object != NULL)
    root = nf_json_get_root (object);
  if (object == NULL || !read_values (&root, &found, &problem)) {
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PROFILE, problem->message);
    return FALSE;
  }
  if (found.description == NULL)
    found.description = g_strdup ("");
  *values = found;
  found.name = NULL;
  found.description = NULL;
  return TRUE;
}
