/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what nodeflash shows while a job runs: events as JSON, the bar on a terminal and the lines
 * in a log; and that a signal cancels the job in an orderly way.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* posix_openpt */
#endif
#include "cli/cli-events.h"
#include "cli/cli-program.h"
#include "support/test-image.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { MB = 1 << 20, PROGRAM_SIZE = 0x21FF0 };

static CliFixture *
make_fixture (void)
{
  CliFixture *fixture = cli_fixture_new (MB);

  g_free (cli_fixture_add_program (fixture, PROGRAM_SIZE));
  return fixture;
}

/* --- JSON -------------------------------------------------------------------------------- */

static void
assert_progress (GPtrArray *events)
{
  double last = 0;
  guint n = 0;

  for (guint i = 0; i < events->len; i++) {
    struct json_object *event = g_ptr_array_index (events, i);
    if (!g_str_equal (cli_event_get_text (event, "event"), "progress"))
      continue;
    double fraction = json_object_get_double (json_object_object_get (event, "fraction"));
    g_assert_cmpfloat (fraction, >=, last);
    g_assert_cmpfloat (fraction, <, 1);
    g_assert_cmpint (cli_event_get_number (event, "done"),
                     <=,
                     cli_event_get_number (event, "total"));
    last = fraction;
    n++;
  }
  g_assert_cmpuint (n, >, 2);
}

static void
assert_connected (GPtrArray *events, const char *port)
{
  struct json_object *opened = cli_events_find (events, "opened");
  g_assert_cmpstr (cli_event_get_text (opened, "port"), ==, port);
  g_assert_cmpint (cli_event_get_number (opened, "baud"), ==, 460800);
  struct json_object *board = cli_events_find (events, "board");
  g_assert_cmpstr (cli_event_get_text (board, "chip"), ==, "ESP8285");
  g_assert_cmpint (cli_event_get_number (board, "chip-id"), ==, 0x010203);
  g_assert_cmpstr (cli_event_get_text (board, "station-mac"), ==, "5c:cf:7f:01:02:03");
  g_assert_cmpint (cli_event_get_number (board, "flash-size"), ==, MB);
}

static void
assert_written (GPtrArray *events)
{
  struct json_object *item = cli_events_find (events, "item");
  g_assert_cmpstr (cli_event_get_text (item, "file"), ==, "program.bin");
  g_assert_cmpint (cli_event_get_number (item, "item"), ==, 0);
  g_assert_cmpint (cli_event_get_number (item, "address"), ==, 0);
  g_assert_cmpint (cli_event_get_number (item, "size"), ==, PROGRAM_SIZE);
  struct json_object *patched = cli_events_find (events, "patched");
  g_assert_cmpstr (json_object_to_json_string_ext (json_object_object_get (patched, "after"),
                                                   JSON_C_TO_STRING_PLAIN),
                   ==,
                   "{\"flash-mode\":\"dout\",\"flash-freq\":\"40m\",\"flash-size\":\"1MB\"}");
  struct json_object *done = cli_events_find (events, "done");
  g_assert_cmpint (cli_event_get_number (done, "bytes-written"), ==, PROGRAM_SIZE + 128);
  g_assert_cmpint (cli_event_get_number (done, "bytes-erased"), ==, 0x22000 + 0x1000);
  g_assert_true (
      g_str_has_prefix (cli_event_get_text (done, "message"), "Wrote 2 files (136 KB) in "));
}

static void
test_json_of_write (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "&mac=5c:cf:7f:01:02:03");
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *names = NULL;
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture,
                   &result,
                   "--json",
                   "-p",
                   port,
                   "--profile",
                   "sonoff-basic",
                   "write-flash",
                   "0",
                   "program.bin",
                   "init",
                   "INTERNAL://DEFAULT",
                   NULL);
  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  events = cli_events_parse (result.out);
  names = cli_events_join_names (events);
  g_assert_cmpstr (
      names,
      ==,
      "opened connected stub board surveyed item patched kept written verified item kept "
      "written verified started done");
  assert_progress (events);

  assert_connected (events, port);
  assert_written (events);
}

