/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The system's refusals, see nf-serial-cause.h.
 */
#include "nf-serial-cause.h"

#include <errno.h>

#ifdef G_OS_WIN32
#include <windows.h>

NfError
nf_serial_cause_from_code (int code)
{
  switch (code) {
  case ERROR_FILE_NOT_FOUND:
  case ERROR_PATH_NOT_FOUND:
  case ERROR_BAD_UNIT:
  case ERROR_DEV_NOT_EXIST:
    return NF_ERROR_PORT_GONE;
  case ERROR_ACCESS_DENIED: /* that is how Windows says that a COM port is open elsewhere */
  case ERROR_SHARING_VIOLATION:
  case ERROR_BUSY:
    return NF_ERROR_PORT_BUSY;
  default:
    return NF_ERROR_PORT_NOT_SERIAL;
  }
}

char *
nf_serial_cause_dup_permission_advice (const char *path)
{
  return g_strdup ("permission denied");
}

#else
#include <grp.h>
#include <sys/stat.h>

NfError
nf_serial_cause_from_code (int code)
{
  switch (code) {
  case ENOENT:
  case ENODEV:
  case ENXIO:
    return NF_ERROR_PORT_GONE;
  case EACCES:
  case EPERM:
    return NF_ERROR_PORT_DENIED;
  case EBUSY:
  case EWOULDBLOCK: /* from flock() */
    return NF_ERROR_PORT_BUSY;
  default:
    return NF_ERROR_PORT_NOT_SERIAL;
  }
}

/* The group that may open @path: dialout on Debian, Fedora and openSUSE, uucp on Arch. */
static char *
dup_opening_group (const char *path)
{
  struct stat info = { 0 };
  const struct group *group = NULL;

  if (stat (path, &info) < 0 || info.st_gid == 0 || (info.st_mode & S_IRGRP) == 0 ||
      (info.st_mode & S_IWGRP) == 0)
    return NULL;
  group = getgrgid (info.st_gid);
  return group != NULL ? g_strdup (group->gr_name) : NULL;
}

char *
nf_serial_cause_dup_permission_advice (const char *path)
{
  g_autofree char *group = dup_opening_group (path);

  if (group == NULL)
    return g_strdup ("permission denied; only the administrator may open it");
  return g_strdup_printf ("permission denied; it belongs to the group %s: join it with "
                          "\"sudo usermod -aG %s %s\", then log out and in again",
                          group,
                          group,
                          g_get_user_name ());
}
#endif
