/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * nodeflash monitor: what is sent, what is printed byte for byte, in pipes and on a terminal, which
 * is as it was before on every way out.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* posix_openpt */
#endif
#include "cli/cli-events.h"
#include "cli/cli-program.h"
#include "support/virtual-program.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

enum { MB = 1 << 20, WAIT_MS = 20 * 1000 };

/* Its greeting has what only a terminal makes something of. */
#define GREETING "\x1b[32mgreen\x1b[m\r\ncontrol \x01\r\n> "

static const char script[] = "baud 115200\n"
                             "say \\r\\n\\e[32mgreen\\e[m\\r\\ncontrol \\x01\\r\\n\n"
                             "prompt >\\x20\n"
                             "answer hello => hello yourself\n"
                             "answer again => and again\n"
                             "on crash => sdk-crash 29\n";

/* --- Programs ---------------------------------------------------------------------------- */

/* The board's flash has the script from the start. */
static CliFixture *
make_fixture (void)
{
  CliFixture *fixture = cli_fixture_new (MB);
  g_autoptr (GBytes) image = virtual_program_make (script);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (image, &size);
  g_autofree char *flash = NULL;
  gsize flash_size = 0;

  g_assert_true (g_file_get_contents (fixture->flash_file, &flash, &flash_size, NULL));
  memcpy (flash, data, size);
  g_assert_true (g_file_set_contents (fixture->flash_file, flash, (gssize) flash_size, NULL));
  return fixture;
}

typedef struct {
  CliFixture *fixture;
  GSubprocess *program;
  int terminal; /* our end; -1: it has pipes */
  int out;      /* from which its output is read */
  GString *heard;
  struct termios before;
} Session;

