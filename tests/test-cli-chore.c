/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the small commands for memory and the flash's registers as a person or a script runs them:
 * what they print, their exit status, and the file that dump-mem makes.
 */
#include "cli/cli-program.h"
#include "support/test-image.h"

#include <string.h>

enum { MB = 1 << 20 };

/* A board with 1 MB. */
typedef struct {
  CliFixture *cli;
  CliResult result;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) program = test_image_new_program (0x8000, 1);
  g_autoptr (GBytes) data = test_image_new_data (0x1000, 2);

  self->cli = cli_fixture_new (MB);
  g_free (cli_fixture_add_file (self->cli, "ram.bin", program));
  g_free (cli_fixture_add_file (self->cli, "data.bin", data));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
}

/* Runs nodeflash in the folder. @board: options of the virtual board. @line: words separated by
 * spaces */
static void
run (Fixture *self, const char *board, const char *line)
{
  g_autofree char *port = cli_fixture_build_port (self->cli, "esp-8285", board);
  g_autofree char *all = g_strdup_printf ("-p %s %s", port, line);
  g_auto (GStrv) args = g_strsplit (all, " ", -1);

  cli_fixture_run_args (self->cli, &self->result, (const char *const *) args);
}

static void
run_well (Fixture *self, const char *line)
{
  run (self, "", line);
  g_assert_cmpstr (self->result.err, ==, "");
  g_assert_cmpint (self->result.status, ==, 0);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

/* --- What they print --------------------------------------------------------------------- */

typedef struct {
  const char *line;
  const char *answer; /* with --quiet */
  const char *event;  /* with --json */
} Answer;

static const Answer answers[] = {
  { "read-flash-status",
    "Flash memory status: 0x0000\n",
    "{\"event\":\"flash-status\",\"registers\":2,\"value\":0}" },
  { "read_flash_status --bytes 1",
    "Flash memory status: 0x00\n",
    "{\"event\":\"flash-status\",\"registers\":1,\"value\":0}" },
  { "write-flash-status 0x0240",
    "Flash memory status: 0x0240, and 0x0000 before\n",
    "{\"event\":\"flash-status\",\"registers\":2,\"value\":576,\"before\":0}" },
  { "write-flash-status --non-volatile --bytes 3 0x60021c",
    "Flash memory status: 0x60021c, and 0x000000 before\n",
    "{\"event\":\"flash-status\",\"registers\":3,\"value\":6291996,\"before\":0}" },
  { "read-flash-sfdp 0 4",
    "0x000000  53 46 44 50\n",
    "{\"event\":\"sfdp\",\"address\":0,\"data\":\"53464450\"}" },
  { "read-flash-sfdp 0x7e 20",
    "0x00007e  ff ff e5 20 f1 ff ff ff 7f 00 00 00 00 00 00 00\n"
    "0x00008e  00 00 00 00\n",
    "{\"event\":\"sfdp\",\"address\":126,"
    "\"data\":\"ffffe520f1ffffff7f0000000000000000000000\"}" },
  { "read-mem 0x40001000",
    "0x40001000 = 0xfff0c101\n",
    "{\"event\":\"memory\",\"address\":1073745920,\"value\":4293968129}" },
  { "write-mem 0x40100000 0x12345678",
    "Wrote 0x12345678 with mask 0xffffffff to 0x40100000, and read it back\n",
    "{\"event\":\"memory\",\"address\":1074790400,\"value\":305419896,\"mask\":4294967295}" },
  { "write-mem 0x60000804 0x80 0xff",
    "Wrote 0x00000080 with mask 0x000000ff to 0x60000804\n",
    "{\"event\":\"memory\",\"address\":1610614788,\"value\":128,\"mask\":255}" },
};

static void
test_answer (Fixture *self, gconstpointer data)
{
  const Answer *answer = data;
  g_autofree char *quiet = g_strdup_printf ("-q %s", answer->line);
  g_autofree char *json = g_strdup_printf ("--json %s", answer->line);
  g_autofree char *event = g_strdup_printf ("\n%s\n{\"event\":\"done\",", answer->event);

  run_well (self, quiet);
  g_assert_cmpstr (self->result.out, ==, answer->answer);
  run_well (self, answer->line);
  g_assert_true (g_str_has_prefix (self->result.out, "Port: "));
  g_assert_true (g_str_has_suffix (self->result.out, answer->answer));
  assert_contains (self->result.out, "The program was started\n");
  run_well (self, json);
  assert_contains (self->result.out, event);
  cli_fixture_assert_flash (self->cli);
}

/* --- Files ------------------------------------------------------------------------------- */

static void
test_dump (Fixture *self, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (self->cli->folder, "mem.bin", NULL);
  g_autofree char *data = NULL;
  guint8 expected[0x1000];
  gsize size = 0;

  memset (expected, 0xA5, sizeof expected);
  run_well (self, "-b 921600 dump-mem 0x3ffe8000 4K mem.bin");
  assert_contains (self->result.out, "\nSaved mem.bin (4 KB from 0x3ffe8000 on)\nRead it in ");
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, expected, sizeof expected);
  g_clear_pointer (&data, g_free);

  run_well (self, "--json dump_mem 0x40001000 4 mem.bin");
  assert_contains (
      self->result.out,
      "\n{\"event\":\"saved\",\"file\":\"mem.bin\",\"address\":1073745920,\"size\":4}\n");
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, "\x01\xC1\xF0\xFF", 4);
}

static void
test_load (Fixture *self, gconstpointer unused)
{
  run_well (self, "load-ram ram.bin");
  assert_contains (self->result.out, "\nThe program was started\n");
  g_assert_true (g_str_has_suffix (self->result.out,
                                   "\nLoaded 2 segments of ram.bin; it runs from 0x40100000 on\n"));
  run_well (self, "--after no-reset -q load_ram ram.bin");
  g_assert_cmpstr (self->result.out, ==, "");
  cli_fixture_assert_flash (self->cli);
}

