/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * An RFC 2217 port that is open at a test's server.
 */
#pragma once

#include "nf-test-server.h"
#include "nf-transport.h"

G_BEGIN_DECLS

/** Returns: (transfer full): the port of that name, open at 115200 baud */
NfTransport *rfc2217_port_open_name (const char *name);

/** Returns: (transfer full): a port that leads to @server, which forgets what it was asked for that
 */
NfTransport *rfc2217_port_open (NfTestServer *server);

/** Sends com port bytes of the server (@bytes between SB and SE) and waits until the client has
 * taken them: they are followed by a byte of the line. */
void rfc2217_port_tell (NfTestServer *server, NfTransport *port, const char *bytes, gsize size);

/** The same for a literal. */
#define RFC2217_TELL(server, port, bytes) rfc2217_port_tell (server, port, bytes, sizeof bytes - 1)

G_END_DECLS
