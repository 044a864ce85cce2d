/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What nodeflash says of a board that it has started, and what --repair does to it: written,
 * verified and booted are three things, and only the first two decide about the exit status.
 */
#include "cli/cli-events.h"
#include "cli/cli-program.h"
#include "support/real-firmware.h"
#include "support/virtual-program.h"

#include "nf-image.h"

#include <signal.h>
#include <string.h>

enum { FLASH_BYTES = 4 << 20, SECTOR = 4096, MODE_AT = 2, DIO = 2, DOUT = 3 };

#define NODEMCU                                                                                    \
  "baud 115200\nsay \\r\\nNodeMCU 3.0.0.0 \\r\\n build x powered by Lua 5.1.4 on SDK "             \
  "3.0.1\\r\\n\n"                                                                                  \
  "prompt > \n"

/* @mode: in the header. Returns: a fixture whose programs listen, with "program.bin" in it */
static CliFixture *
make_fixture (const char *script, guint8 mode)
{
  CliFixture *fixture = cli_fixture_new (FLASH_BYTES);
  g_autoptr (GBytes) made = virtual_program_make (script);
  gsize size = 0;
  guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&made), &size);
  g_autoptr (GBytes) program = NULL;

  data[MODE_AT] = mode;
  program = g_bytes_new_take (data, size);
  g_free (cli_fixture_add_file (fixture, "program.bin", program));
  fixture->checks_boot = TRUE;
  return fixture;
}

/* @more: an option, or NULL */
static void
write_program (CliFixture *fixture, CliResult *result, const char *board, const char *more)
{
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", board);
  g_autofree char *path = g_build_filename (fixture->folder, "program.bin", NULL);

  cli_fixture_run (fixture,
                   result,
                   "--json",
                   "-p",
                   port,
                   "write-flash",
                   "--force",
                   "0",
                   "program.bin",
                   more,
                   NULL);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
  cli_fixture_expect_file (fixture, 0, path);
}

static struct json_object *
find_booted (GPtrArray *events)
{
  struct json_object *done = cli_events_find (events, "done");
  struct json_object *booted = NULL;

  g_assert_true (json_object_get_boolean (json_object_object_get (done, "written")));
  g_assert_true (json_object_get_boolean (json_object_object_get (done, "verified")));
  g_assert_true (json_object_object_get_ex (done, "booted", &booted));
  return booted;
}

static void
assert_booted (const CliResult *result, const char *outcome, const char *message)
{
  g_autoptr (GPtrArray) events = cli_events_parse (result->out);
  struct json_object *booted = find_booted (events);

  g_assert_cmpstr (cli_event_get_text (booted, "outcome"), ==, outcome);
  g_assert_cmpstr (cli_event_get_text (booted, "message"), ==, message);
}

/* --- Verdicts ---------------------------------------------------------------------------- */

static void
test_runs (void)
{
  g_autoptr (CliFixture) fixture = make_fixture (NODEMCU, DIO);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", NULL);
  assert_booted (&result, "runs", "It runs: NodeMCU 3.0.0, Lua prompt");
  cli_fixture_assert_flash (fixture);
}

static void
test_silent_program (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ("wait 100000\n", DIO);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", NULL);
  assert_booted (&result, "started", "It was started, and says nothing that is known");
}

/* A loop is no failure of the job. */
static void
test_loops (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ("wait 100\nsdk-crash 28\n", DIO);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", "--repair");
  assert_booted (&result,
                 "loops",
                 "It restarts in a loop: the program crashes, exception 28 (LoadProhibited)");
  g_assert_null (strstr (result.out, "\"event\":\"repair\""));
  cli_fixture_assert_flash (fixture);
}

static void
test_skipped (void)
{
  g_autoptr (CliFixture) fixture = make_fixture (NODEMCU, DIO);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", "--no-boot-check");
  g_assert_null (strstr (result.out, "\"booted\""));
  g_assert_null (strstr (result.out, "\"heard\""));
}

/* --- Repairs ----------------------------------------------------------------------------- */

