/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program virtual-esp8266, started by a test, so that nodeflash reaches its board through a
 * serial port or the network.
 */
#pragma once

#include "cli-program.h"

#include "../support/nf-test-tty.h"

typedef struct {
  GSubprocess *program;
  char *port; /* what nodeflash calls it */
} CliBoard;

/**
 * Starts a board with the fixture's flash behind an RFC 2217 server.
 *
 * @board: "esp-12e"
 * @fault: as --fault takes it; "none"
 */
CliBoard *cli_board_new_remote (CliFixture *fixture, const char *board, const char *fault);

/** Lets the fixture's programs see the ports of @tty, and no others. */
void cli_fixture_show_ports (CliFixture *fixture, NfTestTty *tty);

/** Starts it on the serial port /dev/ttyUSB0 of @tty (made with nf_test_tty_new_for_listener()),
 * and lets the fixture's programs see the ports of @tty. */
CliBoard *
cli_board_new_serial (CliFixture *fixture, NfTestTty *tty, const char *board, const char *fault);

/** Stops it. */
void cli_board_free (CliBoard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliBoard, cli_board_free)
