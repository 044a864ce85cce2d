/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The raw TCP transport: bytes as they are, no lines, and the ways a connection fails.
 */
#include "nf-error.h"
#include "nf-socket-transport.h"
#include "support/nf-test-port.h"
#include "support/nf-test-server.h"

#include <gio/gio.h>

static NfTransport *
make_transport (NfTestServer *server)
{
  g_autofree char *name = nf_test_server_dup_name (server, NF_SOCKET_SCHEME);
  g_autoptr (GError) error = NULL;
  NfTransport *port = nf_socket_transport_new (name, &error);

  g_assert_no_error (error);
  return port;
}

static NfTransport *
open_transport (NfTestServer *server)
{
  NfTransport *port = make_transport (server);
  g_autoptr (GError) error = NULL;

  nf_transport_open (port, 115200, NULL, &error);
  g_assert_no_error (error);
  return port;
}

static void
test_bytes_as_they_are (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ .raw = TRUE });
  g_autoptr (NfTransport) port = open_transport (server);
  guint8 sent[1024];
  guint8 got[sizeof sent];

  for (gsize i = 0; i < sizeof sent; i++)
    sent[i] = (guint8) (255 - i);
  g_assert_true (nf_transport_write (port, sent, sizeof sent, NULL, NULL));
  nf_test_port_read (port, got, sizeof got);
  g_assert_cmpmem (got, sizeof got, sent, sizeof sent);
  g_assert_cmpint (nf_transport_read (port, got, sizeof got, 0, NULL, NULL), ==, 0);
}

static void
test_no_lines_and_no_rate (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ .raw = TRUE });
  g_autoptr (NfTransport) port = open_transport (server);
  guint8 byte = 0;

  g_assert_cmpint (nf_transport_get_lines (port), ==, NF_LINES_NONE);
  g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
  g_assert_true (nf_transport_set_baud (port, 921600, NULL));
  g_assert_cmpint (nf_transport_read (port, &byte, 1, 0, NULL, NULL), ==, 0);
}

static void
test_discard_input (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .raw = TRUE, .greeting = "old" });
  g_autoptr (NfTransport) port = open_transport (server);
  guint8 old[3];
  guint8 byte = 0;

  nf_test_port_read (port, old, 1);
  g_assert_true (nf_transport_write (port, (const guint8 *) "\n", 1, NULL, NULL));
  nf_test_port_read (port, old, 3); /* "ld" and the answer: all has arrived */
  g_assert_true (nf_transport_discard_input (port, NULL));
  g_assert_true (nf_transport_write (port, (const guint8 *) "N", 1, NULL, NULL));
  nf_test_port_read (port, &byte, 1);
  g_assert_cmpint (byte, ==, 'N');
}

static void
test_server_goes_away (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .raw = TRUE, .hang_up_after = 1 });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) discard_error = NULL;
  guint8 bytes[2];

  g_assert_true (nf_transport_write (port, (const guint8 *) "x", 1, NULL, NULL));
  nf_test_port_read (port, bytes, 1);
  g_assert_cmpint (nf_transport_read (port, bytes, sizeof bytes, 5000, NULL, &error), ==, -1);
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_cmpstr (error->message, ==, "the other side closed the connection");
  g_assert_false (nf_transport_discard_input (port, &discard_error));
  g_assert_error (discard_error, NF_ERROR, NF_ERROR_PORT_LOST);
  nf_transport_close (port);
  nf_transport_close (port);
}

static void
test_nobody_there (void)
{
  NfTestServer *server = nf_test_server_new (&(NfTestServerHabits){ .raw = TRUE });
  g_autoptr (NfTransport) port = make_transport (server);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = nf_transport_dup_name (port);
  g_autofree char *prefix = g_strdup_printf ("could not open %s: ", name);

  nf_test_server_free (server);
  g_assert_false (nf_transport_open (port, 115200, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_UNREACHABLE);
  g_assert_true (g_str_has_prefix (error->message, prefix));
}

/* More than all the buffers on the way hold. */
static gboolean
write_too_much (NfTransport *port, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *bytes = g_malloc0 (64 << 20);

  return nf_transport_write (port, bytes, 64 << 20, cancellable, error);
}

static void
test_cancel (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ .raw = TRUE });
  g_autoptr (NfTransport) port = open_transport (server);

  nf_test_port_assert_cancelled (port, nf_test_port_wait_for_bytes);
  nf_test_port_assert_cancelled (port, write_too_much);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/socket/bytes", test_bytes_as_they_are);
  g_test_add_func ("/socket/no-lines", test_no_lines_and_no_rate);
  g_test_add_func ("/socket/discard", test_discard_input);
  g_test_add_func ("/socket/lost", test_server_goes_away);
  g_test_add_func ("/socket/nobody-there", test_nobody_there);
  g_test_add_func ("/socket/cancel", test_cancel);
  return g_test_run ();
}
