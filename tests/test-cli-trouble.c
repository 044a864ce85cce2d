/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what nodeflash says when something is wrong with a file, an address, a port or a board:
 * the exact words, the exit status, and that the flash is as it was where it should be.
 */
#include "cli/cli-program.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { MB = 1 << 20 };

/* What the flash holds afterwards. */
typedef enum { AS_IT_WAS, HALF_WRITTEN } Flash;

typedef struct {
  const char *name;
  const char *board;     /* options of the virtual board */
  const char *arguments; /* separated by spaces */
  int status;
  const char *words; /* on the standard error */
  Flash flash;
} Trouble;

#define OTHER_FILE    "Check its permissions, or choose another file.\n"
#define WHICH_ADDRESS "Write it as 0x3fc000, 64K, 1M or 65536.\n"
#define WHICH_RANGE   "Addresses go from 0 to 16 MB (0x1000000).\n"
#define WHICH_SIZE    "Choose the right board or another address, or firmware made for this size.\n"
#define CHECK_PATH    "Check its path, or leave it out.\n"

/* The port's name is put in, as a shell takes it. */
#define DOCTOR "\"nodeflash doctor --port %s\" tells more.\n"

#define HALF "The chip is half-written and will not start. Flash it again before you use it.\n"

static const Trouble troubles[] = {
  /* Files */
  { "missing",
    "",
    "write-flash 0x0 none.bin",
    1,
    "nodeflash: A file was not found\n  none.bin: File not found\n" CHECK_PATH,
    AS_IT_WAS },
  { "second-missing",
    "",
    "write-flash 0x0 data.bin 0x10000 none.bin",
    1,
    "nodeflash: A file was not found\n  none.bin: File not found\n" CHECK_PATH,
    AS_IT_WAS },
  { "empty",
    "",
    "write-flash 0x0 empty.bin",
    1,
    "nodeflash: A file is empty\n  empty.bin: File is empty\nDownload or build it again.\n",
    AS_IT_WAS },
  { "folder",
    "",
    "write-flash 0x0 folder",
    1,
    "nodeflash: A file cannot be read\n  folder: File cannot be read\n" OTHER_FILE,
    AS_IT_WAS },
  { "too-large",
    "",
    "write-flash 0x0 large.bin",
    1,
    "nodeflash: A file is larger than any flash memory\n"
    "  large.bin: File is larger than 16 MB\nFirmware for the ESP8266 has at most 16 MB.\n",
    AS_IT_WAS },
  { "unknown-internal",
    "",
    "write-flash 0x0 INTERNAL://NODEMCU",
    1,
    "nodeflash: A file was not found\n  INTERNAL://NODEMCU: File not found\n" CHECK_PATH,
    AS_IT_WAS },
  { "info-folder",
    "",
    "image-info folder",
    1,
    "nodeflash: A file cannot be read\n  folder: not a regular file\n" OTHER_FILE,
    AS_IT_WAS },

  /* Addresses */
  { "no-address",
    "",
    "write-flash 0xZZ data.bin",
    2,
    "nodeflash: An address is missing or cannot be read\n"
    "  \"0xZZ\" is no address; write it as 0x3fc000, 64K, 1M or 65536\n" WHICH_ADDRESS,
    AS_IT_WAS },
  { "negative",
    "",
    "write-flash -4096 data.bin",
    2,
    "nodeflash: An address is out of range\n  -4096 is negative\n" WHICH_RANGE,
    AS_IT_WAS },
  { "past-16-mb",
    "",
    "write-flash 0x1000001 data.bin",
    2,
    "nodeflash: An address is out of range\n"
    "  0x1000001 is past the 16 MB that a flash chip can have\n" WHICH_RANGE,
    AS_IT_WAS },
  { "at-16-mb",
    "",
    "write-flash 16M data.bin",
    1,
    "nodeflash: That is past the end of the flash memory\n  data.bin: Ends past 16 "
    "MB\n" WHICH_SIZE,
    AS_IT_WAS },
  { "past-profile",
    "",
    "--profile esp-01s write-flash 0xFF000 data.bin",
    1,
    "nodeflash: That is past the end of the flash memory\n  data.bin: Ends past 1 MB\n" WHICH_SIZE,
    AS_IT_WAS },
  { "past-chip",
    "",
    "write-flash 0x10000 INTERNAL://BLANK 0xFF000 data.bin",
    1,
    "nodeflash: That is past the end of the flash memory\n  data.bin: Ends past 1 MB\n" WHICH_SIZE,
    AS_IT_WAS },
  { "unaligned",
    "",
    "write-flash 0x1001 data.bin",
    1,
    "nodeflash: An address is inside a sector\n  data.bin: Not on a 4 KB boundary (0x1000)\n"
    "Flash memory is erased in sectors of 4 KB, so addresses are multiples of 0x1000.\n",
    AS_IT_WAS },
  { "overlap",
    "",
    "write-flash 0x0 data.bin 0x1000 INTERNAL://BLANK",
    1,
    "nodeflash: Two files want the same place\n  data.bin: Overlaps row 2\n"
    "Change one address, or leave one out.\n",
    AS_IT_WAS },
  { "region-unaligned",
    "",
    "erase-region 0x1000 0x800",
    1,
    "nodeflash: An address is inside a sector\n"
    "  0x800 bytes at 0x01000 cannot be erased: the flash is erased in sectors of 0x1000\n"
    "Flash memory is erased in sectors of 4 KB, so addresses are multiples of 0x1000.\n",
    AS_IT_WAS },
  { "region-past-chip",
    "",
    "erase-region 0xFF000 8K",
    1,
    "nodeflash: That is past the end of the flash memory\n"
    "  0x2000 bytes at 0xff000 end past the 1024 KB of the flash\n" WHICH_SIZE,
    AS_IT_WAS },
  { "no-place",
    "&id=ef40ff",
    "write-flash init INTERNAL://DEFAULT",
    2,
    "nodeflash: An address is missing or cannot be read\n"
    "  The flash chip does not tell its size: choose the board\n" WHICH_ADDRESS,
    AS_IT_WAS },

  /* What the command line names */
  { "no-profile",
    "",
    "--profile esp-99 chip-id",
    2,
    "nodeflash: There is no such board profile\n  there is no profile \"esp-99\"\n",
    AS_IT_WAS },
  { "no-command",
    "",
    "elf2image a.elf",
    2,
    "nodeflash: The command line cannot be understood\n  there is no command \"elf2image\"\n"
    "\"nodeflash help\" lists the commands and options.\n",
    AS_IT_WAS },

  /* Boards */
  { "silent",
    "&fault=no-answer",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board does not answer\n  not one byte came back\n"
    "Not one byte comes from the board: most likely it has no power, or its TX is not connected to "
    "the adapter's RX.\n"
    "Check the power, the wire from the board's TX to the adapter's RX, that EN (CH_PD) is high, "
    "and that this is the board's port. Where nothing resets the board, hold FLASH (GPIO0 to "
    "ground), tap RST, and try again.\n" DOCTOR,
    AS_IT_WAS },
  { "runs-program",
    "&fault=stuck",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board runs its program instead of its loader\n"
    "  the chip says \"boot mode:(3\" after the reset into the loader\n"
    "The board was reset and started its program: GPIO0 was not low.\n"
    "Hold FLASH (GPIO0 to ground) while you tap RST, then try again. Boards without automatic "
    "reset need this every time.\n" DOCTOR,
    AS_IT_WAS },
  { "deaf",
    "&fault=deaf",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board is in its loader but does not hear us\n"
    "  the chip says \"boot mode:(1\", so its loader runs, but it hears nothing\n"
    "The board is in its loader but hears nothing: most likely the wire from the adapter's TX to "
    "the board's RX.\n"
    "Check that wire, and that nothing else on the board drives RX (GPIO3).\n" DOCTOR,
    AS_IT_WAS },
  { "garbage",
    "&fault=garbage",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board answers, but with bytes that make no sense\n"
    "  1284 bytes came back that make no sense\n"
    "The board talks, but nothing of it makes sense at any rate.\n"
    "Check the ground wire between adapter and board, and try a lower baud rate. An adapter of 5 V "
    "or a crystal of an odd frequency do this too.\n" DOCTOR,
    AS_IT_WAS },
  { "another-chip",
    "&fault=esp32",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: This is not an ESP8266\n"
    "  this chip is ESP32 (magic 00f01d83)\n"
    "This program writes ESP8266 and ESP8285 boards only.\n",
    AS_IT_WAS },
  { "flash-silent",
    "&fault=flash-ff",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board's flash memory does not answer\n"
    "  the flash chip does not answer: its id reads ffffff\n"
    "Disconnect everything from GPIO6 to GPIO11 and check the power supply. If it stays silent, "
    "the module is damaged.\n",
    AS_IT_WAS },
  { "flash-locked",
    "&fault=locked",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The flash memory does not keep what is written\n"
    "  data.bin: the stub refused command e2 (error c5): the flash chip's write protection cannot "
    "be "
    "taken away\n"
    "It may be write-protected, worn out or short of power. Try a better power supply first.\n",
    AS_IT_WAS },
  { "erase-locked",
    "&fault=locked",
    "erase-flash",
    1,
    "nodeflash: The flash memory does not keep what is written\n"
    "  the stub refused command e2 (error c5): the flash chip's write protection cannot be taken "
    "away\n"
    "It may be write-protected, worn out or short of power. Try a better power supply first.\n",
    AS_IT_WAS },
  { "unplugged-at-once",
    "&fault=unplug:40",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board was unplugged\n"
    "  the port has vanished\n"
    "Plug it in again and flash once more. If nobody touched it, try another cable or USB port.\n",
    AS_IT_WAS },
  { "unplugged-in-the-middle",
    "&fault=unplug:18000",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board was unplugged\n"
    "  data.bin: the port has vanished\n" HALF
    "Plug it in again and flash once more. If nobody touched it, try another cable or USB port.\n",
    HALF_WRITTEN },
  { "stopped-in-the-middle",
    "&fault=stall:17000",
    "write-flash 0x10000 data.bin",
    1,
    "nodeflash: The board stopped answering\n"
    "  data.bin: no answer to command 08\n" HALF
    "Check the cable and the power supply, then try again at a lower baud rate.\n",
    HALF_WRITTEN },
};

