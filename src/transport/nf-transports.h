/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The one table that turns the name of a port into a transport.
 *
 *   /dev/ttyUSB0, COM3        a serial port of this machine
 *   rfc2217://host:port       a serial port of another machine
 *   socket://host:port        a raw TCP connection
 *   virtual:esp-12e           the virtual board
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

/**
 * Makes an unopened transport; does no I/O, so it may be called on the main thread.
 *
 * @name: what a person typed, or the name of an NfPort
 *
 * Returns: (transfer full): NULL with NF_ERROR_PORT_NAME when @name is of none of these kinds or
 * is wrong in itself
 */
NfTransport *nf_transports_new (const char *name, GError **error);

G_END_DECLS
