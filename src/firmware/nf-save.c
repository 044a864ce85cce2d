/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Saving, see nf-save.h.
 */
#include "nf-save.h"

#include "nf-error.h"

enum { MODE = 0666 }; /* less the process's umask */

static gboolean
fail (const char *path, const char *reason, GError **error)
{
  g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE, "%s: %s", path, reason);
  return FALSE;
}

/* Looks at what is there already: renaming would replace a device, and also a file that its owner
 * has protected. Where nothing can be seen, writing tells why. */
static gboolean
check_existing (const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file,
                         G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE,
                         G_FILE_QUERY_INFO_NONE,
                         NULL,
                         NULL);

  if (info == NULL)
    return TRUE;
  if (g_file_info_get_file_type (info) == G_FILE_TYPE_DIRECTORY)
    return fail (path, "there is a folder of that name", error);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    return fail (path, "there is something of that name that is no file", error);
  if (!g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE))
    return fail (path, "the file that is there is write-protected", error);
  return TRUE;
}

#define NO_FOLDER      "there is no folder %s"
#define NOT_A_FOLDER   "%s is no folder"
#define FOLDER_IS_SHUT "you may not write to the folder %s"

/* GLib's own words name the temporary file, which nobody has heard of. */
static char *
make_reason (const char *path, const GError *from)
{
  g_autofree char *folder = g_path_get_dirname (path);

  switch (from->code) {
  case G_FILE_ERROR_NOENT: /* also in folders where the system allows no files */
    return g_file_test (folder, G_FILE_TEST_IS_DIR)
               ? g_strdup_printf ("no file can be made in the folder %s", folder)
               : g_strdup_printf (NO_FOLDER, folder);
  case G_FILE_ERROR_NOTDIR:
    return g_strdup_printf (NOT_A_FOLDER, folder);
  case G_FILE_ERROR_ACCES:
  case G_FILE_ERROR_PERM:
  case G_FILE_ERROR_ROFS:
    return g_strdup_printf (FOLDER_IS_SHUT, folder);
  case G_FILE_ERROR_NOSPC:
    return g_strdup ("the disk is full");
  default:
    return g_strdup (from->message);
  }
}

/* Returns: (transfer full) (nullable): why no file can be made in @folder */
static char *
find_reason_against (const char *folder)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info =
      g_file_query_info (file,
                         G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE,
                         G_FILE_QUERY_INFO_NONE,
                         NULL,
                         NULL);

  if (info == NULL)
    return g_file_test (folder, G_FILE_TEST_EXISTS) ? NULL : g_strdup_printf (NO_FOLDER, folder);
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_DIRECTORY)
    return g_strdup_printf (NOT_A_FOLDER, folder);
  if (!g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_ACCESS_CAN_WRITE))
    return g_strdup_printf (FOLDER_IS_SHUT, folder);
  return NULL;
}

/* Sets @room to how many bytes fit into @folder, if the file system tells. */
static gboolean
get_room (const char *folder, guint64 *room)
{
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GFileInfo) info =
      g_file_query_filesystem_info (file, G_FILE_ATTRIBUTE_FILESYSTEM_FREE, NULL, NULL);

  if (info == NULL || !g_file_info_has_attribute (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE))
    return FALSE;
  *room = g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_FILESYSTEM_FREE);
  return TRUE;
}

gboolean
nf_save_check (const char *path, guint64 size, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *reason = NULL;
  guint64 room = 0;

  if (!check_existing (path, error))
    return FALSE;
  reason = find_reason_against (folder);
  if (reason == NULL && get_room (folder, &room) && room < size)
    reason = g_strdup_printf ("the disk has room for %" G_GUINT64_FORMAT
                              " bytes, and not for %" G_GUINT64_FORMAT,
                              room,
                              size);
  return reason == NULL || fail (path, reason, error);
}

gboolean
nf_save_file (const char *path, GBytes *bytes, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *reason = NULL;
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  if (!check_existing (path, error))
    return FALSE;
  if (g_file_set_contents_full (path,
                                data,
                                (gssize) size,
                                G_FILE_SET_CONTENTS_CONSISTENT,
                                MODE,
                                &local_error))
    return TRUE;
  reason = make_reason (path, local_error);
  return fail (path, reason, error);
}
