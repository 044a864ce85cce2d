/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Boards beside the program under test, see cli-board.h.
 */
#include "cli-board.h"

#include <signal.h>
#include <string.h>

/* Starts the program, and returns what it says when it is ready, behind @kind. */
static char *
start (CliBoard *self, const char *const *args, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *line = NULL;

  self->program = g_subprocess_newv (args, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->program));
  line = g_data_input_stream_read_line (lines, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, kind));
  return g_strdup (line + strlen (kind));
}

CliBoard *
cli_board_new_remote (CliFixture *fixture, const char *board, const char *fault)
{
  CliBoard *self = g_new0 (CliBoard, 1);
  g_autofree char *path = cli_program_build_path ("src/virtual/virtual-esp8266");
  const char *args[] = { path,      "--board", board,    "--flash",   fixture->flash_file,
                         "--fault", fault,     "--fast", "--unpaced", "--rfc2217",
                         "0",       NULL };
  g_autofree char *address = start (self, args, "rfc2217 ");

  self->port = g_strconcat ("rfc2217://", address, NULL);
  return self;
}

void
cli_fixture_show_ports (CliFixture *fixture, NfTestTty *tty)
{
  static const char *const names[] = { "LD_PRELOAD", "NF_TTY_ROOT", "ASAN_OPTIONS" };
  g_auto (GStrv) environment = nf_test_tty_dup_environ (tty);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    fixture->environment = g_environ_setenv (fixture->environment,
                                             names[i],
                                             g_environ_getenv (environment, names[i]),
                                             TRUE);
}

CliBoard *
cli_board_new_serial (CliFixture *fixture, NfTestTty *tty, const char *board, const char *fault)
{
  static const NfTestTtyDevice device = { .name = "ttyUSB0",
                                          .vid = 0x10c4,
                                          .pid = 0xea60,
                                          .product = "CP2102 USB to UART Bridge" };
  CliBoard *self = g_new0 (CliBoard, 1);
  g_autofree char *path = cli_program_build_path ("src/virtual/virtual-esp8266");
  g_autofree char *node = nf_test_tty_build_path (tty, "dev/ttyUSB0");
  g_autofree char *lines = nf_test_tty_build_path (tty, "lines");
  const char *args[] = { path,      "--board", board,    "--flash",   fixture->flash_file,
                         "--fault", fault,     "--fast", "--unpaced", "--link",
                         node,      "--lines", lines,    NULL };

  g_free (start (self, args, "pty "));
  nf_test_tty_add_entry (tty, &device);
  cli_fixture_show_ports (fixture, tty);
  self->port = g_strdup ("/dev/ttyUSB0");
  return self;
}

void
cli_board_free (CliBoard *self)
{
  g_subprocess_send_signal (self->program, SIGTERM);
  g_subprocess_wait (self->program, NULL, NULL);
  g_object_unref (self->program);
  g_free (self->port);
  g_free (self);
}
