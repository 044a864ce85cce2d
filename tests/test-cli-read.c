/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests read-flash as a person or a script runs it: every byte of the file, and that whatever goes
 * wrong a file that was there stays as it was and nothing else is left.
 */
#include "cli/cli-program.h"

#include <signal.h>
#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20 };

static const char old_content[] = "what was there before";

/* A board with 1 MB, and a folder that it is read into. */
typedef struct {
  CliFixture *cli;
  CliResult result;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->cli = cli_fixture_new (MB);
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
}

static char **
split_line (Fixture *self, const char *board, const char *line)
{
  g_autofree char *port = cli_fixture_build_port (self->cli, "esp-8285", board);
  g_autofree char *all = g_strdup_printf ("-p %s %s", port, line);

  return g_strsplit (all, " ", -1);
}

/* Runs nodeflash in the folder. @board: options of the virtual board. @line: words separated by
 * spaces */
static void
run (Fixture *self, const char *board, const char *line)
{
  g_auto (GStrv) args = split_line (self, board, line);

  cli_fixture_run_args (self->cli, &self->result, (const char *const *) args);
}

static void
run_well (Fixture *self, const char *board, const char *line)
{
  run (self, board, line);
  g_assert_cmpstr (self->result.err, ==, "");
  g_assert_cmpint (self->result.status, ==, 0);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

/* Compares a file with the flash from @address on, and the flash with what it was. */
static void
assert_file (Fixture *self, const char *name, gsize address, gsize size)
{
  g_autofree char *path = g_build_filename (self->cli->folder, name, NULL);
  g_autofree char *data = NULL;
  gsize got = 0;

  g_assert_true (g_file_get_contents (path, &data, &got, NULL));
  g_assert_cmpmem (data, got, self->cli->expected->data + address, size);
  cli_fixture_assert_flash (self->cli);
}

/* --- What is read ------------------------------------------------------------------------ */

static void
test_all (Fixture *self, gconstpointer unused)
{
  run_well (self, "", "read-flash 0 ALL out.bin");
  assert_file (self, "out.bin", 0, MB);
  assert_contains (self->result.out, "\nSaved out.bin (1 MB from 0x00000 on)\nRead 1 MB in ");
  assert_contains (self->result.out, "Reading: ");
  g_assert_null (strstr (self->result.out, "Asking the board"));
}

/* Neither end need be that of a sector. */
static void
test_parts (Fixture *self, gconstpointer unused)
{
  static const struct {
    const char *line;
    gsize address;
    gsize size;
  } parts[] = {
    { "read_flash 0x1001 0x2003 out.bin", 0x1001, 0x2003 },
    { "read-flash 1023K 1k out.bin", MB - KB, KB },
    { "read-flash 0xffff0 16 out.bin", MB - 16, 16 },
    { "read-flash 0xfe801 all out.bin", 0xFE801, MB - 0xFE801 },
    { "read-flash 5 1 out.bin", 5, 1 },
    { "-b 921600 read-flash 64K 128k out.bin", 64 * KB, 128 * KB },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++) {
    run_well (self, "", parts[i].line);
    assert_file (self, "out.bin", parts[i].address, parts[i].size);
  }
}

/* A line that loses and damages bytes gives the same file. */
static void
test_flaky_line (Fixture *self, gconstpointer unused)
{
  run_well (self, "&fault=flaky:8000&seed=3", "-b 460800 read-flash 0x3000 200K out.bin");
  assert_file (self, "out.bin", 0x3000, 200 * KB);
}

static void
test_forms (Fixture *self, gconstpointer unused)
{
  run_well (self, "", "-q read-flash 0 4K out.bin");
  g_assert_cmpstr (self->result.out, ==, "");

  run_well (self, "", "read-flash --no-progress 0 64K out.bin");
  g_assert_null (strstr (self->result.out, "%"));
  assert_contains (self->result.out, "Saved out.bin (64 KB from 0x00000 on)\n");

  run_well (self, "", "--json read-flash 0x1000 4K out.bin");
  assert_contains (self->result.out,
                   "\n{\"event\":\"saved\",\"file\":\"out.bin\",\"address\":4096,\"size\":4096}\n"
                   "{\"event\":\"done\",");
  assert_file (self, "out.bin", 0x1000, 4 * KB);

  run_well (self, "", "help read-flash");
  assert_contains (self->result.out, "read-flash ADDRESS SIZE FILE\n");
  assert_contains (self->result.out, "\n      --no-progress ");
}

/* All is what the chip says, whoever says what else; where its id tells no size, its description
 * does. */
static void
test_size_of_all (Fixture *self, gconstpointer unused)
{
  run_well (self, "&id=ef40ff", "read-flash 0 ALL out.bin");
  assert_file (self, "out.bin", 0, MB);
  run_well (self, "", "read-flash -fs 512KB 0 ALL out.bin");
  assert_file (self, "out.bin", 0, MB);
}

/* --- What goes wrong --------------------------------------------------------------------- */

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

/* The folder holds the flash, the old file, and nothing else. */
static void
assert_old_file (Fixture *self)
{
  g_autofree char *path = g_build_filename (self->cli->folder, "out.bin", NULL);
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, old_content, sizeof old_content);
  g_assert_cmpuint (count_files (self), ==, 2);
  cli_fixture_assert_flash (self->cli);
}

