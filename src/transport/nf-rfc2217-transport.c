/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial port over the network, see nf-rfc2217-transport.h.
 */
#include "nf-rfc2217-transport.h"

#include "nf-com-link.h"
#include "nf-error.h"
#include "nf-tcp.h"
#include "nf-wall-clock.h"

#include <string.h>

enum {
  /* Raw TCP never answers, nor does a server that has another client; that of esptool takes up to
   * 3 s to notice that the last one has gone. */
  OPTIONS_LIMIT_MS = 4000,
  CLOSE_LIMIT_MS = 500,
  WRITE_LIMIT_MS = 10 * 1000, /* nf_transport_write() promises it */
  PIECE_BYTES = 4096,         /* between two looks at what the server says */
};

/* A UART still reads what is this much too fast or too slow. */
#define BAUD_TOLERANCE_PERCENT 5

#define NO_ANSWERS_TO_CONTROLS "?ign_set_control"

struct _NfRfc2217Transport {
  GObject parent_instance;

  char *name;
  GSocketConnectable *address;
  NfComLink link;
  gboolean is_gone; /* the server does not answer any more */
  gboolean dtr;     /* as last asked for */
  gboolean rts;
};

static void nf_rfc2217_transport_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfRfc2217Transport,
                               nf_rfc2217_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT,
                                                      nf_rfc2217_transport_iface_init))

static gboolean
fail (GError **error, NfError cause, const char *message)
{
  g_set_error_literal (error, NF_ERROR, cause, message);
  return FALSE;
}

/* Once the port is open, silence means that the server is gone. */
static gboolean
check_answered (NfRfc2217Transport *self, GError **error)
{
  if (self->link.com.awaited == 0)
    return TRUE;
  self->link.com.awaited = 0;
  self->is_gone = TRUE;
  return fail (error, NF_ERROR_PORT_LOST, "the server does not answer any more");
}

static gboolean
exchange_all (NfRfc2217Transport *self, GError **error)
{
  return nf_com_link_exchange (&self->link, NF_COM_LINK_ANSWER_MS, NULL, error) &&
         check_answered (self, error);
}

static gboolean
negotiate (NfRfc2217Transport *self, GCancellable *cancellable, GError **error)
{
  nf_com_port_ask_options (&self->link.com);
  if (!nf_com_link_exchange (&self->link, OPTIONS_LIMIT_MS, cancellable, error))
    return FALSE;
  if (self->link.com.refused & NF_COM_PORT_OPTION)
    return fail (error,
                 NF_ERROR_PORT_NOT_SERIAL,
                 "the server is no RFC 2217 serial port (it may be a raw one: socket://)");
  if (self->link.com.refused != 0)
    return fail (error, NF_ERROR_PORT_NOT_SERIAL, "the server does not pass all byte values");
  if (self->link.com.awaited != 0)
    return fail (error,
                 NF_ERROR_PORT_UNREACHABLE,
                 "the server accepts the connection but does not answer: it may be busy with "
                 "another program, or not speak RFC 2217");
  return TRUE;
}

static gboolean
check_baud (NfRfc2217Transport *self, guint baud, GError **error)
{
  guint32 actual = self->link.com.baud;
  guint32 off = actual > baud ? actual - baud : baud - actual;

  if (off <= baud / 100 * BAUD_TOLERANCE_PERCENT)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_PORT_NOT_SERIAL,
               "the server has no rate near %u baud, it took %u",
               baud,
               actual);
  return FALSE;
}

static gboolean
set_up (NfRfc2217Transport *self, guint baud, GCancellable *cancellable, GError **error)
{
  nf_com_port_ask_extras (&self->link.com);
  nf_com_port_ask (&self->link.com, COM_PORT_SET_BAUD, baud);
  nf_com_port_ask (&self->link.com, COM_PORT_SET_DATA_SIZE, 8);
  nf_com_port_ask (&self->link.com, COM_PORT_SET_PARITY, 1);
  nf_com_port_ask (&self->link.com, COM_PORT_SET_STOP_SIZE, 1);
  if (!nf_com_link_exchange (&self->link, NF_COM_LINK_ANSWER_MS, cancellable, error))
    return FALSE;
  if (self->link.com.awaited != 0)
    return fail (error, NF_ERROR_PORT_UNREACHABLE, "the server does not answer the settings");
  if (self->link.com.refused != 0)
    return fail (error,
                 NF_ERROR_PORT_NOT_SERIAL,
                 "the server refuses 8 data bits, no parity, 1 stop bit");
  return check_baud (self, baud, error);
}

static gboolean
confirms_lines (NfRfc2217Transport *self)
{
  return (self->link.com.silent & (NF_COM_PORT_DTR | NF_COM_PORT_RTS)) == 0;
}

/* RTS goes first: a server that has just opened its port has both lines asserted, and the other
 * way round the board would be reset in passing. */
