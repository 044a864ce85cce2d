/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The RFC 2217 client against servers that behave, that refuse, that say nothing, that hang up.
 */
#include "nf-error.h"
#include "nf-rfc2217-transport.h"
#include "support/nf-test-port.h"
#include "support/nf-test-server.h"

#include <gio/gio.h>
#include <string.h>

static NfTransport *
make_transport (NfTestServer *server, const char *option)
{
  g_autofree char *name = nf_test_server_dup_name (server, NF_RFC2217_SCHEME);
  g_autofree char *full_name = g_strconcat (name, option, NULL);
  g_autoptr (GError) error = NULL;
  NfTransport *port = nf_rfc2217_transport_new (full_name, &error);

  g_assert_no_error (error);
  return port;
}

static NfTransport *
open_transport (NfTestServer *server)
{
  NfTransport *port = make_transport (server, "");
  g_autoptr (GError) error = NULL;

  nf_transport_open (port, 115200, NULL, &error);
  g_assert_no_error (error);
  return port;
}

static void
assert_log (NfTestServer *server, const char *expected)
{
  g_autofree char *log = nf_test_server_take_log (server);

  g_assert_cmpstr (log, ==, expected);
}

static void
test_open_asks_for_everything (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);

  assert_log (server,
              "|WILL 44 WILL 0 DO 0 WILL 3 DO 3 "
              "|0= 10=30 1=115200 2=8 3=1 4=1 "
              "|5=12 5=9 5=1 12=1 2=8");
  g_assert_cmpint (nf_transport_get_lines (port), ==, NF_LINES_SEPARATE);
}

static void
test_name_is_kept (void)
{
  g_autoptr (NfTransport) port =
      nf_rfc2217_transport_new ("rfc2217://[::1]:4000?ign_set_control", NULL);
  g_autofree char *name = nf_transport_dup_name (port);

  g_assert_cmpstr (name, ==, "rfc2217://[::1]:4000?ign_set_control");
}

/* The server sends them back one by one, so every pair of FF is cut in the middle as well. */
static void
test_every_byte_both_ways (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);
  guint8 sent[2048];
  guint8 got[sizeof sent];
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < sizeof sent; i++)
    sent[i] = i < 1024 ? (guint8) i : 0xFF;
  nf_transport_write (port, sent, sizeof sent, NULL, &error);
  g_assert_no_error (error);
  nf_test_port_read (port, got, sizeof got);
  g_assert_cmpmem (got, sizeof got, sent, sizeof sent);
}

static void
test_read_nothing (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);
  gint64 start = g_get_monotonic_time ();
  guint8 byte = 0;

  g_assert_cmpint (nf_transport_read (port, &byte, 1, 0, NULL, NULL), ==, 0);
  g_assert_cmpint (nf_transport_read (port, &byte, 1, 60, NULL, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 60 * 1000);
}

/* Only what changes is asked for, DTR first, and both in one packet. */
static void
test_lines (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree char *log = nf_test_server_take_log (server);

  g_assert_true (nf_transport_set_lines (port, FALSE, TRUE, NULL));
  assert_log (server, "|5=11");
  g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
  assert_log (server, "|5=8 5=12");
  g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
  assert_log (server, "");
  g_assert_true (nf_transport_set_lines (port, FALSE, FALSE, NULL));
  assert_log (server, "|5=9");
}

static void
test_close_releases_the_lines (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree char *log = nf_test_server_take_log (server);

  nf_transport_set_lines (port, TRUE, TRUE, NULL);
  nf_transport_close (port);
  assert_log (server, "|5=8 5=11 |5=9 5=12");
  nf_transport_close (port);
}

static void
test_set_baud (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree char *log = nf_test_server_take_log (server);
  g_autoptr (GError) error = NULL;

  nf_transport_set_baud (port, 74880, &error);
  g_assert_no_error (error);
  nf_transport_set_baud (port, 65535, &error); /* two FF in the value */
  g_assert_no_error (error);
  assert_log (server, "|1=74880 |1=65535");
}

