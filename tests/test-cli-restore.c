/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests --restore-point, restore and survey as a person or a script runs them: the whole flash, the
 * files, the words and the events.
 */
#include "cli/cli-events.h"
#include "cli/cli-program.h"
#include "support/test-image.h"

#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20, PROGRAM_SIZE = 0x21234 };

#define MAC       "&mac=5c:cf:7f:01:02:03"
#define OTHER_MAC "&mac=ec:fa:bc:01:02:03"

/* A board with 1 MB, of which the second half is blank, and a program. */
typedef struct {
  CliFixture *cli;
  char *points; /* where restore points go */
  CliResult result;
} Fixture;

static void
set_up (Fixture *self, gconstpointer unused)
{
  self->cli = cli_fixture_new (MB);
  self->points = g_build_filename (self->cli->folder, "node-flasher", "restore-points", NULL);
  g_free (cli_fixture_add_program (self->cli, PROGRAM_SIZE));
  cli_fixture_expect_erased (self->cli, MB / 2, MB / 2);
  g_assert_true (g_file_set_contents (self->cli->flash_file,
                                      (const char *) self->cli->expected->data,
                                      MB,
                                      NULL));
}

static void
tear_down (Fixture *self, gconstpointer unused)
{
  cli_result_clear (&self->result);
  cli_fixture_free (self->cli);
  g_free (self->points);
}

/* Runs nodeflash in the folder. @board: options of the virtual board. @line: words separated by
 * spaces */
static void
run (Fixture *self, const char *board, const char *line)
{
  g_autofree char *port = cli_fixture_build_port (self->cli, "esp-8285", board);
  g_autofree char *all = g_strdup_printf ("-p %s -b 921600 %s", port, line);
  g_auto (GStrv) args = g_strsplit (all, " ", -1);

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

/* Returns: (transfer full): the name of the one restore point that there is */
static char *
find_point (Fixture *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->points, 0, NULL);
  char *name = NULL;

  g_assert_nonnull (dir);
  name = g_strdup (g_dir_read_name (dir));
  g_assert_nonnull (name);
  g_assert_null (g_dir_read_name (dir));
  return name;
}

/* Compares the flash with what it is after the program was written. */
static void
assert_written (Fixture *self)
{
  g_autoptr (GByteArray) before = g_byte_array_sized_new (MB);
  g_autofree char *path = g_build_filename (self->cli->folder, "program.bin", NULL);

  g_byte_array_append (before, self->cli->expected->data, MB);
  cli_fixture_expect_file (self->cli, 0, path);
  cli_fixture_assert_flash (self->cli);
  memcpy (self->cli->expected->data, before->data, MB);
}

static void
write_program (Fixture *self)
{
  run_well (self, MAC, "write-flash --restore-point 0 program.bin");
  assert_written (self);
}

/* --- Well -------------------------------------------------------------------------------- */

static void
test_write_and_restore (Fixture *self, gconstpointer unused)
{
  g_autofree char *name = NULL;
  g_autofree char *told = NULL;

  write_program (self);
  name = find_point (self);
  told = g_strdup_printf (
      "\nWhat was there before is kept; \"nodeflash restore %s\" puts it back.\n"
      "Note: The header of program.bin says 512 KB, less than the flash has: the rest may not be "
      "used.\nWrote 1 file",
      name);
  assert_contains (self->result.out,
                   "\nTo keep a copy of what will change, up to 136 KB are read first, which takes "
                   "up to 1.5 s.\n");
  assert_contains (self->result.out, "\nKept a copy of 136 KB that will change\n");
  assert_contains (self->result.out, told);

  run_well (self, MAC, "restore");
  assert_contains (self->result.out, "\nAsking the board which one it is\n");
  assert_contains (self->result.out, "\nPutting back 136 KB as of 20");
  assert_contains (self->result.out, ", before: program.bin at 0x00000\n");
  assert_contains (self->result.out, "\nPut back 136 KB in ");
  cli_fixture_assert_flash (self->cli);

  run_well (self, MAC, "restore latest");
  assert_contains (self->result.out,
                   "\nNothing had to be put back: the chip's MD5 shows that all 136 KB are in the "
                   "flash already. It took ");
  cli_fixture_assert_flash (self->cli);
}

/* By its name from the list, and by a path. */
static void
test_erase_and_restore (Fixture *self, gconstpointer data)
{
  const char *erase = data;
  g_autofree char *name = NULL;
  g_autofree char *by_name = NULL;
  g_autofree char *by_path = NULL;

  run_well (self, MAC, erase);
  name = find_point (self);
  by_name = g_strdup_printf ("restore %s", name);
  run_well (self, MAC, by_name);
  cli_fixture_assert_flash (self->cli);
  by_path = g_strdup_printf ("-q restore %s/%s", self->points, name);
  run_well (self, MAC, by_path);
  g_assert_cmpstr (self->result.out, ==, "");
  cli_fixture_assert_flash (self->cli);
}

/* What is put back can be put back as well. */
static void
test_redo (Fixture *self, gconstpointer unused)
{
  write_program (self);
  run_well (self, MAC, "restore --restore-point");
  cli_fixture_assert_flash (self->cli);
  run_well (self, MAC, "restore");
  assert_written (self);
}

