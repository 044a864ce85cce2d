/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bundles: what a file is, and the way to its reader, see nf-bundle.h.
 */
#include "nf-bundle-private.h"

#include "nf-error.h"
#include "nf-text.h"

#include <string.h>

enum { NOTE_CHARS_MAX = 160, MESSAGE_CHARS_MAX = 600 };

/* --- Names ------------------------------------------------------------------------------- */

const char *
nf_bundle_kind_get_name (NfBundleKind kind)
{
  static const char *const names[] = {
    [NF_BUNDLE_IDF] = "idf",
    [NF_BUNDLE_ARGUMENTS] = "arguments",
    [NF_BUNDLE_MANIFEST] = "manifest",
    [NF_BUNDLE_LAUNCHPAD] = "launchpad",
    [NF_BUNDLE_MESHTASTIC] = "meshtastic",
    [NF_BUNDLE_BUILD] = "build",
    [NF_BUNDLE_FOLDER] = "folder",
    [NF_BUNDLE_SDK] = "sdk",
    [NF_BUNDLE_CONFIG_XML] = "config-xml",
    [NF_BUNDLE_COMMAND] = "command",
    [NF_BUNDLE_PIECES] = "pieces",
    [NF_BUNDLE_RECIPE] = "recipe",
  };

  return kind < G_N_ELEMENTS (names) ? names[kind] : "unknown";
}

const char *
nf_bundle_note_kind_get_name (NfBundleNoteKind kind)
{
  static const char *const names[] = {
    [NF_NOTE_UNKNOWN_OPTION] = "unknown-option",
    [NF_NOTE_MISSING_FILE] = "missing-file",
    [NF_NOTE_OTHER_CHIP] = "other-chip",
    [NF_NOTE_ENCRYPTED] = "encrypted",
    [NF_NOTE_OUTSIDE] = "outside",
    [NF_NOTE_WRONG_HASH] = "wrong-hash",
    [NF_NOTE_REMOTE] = "remote",
    [NF_NOTE_EXECUTES] = "executes",
    [NF_NOTE_ALTERNATIVE] = "alternative",
  };

  return kind < G_N_ELEMENTS (names) ? names[kind] : "unknown";
}

gboolean
nf_bundle_note_kind_is_serious (NfBundleNoteKind kind)
{
  return kind == NF_NOTE_MISSING_FILE || kind == NF_NOTE_ENCRYPTED || kind == NF_NOTE_OUTSIDE ||
         kind == NF_NOTE_WRONG_HASH || kind == NF_NOTE_REMOTE;
}

char *
nf_bundle_dup_default_cache (void)
{
  return g_build_filename (g_get_user_cache_dir (), "node-flasher", "unpacked", NULL);
}

/* --- Making ------------------------------------------------------------------------------ */

static void
free_file (gpointer data)
{
  NfBundleFile *file = data;

  g_free (file->path);
  g_free (file->name);
  g_free (file->sha256);
  g_free (file->md5);
  g_free (file);
}

static void
free_note (gpointer data)
{
  NfBundleNote *note = data;

  g_free (note->what);
  g_free (note);
}

NfBundle *
nf_bundle_new (NfBundleKind kind)
{
  NfBundle *self = g_new0 (NfBundle, 1);

  self->kind = kind;
  self->files = g_ptr_array_new_with_free_func (free_file);
  self->notes = g_ptr_array_new_with_free_func (free_note);
  self->settings = NF_FLASH_SETTINGS_KEEP;
  return self;
}

NfBundleFile *
nf_bundle_append (NfBundle *self, const char *path, const char *name)
{
  NfBundleFile *file = g_new0 (NfBundleFile, 1);

  file->path = g_strdup (path);
  file->name = g_strdup (name);
  file->enabled = TRUE;
  g_ptr_array_add (self->files, file);
  return file;
}

void
nf_bundle_free (NfBundle *self)
{
  if (self == NULL)
    return;
  g_free (self->title);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->notes);
  g_free (self->port);
  g_free (self->profile);
  g_free (self->folder);
  g_free (self);
}

gboolean
nf_bundle_fail (GError **error, const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error_literal (error, NF_ERROR, NF_ERROR_BUNDLE, problem);
  return FALSE;
}

/* A word of a bundle may be as long as the bundle. */
static char *
shorten (const char *text, glong max)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (valid, -1) <= max)
    return g_steal_pointer (&valid);
  start = g_utf8_substring (valid, 0, max);
  return g_strconcat (start, "…", NULL);
}

