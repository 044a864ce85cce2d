/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Recipes, see nf-recipe.h.
 */
#include "nf-recipe.h"

#include "nf-address.h"
#include "nf-bundle-private.h"
#include "nf-error.h"

#include <string.h>

#define VERSION_KEY "node-flasher-recipe"

/* --- Reading ----------------------------------------------------------------------------- */

/* Keys that mean nothing here are told, with the place where they stand. */
static void
note_unknown_keys (NfBundle *bundle, const NfJsonNode *node, const char *const *known)
{
  json_object_object_foreach (node->value, key, value)
  {
    NfJsonNode member = { .json = node->json, .parent = node, .key = key, .value = value };
    g_autofree char *place = nf_json_describe (&member);
    if (!g_strv_contains (known, key))
      nf_bundle_add_note (bundle, NF_NOTE_UNKNOWN_OPTION, place);
  }
}

static gboolean
check_version (const NfJsonNode *root, GError **error)
{
  NfJsonNode version;

  if (!nf_json_require (root, VERSION_KEY, json_type_int, &version, error))
    return FALSE;
  if (json_object_get_int64 (version.value) == NF_RECIPE_VERSION)
    return TRUE;
  return nf_json_fail (&version,
                       error,
                       "is %" G_GINT64_FORMAT "; this program reads version %d",
                       json_object_get_int64 (version.value),
                       NF_RECIPE_VERSION);
}

static gboolean
take_text (const NfJsonNode *root, const char *key, char **text, GError **error)
{
  const char *value = NULL;

  if (!nf_json_read_text (root, key, &value, error))
    return FALSE;
  *text = g_strdup (value);
  return TRUE;
}

/* A setting that does not exist is an error of the setting's own. */
static gboolean
fail_setting (const NfJsonNode *root, const char *key, const GError *problem, GError **error)
{
  NfJsonNode member;

  nf_json_get_member (root, key, &member);
  return nf_json_fail (&member, error, "%s", problem->message);
}

static gboolean
take_settings (NfBundle *bundle, const NfJsonNode *root, GError **error)
{
  g_autoptr (GError) problem = NULL;
  const char *mode = NULL;
  const char *frequency = NULL;
  const char *size = NULL;

  if (!nf_json_read_text (root, "flash-mode", &mode, error) ||
      !nf_json_read_text (root, "flash-freq", &frequency, error) ||
      !nf_json_read_text (root, "flash-size", &size, error))
    return FALSE;
  if (mode != NULL && !nf_flash_mode_parse (mode, &bundle->settings.mode, &problem))
    return fail_setting (root, "flash-mode", problem, error);
  if (frequency != NULL &&
      !nf_flash_frequency_parse (frequency, &bundle->settings.frequency, &problem))
    return fail_setting (root, "flash-freq", problem, error);
  if (size != NULL && !nf_flash_size_parse (size, &bundle->settings.size, &problem))
    return fail_setting (root, "flash-size", problem, error);
  return TRUE;
}

static gboolean
take_baud (NfBundle *bundle, const NfJsonNode *root, GError **error)
{
  NfJsonNode baud;
  gint64 value = 0;

  if (!nf_json_allow (root, "baud", json_type_int, &baud, error))
    return FALSE;
  if (baud.value == NULL)
    return TRUE;
  value = json_object_get_int64 (baud.value);
  if (value < NF_BUNDLE_BAUD_MIN || value > NF_BUNDLE_BAUD_MAX)
    return nf_json_fail (&baud,
                         error,
                         "is no baud rate from %d to %d",
                         NF_BUNDLE_BAUD_MIN,
                         NF_BUNDLE_BAUD_MAX);
  bundle->baud = (guint) value;
  return TRUE;
}

static gboolean
take_file (NfBundle *bundle, const NfJsonNode *file, const NfBundlePlace *place, GError **error)
{
  static const char *const known[] = { "path", "address", "sha256", "enabled", NULL };
  NfBundleEntry entry = { .seek = NF_SEEK_PROVEN };
  gboolean enabled = TRUE;

  if (!nf_json_is (file, json_type_object))
    return nf_json_fail (file, error, "is no object with \"path\"");
  if (!nf_json_read_text (file, "path", &entry.path, error) ||
      !nf_json_read_text (file, "sha256", &entry.sha256, error) ||
      !nf_json_read_address (file, "address", &entry.has_address, &entry.address, error) ||
      !nf_json_read_boolean (file, "enabled", &enabled, error))
    return FALSE;
  if (entry.path == NULL)
    return nf_json_fail (file, error, "\"path\" is missing");
  note_unknown_keys (bundle, file, known);
  entry.is_only_offered = !enabled;
  return nf_bundle_add (bundle, place, &entry, error);
}

NfBundle *
nf_bundle_read_recipe (const NfJson *json, const NfBundlePlace *place, GError **error)
{
  static const char *const known[] = { VERSION_KEY,  "name",       "profile",    "files",
                                       "flash-mode", "flash-freq", "flash-size", "baud",
                                       "erase-all",  NULL };
  g_autoptr (NfBundle) bundle = nf_bundle_new (NF_BUNDLE_RECIPE);
  NfJsonNode root = nf_json_get_root (json);
  NfJsonNode files;

  if (!check_version (&root, error) || !take_text (&root, "name", &bundle->title, error) ||
      !take_text (&root, "profile", &bundle->profile, error) ||
      !take_settings (bundle, &root, error) || !take_baud (bundle, &root, error) ||
      !nf_json_read_boolean (&root, "erase-all", &bundle->erase_all, error) ||
      !nf_json_require (&root, "files", json_type_array, &files, error))
    return NULL;
  note_unknown_keys (bundle, &root, known);
  for (gsize i = 0; i < nf_json_get_length (&files); i++) {
    NfJsonNode file = nf_json_get_element (&files, i);
    if (!take_file (bundle, &file, place, error))
      return NULL;
  }
  return nf_bundle_finish (g_steal_pointer (&bundle), nf_json_get_name (json), error);
}

