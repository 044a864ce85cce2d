/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The serial transport through libserialport, against ports without hardware: bytes, rates, reset
 * lines, unplugging and cancelling.
 */
#include "nf-error.h"
#include "support/nf-test-port.h"
#include "support/serial-fixture.h"

#include <stdlib.h>
#include <string.h>
#include <termios.h>

/* ---- bytes ---- */

static void
test_read_every_byte (Fixture *f, gconstpointer data)
{
  guint8 sent[2048];
  guint8 got[sizeof sent];

  for (gsize i = 0; i < sizeof sent; i++)
    sent[i] = (guint8) (i * 7 + i / 256);
  nf_test_tty_write (f->tty, PORT, sent, sizeof sent);
  nf_test_port_read (f->port, got, sizeof got);
  g_assert_cmpmem (got, sizeof got, sent, sizeof sent);
}

typedef struct {
  NfTestTty *tty;
  guint8 bytes[50000];
} Board;

static gpointer
read_as_board (gpointer data)
{
  Board *board = data;

  nf_test_tty_read (board->tty, PORT, board->bytes, sizeof board->bytes);
  return NULL;
}

static void
test_write_more_than_fits (Fixture *f, gconstpointer data)
{
  g_autofree Board *board = g_new0 (Board, 1);
  g_autofree guint8 *sent = g_malloc (sizeof board->bytes);
  g_autoptr (GError) error = NULL;
  GThread *thread = NULL;

  for (gsize i = 0; i < sizeof board->bytes; i++)
    sent[i] = (guint8) (i * 13 + i / 256);
  board->tty = f->tty;
  nf_transport_set_baud (f->port, 921600, &error);
  g_assert_no_error (error);
  thread = g_thread_new ("board", read_as_board, board);
  nf_transport_write (f->port, sent, sizeof board->bytes, NULL, &error);
  g_assert_no_error (error);
  g_thread_join (thread);
  g_assert_cmpmem (board->bytes, sizeof board->bytes, sent, sizeof board->bytes);
}

static void
test_read_nothing (Fixture *f, gconstpointer data)
{
  guint8 buffer[8];
  gint64 start = g_get_monotonic_time ();

  g_assert_cmpint (nf_transport_read (f->port, buffer, sizeof buffer, 0, NULL, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 20 * 1000);
  g_assert_cmpint (nf_transport_read (f->port, buffer, sizeof buffer, 120, NULL, NULL), ==, 0);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 120 * 1000);
}

static void
test_discard_input (Fixture *f, gconstpointer data)
{
  guint8 byte = 0;

  nf_test_tty_write (f->tty, PORT, (const guint8 *) "old", 3);
  nf_test_port_read (f->port, &byte, 1);
  g_assert_true (nf_transport_discard_input (f->port, NULL));
  nf_test_tty_write (f->tty, PORT, (const guint8 *) "N", 1);
  nf_test_port_read (f->port, &byte, 1);
  g_assert_cmpint (byte, ==, 'N');
}

/* ---- settings ---- */

/* Leaves rubbish for the next who asks for a few bytes: libserialport 0.1.1 does not clear all of a
 * configuration, and what it takes out of the rubbish may make it refuse everything. */
static void
leave_dirty_memory (void)
{
  enum { BYTES = 40, BLOCKS = 7 };
  guint8 *blocks[BLOCKS];

  for (gsize i = 0; i < BLOCKS; i++) {
    blocks[i] = malloc (BYTES);
    for (gsize k = 0; k < BYTES; k++)
      ((volatile guint8 *) blocks[i])[k] = 0x5A;
  }
  for (gsize i = 0; i < BLOCKS; i++)
    free (blocks[i]);
}

static void
test_rates (Fixture *f, gconstpointer data)
{
  const guint rates[] = { 300, 9600, 74880, 115200, 250000, 460800, 921600, 1500000, 4000000 };

  g_assert_cmpuint (nf_test_tty_get_baud (f->tty, PORT), ==, 115200);
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autoptr (GError) error = NULL;
    leave_dirty_memory ();
    nf_transport_set_baud (f->port, rates[i], &error);
    g_assert_no_error (error);
    g_assert_cmpuint (nf_test_tty_get_baud (f->tty, PORT), ==, rates[i]);
  }
  serial_fixture_assert_lines (f, "");
}

