/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A temporary folder with profile files in it, see profile-folder.h.
 */
#include "profile-folder.h"

#include <glib/gstdio.h>
#include <string.h>

char *
profile_folder_new (void)
{
  char *folder = g_dir_make_tmp ("test-profiles-XXXXXX", NULL);

  g_assert_nonnull (folder);
  return folder;
}

void
profile_folder_free (char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    profile_folder_remove (folder, name);
  g_rmdir (folder);
  g_free (folder);
}

void
profile_folder_write (const char *folder, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  FILE *file = g_fopen (path, "w");

  g_assert_nonnull (file);
  g_assert_cmpuint (fwrite (text, 1, strlen (text), file), ==, strlen (text));
  g_assert_cmpint (fclose (file), ==, 0);
}

void
profile_folder_replace (const char *folder, const char *name, const char *text)
{
  profile_folder_write (folder, "new~", text);
  profile_folder_rename (folder, "new~", name);
}

void
profile_folder_rename (const char *folder, const char *from, const char *to)
{
  g_autofree char *old_path = g_build_filename (folder, from, NULL);
  g_autofree char *new_path = g_build_filename (folder, to, NULL);

  g_assert_no_errno (g_rename (old_path, new_path));
}

void
profile_folder_remove (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_no_errno (g_unlink (path));
}
