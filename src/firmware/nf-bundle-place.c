/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The one door through which files come into a bundle. A path that a bundle names is taken apart
 * before any system is asked for it, so that it means the same on each; then every folder on its
 * way is looked at, since a symbolic link may lead anywhere.
 */
#include "nf-bundle-private.h"

#include "nf-error.h"

#include <string.h>

#define NAME_SEPARATOR " › "

/* --- Paths ------------------------------------------------------------------------------- */

/* Names that Windows keeps for devices, whatever ending they have. */
static gboolean
is_device_name (const char *part)
{
  static const char *const names[] = { "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$" };
  gsize length = strcspn (part, ".");
  g_autofree char *name = g_ascii_strup (part, (gssize) length);

  g_strchomp (name);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return TRUE;
  return strlen (name) == 4 && (g_str_has_prefix (name, "COM") || g_str_has_prefix (name, "LPT")) &&
         g_ascii_isdigit (name[3]);
}

/* Windows drops dots and blanks at the end of a name, and takes what stands behind a colon for a
 * drive or for another content of the same file. */
static gboolean
is_safe_part (const char *part)
{
  char last = part[strlen (part) - 1];

  for (const char *c = part; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c) || *c == ':')
      return FALSE;
  return last != '.' && last != ' ' && !is_device_name (part);
}

/* Takes one part of a path to @parts. FALSE: it leads out, or no system should see it */
static gboolean
take_part (GPtrArray *parts, const char *part)
{
  if (*part == '\0' || g_str_equal (part, "."))
    return TRUE;
  if (g_str_equal (part, "..")) {
    if (parts->len == 0)
      return FALSE;
    g_ptr_array_set_size (parts, (int) parts->len - 1);
    return TRUE;
  }
  g_ptr_array_add (parts, g_strdup (part));
  return is_safe_part (part);
}

char *
nf_bundle_normalise (const char *below, const char *path)
{
  g_autofree char *joined = g_strconcat (below, path, NULL);
  g_auto (GStrv) all = NULL;
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  if (*path == '\0' || *path == '/' || *path == '\\' || !g_utf8_validate (path, -1, NULL))
    return NULL;
  all = g_strsplit_set (joined, "/\\", -1);
  for (guint i = 0; all[i] != NULL; i++)
    if (!take_part (parts, all[i]))
      return NULL;
  if (parts->len == 0)
    return NULL;
  g_ptr_array_add (parts, NULL);
  return g_strjoinv ("/", (char **) parts->pdata);
}

int
nf_bundle_compare_paths (gconstpointer a, gconstpointer b)
{
  const char *path_a = *(const char *const *) a;
  const char *path_b = *(const char *const *) b;
  int depth = 0;

  for (const char *c = path_a; *c != '\0'; c++)
    depth += *c == '/';
  for (const char *c = path_b; *c != '\0'; c++)
    depth -= *c == '/';
  return depth != 0 ? depth : strcmp (path_a, path_b);
}

/* --- What is there ----------------------------------------------------------------------- */

typedef enum { THERE, NOT_THERE, BEHIND_LINK } Presence;

static Presence
look_at (const char *path, GFileType wanted)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GFileType type = g_file_query_file_type (file, G_FILE_QUERY_INFO_NOFOLLOW_SYMLINKS, NULL);

  if (type == G_FILE_TYPE_SYMBOLIC_LINK || type == G_FILE_TYPE_SHORTCUT)
    return BEHIND_LINK;
  return type == wanted ? THERE : NOT_THERE;
}

/* Looks for a file, and at every folder on the way to it. @path: normalised */
static Presence
look_for (const char *root, const char *path)
{
  for (const char *c = strchr (path, '/'); c != NULL; c = strchr (c + 1, '/')) {
    g_autofree char *part = g_strndup (path, (gsize) (c - path));
    g_autofree char *folder = g_build_filename (root, part, NULL);
    Presence presence = look_at (folder, G_FILE_TYPE_DIRECTORY);
    if (presence != THERE)
      return presence;
  }
  g_autofree char *full = g_build_filename (root, path, NULL);
  return look_at (full, G_FILE_TYPE_REGULAR);
}

