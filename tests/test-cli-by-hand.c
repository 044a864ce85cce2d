/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * nodeflash with a board that a person gets into its loader: what is shown while it waits.
 */
#include "cli/cli-events.h"
#include "cli/cli-program.h"

#include <string.h>

enum { FLASH_BYTES = 512 << 10, PROGRAM_SIZE = 20000 };

static void
test_log (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);
  g_autofree char *port =
      cli_fixture_build_port (fixture, "esp-01", "&reset=manual&hand=reset@1000,flash@3000");
  g_autofree char *program = cli_fixture_add_program (fixture, PROGRAM_SIZE);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "--profile",
                   "esp-01-512k",
                   "--before",
                   "by-hand",
                   "write-flash",
                   "--force",
                   "0x10000",
                   "program.bin",
                   NULL);
  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (
      strstr (result.out, "Waiting for the board: hold GPIO0 low and reset it, or switch it on\n"));
  g_assert_nonnull (strstr (result.out,
                            "The board started its program: hold GPIO0 low and reset again\n"
                            "The board is in its loader\n"
                            "The loader answers\n"));
  /* A log is no terminal: the time is not printed over and over. */
  g_assert_null (strstr (result.out, "Waiting for the board: 1 s"));
  cli_fixture_expect_file (fixture, 0x10000, program);
  cli_fixture_assert_flash (fixture);
}

/* How often the time is told is the flasher's affair: here no more than the newest counts. */
static void
test_json (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);
  g_autofree char *port =
      cli_fixture_build_port (fixture, "esp-01", "&reset=manual&hand=flash@3000");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "--json",
                   "-p",
                   port,
                   "--before",
                   "by-hand",
                   "--after",
                   "no-reset",
                   "chip-id",
                   NULL);
  g_assert_cmpint (result.status, ==, 0);
  g_autoptr (GPtrArray) events = cli_events_parse (result.out);
  g_assert_cmpint (cli_event_get_number (cli_events_find (events, "waiting"), "baud"), ==, 74880);
  struct json_object *connected = cli_events_find (events, "connected");
  g_assert_cmpint (cli_event_get_number (connected, "baud"), ==, 74880);
  g_assert_cmpint (cli_event_get_number (connected, "ms"), >, 3000);
  g_assert_cmpint (cli_event_get_number (connected, "ms"), <, 3600);
}

/* What a person writes for a board that is wired in another way is what is done. */
static void
test_sequences (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-01", "");
  g_auto (CliResult) result = { 0 };
  g_auto (CliResult) wrong = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "--into-loader",
                   "U1,1|U0,1|W0.2|U1,0|W0.1|D0",
                   "--into-program",
                   "R1|W0.2|R0",
                   "chip-id",
                   NULL);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.out, "The loader answers after a reset (custom)\n"));
  cli_fixture_run (fixture, &wrong, "-p", port, "--into-loader", "X", "chip-id", NULL);
  g_assert_cmpint (wrong.status, ==, 2);
  g_assert_nonnull (strstr (wrong.err, "--into-loader: \"X\" is no item of a reset sequence"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-by-hand/log", test_log);
  g_test_add_func ("/cli-by-hand/json", test_json);
  g_test_add_func ("/cli-by-hand/sequences", test_sequences);
  return g_test_run ();
}