static void
test_open_at_74880 (Fixture *f, gconstpointer data)
{
  g_assert_true (nf_transport_open (f->port, 74880, NULL, NULL));
  g_assert_cmpuint (nf_test_tty_get_baud (f->tty, PORT), ==, 74880);
}

static void
assert_rate_fails (Fixture *f, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_transport_set_baud (f->port, 74880, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL);
  g_assert_cmpstr (error->message, ==, message);
  g_clear_error (&error);
  nf_transport_set_baud (f->port, 460800, &error);
  g_assert_no_error (error);
}

static void
test_rate_that_the_adapter_lacks (Fixture *f, gconstpointer data)
{
  serial_fixture_tell_shim (f, "custom-baud-9600");
  assert_rate_fails (f, "the adapter has no rate near 74880 baud, it took 9600");
  serial_fixture_tell_shim (f, "no-custom-baud");
  assert_rate_fails (f, "the adapter refuses 74880 baud");
}

/* What a terminal program may have left: 7 bits, even parity, two stop bits, flow control, and
 * the lines kept when it closes. */
static void
test_settings_of_the_last_user (Fixture *f, gconstpointer data)
{
  guint wrong = B9600 | CS7 | PARENB | CSTOPB | CRTSCTS | CREAD;
  guint flags = 0;

  nf_test_tty_set_control_flags (f->tty, PORT, wrong);
  g_assert_cmpuint (nf_test_tty_get_control_flags (f->tty, PORT) & (CRTSCTS | CSTOPB),
                    ==,
                    CRTSCTS | CSTOPB);
  serial_fixture_open (f);
  flags = nf_test_tty_get_control_flags (f->tty, PORT);
  g_assert_cmpuint (flags & (CSIZE | PARENB | CSTOPB | CRTSCTS), ==, CS8);
  g_assert_cmpuint (flags & (CLOCAL | CREAD | HUPCL), ==, CLOCAL | CREAD | HUPCL);
}

/* ---- lines ---- */

/* On the usual circuit "11" and "00" do nothing; "01" would be a reset, "10" GPIO0 low. */
static void
test_opening_does_not_reset_the_board (Fixture *f, gconstpointer data)
{
  g_autofree char *lines = NULL;

  g_assert_true (nf_transport_open (f->port, 115200, NULL, NULL));
  lines = nf_test_tty_take_lines (f->tty);
  g_assert_true (g_str_has_suffix (lines, "00"));
  g_assert_null (strstr (lines, "01"));
  g_assert_null (strstr (lines, "10"));
}

static void
test_lines_together (Fixture *f, gconstpointer data)
{
  g_assert_cmpint (nf_transport_get_lines (f->port), ==, NF_LINES_TOGETHER);
  g_assert_true (nf_transport_set_lines (f->port, FALSE, TRUE, NULL));
  g_assert_true (nf_transport_set_lines (f->port, TRUE, FALSE, NULL));
  g_assert_true (nf_transport_set_lines (f->port, TRUE, TRUE, NULL));
  g_assert_true (nf_transport_set_lines (f->port, FALSE, FALSE, NULL));
  serial_fixture_assert_lines (f, "01 10 11 00");
}

static void
test_closing_releases_both (Fixture *f, gconstpointer data)
{
  nf_transport_set_lines (f->port, TRUE, TRUE, NULL);
  nf_transport_close (f->port);
  serial_fixture_assert_lines (f, "11 00 00");
  nf_transport_close (f->port);
  serial_fixture_assert_lines (f, "");
}

static void
test_last_unref_closes (Fixture *f, gconstpointer data)
{
  nf_transport_set_lines (f->port, FALSE, TRUE, NULL);
  g_clear_object (&f->port);
  serial_fixture_assert_lines (f, "01 00 00");
}

static void
test_adapter_without_lines (Fixture *f, gconstpointer data)
{
  serial_fixture_tell_shim (f, "no-tiocmset");
  serial_fixture_open (f);
  g_assert_cmpint (nf_transport_get_lines (f->port), ==, NF_LINES_NONE);
  g_assert_true (nf_transport_set_lines (f->port, TRUE, FALSE, NULL));
  serial_fixture_assert_lines (f, "");
}