static CliFixture *
make_fixture (void)
{
  CliFixture *fixture = cli_fixture_new (MB);
  g_autoptr (GBytes) data = test_image_new_data (0x2000, 2);
  g_autoptr (GBytes) empty = g_bytes_new (NULL, 0);
  g_autofree char *large = g_build_filename (fixture->folder, "large.bin", NULL);
  g_autofree char *folder = g_build_filename (fixture->folder, "folder", NULL);

  g_free (cli_fixture_add_file (fixture, "data.bin", data));
  g_free (cli_fixture_add_file (fixture, "empty.bin", empty));
  g_assert_true (g_file_set_contents (large, "", 0, NULL));
  g_assert_cmpint (truncate (large, 16 * MB + 1), ==, 0);
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  return fixture;
}

static void
test_trouble (gconstpointer data)
{
  const Trouble *trouble = data;
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", trouble->board);
  g_autofree char *line = g_strdup_printf ("-p %s %s", port, trouble->arguments);
  g_auto (GStrv) args = g_strsplit (line, " ", -1);
  g_auto (CliResult) result = { 0 };
  g_autofree char *quoted = g_shell_quote (port);
  g_autoptr (GString) words = g_string_new (trouble->words);

  g_string_replace (words, "%s", quoted, 0);
  cli_fixture_run_args (fixture, &result, (const char *const *) args);
  g_assert_cmpstr (result.err, ==, words->str);
  g_assert_cmpint (result.status, ==, trouble->status);
  g_assert_null (strstr (result.out, "Wrote"));
  if (trouble->flash == AS_IT_WAS)
    cli_fixture_assert_flash (fixture);
}

