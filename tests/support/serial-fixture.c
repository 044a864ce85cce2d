/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial port for a test, see serial-fixture.h.
 */
#include "serial-fixture.h"

#include "nf-serial-transport.h"

void
serial_fixture_plug (Fixture *f)
{
  nf_test_tty_plug (f->tty,
                    &(NfTestTtyDevice){
                        .name = PORT,
                        .vid = 0x1a86,
                        .pid = 0x7523,
                        .product = "USB2.0-Serial",
                    });
}

void
serial_fixture_open (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *lines = NULL;

  nf_transport_open (f->port, 115200, NULL, &error);
  g_assert_no_error (error);
  lines = nf_test_tty_take_lines (f->tty);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  f->tty = nf_test_tty_new ();
  serial_fixture_plug (f);
  f->port = nf_serial_transport_new (PORT_PATH);
}

static void
set_up_open (Fixture *f, gconstpointer data)
{
  set_up (f, data);
  serial_fixture_open (f);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_object (&f->port);
  nf_test_tty_free (f->tty);
}

void
serial_fixture_add (const char *path, void (*test) (Fixture *f, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

void
serial_fixture_add_open (const char *path, void (*test) (Fixture *f, gconstpointer data))
{
  g_test_add (path, Fixture, NULL, set_up_open, test, tear_down);
}

void
serial_fixture_tell_shim (Fixture *f, const char *name)
{
  g_autofree char *path = nf_test_tty_build_path (f->tty, name);

  g_assert_true (g_file_set_contents (path, "", 0, NULL));
}

void
serial_fixture_assert_lines (Fixture *f, const char *expected)
{
  g_autofree char *lines = nf_test_tty_take_lines (f->tty);

  g_assert_cmpstr (lines, ==, expected);
}
