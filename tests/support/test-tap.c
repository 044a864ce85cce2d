/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A transport that listens, see test-tap.h.
 */
#include "test-tap.h"

#include <string.h>

struct _TestTap {
  GObject parent_instance;

  NfTransport *inner;
  gboolean is_open;
  GString *sent; /* hex digits */
};

static void test_tap_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestTap,
                               test_tap,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT, test_tap_iface_init))

static gboolean
do_open (NfTransport *transport, guint baud, GCancellable *cancellable, GError **error)
{
  TestTap *self = TEST_TAP (transport);

  if (self->is_open)
    return nf_transport_set_baud (self->inner, baud, error);
  self->is_open = nf_transport_open (self->inner, baud, cancellable, error);
  return self->is_open;
}

static void
do_close (NfTransport *transport)
{
}

static gssize
do_read (NfTransport *transport,
         guint8 *buffer,
         gsize size,
         guint timeout_ms,
         GCancellable *cancellable,
         GError **error)
{
  return nf_transport_read (TEST_TAP (transport)->inner,
                            buffer,
                            size,
                            timeout_ms,
                            cancellable,
                            error);
}

static gboolean
do_write (NfTransport *transport,
          const guint8 *data,
          gsize size,
          GCancellable *cancellable,
          GError **error)
{
  TestTap *self = TEST_TAP (transport);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (self->sent, "%02x", data[i]);
  return nf_transport_write (self->inner, data, size, cancellable, error);
}

static gboolean
do_set_baud (NfTransport *transport, guint baud, GError **error)
{
  return nf_transport_set_baud (TEST_TAP (transport)->inner, baud, error);
}

static NfLines
do_get_lines (NfTransport *transport)
{
  return nf_transport_get_lines (TEST_TAP (transport)->inner);
}

static gboolean
do_set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  return nf_transport_set_lines (TEST_TAP (transport)->inner, dtr, rts, error);
}

static gboolean
do_discard_input (NfTransport *transport, GError **error)
{
  return nf_transport_discard_input (TEST_TAP (transport)->inner, error);
}

static gboolean
do_sleep (NfTransport *transport, guint ms, GCancellable *cancellable, GError **error)
{
  return nf_transport_sleep (TEST_TAP (transport)->inner, ms, cancellable, error);
}

static gint64
do_get_time (NfTransport *transport)
{
  return nf_transport_get_time (TEST_TAP (transport)->inner);
}

static char *
do_dup_name (NfTransport *transport)
{
  return nf_transport_dup_name (TEST_TAP (transport)->inner);
}

static void
test_tap_iface_init (NfTransportInterface *iface)
{
  iface->open = do_open;
  iface->close = do_close;
  iface->read = do_read;
  iface->write = do_write;
  iface->set_baud = do_set_baud;
  iface->get_lines = do_get_lines;
  iface->set_lines = do_set_lines;
  iface->discard_input = do_discard_input;
  iface->sleep = do_sleep;
  iface->get_time = do_get_time;
  iface->dup_name = do_dup_name;
}

static void
test_tap_finalize (GObject *object)
{
  TestTap *self = TEST_TAP (object);

  if (self->is_open)
    nf_transport_close (self->inner);
  g_object_unref (self->inner);
  g_string_free (self->sent, TRUE);
  G_OBJECT_CLASS (test_tap_parent_class)->finalize (object);
}

static void
test_tap_class_init (TestTapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_tap_finalize;
}

static void
test_tap_init (TestTap *self)
{
  self->sent = g_string_new (NULL);
}

TestTap *
test_tap_new (NfTransport *inner)
{
  TestTap *self = g_object_new (TEST_TYPE_TAP, NULL);

  self->inner = inner;
  return self;
}

guint
test_tap_count_sent (TestTap *self, const char *hex)
{
  guint n = 0;

  for (const char *at = strstr (self->sent->str, hex); at != NULL; at = strstr (at + 1, hex))
    n++;
  return n;
}
