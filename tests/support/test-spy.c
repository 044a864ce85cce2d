/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A watched transport, see test-spy.h.
 */
#include "test-spy.h"

#include <string.h>

enum { CHATTER_US = 100000 };

struct _TestSpy {
  GObject parent_instance;

  NfTransport *board;
  gboolean is_open;
  guint n_opens;
  NfError refusal;
  guint n_refusals;
  gboolean dtr, rts;
  guint n_resets;
  guint baud;
  gint64 slept_us; /* while it was not open: boards have no time then */
  gint64 began_us;
  gint64 cancel_us; /* 0: never */
  gint64 cancelled_us;
  GCancellable *cancellable;
  gboolean has_echo;
  GByteArray *echo;
  char *chatter;
  guint chatter_baud;
  gint64 chatter_us;
};

static void test_spy_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestSpy,
                               test_spy,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT, test_spy_iface_init))

static gint64
test_spy_get_time (NfTransport *transport)
{
  TestSpy *self = TEST_SPY (transport);

  return nf_transport_get_time (self->board) + self->slept_us;
}

static void
look_at_clock (TestSpy *self)
{
  gint64 now = test_spy_get_time (NF_TRANSPORT (self));

  if (self->cancel_us == 0 || self->cancelled_us != 0 || now < self->cancel_us)
    return;
  self->cancelled_us = now;
  g_cancellable_cancel (self->cancellable);
}

static gboolean
test_spy_open (NfTransport *transport, guint baud, GCancellable *cancellable, GError **error)
{
  TestSpy *self = TEST_SPY (transport);

  self->n_opens++;
  if (self->n_refusals > 0) {
    self->n_refusals--;
    g_set_error_literal (error, NF_ERROR, (int) self->refusal, "it does not open");
    return FALSE;
  }
  self->is_open = nf_transport_open (self->board, baud, cancellable, error);
  self->baud = baud;
  return self->is_open;
}

static void
test_spy_close (NfTransport *transport)
{
  TestSpy *self = TEST_SPY (transport);

  nf_transport_close (self->board);
  self->is_open = FALSE;
  self->dtr = self->rts = FALSE;
}

static gssize
take_echo (TestSpy *self, guint8 *buffer, gsize size)
{
  gsize n = MIN (size, self->echo->len);

  memcpy (buffer, self->echo->data, n);
  if (n > 0)
    g_byte_array_remove_range (self->echo, 0, (guint) n);
  return (gssize) n;
}

/* Returns: 0 when the next words are not due within the time */
static gssize
take_chatter (TestSpy *self, guint8 *buffer, gsize size, guint timeout_ms)
{
  gint64 now = test_spy_get_time (NF_TRANSPORT (self));
  gint64 wait_us = MAX (self->chatter_us - now, 0);
  gsize n = MIN (size, strlen (self->chatter));

  if (wait_us > timeout_ms * G_TIME_SPAN_MILLISECOND) {
    nf_transport_sleep (self->board, timeout_ms, NULL, NULL);
    return 0;
  }
  nf_transport_sleep (self->board, (guint) (wait_us + 999) / 1000, NULL, NULL);
  self->chatter_us = now + wait_us + CHATTER_US;
  memcpy (buffer, self->chatter, n);
  if (self->baud != self->chatter_baud)
    memset (buffer, 0x80, n);
  return (gssize) n;
}

static gssize
test_spy_read (NfTransport *transport,
               guint8 *buffer,
               gsize size,
               guint timeout_ms,
               GCancellable *cancellable,
               GError **error)
{
  TestSpy *self = TEST_SPY (transport);
  gssize n = 0;

  look_at_clock (self);
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  if (self->chatter != NULL)
    return take_chatter (self, buffer, size, timeout_ms);
  if (!self->has_echo)
    return nf_transport_read (self->board, buffer, size, timeout_ms, cancellable, error);
  n = take_echo (self, buffer, size);
  if (n == 0)
    nf_transport_sleep (self->board, timeout_ms, NULL, NULL);
  return n;
}

static gboolean
test_spy_write (NfTransport *transport,
                const guint8 *data,
                gsize size,
                GCancellable *cancellable,
                GError **error)
{
  TestSpy *self = TEST_SPY (transport);

  if (self->has_echo)
    g_byte_array_append (self->echo, data, (guint) size);
  if (self->has_echo || self->chatter != NULL)
    return TRUE;
  return nf_transport_write (self->board, data, size, cancellable, error);
}

static gboolean
test_spy_set_baud (NfTransport *transport, guint baud, GError **error)
{
  TestSpy *self = TEST_SPY (transport);

  self->baud = baud;
  return nf_transport_set_baud (self->board, baud, error);
}