/* A board that cannot do QIO: without --repair it is only told. */
static void
test_mode (void)
{
  g_autoptr (CliFixture) fixture = make_fixture (NODEMCU, 0);
  g_auto (CliResult) result = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  struct json_object *booted = NULL;

  write_program (fixture, &result, "&fault=quad", NULL);
  events = cli_events_parse (result.out);
  booted = find_booted (events);
  g_assert_cmpstr (cli_event_get_text (booted, "message"),
                   ==,
                   "It does not run: the flash memory reads as nonsense");
  g_assert_cmpstr (cli_event_get_text (booted, "repair"), ==, "use-dio");
  cli_fixture_assert_flash (fixture);

  write_program (fixture, &result, "&fault=quad", "--repair");
  assert_booted (&result, "runs", "It runs: NodeMCU 3.0.0, Lua prompt");
  cli_fixture_expect (fixture, MODE_AT, &(guint8){ DIO }, 1);
  cli_fixture_assert_flash (fixture);
}

/* DIO was of no use: DOUT is. */
static void
test_last_mode (void)
{
  g_autoptr (CliFixture) fixture = make_fixture (NODEMCU, 0);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "&fault=no-dio", "--repair");
  assert_booted (&result, "runs", "It runs: NodeMCU 3.0.0, Lua prompt");
  cli_fixture_expect (fixture, MODE_AT, &(guint8){ DOUT }, 1);
  cli_fixture_assert_flash (fixture);
}

static void
test_init_data (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ("needs-init-data\n" NODEMCU, DIO);
  g_autoptr (NfImage) standard = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", "--repair");
  assert_booted (&result, "runs", "It runs: NodeMCU 3.0.0, Lua prompt");
  cli_fixture_expect_erased (fixture, 0x3FC000, SECTOR);
  cli_fixture_expect (fixture, 0x3FC000, nf_image_get_data (standard, NULL), 128);
  cli_fixture_assert_flash (fixture);
}

static guint
count_events (const CliResult *result, const char *kind)
{
  g_autoptr (GPtrArray) events = cli_events_parse (result->out);
  guint n = 0;

  for (guint i = 0; i < events->len; i++)
    n += g_str_equal (cli_event_get_text (g_ptr_array_index (events, i), "event"), kind);
  return n;
}

/* What a repair writes over is kept as well, where that was asked for. */
static void
test_kept (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ("needs-init-data\n" NODEMCU, DIO);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "--json",
                   "-p",
                   port,
                   "write-flash",
                   "--force",
                   "--repair",
                   "--restore-point",
                   "0",
                   "program.bin",
                   NULL);
  assert_booted (&result, "runs", "It runs: NodeMCU 3.0.0, Lua prompt");
  g_assert_cmpuint (count_events (&result, "restore-point"), ==, 2);

  /* The last one undoes the repair alone. */
  g_autofree char *path = g_build_filename (fixture->folder, "program.bin", NULL);
  cli_result_clear (&result);
  cli_fixture_run (fixture, &result, "-p", port, "restore", NULL);
  g_assert_cmpint (result.status, ==, 0);
  cli_fixture_expect_file (fixture, 0, path);
  cli_fixture_assert_flash (fixture);
}

/* A firmware that corrects the size in its header looks for its init data somewhere else from then
 * on: it starts, restarts, and loops a second time. */
static void
test_second_init_data (void)
{
  static const guint32 places[] = { 0x07C000, 0x3FC000 };
  const guint8 real_size = 0x40;
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");
  g_autoptr (NfImage) standard = nf_image_load (NF_IMAGE_DEFAULT_NAME, NULL);
  g_auto (CliResult) result = { 0 };

  if (firmware == NULL)
    return;
  g_autofree char *path = g_build_filename (firmware,
                                            "nodemcu-1.5.4.1",
                                            "nodemcu_integer_master_20160917-1140.bin",
                                            NULL);
  fixture->checks_boot = TRUE;
  cli_fixture_run (fixture,
                   &result,
                   "--json",
                   "-p",
                   port,
                   "write-flash",
                   "--force",
                   "--repair",
                   "0",
                   path,
                   NULL);
  assert_booted (&result, "runs", "It runs: NodeMCU 1.5.4.1, Lua prompt");
  cli_fixture_expect_file (fixture, 0, path);
  cli_fixture_expect (fixture, MODE_AT + 1, &real_size, 1);
  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    cli_fixture_expect_erased (fixture, places[i], SECTOR);
    cli_fixture_expect (fixture, places[i], nf_image_get_data (standard, NULL), 128);
  }
  cli_fixture_assert_flash (fixture);
}

