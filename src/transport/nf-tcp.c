/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * TCP for the network transports, see nf-tcp.h.
 */
#include "nf-tcp.h"

#include "nf-error.h"

/* TCP_NODELAY is 1 everywhere; the header that says so is not. */
#ifdef G_OS_UNIX
#include <netinet/in.h>
#include <netinet/tcp.h>
#else
#include <winsock2.h>
#endif

enum {
  CONNECT_LIMIT_S = 5,
  SEND_LIMIT_S = 10, /* nf_transport_write() promises it */
};

GSocketConnectable *
nf_tcp_parse_address (const char *text, GError **error)
{
  g_autoptr (GError) reason = NULL;
  GSocketConnectable *address = g_network_address_parse (text, 0, &reason);

  if (address != NULL && *g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) != '\0' &&
      g_network_address_get_port (G_NETWORK_ADDRESS (address)) != 0)
    return address;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PORT_NAME,
               "\"%s\" is no network address: a host, a colon and a port number are needed",
               text);
  g_clear_object (&address);
  return NULL;
}

/* Replaces what GIO says by a cause of ours; a cancel stays a cancel. */
static void
take_error (GError **error, GError *reason, NfError cause)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
    g_propagate_error (error, reason);
    return;
  }
  g_set_error_literal (error, NF_ERROR, cause, reason->message);
  g_error_free (reason);
}

GSocketConnection *
nf_tcp_connect (GSocketConnectable *address, GCancellable *cancellable, GError **error)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  GSocketConnection *connection = NULL;
  GSocket *socket = NULL;
  GError *reason = NULL;

  g_socket_client_set_timeout (client, CONNECT_LIMIT_S);
  g_socket_client_set_enable_proxy (client, FALSE); /* those are for the web, not for a board */
  connection = g_socket_client_connect (client, address, cancellable, &reason);
  if (connection == NULL) {
    take_error (error, reason, NF_ERROR_PORT_UNREACHABLE);
    return NULL;
  }
  socket = g_socket_connection_get_socket (connection);
  g_socket_set_timeout (socket, 0);
  g_socket_set_blocking (socket, FALSE);
  /* A job is questions and answers of a few bytes; none may wait for a packet to fill. */
  g_socket_set_option (socket, IPPROTO_TCP, TCP_NODELAY, 1, NULL);
  return connection;
}

/* Returns: 1 when the socket is ready, 0 when the time passed, -1 on error */
static int
wait_until (GSocket *socket,
            GIOCondition condition,
            gint64 end_us,
            GCancellable *cancellable,
            GError **error)
{
  gint64 left_us = MAX (end_us - g_get_monotonic_time (), 0);
  GError *reason = NULL;

  /* GSocket counts in whole ms, rounded down. */
  if (g_socket_condition_timed_wait (socket, condition, left_us + 999, cancellable, &reason))
    return 1;
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_TIMED_OUT)) {
    g_error_free (reason);
    return 0;
  }
  take_error (error, reason, NF_ERROR_PORT_LOST);
  return -1;
}

/* Returns: whether @reason only means "later"; otherwise it has become @error */
static gboolean
take_unless_later (GError **error, GError *reason)
{
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK)) {
    g_error_free (reason);
    return TRUE;
  }
  take_error (error, reason, NF_ERROR_PORT_LOST);
  return FALSE;
}

gssize
nf_tcp_receive (GSocketConnection *connection,
                guint8 *buffer,
                gsize size,
                gint64 end_us,
                GCancellable *cancellable,
                GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  for (;;) {
    GError *reason = NULL;
    int ready = wait_until (socket, G_IO_IN, end_us, cancellable, error);
    gssize n = 0;

    if (ready <= 0)
      return ready;
    n = g_socket_receive (socket, (char *) buffer, size, cancellable, &reason);
    if (n > 0)
      return n;
    if (n == 0) {
      g_set_error_literal (error,
                           NF_ERROR,
                           NF_ERROR_PORT_LOST,
                           "the other side closed the connection");
      return -1;
    }
    if (!take_unless_later (error, reason))
      return -1;
  }
}

gboolean
nf_tcp_send (GSocketConnection *connection,
             const guint8 *data,
             gsize size,
             GCancellable *cancellable,
             GError **error)
{
  GSocket *socket = g_socket_connection_get_socket (connection);

  while (size > 0) {
    GError *reason = NULL;
    gint64 end_us = g_get_monotonic_time () + SEND_LIMIT_S * G_USEC_PER_SEC;
    int ready = wait_until (socket, G_IO_OUT, end_us, cancellable, error);
    gssize n = 0;

    if (ready < 0)
      return FALSE;
    if (ready == 0) {
      g_set_error (error,
                   NF_ERROR,
                   NF_ERROR_TIMED_OUT,
                   "the other side has taken nothing for %d s",
                   SEND_LIMIT_S);
      return FALSE;
    }
    n = g_socket_send (socket, (const char *) data, size, cancellable, &reason);
    if (n < 0 && !take_unless_later (error, reason))
      return FALSE;
    data += MAX (n, 0);
    size -= (gsize) MAX (n, 0);
  }
  return TRUE;
}

void
nf_tcp_finish (GSocketConnection *connection, guint limit_ms)
{
  GSocket *socket = g_socket_connection_get_socket (connection);
  gint64 end_us = g_get_monotonic_time () + (gint64) limit_ms * 1000;
  guint8 rubbish[4096];

  if (!g_socket_shutdown (socket, FALSE, TRUE, NULL))
    return;
  while (nf_tcp_receive (connection, rubbish, sizeof rubbish, end_us, NULL, NULL) > 0 &&
         g_get_monotonic_time () < end_us)
    ;
}
