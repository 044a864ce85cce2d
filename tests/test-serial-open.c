/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What can stop a serial port from being opened, and what is said about it.
 */
#include "nf-error.h"
#include "nf-serial-cause.h"
#include "nf-serial-transport.h"
#include "support/nf-test-port.h"
#include "support/serial-fixture.h"

#include <errno.h>
#include <unistd.h>

static void
assert_open_fails (NfTransport *port, NfError cause, const char *message)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_transport_open (port, 115200, NULL, &error));
  g_assert_error (error, NF_ERROR, (int) cause);
  g_assert_cmpstr (error->message, ==, message);
}

static void
test_name_is_kept (Fixture *f, gconstpointer data)
{
  g_autofree char *name = nf_transport_dup_name (f->port);

  g_assert_cmpstr (name, ==, PORT_PATH);
}

static void
test_link_to_a_port (Fixture *f, gconstpointer data)
{
  g_autofree char *path = nf_test_tty_build_path (f->tty, "usb-1a86-port0");
  g_autoptr (NfTransport) port = nf_serial_transport_new (path);
  g_autofree char *name = nf_transport_dup_name (port);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (symlink (PORT_PATH, path), ==, 0);
  nf_transport_open (port, 115200, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, path);
}

static void
test_busy (Fixture *f, gconstpointer data)
{
  g_autoptr (NfTransport) other = nf_serial_transport_new (PORT_PATH);
  guint8 byte = 0;

  assert_open_fails (other,
                     NF_ERROR_PORT_BUSY,
                     "could not open /dev/ttyUSB0: another program has it open");
  nf_test_tty_write (f->tty, PORT, (const guint8 *) "x", 1);
  nf_test_port_read (f->port, &byte, 1);
  g_assert_cmpint (byte, ==, 'x');

  nf_transport_close (f->port);
  g_assert_true (nf_transport_open (other, 115200, NULL, NULL));
}

static void
test_busy_by_the_system (Fixture *f, gconstpointer data)
{
  nf_test_tty_refuse (f->tty, PORT, EBUSY);
  assert_open_fails (f->port,
                     NF_ERROR_PORT_BUSY,
                     "could not open /dev/ttyUSB0: another program has it open");
}

static void
test_denied (Fixture *f, gconstpointer data)
{
  nf_test_tty_refuse (f->tty, PORT, EACCES);
  assert_open_fails (f->port,
                     NF_ERROR_PORT_DENIED,
                     "could not open /dev/ttyUSB0: permission denied");
}

static void
test_gone (Fixture *f, gconstpointer data)
{
  nf_test_tty_unplug (f->tty, PORT);
  assert_open_fails (f->port,
                     NF_ERROR_PORT_GONE,
                     "could not open /dev/ttyUSB0: No such file or directory");
}

static void
test_adapter_that_libserialport_cannot_open (Fixture *f, gconstpointer data)
{
  serial_fixture_tell_shim (f, "no-lines");
  assert_open_fails (f->port,
                     NF_ERROR_PORT_NOT_SERIAL,
                     "could not open /dev/ttyUSB0: it has no DTR and RTS lines, without which "
                     "libserialport opens no port");
}

static void
test_not_serial (Fixture *f, gconstpointer data)
{
  g_autofree char *file = nf_test_tty_build_path (f->tty, "file");
  g_autofree char *folder = nf_test_tty_build_path (f->tty, "dev");
  const char *names[] = { "/dev/null", file, folder };

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
    g_autoptr (NfTransport) port = nf_serial_transport_new (names[i]);
    g_autofree char *message =
        g_strdup_printf ("could not open %s: it is no serial port", names[i]);
    assert_open_fails (port, NF_ERROR_PORT_NOT_SERIAL, message);
  }
}

/* A failed open leaves nothing behind: the port can be opened when the reason is gone. */
static void
test_open_again_after_failure (Fixture *f, gconstpointer data)
{
  nf_test_tty_refuse (f->tty, PORT, EBUSY);
  g_assert_false (nf_transport_open (f->port, 115200, NULL, NULL));
  serial_fixture_plug (f);
  g_assert_true (nf_transport_open (f->port, 115200, NULL, NULL));
}

/* ---- causes ---- */

static void
test_causes (void)
{
  g_assert_cmpint (nf_serial_cause_from_code (ENOENT), ==, NF_ERROR_PORT_GONE);
  g_assert_cmpint (nf_serial_cause_from_code (ENODEV), ==, NF_ERROR_PORT_GONE);
  g_assert_cmpint (nf_serial_cause_from_code (ENXIO), ==, NF_ERROR_PORT_GONE);
  g_assert_cmpint (nf_serial_cause_from_code (EACCES), ==, NF_ERROR_PORT_DENIED);
  g_assert_cmpint (nf_serial_cause_from_code (EPERM), ==, NF_ERROR_PORT_DENIED);
  g_assert_cmpint (nf_serial_cause_from_code (EBUSY), ==, NF_ERROR_PORT_BUSY);
  g_assert_cmpint (nf_serial_cause_from_code (EAGAIN), ==, NF_ERROR_PORT_BUSY);
  g_assert_cmpint (nf_serial_cause_from_code (ENOTTY), ==, NF_ERROR_PORT_NOT_SERIAL);
  g_assert_cmpint (nf_serial_cause_from_code (EINVAL), ==, NF_ERROR_PORT_NOT_SERIAL);
  g_assert_cmpint (nf_serial_cause_from_code (EIO), ==, NF_ERROR_PORT_NOT_SERIAL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  serial_fixture_add ("/serial-open/name", test_name_is_kept);
  serial_fixture_add ("/serial-open/link", test_link_to_a_port);
  serial_fixture_add_open ("/serial-open/busy", test_busy);
  serial_fixture_add ("/serial-open/busy-by-the-system", test_busy_by_the_system);
  serial_fixture_add ("/serial-open/denied", test_denied);
  serial_fixture_add ("/serial-open/gone", test_gone);
  serial_fixture_add ("/serial-open/no-lines", test_adapter_that_libserialport_cannot_open);
  serial_fixture_add ("/serial-open/not-serial", test_not_serial);
  serial_fixture_add ("/serial-open/again", test_open_again_after_failure);
  g_test_add_func ("/serial-open/cause/code", test_causes);
  return g_test_run ();
}