/* --- For people -------------------------------------------------------------------------- */

static void
run_for_people (CliFixture *fixture, CliResult *result, const char *more)
{
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");

  cli_fixture_run (fixture, result, "-p", port, "run", more, NULL);
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

static void
test_words (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ("needs-init-data\n" NODEMCU, DIO);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", NULL);
  run_for_people (fixture, &result, NULL);
  g_assert_true (g_str_has_suffix (
      result.out,
      "\nWhere this firmware looks for its init data stands that of an older SDK, or something "
      "else.\nWhat may help is --repair: Writes the default init data where the firmware on the "
      "board looks for it.\n"));
  g_assert_nonnull (strstr (result.out, "\nThe board: It restarts in a loop: "));
  run_for_people (fixture, &result, "--repair");
  g_assert_nonnull (strstr (result.out, "\nRepairing: Write Init Data\n"));
  g_assert_true (
      g_str_has_suffix (result.out, "\nThe board: It runs: NodeMCU 3.0.0, Lua prompt\n"));
}

/* Nobody who wants to see nothing waits for it. */
static void
test_quiet (void)
{
  g_autoptr (CliFixture) fixture = make_fixture (NODEMCU, DIO);
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", "--no-boot-check");
  run_for_people (fixture, &result, "--quiet");
  g_assert_cmpstr (result.out, ==, "");
}

/* --- Enough of it ------------------------------------------------------------------------ */

/* Reads up to the event with that name. Returns: (transfer full): all that came behind it */
static char *
read_behind (GDataInputStream *lines, const char *name, GSubprocess *program, int signal_number)
{
  g_autofree char *wanted = g_strdup_printf ("\"event\":\"%s\"", name);
  g_autoptr (GString) rest = g_string_new (NULL);
  gboolean is_behind = FALSE;
  char *line = NULL;

  while ((line = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL) {
    if (is_behind)
      g_string_append_printf (rest, "%s\n", line);
    if (!is_behind && strstr (line, wanted) != NULL) {
      is_behind = TRUE;
      g_subprocess_send_signal (program, signal_number);
    }
    g_free (line);
  }
  g_assert_true (is_behind);
  return g_string_free (g_steal_pointer (&rest), FALSE);
}

/* Whoever has heard enough ends the listening, not the job, which is done. The board's line has the
 * pace of a real one here. */
static void
test_interrupted (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ("wait 100000\n", DIO);
  g_autofree char *port = g_strdup_printf ("virtual:esp-12e?fast&flash=%s", fixture->flash_file);
  const char *const args[] = { "--json", "-p", port, "run", "--boot-check", "60", NULL };
  g_autoptr (GSubprocess) program = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *rest = NULL;
  g_auto (CliResult) result = { 0 };

  write_program (fixture, &result, "", "--no-boot-check");
  program = cli_fixture_start (fixture, args);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (program));
  rest = read_behind (lines, "started", program, SIGINT);
  g_assert_true (g_subprocess_wait (program, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (program));
  g_assert_cmpint (g_subprocess_get_exit_status (program), ==, 0);
  g_assert_nonnull (strstr (rest, "\"event\":\"done\""));
  g_assert_null (strstr (rest, "\"event\":\"error\""));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-boot/runs", test_runs);
  g_test_add_func ("/cli-boot/silent-program", test_silent_program);
  g_test_add_func ("/cli-boot/loops", test_loops);
  g_test_add_func ("/cli-boot/skipped", test_skipped);
  g_test_add_func ("/cli-boot/mode", test_mode);
  g_test_add_func ("/cli-boot/last-mode", test_last_mode);
  g_test_add_func ("/cli-boot/init-data", test_init_data);
  g_test_add_func ("/cli-boot/kept", test_kept);
  g_test_add_func ("/cli-boot/second-init-data", test_second_init_data);
  g_test_add_func ("/cli-boot/words", test_words);
  g_test_add_func ("/cli-boot/quiet", test_quiet);
  g_test_add_func ("/cli-boot/interrupted", test_interrupted);
  return g_test_run ();
}
