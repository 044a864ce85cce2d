/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nodeflash doctor on machines made of files, on serial ports without hardware and on virtual
 * boards, and what it adds when another command gets no connection.
 */
#include "cli/cli-board.h"
#include "cli/cli-events.h"
#include "cli/cli-program.h"
#include "support/fake-host.h"
#include "support/nf-test-tty.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#define PORT "/dev/ttyUSB0"

enum { MB = 1 << 20 };

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

/* --- Boards ------------------------------------------------------------------------------ */

typedef struct {
  const char *name;
  const char *board;
  int status;
  const char *said; /* in the report */
} Board;

static const Board boards[] = {
  { "good", "", 0, "\nAll is well: the board answers, and so does its flash memory (none)\n" },
  { "silent", "&fault=no-answer", 1, " is not connected to the adapter's RX (silent)\n" },
  { "runs-program", "&fault=stuck", 1, "\n  ets Jan  8 2013,rst cause:2, boot mode:(3,6)\n" },
  { "deaf", "&fault=deaf", 1, "adapter's TX to the board's RX (deaf)\n" },
  { "no-lines", "&reset=manual", 1, "\n- Lines: neither DTR nor RTS\n" },
  { "write-protected", "&fault=locked", 1, "flash memory is write-protected (flash-locked)\n" },
  { "wrong-chip", "&fault=esp32", 1, "\n- Asking it failed: this chip is ESP32 " },
};

static void
test_board (gconstpointer data)
{
  const Board *board = data;
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", board->board);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "doctor", "--port", port, NULL);
  g_assert_cmpint (result.status, ==, board->status);
  assert_contains (result.out, board->said);
  g_assert_true (g_str_has_prefix (result.err, "Looking at this computer …\n"));
  cli_fixture_assert_flash (fixture);
}

/* Nothing but the report, without a word on the standard error. */
static void
test_quiet (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "&fault=stuck");
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "doctor", "-q", "--port", port, NULL);
  g_assert_cmpstr (result.err, ==, "");
  assert_contains (result.out, "GPIO0 was not low (runs-program)\n");
  assert_contains (result.out, "\nHold FLASH (GPIO0 to ground) while you tap RST");
}

static void
test_json (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "&fault=deaf");
  g_auto (CliResult) result = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  g_autofree char *names = NULL;
  struct json_object *diagnosis = NULL;

  cli_fixture_run (fixture, &result, "--json", "doctor", "--port", port, NULL);
  g_assert_cmpint (result.status, ==, 1);
  g_assert_cmpstr (result.err, ==, "");
  events = cli_events_parse (result.out);
  names = cli_events_join_names (events);
  g_assert_cmpstr (names, ==, "examining examining examining examining diagnosis");
  diagnosis = cli_events_find (events, "diagnosis");
  g_assert_cmpstr (cli_event_get_text (diagnosis, "diagnosis"), ==, "deaf");
  g_assert_null (cli_event_get_text (diagnosis, "command"));
  assert_contains (cli_event_get_text (diagnosis, "report"), "boot mode:(1,6)");
}

/* --- Machines ---------------------------------------------------------------------------- */

/* A machine whose ports and files are the test's. */
typedef struct {
  CliFixture *fixture;
  NfTestTty *tty;
  FakeHost *host;
} Machine;

static void
set_up (Machine *m, gconstpointer data)
{
  m->fixture = cli_fixture_new (4 * MB);
  m->tty = nf_test_tty_new_for_listener ();
  m->host = fake_host_new ();
  cli_fixture_show_ports (m->fixture, m->tty);
  m->fixture->environment = g_environ_setenv (m->fixture->environment,
                                              "NODE_FLASHER_ROOT",
                                              fake_host_get_root (m->host),
                                              TRUE);
}

static void
tear_down (Machine *m, gconstpointer data)
{
  fake_host_free (m->host);
  nf_test_tty_free (m->tty);
  cli_fixture_free (m->fixture);
}

static void
plug_in (Machine *m, const char *name)
{
  NfTestTtyDevice device = { .name = name, .vid = 0x1a86, .pid = 0x7523, .product = "USB Serial" };

  nf_test_tty_plug (m->tty, &device);
}

/* Nobody is at a terminal, so nobody is asked to plug anything in. */
static void
test_no_board (Machine *m, gconstpointer data)
{
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (m->fixture, &result, "doctor", NULL);
  g_assert_cmpint (result.status, ==, 1);
  assert_contains (result.out, "\nThere is no board on the USB bus (no-board)\n");
  assert_contains (result.out, "\n- USB: nothing that looks like a board\n");
  assert_contains (result.out, "System: Debian GNU/Linux 12 (bookworm)\n");
}

