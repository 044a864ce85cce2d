/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What an RFC 2217 client and its server say besides bytes, rate and reset lines: who they are,
 * breaks, line errors, when nothing may be sent.
 */
#include "nf-error.h"
#include "nf-rfc2217-transport.h"
#include "nf-wall-clock.h"
#include "support/board-program.h"
#include "support/nf-test-port.h"
#include "support/rfc2217-port.h"

#include <stdlib.h>

static void
assert_log (NfTestServer *server, const char *expected)
{
  g_autofree char *log = nf_test_server_take_log (server);

  g_assert_cmpstr (log, ==, expected);
}

/* What the transport has logged since the last call. */
static GString *logged;

static GLogWriterOutput
take_note (GLogLevelFlags level, const GLogField *fields, gsize n, gpointer data)
{
  const char *domain = NULL;
  const char *message = NULL;

  for (gsize i = 0; i < n; i++) {
    if (g_str_equal (fields[i].key, "GLIB_DOMAIN"))
      domain = fields[i].value;
    if (g_str_equal (fields[i].key, "MESSAGE"))
      message = fields[i].value;
  }
  if (level != G_LOG_LEVEL_INFO || g_strcmp0 (domain, "nf-transport") != 0)
    return g_log_writer_default (level, fields, n, data);
  g_string_append_printf (logged, "%s|", message);
  return G_LOG_WRITER_HANDLED;
}

static void
assert_logged (const char *expected)
{
  g_assert_cmpstr (logged->str, ==, expected);
  g_string_truncate (logged, 0);
}

/* ---- who they are ---- */

static void
test_server_asks_who_we_are (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);
  g_autofree char *log = NULL;

  RFC2217_TELL (server, port, "\x64");
  g_assert_true (nf_transport_set_baud (port, 9600, NULL)); /* answered, so all has arrived */
  log = nf_test_server_take_log (server);
  g_assert_true (g_str_has_prefix (log, "|0=Node Flasher "));
  g_assert_true (g_str_has_suffix (log, "1=9600"));
}

static void
test_server_says_what_it_is (void)
{
  g_autoptr (NfTestServer) server =
      nf_test_server_new (&(NfTestServerHabits){ .signature = "a \xff server" });
  g_autofree char *name = nf_test_server_dup_name (server, NF_RFC2217_SCHEME);
  g_autofree char *expected = g_strconcat (name, ": a \xef\xbf\xbd server|", NULL);

  g_string_truncate (logged, 0);
  g_object_unref (rfc2217_port_open (server));
  assert_logged (expected);
}

/* ---- what the server says by itself ---- */

static void
test_rate_changed_by_the_server (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);

  g_string_truncate (logged, 0);
  RFC2217_TELL (server, port, "\x65\x00\x00\x25\x80");
  assert_logged ("the server has changed the rate to 9600 baud|");
  g_assert_true (nf_transport_set_baud (port, 115200, NULL));
  assert_logged ("");
}

static void
test_line_errors (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);
  NfLineErrors errors = { .framing = 9 };

  g_assert_true (nf_transport_get_line_errors (port, &errors));
  g_assert_cmpuint (errors.framing + errors.overruns + errors.parity + errors.breaks, ==, 0);
  RFC2217_TELL (server, port, "\x6a\x08");
  RFC2217_TELL (server, port, "\x6a\x18"); /* a break is a framing error as well */
  RFC2217_TELL (server, port, "\x6a\x06");
  RFC2217_TELL (server, port, "\x6a\x18");
  for (guint i = 0; i < 3; i++)
    RFC2217_TELL (server, port, "\x6a\x04");
  RFC2217_TELL (server, port, "\x6a\x61"); /* the transmitter is empty, bytes are there: no error */
  RFC2217_TELL (server, port, "\x6b\xb0"); /* modem lines */
  g_assert_true (nf_transport_get_line_errors (port, &errors));
  g_assert_cmpuint (errors.framing, ==, 3);
  g_assert_cmpuint (errors.breaks, ==, 2);
  g_assert_cmpuint (errors.overruns, ==, 1);
  g_assert_cmpuint (errors.parity, ==, 4);
}

