/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Zip archives, by libarchive. Of a release of an SDK only the init data are unpacked, of others
 * what could be firmware or say where it goes; the rest stays packed, whatever it is.
 *
 * An archive can lie about everything, so the sizes that count are those of what comes out; names
 * become paths below a folder of our own or nothing; and only files are made.
 */
#include "nf-bundle-private.h"

#include <archive.h>
#include <archive_entry.h>

enum { BLOCK_SIZE = 64 << 10, REFUSED_MAX = 16 };

typedef struct archive Archive;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Archive, archive_read_free)

typedef struct {
  const char *path;   /* of the archive */
  const char *title;  /* what messages call it */
  char *folder;       /* that its files go to */
  GPtrArray *paths;   /* of all files, then of those that are unpacked */
  GHashTable *known;  /* the same without regard to upper and lower case, as some systems have it */
  GPtrArray *refused; /* names of what is no file, or leads elsewhere */
  guint64 n_bytes;    /* unpacked so far */
  gboolean is_sdk;
} Zip;

/* --- Entries ----------------------------------------------------------------------------- */

/* libarchive finds an archive by its end, and without that says only that the format is unknown. */
static gboolean
fail (const Zip *self, Archive *archive, GError **error)
{
  const char *problem = archive_error_string (archive);

  if (archive_format (archive) == 0 || problem == NULL)
    problem = "is an archive that is empty, cut off or damaged";
  return nf_bundle_fail (error, "%s: %s", self->title, problem);
}

static Archive *
open_archive (const Zip *self, GError **error)
{
  g_autoptr (Archive) archive = archive_read_new ();

  /* Not the reader for pipes: it would have to unpack what it shall skip. */
  archive_read_support_format_zip_seekable (archive);
  if (archive_read_open_filename (archive, self->path, BLOCK_SIZE) == ARCHIVE_OK)
    return g_steal_pointer (&archive);
  fail (self, archive, error);
  return NULL;
}

/* Gets the next entry. @entry: (out): NULL when there are no more */
static gboolean
read_entry (const Zip *self, Archive *archive, struct archive_entry **entry, GError **error)
{
  int status = archive_read_next_header (archive, entry);

  if (status == ARCHIVE_EOF)
    *entry = NULL;
  /* A warning is about a name in another encoding, which is seen to below. */
  if (status == ARCHIVE_OK || status == ARCHIVE_WARN || status == ARCHIVE_EOF)
    return TRUE;
  return fail (self, archive, error);
}

/* Returns: (transfer full): an entry's name. One that is not UTF-8, as old Windows programs have
 * made them, is mended: the endings by which files are known are ASCII. */
static char *
dup_name (struct archive_entry *entry)
{
  const char *name = archive_entry_pathname_utf8 (entry);

  if (name == NULL)
    name = archive_entry_pathname (entry);
  return g_utf8_make_valid (name != NULL ? name : "", -1);
}

/* Returns: (transfer full) (nullable): where an entry goes, below the folder; NULL: it is no file,
 * or its name leads elsewhere, or too deep. */
static char *
make_path (struct archive_entry *entry)
{
  g_autofree char *name = dup_name (entry);
  g_autofree char *path =
      archive_entry_filetype (entry) == AE_IFREG ? nf_bundle_normalise ("", name) : NULL;

  return path != NULL && nf_bundle_get_depth (path) < NF_BUNDLE_DEPTH_MAX ? g_steal_pointer (&path)
                                                                          : NULL;
}

static gboolean
is_wanted (const Zip *self, const char *path)
{
  return self->is_sdk ? nf_bundle_sdk_has (path)
                      : nf_bundle_may_be_manifest (path) || nf_bundle_may_be_firmware (path);
}

/* --- What is in it ----------------------------------------------------------------------- */

/* Lists all files. */
static gboolean
list (Zip *self, GError **error)
{
  g_autoptr (Archive) archive = open_archive (self, error);
  struct archive_entry *entry = NULL;

  if (archive == NULL)
    return FALSE;
  for (guint n = 0; read_entry (self, archive, &entry, error); n++) {
    char *path = entry != NULL ? make_path (entry) : NULL;
    if (entry == NULL)
      return TRUE;
    if (path != NULL)
      g_ptr_array_add (self->paths, path);
    if (n >= NF_BUNDLE_ENTRIES_MAX)
      return nf_bundle_fail (error,
                             "%s: there are more than %d files in it",
                             self->title,
                             NF_BUNDLE_ENTRIES_MAX);
  }
  return FALSE;
}

/* --- Unpacking --------------------------------------------------------------------------- */