static void
test_json_of_others (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  const struct {
    const char *command[3];
    const char *begin;
  } lines[] = {
    { { "version" }, "{\"event\":\"version\",\"version\":\"" },
    { { "profiles" },
      "{\"event\":\"profile\",\"id\":\"detect\",\"name\":\"Detect from the chip\",\"auto-reset\":"
      "true}\n{\"event\":\"profile\",\"id\":\"esp-01-512k\",\"name\":\"ESP-01 (512 KB)\","
      "\"flash-size\":524288,\"init-data-address\":507904,\"blank-address\":516096,"
      "\"auto-reset\":false}\n" },
    { { "image-info", "program.bin" },
      "{\"event\":\"image\",\"file\":\"program.bin\",\"size\":139248,\"kind\":\"program\","
      "\"confidence\":\"certain\",\"goes-to\":\"address\",\"address\":0,\"writable\":true,"
      "\"whole\":true,\"description\":\"Program (dout, 40m, 512KB)\"," },
    { { "image-info", "INTERNAL://BLANK" },
      "{\"event\":\"image\",\"file\":\"INTERNAL://BLANK\",\"size\":4096,\"kind\":\"blank\","
      "\"confidence\":\"name\",\"goes-to\":\"blank\"," },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (CliResult) result = { 0 };
    cli_fixture_run (fixture, &result, "--json", lines[i].command[0], lines[i].command[1], NULL);
    g_assert_cmpint (result.status, ==, 0);
    g_assert_cmpmem (result.out,
                     MIN (strlen (result.out), strlen (lines[i].begin)),
                     lines[i].begin,
                     strlen (lines[i].begin));
    g_autoptr (GPtrArray) events = cli_events_parse (result.out);
    g_assert_cmpuint (events->len, >, 0);
  }
}

static void
test_json_of_asking (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "&id=c84014");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "--json", "-p", port, "flash-id", NULL);
  g_assert_cmpint (result.status, ==, 0);
  g_autoptr (GPtrArray) events = cli_events_parse (result.out);
  g_autofree char *names = cli_events_join_names (events);
  g_assert_cmpstr (names, ==, "opened connected board started done");
  g_assert_cmpstr (cli_event_get_text (cli_events_find (events, "board"), "flash-id"),
                   ==,
                   "c84014");
  g_assert_cmpstr (cli_event_get_text (cli_events_find (events, "board"), "flash-maker"),
                   ==,
                   "GigaDevice");
}

/* --- For people -------------------------------------------------------------------------- */

static void
test_quiet (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "-q", "-p", port, "write-flash", "0", "program.bin", NULL);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_cmpstr (result.out, ==, "");
  g_assert_cmpstr (result.err, ==, "");
}

/* In a log there are at most nine lines of progress, in order, and no bar. */
static void
test_log (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "");
  g_auto (CliResult) result = { 0 };
  int last = 0;
  guint n = 0;

  cli_fixture_run (fixture, &result, "-p", port, "write-flash", "0", "program.bin", NULL);
  g_assert_cmpint (result.status, ==, 0);
  g_assert_null (strchr (result.out, '\r'));
  g_auto (GStrv) lines = g_strsplit (result.out, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++) {
    int percent = atoi (lines[i]);
    if (strstr (lines[i], " %  ") == NULL)
      continue;
    g_assert_cmpint (percent, >, last);
    g_assert_cmpint (percent % 10, ==, 0);
    g_assert_cmpint (percent, <, 100);
    last = percent;
    n++;
  }
  g_assert_cmpuint (n, >, 0);
}