/* Halves of what it says, and what no server says: nothing of it counts, and all goes on. */
static void
test_nonsense (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);
  NfLineErrors errors = { 0 };

  RFC2217_TELL (server, port, "");
  RFC2217_TELL (server, port, "\x6a");
  RFC2217_TELL (server, port, "\x65\x00\x01");
  RFC2217_TELL (server, port, "\x69");
  RFC2217_TELL (server, port, "\xc8\x01\x02\x03");
  RFC2217_TELL (server, port, "\x05\x08"); /* the number of a client's request */
  g_assert_true (nf_transport_get_line_errors (port, &errors));
  g_assert_cmpuint (errors.framing, ==, 0);
  g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
}

/* ---- breaks ---- */

static void
test_break (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);

  g_assert_true (nf_transport_set_break (port, TRUE, NULL));
  g_assert_true (nf_transport_set_break (port, FALSE, NULL));
  assert_log (server, "|5=5 2=8 |5=6 2=8");
}

static void
test_break_answered_oddly (void)
{
  const NfTestServerHabits odd[] = { { .breaks_begin = TRUE }, { .no_break_answers = TRUE } };

  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++) {
    g_autoptr (NfTestServer) server = nf_test_server_new (&odd[i]);
    g_autoptr (NfTransport) port = rfc2217_port_open (server);

    g_assert_true (nf_transport_set_break (port, TRUE, NULL));
    g_assert_true (nf_transport_set_break (port, FALSE, NULL));
    g_assert_true (nf_transport_set_lines (port, TRUE, FALSE, NULL));
  }
}

/* ---- nothing may be sent ---- */

typedef struct {
  NfTestServer *server;
  gint64 time;
  char *log; /* what came before */
} Resume;

static gpointer
resume_later (gpointer data)
{
  Resume *resume = data;

  nf_wall_clock_sleep (NULL, 150, NULL, NULL);
  resume->log = nf_test_server_take_log (resume->server);
  resume->time = g_get_monotonic_time ();
  nf_test_server_send (resume->server, "\xff\xfa\x2c\x6d\xff\xf0", 6);
  return NULL;
}

static void
assert_waits_for_resume (NfTestServer *server,
                         NfTransport *port,
                         gboolean (*send) (NfTransport *port, GCancellable *, GError **error))
{
  Resume resume = { .server = server };
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;
  gboolean done = FALSE;

  RFC2217_TELL (server, port, "\x6c");
  thread = g_thread_new ("resume", resume_later, &resume);
  done = send (port, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (done);
  g_assert_cmpint (g_get_monotonic_time (), >=, resume.time);
  g_thread_join (thread);
  g_assert_cmpstr (resume.log, ==, "");
  g_free (resume.log);
}

static gboolean
send_much (NfTransport *port, GCancellable *cancellable, GError **error)
{
  static const guint8 bytes[9000] = { 1 };

  return nf_transport_write (port, bytes, sizeof bytes, cancellable, error);
}

static gboolean
change_baud (NfTransport *port, GCancellable *cancellable, GError **error)
{
  return nf_transport_set_baud (port, 9600, error);
}

static void
test_suspended (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);
  guint8 got[9000];

  assert_waits_for_resume (server, port, send_much);
  nf_test_port_read (port, got, sizeof got);
  g_free (nf_test_server_take_log (server));
  assert_waits_for_resume (server, port, change_baud);
}

static void
test_cancel_while_suspended (void)
{
  g_autoptr (NfTestServer) server = nf_test_server_new (&(NfTestServerHabits){ 0 });
  g_autoptr (NfTransport) port = rfc2217_port_open (server);

  RFC2217_TELL (server, port, "\x6c");
  nf_test_port_assert_cancelled (port, send_much);
  nf_test_server_send (server, "\xff\xfa\x2c\x6d\xff\xf0", 6);
}

/* ---- the virtual board's server ---- */

