/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests merge-bin as a person or a script runs it: every byte of the files in the three formats,
 * and that whatever goes wrong a file that was there stays as it was and nothing else is left.
 */
#include "cli/cli-program.h"
#include "support/test-image.h"
#include "support/test-memory.h"

#include "nf-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20, PROGRAM_SIZE = 0x21234, DATA_SIZE = 0x10005 };

static const char old_content[] = "what was there before";

/* A folder with a program, data, and what they give when one is at 0 and the other at 512 KB. */
typedef struct {
  CliFixture *cli;
  CliResult result;
  TestMemory *memory;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) program = test_image_new_program (PROGRAM_SIZE, 1);
  g_autoptr (GBytes) data = test_image_new_data (DATA_SIZE, 2);

  self->cli = cli_fixture_new (4 * MB);
  g_free (cli_fixture_add_file (self->cli, "program.bin", program));
  g_free (cli_fixture_add_file (self->cli, "data.bin", data));
  self->memory = test_memory_new (4 * MB);
  test_memory_put (self->memory, 0, g_bytes_get_data (program, NULL), PROGRAM_SIZE);
  test_memory_put (self->memory, 512 * KB, g_bytes_get_data (data, NULL), DATA_SIZE);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  test_memory_free (self->memory);
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
}

/* Runs nodeflash in the folder. @line: words separated by spaces */
static void
run (Fixture *self, const char *line)
{
  g_auto (GStrv) args = g_strsplit (line, " ", -1);

  cli_fixture_run_args (self->cli, &self->result, (const char *const *) args);
}

static void
run_well (Fixture *self, const char *line, const char *out)
{
  run (self, line);
  g_assert_cmpstr (self->result.err, ==, "");
  g_assert_cmpstr (self->result.out, ==, out);
  g_assert_cmpint (self->result.status, ==, 0);
}

static GBytes *
read_file (Fixture *self, const char *name)
{
  g_autofree char *path = g_build_filename (self->cli->folder, name, NULL);
  char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  return g_bytes_new_take (data, size);
}

static void
put_internal (TestMemory *memory, gsize address, const char *name)
{
  g_autoptr (NfImage) image = nf_image_load (name, NULL);

  test_memory_put (memory, address, nf_image_get_data (image, NULL), nf_image_get_size (image));
}

/* --- Formats ----------------------------------------------------------------------------- */

static void
test_raw (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) file = NULL;

  run_well (self,
            "merge-bin -o out.bin 512K data.bin 0 program.bin",
            "Made out.bin (576 KB) of 2 files, to be flashed to 0x00000\n");
  file = read_file (self, "out.bin");
  test_memory_assert_raw (self->memory, file, 0, 512 * KB + DATA_SIZE);
}

static void
test_raw_padded (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GBytes) behind = NULL;

  run_well (self,
            "merge_bin -o out.bin --fill-flash-size 1MB 0 program.bin 512K data.bin",
            "Made out.bin (1 MB) of 2 files, to be flashed to 0x00000\n");
  file = read_file (self, "out.bin");
  test_memory_assert_raw (self->memory, file, 0, MB);

  run_well (self,
            "merge-bin -o out.bin -t 0x7f000 --pad-to-size 1MB 512K data.bin",
            "Made out.bin (516 KB) of 1 file, to be flashed to 0x7f000\n");
  behind = read_file (self, "out.bin");
  test_memory_assert_raw (self->memory, behind, 0x7F000, MB);
}

static void
test_hex (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) file = NULL;
  g_autoptr (TestMemory) memory = NULL;

  run_well (self,
            "merge-bin --output out.hex --format hex 0 program.bin 512K data.bin",
            "Made out.hex (541 KB) of 2 files, with the addresses in it\n");
  file = read_file (self, "out.hex");
  memory = test_memory_new_from_hex (file, 4 * MB);
  test_memory_assert_equal (memory, self->memory);
}

static void
test_uf2 (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *options;
    gboolean md5;
    guint content_size;
  } cases[] = {
    { "", TRUE, 452 },
    { " --chunk-size 256", TRUE, 256 },
    { " --md5-disable", FALSE, 476 },
    { " --md5-disable --chunk-size 256", FALSE, 256 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint n = (PROGRAM_SIZE - 1) / cases[i].content_size + (DATA_SIZE - 1) / cases[i].content_size;
    g_autofree char *line =
        g_strdup_printf ("merge-bin -o out.uf2 -f uf2%s 0 program.bin 512K data.bin",
                         cases[i].options);
    g_autoptr (GBytes) file = NULL;
    g_autoptr (TestMemory) memory = NULL;
    run (self, line);
    g_assert_cmpint (self->result.status, ==, 0);
    file = read_file (self, "out.uf2");
    g_assert_cmpuint (g_bytes_get_size (file), ==, 512 * (n + 2));
    memory = test_memory_new_from_uf2 (file, 4 * MB, cases[i].md5);
    test_memory_assert_equal (memory, self->memory);
  }
}