gboolean
nf_bundle_place_has (const NfBundlePlace *place, const char *path)
{
  return look_for (place->root, path) == THERE;
}

/* --- Hashes ------------------------------------------------------------------------------ */

/* A file that cannot be read has not the right one either. */
static gboolean
has_hash (const char *path, GChecksumType type, const char *expected)
{
  g_autoptr (NfImage) image = expected != NULL ? nf_image_load (path, NULL) : NULL;
  g_autofree char *computed = NULL;
  const guint8 *data = NULL;
  gsize size = 0;

  if (expected == NULL || image == NULL)
    return expected == NULL;
  data = nf_image_get_data (image, &size);
  computed = g_compute_checksum_for_data (type, data, size);
  return g_ascii_strcasecmp (computed, expected) == 0;
}

/* --- Adding ------------------------------------------------------------------------------ */

gboolean
nf_bundle_check_count (const char *name, gsize n, GError **error)
{
  return n <= NF_BUNDLE_FILES_MAX || nf_bundle_fail (error,
                                                     "%s: there are more than %d files in it",
                                                     name,
                                                     NF_BUNDLE_FILES_MAX);
}

static NfBundleFile *
add_file (NfBundle *self,
          const NfBundlePlace *place,
          const char *path,
          const char *name,
          GError **error)
{
  return nf_bundle_check_count (place->name, self->files->len + 1, error)
             ? nf_bundle_append (self, path, name)
             : NULL;
}

NfBundleFile *
nf_bundle_add_found (NfBundle *self, const NfBundlePlace *place, const char *path, GError **error)
{
  g_autofree char *full = g_build_filename (place->root, path, NULL);
  g_autofree char *name = place->title != NULL
                              ? g_strconcat (place->title, NAME_SEPARATOR, path, NULL)
                              : g_strdup (path);

  return add_file (self, place, full, name, error);
}

static void
take_entry (NfBundle *self, NfBundleFile *file, const NfBundleEntry *entry)
{
  file->has_address = entry->has_address;
  file->address = entry->address;
  file->enabled = !entry->is_only_offered;
  file->sha256 = g_strdup (entry->sha256);
  file->md5 = g_strdup (entry->md5);
  if (has_hash (file->path, G_CHECKSUM_SHA256, entry->sha256) &&
      has_hash (file->path, G_CHECKSUM_MD5, entry->md5))
    return;
  nf_bundle_add_note (self, NF_NOTE_WRONG_HASH, file->name);
  file->enabled = FALSE;
}

/* What is not where it is said to be may lie beside the manifest, under the same name: addresses on
 * the web and paths on other people's computers mean that. */
static char *
find_by_name (const NfBundlePlace *place, const char *path)
{
  const char *end = path + strcspn (path, "?#");
  g_autofree char *whole = g_strndup (path, (gsize) (end - path));
  g_auto (GStrv) parts = g_strsplit_set (whole, "/\\", -1);
  guint n = g_strv_length (parts);
  g_autofree char *found = n > 0 ? nf_bundle_normalise (place->below, parts[n - 1]) : NULL;

  return found != NULL && nf_bundle_place_has (place, found) ? g_steal_pointer (&found) : NULL;
}

static gboolean
is_on_network (const char *path)
{
  g_autofree char *scheme = g_uri_parse_scheme (path);

  return scheme != NULL && strstr (path, "://") != NULL;
}

/* Returns a file outside the bundle that a person could have meant, or NULL. Another computer,
 * which Windows has behind two slashes, is not even asked: it would learn who asks. */