static NfTransport *
open_board (Program *p, guint baud)
{
  g_autofree char *name =
      g_strconcat (NF_RFC2217_SCHEME "127.0.0.1", strrchr (p->ready, ':'), NULL);
  NfTransport *port = nf_rfc2217_transport_new (name, NULL);
  g_autoptr (GError) error = NULL;

  nf_transport_open (port, baud, NULL, &error);
  g_assert_no_error (error);
  return port;
}

/* Resets the board and reads what its ROM prints at 74880 baud. It may have spoken before, while the
 * rate was another. */
static guint
count_framing_errors (Program *p, guint baud)
{
  g_autoptr (NfTransport) port = open_board (p, baud);
  NfLineErrors before = { 0 };
  NfLineErrors errors = { 0 };
  guint8 banner[40];

  g_assert_true (nf_transport_set_lines (port, FALSE, TRUE, NULL));
  g_assert_true (nf_transport_sleep (port, 20, NULL, NULL));
  g_assert_true (nf_transport_discard_input (port, NULL));
  g_assert_true (nf_transport_get_line_errors (port, &before));
  g_assert_true (nf_transport_set_lines (port, FALSE, FALSE, NULL));
  nf_test_port_read (port, banner, sizeof banner);
  g_assert_true (nf_transport_get_line_errors (port, &errors));
  g_assert_cmpuint (errors.parity + errors.overruns, ==, 0);
  return errors.framing - before.framing;
}

static void
test_board_tells_line_errors (Program *p, gconstpointer data)
{
  program_start (p, "--rfc2217", "0", NULL);
  g_assert_cmpuint (count_framing_errors (p, 74880), ==, 0);
  g_assert_cmpuint (count_framing_errors (p, 115200), >, 0);
}

/* A line that is held low carries nothing to the board; what waits comes after. */
static void
test_board_hears_breaks (Program *p, gconstpointer data)
{
  guint8 byte = 0;

  program_start (p, "--rfc2217", "0", "--fault", "echo", NULL);
  g_autoptr (NfTransport) port = open_board (p, 115200);
  g_assert_true (nf_transport_set_lines (port, FALSE, TRUE, NULL)); /* the chip is silent */
  g_assert_true (nf_transport_sleep (port, 20, NULL, NULL));
  g_assert_true (nf_transport_set_break (port, TRUE, NULL));
  g_assert_true (nf_transport_discard_input (port, NULL));
  g_assert_true (nf_transport_write (port, (const guint8 *) "x", 1, NULL, NULL));
  while (nf_transport_read (port, &byte, 1, 100, NULL, NULL) > 0)
    g_assert_cmpint (byte, !=, 'x');
  g_assert_true (nf_transport_set_break (port, FALSE, NULL));
  nf_test_port_read (port, &byte, 1);
  g_assert_cmpint (byte, ==, 'x');
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  logged = g_string_new (NULL);
  g_log_set_writer_func (take_note, NULL, NULL);
  g_test_add_func ("/rfc2217/signature/ours", test_server_asks_who_we_are);
  g_test_add_func ("/rfc2217/signature/theirs", test_server_says_what_it_is);
  g_test_add_func ("/rfc2217/told/rate", test_rate_changed_by_the_server);
  g_test_add_func ("/rfc2217/told/line-errors", test_line_errors);
  g_test_add_func ("/rfc2217/told/nonsense", test_nonsense);
  g_test_add_func ("/rfc2217/break/usual", test_break);
  g_test_add_func ("/rfc2217/break/odd", test_break_answered_oddly);
  g_test_add_func ("/rfc2217/suspended/waits", test_suspended);
  g_test_add_func ("/rfc2217/suspended/cancel", test_cancel_while_suspended);
  g_test_add ("/rfc2217/board/line-errors",
              Program,
              NULL,
              program_set_up,
              test_board_tells_line_errors,
              program_tear_down);
  g_test_add ("/rfc2217/board/break",
              Program,
              NULL,
              program_set_up,
              test_board_hears_breaks,
              program_tear_down);
  return g_test_run ();
}
