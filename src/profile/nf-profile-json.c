/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The reader of profile files, see nf-profile-json.h. The files are written by people, so every
 * way in which one can be wrong has its own words and the line it stands in.
 */
#include "nf-profile-json.h"

#include "nf-address.h"
#include "nf-error.h"
#include "opcodes.h"

#include <json-c/json.h>
#include <string.h>

enum {
  NAME_MAX_CHARS = 64,
  DESCRIPTION_MAX_CHARS = 200,
  WORD_MAX_CHARS = 32, /* a mode, a size, an address */
  DEPTH_MAX = 8,       /* a profile needs 1; ignored keys may hold more */
};

#define SIZE_WORDS "\"detect\", \"512KB\", \"1MB\", \"2MB\", \"4MB\", \"8MB\" or \"16MB\""

typedef struct {
  const char *file;
  const char *text;
  json_object *root;
} Reader;

static void
free_json (json_object *object)
{
  json_object_put (object);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_object, free_json)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_tokener, json_tokener_free)

void
nf_profile_values_clear (NfProfileValues *values)
{
  g_clear_pointer (&values->name, g_free);
  g_clear_pointer (&values->description, g_free);
}

/* Where things stand in the text */

static guint
count_lines (const char *text, const char *end)
{
  guint line = 1;

  for (const char *c = text; c < end; c++)
    line += *c == '\n';
  return line;
}

/* Returns the closing quote of the string that opens at @quote, or the end of the text. The text
 * is what json-c takes for JSON, which includes keys in single quotes. */
static const char *
find_string_end (const char *quote)
{
  const char *c = quote + 1;

  while (*c != *quote && *c != '\0')
    c += *c == '\\' && c[1] != '\0' ? 2 : 1;
  return c;
}

static gboolean
is_key (const char *quote, const char *end, const char *key)
{
  gsize length = (gsize) (end - quote - 1);

  return length == strlen (key) && memcmp (quote + 1, key, length) == 0 &&
         end[1 + strspn (end + 1, " \t\r\n")] == ':';
}

/* Finds the line of a key of the outermost object, or, when it is missing or written with \u
 * escapes, the line where that object opens. Of a key that stands there twice the last counts,
 * as it does for json-c. */
static guint
find_key_line (const char *text, const char *key)
{
  const char *found = strchr (text, '{');
  guint depth = 0;

  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '{' || *c == '[') {
      depth++;
    } else if (*c == '}' || *c == ']') {
      depth--;
    } else if (*c == '"' || *c == '\'') {
      const char *end = find_string_end (c);
      if (*end == '\0')
        break;
      if (depth == 1 && is_key (c, end, key))
        found = c;
      c = end;
    }
  }
  return count_lines (text, found);
}

/* Errors */

static gboolean
fail_text (const char *file, GError **error, const char *problem)
{
  g_set_error (error, NF_ERROR, NF_ERROR_PROFILE, "%s: %s", file, problem);
  return FALSE;
}

static gboolean
fail_line (const char *file,
           const char *text,
           const char *place,
           GError **error,
           const char *problem)
{
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PROFILE,
               "%s:%u: %s",
               file,
               count_lines (text, place),
               problem);
  return FALSE;
}

G_GNUC_PRINTF (4, 5)
static gboolean
fail_key (const Reader *reader, const char *key, GError **error, const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PROFILE,
               "%s:%u: \"%s\": %s",
               reader->file,
               find_key_line (reader->text, key),
               key,
               problem);
  return FALSE;
}

/* From bytes to a JSON object */

/* Returns the text without the byte order mark that some editors put before it. */
static char *
check_text (const char *file, GBytes *json, GError **error)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (json, &size);
  const char *bad = NULL;
  g_autofree char *text = NULL;

  if (size > NF_PROFILE_JSON_MAX_SIZE) {
    fail_text (file, error, "is larger than 64 KiB; a profile is a short text");
    return NULL;
  }
  text = g_strndup (data != NULL ? data : "", size);
  if (strlen (text) < size) {
    bad = text + strlen (text);
    fail_line (file, text, bad, error, "there is a NUL byte; a profile is plain text");
    return NULL;
  }
  if (!g_utf8_validate (text, -1, &bad)) {
    fail_line (file, text, bad, error, "this is not UTF-8; save the file in that encoding");
    return NULL;
  }
  if (g_str_has_prefix (text, "\xEF\xBB\xBF"))
    memmove (text, text + 3, size - 2);
  if (text[strspn (text, " \t\r\n")] == '\0') {
    fail_text (file, error, "is empty");
    return NULL;
  }
  return g_steal_pointer (&text);
}

