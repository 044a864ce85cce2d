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

G_END_DECLS
