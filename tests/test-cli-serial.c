/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nodeflash through libserialport, on a port that a shim makes of a pseudo terminal, and
 * through an RFC 2217 server; behind both stands the program virtual-esp8266 with its reset lines.
 */
#include "cli/cli-board.h"
#include "support/test-image.h"

#include "nf-image.h"

#include <errno.h>
#include <string.h>

enum { MB = 1 << 20 };

static void
assert_status (const CliResult *result, int status)
{
  if (result->status != status)
    g_error ("ended with %d, and not %d: %s%s", result->status, status, result->out, result->err);
}

/* Writes a program and init data with the profile of an ESP-12E. @port: (nullable) */
static void
write_and_compare (CliFixture *fixture, const char *port, CliResult *result)
{
  g_autoptr (GBytes) bytes = test_image_new_program (0x12345, 1);
  g_autofree char *program = cli_fixture_add_file (fixture, "program.bin", bytes);
  g_autoptr (NfImage) init = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  const guint8 header[] = { 0x02, 0x40 };

  cli_fixture_run (fixture,
                   result,
                   "-b",
                   "921600",
                   "--profile",
                   "esp-12e",
                   "write-flash",
                   "0",
                   "program.bin",
                   "init",
                   "INTERNAL://DEFAULT",
                   port != NULL ? "-p" : NULL,
                   port,
                   NULL);
  assert_status (result, 0);
  g_assert_cmpstr (result->err, ==, "");
  cli_fixture_expect_file (fixture, 0, program);
  cli_fixture_expect (fixture, 2, header, sizeof header);
  cli_fixture_expect (fixture, 0x3FC000, nf_image_get_data (init, NULL), nf_image_get_size (init));
  cli_fixture_assert_flash (fixture);
}

/* --- A serial port ----------------------------------------------------------------------- */

/* The only USB port is taken, and named. */
static void
test_serial (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autoptr (NfTestTty) tty = nf_test_tty_new_for_listener ();
  g_autoptr (CliBoard) board = cli_board_new_serial (fixture, tty, "esp-12e", "none");
  g_auto (CliResult) result = { 0 };

  write_and_compare (fixture, NULL, &result);
  g_assert_true (g_str_has_prefix (result.out,
                                   "Port: /dev/ttyUSB0, CP2102 USB to UART Bridge (ttyUSB0), the "
                                   "only USB port\nThe port is open at 921600 baud\n"
                                   "The loader answers after a reset (tight)\n"));
  g_assert_nonnull (strstr (result.out, "The program was started\n"));

  cli_fixture_run (fixture, &result, "-p", board->port, "-q", "flash-id", NULL);
  assert_status (&result, 0);
  g_assert_cmpstr (result.out, ==, "  Flash memory:  Winbond, 4 MB (id ef4016)\n");
}

static void
test_several_ports (void)
{
  static const NfTestTtyDevice second = { .name = "ttyUSB10",
                                          .vid = 0x1a86,
                                          .pid = 0x7523,
                                          .product = "USB Serial" };
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autoptr (NfTestTty) tty = nf_test_tty_new_for_listener ();
  G_GNUC_UNUSED g_autoptr (CliBoard) board = cli_board_new_serial (fixture, tty, "esp-12e", "none");
  g_auto (CliResult) result = { 0 };

  nf_test_tty_plug (tty, &second);
  cli_fixture_run (fixture, &result, "flash-id", NULL);
  assert_status (&result, 2);
  g_assert_cmpstr (result.out, ==, "");
  g_assert_cmpstr (result.err,
                   ==,
                   "nodeflash: The command line cannot be understood\n"
                   "  there are several ports; choose one with --port:\n"
                   "  /dev/ttyUSB0   CP2102 USB to UART Bridge (ttyUSB0); CP2102, 10c4:ea60\n"
                   "  /dev/ttyUSB10  USB Serial (ttyUSB10); CH340, 1a86:7523\n"
                   "\"nodeflash help\" lists the commands and options.\n");

  cli_fixture_run (fixture, &result, "ports", NULL);
  assert_status (&result, 0);
  g_assert_true (g_str_has_prefix (result.out, "  /dev/ttyUSB0   "));
  cli_fixture_run (fixture, &result, "ports", "--json", NULL);
  assert_status (&result, 0);
  g_assert_true (g_str_has_prefix (result.out,
                                   "{\"event\":\"port\",\"name\":\"/dev/ttyUSB0\",\"title\":"
                                   "\"CP2102 USB to UART Bridge (ttyUSB0)\",\"kind\":\"usb\","
                                   "\"vid\":4292,\"pid\":60000}\n"));
}

