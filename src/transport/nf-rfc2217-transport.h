/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial port of another machine as a transport (RFC 2217: "rfc2217://host:port"), as served by
 * ser2net, esptool's server, and the virtual board.
 *
 * The reset lines change one after the other (NF_LINES_SEPARATE): both requests leave in one
 * packet, so that the network's delay does not come between them, and setting the lines returns
 * when the server has confirmed them, so that the time that passes until the next change is never
 * shorter at the far end. A server that confirms no lines (esptool's, which makes its own reset
 * sequence of the first request) is found out when the port opens, and is given 0.3 s after each
 * change instead. The option that its users write, "?ign_set_control", is taken and says nothing
 * new.
 *
 * A read waits longer than it is asked to: by the time that the network was found to take there and
 * back, at most 1 s.
 *
 * Line errors are known where the server tells them (few do). A server that wants nothing to be
 * sent for a while is obeyed.
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

#define NF_RFC2217_SCHEME "rfc2217://"

#define NF_TYPE_RFC2217_TRANSPORT (nf_rfc2217_transport_get_type ())
G_DECLARE_FINAL_TYPE (NfRfc2217Transport, nf_rfc2217_transport, NF, RFC2217_TRANSPORT, GObject)

/**
 * Makes an unopened transport.
 *
 * Opening it can fail with NF_ERROR_PORT_NOT_SERIAL (the server is no serial port, or refuses the
 * settings), _UNREACHABLE (it does not answer), _BUSY (it says that somebody else has the port).
 *
 * @name: "rfc2217://host:port", with or without "?ign_set_control"
 *
 * Returns: (transfer full): NULL with NF_ERROR_PORT_NAME
 */
NfTransport *nf_rfc2217_transport_new (const char *name, GError **error);

G_END_DECLS
