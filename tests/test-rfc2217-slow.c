/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * RFC 2217 servers that fall silent, and networks that take their time.
 */
#include "nf-error.h"
#include "nf-flasher.h"
#include "nf-rfc2217-transport.h"
#include "support/board-program.h"
#include "support/delay-proxy.h"
#include "support/rfc2217-port.h"

#include <stdlib.h>

static void
assert_log (NfTestServer *server, const char *expected)
{
  g_autofree char *log = nf_test_server_take_log (server);

  g_assert_cmpstr (log, ==, expected);
}

/* It answers two settings once the port is open, and then nothing. The failure is told once, in 3
 * s, and closing waits no more. */
static void
test_server_hangs (void)
{
  enum { OPENING = 11 };
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .mute_after = OPENING + 2 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);
  g_autoptr (GError) error = NULL;
  gint64 start = 0;

  g_assert_true (nf_transport_set_baud (port, 9600, NULL));
  g_assert_true (nf_transport_set_baud (port, 19200, NULL));
  start = g_get_monotonic_time ();
  g_assert_false (nf_transport_set_lines (port, TRUE, FALSE, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_cmpstr (error->message, ==, "the server does not answer any more");
  nf_transport_close (port);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3500 * 1000);
}

static void
test_slow_network (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (DelayProxy) proxy = delay_proxy_new (nf_test_server_get_port (server), 100, 120, 7);
  g_autofree char *name = delay_proxy_dup_name (proxy, NF_RFC2217_SCHEME);
  g_autoptr (NfTransport) port = rfc2217_port_open_name (name);
  gint64 start = g_get_monotonic_time ();

  g_free (nf_test_server_take_log (server));
  g_assert_true (nf_transport_set_lines (port, FALSE, TRUE, NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 200 * 1000);
  assert_log (server, "|5=11");
  g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
  assert_log (server, "|5=8 5=12");
}

/* A reader who would give a board 50 ms for its answer gets one that was 200 ms on its way. */
static void
test_read_over_a_slow_network (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (DelayProxy) proxy = delay_proxy_new (nf_test_server_get_port (server), 100, 105, 7);
  g_autofree char *name = delay_proxy_dup_name (proxy, NF_RFC2217_SCHEME);
  g_autoptr (NfTransport) port = rfc2217_port_open_name (name);
  gint64 start = 0;
  guint8 byte = 0;

  g_assert_true (nf_transport_write (port, (const guint8 *) "a", 1, NULL, NULL));
  g_assert_cmpint (nf_transport_read (port, &byte, 1, 50, NULL, NULL), ==, 1);
  g_assert_cmpint (byte, ==, 'a');
  start = g_get_monotonic_time ();
  g_assert_cmpint (nf_transport_read (port, &byte, 1, 0, NULL, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 50 * 1000);
}

/* When the port is closed the server knows it: who opens it next finds room. */
static void
test_close_over_a_slow_network (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (DelayProxy) proxy = delay_proxy_new (nf_test_server_get_port (server), 100, 105, 7);
  g_autofree char *name = delay_proxy_dup_name (proxy, NF_RFC2217_SCHEME);
  g_autoptr (NfTransport) port = rfc2217_port_open_name (name);
  gint64 start = g_get_monotonic_time ();

  nf_transport_close (port);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 200 * 1000);
}

/* A board that is slow neither to rise nor to fall, behind a network whose packets are 0 to 100 ms
 * late as chance will have it: the first reset leads into the loader. */
static void
test_reset_over_a_slow_network (Program *p, gconstpointer data)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (DelayProxy) proxy = NULL;
  g_autoptr (NfPlan) plan = NULL;
  g_autoptr (NfTransport) port = NULL;
  g_autofree char *name = NULL;
  NfResult result = { 0 };
  g_autoptr (GError) error = NULL;

  program_start (p, "--rfc2217", "0", "--en-delay", "1", NULL);
  proxy = delay_proxy_new ((guint16) atoi (strrchr (p->ready, ':') + 1), 0, 100, 42);
  name = delay_proxy_dup_name (proxy, NF_RFC2217_SCHEME);
  port = nf_rfc2217_transport_new (name, &error);
  g_assert_no_error (error);
  options.baud = 115200;
  plan = nf_plan_new_identify (&options, FALSE, &error);
  g_assert_no_error (error);
  nf_flasher_run (plan, port, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  g_assert_true (result.has_facts);
}

/* What a job waits for is an answer; a server that never lets it ask is gone. */
static void
test_suspended_for_good (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);
  g_autoptr (GError) error = NULL;

  RFC2217_TELL (server, port, "\x6c");
  g_assert_false (nf_transport_set_lines (port, TRUE, FALSE, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  assert_log (server, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfc2217/suspended/for-good", test_suspended_for_good);
  g_test_add_func ("/rfc2217/hangs", test_server_hangs);
  g_test_add_func ("/rfc2217/slow/lines", test_slow_network);
  g_test_add_func ("/rfc2217/slow/read", test_read_over_a_slow_network);
  g_test_add_func ("/rfc2217/slow/close", test_close_over_a_slow_network);
  g_test_add ("/rfc2217/slow/reset",
              Program,
              NULL,
              program_set_up,
              test_reset_over_a_slow_network,
              program_tear_down);
  return g_test_run ();
}