/* Returns: what is said about a port that cannot be opened with @code; 0: there is no port */
static char *
try_port (int code, int status)
{
  static const NfTestTtyDevice device = { .name = "ttyUSB0", .vid = 0x1a86, .pid = 0x7523 };
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autoptr (NfTestTty) tty = nf_test_tty_new_for_listener ();
  g_auto (CliResult) result = { 0 };

  cli_fixture_show_ports (fixture, tty);
  if (code != 0) {
    nf_test_tty_add_entry (tty, &device);
    nf_test_tty_refuse (tty, "ttyUSB0", code);
  }
  cli_fixture_run (fixture, &result, "flash-id", NULL);
  assert_status (&result, status);
  return g_strdup (result.err);
}

static void
test_bad_ports (void)
{
  g_autofree char *none = try_port (0, 1);
  g_autofree char *busy = try_port (EBUSY, 1);
  g_autofree char *denied = try_port (EACCES, 1);

  g_assert_true (
      g_str_has_prefix (none,
                        "nodeflash: The port is not there\n"
                        "  no USB port was found, and none was named with --port; --port "
                        "virtual:esp-12e tries the program without a board\n"));
  g_assert_true (g_str_has_prefix (busy, "nodeflash: Another program has the port open\n"));
  g_assert_true (g_str_has_suffix (busy,
                                   "\nClose it, then try again.\n"
                                   "\"nodeflash doctor --port /dev/ttyUSB0\" tells more.\n"));
  g_assert_true (g_str_has_prefix (denied, "nodeflash: You are not allowed to open the port\n"));
  g_assert_nonnull (strstr (denied, "/dev/ttyUSB0"));
}

/* A file that is no serial line, and a name behind which there is nothing. */
static void
test_not_serial (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "-p", "/dev/null", "chip-id", NULL);
  assert_status (&result, 1);
  g_assert_true (g_str_has_prefix (result.err, "nodeflash: This is not a usable serial port\n"));
  cli_fixture_run (fixture, &result, "-p", "/dev/no-such-port", "chip-id", NULL);
  assert_status (&result, 1);
  g_assert_true (g_str_has_prefix (result.err, "nodeflash: The port is not there\n"));
}

static void
test_serial_unplugged (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autoptr (NfTestTty) tty = nf_test_tty_new_for_listener ();
  g_autoptr (CliBoard) board = cli_board_new_serial (fixture, tty, "esp-12e", "unplug:25000");
  g_autoptr (GBytes) bytes = test_image_new_program (0x12000, 1);
  g_autofree char *program = cli_fixture_add_file (fixture, "program.bin", bytes);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   board->port,
                   "-b",
                   "921600",
                   "write-flash",
                   "0",
                   program,
                   NULL);
  assert_status (&result, 1);
  g_assert_true (g_str_has_prefix (result.err, "nodeflash: The board was unplugged\n"));
  g_assert_nonnull (strstr (result.err, "\nThe chip is half-written and will not start."));
}

/* --- The network ------------------------------------------------------------------------- */

static void
test_remote (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autoptr (CliBoard) board = cli_board_new_remote (fixture, "esp-12e", "none");
  g_auto (CliResult) result = { 0 };

  write_and_compare (fixture, board->port, &result);
  g_assert_nonnull (strstr (result.out, "The loader answers after a reset (classic"));
}

static void
test_remote_trouble (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "-p", "rfc2217://127.0.0.1:1", "chip-id", NULL);
  assert_status (&result, 1);
  g_assert_true (g_str_has_prefix (result.err, "nodeflash: The network port does not answer\n"));

  cli_fixture_run (fixture, &result, "-p", "rfc2217://nowhere", "chip-id", NULL);
  assert_status (&result, 2);
  g_assert_true (g_str_has_prefix (result.err, "nodeflash: There is no such kind of port\n"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-serial/write", test_serial);
  g_test_add_func ("/cli-serial/several-ports", test_several_ports);
  g_test_add_func ("/cli-serial/bad-ports", test_bad_ports);
  g_test_add_func ("/cli-serial/not-serial", test_not_serial);
  g_test_add_func ("/cli-serial/unplugged", test_serial_unplugged);
  g_test_add_func ("/cli-serial/remote", test_remote);
  g_test_add_func ("/cli-serial/remote/trouble", test_remote_trouble);
  return g_test_run ();
}