/* Returns: the other end */
static int
open_terminal (Session *self)
{
  int slave = -1;

  self->terminal = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (grantpt (self->terminal), ==, 0);
  g_assert_cmpint (unlockpt (self->terminal), ==, 0);
  slave = open (ptsname (self->terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (slave, >=, 0);
  g_assert_cmpint (tcgetattr (self->terminal, &self->before), ==, 0);
  return slave;
}

/* @stream: of a pipe */
static int
get_fd (gpointer stream)
{
  int fd = -1;

  g_object_get (stream, "fd", &fd, NULL);
  return fd;
}

/* @more: of the port. @option: (nullable): one more, with @value: (nullable) */
static void
session_init (Session *self,
              gboolean is_terminal,
              const char *more,
              const char *option,
              const char *value)
{
  const GSubprocessFlags pipes = G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                 G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (is_terminal ? 0 : pipes);
  g_autofree char *path = cli_program_build_path ("src/cli/nodeflash");
  g_autofree char *port = NULL;
  g_autoptr (GError) error = NULL;

  *self = (Session){ .fixture = make_fixture (), .terminal = -1, .heard = g_string_new (NULL) };
  port = cli_fixture_build_port (self->fixture, "esp-12e", more);
  g_subprocess_launcher_set_environ (launcher, self->fixture->environment);
  g_subprocess_launcher_set_cwd (launcher, self->fixture->folder);
  if (is_terminal) {
    int slave = open_terminal (self);
    g_subprocess_launcher_take_stdin_fd (launcher, fcntl (slave, F_DUPFD_CLOEXEC, 3));
    g_subprocess_launcher_take_stderr_fd (launcher, fcntl (slave, F_DUPFD_CLOEXEC, 3));
    g_subprocess_launcher_take_stdout_fd (launcher, slave);
  }
  const char *args[] = { path, "monitor", "--port", port, option, value, NULL };
  self->program = g_subprocess_launcher_spawnv (launcher, args, &error);
  g_assert_no_error (error);
  g_clear_object (&launcher); /* closes our copies of the slave */
  self->out = is_terminal ? self->terminal : get_fd (g_subprocess_get_stdout_pipe (self->program));
}

static void
session_clear (Session *self)
{
  g_object_unref (self->program);
  if (self->terminal >= 0)
    close (self->terminal);
  cli_fixture_free (self->fixture);
  g_string_free (self->heard, TRUE);
}

/* Returns: FALSE at its end */
static gboolean
hear_some (Session *self)
{
  struct pollfd fd = { .fd = self->out, .events = POLLIN };
  char buffer[4096];
  ssize_t n = 0;

  g_assert_cmpint (poll (&fd, 1, WAIT_MS), ==, 1);
  n = read (self->out, buffer, sizeof buffer);
  if (n <= 0)
    return FALSE; /* a terminal whose program has ended gives EIO */
  g_string_append_len (self->heard, buffer, n);
  return TRUE;
}

/* Among bytes of which some are 0: what the ROM says at its own rate. */
static const char *
find_heard (Session *self, const char *text)
{
  return memmem (self->heard->str, self->heard->len, text, strlen (text));
}

static void
wait_heard (Session *self, const char *text)
{
  while (find_heard (self, text) == NULL)
    g_assert_true (hear_some (self));
}

static void
forget (Session *self)
{
  g_string_truncate (self->heard, 0);
}

static void
type (Session *self, const char *text)
{
  int fd =
      self->terminal >= 0 ? self->terminal : get_fd (g_subprocess_get_stdin_pipe (self->program));

  g_assert_cmpint (write (fd, text, strlen (text)), ==, strlen (text));
}

static void
assert_restored (Session *self)
{
  struct termios now;

  g_assert_cmpint (tcgetattr (self->terminal, &now), ==, 0);
  g_assert_cmpint (now.c_lflag, ==, self->before.c_lflag);
  g_assert_cmpint (now.c_iflag, ==, self->before.c_iflag);
  g_assert_cmpint (now.c_oflag, ==, self->before.c_oflag);
}

static gboolean
is_raw (Session *self)
{
  struct termios now;

  g_assert_cmpint (tcgetattr (self->terminal, &now), ==, 0);
  return (now.c_lflag & (tcflag_t) (ICANON | ECHO | ISIG)) == 0;
}

/* Hears all that is left, which need not be text. @signal_number: 0: it ends by itself. Returns:
 * (transfer full): what it said beside */
static char *
end_with_pipes (Session *self, int signal_number)
{
  int err = get_fd (g_subprocess_get_stderr_pipe (self->program));
  GString *said = g_string_new (NULL);
  char buffer[1024];
  ssize_t n = 0;

  if (signal_number != 0)
    g_subprocess_send_signal (self->program, signal_number);
  while (hear_some (self))
    ;
  while ((n = read (err, buffer, sizeof buffer)) > 0)
    g_string_append_len (said, buffer, n);
  g_assert_true (g_subprocess_wait (self->program, NULL, NULL));
  return g_string_free (said, FALSE);
}

/* --- Pipes ------------------------------------------------------------------------------- */

/* In a pipe stands what the board says, byte for byte, and nothing else. */
static void
test_pipes (void)
{
  g_autofree char *err = NULL;
  const char *said = NULL;
  Session session;

  session_init (&session, FALSE, "", NULL, NULL);
  wait_heard (&session, GREETING);
  type (&session, "hello\nagain\r\n");
  wait_heard (&session, "> hello\r\nhello yourself\r\n> again\r\nand again\r\n> ");
  said = find_heard (&session, GREETING);
  g_assert_cmpstr (said, ==, GREETING "hello\r\nhello yourself\r\n> again\r\nand again\r\n> ");
  err = end_with_pipes (&session, SIGTERM);
  g_assert_cmpint (g_subprocess_get_term_sig (session.program), ==, SIGTERM);
  g_assert_true (session.heard->str[session.heard->len - 1] == '\n'); /* ends the open line */
  g_assert_cmpstr (err, ==, "Listening at 115200 baud.\n");
  session_clear (&session);
}

/* At the end of what is to be sent the board is heard on. */
static void
test_end_of_input (void)
{
  Session session;

  session_init (&session, FALSE, "", "--eol", "cr");
  wait_heard (&session, GREETING);
  type (&session, "hello\n");
  g_output_stream_close (g_subprocess_get_stdin_pipe (session.program), NULL, NULL);
  wait_heard (&session, "hello yourself\r\n> ");
  g_subprocess_send_signal (session.program, SIGINT);
  g_assert_true (g_subprocess_wait (session.program, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_term_sig (session.program), ==, SIGINT);
  session_clear (&session);
}

static void
test_exception (void)
{
  g_autofree char *err = NULL;
  Session session;

  session_init (&session, FALSE, "", NULL, NULL);
  wait_heard (&session, "> ");
  forget (&session);
  type (&session, "crash\n");
  wait_heard (&session, "Fatal exception (29)");
  wait_heard (&session, "green"); /* it has started again */
  err = end_with_pipes (&session, SIGTERM);
  g_assert_nonnull (strstr (err, "Exception 29"));
  g_assert_null (find_heard (&session, "Exception 29"));
  session_clear (&session);
}

/* A board that is powered already says something only when it is started again. */
static void
test_reset (void)
{
  g_autofree char *err = NULL;
  Session session;

  session_init (&session, FALSE, "", "--reset", "--baud=74880");
  wait_heard (&session, "rst cause:2, boot mode:(3,");
  err = end_with_pipes (&session, SIGTERM);
  g_assert_cmpstr (err, ==, "Listening at 74880 baud.\n");
  session_clear (&session);
}

static void
test_timestamps (void)
{
  g_autofree char *err = NULL;
  Session session;

  session_init (&session, FALSE, "", "--timestamps", NULL);
  wait_heard (&session, "control");
  wait_heard (&session, "> ");
  g_assert_true (g_regex_match_simple ("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  \x1b\\[32mgreen\x1b\\[m\r\n"
                                       "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  control \x01\r\n"
                                       "\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  > ",
                                       find_heard (&session, "green") - 19,
                                       0,
                                       0));
  err = end_with_pipes (&session, SIGTERM);
  session_clear (&session);
}

/* The file has what the board says; what was in it before stays. */
static void
test_log (void)
{
  g_autofree char *path = NULL;
  g_autofree char *content = NULL;
  g_autofree char *err = NULL;
  gsize size = 0;
  Session session;

  session_init (&session, FALSE, "", "--log", "board.log");
  path = g_build_filename (session.fixture->folder, "board.log", NULL);
  wait_heard (&session, GREETING);
  err = end_with_pipes (&session, SIGTERM);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_nonnull (memmem (content, size, GREETING, strlen (GREETING)));
  session_clear (&session);
}

static void
test_json (void)
{
  g_autofree char *err = NULL;
  Session session;

  session_init (&session, FALSE, "", "--json", NULL);
  wait_heard (&session, "control");
  type (&session, "crash\n");
  wait_heard (&session, "\"explained\"");
  err = end_with_pipes (&session, SIGTERM);
  g_autoptr (GPtrArray) events = cli_events_parse (session.heard->str);
  struct json_object *listening = cli_events_find (events, "listening");
  g_assert_cmpint (cli_event_get_number (listening, "baud"), ==, 115200);
  gboolean is_green = FALSE;
  for (guint i = 0; i < events->len; i++) {
    struct json_object *event = g_ptr_array_index (events, i);
    const char *text = cli_event_get_text (event, "text");
    is_green |= g_strcmp0 (text, "control ␁") == 0;
    g_assert_true (text == NULL || strchr (text, '\x1b') == NULL);
  }
  g_assert_true (is_green);
  g_assert_nonnull (
      strstr (cli_event_get_text (cli_events_find (events, "explained"), "message"), "29"));
  g_assert_cmpstr (err, ==, "");
  session_clear (&session);
}

/* --- Losing the port ---------------------------------------------------------------------- */

static void
test_lost (void)
{
  g_autofree char *err = NULL;
  Session session;

  session_init (&session, FALSE, "&fault=unplug:60", NULL, NULL);
  type (&session, "these are more than sixty bytes, so that the cable is pulled by them\n");
  type (&session, "these are more than sixty bytes, so that the cable is pulled by them\n");
  err = end_with_pipes (&session, 0);
  g_assert_cmpint (g_subprocess_get_exit_status (session.program), ==, 1);
  g_assert_nonnull (strstr (err, "port"));
  session_clear (&session);
}

static void
test_reconnect (void)
{
  g_autofree char *err = NULL;
  Session session;

  session_init (&session, FALSE, "&fault=unplug:60", "--reconnect", NULL);
  wait_heard (&session, "> ");
  type (&session, "these are more than sixty bytes, so that the cable is pulled by them\n");
  forget (&session);
  wait_heard (&session, GREETING); /* freshly plugged in, it has started */
  err = end_with_pipes (&session, SIGTERM);
  g_assert_nonnull (strstr (err, "Waiting for it to come back."));
  g_assert_true (g_str_has_suffix (err, "Listening at 115200 baud.\n"));
  session_clear (&session);
}

/* --- A terminal --------------------------------------------------------------------------- */

static void
test_terminal (void)
{
  Session session;

  session_init (&session, TRUE, "", NULL, NULL);
  wait_heard (&session, "Ctrl+] quits.");
  wait_heard (&session, "green");
  wait_heard (&session, "> ");
  g_assert_true (is_raw (&session));
  g_assert_null (find_heard (&session, "hel"));
  type (&session, "hel"); /* each key at once; what is seen is the board's echo */
  wait_heard (&session, "hel");
  type (&session, "lo\r");
  wait_heard (&session, "hello yourself");
  type (&session,
        "\x03"
        "again\r"); /* Ctrl+C is the board's, which makes nothing of it */
  wait_heard (&session, "and again");

  forget (&session);
  type (&session, "\x14?");
  wait_heard (&session, "\x1b[2mCtrl+] quits.");
  type (&session, "\x14r");
  wait_heard (&session, "The board is reset.");
  wait_heard (&session, "control");
  type (&session,
        "\x14"
        "b");
  wait_heard (&session, "A break is sent.");
  type (&session, "\x1d");
  while (hear_some (&session))
    ;
  g_assert_true (g_subprocess_wait (session.program, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (session.program));
  g_assert_cmpint (g_subprocess_get_exit_status (session.program), ==, 0);
  assert_restored (&session);
  session_clear (&session);
}

static void
test_signals (void)
{
  static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGABRT, SIGSEGV };

  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
    Session session;

    session_init (&session, TRUE, "", NULL, NULL);
    wait_heard (&session, "> ");
    g_assert_true (is_raw (&session));
    g_subprocess_send_signal (session.program, signals[i]);
    while (hear_some (&session))
      ;
    g_assert_true (g_subprocess_wait (session.program, NULL, NULL));
#ifndef __SANITIZE_ADDRESS__ /* which ends the program in its own way */
    g_assert_cmpint (g_subprocess_get_term_sig (session.program), ==, signals[i]);
#endif
    assert_restored (&session);
    session_clear (&session);
  }
}

/* --- The command line --------------------------------------------------------------------- */

static void
test_usage (void)
{
  static const struct {
    const char *args[6];
    int status;
    const char *words;
  } cases[] = {
    { { "monitor", "-p", "virtual:esp-12e", "--eol", "nel" }, 2, "lf, cr, crlf" },
    { { "monitor", "-p", "virtual:none" }, 2, "esp-12e, esp-01" },
    { { "monitor", "-p", "virtual:esp-12e", "--log", "no/where" }, 1, "no/where" },
    { { "monitor", "-p", "virtual:esp-12e", "--log", "/dev/full" }, 1, "could not write the log" },
    { { "flash-id", "-p", "virtual:esp-12e", "--timestamps" }, 2, "--timestamps" },
  };
  g_autoptr (CliFixture) fixture = make_fixture ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_auto (CliResult) result = { 0 };
    cli_fixture_run_args (fixture, &result, cases[i].args);
    g_assert_cmpint (result.status, ==, cases[i].status);
    g_assert_nonnull (strstr (result.err, cases[i].words));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-monitor/pipes", test_pipes);
  g_test_add_func ("/cli-monitor/end-of-input", test_end_of_input);
  g_test_add_func ("/cli-monitor/exception", test_exception);
  g_test_add_func ("/cli-monitor/reset", test_reset);
  g_test_add_func ("/cli-monitor/timestamps", test_timestamps);
  g_test_add_func ("/cli-monitor/log", test_log);
  g_test_add_func ("/cli-monitor/json", test_json);
  g_test_add_func ("/cli-monitor/lost", test_lost);
  g_test_add_func ("/cli-monitor/reconnect", test_reconnect);
  g_test_add_func ("/cli-monitor/terminal", test_terminal);
  g_test_add_func ("/cli-monitor/signals", test_signals);
  g_test_add_func ("/cli-monitor/usage", test_usage);
  return g_test_run ();
}