/* Who changes nothing has nothing to be put back. */
static void
test_nothing_kept (Fixture *self, gconstpointer unused)
{
  run_well (self, MAC, "erase-region --restore-point 512K 64K");
  g_assert_null (strstr (self->result.out, "puts it back"));
  g_assert_false (g_file_test (self->points, G_FILE_TEST_EXISTS));
  cli_fixture_assert_flash (self->cli);
}

static void
test_list (Fixture *self, gconstpointer unused)
{
  g_autofree char *empty = g_strdup_printf ("There are no restore points in %s\n", self->points);
  g_autofree char *where = g_strdup_printf ("\nThey are kept in %s\n", self->points);
  g_autofree char *name = NULL;
  g_autofree char *line = NULL;
  CliResult *result = &self->result;

  cli_fixture_run (self->cli, result, "restore", "--list", NULL);
  g_assert_cmpstr (result->out, ==, empty);
  write_program (self);
  name = find_point (self);
  line = g_strdup_printf ("  5c:cf:7f:01:02:03  136 KB  %s  program.bin at 0x00000\n", name);
  cli_fixture_run (self->cli, result, "restore", "--list", NULL);
  g_assert_cmpint (result->status, ==, 0);
  g_assert_true (g_str_has_prefix (result->out, "  Made "));
  assert_contains (result->out, line);
  assert_contains (result->out, where);
}

/* Nobody asks a board which one it is when there is none to be put back. */
static void
test_none (Fixture *self, gconstpointer unused)
{
  run (self, MAC, "restore");
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err, "\n  there is no restore point in ");
  g_assert_null (strstr (self->result.out, "The port is open"));
}

/* --- Not so well ------------------------------------------------------------------------- */

static void
test_other_board (Fixture *self, gconstpointer unused)
{
  g_autofree char *name = NULL;
  g_autofree char *restore = NULL;
  g_autofree char *force = NULL;

  write_program (self);
  name = find_point (self);
  restore = g_strdup_printf ("restore %s", name);
  force = g_strdup_printf ("restore --force %s", name);
  run (self, OTHER_MAC, restore);
  g_assert_cmpint (self->result.status, ==, 3);
  g_assert_cmpstr (self->result.err,
                   ==,
                   "nodeflash: Something speaks against this\n"
                   "  the restore point is of the board 5c:cf:7f:01:02:03, and this is the board "
                   "ec:fa:bc:01:02:03\n"
                   "Nothing was changed. The details say what it is; mend it, or go on all the "
                   "same.\n");
  assert_contains (self->result.out, "The program was started\n");
  assert_written (self);
  run (self, OTHER_MAC, "restore");
  assert_contains (self->result.err, "nodeflash: There is nothing to write\n");
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err,
                   "there is no restore point of the board ec:fa:bc:01:02:03 in ");
  assert_written (self);
  run_well (self, OTHER_MAC, force);
  cli_fixture_assert_flash (self->cli);
}

static void
test_no_stub (Fixture *self, gconstpointer unused)
{
  run (self, MAC, "--no-stub write-flash --restore-point 0 program.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err, "nodeflash: The board's own loader cannot do this\n");
  cli_fixture_assert_flash (self->cli);
  write_program (self);
  run_well (self, MAC, "--no-stub restore");
  assert_contains (self->result.out, "\nPut back 136 KB in ");
  assert_contains (self->result.out, " samples read back agree.\n");
  cli_fixture_assert_flash (self->cli);
}

static void
test_wrong_files (Fixture *self, gconstpointer unused)
{
  g_autofree char *name = NULL;
  g_autofree char *path = NULL;
  g_autofree char *restore = NULL;
  g_autofree char *bytes = NULL;
  gsize size = 0;

  run (self, MAC, "restore gone.nfr");
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err, "nodeflash: A file was not found\n");
  run (self, MAC, "restore program.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err, "this is no restore point");
  run (self, MAC, "restore --list program.bin");
  g_assert_cmpint (self->result.status, ==, 2);

  write_program (self);
  name = find_point (self);
  path = g_build_filename (self->points, name, NULL);
  restore = g_strdup_printf ("restore %s", name);
  g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size, NULL));
  run (self, MAC, restore);
  g_assert_cmpint (self->result.status, ==, 1);
  assert_contains (self->result.err, "this restore point is damaged at byte ");
  assert_written (self);
  /* One that ends there was cut off: what it holds is put back. */
  bytes[size / 2] ^= 1;
  g_assert_true (g_file_set_contents (path, bytes, (gssize) size - 1, NULL));
  run_well (self, MAC, restore);
  assert_contains (self->result.out,
                   "\nThis restore point was cut off. What it holds is put back.\n");
  cli_fixture_assert_flash (self->cli);
}

/* --- For programs ------------------------------------------------------------------------ */