static gboolean
release_lines (NfRfc2217Transport *self, GCancellable *cancellable, GError **error)
{
  nf_com_port_ask (&self->link.com, COM_PORT_SET_CONTROL, COM_PORT_RTS_OFF);
  nf_com_port_ask (&self->link.com, COM_PORT_SET_CONTROL, COM_PORT_DTR_OFF);
  nf_com_port_ask (&self->link.com, COM_PORT_SET_CONTROL, COM_PORT_NO_FLOW_CONTROL);
  nf_com_port_ask (&self->link.com, COM_PORT_PURGE, 1);
  self->dtr = FALSE;
  self->rts = FALSE;
  if (!nf_com_link_find_out (&self->link, cancellable, error))
    return FALSE;
  return self->link.com.awaited == 0 ||
         fail (error, NF_ERROR_PORT_UNREACHABLE, "the server does not answer any more");
}

/* A server that hangs up at once has often said why, in plain text: ser2net does. */
static void
explain_hang_up (NfRfc2217Transport *self, GError **error)
{
  GByteArray *text = self->link.com.received;
  g_autofree char *said = NULL;
  NfError cause = NF_ERROR_PORT_UNREACHABLE;

  if (!g_error_matches (*error, NF_ERROR, NF_ERROR_PORT_LOST))
    return;
  said = text->len > 0 ? g_utf8_make_valid ((const char *) text->data, MIN (text->len, 200))
                       : g_strdup ("");
  g_strstrip (said);
  if (strstr (said, "in use") != NULL)
    cause = NF_ERROR_PORT_BUSY;
  g_clear_error (error);
  if (*said == '\0')
    fail (error, cause, "the server hung up");
  else
    g_set_error (error, NF_ERROR, cause, "the server hung up and said \"%s\"", said);
}

static gboolean
nf_rfc2217_transport_open (NfTransport *transport,
                           guint baud,
                           GCancellable *cancellable,
                           GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);
  GError *reason = NULL;
  GSocketConnection *connection = nf_tcp_connect (self->address, cancellable, &reason);

  self->is_gone = FALSE;
  if (connection != NULL) {
    nf_com_link_open (&self->link, connection);
    if (negotiate (self, cancellable, &reason) && set_up (self, baud, cancellable, &reason) &&
        release_lines (self, cancellable, &reason)) {
      g_info ("%s: %s",
              self->name,
              self->link.com.signature != NULL ? self->link.com.signature : "unnamed");
      return TRUE;
    }
    explain_hang_up (self, &reason);
    nf_com_link_close (&self->link);
  }
  g_propagate_prefixed_error (error, reason, "could not open %s: ", self->name);
  return FALSE;
}

/* Who waits for an answer knows how long a board takes, not how long a network does. */
static gint64
get_end (NfRfc2217Transport *self, guint timeout_ms)
{
  guint more_ms = timeout_ms > 0 ? self->link.round_trip_ms : 0;

  return g_get_monotonic_time () + ((gint64) timeout_ms + more_ms) * G_TIME_SPAN_MILLISECOND;
}

static gssize
nf_rfc2217_transport_read (NfTransport *transport,
                           guint8 *buffer,
                           gsize size,
                           guint timeout_ms,
                           GCancellable *cancellable,
                           GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);
  GByteArray *line = self->link.com.received;
  gint64 end_us = get_end (self, timeout_ms);
  int received = 1;

  while (line->len == 0 && received > 0)
    received = nf_com_link_receive (&self->link, end_us, cancellable, error);
  if (received < 0)
    return -1;
  size = MIN (size, line->len);
  if (size > 0) {
    memcpy (buffer, line->data, size);
    g_byte_array_remove_range (line, 0, (guint) size);
  }
  return (gssize) size;
}

static gboolean
nf_rfc2217_transport_write (NfTransport *transport,
                            const guint8 *data,
                            gsize size,
                            GCancellable *cancellable,
                            GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);

  while (size > 0) {
    gsize piece = MIN (size, PIECE_BYTES);

    nf_com_port_put_data (&self->link.com, data, piece);
    if (!nf_com_link_send (&self->link, WRITE_LIMIT_MS, cancellable, error))
      return FALSE;
    data += piece;
    size -= piece;
  }
  return TRUE;
}

static gboolean
nf_rfc2217_transport_set_baud (NfTransport *transport, guint baud, GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);

  nf_com_port_ask (&self->link.com, COM_PORT_SET_BAUD, baud);
  return exchange_all (self, error) && check_baud (self, baud, error);
}

static NfLines
nf_rfc2217_transport_get_lines (NfTransport *transport)
{
  return NF_LINES_SEPARATE;
}

/* Only what changes is sent. That halves the traffic, and esptool's server takes the release of
 * an RTS that is released already for a hard reset, in the middle of its own sequence.
 *
 * Whoever resets lets time pass between two changes. It begins when the server has confirmed the
 * first of them, so at the far end it is never less, whatever the network does meanwhile. */
