/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nodeflash as a person or a script runs it, against the virtual board: every command that
 * needs one, and after each the whole flash.
 */
#include "cli/cli-program.h"
#include "support/test-image.h"

#include "nf-image.h"

#include <string.h>

enum { MB = 1 << 20, INIT_SIZE = 128, SECTOR = 0x1000 };

static void
expect_image (CliFixture *fixture, gsize address, const char *name)
{
  g_autoptr (NfImage) image = nf_image_load (name, NULL);

  cli_fixture_expect (fixture, address, nf_image_get_data (image, NULL), nf_image_get_size (image));
}

static char *
add_data (CliFixture *fixture, gsize size)
{
  g_autoptr (GBytes) bytes = test_image_new_data (size, 2);

  return cli_fixture_add_file (fixture, "data.bin", bytes);
}

static void
assert_success (const CliResult *result)
{
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

/* --- Writing ----------------------------------------------------------------------------- */

/* Sizes that end inside a sector, a header that is changed, and everything else as it was. */
static void
test_write (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_autofree char *program = cli_fixture_add_program (fixture, 0x21234);
  g_autofree char *data = add_data (fixture, 0x10005);
  const guint8 header[] = { 0x02, 0x4F };
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "-b",
                   "921600",
                   "write_flash",
                   "-fm",
                   "dio",
                   "-ff",
                   "80m",
                   "-fs",
                   "4MB",
                   "0x0",
                   program,
                   "512K",
                   data,
                   NULL);
  assert_success (&result);
  assert_contains (result.out, "Wrote 2 files (197 KB) in ");
  cli_fixture_expect_file (fixture, 0, program);
  cli_fixture_expect (fixture, 2, header, sizeof header);
  cli_fixture_expect_file (fixture, 0x80000, data);
  cli_fixture_assert_flash (fixture);
}

/* Without options and profile the header is the file's, as esptool 5 has it. */
static void
test_write_keeps_header (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_autofree char *program = cli_fixture_add_program (fixture, 0x8000);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "--port", port, "write-flash", "0", "program.bin", NULL);
  assert_success (&result);
  cli_fixture_expect_file (fixture, 0, program);
  cli_fixture_assert_flash (fixture);
}

static void
test_write_with_profile (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_autofree char *program = cli_fixture_add_program (fixture, 0x8000);
  const guint8 header[] = { 0x02, 0x40 };
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "--profile",
                   "ESP-12E",
                   "write-flash",
                   "0x0",
                   program,
                   "init",
                   "INTERNAL://DEFAULT",
                   "blank",
                   "internal://blank",
                   NULL);
  assert_success (&result);
  g_assert_null (strstr (result.out, "Asking the board"));
  cli_fixture_expect_file (fixture, 0, program);
  cli_fixture_expect (fixture, 2, header, sizeof header);
  expect_image (fixture, 0x3FC000, NF_IMAGE_DEFAULT_NAME);
  expect_image (fixture, 0x3FE000, NF_IMAGE_BLANK_NAME);
  cli_fixture_assert_flash (fixture);
}

/* An option wins over the profile. */
static void
test_write_over_profile (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_autofree char *program = cli_fixture_add_program (fixture, 0x8000);
  const guint8 header[] = { 0x01, 0x20 };
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "--profile",
                   "esp-12e",
                   "write-flash",
                   "-fm",
                   "qout",
                   "-fs",
                   "1MB",
                   "0",
                   program,
                   NULL);
  assert_success (&result);
  cli_fixture_expect_file (fixture, 0, program);
  cli_fixture_expect (fixture, 2, header, sizeof header);
  cli_fixture_assert_flash (fixture);
}

/* Nobody said how large the flash is: the chip is asked, then the places are known. */
static void
check_detection (const char *module, gsize flash_bytes, guint8 size_byte)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (flash_bytes);
  g_autofree char *port = cli_fixture_build_port (fixture, module, "");
  g_autofree char *program = cli_fixture_add_program (fixture, 0x8000);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "write-flash",
                   "-fs",
                   "detect",
                   "0",
                   program,
                   "init",
                   "INTERNAL://DEFAULT_V08",
                   "blank",
                   "INTERNAL://BLANK",
                   NULL);
  assert_success (&result);
  assert_contains (result.out, "Asking the board how large its flash memory is\n");
  assert_contains (result.out, "The board stays in its loader\n");
  cli_fixture_expect_file (fixture, 0, program);
  cli_fixture_expect (fixture, 3, &size_byte, 1);
  expect_image (fixture, flash_bytes - 4 * SECTOR, NF_IMAGE_DEFAULT_V08_NAME);
  expect_image (fixture, flash_bytes - 2 * SECTOR, NF_IMAGE_BLANK_NAME);
  cli_fixture_assert_flash (fixture);
}

static void
test_write_detected (void)
{
  check_detection ("esp-12e", 4 * MB, 0x40);
  check_detection ("esp-01", MB / 2, 0x00);
  check_detection ("esp-8285", MB, 0x20);
}

