/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests verify-flash, and write-flash with the options that say what is sent, as a person or a
 * script runs them.
 */
#include "cli/cli-program.h"
#include "support/test-image.h"

#include <stdlib.h>
#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20, PROGRAM_SIZE = 0x21234, DATA_SIZE = 0x3005 };

/* A board with 1 MB, and a program at 0 and data at 256 KB, which it holds after write(). */
typedef struct {
  CliFixture *cli;
  CliResult result;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) data = test_image_new_data (DATA_SIZE, 2);

  self->cli = cli_fixture_new (MB);
  g_free (cli_fixture_add_program (self->cli, PROGRAM_SIZE));
  g_free (cli_fixture_add_file (self->cli, "data.bin", data));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
}

/* Runs nodeflash in the folder. @line: words separated by spaces */
static void
run (Fixture *self, const char *line)
{
  g_autofree char *port = cli_fixture_build_port (self->cli, "esp-8285", "");
  g_autofree char *all = g_strdup_printf ("-p %s %s", port, line);
  g_auto (GStrv) args = g_strsplit (all, " ", -1);

  cli_fixture_run_args (self->cli, &self->result, (const char *const *) args);
}

static void
run_well (Fixture *self, const char *line)
{
  run (self, line);
  g_assert_cmpstr (self->result.err, ==, "");
  g_assert_cmpint (self->result.status, ==, 0);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

static void
expect_file (Fixture *self, gsize address, const char *name)
{
  g_autofree char *path = g_build_filename (self->cli->folder, name, NULL);

  cli_fixture_expect_file (self->cli, address, path);
}

static void
write_both (Fixture *self)
{
  run_well (self, "-b 921600 write-flash 0 program.bin 256K data.bin");
  expect_file (self, 0, "program.bin");
  expect_file (self, 256 * KB, "data.bin");
  cli_fixture_assert_flash (self->cli);
}

/* Changes a byte of a file. */
static void
change_file (Fixture *self, const char *name, gsize at)
{
  g_autofree char *path = g_build_filename (self->cli->folder, name, NULL);
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  data[at] ^= 0x55;
  g_assert_true (g_file_set_contents (path, data, (gssize) size, NULL));
}

/* --- Comparing --------------------------------------------------------------------------- */

/* What stands behind the end of a file does not count. */
static void
test_same (Fixture *self, gconstpointer unused)
{
  write_both (self);
  run_well (self, "verify-flash 0 program.bin 256K data.bin");
  assert_contains (self->result.out, "\nThe flash holds 2 files (145 KB) exactly: ");
  run_well (self, "verify_flash --diff 256K data.bin");
  assert_contains (self->result.out, "\nThe flash holds 1 file (12 KB) exactly: ");
  g_assert_null (strstr (self->result.out, "sector\n"));
  run_well (self, "-q verify-flash 0 program.bin");
  g_assert_cmpstr (self->result.out, ==, "");
  cli_fixture_assert_flash (self->cli);
}

#define DIFFERS "nodeflash: The flash memory holds something else\n"

static void
test_differs (Fixture *self, gconstpointer unused)
{
  write_both (self);
  change_file (self, "program.bin", 0x5000);
  change_file (self, "program.bin", 0x6FFF);
  change_file (self, "data.bin", DATA_SIZE - 1);
  run (self, "verify-flash 0 program.bin 256K data.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_true (g_str_has_prefix (self->result.err,
                                   DIFFERS "  the flash differs in 2 places, first at 0x05000\n"));
  g_assert_null (strstr (self->result.out, " sector"));

  run (self, "-q verify-flash --diff 0 program.bin 256K data.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_true (g_str_has_prefix (self->result.err, DIFFERS));
  g_assert_cmpstr (self->result.out,
                   ==,
                   "  0x05000 to 0x06fff  2 sectors\n"
                   "  0x43000 to 0x43fff  1 sector\n");

  run (self, "--json verify-flash -d 0 program.bin 256K data.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_cmpstr (self->result.err, ==, "");
  assert_contains (self->result.out,
                   "\n{\"event\":\"difference\",\"address\":20480,\"size\":8192}\n"
                   "{\"event\":\"difference\",\"address\":274432,\"size\":4096}\n"
                   "{\"event\":\"error\",\"cause\":\"differs\",");
  cli_fixture_assert_flash (self->cli);
}

/* The header is expected as write-flash with the same options would write it. */
static void
test_header (Fixture *self, gconstpointer unused)
{
  run_well (self, "-b 921600 write-flash --force -fm dio -fs 1MB 0 program.bin");
  run (self, "-q verify-flash --diff 0 program.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_cmpstr (self->result.out, ==, "  0x00000 to 0x00fff  1 sector\n");
  run_well (self, "verify-flash -fm dio -fs detect 0 program.bin");
  run_well (self, "verify-flash -fm dio -fs 1MB 0 program.bin");
  run (self, "-q verify-flash -fm qout -fs 1MB 0 program.bin");
  g_assert_cmpint (self->result.status, ==, 1);
}

/* Nothing that an interrupted or a wrong comparison could have done to the flash. */
static void
test_trouble (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *line;
    int status;
    const char *words;
  } cases[] = {
    { "verify-flash 0 none.bin",
      1,
      "nodeflash: A file was not found\n  none.bin: File not found\n" },
    { "verify-flash 0x1001 data.bin",
      1,
      "nodeflash: An address is inside a sector\n"
      "  data.bin: Not on a 4 KB boundary (0x1000)\n" },
    { "verify-flash 0xff000 data.bin",
      1,
      "nodeflash: That is past the end of the flash memory\n"
      "  data.bin at 0xff000 ends at 0x102005, past the 1024 KB of the flash\n" },
    { "--no-stub verify-flash 0 data.bin",
      1,
      "nodeflash: The board's own loader cannot do this\n"
      "  the ROM's loader cannot read the flash\n" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    run (self, cases[i].line);
    g_assert_cmpint (self->result.status, ==, cases[i].status);
    if (!g_str_has_prefix (self->result.err, cases[i].words))
      g_error ("\"%s\" does not begin with \"%s\"", self->result.err, cases[i].words);
    cli_fixture_assert_flash (self->cli);
  }
}

/* --- What is sent ------------------------------------------------------------------------ */

/* Returns: a number of the event "done" of the last run, or -1 */
static gint64
get_done (Fixture *self, const char *key)
{
  const char *done = strstr (self->result.out, "{\"event\":\"done\",");
  g_autofree char *quoted = g_strdup_printf ("\"%s\":", key);
  const char *at = NULL;

  g_assert_nonnull (done);
  at = strstr (done, quoted);
  return at != NULL ? strtoll (at + strlen (quoted), NULL, 10) : -1;
}

/* What is there already is not sent, unless that is asked for. */
static void
test_no_diff (Fixture *self, gconstpointer unused)
{
  write_both (self);
  run_well (self, "--json -b 921600 write-flash 0 program.bin 256K data.bin");
  g_assert_cmpint (get_done (self, "bytes-same"), ==, PROGRAM_SIZE + DATA_SIZE);
  g_assert_cmpint (get_done (self, "wire-bytes"), ==, 0);
  run_well (self, "--json -b 921600 write-flash --no-diff 0 program.bin 256K data.bin");
  g_assert_cmpint (get_done (self, "bytes-same"), ==, 0);
  g_assert_cmpint (get_done (self, "wire-bytes"), >, PROGRAM_SIZE / 2);
  cli_fixture_assert_flash (self->cli);
}

/* A file that packs well, packed and as it is. */
static void
test_no_compress (Fixture *self, gconstpointer unused)
{
  g_autofree guint8 *text = g_malloc (64 * KB);
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < 64 * KB; i++)
    text[i] = (guint8) ('a' + i % 7 * (i / 1000 % 3));
  bytes = g_bytes_new (text, 64 * KB);
  g_free (cli_fixture_add_file (self->cli, "text.bin", bytes));
  run_well (self, "--json -b 921600 write-flash -u 64K text.bin");
  g_assert_cmpint (get_done (self, "wire-bytes"), >=, 64 * KB);
  expect_file (self, 64 * KB, "text.bin");
  cli_fixture_assert_flash (self->cli);
  run_well (self, "--json -b 921600 write-flash -z --no-diff --verify 64K text.bin");
  g_assert_cmpint (get_done (self, "wire-bytes"), <, 8 * KB);
  cli_fixture_assert_flash (self->cli);
}

/* The ROM's loader can do it alone. */
static void
test_no_stub (Fixture *self, gconstpointer unused)
{
  run_well (self, "--json --no-stub -b 921600 write-flash 256K data.bin");
  g_assert_null (strstr (self->result.out, "{\"event\":\"stub\""));
  g_assert_cmpint (get_done (self, "samples"), >, 0);
  expect_file (self, 256 * KB, "data.bin");
  cli_fixture_assert_flash (self->cli);
  run_well (self, "--json --no-stub erase-region 64K 64K");
  g_assert_null (strstr (self->result.out, "{\"event\":\"stub\""));
  cli_fixture_expect_erased (self->cli, 64 * KB, 64 * KB);
  cli_fixture_assert_flash (self->cli);
}

static void
test_no_progress (Fixture *self, gconstpointer unused)
{
  run_well (self, "-b 921600 write-flash 0 program.bin");
  assert_contains (self->result.out, " %  Writing program.bin");
  run_well (self, "-b 921600 write-flash --no-diff --no-progress 0 program.bin");
  g_assert_null (strstr (self->result.out, "%"));
  run_well (self, "--json -b 921600 write-flash --no-diff --no-progress 0 program.bin");
  g_assert_null (strstr (self->result.out, "{\"event\":\"progress\""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)
  ADD ("/cli-verify/same", test_same);
  ADD ("/cli-verify/differs", test_differs);
  ADD ("/cli-verify/header", test_header);
  ADD ("/cli-verify/trouble", test_trouble);
  ADD ("/cli-verify/write/no-diff", test_no_diff);
  ADD ("/cli-verify/write/no-compress", test_no_compress);
  ADD ("/cli-verify/write/no-stub", test_no_stub);
  ADD ("/cli-verify/write/no-progress", test_no_progress);
  return g_test_run ();
}
