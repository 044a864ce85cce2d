/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Folders, and what came out of an archive: the file in them that says where the others go is found
 * and read, else what the files themselves tell.
 */
#include "nf-bundle-private.h"

#include "nf-error.h"

#include <string.h>

/* Of a tree that has a manifest of its own somewhere, that is not the tree's. */
enum { MANIFEST_DEPTH_MAX = 4 };

/* --- Listing ----------------------------------------------------------------------------- */

typedef struct {
  const char *root;
  GPtrArray *paths;   /* of files, relative */
  GPtrArray *folders; /* that have yet to be looked into, relative */
  guint n_entries;
} Listing;

guint
nf_bundle_get_depth (const char *path)
{
  guint depth = 0;

  for (const char *c = path; *c != '\0'; c++)
    depth += *c == '/';
  return depth;
}

/* PlatformIO builds into a hidden folder; all others are somebody's business. */
static gboolean
is_wanted (const char *name, GFileType type)
{
  return name[0] != '.' || (type == G_FILE_TYPE_DIRECTORY && g_str_equal (name, ".pio"));
}

static gboolean
take_entry (Listing *self, const char *folder, GFileInfo *info, GError **error)
{
  const char *name = g_file_info_get_name (info);
  GFileType type = g_file_info_get_file_type (info);
  char *path = NULL;

  if (++self->n_entries > NF_BUNDLE_ENTRIES_MAX)
    return nf_bundle_fail (
        error,
        "%s: there are more than %d files in it; choose the folder below it that "
        "has the firmware",
        self->root,
        NF_BUNDLE_ENTRIES_MAX);
  if (!is_wanted (name, type))
    return TRUE;
  path = *folder != '\0' ? g_strconcat (folder, "/", name, NULL) : g_strdup (name);
  if (type == G_FILE_TYPE_REGULAR)
    g_ptr_array_add (self->paths, path);
  else if (type == G_FILE_TYPE_DIRECTORY && nf_bundle_get_depth (path) + 1 < NF_BUNDLE_DEPTH_MAX)
    g_ptr_array_add (self->folders, path);
  else
    g_free (path);
  return TRUE;
}

/* A folder that cannot be read is passed over, unless it is the one that was asked for. */
static gboolean
list_folder (Listing *self, const char *folder, GError **error)
{
  g_autofree char *full = g_build_filename (self->root, folder, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (full);
  g_autoptr (GError) problem = NULL;
  g_autoptr (GFileEnumerator) entries =
      g_file_enumerate_children (file,
                                 G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_TYPE,
                                 G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS,
                                 NULL,
                                 &problem);
  GFileInfo *info = NULL;

  if (entries == NULL && *folder == '\0')
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s: %s", self->root, problem->message);
  while (entries != NULL && g_file_enumerator_iterate (entries, &info, NULL, NULL, NULL) &&
         info != NULL)
    if (!take_entry (self, folder, info, error))
      return FALSE;
  return entries != NULL || *folder != '\0';
}

/* Returns: (transfer full): the paths of all files, level by level */
static GPtrArray *
list_tree (const char *root, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) folders = g_ptr_array_new_with_free_func (g_free);
  Listing self = { .root = root, .paths = paths, .folders = folders };

  if (!list_folder (&self, "", error))
    return NULL;
  for (guint i = 0; i < folders->len; i++)
    if (!list_folder (&self, g_ptr_array_index (folders, i), error))
      return NULL;
  g_ptr_array_sort (paths, nf_bundle_compare_paths);
  return g_steal_pointer (&paths);
}

/* --- Choosing ---------------------------------------------------------------------------- */

/* A file that could say where the others go. */
typedef struct {
  const char *path;
  guint depth;
  NfFormat format;
  gboolean is_part; /* it is about a part of what another is about */
} Candidate;

/* ESP-IDF writes flash_app_args, bootloader-flash_args … beside what it flashes as a whole. */
static gboolean
is_part (const char *path, NfFormat format)
{
  static const char *const whole[] = { "flash_args",
                                       "flash_project_args",
                                       "flasher_args",
                                       "download.config",
                                       NULL };
  g_autofree char *base = g_path_get_basename (path);

  return format == NF_FORMAT_ARGUMENTS && !g_strv_contains (whole, base);
}

static gboolean
has_ending (const char *name, const char *const *endings)
{
  for (guint i = 0; endings[i] != NULL; i++)
    if (g_str_has_suffix (name, endings[i]))
      return TRUE;
  return FALSE;
}

