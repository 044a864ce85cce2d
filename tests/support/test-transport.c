/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A scripted transport, see test-transport.h.
 */
#include "test-transport.h"

#include "nf-error.h"

#include <string.h>

struct _TestTransport {
  GObject parent_instance;

  GQueue answers; /* of GBytes */
  GByteArray *arrived;
  GString *sent;
  gint64 now;
  guint refused_baud;
};

static void test_transport_iface_init (NfTransportInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestTransport,
                               test_transport,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (NF_TYPE_TRANSPORT, test_transport_iface_init))

static gboolean
do_open (NfTransport *transport, guint baud, GCancellable *cancellable, GError **error)
{
  return TRUE;
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
  TestTransport *self = TEST_TRANSPORT (transport);
  gsize n = MIN (size, self->arrived->len);

  if (n == 0) {
    self->now += timeout_ms * G_TIME_SPAN_MILLISECOND;
    return 0;
  }
  memcpy (buffer, self->arrived->data, n);
  g_byte_array_remove_range (self->arrived, 0, (guint) n);
  return (gssize) n;
}

static gboolean
do_write (NfTransport *transport,
          const guint8 *data,
          gsize size,
          GCancellable *cancellable,
          GError **error)
{
  TestTransport *self = TEST_TRANSPORT (transport);
  g_autoptr (GBytes) answer = g_queue_pop_head (&self->answers);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (self->sent, "%02x", data[i]);
  g_string_append_c (self->sent, '\n');
  if (answer != NULL)
    g_byte_array_append (self->arrived,
                         g_bytes_get_data (answer, NULL),
                         (guint) g_bytes_get_size (answer));
  return TRUE;
}

static gboolean
do_set_baud (NfTransport *transport, guint baud, GError **error)
{
  TestTransport *self = TEST_TRANSPORT (transport);

  g_string_append_printf (self->sent, "B%u\n", baud);
  if (baud == self->refused_baud)
    g_set_error_literal (error, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL, "no such rate");
  return baud != self->refused_baud;
}

static NfLines
do_get_lines (NfTransport *transport)
{
  return NF_LINES_TOGETHER;
}

static gboolean
do_set_lines (NfTransport *transport, gboolean dtr, gboolean rts, GError **error)
{
  g_string_append_printf (TEST_TRANSPORT (transport)->sent, "D%dR%d\n", dtr, rts);
  return TRUE;
}

static gboolean
do_discard_input (NfTransport *transport, GError **error)
{
  g_byte_array_set_size (TEST_TRANSPORT (transport)->arrived, 0);
  return TRUE;
}

static gboolean
do_sleep (NfTransport *transport, guint ms, GCancellable *cancellable, GError **error)
{
  TestTransport *self = TEST_TRANSPORT (transport);

  g_string_append_printf (self->sent, "W%u\n", ms);
  self->now += ms * G_TIME_SPAN_MILLISECOND;
  return TRUE;
}

static gint64
do_get_time (NfTransport *transport)
{
  return TEST_TRANSPORT (transport)->now;
}

static char *
do_dup_name (NfTransport *transport)
{
  return g_strdup ("test");
}

static void
test_transport_iface_init (NfTransportInterface *iface)
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
test_transport_finalize (GObject *object)
{
  TestTransport *self = TEST_TRANSPORT (object);

  g_queue_clear_full (&self->answers, (GDestroyNotify) g_bytes_unref);
  g_byte_array_unref (self->arrived);
  g_string_free (self->sent, TRUE);
  G_OBJECT_CLASS (test_transport_parent_class)->finalize (object);
}

static void
test_transport_class_init (TestTransportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = test_transport_finalize;
}

static void
test_transport_init (TestTransport *self)
{
  g_queue_init (&self->answers);
  self->arrived = g_byte_array_new ();
  self->sent = g_string_new (NULL);
}

TestTransport *
test_transport_new (void)
{
  return g_object_new (TEST_TYPE_TRANSPORT, NULL);
}

void
test_transport_answer (TestTransport *self, const char *hex)
{
  GByteArray *bytes = g_byte_array_new ();

  for (const char *c = hex; *c != '\0'; c++) {
    if (*c == ' ')
      continue;
    guint8 byte = (guint8) (g_ascii_xdigit_value (c[0]) << 4 | g_ascii_xdigit_value (c[1]));
    g_byte_array_append (bytes, &byte, 1);
    c++;
  }
  g_queue_push_tail (&self->answers, g_byte_array_free_to_bytes (bytes));
}

void
test_transport_refuse_baud (TestTransport *self, guint baud)
{
  self->refused_baud = baud;
}

char *
test_transport_take_sent (TestTransport *self)
{
  char *sent = g_strdup (self->sent->str);

  g_string_truncate (self->sent, 0);
  return sent;
}