/* Returns: everything that @program prints on the terminal whose other end is @master */
static char *
read_terminal (int master)
{
  GString *text = g_string_new (NULL);
  char buffer[4096];
  gssize n = 0;

  /* A terminal that nobody has open any more gives EIO. */
  while ((n = read (master, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR))
    if (n > 0)
      g_string_append_len (text, buffer, n);
  return g_string_free (text, FALSE);
}

/* Starts nodeflash on a terminal of @columns. Returns: the other end */
static int
start_on_terminal (CliFixture *fixture, guint columns, const char *port, GSubprocess **program)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autofree char *path = cli_program_build_path ("src/cli/nodeflash");
  struct winsize size = { .ws_row = 25, .ws_col = (unsigned short) columns };
  int master = posix_openpt (O_RDWR | O_NOCTTY);
  int slave = -1;

  g_assert_cmpint (grantpt (master), ==, 0);
  g_assert_cmpint (unlockpt (master), ==, 0);
  g_assert_cmpint (ioctl (master, TIOCSWINSZ, &size), ==, 0);
  slave = open (ptsname (master), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (slave, >=, 0);
  g_subprocess_launcher_set_environ (launcher, fixture->environment);
  g_subprocess_launcher_set_cwd (launcher, fixture->folder);
  g_subprocess_launcher_take_stdout_fd (launcher, slave);
  *program = g_subprocess_launcher_spawn (launcher,
                                          NULL,
                                          path,
                                          "-p",
                                          port,
                                          "write-flash",
                                          "0",
                                          "program.bin",
                                          NULL);
  g_assert_nonnull (*program);
  g_clear_object (&launcher); /* closes our copy of the slave */
  return master;
}

/* The bar is redrawn in place, never wider than the terminal, and gone at the end. */
static void
test_terminal (void)
{
  enum { COLUMNS = 60 };
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "");
  g_autoptr (GSubprocess) program = NULL;
  int master = start_on_terminal (fixture, COLUMNS, port, &program);
  g_autofree char *text = read_terminal (master);
  guint n = 0;

  g_assert_true (g_subprocess_wait_check (program, NULL, NULL));
  close (master);
  g_auto (GStrv) pieces = g_strsplit_set (text, "\r\n", -1);
  for (guint i = 0; pieces[i] != NULL; i++)
    if (pieces[i][0] == '[') {
      g_assert_cmpuint (strlen (pieces[i]), <, COLUMNS);
      g_assert_nonnull (strstr (pieces[i], " %  "));
      n++;
    }
  g_assert_cmpuint (n, >, 2);
  const char *last = strstr (text, "Wrote 1 file (136 KB) in ");
  g_assert_nonnull (last);
  g_assert_null (strchr (last, '['));
  g_assert_true (g_str_has_suffix (text, "\r\n"));
}

/* Whoever reads the output may go away: the board is not left half-written for it. */
static void
test_reader_gone (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *path = g_build_filename (fixture->folder, "program.bin", NULL);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-8285", "");
  const char *args[] = { "--json", "-p", port, "write-flash", "0", "program.bin", NULL };
  g_autoptr (GSubprocess) program = cli_fixture_start (fixture, args);

  g_assert_true (g_input_stream_close (g_subprocess_get_stdout_pipe (program), NULL, NULL));
  g_assert_true (g_subprocess_wait_check (program, NULL, NULL));
  cli_fixture_expect_file (fixture, 0, path);
  cli_fixture_assert_flash (fixture);
}

/* --- Signals ----------------------------------------------------------------------------- */

/* Reads events up to one that shows that data is being written. */
static void
wait_for_writing (GDataInputStream *lines)
{
  for (;;) {
    g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    g_assert_nonnull (line);
    if (strstr (line, "\"phase\":\"write\"") != NULL && strstr (line, "\"done\":0,") == NULL)
      return;
  }
}

