/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * For the tests of every transport, see nf-test-port.h.
 */
#include "nf-test-port.h"

enum { LIMIT_US = 200 * 1000 };

void
nf_test_port_read (NfTransport *port, guint8 *buffer, gsize size)
{
  while (size > 0) {
    g_autoptr (GError) error = NULL;
    gssize n = nf_transport_read (port, buffer, MIN (size, 100), 5000, NULL, &error);
    g_assert_no_error (error);
    g_assert_cmpint (n, >, 0);
    buffer += n;
    size -= (gsize) n;
  }
}

typedef struct {
  GCancellable *cancellable;
  gint64 time;
} Cancelling;

static gpointer
cancel (gpointer data)
{
  Cancelling *cancelling = data;

  cancelling->time = g_get_monotonic_time ();
  g_cancellable_cancel (cancelling->cancellable);
  return NULL;
}

/* Returns: how long it took until the cancel was seen, in µs */
static gint64
measure_cancel (NfTransport *port, NfTestPortWait wait)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Cancelling cancelling = { .cancellable = cancellable };
  GThread *thread = g_thread_new ("cancel", cancel, &cancelling);
  gboolean done = wait (port, cancellable, &error);
  gint64 end = g_get_monotonic_time ();

  g_thread_join (thread);
  g_assert_false (done);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return end - cancelling.time;
}

void
nf_test_port_assert_cancelled (NfTransport *port, NfTestPortWait wait)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 3 && best >= LIMIT_US; i++)
    best = MIN (best, measure_cancel (port, wait));
  g_assert_cmpint (best, <, LIMIT_US);
}

gboolean
nf_test_port_wait_for_bytes (NfTransport *port, GCancellable *cancellable, GError **error)
{
  guint8 byte = 0;

  return nf_transport_read (port, &byte, 1, 10000, cancellable, error) >= 0;
}