/* --- Making ------------------------------------------------------------------------------ */

static void
free_json (struct json_object *object)
{
  json_object_put (object);
}

typedef struct json_object JsonObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (JsonObject, free_json)

static void
add_text (JsonObject *object, const char *key, const char *text)
{
  if (text != NULL)
    json_object_object_add (object, key, json_object_new_string (text));
}

/* Returns the path from @root to @file, with / on every system, or NULL: it leads elsewhere, or has
 * a name that not every system can have. */
static char *
make_relative_path (GFile *root, GFile *file)
{
  g_autofree char *relative = g_file_get_relative_path (root, file);
  g_autofree char *utf8 =
      relative != NULL ? g_filename_to_utf8 (relative, -1, NULL, NULL, NULL) : NULL;
  g_autofree char *portable =
      utf8 != NULL ? g_strdelimit (g_strdup (utf8), G_DIR_SEPARATOR_S, '/') : NULL;
  g_autofree char *read_back = portable != NULL ? nf_bundle_normalise ("", portable) : NULL;

  return g_strcmp0 (portable, read_back) == 0 ? g_steal_pointer (&portable) : NULL;
}

static char *
make_path (const char *path, const char *folder, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) root = g_file_new_for_path (folder);
  g_autofree char *relative = make_relative_path (root, file);
  g_autofree char *full = NULL;
  g_autofree char *utf8 = NULL;

  if (nf_image_is_internal (path))
    return g_strdup (path);
  if (relative != NULL)
    return g_steal_pointer (&relative);
  full = g_file_get_path (file);
  utf8 = g_filename_to_utf8 (full, -1, NULL, NULL, NULL);
  if (utf8 == NULL)
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_FILE_UNREADABLE,
                 "%s: its name is not UTF-8, so a recipe cannot hold it",
                 path);
  return g_steal_pointer (&utf8);
}

/* What is built into this program needs no hash. */
static gboolean
add_hash (JsonObject *object, const NfBundleFile *file, GError **error)
{
  g_autoptr (NfImage) image = NULL;
  g_autofree char *computed = NULL;
  const guint8 *data = NULL;
  gsize size = 0;

  if (nf_image_is_internal (file->path))
    return TRUE;
  if (file->sha256 == NULL) {
    image = nf_image_load (file->path, error);
    if (image == NULL)
      return FALSE;
    data = nf_image_get_data (image, &size);
    computed = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, size);
  }
  add_text (object, "sha256", file->sha256 != NULL ? file->sha256 : computed);
  return TRUE;
}

static JsonObject *
make_file (const NfBundleFile *file, const char *folder, GError **error)
{
  g_autoptr (JsonObject) object = json_object_new_object ();
  g_autofree char *path = make_path (file->path, folder, error);
  g_autofree char *address = file->has_address ? nf_address_format (file->address) : NULL;

  if (path == NULL)
    return NULL;
  add_text (object, "path", path);
  add_text (object, "address", address);
  if (!add_hash (object, file, error))
    return NULL;
  json_object_object_add (object, "enabled", json_object_new_boolean (file->enabled));
  return g_steal_pointer (&object);
}

static JsonObject *
make_files (const NfBundle *bundle, const char *folder, GError **error)
{
  g_autoptr (JsonObject) list = json_object_new_array ();

  for (guint i = 0; i < bundle->files->len; i++) {
    JsonObject *file = make_file (g_ptr_array_index (bundle->files, i), folder, error);
    if (file == NULL)
      return NULL;
    json_object_array_add (list, file);
  }
  return g_steal_pointer (&list);
}

char *
nf_recipe_make (const NfBundle *bundle, const char *path, GError **error)
{
  g_autoptr (JsonObject) root = json_object_new_object ();
  g_autofree char *folder = g_path_get_dirname (path);
  JsonObject *files = make_files (bundle, folder, error);
  NfFlashSettings settings = bundle->settings;

  if (files == NULL)
    return NULL;
  json_object_object_add (root, VERSION_KEY, json_object_new_int (NF_RECIPE_VERSION));
  add_text (root, "name", bundle->title);
  add_text (root, "profile", bundle->profile);
  json_object_object_add (root, "files", files);
  add_text (root, "flash-mode", nf_flash_mode_to_string (settings.mode));
  add_text (root, "flash-freq", nf_flash_frequency_to_string (settings.frequency));
  add_text (root, "flash-size", nf_flash_size_to_string (settings.size));
  if (bundle->baud != 0)
    json_object_object_add (root, "baud", json_object_new_int64 (bundle->baud));
  json_object_object_add (root, "erase-all", json_object_new_boolean (bundle->erase_all));
  return g_strconcat (json_object_to_json_string_ext (root,
                                                      JSON_C_TO_STRING_PRETTY |
                                                          JSON_C_TO_STRING_SPACED |
                                                          JSON_C_TO_STRING_NOSLASHESCAPE),
                      "\n",
                      NULL);
}