static const char *
name_type (json_object *value)
{
  switch (json_object_get_type (value)) {
  case json_type_boolean:
    return "true or false";
  case json_type_double:
  case json_type_int:
    return "a number";
  case json_type_object:
    return "an object";
  case json_type_array:
    return "a list";
  case json_type_string:
    return "text in quotes";
  case json_type_null:
  default:
    return "null";
  }
}

static char *
describe_syntax_error (enum json_tokener_error problem)
{
  if (problem == json_tokener_error_depth)
    return g_strdup_printf ("this is nested more than %d levels deep; a profile is a flat object",
                            DEPTH_MAX);
  if (problem == json_tokener_error_parse_eof)
    return g_strdup ("this is no valid JSON: it ends in the middle");
  return g_strdup_printf ("this is no valid JSON: %s", json_tokener_error_desc (problem));
}

static json_object *
parse_object (const char *file, const char *text, GError **error)
{
  g_autoptr (json_tokener) tokener = json_tokener_new_ex (DEPTH_MAX);
  g_autoptr (json_object) root = NULL;
  enum json_tokener_error problem = json_tokener_success;
  g_autofree char *words = NULL;

  json_tokener_set_flags (tokener, JSON_TOKENER_STRICT);
  /* With its NUL, which tells json-c that nothing more comes. */
  root = json_tokener_parse_ex (tokener, text, (int) strlen (text) + 1);
  problem = json_tokener_get_error (tokener);
  if (problem != json_tokener_success) {
    words = describe_syntax_error (problem);
    fail_line (file, text, text + json_tokener_get_parse_end (tokener), error, words);
    return NULL;
  }
  if (!json_object_is_type (root, json_type_object)) {
    words = g_strdup_printf ("holds %s; a profile is one object in { }", name_type (root));
    fail_text (file, error, words);
    return NULL;
  }
  return g_steal_pointer (&root);
}

/* From the object to values. Each of these leaves its result alone when the key is missing,
 * which is how the defaults come about. */

