/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial transport and the port without hardware it leads to, for each test anew.
 */
#pragma once

#include "nf-test-tty.h"
#include "nf-transport.h"

G_BEGIN_DECLS

#define PORT      "ttyUSB0"
#define PORT_PATH "/dev/ttyUSB0"

typedef struct {
  NfTestTty *tty;
  NfTransport *port;
} Fixture;

/** Adds a test that finds the port plugged in and closed. */
void serial_fixture_add (const char *path, void (*test) (Fixture *f, gconstpointer data));

/** Adds a test that finds the port open, and the lines it moved for that forgotten. */
void serial_fixture_add_open (const char *path, void (*test) (Fixture *f, gconstpointer data));

/** Plugs the port in (again). */
void serial_fixture_plug (Fixture *f);

/** Opens the port as serial_fixture_add_open() does. */
void serial_fixture_open (Fixture *f);

/** Makes one of the files that tell the shim (tty-shim.c) what the port cannot do. */
void serial_fixture_tell_shim (Fixture *f, const char *name);

/** Checks what the lines did since the last call: "10 00". */
void serial_fixture_assert_lines (Fixture *f, const char *expected);

G_END_DECLS