/* What is wrong with a file is said before the board is asked anything. */
static void
test_write_checks_first (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "write-flash",
                   "init",
                   "INTERNAL://DEFAULT",
                   "0",
                   "none.bin",
                   NULL);
  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpstr (result.out, ==, "");
  g_assert_true (g_str_has_prefix (result.err, "nodeflash: A file was not found\n"));
}

static void
test_write_erases_all (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB / 2);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-01", "");
  g_autofree char *data = add_data (fixture, 0x1801);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "-p", port, "write-flash", "-e", "0x10000", data, NULL);
  assert_success (&result);
  cli_fixture_expect_erased (fixture, 0, MB / 2);
  cli_fixture_expect_file (fixture, 0x10000, data);
  cli_fixture_assert_flash (fixture);
}

/* --- Erasing ----------------------------------------------------------------------------- */

static void
test_erase (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "-p", port, "erase-region", "0xF000", "132k", NULL);
  assert_success (&result);
  assert_contains (result.out, "Erased 132 KB in ");
  cli_fixture_expect_erased (fixture, 0xF000, 132 << 10);
  cli_fixture_assert_flash (fixture);

  cli_fixture_run (fixture, &result, "-p", port, "erase_flash", NULL);
  assert_success (&result);
  /* What was blank already need not be erased again. */
  assert_contains (result.out, "Erased 1 MB at 0x00000\n");
  assert_contains (result.out, "what else there is was blank before.\n");
  cli_fixture_expect_erased (fixture, 0, MB);
  cli_fixture_assert_flash (fixture);
}

/* --- Asking ------------------------------------------------------------------------------ */

static void
test_ask (void)
{
  static const struct {
    const char *command;
    const char *answer;
  } asked[] = {
    { "chip-id", "  Chip:     ESP8266EX\n  Chip ID:  0x00010203\n" },
    { "read-mac",
      "  Station MAC:       5c:cf:7f:01:02:03\n  Access point MAC:  5e:cf:7f:01:02:03\n" },
    { "flash-id", "  Flash memory:  Winbond, 4 MB (id ef4016)\n" },
    { "run", "" },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port =
      cli_fixture_build_port (fixture, "esp-12e", "&id=ef4016&mac=5c:cf:7f:01:02:03");
  g_auto (CliResult) result = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++) {
    cli_fixture_run (fixture, &result, "-q", "-p", port, asked[i].command, NULL);
    assert_success (&result);
    g_assert_cmpstr (result.out, ==, asked[i].answer);
    cli_fixture_run (fixture, &result, "-p", port, asked[i].command, NULL);
    assert_success (&result);
    g_assert_true (g_str_has_prefix (result.out, "Port: "));
    g_assert_true (g_str_has_suffix (result.out, asked[i].answer));
    assert_contains (result.out, "The program was started\n");
  }
  cli_fixture_assert_flash (fixture);
}

/* A board without a flash chip still tells what it is. */
static void
test_ask_without_flash (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "&fault=flash-ff");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "-p", port, "-q", "chip-id", NULL);
  assert_success (&result);
  assert_contains (result.out, "Chip:     ESP8266EX\n");
}

static void
test_before_and_after (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port =
      cli_fixture_build_port (fixture, "esp-12e", "&reset=manual&boot=download");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "--before",
                   "no-reset",
                   "--after",
                   "no_reset",
                   "chip-id",
                   NULL);
  assert_success (&result);
  assert_contains (result.out, "The loader answers\n");
  assert_contains (result.out, "The board stays in its loader\n");

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "--before",
                   "no-reset",
                   "--after",
                   "soft-reset",
                   "run",
                   NULL);
  assert_success (&result);
  assert_contains (result.out, "The program was started\n");
}

static void
test_port_from_environment (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_autofree char *line = g_strdup_printf ("Port: %s\nThe port is open at 57600 baud\n", port);
  g_auto (CliResult) result = { 0 };

  fixture->environment = g_environ_setenv (fixture->environment, "ESPTOOL_PORT", port, TRUE);
  fixture->environment = g_environ_setenv (fixture->environment, "ESPTOOL_BAUD", "57600", TRUE);
  cli_fixture_run (fixture, &result, "chip-id", NULL);
  assert_success (&result);
  g_assert_true (g_str_has_prefix (result.out, line));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/write", test_write);
  g_test_add_func ("/cli/write/keeps-header", test_write_keeps_header);
  g_test_add_func ("/cli/write/with-profile", test_write_with_profile);
  g_test_add_func ("/cli/write/over-profile", test_write_over_profile);
  g_test_add_func ("/cli/write/detected", test_write_detected);
  g_test_add_func ("/cli/write/checks-first", test_write_checks_first);
  g_test_add_func ("/cli/write/erases-all", test_write_erases_all);
  g_test_add_func ("/cli/erase", test_erase);
  g_test_add_func ("/cli/ask", test_ask);
  g_test_add_func ("/cli/ask/without-flash", test_ask_without_flash);
  g_test_add_func ("/cli/before-and-after", test_before_and_after);
  g_test_add_func ("/cli/port-from-environment", test_port_from_environment);
  return g_test_run ();
}