static char *
find_outside (const NfBundleEntry *entry)
{
  const char *path = entry->path;
  g_autofree char *full = NULL;

  if ((entry->seek & (NF_SEEK_OFFER | NF_SEEK_PROVEN)) == 0 || strspn (path, "/\\") > 1)
    return NULL;
  full = g_str_has_prefix (path, "~/") ? g_build_filename (g_get_home_dir (), path + 2, NULL)
                                       : g_strdup (path);
  return g_path_is_absolute (full) && g_file_test (full, G_FILE_TEST_IS_REGULAR)
             ? g_steal_pointer (&full)
             : NULL;
}

/* The content of a file outside would go to a board, which may send it anywhere. So it is taken
 * only when the bundle's author has seen it, which the hash proves; else a person decides. */
static gboolean
add_outside (NfBundle *self,
             const NfBundlePlace *place,
             const char *path,
             const NfBundleEntry *entry,
             GError **error)
{
  gboolean may_be_proven = (entry->seek & NF_SEEK_PROVEN) != 0 && entry->sha256 != NULL;
  NfBundleFile *file = NULL;

  if (!may_be_proven)
    nf_bundle_add_note (self, NF_NOTE_OUTSIDE, entry->path);
  if (!may_be_proven && (entry->seek & NF_SEEK_OFFER) == 0)
    return TRUE;
  file = add_file (self, place, path, path, error);
  if (file == NULL)
    return FALSE;
  take_entry (self, file, entry);
  file->enabled &= may_be_proven;
  return TRUE;
}

static gboolean
add_inside (NfBundle *self,
            const NfBundlePlace *place,
            const char *path,
            const NfBundleEntry *entry,
            GError **error)
{
  NfBundleFile *file = nf_bundle_add_found (self, place, path, error);

  if (file != NULL)
    take_entry (self, file, entry);
  return file != NULL;
}

/* The old NodeMCU Flasher's own files have names of that form too, and are not here. */
static gboolean
add_internal (NfBundle *self,
              const NfBundlePlace *place,
              const NfBundleEntry *entry,
              GError **error)
{
  g_autoptr (NfImage) image = nf_image_load (entry->path, NULL);
  NfBundleFile *file = NULL;

  if (image == NULL) {
    nf_bundle_add_note (self, NF_NOTE_MISSING_FILE, entry->path);
    return TRUE;
  }
  file = add_file (self, place, nf_image_get_name (image), nf_image_get_name (image), error);
  if (file != NULL)
    take_entry (self, file, entry);
  return file != NULL;
}

gboolean
nf_bundle_add (NfBundle *self,
               const NfBundlePlace *place,
               const NfBundleEntry *entry,
               GError **error)
{
  gboolean is_remote = is_on_network (entry->path);
  g_autofree char *path = is_remote ? NULL : nf_bundle_normalise (place->below, entry->path);
  Presence presence = path != NULL ? look_for (place->root, path) : BEHIND_LINK;
  g_autofree char *elsewhere = NULL;

  if (!nf_bundle_check_notes (self, place->name, error))
    return FALSE;
  if (nf_image_is_internal (entry->path))
    return add_internal (self, place, entry, error);
  if (presence == THERE)
    return add_inside (self, place, path, entry, error);
  if ((entry->seek & NF_SEEK_BY_NAME) != 0) {
    elsewhere = find_by_name (place, entry->path);
    if (elsewhere != NULL)
      return add_inside (self, place, elsewhere, entry, error);
  }
  if (presence == NOT_THERE || is_remote) {
    nf_bundle_add_note (self, is_remote ? NF_NOTE_REMOTE : NF_NOTE_MISSING_FILE, entry->path);
    return TRUE;
  }
  elsewhere = find_outside (entry);
  if (elsewhere != NULL)
    return add_outside (self, place, elsewhere, entry, error);
  nf_bundle_add_note (self, NF_NOTE_OUTSIDE, entry->path);
  return TRUE;
}