static gboolean
check_bytes (Zip *self, gsize n, GError **error)
{
  self->n_bytes += n;
  return self->n_bytes <= NF_BUNDLE_UNPACKED_MAX ||
         nf_bundle_fail (error,
                         "%s: its files have more than %d MB, which is no firmware for one board",
                         self->title,
                         NF_BUNDLE_UNPACKED_MAX >> 20);
}

static GByteArray *
read_data (Zip *self, Archive *archive, GError **error)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);

  for (;;) {
    la_ssize_t n = archive_read_data (archive, block, BLOCK_SIZE);
    if (n < 0) {
      fail (self, archive, error);
      return NULL;
    }
    if (n == 0)
      return g_steal_pointer (&data);
    if (!check_bytes (self, (gsize) n, error))
      return NULL;
    g_byte_array_append (data, block, (guint) n);
  }
}

/* Takes note of a file that is unpacked. Where a name is there twice, nothing says which is meant.
 */
static gboolean
remember (Zip *self, const char *path, GError **error)
{
  if (!g_hash_table_add (self->known, g_utf8_casefold (path, -1)))
    return nf_bundle_fail (error, "%s: %s is in it twice", self->title, path);
  g_ptr_array_add (self->paths, g_strdup (path));
  return TRUE;
}

/* Only what would have been written is missed by somebody. */
static void
refuse (Zip *self, struct archive_entry *entry)
{
  g_autofree char *name = dup_name (entry);

  if (archive_entry_filetype (entry) != AE_IFDIR && nf_bundle_may_be_firmware (name) &&
      is_wanted (self, name) && self->refused->len < REFUSED_MAX)
    g_ptr_array_add (self->refused, g_steal_pointer (&name));
}

static gboolean
unpack (Zip *self, Archive *archive, struct archive_entry *entry, GError **error)
{
  g_autofree char *path = make_path (entry);
  g_autofree char *full = NULL;
  g_autoptr (GByteArray) data = NULL;

  if (path == NULL)
    refuse (self, entry);
  if (path == NULL || !is_wanted (self, path))
    return TRUE;
  if (archive_entry_is_encrypted (entry))
    return nf_bundle_fail (error, "%s: %s needs a password", self->title, path);
  if (!remember (self, path, error))
    return FALSE;
  data = read_data (self, archive, error);
  full = data != NULL ? g_build_filename (self->folder, path, NULL) : NULL;
  return full != NULL && nf_bundle_write_file (full, data->data, data->len, error);
}

static gboolean
unpack_all (Zip *self, GError **error)
{
  g_autoptr (Archive) archive = open_archive (self, error);
  struct archive_entry *entry = NULL;

  if (archive == NULL)
    return FALSE;
  while (read_entry (self, archive, &entry, error)) {
    if (entry == NULL)
      return TRUE;
    if (!unpack (self, archive, entry, error))
      return FALSE;
  }
  return FALSE;
}

/* --- Opening ----------------------------------------------------------------------------- */

static void
clear (Zip *self)
{
  g_free (self->folder);
  g_ptr_array_unref (self->paths);
  g_hash_table_unref (self->known);
  g_ptr_array_unref (self->refused);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Zip, clear)

NfBundle *
nf_bundle_open_zip (const char *path, const char *cache, GError **error)
{
  g_autofree char *title = g_path_get_basename (path);
  g_auto (Zip) self = {
    .path = path,
    .title = title,
    .paths = g_ptr_array_new_with_free_func (g_free),
    .known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL),
    .refused = g_ptr_array_new_with_free_func (g_free),
  };
  NfBundle *bundle = NULL;

  self.folder = nf_bundle_make_folder (path, NF_BUNDLE_ARCHIVE_MAX, cache, error);
  if (self.folder == NULL || !list (&self, error))
    return NULL;
  self.is_sdk = nf_bundle_sdk_is_one (self.paths);
  g_ptr_array_set_size (self.paths, 0);
  if (!unpack_all (&self, error))
    return NULL;
  g_ptr_array_sort (self.paths, nf_bundle_compare_paths);
  bundle = self.is_sdk ? nf_bundle_open_sdk (self.folder, title, self.paths, error)
                       : nf_bundle_open_tree (self.folder, title, self.paths, error);
  if (bundle == NULL)
    return NULL;
  for (guint i = 0; i < self.refused->len; i++)
    nf_bundle_add_note (bundle, NF_NOTE_OUTSIDE, g_ptr_array_index (self.refused, i));
  bundle->folder = g_steal_pointer (&self.folder);
  return bundle;
}
