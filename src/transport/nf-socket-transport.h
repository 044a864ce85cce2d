/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A raw TCP connection to a board ("socket://host:port"): bytes and nothing else. It has no reset
 * lines (NF_LINES_NONE), and what the other end does about the speed is its own affair: setting
 * it always succeeds and changes nothing.
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

#define NF_SOCKET_SCHEME "socket://"

#define NF_TYPE_SOCKET_TRANSPORT (nf_socket_transport_get_type ())
G_DECLARE_FINAL_TYPE (NfSocketTransport, nf_socket_transport, NF, SOCKET_TRANSPORT, GObject)

/**
 * Makes an unopened transport.
 *
 * @name: "socket://host:port"
 *
 * Returns: (transfer full): NULL with NF_ERROR_PORT_NAME
 */
NfTransport *nf_socket_transport_new (const char *name, GError **error);

G_END_DECLS
