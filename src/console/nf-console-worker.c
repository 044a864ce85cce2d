/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A console's thread, see nf-console-worker.h.
 */
#include "nf-console-worker.h"

#include "nf-reset.h"

enum {
  READ_MS = 20, /* an order waits no longer than this; a person does not feel it */
  READ_SIZE = 16 * 1024,
  BREAK_MS = 250,
};

/* --- The desk ----------------------------------------------------------------------------- */

void
nf_console_desk_init (NfConsoleDesk *self, GSourceFunc collect, gpointer data)
{
  *self = (NfConsoleDesk){
    .received = g_byte_array_new (),
    .context = g_main_context_ref_thread_default (),
    .collect = collect,
    .data = data,
  };
  g_queue_init (&self->orders);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->has_order, NULL);
}

void
nf_console_desk_clear (NfConsoleDesk *self)
{
  nf_console_desk_unschedule (self);
  nf_console_desk_drop_orders (self);
  g_byte_array_unref (self->received);
  pthread_cond_destroy (&self->has_order);
  pthread_mutex_destroy (&self->lock);
  g_main_context_unref (self->context);
}

void
nf_console_desk_schedule (NfConsoleDesk *self)
{
  if (self->source != NULL)
    return;
  self->source = g_idle_source_new ();
  g_source_set_priority (self->source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->source, self->collect, self->data, NULL);
  g_source_attach (self->source, self->context);
}

void
nf_console_desk_unschedule (NfConsoleDesk *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
order_free (gpointer data)
{
  NfConsoleOrder *self = data;

  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self);
}

void
nf_console_desk_give (NfConsoleDesk *self, const NfConsoleOrder *order)
{
  NfConsoleOrder *copy = g_memdup2 (order, sizeof *order);

  pthread_mutex_lock (&self->lock);
  g_queue_push_tail (&self->orders, copy);
  pthread_cond_signal (&self->has_order);
  pthread_mutex_unlock (&self->lock);
}

void
nf_console_desk_drop_orders (NfConsoleDesk *self)
{
  g_queue_clear_full (&self->orders, order_free);
}

/* --- The thread --------------------------------------------------------------------------- */

static void
deliver (NfConsoleWorker *self, const guint8 *bytes, gsize size)
{
  NfConsoleDesk *desk = self->desk;
  gsize n = 0;

  pthread_mutex_lock (&desk->lock);
  n = MIN (size, NF_CONSOLE_PENDING_MAX - desk->received->len);
  g_byte_array_append (desk->received, bytes, (guint) n);
  desk->lost += size - n;
  if (!desk->is_paused)
    nf_console_desk_schedule (desk);
  pthread_mutex_unlock (&desk->lock);
}

static gboolean
send_break (NfTransport *transport, GCancellable *cancellable, GError **error)
{
  return nf_transport_set_break (transport, TRUE, error) &&
         nf_transport_sleep (transport, BREAK_MS, cancellable, error) &&
         nf_transport_set_break (transport, FALSE, error);
}

static gboolean
obey (NfConsoleWorker *self, const NfConsoleOrder *order, GError **error)
{
  const guint8 *bytes = NULL;
  gsize size = 0;

  switch (order->kind) {
  case NF_CONSOLE_SET_BAUD:
    return nf_transport_set_baud (self->transport, order->baud, error);
  case NF_CONSOLE_RESET:
    return nf_reset_into_program (self->transport, &order->sequence, self->cancellable, error);
  case NF_CONSOLE_BREAK:
    return send_break (self->transport, self->cancellable, error);
  case NF_CONSOLE_SEND:
  default:
    bytes = g_bytes_get_data (order->bytes, &size);
    return nf_transport_write (self->transport, bytes, size, self->cancellable, error);
  }
}

static NfConsoleOrder *
take_order (NfConsoleDesk *desk)
{
  NfConsoleOrder *order = NULL;

  pthread_mutex_lock (&desk->lock);
  order = g_queue_pop_head (&desk->orders);
  pthread_mutex_unlock (&desk->lock);
  return order;
}

static gboolean
obey_all (NfConsoleWorker *self, GError **error)
{
  NfConsoleOrder *order = NULL;

  while ((order = take_order (self->desk)) != NULL) {
    gboolean ok = obey (self, order, error);
    order_free (order);
    if (!ok)
      return FALSE;
  }
  return TRUE;
}

/* On a line with a clock of its own, a wait takes no time of ours: then the worker waits by itself,
 * and an order ends that. */
static void
wait_for_order (NfConsoleDesk *desk, gint64 until_us)
{
  gint64 now = g_get_monotonic_time ();
  gint64 end = g_get_real_time () + (until_us - now);
  struct timespec time = { .tv_sec = end / G_USEC_PER_SEC,
                           .tv_nsec = (end % G_USEC_PER_SEC) * 1000 };

  if (until_us <= now)
    return;
  pthread_mutex_lock (&desk->lock);
  if (g_queue_is_empty (&desk->orders) && !desk->is_closing)
    pthread_cond_timedwait (&desk->has_order, &desk->lock, &time);
  pthread_mutex_unlock (&desk->lock);
}

static gboolean
listen (NfConsoleWorker *self, guint8 *buffer, GError **error)
{
  gint64 until = g_get_monotonic_time () + READ_MS * 1000;
  gssize n =
      nf_transport_read (self->transport, buffer, READ_SIZE, READ_MS, self->cancellable, error);

  if (n > 0)
    deliver (self, buffer, (gsize) n);
  else if (n == 0)
    wait_for_order (self->desk, until);
  return n >= 0;
}

static void
tell_open (NfConsoleDesk *desk)
{
  pthread_mutex_lock (&desk->lock);
  desk->is_open = TRUE;
  nf_console_desk_schedule (desk);
  pthread_mutex_unlock (&desk->lock);
}

static void
tell_end (NfConsoleDesk *desk, GError *error)
{
  pthread_mutex_lock (&desk->lock);
  desk->is_over = TRUE;
  desk->error = error;
  nf_console_desk_schedule (desk);
  pthread_mutex_unlock (&desk->lock);
}

gpointer
nf_console_worker_run (gpointer worker)
{
  NfConsoleWorker *self = worker;
  g_autofree guint8 *buffer = g_malloc (READ_SIZE);
  GError *error = NULL;

  if (nf_transport_open (self->transport, self->baud, self->cancellable, &error)) {
    tell_open (self->desk);
    while (obey_all (self, &error) && listen (self, buffer, &error))
      ;
    nf_transport_close (self->transport);
  }
  tell_end (self->desk, error);
  return NULL;
}
