/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a refusal of the system means for somebody who wants to use a serial port.
 */
#pragma once

#include "nf-error.h"

G_BEGIN_DECLS

/**
 * Judges why a port could not be opened or set up.
 *
 * @code: errno, on Windows what GetLastError() gave
 *
 * Returns: NF_ERROR_PORT_GONE, _DENIED, _BUSY or _NOT_SERIAL
 */
NfError nf_serial_cause_from_code (int code);

/**
 * Says what somebody may do who is not permitted to open @path.
 *
 * Returns: (transfer full): an error message that names the group the port belongs to and the
 * command to join it, or says that only the administrator may open it
 */
char *nf_serial_cause_dup_permission_advice (const char *path);

G_END_DECLS