/* Whether the stub may be used or not makes no difference to them. */
static void
test_no_stub (Fixture *self, gconstpointer unused)
{
  run_well (self, "--no-stub read-mem 0x40001000");
  assert_contains (self->result.out, "\n0x40001000 = 0xfff0c101\n");
  g_assert_null (strstr (self->result.out, "stub"));
  run_well (self, "read-mem 0x40001000");
  g_assert_null (strstr (self->result.out, "stub"));
}

static void
test_help (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *command;
    const char *usage;
  } helps[] = {
    { "read-flash-status", "read-flash-status\n" },
    { "write-flash-status", "write-flash-status VALUE\n" },
    { "read-flash-sfdp", "read-flash-sfdp ADDRESS BYTES\n" },
    { "read-mem", "read-mem ADDRESS\n" },
    { "write-mem", "write-mem ADDRESS VALUE [MASK]\n" },
    { "dump-mem", "dump-mem ADDRESS SIZE FILE\n" },
    { "load-ram", "load-ram FILE\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (helps); i++) {
    g_autofree char *line = g_strdup_printf ("%s --help", helps[i].command);
    g_autofree char *usage = g_strdup_printf ("Usage: nodeflash [OPTION …] %s", helps[i].usage);

    run_well (self, line);
    g_assert_true (g_str_has_prefix (self->result.out, usage));
  }
}

/* --- What goes wrong --------------------------------------------------------------------- */

typedef struct {
  const char *name;
  const char *board;
  const char *line;
  int status;
  const char *words;
} Trouble;

#define USAGE      "nodeflash: The command line cannot be understood\n"
#define WHERE_HELP "\"nodeflash help\" lists the commands and options.\n"

static const Trouble troubles[] = {
  { "no-memory",
    "",
    "read-mem 0",
    2,
    USAGE "  the chip has no memory at 0x00000000, or not 0x4 bytes of it\n" WHERE_HELP },
  { "rom",
    "",
    "write-mem 0x40000000 1",
    2,
    USAGE "  0x40000000 belongs to the chip's ROM, which cannot be written\n" WHERE_HELP },
  { "odd",
    "",
    "dump-mem 0x3ffe8000 6 mem.bin",
    2,
    USAGE "  0x6 bytes of memory at 0x3ffe8000: it is read and written in words of 4 "
          "bytes\n" WHERE_HELP },
  { "status-too-wide",
    "",
    "write-flash-status 0x12345",
    2,
    USAGE "  VALUE cannot be \"0x12345\"; it is a number up to 0xffff\n" WHERE_HELP },
  { "status-refused",
    "&fault=locked",
    "write-flash-status 0x1c",
    1,
    "nodeflash: The flash memory does not keep what is written\n"
    "  the flash's status reads 0x009c, and not 0x001c\n"
    "It may be write-protected, worn out or short of power. Try a better power supply first.\n" },
  { "no-flash",
    "&fault=flash-ff",
    "read-flash-status",
    1,
    "nodeflash: The board's flash memory does not answer\n"
    "  the flash chip does not answer: its id reads ffffff\n"
    "Disconnect everything from GPIO6 to GPIO11 and check the power supply. If it stays silent, "
    "the module is damaged.\n" },
  { "load-missing",
    "",
    "load-ram none.bin",
    1,
    "nodeflash: A file was not found\n  none.bin: there is no such file\n"
    "Check its path, or leave it out.\n" },
  { "load-data",
    "",
    "load-ram data.bin",
    1,
    "nodeflash: A file cannot be read\n  data.bin is no program\n"
    "Check its permissions, or choose another file.\n" },
  { "dump-no-folder",
    "",
    "dump-mem 0x3ffe8000 4K none/mem.bin",
    1,
    "nodeflash: A file cannot be written\n  none/mem.bin: there is no folder none\n"
    "Choose another name or folder for it, or make room on the disk.\n" },
  { "stopped",
    "&fault=stall:2000",
    "dump-mem 0x3ffe8000 4K mem.bin",
    1,
    "nodeflash: The board stopped answering\n  no answer to command 08\n"
    "Check the cable and the power supply, then try again at a lower baud rate.\n" },
  { "another-chip",
    "&fault=esp32",
    "read-mem 0x40001000",
    1,
    "nodeflash: This is not an ESP8266\n  this chip is ESP32 (magic 00f01d83)\n"
    "This program writes ESP8266 and ESP8285 boards only.\n" },
};

static void
test_trouble (Fixture *self, gconstpointer data)
{
  const Trouble *trouble = data;
  g_autofree char *path = g_build_filename (self->cli->folder, "mem.bin", NULL);

  run (self, trouble->board, trouble->line);
  g_assert_cmpstr (self->result.err, ==, trouble->words);
  g_assert_cmpint (self->result.status, ==, trouble->status);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  cli_fixture_assert_flash (self->cli);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++) {
    g_auto (GStrv) words = g_strsplit (answers[i].line, " ", 2);
    g_autofree char *path = g_strdup_printf ("/cli-chore/%" G_GSIZE_FORMAT "-%s", i, words[0]);
    add (path, &answers[i], test_answer);
  }
  add ("/cli-chore/dump", NULL, test_dump);
  add ("/cli-chore/load", NULL, test_load);
  add ("/cli-chore/no-stub", NULL, test_no_stub);
  add ("/cli-chore/help", NULL, test_help);
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-chore/trouble/%s", troubles[i].name);
    add (path, &troubles[i], test_trouble);
  }
  return g_test_run ();
}
