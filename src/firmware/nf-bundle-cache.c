/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The folder in which files lie that came out of other files. What came out of the same file lies
 * in the same place again, so rows and recipes that name it stay right.
 */
#include "nf-bundle-private.h"

#include "nf-error.h"

#include <glib/gstdio.h>
#include <string.h>

enum { BLOCK_SIZE = 64 << 10, FOLDER_MODE = 0700, FILE_MODE = 0600 };

/* Adds the content of a file to @checksum; stops behind @max bytes. Returns: how many there were,
 * or -1 with an error */
static gint64
add_content (const char *path, guint64 max, GChecksum *checksum, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree guint8 *block = g_malloc (BLOCK_SIZE);
  guint64 total = 0;

  if (stream == NULL)
    return -1;
  while (total <= max) {
    gssize n = g_input_stream_read (G_INPUT_STREAM (stream), block, BLOCK_SIZE, NULL, error);
    if (n < 0)
      return -1;
    if (n == 0)
      break;
    g_checksum_update (checksum, block, n);
    total += (guint64) n;
  }
  return (gint64) total;
}

char *
nf_bundle_make_folder (const char *path, guint64 max, const char *cache, GError **error)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autoptr (GError) problem = NULL;
  gint64 total = add_content (path, max, checksum, &problem);

  if (total < 0) {
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s: %s", path, problem->message);
    return NULL;
  }
  if ((guint64) total > max) {
    nf_bundle_fail (error, "%s: has more than %u MB", path, (guint) (max >> 20));
    return NULL;
  }
  return g_build_filename (cache, g_checksum_get_string (checksum), NULL);
}

static gboolean
has_content (const char *path, const guint8 *data, gsize size)
{
  g_autofree char *content = NULL;
  gsize length = 0;

  return g_file_get_contents (path, &content, &length, NULL) && length == size &&
         (size == 0 || memcmp (content, data, size) == 0);
}

/* What is there already may be in use. What a crash leaves half written is written again. What is
 * not the same goes first: GLib writes over it, and leaves what was longer. */
gboolean
nf_bundle_write_file (const char *path, const guint8 *data, gsize size, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) problem = NULL;

  if (has_content (path, data, size))
    return TRUE;
  g_remove (path);
  if (g_mkdir_with_parents (folder, FOLDER_MODE) == 0 &&
      g_file_set_contents_full (path,
                                size > 0 ? (const char *) data : "",
                                (gssize) size,
                                G_FILE_SET_CONTENTS_NONE,
                                FILE_MODE,
                                &problem))
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FILE_UNWRITABLE,
               "%s: %s",
               path,
               problem != NULL ? problem->message : "its folder cannot be made");
  return FALSE;
}