/* The same trouble as JSON: one event on the standard output, and nothing else anywhere. */
static void
assert_json_error (CliFixture *fixture, const char *cause, int status, const char *line)
{
  g_auto (GStrv) args = g_strsplit (line, " ", -1);
  g_autofree char *begin = g_strdup_printf ("{\"event\":\"error\",\"cause\":\"%s\",", cause);
  g_auto (CliResult) result = { 0 };
  const char *last = NULL;

  cli_fixture_run_args (fixture, &result, (const char *const *) args);
  g_assert_cmpint (result.status, ==, status);
  g_assert_cmpstr (result.err, ==, "");
  last = g_strrstr (g_strchomp (result.out), "\n");
  last = last != NULL ? last + 1 : result.out;
  g_assert_cmpmem (last, MIN (strlen (last), strlen (begin)), begin, strlen (begin));
}

static void
test_json (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "&fault=no-answer");
  g_autofree char *silent = g_strdup_printf ("--json -p %s chip-id", port);

  assert_json_error (fixture, "no-answer", 1, silent);
  assert_json_error (fixture, "usage", 2, "burn --json");
  assert_json_error (fixture, "address", 2, "write-flash 0xZZ data.bin --json");
  assert_json_error (fixture, "file-missing", 1, "--json write-flash 0x0 none.bin");
  assert_json_error (fixture, "port-name", 2, "--json -p nowhere chip-id");
  assert_json_error (fixture, "profile", 2, "--json --profile x chip-id");
  assert_json_error (fixture, "needs-stub", 1, "--json --no-stub read-flash 0 1 x");
}

/* A line that loses and damages bytes: what can be mended is, and the result is right. */
static void
test_flaky_line (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "&fault=flaky:30000&seed=3");
  g_autofree char *data = g_build_filename (fixture->folder, "data.bin", NULL);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-p",
                   port,
                   "write-flash",
                   "64K",
                   data,
                   "128K",
                   data,
                   "192K",
                   data,
                   "256K",
                   data,
                   NULL);
  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  g_assert_nonnull (strstr (result.out, "Something went wrong on the line: "));
  for (gsize address = 64 << 10; address <= 256 << 10; address += 64 << 10)
    cli_fixture_expect_file (fixture, address, data);
  cli_fixture_assert_flash (fixture);
}

/* The largest image on the largest flash. */
static void
test_16_mb (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (16 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "&size=16MB&fast");
  g_autoptr (GBytes) bytes = test_image_new_data (16 * MB, 4);
  g_autofree char *path = cli_fixture_add_file (fixture, "large.bin", bytes);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "-q",
                   "-b",
                   "4000000",
                   "-p",
                   port,
                   "write-flash",
                   "--force",
                   "0",
                   path,
                   NULL);
  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  cli_fixture_expect_file (fixture, 0, path);
  cli_fixture_assert_flash (fixture);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-trouble/%s", troubles[i].name);
    g_test_add_data_func (path, &troubles[i], test_trouble);
  }
  g_test_add_func ("/cli-trouble/json", test_json);
  g_test_add_func ("/cli-trouble/flaky-line", test_flaky_line);
  g_test_add_func ("/cli-trouble/16-mb", test_16_mb);
  return g_test_run ();
}
