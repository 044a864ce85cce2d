/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Raw TCP, see nf-socket-transport.h.
 */
#include "nf-socket-transport.h"

#include "nf-tcp.h"
#include "nf-wall-clock.h"

struct _NfSocketTransport {
  GObject parent_instance;

  char *name;
  GSocketConnectable *address;
  GSocketConnection *connection; /* NULL while closed */
};

static void nf_socket_transport_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfSocketTransport,
                               nf_socket_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT,
                                                      nf_socket_transport_iface_init))

static gboolean
nf_socket_transport_open (NfTransport *transport,
                          guint baud,
                          GCancellable *cancellable,
                          GError **error)
{
  NfSocketTransport *self = NF_SOCKET_TRANSPORT (transport);

  self->connection = nf_tcp_connect (self->address, cancellable, error);
  if (self->connection == NULL)
    g_prefix_error (error, "could not open %s: ", self->name);
  return self->connection != NULL;
}

static void
nf_socket_transport_close (NfTransport *transport)
{
  g_clear_object (&NF_SOCKET_TRANSPORT (transport)->connection);
}

static gssize
nf_socket_transport_read (NfTransport *transport,
                          guint8 *buffer,
                          gsize size,
                          guint timeout_ms,
                          GCancellable *cancellable,
                          GError **error)
{
  gint64 end_us = g_get_monotonic_time () + (gint64) timeout_ms * 1000;

  return nf_tcp_receive (NF_SOCKET_TRANSPORT (transport)->connection,
                         buffer,
                         size,
                         end_us,
                         cancellable,
                         error);
}

static gboolean
nf_socket_transport_write (NfTransport *transport,
                           const guint8 *data,
                           gsize size,
                           GCancellable *cancellable,
                           GError **error)
{
  return nf_tcp_send (NF_SOCKET_TRANSPORT (transport)->connection, data, size, cancellable, error);
}

static gboolean
nf_socket_transport_set_baud (NfTransport *transport, guint baud, GError **error)
{
  return TRUE;
}

static NfLines
nf_socket_transport_get_lines (NfTransport *transport)
{
  return NF_LINES_NONE;
}

static gboolean
nf_socket_transport_discard_input (NfTransport *transport, GError **error)
{
  guint8 rubbish[4096];
  gssize n = 0;

  while ((n = nf_socket_transport_read (transport, rubbish, sizeof rubbish, 0, NULL, error)) > 0)
    ;
  return n == 0;
}

static char *
nf_socket_transport_dup_name (NfTransport *transport)
{
  return g_strdup (NF_SOCKET_TRANSPORT (transport)->name);
}

static void
nf_socket_transport_finalize (GObject *object)
{
  NfSocketTransport *self = NF_SOCKET_TRANSPORT (object);

  nf_socket_transport_close (NF_TRANSPORT (self));
  g_clear_object (&self->address);
  g_free (self->name);
  G_OBJECT_CLASS (nf_socket_transport_parent_class)->finalize (object);
}

/* Without set_break and get_line_errors, which it cannot, and without set_lines: nobody calls it on
 * a transport whose lines are NF_LINES_NONE. */
static void
nf_socket_transport_iface_init (NfTransportInterface *iface)
{
  iface->open = nf_socket_transport_open;
  iface->close = nf_socket_transport_close;
  iface->read = nf_socket_transport_read;
  iface->write = nf_socket_transport_write;
  iface->set_baud = nf_socket_transport_set_baud;
  iface->get_lines = nf_socket_transport_get_lines;
  iface->discard_input = nf_socket_transport_discard_input;
  iface->sleep = nf_wall_clock_sleep;
  iface->get_time = nf_wall_clock_get_time;
  iface->dup_name = nf_socket_transport_dup_name;
}

static void
nf_socket_transport_class_init (NfSocketTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_socket_transport_finalize;
}

static void
nf_socket_transport_init (NfSocketTransport *self)
{
}

NfTransport *
nf_socket_transport_new (const char *name, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  NfSocketTransport *self = NULL;

  g_return_val_if_fail (g_str_has_prefix (name, NF_SOCKET_SCHEME), NULL);
  address = nf_tcp_parse_address (name + strlen (NF_SOCKET_SCHEME), error);
  if (address == NULL)
    return NULL;
  self = g_object_new (NF_TYPE_SOCKET_TRANSPORT, NULL);
  self->name = g_strdup (name);
  self->address = g_steal_pointer (&address);
  return NF_TRANSPORT (self);
}
