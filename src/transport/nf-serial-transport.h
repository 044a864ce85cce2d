/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial port of this machine as a transport, through libserialport.
 *
 * On Unix both reset lines change at the same instant (NF_LINES_TOGETHER), elsewhere one after
 * the other (NF_LINES_SEPARATE). The port is held exclusively: whoever else wants to open it is
 * told that it is busy.
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

#define NF_TYPE_SERIAL_TRANSPORT (nf_serial_transport_get_type ())
G_DECLARE_FINAL_TYPE (NfSerialTransport, nf_serial_transport, NF, SERIAL_TRANSPORT, GObject)

/**
 * Makes an unopened transport.
 *
 * @name: a device file or a link to one, as /dev/ttyUSB0 or /dev/serial/by-id/...; COM3 on Windows
 *
 * Returns: (transfer full): never NULL; whether there is such a port is found out when it opens
 */
NfTransport *nf_serial_transport_new (const char *name);

G_END_DECLS