/* Only files of these names are looked at: a README tells of many boards. */
gboolean
nf_bundle_may_be_manifest (const char *path)
{
  static const char *const endings[] = { ".json",   ".toml",        ".xml",     "_args",
                                         ".config", ".sh",          ".bat",     ".cmd",
                                         ".ps1",    "firmware.bin", ".ino.bin", NULL };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  return nf_bundle_get_depth (path) < MANIFEST_DEPTH_MAX && has_ending (lower, endings);
}

static GArray *
find_candidates (const char *root, GPtrArray *paths)
{
  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < paths->len; i++) {
    const char *path = g_ptr_array_index (paths, i);
    g_autofree char *full = g_build_filename (root, path, NULL);
    Candidate candidate = { .path = path, .depth = nf_bundle_get_depth (path) };
    if (nf_bundle_may_be_manifest (path))
      candidate.format = nf_bundle_sniff_file (full, NULL);
    candidate.is_part = is_part (path, candidate.format);
    if (candidate.format == NF_FORMAT_APP && !nf_bundle_app_has_neighbours (full))
      continue;
    if (candidate.format > NF_FORMAT_NONE && candidate.format < NF_FORMAT_HEX)
      g_array_append_val (candidates, candidate);
  }
  return candidates;
}

static int
compare_candidates (gconstpointer a, gconstpointer b)
{
  const Candidate *first = a;
  const Candidate *second = b;

  if (first->depth != second->depth)
    return first->depth < second->depth ? -1 : 1;
  if (first->format != second->format)
    return first->format < second->format ? -1 : 1;
  if (first->is_part != second->is_part)
    return first->is_part ? 1 : -1;
  return strcmp (first->path, second->path);
}

static NfBundle *
open_candidate (const char *root, const char *title, const Candidate *candidate, GError **error)
{
  const char *slash = strrchr (candidate->path, '/');
  gsize length = slash != NULL ? (gsize) (slash - candidate->path) + 1 : 0;
  g_autofree char *below = g_strndup (candidate->path, length);
  const NfBundlePlace place = { .name = candidate->path,
                                .root = root,
                                .below = below,
                                .title = title };
  g_autofree char *full = g_build_filename (root, candidate->path, NULL);
  g_autofree char *text = NULL;

  if (candidate->format == NF_FORMAT_APP)
    return nf_bundle_open_app (&place, candidate->path + length, error);
  text = nf_bundle_load_text (full, candidate->path, error);
  if (text == NULL)
    return NULL;
  return nf_bundle_read (candidate->format,
                         &(NfBundleText){ candidate->path, text, &place },
                         error);
}

/* Another file of the same format would have been as good. */
static void
note_alternatives (NfBundle *bundle, const GArray *candidates, guint chosen)
{
  NfFormat format = g_array_index (candidates, Candidate, chosen).format;

  for (guint i = chosen + 1; i < candidates->len; i++) {
    const Candidate *other = &g_array_index (candidates, Candidate, i);
    if (other->format == format && !other->is_part && bundle->notes->len < NF_BUNDLE_NOTES_MAX)
      nf_bundle_add_note (bundle, NF_NOTE_ALTERNATIVE, other->path);
  }
}

/* Opens the first candidate that has something for this chip. When none has, the first one's error
 * is the reason. */
static NfBundle *
open_first (const char *root, const char *title, const GArray *candidates, GError **error)
{
  g_autoptr (GError) first_error = NULL;

  for (guint i = 0; i < candidates->len; i++) {
    NfBundle *bundle = open_candidate (root,
                                       title,
                                       &g_array_index (candidates, Candidate, i),
                                       first_error == NULL ? &first_error : NULL);
    if (bundle == NULL)
      continue;
    note_alternatives (bundle, candidates, i);
    return bundle;
  }
  g_propagate_error (error, g_steal_pointer (&first_error));
  if (title != NULL)
    g_prefix_error (error, "%s: ", title);
  return NULL;
}

NfBundle *
nf_bundle_open_tree (const char *root, const char *title, GPtrArray *paths, GError **error)
{
  g_autoptr (GArray) candidates = NULL;

  if (nf_bundle_sdk_is_one (paths))
    return nf_bundle_open_sdk (root, title, paths, error);
  candidates = find_candidates (root, paths);
  g_array_sort (candidates, compare_candidates);
  if (candidates->len > 0)
    return open_first (root, title, candidates, error);
  return nf_bundle_open_files (root, title, paths, error);
}

NfBundle *
nf_bundle_open_folder (const char *path, GError **error)
{
  g_autoptr (GPtrArray) paths = list_tree (path, error);

  return paths != NULL ? nf_bundle_open_tree (path, NULL, paths, error) : NULL;
}