static gboolean
nf_rfc2217_transport_set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);

  if (dtr == self->dtr && rts == self->rts)
    return TRUE;
  if (dtr != self->dtr)
    nf_com_port_ask (&self->link.com,
                     COM_PORT_SET_CONTROL,
                     dtr ? COM_PORT_DTR_ON : COM_PORT_DTR_OFF);
  if (rts != self->rts)
    nf_com_port_ask (&self->link.com,
                     COM_PORT_SET_CONTROL,
                     rts ? COM_PORT_RTS_ON : COM_PORT_RTS_OFF);
  self->dtr = dtr;
  self->rts = rts;
  return exchange_all (self, error) &&
         (confirms_lines (self) ||
          nf_wall_clock_sleep (transport, NF_COM_LINK_GRACE_MS, NULL, error));
}

static gboolean
nf_rfc2217_transport_set_break (NfTransport *transport, gboolean on, GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);

  nf_com_port_ask (&self->link.com,
                   COM_PORT_SET_CONTROL,
                   on ? COM_PORT_BREAK_ON : COM_PORT_BREAK_OFF);
  return nf_com_link_find_out (&self->link, NULL, error) && check_answered (self, error);
}

static gboolean
nf_rfc2217_transport_get_line_errors (NfTransport *transport, NfLineErrors *errors)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);

  *errors = self->link.com.errors;
  return self->link.com.tells_errors;
}

/* Bytes that the server sent before it confirms the purge are old, whatever comes after is new. */
static gboolean
nf_rfc2217_transport_discard_input (NfTransport *transport, GError **error)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);
  int received = 1;

  nf_com_port_ask (&self->link.com, COM_PORT_PURGE, 1);
  if (!exchange_all (self, error))
    return FALSE;
  while (self->link.com.silent & NF_COM_PORT_PURGE && received > 0)
    received = nf_com_link_receive (&self->link, 0, NULL, error);
  g_byte_array_set_size (self->link.com.received, 0);
  return received >= 0;
}

/* The lines are released first and the answers awaited: a connection closed with bytes unread
 * takes back what the server has not handled yet. And the server shall have noticed: most have room
 * for one client, and who opens the port next may come at once. */
static void
nf_rfc2217_transport_close (NfTransport *transport)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (transport);

  if (self->link.connection == NULL)
    return;
  if (!self->is_gone && nf_rfc2217_transport_set_lines (transport, FALSE, FALSE, NULL))
    nf_tcp_finish (self->link.connection, CLOSE_LIMIT_MS);
  nf_com_link_close (&self->link);
}

static char *
nf_rfc2217_transport_dup_name (NfTransport *transport)
{
  return g_strdup (NF_RFC2217_TRANSPORT (transport)->name);
}

static void
nf_rfc2217_transport_finalize (GObject *object)
{
  NfRfc2217Transport *self = NF_RFC2217_TRANSPORT (object);

  nf_rfc2217_transport_close (NF_TRANSPORT (self));
  g_clear_object (&self->address);
  g_free (self->name);
  G_OBJECT_CLASS (nf_rfc2217_transport_parent_class)->finalize (object);
}

static void
nf_rfc2217_transport_iface_init (NfTransportInterface *iface)
{
  iface->open = nf_rfc2217_transport_open;
  iface->close = nf_rfc2217_transport_close;
  iface->read = nf_rfc2217_transport_read;
  iface->write = nf_rfc2217_transport_write;
  iface->set_baud = nf_rfc2217_transport_set_baud;
  iface->get_lines = nf_rfc2217_transport_get_lines;
  iface->set_lines = nf_rfc2217_transport_set_lines;
  iface->set_break = nf_rfc2217_transport_set_break;
  iface->get_line_errors = nf_rfc2217_transport_get_line_errors;
  iface->discard_input = nf_rfc2217_transport_discard_input;
  iface->sleep = nf_wall_clock_sleep;
  iface->get_time = nf_wall_clock_get_time;
  iface->dup_name = nf_rfc2217_transport_dup_name;
}

static void
nf_rfc2217_transport_class_init (NfRfc2217TransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_rfc2217_transport_finalize;
}

static void
nf_rfc2217_transport_init (NfRfc2217Transport *self)
{
}

NfTransport *
nf_rfc2217_transport_new (const char *name, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;
  g_autofree char *host_and_port = NULL;
  const char *option = strchr (name, '?');
  NfRfc2217Transport *self = NULL;

  g_return_val_if_fail (g_str_has_prefix (name, NF_RFC2217_SCHEME), NULL);
  if (option != NULL && !g_str_equal (option, NO_ANSWERS_TO_CONTROLS)) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_PORT_NAME,
                 "\"%s\" is no option of an RFC 2217 port; there is %s",
                 option,
                 NO_ANSWERS_TO_CONTROLS);
    return NULL;
  }
  name += strlen (NF_RFC2217_SCHEME);
  host_and_port = option != NULL ? g_strndup (name, (gsize) (option - name)) : g_strdup (name);
  address = nf_tcp_parse_address (host_and_port, error);
  if (address == NULL)
    return NULL;
  self = g_object_new (NF_TYPE_RFC2217_TRANSPORT, NULL);
  self->name = g_strconcat (NF_RFC2217_SCHEME, name, NULL);
  self->address = g_steal_pointer (&address);
  return NF_TRANSPORT (self);
}