static void
test_discard_input (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .before_purge = "old bytes" });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree char *log = nf_test_server_take_log (server);
  guint8 byte = 0;

  g_assert_true (nf_transport_discard_input (port, NULL));
  assert_log (server, "|12=1");
  g_assert_true (nf_transport_write (port, (const guint8 *) "N", 1, NULL, NULL));
  nf_test_port_read (port, &byte, 1);
  g_assert_cmpint (byte, ==, 'N');
}

/* What the server would like beyond a serial port is declined, and the conversation goes on. That
 * it offers to be the client as well, and then not, says nothing. */
static void
test_other_options_are_declined (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (
      &(NfTestServerHabits){ .greeting = "\xff\xfb\x01\xff\xfd\x18\xff\xfb\x2c\xff\xfc\x2c" });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree char *log = nf_test_server_take_log (server);

  g_assert_nonnull (strstr (log, "DONT 1 "));
  g_assert_nonnull (strstr (log, "WONT 24 "));
}

/* ---- servers that confirm no lines ---- */

static void
test_silent_lines_are_found_out (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .no_control_answers = TRUE });
  gint64 start = g_get_monotonic_time ();
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree char *log = nf_test_server_take_log (server);
  g_autofree char *requests = NULL;

  g_assert_cmpint (g_get_monotonic_time () - start, <, 1000 * 1000);
  start = g_get_monotonic_time ();
  g_assert_true (nf_transport_set_lines (port, TRUE, TRUE, NULL));
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 300 * 1000);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 1000 * 1000);
  g_assert_true (nf_transport_set_baud (port, 9600, NULL)); /* still answered, so all has arrived */
  requests = nf_test_server_take_log (server);
  g_strdelimit (requests, "|", ' '); /* not waited for, so they may come in one packet or two */
  g_assert_nonnull (strstr (requests, "5=8 5=11 "));
  g_assert_nonnull (strstr (requests, " 1=9600"));
}

static void
test_silent_lines_by_name (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .no_control_answers = TRUE });
  g_autoptr (NfTransport) port = make_transport (server, "?ign_set_control");

  g_assert_true (nf_transport_open (port, 115200, NULL, NULL));
  g_assert_true (nf_transport_set_lines (port, FALSE, TRUE, NULL));
}

/* ---- opening fails ---- */

static void
assert_open_fails (const NfTestServerHabits *habits, NfError cause, const char *reason)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (habits);
  g_autoptr (NfTransport) port = make_transport (server, "");
  g_autofree char *name = nf_transport_dup_name (port);
  g_autofree char *message = g_strdup_printf ("could not open %s: %s", name, reason);
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_transport_open (port, 115200, NULL, &error));
  g_assert_error (error, NF_ERROR, (int) cause);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_refused (void)
{
  assert_open_fails (&(NfTestServerHabits){ .refuse_com_port = TRUE },
                     NF_ERROR_PORT_NOT_SERIAL,
                     "the server is no RFC 2217 serial port (it may be a raw one: socket://)");
  assert_open_fails (&(NfTestServerHabits){ .refuse_binary = TRUE },
                     NF_ERROR_PORT_NOT_SERIAL,
                     "the server does not pass all byte values");
}

static void
test_other_settings (void)
{
  assert_open_fails (&(NfTestServerHabits){ .seven_bits = TRUE },
                     NF_ERROR_PORT_NOT_SERIAL,
                     "the server refuses 8 data bits, no parity, 1 stop bit");
  assert_open_fails (&(NfTestServerHabits){ .baud = 9600 },
                     NF_ERROR_PORT_NOT_SERIAL,
                     "the server has no rate near 115200 baud, it took 9600");
}

static void
test_server_hangs_up (void)
{
  assert_open_fails (
      &(NfTestServerHabits){ .greeting = "Port already in use\r\n", .hang_up = TRUE },
      NF_ERROR_PORT_BUSY,
      "the server hung up and said \"Port already in use\"");
  assert_open_fails (&(NfTestServerHabits){ .hang_up = TRUE },
                     NF_ERROR_PORT_UNREACHABLE,
                     "the server hung up");
}

static void
test_server_never_answers (void)
{
  assert_open_fails (&(NfTestServerHabits){ .mute = TRUE },
                     NF_ERROR_PORT_UNREACHABLE,
                     "the server accepts the connection but does not answer: it may be busy with "
                     "another program, or not speak RFC 2217");
}

