/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which name gives which transport, and what wrong names are told.
 */
#include "nf-error.h"
#include "nf-rfc2217-transport.h"
#include "nf-serial-transport.h"
#include "nf-socket-transport.h"
#include "nf-transports.h"
#include "nf-virtual-transport.h"

#include <string.h>

static void
test_kinds (void)
{
  const struct {
    const char *name;
    GType type;
  } kinds[] = {
    { "/dev/ttyUSB0", NF_TYPE_SERIAL_TRANSPORT },
    { "/dev/serial/by-id/usb-1a86_USB2.0-Serial-if00-port0", NF_TYPE_SERIAL_TRANSPORT },
    { "./board", NF_TYPE_SERIAL_TRANSPORT },
    { "rfc2217://127.0.0.1:4000", NF_TYPE_RFC2217_TRANSPORT },
    { "rfc2217://127.0.0.1:4000?ign_set_control", NF_TYPE_RFC2217_TRANSPORT },
    { "rfc2217://[2001:db8::1]:4000", NF_TYPE_RFC2217_TRANSPORT },
    { "socket://board.example:23", NF_TYPE_SOCKET_TRANSPORT },
    { "virtual:esp-12e", NF_TYPE_VIRTUAL_TRANSPORT },
    { "virtual:esp-01?unpaced", NF_TYPE_VIRTUAL_TRANSPORT },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NfTransport) port = nf_transports_new (kinds[i].name, &error);
    g_autofree char *name = NULL;
    g_assert_no_error (error);
    g_assert_cmpstr (G_OBJECT_TYPE_NAME (port), ==, g_type_name (kinds[i].type));
    name = nf_transport_dup_name (port);
    g_assert_cmpstr (name, ==, kinds[i].name);
  }
}

static void
assert_wrong (const char *name, const char *message)
{
  g_autoptr (GError) error = NULL;
  NfTransport *port = nf_transports_new (name, &error);

  g_assert_null (port);
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_NAME);
  if (strstr (error->message, message) == NULL)
    g_error ("\"%s\" gives \"%s\"", name, error->message);
}

static void
test_wrong_names (void)
{
  const char *names[] = {
    "", "ttyUSB0", "COM", "COM0x", "http://127.0.0.1:80", "RFC2217", "virtual"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    assert_wrong (names[i], "names no port; names are like ");
  assert_wrong ("foo", "\"foo\" names no port");
}

static void
test_wrong_addresses (void)
{
  const char *addresses[] = {
    "",           ":",       "host",  "host:", ":4000",     "host:0",
    "host:65536", "host:-1", "[::1]", "::1",   "[::1:4000",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++) {
    g_autofree char *rfc2217 = g_strconcat ("rfc2217://", addresses[i], NULL);
    g_autofree char *socket = g_strconcat ("socket://", addresses[i], NULL);
    assert_wrong (rfc2217, "is no network address: a host, a colon and a port number are needed");
    assert_wrong (socket, "is no network address: a host, a colon and a port number are needed");
  }
}

static void
test_wrong_options (void)
{
  assert_wrong ("rfc2217://host:4000?logging=debug", "\"?logging=debug\" is no option");
  assert_wrong ("socket://host:4000?ign_set_control", "is no network address");
  assert_wrong ("virtual:esp-99", "esp-99");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/transports/kinds", test_kinds);
  g_test_add_func ("/transports/wrong-names", test_wrong_names);
  g_test_add_func ("/transports/wrong-addresses", test_wrong_addresses);
  g_test_add_func ("/transports/wrong-options", test_wrong_options);
  return g_test_run ();
}