static gboolean
has_control_characters (const char *text, gsize size)
{
  /* Up to the size, because there can be a NUL among them, written as \u0000. */
  for (const char *c = text; c < text + size; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

static gboolean
read_text (const Reader *reader, const char *key, int max_chars, char **text, GError **error)
{
  json_object *value = NULL;
  const char *string = NULL;
  g_autofree char *stripped = NULL;

  if (!json_object_object_get_ex (reader->root, key, &value))
    return TRUE;
  if (!json_object_is_type (value, json_type_string))
    return fail_key (reader, key, error, "is %s; it must be text in quotes", name_type (value));
  string = json_object_get_string (value);
  if (has_control_characters (string, (gsize) json_object_get_string_len (value)))
    return fail_key (reader, key, error, "holds a control character; it must be one line of text");
  stripped = g_strstrip (g_strdup (string));
  if (stripped[0] == '\0')
    return fail_key (reader, key, error, "is empty");
  if (g_utf8_strlen (stripped, -1) > max_chars)
    return fail_key (reader, key, error, "is longer than %d characters", max_chars);
  *text = g_steal_pointer (&stripped);
  return TRUE;
}

static gboolean
read_name (const Reader *reader, NfProfileValues *values, GError **error)
{
  if (!read_text (reader, "name", NAME_MAX_CHARS, &values->name, error))
    return FALSE;
  if (values->name == NULL)
    return fail_key (reader, "name", error, "is missing; write what the board is called");
  return TRUE;
}

static gboolean
read_flash_size (const Reader *reader, NfProfileValues *values, GError **error)
{
  g_autofree char *word = NULL;

  if (!read_text (reader, "flash-size", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word == NULL)
    return fail_key (reader, "flash-size", error, "is missing; write " SIZE_WORDS);
  if (!nf_flash_size_parse (word, &values->settings.size, NULL) ||
      values->settings.size == NF_FLASH_SIZE_KEEP)
    return fail_key (reader,
                     "flash-size",
                     error,
                     "\"%s\" is no flash size; write " SIZE_WORDS,
                     word);
  return TRUE;
}

static gboolean
read_flash_mode (const Reader *reader, NfProfileValues *values, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;

  if (!read_text (reader, "flash-mode", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word != NULL && !nf_flash_mode_parse (word, &values->settings.mode, &problem))
    return fail_key (reader, "flash-mode", error, "%s", problem->message);
  return TRUE;
}

static gboolean
read_flash_frequency (const Reader *reader, NfProfileValues *values, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;

  if (!read_text (reader, "flash-frequency", WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word != NULL && !nf_flash_frequency_parse (word, &values->settings.frequency, &problem))
    return fail_key (reader, "flash-frequency", error, "%s", problem->message);
  return TRUE;
}

static gboolean
read_auto_reset (const Reader *reader, NfProfileValues *values, GError **error)
{
  json_object *value = NULL;

  if (!json_object_object_get_ex (reader->root, "auto-reset", &value))
    return TRUE;
  if (!json_object_is_type (value, json_type_boolean))
    return fail_key (reader,
                     "auto-reset",
                     error,
                     "is %s; it must be true or false without quotes",
                     name_type (value));
  values->auto_reset = json_object_get_boolean (value);
  return TRUE;
}

/* Checks that a whole sector fits at @address. A flash that is still to be asked for its size
 * can have 16 MB. */
static gboolean
check_address (const Reader *reader,
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
    return fail_key (reader,
                     key,
                     error,
                     "0x%05x is past the end of the flash; its last sector is at 0x%05x",
                     address,
                     end - FLASH_SECTOR_SIZE);
  if (address != sector)
    return fail_key (reader,
                     key,
                     error,
                     "0x%05x is inside a 4 KiB sector; that begins at 0x%05x",
                     address,
                     sector);
  return TRUE;
}

static gboolean
read_address (const Reader *reader,
              const char *key,
              NfFlashSize flash_size,
              guint32 *address,
              GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;
  guint32 number = 0;

  if (!read_text (reader, key, WORD_MAX_CHARS, &word, error))
    return FALSE;
  if (word == NULL)
    return TRUE;
  if (!nf_address_parse (word, &number, &problem))
    return fail_key (reader, key, error, "%s", problem->message);
  if (!check_address (reader, key, flash_size, number, error))
    return FALSE;
  *address = number;
  return TRUE;
}

static gboolean
read_values (const Reader *reader, NfProfileValues *values, GError **error)
{
  NfFlashSettings *settings = &values->settings;

  return read_name (reader, values, error) &&
         read_text (reader, "description", DESCRIPTION_MAX_CHARS, &values->description, error) &&
         read_flash_size (reader, values, error) && read_flash_mode (reader, values, error) &&
         read_flash_frequency (reader, values, error) && read_auto_reset (reader, values, error) &&
         read_address (reader,
                       "init-data-address",
                       settings->size,
                       &values->init_data_address,
                       error) &&
         read_address (reader, "blank-address", settings->size, &values->blank_address, error);
}

gboolean
nf_profile_values_parse (const char *file, GBytes *json, NfProfileValues *values, GError **error)
{
  g_auto (NfProfileValues) found = {
    .settings = NF_FLASH_SETTINGS_KEEP,
    .auto_reset = TRUE,
    .init_data_address = NF_PROFILE_ADDRESS_FROM_END,
    .blank_address = NF_PROFILE_ADDRESS_FROM_END,
  };
  g_autofree char *text = check_text (file, json, error);
  g_autoptr (json_object) root = NULL;

  if (text == NULL)
    return FALSE;
  root = parse_object (file, text, error);
  if (root == NULL)
    return FALSE;
  if (!read_values (&(Reader){ file, text, root }, &found, error))
    return FALSE;
  if (found.description == NULL)
    found.description = g_strdup ("");
  *values = found;
  found.name = NULL;
  found.description = NULL;
  return TRUE;
}