static void
test_brltty (Machine *m, gconstpointer data)
{
  FakeUsb usb = FAKE_USB_CH340;
  g_auto (CliResult) result = { 0 };

  usb.tty = NULL;
  usb.driver = NULL;
  fake_host_add_usb (m->host, &usb);
  fake_host_write (m->host,
                   "usr/lib/udev/rules.d/85-brltty.rules",
                   "ENV{PRODUCT}==\"1a86/7523/*\"\n");
  cli_fixture_run (m->fixture, &result, "doctor", NULL);
  g_assert_cmpint (result.status, ==, 1);
  assert_contains (result.out, "\nbrltty keeps the CH340 to itself: ");
  assert_contains (result.out, ":\nsudo apt remove brltty\n");
}

static void
test_several (Machine *m, gconstpointer data)
{
  g_auto (CliResult) result = { 0 };

  plug_in (m, "ttyUSB0");
  plug_in (m, "ttyUSB1");
  cli_fixture_run (m->fixture, &result, "doctor", NULL);
  g_assert_cmpint (result.status, ==, 2);
  assert_contains (result.err, "there are several ports; choose one with --port:\n");
  assert_contains (result.err, "/dev/ttyUSB0");
  assert_contains (result.err, "/dev/ttyUSB1");
}

/* The only port there is; a refusal of the system, and whose the port is. */
static void
test_denied (Machine *m, gconstpointer data)
{
  g_auto (CliResult) doctor = { 0 };
  g_auto (CliResult) command = { 0 };

  plug_in (m, "ttyUSB0");
  nf_test_tty_refuse (m->tty, "ttyUSB0", EACCES);
  fake_host_add_usb (m->host, &FAKE_USB_CH340);
  fake_host_add_node (m->host, "ttyUSB0", 0660);
  cli_fixture_run (m->fixture, &doctor, "doctor", NULL);
  g_assert_cmpint (doctor.status, ==, 1);
  assert_contains (doctor.out,
                   "\nYou are not allowed to open /dev/ttyUSB0: it is for the group dialout ");
  assert_contains (doctor.out, ":\nsudo usermod -aG dialout anna\n");
  cli_fixture_run (m->fixture, &command, "flash-id", NULL);
  g_assert_cmpint (command.status, ==, 1);
  g_assert_cmpstr (command.err,
                   ==,
                   "nodeflash: You are not allowed to open the port\n"
                   "  could not open /dev/ttyUSB0: permission denied\n"
                   "You are not allowed to open /dev/ttyUSB0: it is for the group dialout.\n"
                   "Join the group, then log out and in again:\n"
                   "sudo usermod -aG dialout anna\n"
                   "\"nodeflash doctor --port /dev/ttyUSB0\" tells more.\n");
}

static void
test_busy (Machine *m, gconstpointer data)
{
  g_auto (CliResult) result = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  struct json_object *diagnosis = NULL;

  plug_in (m, "ttyUSB0");
  nf_test_tty_refuse (m->tty, "ttyUSB0", EBUSY);
  fake_host_add_usb (m->host, &FAKE_USB_CH340);
  fake_host_add_node (m->host, "ttyUSB0", 0666);
  fake_host_add_process (m->host, 4711, "screen", PORT);
  cli_fixture_run (m->fixture, &result, "--json", "doctor", NULL);
  events = cli_events_parse (result.out);
  diagnosis = cli_events_find (events, "diagnosis");
  g_assert_cmpstr (cli_event_get_text (diagnosis, "diagnosis"), ==, "busy");
  g_assert_cmpstr (cli_event_get_text (diagnosis, "sentence"),
                   ==,
                   "screen has /dev/ttyUSB0 open (process 4711)");
  g_assert_cmpint (cli_event_get_number (diagnosis, "pid"), ==, 4711);
}

/* A command that finds no port says what the doctor says of the machine. */
static void
test_no_port (Machine *m, gconstpointer data)
{
  FakeUsb usb = FAKE_USB_CH340;
  g_auto (CliResult) nothing = { 0 };
  g_auto (CliResult) bare = { 0 };
  g_auto (CliResult) json = { 0 };
  g_autoptr (GPtrArray) events = NULL;

  usb.tty = NULL;
  usb.driver = NULL;
  cli_fixture_run (m->fixture, &nothing, "flash-id", NULL);
  g_assert_cmpint (nothing.status, ==, 1);
  assert_contains (nothing.err, "no USB port was found, and none was named with --port");
  assert_contains (nothing.err, "\nThere is no board on the USB bus.\n");
  g_assert_true (g_str_has_suffix (nothing.err, "\n\"nodeflash doctor\" tells more.\n"));

  fake_host_add_usb (m->host, &usb);
  cli_fixture_run (m->fixture, &bare, "erase-flash", NULL);
  g_assert_cmpint (bare.status, ==, 1);
  assert_contains (bare.err,
                   "\nThe CH340 is on the USB bus, but the system has no driver for it.\n");
  cli_fixture_run (m->fixture, &json, "--json", "monitor", NULL);
  events = cli_events_parse (json.out);
  g_assert_cmpstr (cli_event_get_text (cli_events_find (events, "error"), "diagnosis"),
                   ==,
                   "no-driver");
}