void
nf_bundle_add_note (NfBundle *self, NfBundleNoteKind kind, const char *what)
{
  NfBundleNote *note = g_new0 (NfBundleNote, 1);

  note->kind = kind;
  note->what = shorten (what, NOTE_CHARS_MAX);
  g_ptr_array_add (self->notes, note);
}

gboolean
nf_bundle_check_notes (const NfBundle *self, const char *name, GError **error)
{
  return self->notes->len <= NF_BUNDLE_NOTES_MAX ||
         nf_bundle_fail (error,
                         "%s: more than %d things in it cannot be used",
                         name,
                         NF_BUNDLE_NOTES_MAX);
}

gboolean
nf_bundle_is_our_chip (const char *chip)
{
  return g_ascii_strcasecmp (chip, "esp8266") == 0 || g_ascii_strcasecmp (chip, "esp8285") == 0;
}

static const NfBundleNote *
find_note (const NfBundle *self, NfBundleNoteKind kind)
{
  for (guint i = 0; i < self->notes->len; i++) {
    const NfBundleNote *note = g_ptr_array_index (self->notes, i);
    if (note->kind == kind)
      return note;
  }
  return NULL;
}

/* Why there is nothing to write, from what is told most rarely to what would be told anyway. */
static gboolean
fail_empty (const NfBundle *self, const char *name, GError **error)
{
  static const struct {
    NfBundleNoteKind kind;
    const char *problem;
  } reasons[] = {
    { NF_NOTE_OUTSIDE, "leads out of it" },
    { NF_NOTE_MISSING_FILE, "is not there" },
    { NF_NOTE_REMOTE, "would have to be downloaded first" },
    { NF_NOTE_ENCRYPTED, "is for a chip with flash encryption" },
    { NF_NOTE_OTHER_CHIP, "is for another chip, and this program writes the ESP8266" },
    { NF_NOTE_EXECUTES, "would have to be run, and nothing in a bundle is" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (reasons); i++) {
    const NfBundleNote *note = find_note (self, reasons[i].kind);
    if (note != NULL)
      return nf_bundle_fail (error, "%s: %s %s", name, note->what, reasons[i].problem);
  }
  return nf_bundle_fail (error, "%s: there is nothing in it that could be written", name);
}

/* A command that only erases, or whose files a person has yet to find, says enough to be shown. */
static gboolean
says_something (const NfBundle *self)
{
  return self->files->len > 0 ||
         (self->kind == NF_BUNDLE_COMMAND &&
          (self->erase_all || find_note (self, NF_NOTE_MISSING_FILE) != NULL ||
           find_note (self, NF_NOTE_OUTSIDE) != NULL));
}

NfBundle *
nf_bundle_finish (NfBundle *self, const char *name, GError **error)
{
  g_autoptr (NfBundle) bundle = self;

  if (bundle == NULL)
    return NULL;
  if (!nf_bundle_check_notes (bundle, name, error))
    return NULL;
  if (!says_something (bundle)) {
    fail_empty (bundle, name, error);
    return NULL;
  }
  return g_steal_pointer (&bundle);
}

/* --- Texts ------------------------------------------------------------------------------- */

char *
nf_bundle_check_text (const char *name, const char *text, gsize size, GError **error)
{
  if (size <= NF_BUNDLE_TEXT_MAX)
    return nf_text_check (name, text, size, error);
  nf_bundle_fail (error, "%s: has more than 1 MB, which is no text that says where files go", name);
  return NULL;
}

static gboolean
fail_file (const char *path, int code, const GError *from, GError **error)
{
  g_set_error (error,
               NF_ERROR,
               code,
               "%s: %s",
               path,
               from != NULL ? from->message : "there is no such file");
  return FALSE;
}

/* Reads up to @max bytes. Returns: (transfer full): them and a NUL */
static char *
read_start (const char *path, gsize max, gsize *size, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GFileInputStream) stream = NULL;
  g_autofree char *data = g_malloc (max + 1);
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);

  if (type == G_FILE_TYPE_UNKNOWN) {
    fail_file (path, NF_ERROR_FILE_MISSING, NULL, error);
    return NULL;
  }
  /* A pipe or a device might never end, or not even begin. */
  if (type == G_FILE_TYPE_REGULAR)
    stream = g_file_read (file, NULL, &problem);
  else
    g_set_error_literal (&problem, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, "not a regular file");
  if (stream == NULL ||
      !g_input_stream_read_all (G_INPUT_STREAM (stream), data, max, size, NULL, &problem)) {
    fail_file (path, NF_ERROR_FILE_UNREADABLE, problem, error);
    return NULL;
  }
  data[*size] = '\0';
  return g_steal_pointer (&data);
}