typedef struct {
  const char *name;
  const char *board;
  const char *line;
  int status;
  gboolean is_early; /* it is said before the board is asked anything */
  const char *words;
} Trouble;

#define OTHER_NAME "Choose another name or folder for it, or make room on the disk.\n"
#define OTHER_SIZE "Choose the right board or another address, or firmware made for this size.\n"

static const Trouble troubles[] = {
  { "no-folder",
    "",
    "read-flash 0 ALL none/out.bin",
    1,
    TRUE,
    "nodeflash: A file cannot be written\n  none/out.bin: there is no folder none\n" OTHER_NAME },
  { "below-file",
    "",
    "read-flash 0 4K out.bin/x",
    1,
    TRUE,
    "nodeflash: A file cannot be written\n  out.bin/x: out.bin is no folder\n" OTHER_NAME },
  { "folder",
    "",
    "read-flash 0 4K .",
    1,
    TRUE,
    "nodeflash: A file cannot be written\n  .: there is a folder of that name\n" OTHER_NAME },
#ifdef G_OS_UNIX
  { "device",
    "",
    "read-flash 0 4K /dev/null",
    1,
    TRUE,
    "nodeflash: A file cannot be written\n"
    "  /dev/null: there is something of that name that is no file\n" OTHER_NAME },
#endif
  { "past-16-mb",
    "",
    "read-flash 15M 2M out.bin",
    1,
    TRUE,
    "nodeflash: That is past the end of the flash memory\n"
    "  0x200000 bytes at 0xf00000 end past the 16384 KB of the flash\n" OTHER_SIZE },
  { "past-profile",
    "",
    "--profile esp-01s read-flash 0 1025K out.bin",
    1,
    TRUE,
    "nodeflash: That is past the end of the flash memory\n"
    "  0x100400 bytes at 0x00000 end past the 1024 KB of the flash\n" OTHER_SIZE },
  { "past-size",
    "",
    "read-flash -fs 512KB 0 513K out.bin",
    1,
    TRUE,
    "nodeflash: That is past the end of the flash memory\n"
    "  0x80400 bytes at 0x00000 end past the 512 KB of the flash\n" OTHER_SIZE },
  { "past-chip",
    "",
    "read-flash 0xff000 8K out.bin",
    1,
    FALSE,
    "nodeflash: That is past the end of the flash memory\n"
    "  0x2000 bytes at 0xff000 end past the 1024 KB of the flash\n" OTHER_SIZE },
  { "all-past-chip",
    "",
    "read-flash 1M ALL out.bin",
    1,
    FALSE,
    "nodeflash: That is past the end of the flash memory\n"
    "  0x100000 is past the 1024 KB of the flash\n" OTHER_SIZE },
  { "another-chip",
    "&fault=esp32",
    "read-flash 0 4K out.bin",
    1,
    FALSE,
    "nodeflash: This is not an ESP8266\n  this chip is ESP32 (magic 00f01d83)\n"
    "This program writes ESP8266 and ESP8285 boards only.\n" },
  { "unplugged",
    "&fault=unplug:16000",
    "read-flash 0 ALL out.bin",
    1,
    FALSE,
    "nodeflash: The board was unplugged\n  the port has vanished\n"
    "Plug it in again and flash once more. If nobody touched it, try another cable or USB "
    "port.\n" },
};

static void
test_trouble (Fixture *self, gconstpointer data)
{
  const Trouble *trouble = data;

  put_old_file (self);
  run (self, trouble->board, trouble->line);
  g_assert_cmpstr (self->result.err, ==, trouble->words);
  g_assert_cmpint (self->result.status, ==, trouble->status);
  if (trouble->is_early)
    g_assert_cmpstr (self->result.out, ==, "");
  else
    g_assert_null (strstr (self->result.out, "Saved"));
  assert_old_file (self);
}

static void
test_without_stub (Fixture *self, gconstpointer unused)
{
  put_old_file (self);
  run (self, "", "--no-stub read-flash 0 4K out.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_cmpstr (self->result.out, ==, "");
  g_assert_true (g_str_has_prefix (self->result.err,
                                   "nodeflash: The board's own loader cannot do this\n"
                                   "  the ROM's loader cannot read the flash\n"));
  assert_old_file (self);
}

#ifdef G_OS_UNIX
/* Ctrl+C, when reading has just begun on a board that takes its time. */
static void
test_interrupted (Fixture *self, gconstpointer unused)
{
  g_autofree char *port = g_strdup_printf ("virtual:esp-8285?flash=%s", self->cli->flash_file);
  const char *args[] = { "--json", "-p", port, "read-flash", "0", "ALL", "out.bin", NULL };
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  put_old_file (self);
  program = cli_fixture_start (self->cli, args);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (program));
  do {
    g_free (line);
    line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    g_assert_nonnull (line);
  } while (strstr (line, "\"phase\":\"read\"") == NULL);
  g_subprocess_send_signal (program, SIGINT);
  while (g_str_has_prefix (line, "{\"event\":\"progress\"")) {
    g_free (line);
    line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    g_assert_nonnull (line);
  }
  g_assert_true (g_str_has_prefix (line, "{\"event\":\"error\",\"cause\":\"cancelled\","));
  g_subprocess_wait (program, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (program));
  g_assert_cmpint (g_subprocess_get_term_sig (program), ==, SIGINT);
  assert_old_file (self);
}

