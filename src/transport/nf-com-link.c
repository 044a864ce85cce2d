/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The conversation on its connection, see nf-com-link.h.
 */
#include "nf-com-link.h"

#include "nf-error.h"
#include "nf-tcp.h"

void
nf_com_link_open (NfComLink *self, GSocketConnection *connection)
{
  self->connection = connection;
  self->round_trip_ms = 0;
  nf_com_port_init (&self->com);
}

void
nf_com_link_close (NfComLink *self)
{
  nf_com_port_clear (&self->com);
  g_clear_object (&self->connection);
}

static gint64
get_end (guint limit_ms)
{
  return g_get_monotonic_time () + (gint64) limit_ms * 1000;
}

static gboolean
send_all (NfComLink *self, GCancellable *cancellable, GError **error)
{
  GByteArray *to_send = self->com.to_send;
  gboolean sent = nf_tcp_send (self->connection, to_send->data, to_send->len, cancellable, error);

  g_byte_array_set_size (to_send, 0);
  return sent;
}

int
nf_com_link_receive (NfComLink *self, gint64 end_us, GCancellable *cancellable, GError **error)
{
  guint8 buffer[4096];
  gssize n = nf_tcp_receive (self->connection, buffer, sizeof buffer, end_us, cancellable, error);

  if (n <= 0)
    return (int) n;
  nf_com_port_take (&self->com, buffer, (gsize) n);
  return self->com.suspended || send_all (self, cancellable, error) ? 1 : -1;
}

/* Looks at what the server has said meanwhile, and waits while it wants nothing to be sent.
 *
 * Returns: 1 when it does, 0 when the time passed, -1 on error */
static int
wait_until_wanted (NfComLink *self, guint limit_ms, GCancellable *cancellable, GError **error)
{
  gint64 end_us = get_end (limit_ms);
  int received = nf_com_link_receive (self, 0, cancellable, error);

  if (received >= 0 && self->com.suspended)
    do
      received = nf_com_link_receive (self, end_us, cancellable, error);
    while (received > 0 && self->com.suspended);
  if (received < 0)
    return -1;
  return self->com.suspended ? 0 : 1;
}

gboolean
nf_com_link_send (NfComLink *self, guint limit_ms, GCancellable *cancellable, GError **error)
{
  int wanted = wait_until_wanted (self, limit_ms, cancellable, error);

  if (wanted > 0)
    return send_all (self, cancellable, error);
  g_byte_array_set_size (self->com.to_send, 0);
  if (wanted == 0)
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_TIMED_OUT,
                 "the server has wanted nothing to be sent for %u s",
                 limit_ms / 1000);
  return FALSE;
}

static void
note_round_trip (NfComLink *self, gint64 us)
{
  guint ms = (guint) MIN (us / 1000, NF_COM_LINK_TRIP_MAX_MS);

  self->round_trip_ms = MAX (self->round_trip_ms, ms);
}

static gboolean
await (NfComLink *self, guint answers, guint limit_ms, GCancellable *cancellable, GError **error)
{
  gint64 start_us = g_get_monotonic_time ();
  gint64 end_us = get_end (limit_ms);
  int received = 1;

  while ((self->com.awaited & answers) != 0 && received > 0)
    received = nf_com_link_receive (self, end_us, cancellable, error);
  if (received > 0)
    note_round_trip (self, g_get_monotonic_time () - start_us);
  return received >= 0;
}

/* Returns: FALSE on error; com.awaited tells of the answers */
static gboolean
send_and_await (NfComLink *self,
                guint answers,
                guint limit_ms,
                GCancellable *cancellable,
                GError **error)
{
  int wanted = wait_until_wanted (self, limit_ms, cancellable, error);

  if (wanted <= 0)
    return wanted == 0;
  return send_all (self, cancellable, error) && await (self, answers, limit_ms, cancellable, error);
}

gboolean
nf_com_link_exchange (NfComLink *self, guint limit_ms, GCancellable *cancellable, GError **error)
{
  return send_and_await (self, G_MAXUINT, limit_ms, cancellable, error);
}

/* A server handles one request after the other, so what it has not answered after the last one,
 * which every server does, it will not. Somewhat later does as well: a few answer in another order.
 */
gboolean
nf_com_link_find_out (NfComLink *self, GCancellable *cancellable, GError **error)
{
  nf_com_port_ask (&self->com, COM_PORT_SET_DATA_SIZE, 8);
  if (!send_and_await (self, NF_COM_PORT_DATA_SIZE, NF_COM_LINK_ANSWER_MS, cancellable, error))
    return FALSE;
  if (self->com.awaited & NF_COM_PORT_DATA_SIZE)
    return TRUE;
  if (!await (self, G_MAXUINT, NF_COM_LINK_GRACE_MS, cancellable, error))
    return FALSE;
  self->com.silent |= self->com.awaited;
  self->com.awaited = 0;
  return TRUE;
}
