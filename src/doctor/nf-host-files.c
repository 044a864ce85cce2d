/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The small files and folders that Linux tells about itself in.
 */
#include "nf-host-private.h"

#include <string.h>

char *
nf_host_build_path (const char *root, const char *path)
{
  return g_build_filename (root != NULL ? root : "/", path, NULL);
}

char *
nf_host_read_text (const char *root, const char *path)
{
  g_autofree char *full = nf_host_build_path (root, path);
  char *text = NULL;

  return g_file_get_contents (full, &text, NULL, NULL) ? g_strchomp (text) : NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

char **
nf_host_list (const char *root, const char *path)
{
  g_autofree char *full = nf_host_build_path (root, path);
  g_autoptr (GDir) dir = g_dir_open (full, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_steal (names, NULL);
}