static void
assert_point (Fixture *self, struct json_object *event)
{
  g_autofree char *name = find_point (self);
  g_autofree char *path = g_build_filename (self->points, name, NULL);
  gint64 now = g_get_real_time () / G_USEC_PER_SEC;

  g_assert_cmpstr (cli_event_get_text (event, "file"), ==, path);
  g_assert_cmpint (cli_event_get_number (event, "time"), <=, now);
  g_assert_cmpint (cli_event_get_number (event, "time"), >, now - 60);
  g_assert_cmpstr (cli_event_get_text (event, "mac"), ==, "5c:cf:7f:01:02:03");
  g_assert_cmpint (cli_event_get_number (event, "flash-size"), ==, MB);
  g_assert_cmpstr (cli_event_get_text (event, "title"), ==, "program.bin at 0x00000");
  g_assert_cmpint (cli_event_get_number (event, "sectors"), ==, 0x22);
  g_assert_cmpint (cli_event_get_number (event, "size"), >, 0x22000);
  g_assert_false (json_object_get_boolean (json_object_object_get (event, "cut")));
}

static void
test_json (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *names = NULL;
  struct json_object *preserved = NULL;

  run_well (self, MAC, "--json write-flash --restore-point 0 program.bin");
  assert_written (self);
  events = cli_events_parse (self->result.out);
  names = cli_events_join_names (events);
  g_assert_cmpstr (names,
                   ==,
                   "opened connected stub board surveyed item preserved kept written verified "
                   "started restore-point finding done");
  preserved = cli_events_find (events, "preserved");
  g_assert_cmpint (cli_event_get_number (preserved, "size"), ==, 0x22000);
  g_assert_cmpint (cli_event_get_number (preserved, "wire-bytes"), ==, 0x22000);
  assert_point (self, cli_events_find (events, "restore-point"));
  g_clear_pointer (&events, g_ptr_array_unref);
  run_well (self, MAC, "--json restore --list");
  events = cli_events_parse (self->result.out);
  g_assert_cmpuint (events->len, ==, 1);
  assert_point (self, g_ptr_array_index (events, 0));
}

/* Most of all it matters after a failure; there too it comes before the last event. */
static void
test_json_of_failure (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) events = NULL;
  struct json_object *last = NULL;

  run (self, MAC "&fault=unplug:100000", "--json write-flash --restore-point 0 program.bin");
  g_assert_cmpint (self->result.status, ==, 1);
  events = cli_events_parse (self->result.out);
  last = g_ptr_array_index (events, events->len - 1);
  g_assert_cmpstr (cli_event_get_text (last, "event"), ==, "error");
  g_assert_cmpstr (cli_event_get_text (last, "cause"), ==, "port-lost");
  assert_point (self, cli_events_find (events, "restore-point"));
  run_well (self, MAC, "restore");
  cli_fixture_assert_flash (self->cli);
}

/* --- Looking ----------------------------------------------------------------------------- */

static void
test_survey (Fixture *self, gconstpointer unused)
{
  g_autoptr (GPtrArray) events = NULL;
  gint64 end = 0;

  run_well (self, MAC, "--json survey");
  events = cli_events_parse (self->result.out);
  g_assert_cmpint (cli_event_get_number (cli_events_find (events, "surveyed"), "size"), ==, MB);
  for (guint i = 0; i < events->len; i++) {
    struct json_object *event = g_ptr_array_index (events, i);
    if (!g_str_equal (cli_event_get_text (event, "event"), "region"))
      continue;
    g_assert_cmpint (cli_event_get_number (event, "address"), ==, end);
    g_assert_cmpint (g_str_equal (cli_event_get_text (event, "content"), "blank"),
                     ==,
                     end >= MB / 2);
    end += cli_event_get_number (event, "size");
  }
  g_assert_cmpint (end, ==, MB);
  run_well (self, MAC, "survey");
  assert_contains (self->result.out, "\nLooked at 1 MB of flash memory\n");
  assert_contains (self->result.out, "\n  0x80000 to 0xfffff  512 KB  Blank\n");
  assert_contains (self->result.out, "\nLooked at the 1 MB of flash memory in ");
  run (self, MAC, "survey --no-stub");
  g_assert_cmpint (self->result.status, ==, 1);
  cli_fixture_assert_flash (self->cli);
}

static void
add (const char *path, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, data, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/cli-restore/write-and-restore", NULL, test_write_and_restore);
  add ("/cli-restore/erase-and-restore", "erase-flash --restore-point", test_erase_and_restore);
  add ("/cli-restore/erase-region-and-restore",
       "erase-region --restore-point 64K 500K",
       test_erase_and_restore);
  add ("/cli-restore/redo", NULL, test_redo);
  add ("/cli-restore/nothing-kept", NULL, test_nothing_kept);
  add ("/cli-restore/list", NULL, test_list);
  add ("/cli-restore/none", NULL, test_none);
  add ("/cli-restore/other-board", NULL, test_other_board);
  add ("/cli-restore/no-stub", NULL, test_no_stub);
  add ("/cli-restore/wrong-files", NULL, test_wrong_files);
  add ("/cli-restore/json", NULL, test_json);
  add ("/cli-restore/json-of-failure", NULL, test_json_of_failure);
  add ("/cli-restore/survey", NULL, test_survey);
  return g_test_run ();
}