/* A limit on the size of files stops the writing half-way, as a disk does that was filled in the
 * meantime. */
static void
test_cut_off (Fixture *self, gconstpointer unused)
{
  g_autofree char *program = cli_program_build_path ("src/cli/nodeflash");
  g_autofree char *port = cli_fixture_build_port (self->cli, "esp-8285", "");
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;

  put_old_file (self);
  g_subprocess_launcher_set_environ (launcher, self->cli->environment);
  g_subprocess_launcher_set_cwd (launcher, self->cli->folder);
  process = g_subprocess_launcher_spawn (
      launcher,
      &error,
      "sh",
      "-c",
      "ulimit -f 64; trap '' XFSZ; exec \"$0\" -p \"$1\" read-flash 0 128K out.bin",
      program,
      port,
      NULL);
  g_assert_no_error (error);
  cli_program_finish (process, &self->result);
  g_assert_true (
      g_str_has_prefix (self->result.err, "nodeflash: A file cannot be written\n  out.bin: "));
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_null (strstr (self->result.out, "Saved"));
  assert_old_file (self);
}
#endif

#ifdef __linux__
/* Lets the disk have room for @bytes only. */
static void
limit_room (Fixture *self, const char *bytes)
{
  g_autofree char *shim = g_test_build_filename (G_TEST_BUILT, "room-shim.so", NULL);
  const char *options = g_getenv ("ASAN_OPTIONS");
  g_autofree char *all_options = g_strconcat (options != NULL ? options : "",
                                              options != NULL ? ":" : "",
                                              "verify_asan_link_order=0",
                                              NULL);
  char **environment = self->cli->environment;

  environment = g_environ_setenv (environment, "LD_PRELOAD", shim, TRUE);
  environment = g_environ_setenv (environment, "NF_TEST_ROOM", bytes, TRUE);
  self->cli->environment = g_environ_setenv (environment, "ASAN_OPTIONS", all_options, TRUE);
}

#define NO_ROOM(room, size)                                                                        \
  "nodeflash: A file cannot be written\n"                                                          \
  "  out.bin: the disk has room for " room " bytes, and not for " size "\n" OTHER_NAME

/* A full disk is noticed before the board is read for minutes. */
static void
test_no_room (Fixture *self, gconstpointer unused)
{
  put_old_file (self);
  limit_room (self, "65535");
  run (self, "", "read-flash 0 64K out.bin");
  g_assert_cmpstr (self->result.err, ==, NO_ROOM ("65535", "65536"));
  g_assert_cmpint (self->result.status, ==, 1);
  g_assert_cmpstr (self->result.out, ==, "");
  assert_old_file (self);
}

/* How large all is only the board knows: it is asked where that may be too much. */
static void
test_room_for_all (Fixture *self, gconstpointer unused)
{
  put_old_file (self);
  limit_room (self, "1000000");
  run (self, "", "read-flash 0 ALL out.bin");
  g_assert_cmpstr (self->result.err, ==, NO_ROOM ("1000000", "1048576"));
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.out, "Asking the board how large its flash memory is\n");
  g_assert_null (strstr (self->result.out, "Reading"));
  assert_old_file (self);

  run (self, "", "--profile esp-01s read-flash 0 ALL out.bin");
  g_assert_cmpstr (self->result.err, ==, NO_ROOM ("1000000", "1048576"));
  g_assert_null (strstr (self->result.out, "Asking"));
  assert_old_file (self);

  run_well (self, "", "read-flash 64K ALL out.bin");
  assert_contains (self->result.out, "Asking the board how large its flash memory is\n");
  assert_file (self, "out.bin", 64 * KB, MB - 64 * KB);
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
  add ("/cli-read/all", NULL, test_all);
  add ("/cli-read/parts", NULL, test_parts);
  add ("/cli-read/flaky-line", NULL, test_flaky_line);
  add ("/cli-read/forms", NULL, test_forms);
  add ("/cli-read/size-of-all", NULL, test_size_of_all);
  for (gsize i = 0; i < G_N_ELEMENTS (troubles); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-read/trouble/%s", troubles[i].name);
    add (path, &troubles[i], test_trouble);
  }
  add ("/cli-read/without-stub", NULL, test_without_stub);
#ifdef G_OS_UNIX
  add ("/cli-read/interrupted", NULL, test_interrupted);
  add ("/cli-read/cut-off", NULL, test_cut_off);
#endif
#ifdef __linux__
  add ("/cli-read/no-room", NULL, test_no_room);
  add ("/cli-read/room-for-all", NULL, test_room_for_all);
#endif
  return g_test_run ();
}
