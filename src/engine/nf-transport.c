/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The public side of the transport interface: argument checks, cancelling, and the log of
 * everything on the wire (G_MESSAGES_DEBUG=nf-wire).
 */
#include "nf-transport.h"

#define WIRE_LOG_DOMAIN "nf-wire"

G_DEFINE_INTERFACE (NfTransport, nf_transport, G_TYPE_OBJECT)

static void
nf_transport_default_init (NfTransportInterface *iface)
{
}

static gboolean
is_logged (void)
{
  return !g_log_writer_default_would_drop (G_LOG_LEVEL_DEBUG, WIRE_LOG_DOMAIN);
}

static void
log_bytes (const char *direction, const guint8 *data, gsize size)
{
  if (!is_logged ())
    return;
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, " %02x", data[i]);
  g_log (WIRE_LOG_DOMAIN,
         G_LOG_LEVEL_DEBUG,
         "%s %" G_GSIZE_FORMAT ":%s",
         direction,
         size,
         text->str);
}

char *
nf_transport_dup_name (NfTransport *self)
{
  return NF_TRANSPORT_GET_IFACE (self)->dup_name (self);
}

gboolean
nf_transport_open (NfTransport *self, guint baud, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (baud >= 300 && baud <= 4000000, FALSE);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return NF_TRANSPORT_GET_IFACE (self)->open (self, baud, cancellable, error);
}

void
nf_transport_close (NfTransport *self)
{
  NF_TRANSPORT_GET_IFACE (self)->close (self);
}

gssize
nf_transport_read (NfTransport *self,
                   guint8 *buffer,
                   gsize size,
                   guint timeout_ms,
                   GCancellable *cancellable,
                   GError **error)
{
  g_return_val_if_fail (size > 0, -1);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  gssize n =
      NF_TRANSPORT_GET_IFACE (self)->read (self, buffer, size, timeout_ms, cancellable, error);
  if (n > 0)
    log_bytes ("<", buffer, (gsize) n);
  return n;
}

gboolean
nf_transport_write (NfTransport *self,
                    const guint8 *data,
                    gsize size,
                    GCancellable *cancellable,
                    GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  log_bytes (">", data, size);
  return NF_TRANSPORT_GET_IFACE (self)->write (self, data, size, cancellable, error);
}

gboolean
nf_transport_set_baud (NfTransport *self, guint baud, GError **error)
{
  return NF_TRANSPORT_GET_IFACE (self)->set_baud (self, baud, error);
}

NfLines
nf_transport_get_lines (NfTransport *self)
{
  return NF_TRANSPORT_GET_IFACE (self)->get_lines (self);
}

gboolean
nf_transport_set_lines (NfTransport *self, gboolean dtr, gboolean rts, GError **error)
{
  if (nf_transport_get_lines (self) == NF_LINES_NONE)
    return TRUE;
  if (is_logged ())
    g_log (WIRE_LOG_DOMAIN, G_LOG_LEVEL_DEBUG, "lines DTR %d RTS %d", dtr, rts);
  return NF_TRANSPORT_GET_IFACE (self)->set_lines (self, dtr, rts, error);
}

gboolean
nf_transport_set_break (NfTransport *self, gboolean on, GError **error)
{
  NfTransportInterface *iface = NF_TRANSPORT_GET_IFACE (self);

  return iface->set_break == NULL || iface->set_break (self, on, error);
}

gboolean
nf_transport_get_line_errors (NfTransport *self, NfLineErrors *errors)
{
  NfTransportInterface *iface = NF_TRANSPORT_GET_IFACE (self);

  *errors = (NfLineErrors){ 0 };
  return iface->get_line_errors != NULL && iface->get_line_errors (self, errors);
}

gboolean
nf_transport_discard_input (NfTransport *self, GError **error)
{
  return NF_TRANSPORT_GET_IFACE (self)->discard_input (self, error);
}

gboolean
nf_transport_sleep (NfTransport *self, guint ms, GCancellable *cancellable, GError **error)
{
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  return NF_TRANSPORT_GET_IFACE (self)->sleep (self, ms, cancellable, error);
}

gint64
nf_transport_get_time (NfTransport *self)
{
  return NF_TRANSPORT_GET_IFACE (self)->get_time (self);
}