static void
assert_rest_untouched (CliFixture *fixture)
{
  gsize end = (PROGRAM_SIZE + 0xFFF) & ~(gsize) 0xFFF;
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (fixture->flash_file, &data, &size, NULL));
  g_assert_cmpuint (size, ==, fixture->expected->len);
  g_assert_cmpmem (data + end, size - end, fixture->expected->data + end, size - end);
  g_assert_cmpint (memcmp (data, fixture->expected->data, end), !=, 0);
}

/* The board is paced here, or the job would be over before the signal. */
static void
check_signal (int number)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = g_strdup_printf ("virtual:esp-8285?fast&flash=%s", fixture->flash_file);
  const char *args[] = { "--json",      "-b", "921600",      "-p", port,
                         "write-flash", "0",  "program.bin", NULL };
  g_autoptr (GSubprocess) program = cli_fixture_start (fixture, args);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (program));
  g_autofree char *rest = NULL;

  wait_for_writing (lines);
  g_subprocess_send_signal (program, number);
  rest = g_data_input_stream_read_upto (lines, "", 0, NULL, NULL, NULL);
  g_assert_nonnull (rest);
  g_assert_true (g_subprocess_wait (program, NULL, NULL));
  g_assert_true (g_subprocess_get_if_signaled (program));
  g_assert_cmpint (g_subprocess_get_term_sig (program), ==, number);

  g_autoptr (GPtrArray) events = cli_events_parse (rest);
  struct json_object *error = g_ptr_array_index (events, events->len - 1);
  g_assert_cmpstr (cli_event_get_text (error, "event"), ==, "error");
  g_assert_cmpstr (cli_event_get_text (error, "cause"), ==, "cancelled");
  g_assert_cmpstr (cli_event_get_text (error, "headline"), ==, "Cancelled");
  g_assert_cmpstr (
      cli_event_get_text (error, "board-state"),
      ==,
      "The chip is half-written and will not start. Flash it again before you use it.");
  assert_rest_untouched (fixture);
}

static void
test_signals (void)
{
  check_signal (SIGINT);
  check_signal (SIGTERM);
  check_signal (SIGHUP);
}

/* A person reads the same, without a word about the program's own making. */
static void
test_signal_words (void)
{
  g_autoptr (CliFixture) fixture = make_fixture ();
  g_autofree char *port = g_strdup_printf ("virtual:esp-8285?fast&flash=%s", fixture->flash_file);
  const char *args[] = { "-b", "921600", "-p", port, "write-flash", "0", "program.bin", NULL };
  g_autoptr (GSubprocess) program = cli_fixture_start (fixture, args);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (program));
  g_autoptr (GDataInputStream) errors =
      g_data_input_stream_new (g_subprocess_get_stderr_pipe (program));

  for (gboolean is_writing = FALSE; !is_writing;) {
    g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    g_assert_nonnull (line);
    is_writing = strstr (line, " %  Writing program.bin: ") != NULL;
  }
  g_subprocess_send_signal (program, SIGINT);
  g_autofree char *said = g_data_input_stream_read_upto (errors, "", 0, NULL, NULL, NULL);
  g_assert_cmpstr (said,
                   ==,
                   "nodeflash: Cancelled\n"
                   "The chip is half-written and will not start. Flash it again before you use "
                   "it.\n");
  g_assert_true (g_subprocess_wait (program, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_term_sig (program), ==, SIGINT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-live/json-of-write", test_json_of_write);
  g_test_add_func ("/cli-live/json-of-others", test_json_of_others);
  g_test_add_func ("/cli-live/json-of-asking", test_json_of_asking);
  g_test_add_func ("/cli-live/quiet", test_quiet);
  g_test_add_func ("/cli-live/log", test_log);
  g_test_add_func ("/cli-live/terminal", test_terminal);
  g_test_add_func ("/cli-live/reader-gone", test_reader_gone);
  g_test_add_func ("/cli-live/signals", test_signals);
  g_test_add_func ("/cli-live/signal-words", test_signal_words);
  return g_test_run ();
}