/* --- Places and headers ------------------------------------------------------------------ */

/* The size says where the last sectors are, and goes into the header. */
static void
test_places_by_size (Fixture *self, gconstpointer unused)
{
  const guint8 header[] = { 0x00, 0x20 };
  g_autoptr (GBytes) file = NULL;

  run_well (self,
            "merge-bin -o out.bin -fs 1MB 0 program.bin 512K data.bin init INTERNAL://DEFAULT "
            "blank internal://blank",
            "program.bin: the header says (qio, 40m, 512KB) and is changed to (qio, 40m, 1MB)\n"
            "Made out.bin (1020 KB) of 4 files, to be flashed to 0x00000\n");
  put_internal (self->memory, 0xFC000, "INTERNAL://DEFAULT");
  put_internal (self->memory, 0xFE000, "INTERNAL://BLANK");
  test_memory_change (self->memory, 2, header, sizeof header);
  file = read_file (self, "out.bin");
  test_memory_assert_raw (self->memory, file, 0, 0xFF000);
}

/* A profile says both, and what is given for the header wins. */
static void
test_places_by_profile (Fixture *self, gconstpointer unused)
{
  const guint8 header[] = { 0x03, 0x40 };
  g_autoptr (GBytes) file = NULL;
  g_autoptr (TestMemory) memory = NULL;

  run (self,
       "--profile esp-12e merge-bin -o out.hex -f hex -fm dout 0 program.bin 512K data.bin "
       "init INTERNAL://DEFAULT_V08");
  g_assert_cmpint (self->result.status, ==, 0);
  put_internal (self->memory, 0x3FC000, "INTERNAL://DEFAULT_V08");
  test_memory_change (self->memory, 2, header, sizeof header);
  file = read_file (self, "out.hex");
  memory = test_memory_new_from_hex (file, 4 * MB);
  test_memory_assert_equal (memory, self->memory);
}

/* There is no chip to be asked for the size: the header keeps its own. */
static void
test_profile_without_size (Fixture *self, gconstpointer unused)
{
  const guint8 header[] = { 0x00, 0x0F };
  g_autoptr (GBytes) file = NULL;

  run_well (self,
            "--profile detect merge-bin -ff 80m -o out.bin 0 program.bin 512K data.bin",
            "program.bin: the header says (qio, 40m, 512KB) and is changed to (qio, 80m, 512KB)\n"
            "Made out.bin (576 KB) of 2 files, to be flashed to 0x00000\n");
  test_memory_change (self->memory, 2, header, sizeof header);
  file = read_file (self, "out.bin");
  test_memory_assert_raw (self->memory, file, 0, 512 * KB + DATA_SIZE);
}

/* The file takes the place of those it was made of. */
static void
test_flash_it (Fixture *self, gconstpointer unused)
{
  g_autofree char *port = cli_fixture_build_port (self->cli, "esp-12e", "");
  g_autofree char *program = g_build_filename (self->cli->folder, "program.bin", NULL);
  g_autofree char *data = g_build_filename (self->cli->folder, "data.bin", NULL);
  const guint8 header[] = { 0x02, 0x40 };

  run (self, "merge-bin -o out.bin -fm dio -fs 4MB 0 program.bin 512K data.bin");
  g_assert_cmpint (self->result.status, ==, 0);
  cli_fixture_run (self->cli, &self->result, "--port", port, "write-flash", "0", "out.bin", NULL);
  g_assert_cmpint (self->result.status, ==, 0);
  cli_fixture_expect_erased (self->cli, 0, 512 * KB);
  cli_fixture_expect_file (self->cli, 0, program);
  cli_fixture_expect (self->cli, 2, header, sizeof header);
  cli_fixture_expect_file (self->cli, 512 * KB, data);
  cli_fixture_assert_flash (self->cli);
}

