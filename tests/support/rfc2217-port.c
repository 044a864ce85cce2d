/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * An RFC 2217 port that is open, see rfc2217-port.h.
 */
#include "rfc2217-port.h"

#include "nf-rfc2217-transport.h"
#include "nf-test-port.h"

NfTransport *
rfc2217_port_open_name (const char *name)
{
  g_autoptr (GError) error = NULL;
  NfTransport *port = nf_rfc2217_transport_new (name, &error);

  g_assert_no_error (error);
  nf_transport_open (port, 115200, NULL, &error);
  g_assert_no_error (error);
  return port;
}

NfTransport *
rfc2217_port_open (NfTestServer *server)
{
  g_autofree char *name = nf_test_server_dup_name (server, NF_RFC2217_SCHEME);
  NfTransport *port = rfc2217_port_open_name (name);

  g_free (nf_test_server_take_log (server));
  return port;
}

void
rfc2217_port_tell (NfTestServer *server, NfTransport *port, const char *bytes, gsize size)
{
  guint8 byte = 0;

  nf_test_server_send (server, "\xff\xfa\x2c", 3);
  nf_test_server_send (server, bytes, size);
  nf_test_server_send (server, "\xff\xf0!", 3);
  nf_test_port_read (port, &byte, 1);
  g_assert_cmpint (byte, ==, '!');
}