/* --- Other commands ---------------------------------------------------------------------- */

/* Once more to the board, and what is found there. */
static void
test_diagnose (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "&gpio15=high");
  g_auto (CliResult) plain = { 0 };
  g_auto (CliResult) examined = { 0 };

  cli_fixture_run (fixture, &plain, "-p", port, "flash-id", NULL);
  g_assert_null (strstr (plain.err, "Listening to the board"));
  cli_fixture_run (fixture, &examined, "-p", port, "--diagnose", "flash-id", NULL);
  g_assert_cmpint (examined.status, ==, 1);
  assert_contains (examined.err, "Listening to the board …\n");
  assert_contains (examined.err, "\nThe board waits for an SD host: GPIO15 is high.\n");
}

static void
test_diagnose_json (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "&fault=no-answer");
  g_auto (CliResult) result = { 0 };
  g_autoptr (GPtrArray) events = NULL;
  struct json_object *error = NULL;

  cli_fixture_run (fixture, &result, "--json", "-p", port, "chip-id", NULL);
  g_assert_cmpstr (result.err, ==, "");
  events = cli_events_parse (result.out);
  error = cli_events_find (events, "error");
  g_assert_cmpstr (cli_event_get_text (error, "cause"), ==, "no-answer");
  g_assert_cmpstr (cli_event_get_text (error, "diagnosis"), ==, "silent");
  assert_contains (cli_event_get_text (error, "advice"), "Check the power, ");
}

/* Interrupts a command when the doctor asks for the loader; the board has the pace of a real one.
 * Returns: its exit status as a shell has it. @rest: (out): what it said afterwards */
static int
interrupt (const char *const *command, char **rest)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (4 * MB);
  g_autofree char *port =
      g_strdup_printf ("virtual:esp-12e?fault=no-answer&flash=%s", fixture->flash_file);
  const char *const args[] = { "--json",   "-p",       port,       command[0],
                               command[1], command[2], command[3], NULL };
  g_autoptr (GSubprocess) program = cli_fixture_start (fixture, args);
  g_autoptr (GDataInputStream) lines =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (program));
  g_autofree char *line = NULL;
  GString *said = g_string_new (NULL);

  while (line == NULL || strstr (line, "\"step\":\"loader\"") == NULL) {
    g_free (line);
    line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
    g_assert_nonnull (line);
  }
  g_subprocess_send_signal (program, SIGINT);
  for (char *next = NULL; (next = g_data_input_stream_read_line (lines, NULL, NULL, NULL)) != NULL;
       g_free (next))
    g_string_append_printf (said, "%s\n", next);
  *rest = g_string_free (said, FALSE);
  g_assert_true (g_subprocess_wait (program, NULL, NULL));
  return g_subprocess_get_if_exited (program) ? g_subprocess_get_exit_status (program)
                                              : 128 + g_subprocess_get_term_sig (program);
}

/* Who has enough of the doctor gets no diagnosis, but nothing less than that: why a command failed
 * is said all the same. */
static void
test_interrupted (void)
{
  const char *const doctor[] = { "doctor", NULL, NULL, NULL };
  const char *const command[] = { "--diagnose", "--before", "no-reset", "chip-id" };
  g_autofree char *after_doctor = NULL;
  g_autofree char *after_command = NULL;

  g_assert_cmpint (interrupt (doctor, &after_doctor), ==, 128 + SIGINT);
  g_assert_cmpstr (after_doctor, ==, "");
  g_assert_cmpint (interrupt (command, &after_command), ==, 1);
  assert_contains (after_command, "\"cause\":\"no-answer\"");
  assert_contains (after_command, "\"diagnosis\":\"silent\"");
}

#define ADD(name, function) g_test_add (name, Machine, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (boards); i++) {
    g_autofree char *path = g_strconcat ("/cli-doctor/board/", boards[i].name, NULL);
    g_test_add_data_func (path, &boards[i], test_board);
  }
  g_test_add_func ("/cli-doctor/quiet", test_quiet);
  g_test_add_func ("/cli-doctor/json", test_json);
  ADD ("/cli-doctor/machine/no-board", test_no_board);
  ADD ("/cli-doctor/machine/brltty", test_brltty);
  ADD ("/cli-doctor/machine/several", test_several);
  ADD ("/cli-doctor/machine/denied", test_denied);
  ADD ("/cli-doctor/machine/busy", test_busy);
  ADD ("/cli-doctor/machine/no-port", test_no_port);
  g_test_add_func ("/cli-doctor/diagnose", test_diagnose);
  g_test_add_func ("/cli-doctor/diagnose-json", test_diagnose_json);
  g_test_add_func ("/cli-doctor/interrupted", test_interrupted);
  return g_test_run ();
}