static void
test_json (Fixture *self, gconstpointer unused)
{
  run_well (self,
            "--json merge-bin -o out.bin -ff 80m 0 program.bin 512K data.bin",
            "{\"event\":\"patched\",\"ms\":0,\"item\":0,\"file\":\"program.bin\","
            "\"before\":{\"flash-mode\":\"qio\",\"flash-freq\":\"40m\",\"flash-size\":\"512KB\"},"
            "\"after\":{\"flash-mode\":\"qio\",\"flash-freq\":\"80m\",\"flash-size\":\"512KB\"}}\n"
            "{\"event\":\"merged\",\"file\":\"out.bin\",\"format\":\"raw\",\"size\":589829,"
            "\"files\":2,\"address\":0}\n");
  run_well (self,
            "--json merge-bin -o out.uf2 -f uf2 0x1000 data.bin",
            "{\"event\":\"merged\",\"file\":\"out.uf2\",\"format\":\"uf2\",\"size\":74752,"
            "\"files\":1}\n");
  run_well (self, "--quiet merge-bin -o out.bin 0 program.bin", "");
}

static void
test_help (Fixture *self, gconstpointer unused)
{
  run (self, "help merge-bin");
  g_assert_nonnull (strstr (self->result.out, "\n  -o, --output FILE "));
  g_assert_nonnull (strstr (self->result.out, "\n  -fm, --flash-mode MODE "));
  g_assert_nonnull (strstr (self->result.out, "\n      --pad-to-size SIZE "));
  g_assert_null (strstr (self->result.out, "--erase-all"));
  g_assert_null (strstr (self->result.out, "--fill-flash-size"));
  run (self, "help write-flash");
  g_assert_nonnull (strstr (self->result.out, "\n  -e, --erase-all "));
  g_assert_nonnull (strstr (self->result.out, "\n  -fm, --flash-mode MODE "));
  g_assert_null (strstr (self->result.out, "--output"));
  run (self, "help chip-id");
  g_assert_null (strstr (self->result.out, "Options of this command"));
  g_assert_nonnull (strstr (self->result.out, "\n  -p, --port PORT "));
  run (self, "help");
  g_assert_null (strstr (self->result.out, "--output"));
  g_assert_nonnull (strstr (self->result.out, "\n  merge-bin "));
}

/* --- Trouble ----------------------------------------------------------------------------- */

/* Leaves out the folder of settings, which the program makes when it looks for profiles. */
static guint
count_files (Fixture *self)
{
  g_autoptr (GDir) folder = g_dir_open (self->cli->folder, 0, NULL);
  const char *name = NULL;
  guint n = 0;

  while ((name = g_dir_read_name (folder)) != NULL)
    n += strcmp (name, "node-flasher") != 0;
  return n;
}

static void
put_old_file (Fixture *self)
{
  g_autoptr (GBytes) old = g_bytes_new_static (old_content, sizeof old_content);

  g_free (cli_fixture_add_file (self->cli, "out.bin", old));
}

static void
assert_old_file (Fixture *self)
{
  g_autoptr (GBytes) file = read_file (self, "out.bin");

  g_assert_cmpmem (g_bytes_get_data (file, NULL),
                   g_bytes_get_size (file),
                   old_content,
                   sizeof old_content);
}

typedef struct {
  const char *line;
  int status;
  const char *headline;
  const char *details;
} Trouble;

static const Trouble troubles[] = {
  { "merge-bin -o out.bin 0 program.bin 0x21000 data.bin",
    1,
    "Two files want the same place",
    "program.bin: Overlaps row 2" },
  { "merge-bin -o out.bin 0 program.bin 0x30800 data.bin",
    1,
    "An address is inside a sector",
    "data.bin: Not on a 4 KB boundary (0x1000)" },
  { "merge-bin -o out.bin 0xff0000 data.bin",
    1,
    "That is past the end of the flash memory",
    "data.bin: Ends past 16 MB" },
  { "merge-bin -o out.bin 0x1001000 data.bin",
    2,
    "An address is out of range",
    "0x1001000 is past the 16 MB that a flash chip can have" },
  { "--profile esp-12e merge-bin -o out.bin 0x3f0000 data.bin",
    1,
    "That is past the end of the flash memory",
    "data.bin: Ends past 4 MB" },
  { "merge-bin -o out.bin 0 none.bin", 1, "A file was not found", "none.bin: File not found" },
  { "merge-bin -o out.bin init INTERNAL://DEFAULT",
    2,
    "The command line cannot be understood",
    "where \"init\" and \"blank\" are depends on the board: give --profile or --flash-size" },
  { "--profile detect merge-bin -o out.bin blank INTERNAL://BLANK",
    2,
    "The command line cannot be understood",
    "where \"init\" and \"blank\" are depends on the board: give --profile or --flash-size" },
  { "merge-bin -o out.bin -t 0x1001 512K program.bin 0x1000 data.bin",
    2,
    "The command line cannot be understood",
    "--target-offset cannot be 0x01001: data.bin begins before that, at 0x01000" },
  { "merge-bin -o out.bin --pad-to-size 512KB 512K data.bin 0 program.bin",
    2,
    "The command line cannot be understood",
    "--pad-to-size cannot be 512 KB: the files end behind that, at 0x90005" },
  { "merge-bin -o none/out.bin 0 data.bin",
    1,
    "A file cannot be written",
    "none/out.bin: there is no folder none" },
  { "merge-bin -o data.bin/out.bin 0 data.bin",
    1,
    "A file cannot be written",
    "data.bin/out.bin: data.bin is no folder" },
  { "merge-bin -o . 0 data.bin",
    1,
    "A file cannot be written",
    ".: there is a folder of that name" },
};

