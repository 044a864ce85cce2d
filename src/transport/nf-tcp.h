/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A TCP connection in the manner of a transport: read with a time limit, write whole, and errors
 * in the words of NF_ERROR. The network transports are built on it.
 *
 * Cancelling is seen at once everywhere.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Reads "host:port", where the host may be a name, an IPv4 address or an IPv6 address in [ ].
 *
 * Returns: (transfer full): where it leads; NULL with NF_ERROR_PORT_NAME
 */
GSocketConnectable *nf_tcp_parse_address (const char *text, GError **error);

/**
 * Connects, within 5 s for each address that a name has.
 *
 * Returns: (transfer full): the connection; NULL with NF_ERROR_PORT_UNREACHABLE
 */
GSocketConnection *
nf_tcp_connect (GSocketConnectable *address, GCancellable *cancellable, GError **error);

/**
 * Waits for bytes until @end_us on the monotonic clock; what is there already is always taken.
 *
 * Returns: the number of bytes taken; 0 when there were none in time; -1 with NF_ERROR_PORT_LOST
 */
gssize nf_tcp_receive (GSocketConnection *connection,
                       guint8 *buffer,
                       gsize size,
                       gint64 end_us,
                       GCancellable *cancellable,
                       GError **error);

/**
 * Sends all @size bytes.
 *
 * Errors: NF_ERROR_PORT_LOST; NF_ERROR_TIMED_OUT when the other side takes nothing for 10 s
 */
gboolean nf_tcp_send (GSocketConnection *connection,
                      const guint8 *data,
                      gsize size,
                      GCancellable *cancellable,
                      GError **error);

/** Says that nothing more comes, and waits up to @limit_ms until the other side has closed as well;
 * what still arrives is dropped. A server with room for one client has room for the next then. */
void nf_tcp_finish (GSocketConnection *connection, guint limit_ms);

G_END_DECLS