char *
nf_bundle_load_text (const char *path, const char *name, GError **error)
{
  gsize size = 0;
  g_autofree char *data = read_start (path, NF_BUNDLE_TEXT_MAX + 1, &size, error);

  return data != NULL ? nf_bundle_check_text (name, data, size, error) : NULL;
}

NfBundle *
nf_bundle_read (NfFormat format, const NfBundleText *text, GError **error)
{
  g_autoptr (NfJson) json = NULL;

  if (format == NF_FORMAT_ARGUMENTS)
    return nf_bundle_read_arguments (text, error);
  if (format == NF_FORMAT_LAUNCHPAD)
    return nf_bundle_read_launchpad (text, error);
  if (format == NF_FORMAT_CONFIG_XML)
    return nf_bundle_read_config_xml (text, error);
  if (format == NF_FORMAT_COMMAND)
    return nf_bundle_read_script (text, FALSE, error);
  json = nf_json_parse (text->name, text->text, error);
  if (json == NULL)
    return NULL;
  if (format == NF_FORMAT_IDF)
    return nf_bundle_read_idf (json, text->place, error);
  if (format == NF_FORMAT_MANIFEST)
    return nf_bundle_read_manifest (json, text->place, error);
  if (format == NF_FORMAT_MESHTASTIC)
    return nf_bundle_read_meshtastic (json, text->place, error);
  if (format == NF_FORMAT_IDEDATA)
    return nf_bundle_read_idedata (json, text->place, error);
  return nf_bundle_read_recipe (json, text->place, error);
}

/* --- Opening ----------------------------------------------------------------------------- */

NfFormat
nf_bundle_sniff_file (const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  gsize size = 0;
  g_autofree char *head = read_start (path, NF_BUNDLE_HEAD_SIZE, &size, error);

  return head != NULL ? nf_bundle_sniff (name, head, size) : NF_FORMAT_NONE;
}

gboolean
nf_bundle_is_one (const char *path)
{
  NfFormat format = NF_FORMAT_NONE;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  format = nf_bundle_sniff_file (path, NULL);
  return format == NF_FORMAT_APP ? nf_bundle_app_has_neighbours (path) : format != NF_FORMAT_NONE;
}

/* Opens a file that says where other files are. */
static NfBundle *
open_manifest (NfFormat format, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *folder = g_path_get_dirname (path);
  const NfBundlePlace place = { .name = name, .root = folder, .below = "" };
  g_autofree char *text = NULL;

  if (format == NF_FORMAT_APP)
    return nf_bundle_open_app (&place, name, error);
  text = nf_bundle_load_text (path, name, error);
  if (text == NULL)
    return NULL;
  return nf_bundle_read (format, &(NfBundleText){ name, text, &place }, error);
}

NfBundle *
nf_bundle_take_error (NfBundle *bundle, GError *problem, GError **error)
{
  g_autofree char *message = problem != NULL ? shorten (problem->message, MESSAGE_CHARS_MAX) : NULL;

  if (problem != NULL)
    g_set_error_literal (error, problem->domain, problem->code, message);
  g_clear_error (&problem);
  return bundle;
}

static NfBundle *
open_any (const char *path, const char *cache, GError **error)
{
  g_autoptr (GError) problem = NULL;
  NfFormat format = NF_FORMAT_NONE;

  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return nf_bundle_open_folder (path, error);
  format = nf_bundle_sniff_file (path, &problem);
  if (problem != NULL) {
    g_propagate_error (error, g_steal_pointer (&problem));
    return NULL;
  }
  switch (format) {
  case NF_FORMAT_ZIP:
    return nf_bundle_open_zip (path, cache, error);
  case NF_FORMAT_HEX:
  case NF_FORMAT_UF2:
    return nf_bundle_open_pieces (format, path, cache, error);
  case NF_FORMAT_NONE:
    nf_bundle_fail (error, "%s: holds no files, and does not say where any go", path);
    return NULL;
  case NF_FORMAT_RECIPE:
  case NF_FORMAT_IDF:
  case NF_FORMAT_MANIFEST:
  case NF_FORMAT_ARGUMENTS:
  case NF_FORMAT_MESHTASTIC:
  case NF_FORMAT_LAUNCHPAD:
  case NF_FORMAT_IDEDATA:
  case NF_FORMAT_APP:
  case NF_FORMAT_CONFIG_XML:
  case NF_FORMAT_COMMAND:
  default:
    return open_manifest (format, path, error);
  }
}

NfBundle *
nf_bundle_open (const char *path, const char *cache, GError **error)
{
  GError *problem = NULL;
  NfBundle *bundle = open_any (path, cache, &problem);

  return nf_bundle_take_error (bundle, problem, error);
}
