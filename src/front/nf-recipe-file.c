/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Saving recipes, see nf-recipe-file.h.
 */
#include "nf-recipe-file.h"

#include "nf-error.h"
#include "nf-image.h"
#include "nf-recipe.h"
#include "nf-save.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

/* Of the digest that an unpacked archive's folder is named after: enough to tell two apart, and
 * short enough for systems that do not take long paths. */
enum { DIGEST_LENGTH = 8 };

static char *
make_files_folder (const char *path)
{
  const char *suffix = g_str_has_suffix (path, ".json") ? ".json" : "";
  g_autofree char *stem = g_strndup (path, strlen (path) - strlen (suffix));

  return g_strconcat (stem, "-files", NULL);
}

/* Returns where @relative, which begins with the folder of its archive, is copied to: a file keeps
 * its name, which may tell its address. */
static char *
make_copy_path (const char *relative, const char *folder)
{
  const char *inside = strchr (relative, G_DIR_SEPARATOR);
  g_autofree char *digest = g_strndup (relative, DIGEST_LENGTH);

  return inside != NULL ? g_build_filename (folder, digest, inside, NULL)
                        : g_build_filename (folder, relative, NULL);
}

static gboolean
make_parents (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (g_mkdir_with_parents (folder, 0777) == 0)
    return TRUE;
  g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE, "%s: %s", folder, g_strerror (errno));
  return FALSE;
}

static gboolean
copy_file (const char *from, const char *to, GError **error)
{
  g_autoptr (NfImage) image = nf_image_load (from, error);
  g_autoptr (GBytes) bytes = NULL;
  const guint8 *data = NULL;
  gsize size = 0;

  if (image == NULL || !make_parents (to, error))
    return FALSE;
  data = nf_image_get_data (image, &size);
  bytes = g_bytes_new (data, size);
  return nf_save_file (to, bytes, error);
}

static gboolean
keep_file (NfBundleFile *file, const char *folder, const char *cache, GError **error)
{
  g_autoptr (GFile) root = g_file_new_for_path (cache);
  g_autoptr (GFile) source = g_file_new_for_path (file->path);
  g_autofree char *relative = g_file_get_relative_path (root, source);
  g_autofree char *copy = NULL;

  if (nf_image_is_internal (file->path) || relative == NULL)
    return TRUE;
  copy = make_copy_path (relative, folder);
  if (!copy_file (file->path, copy, error))
    return FALSE;
  g_free (file->path);
  file->path = g_steal_pointer (&copy);
  return TRUE;
}

gboolean
nf_recipe_file_save (NfBundle *bundle, const char *path, const char *cache, GError **error)
{
  g_autofree char *folder = make_files_folder (path);
  g_autofree char *text = NULL;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < bundle->files->len; i++)
    if (!keep_file (g_ptr_array_index (bundle->files, i), folder, cache, error))
      return FALSE;
  text = nf_recipe_make (bundle, path, error);
  if (text == NULL)
    return FALSE;
  bytes = g_bytes_new (text, strlen (text));
  return nf_save_file (path, bytes, error);
}