static void
test_trouble (Fixture *self, gconstpointer data)
{
  const Trouble *trouble = data;
  g_autofree char *expected =
      g_strdup_printf ("nodeflash: %s\n  %s\n", trouble->headline, trouble->details);
  guint n_files = 0;

  put_old_file (self);
  n_files = count_files (self);
  run (self, trouble->line);
  g_assert_cmpstr (self->result.out, ==, "");
  if (!g_str_has_prefix (self->result.err, expected))
    g_error ("\"%s\" does not begin with \"%s\"", self->result.err, expected);
  g_assert_cmpint (self->result.status, ==, trouble->status);
  assert_old_file (self);
  g_assert_cmpuint (count_files (self), ==, n_files);
}

/* An input that is also the output is read before it is replaced. */
static void
test_onto_input (Fixture *self, gconstpointer unused)
{
  g_autoptr (GBytes) file = NULL;

  run_well (self,
            "merge-bin -o program.bin 0 program.bin 512K data.bin",
            "Made program.bin (576 KB) of 2 files, to be flashed to 0x00000\n");
  file = read_file (self, "program.bin");
  test_memory_assert_raw (self->memory, file, 0, 512 * KB + DATA_SIZE);
}

#ifdef G_OS_UNIX
/* A limit on the size of files stops the writing half-way, as a full disk does. */
static void
test_cut_off (Fixture *self, gconstpointer unused)
{
  g_autofree char *program = cli_program_build_path ("src/cli/nodeflash");
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  guint n_files = 0;

  put_old_file (self);
  n_files = count_files (self);
  g_subprocess_launcher_set_environ (launcher, self->cli->environment);
  g_subprocess_launcher_set_cwd (launcher, self->cli->folder);
  process = g_subprocess_launcher_spawn (
      launcher,
      &error,
      "sh",
      "-c",
      "ulimit -f 64; trap '' XFSZ; exec \"$0\" merge-bin -o out.bin 0 program.bin 512K data.bin",
      program,
      NULL);
  g_assert_no_error (error);
  cli_program_finish (process, &self->result);
  g_assert_true (
      g_str_has_prefix (self->result.err, "nodeflash: A file cannot be written\n  out.bin: "));
  g_assert_cmpint (self->result.status, ==, 1);
  assert_old_file (self);
  g_assert_cmpuint (count_files (self), ==, n_files);
}
#endif

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *self, gconstpointer data))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add ("/cli-merge/raw", NULL, test_raw);
  add ("/cli-merge/raw/padded", NULL, test_raw_padded);
  add ("/cli-merge/hex", NULL, test_hex);
  add ("/cli-merge/uf2", NULL, test_uf2);
  add ("/cli-merge/places/size", NULL, test_places_by_size);
  add ("/cli-merge/places/profile", NULL, test_places_by_profile);
  add ("/cli-merge/places/profile-without-size", NULL, test_profile_without_size);
  add ("/cli-merge/flash-it", NULL, test_flash_it);
  add ("/cli-merge/json", NULL, test_json);
  add ("/cli-merge/help", NULL, test_help);
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-merge/trouble/%" G_GSIZE_FORMAT, i);
    add (path, &troubles[i], test_trouble);
  }
  add ("/cli-merge/onto-input", NULL, test_onto_input);
#ifdef G_OS_UNIX
  add ("/cli-merge/cut-off", NULL, test_cut_off);
#endif
  return g_test_run ();
}
