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

#else

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
#endif