static void
test_break (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (nf_transport_set_break (f->port, TRUE, NULL));
  g_assert_true (nf_transport_set_break (f->port, FALSE, NULL));
  serial_fixture_assert_lines (f, "00b 00");
  nf_test_tty_unplug (f->tty, PORT);
  g_assert_false (nf_transport_set_break (f->port, TRUE, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
}

static void
count_errors (Fixture *f, const char *counts)
{
  g_autofree char *path = nf_test_tty_build_path (f->tty, "line-errors");

  g_assert_true (g_file_set_contents (path, counts, -1, NULL));
}

/* A driver counts from the day it found the adapter; a port tells what came since it was opened. */
static void
test_line_errors (Fixture *f, gconstpointer data)
{
  NfLineErrors errors = { 0 };

  count_errors (f, "7 2 1 1000");
  serial_fixture_open (f);
  g_assert_true (nf_transport_get_line_errors (f->port, &errors));
  g_assert_cmpuint (errors.framing + errors.overruns + errors.parity + errors.breaks, ==, 0);
  count_errors (f, "10 4 2 1005");
  g_assert_true (nf_transport_get_line_errors (f->port, &errors));
  g_assert_cmpuint (errors.framing, ==, 3);
  g_assert_cmpuint (errors.overruns, ==, 2);
  g_assert_cmpuint (errors.parity, ==, 1);
  g_assert_cmpuint (errors.breaks, ==, 5);

  nf_transport_close (f->port);
  serial_fixture_open (f);
  g_assert_true (nf_transport_get_line_errors (f->port, &errors));
  g_assert_cmpuint (errors.breaks, ==, 0);
}

static void
test_line_errors_unknown (Fixture *f, gconstpointer data)
{
  NfLineErrors errors = { .framing = 1 };

  g_assert_false (nf_transport_get_line_errors (f->port, &errors));
  g_assert_cmpuint (errors.framing, ==, 0);
}

/* ---- unplugging ---- */

typedef struct {
  NfTestTty *tty;
  gsize after_bytes; /* the board reads so many first */
  gint64 time;
} Unplugging;

static gpointer
unplug (gpointer data)
{
  Unplugging *unplugging = data;
  g_autofree guint8 *bytes = g_malloc (unplugging->after_bytes + 1);

  nf_test_tty_read (unplugging->tty, PORT, bytes, unplugging->after_bytes);
  unplugging->time = g_get_monotonic_time ();
  nf_test_tty_unplug (unplugging->tty, PORT);
  return NULL;
}

static void
assert_lost_in_time (const GError *error, gint64 since)
{
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_cmpint (g_get_monotonic_time () - since, <, 200 * 1000);
}

static void
test_unplug_while_reading (Fixture *f, gconstpointer data)
{
  Unplugging unplugging = { .tty = f->tty };
  GThread *thread = g_thread_new ("unplug", unplug, &unplugging);
  g_autoptr (GError) error = NULL;
  guint8 byte = 0;
  gssize n = nf_transport_read (f->port, &byte, 1, 10000, NULL, &error);

  g_thread_join (thread);
  g_assert_cmpint (n, ==, -1);
  assert_lost_in_time (error, unplugging.time);
}

static void
test_unplug_while_writing (Fixture *f, gconstpointer data)
{
  Unplugging unplugging = { .tty = f->tty, .after_bytes = 20000 };
  GThread *thread = g_thread_new ("unplug", unplug, &unplugging);
  g_autofree guint8 *bytes = g_malloc0 (1 << 20);
  g_autoptr (GError) error = NULL;
  gboolean written = nf_transport_write (f->port, bytes, 1 << 20, NULL, &error);

  g_thread_join (thread);
  g_assert_false (written);
  assert_lost_in_time (error, unplugging.time);
}

static void
test_use_after_unplug (Fixture *f, gconstpointer data)
{
  GError *errors[4] = { NULL };

  nf_test_tty_unplug (f->tty, PORT);
  g_assert_false (nf_transport_set_lines (f->port, TRUE, FALSE, &errors[0]));
  g_assert_false (nf_transport_set_baud (f->port, 9600, &errors[1]));
  g_assert_false (nf_transport_discard_input (f->port, &errors[2]));
  g_assert_false (nf_transport_write (f->port, (const guint8 *) "x", 1, NULL, &errors[3]));
  for (gsize i = 0; i < G_N_ELEMENTS (errors); i++) {
    g_assert_error (errors[i], NF_ERROR, NF_ERROR_PORT_LOST);
    g_clear_error (&errors[i]);
  }
  nf_transport_close (f->port);
}

/* A kernel that waits for the adapter to confirm a setting while the plug is pulled: the port
 * itself still answers. It is gone, and not one that lacks a rate. */
static void
test_unplug_while_setting (Fixture *f, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  serial_fixture_tell_shim (f, "dying");
  g_assert_false (nf_transport_set_baud (f->port, 74880, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
}

static void
test_plug_again (Fixture *f, gconstpointer data)
{
  guint8 byte = 0;

  nf_test_tty_unplug (f->tty, PORT);
  nf_transport_close (f->port);
  serial_fixture_plug (f);
  serial_fixture_open (f);
  nf_test_tty_write (f->tty, PORT, (const guint8 *) "y", 1);
  nf_test_port_read (f->port, &byte, 1);
  g_assert_cmpint (byte, ==, 'y');
}

/* ---- waiting ---- */

/* Nobody reads at the other end, so it is soon full. */
static gboolean
write_too_much (NfTransport *port, GCancellable *cancellable, GError **error)
{
  static const guint8 bytes[1 << 20];

  return nf_transport_write (port, bytes, sizeof bytes, cancellable, error);
}

static gboolean
sleep_long (NfTransport *port, GCancellable *cancellable, GError **error)
{
  return nf_transport_sleep (port, 10000, cancellable, error);
}

static void
test_cancel (Fixture *f, gconstpointer data)
{
  nf_test_port_assert_cancelled (f->port, nf_test_port_wait_for_bytes);
  nf_test_port_assert_cancelled (f->port, write_too_much);
  nf_test_port_assert_cancelled (f->port, sleep_long);
}

static void
test_clock (Fixture *f, gconstpointer data)
{
  gint64 start = nf_transport_get_time (f->port);

  g_assert_true (nf_transport_sleep (f->port, 30, NULL, NULL));
  g_assert_cmpint (nf_transport_get_time (f->port) - start, >=, 30 * 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  serial_fixture_add_open ("/serial-transport/bytes/read-every-byte", test_read_every_byte);
  serial_fixture_add_open ("/serial-transport/bytes/write-more-than-fits",
                           test_write_more_than_fits);
  serial_fixture_add_open ("/serial-transport/bytes/read-nothing", test_read_nothing);
  serial_fixture_add_open ("/serial-transport/bytes/discard-input", test_discard_input);
  serial_fixture_add_open ("/serial-transport/settings/rates", test_rates);
  serial_fixture_add ("/serial-transport/settings/open-at-74880", test_open_at_74880);
  serial_fixture_add_open ("/serial-transport/settings/no-such-rate",
                           test_rate_that_the_adapter_lacks);
  serial_fixture_add ("/serial-transport/settings/of-the-last-user",
                      test_settings_of_the_last_user);
  serial_fixture_add ("/serial-transport/lines/open", test_opening_does_not_reset_the_board);
  serial_fixture_add_open ("/serial-transport/lines/together", test_lines_together);
  serial_fixture_add_open ("/serial-transport/lines/close", test_closing_releases_both);
  serial_fixture_add_open ("/serial-transport/lines/unref", test_last_unref_closes);
  serial_fixture_add ("/serial-transport/lines/none", test_adapter_without_lines);
  serial_fixture_add_open ("/serial-transport/lines/break", test_break);
  serial_fixture_add ("/serial-transport/errors/counted", test_line_errors);
  serial_fixture_add_open ("/serial-transport/errors/unknown", test_line_errors_unknown);
  serial_fixture_add_open ("/serial-transport/unplug/reading", test_unplug_while_reading);
  serial_fixture_add_open ("/serial-transport/unplug/writing", test_unplug_while_writing);
  serial_fixture_add_open ("/serial-transport/unplug/use", test_use_after_unplug);
  serial_fixture_add_open ("/serial-transport/unplug/setting", test_unplug_while_setting);
  serial_fixture_add_open ("/serial-transport/unplug/plug-again", test_plug_again);
  serial_fixture_add_open ("/serial-transport/cancel", test_cancel);
  serial_fixture_add_open ("/serial-transport/clock", test_clock);
  return g_test_run ();
}