static NfLines
test_spy_get_lines (NfTransport *transport)
{
  return nf_transport_get_lines (TEST_SPY (transport)->board);
}

/* On the usual circuit EN is low while RTS alone is asserted. */
static gboolean
test_spy_set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  TestSpy *self = TEST_SPY (transport);
  gboolean was_held = self->rts && !self->dtr;

  self->n_resets += was_held && !(rts && !dtr) ? 1 : 0;
  self->dtr = dtr;
  self->rts = rts;
  return nf_transport_set_lines (self->board, dtr, rts, error);
}

static gboolean
test_spy_get_line_errors (NfTransport *transport, NfLineErrors *errors)
{
  return nf_transport_get_line_errors (TEST_SPY (transport)->board, errors);
}

static gboolean
test_spy_discard_input (NfTransport *transport, GError **error)
{
  TestSpy *self = TEST_SPY (transport);

  g_byte_array_set_size (self->echo, 0);
  return nf_transport_discard_input (self->board, error);
}

static gboolean
test_spy_sleep (NfTransport *transport, guint ms, GCancellable *cancellable, GError **error)
{
  TestSpy *self = TEST_SPY (transport);

  if (self->is_open)
    nf_transport_sleep (self->board, ms, NULL, NULL);
  else
    self->slept_us += ms * G_TIME_SPAN_MILLISECOND;
  look_at_clock (self);
  return !g_cancellable_set_error_if_cancelled (cancellable, error);
}

static char *
test_spy_dup_name (NfTransport *transport)
{
  return nf_transport_dup_name (TEST_SPY (transport)->board);
}

static void
test_spy_finalize (GObject *object)
{
  TestSpy *self = TEST_SPY (object);

  g_object_unref (self->board);
  g_clear_object (&self->cancellable);
  g_byte_array_unref (self->echo);
  g_free (self->chatter);
  G_OBJECT_CLASS (test_spy_parent_class)->finalize (object);
}

static void
test_spy_iface_init (NfTransportInterface *iface)
{
  iface->open = test_spy_open;
  iface->close = test_spy_close;
  iface->read = test_spy_read;
  iface->write = test_spy_write;
  iface->set_baud = test_spy_set_baud;
  iface->get_lines = test_spy_get_lines;
  iface->set_lines = test_spy_set_lines;
  iface->get_line_errors = test_spy_get_line_errors;
  iface->discard_input = test_spy_discard_input;
  iface->sleep = test_spy_sleep;
  iface->get_time = test_spy_get_time;
  iface->dup_name = test_spy_dup_name;
}

static void
test_spy_class_init (TestSpyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_spy_finalize;
}

static void
test_spy_init (TestSpy *self)
{
  self->echo = g_byte_array_new ();
}

TestSpy *
test_spy_new (NfTransport *board)
{
  TestSpy *self = g_object_new (TEST_TYPE_SPY, NULL);

  self->board = board;
  self->began_us = test_spy_get_time (NF_TRANSPORT (self));
  return self;
}

void
test_spy_refuse_open (TestSpy *self, NfError cause, guint times)
{
  self->refusal = cause;
  self->n_refusals = times;
}

void
test_spy_set_echo (TestSpy *self)
{
  self->has_echo = TRUE;
}

void
test_spy_set_chatter (TestSpy *self, guint baud, const char *text)
{
  self->chatter_baud = baud;
  self->chatter = g_strdup (text);
}

void
test_spy_cancel_after (TestSpy *self, guint ms, GCancellable *cancellable)
{
  self->cancel_us = test_spy_get_time (NF_TRANSPORT (self)) + ms * G_TIME_SPAN_MILLISECOND;
  self->cancellable = g_object_ref (cancellable);
}

gboolean
test_spy_is_open (TestSpy *self)
{
  return self->is_open;
}

guint
test_spy_get_n_opens (TestSpy *self)
{
  return self->n_opens;
}

gboolean
test_spy_is_line_set (TestSpy *self)
{
  return self->dtr || self->rts;
}

guint
test_spy_get_n_resets (TestSpy *self)
{
  return self->n_resets;
}

guint
test_spy_get_ms_cancelled (TestSpy *self)
{
  gint64 us = test_spy_get_time (NF_TRANSPORT (self)) - self->cancelled_us;

  return self->cancelled_us != 0 ? (guint) (us / G_TIME_SPAN_MILLISECOND) : 0;
}

guint
test_spy_get_ms (TestSpy *self)
{
  gint64 us = test_spy_get_time (NF_TRANSPORT (self)) - self->began_us;

  return (guint) (us / G_TIME_SPAN_MILLISECOND);
}