static void
test_nobody_there (void)
{
  NfTestServer *server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = make_transport (server, "");
  g_autoptr (GError) error = NULL;

  nf_test_server_free (server);
  g_assert_false (nf_transport_open (port, 115200, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_UNREACHABLE);
  g_assert_nonnull (strstr (error->message, "could not open rfc2217://127.0.0.1:"));
}

static void
test_close_after_failure (void)
{
  NfTestServer *server = nf_test_server_new (&(NfTestServerHabits){ .refuse_com_port = TRUE });
  g_autoptr (NfTransport) port = make_transport (server, "");

  g_assert_false (nf_transport_open (port, 115200, NULL, NULL));
  nf_transport_close (port);
  nf_test_server_free (server);
}

/* ---- the server goes away ---- */

static void
test_server_goes_away (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .hang_up_after = 3 });
  g_autoptr (NfTransport) port = open_transport (server);
  guint8 bytes[8];
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) lines_error = NULL;
  g_autoptr (GError) baud_error = NULL;
  g_autoptr (GError) discard_error = NULL;

  g_assert_true (nf_transport_write (port, (const guint8 *) "abc", 3, NULL, NULL));
  nf_test_port_read (port, bytes, 3);
  g_assert_cmpint (nf_transport_read (port, bytes, sizeof bytes, 5000, NULL, &error), ==, -1);
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_false (nf_transport_set_lines (port, TRUE, TRUE, &lines_error));
  g_assert_error (lines_error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_false (nf_transport_set_baud (port, 9600, &baud_error));
  g_assert_error (baud_error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_false (nf_transport_discard_input (port, &discard_error));
  g_assert_error (discard_error, NF_ERROR, NF_ERROR_PORT_LOST);
  nf_transport_close (port);
}

static void
test_server_goes_away_while_writing (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .hang_up_after = 5000 });
  g_autoptr (NfTransport) port = open_transport (server);
  g_autofree guint8 *bytes = g_malloc0 (16 << 20);
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_transport_write (port, bytes, 16 << 20, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
}

/* ---- cancelling ---- */

static gboolean
open_at_mute_server (NfTransport *port, GCancellable *cancellable, GError **error)
{
  return nf_transport_open (port, 115200, cancellable, error);
}

static void
test_cancel (void)
{
  g_autoptr (NfTestServer) mute = nf_test_server_new (&(NfTestServerHabits){ .mute = TRUE });
  g_autoptr (NfTransport) mute_port = make_transport (mute, "");
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = open_transport (server);

  nf_test_port_assert_cancelled (mute_port, open_at_mute_server);
  nf_test_port_assert_cancelled (port, nf_test_port_wait_for_bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rfc2217/open", test_open_asks_for_everything);
  g_test_add_func ("/rfc2217/name", test_name_is_kept);
  g_test_add_func ("/rfc2217/bytes", test_every_byte_both_ways);
  g_test_add_func ("/rfc2217/read-nothing", test_read_nothing);
  g_test_add_func ("/rfc2217/lines", test_lines);
  g_test_add_func ("/rfc2217/close", test_close_releases_the_lines);
  g_test_add_func ("/rfc2217/baud", test_set_baud);
  g_test_add_func ("/rfc2217/discard", test_discard_input);
  g_test_add_func ("/rfc2217/other-options", test_other_options_are_declined);
  g_test_add_func ("/rfc2217/silent-lines/found-out", test_silent_lines_are_found_out);
  g_test_add_func ("/rfc2217/silent-lines/by-name", test_silent_lines_by_name);
  g_test_add_func ("/rfc2217/fails/refused", test_refused);
  g_test_add_func ("/rfc2217/fails/settings", test_other_settings);
  g_test_add_func ("/rfc2217/fails/hangs-up", test_server_hangs_up);
  g_test_add_func ("/rfc2217/fails/never-answers", test_server_never_answers);
  g_test_add_func ("/rfc2217/fails/nobody-there", test_nobody_there);
  g_test_add_func ("/rfc2217/fails/close", test_close_after_failure);
  g_test_add_func ("/rfc2217/lost", test_server_goes_away);
  g_test_add_func ("/rfc2217/lost-while-writing", test_server_goes_away_while_writing);
  g_test_add_func ("/rfc2217/cancel", test_cancel);
  return g_test_run ();
}
