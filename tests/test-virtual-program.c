/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program virtual-esp8266: a board that another process flashes, over a pseudo terminal and
 * over RFC 2217, and how it starts and ends.
 */
#include "support/board-program.h"

#include "bytes.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void
test_pty (Program *p, gconstpointer data)
{
  static const speed_t speeds[] = { B115200, B921600 };

  for (guint i = 0; i < G_N_ELEMENTS (speeds); i++) {
    program_start (p, "--link", p->link, "--flash", p->flash, "--unpaced", NULL);
    g_assert_true (g_str_has_prefix (p->ready, "pty /dev/pts/"));
    program_open_pty (p, speeds[i]);
    g_assert_true (program_sync (p));
    g_assert_cmphex (program_read_register (p, 0x40001000), ==, 0xFFF0C101);
    program_flash_blocks (p, 20);
    program_assert_flash (p, 20);
    close (p->fd);
    program_stop (p, i == 0 ? SIGTERM : SIGINT);
    program_assert_flash (p, 20);
    g_unlink (p->flash);
    g_clear_object (&p->process);
    g_clear_pointer (&p->ready, g_free);
  }
  p->fd = -1;
}

/* At its real pace: 6 KiB at 115200 take half a second. */
static void
test_pace (Program *p, gconstpointer data)
{
  gint64 before;

  program_start (p, "--link", p->link, "--fast", "--board", "esp-01", NULL);
  program_open_pty (p, B115200);
  g_assert_true (program_sync (p));
  before = g_get_monotonic_time ();
  program_flash_blocks (p, 1);
  g_assert_cmpint (g_get_monotonic_time () - before, >=, 540000);
  g_assert_cmpint (g_get_monotonic_time () - before, <, 2000000);
  program_stop (p, SIGTERM);
}

static void
set_line (int socket, gboolean dtr, gboolean rts)
{
  g_autofree char *message = g_strdup_printf ("L %d %d 0", dtr, rts);
  char answer;

  g_assert_cmpint (send (socket, message, strlen (message), 0), ==, (int) strlen (message));
  g_assert_cmpint (recv (socket, &answer, 1, 0), ==, 1);
}

static int
connect_lines (Program *p)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int lines = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, p->lines, sizeof address.sun_path);
  g_assert_cmpint (connect (lines, (struct sockaddr *) &address, sizeof address), ==, 0);
  return lines;
}

/* What the board says while nobody has the port open is not there later. */
static void
test_nobody_reads (Program *p, gconstpointer data)
{
  struct pollfd entry = { .events = POLLIN };
  int lines;

  program_start (p, "--link", p->link, "--lines", p->lines, NULL);
  lines = connect_lines (p);
  set_line (lines, FALSE, TRUE);
  set_line (lines, FALSE, FALSE);
  entry.fd = lines;
  g_assert_cmpint (poll (&entry, 1, 100), ==, 0); /* for as long as it boots */
  p->fd = open (p->link, O_RDWR | O_NOCTTY);
  entry.fd = p->fd;
  g_assert_cmpint (poll (&entry, 1, 50), ==, 0);
  set_line (lines, FALSE, TRUE);
  set_line (lines, FALSE, FALSE);
  g_assert_cmpint (poll (&entry, 1, PROGRAM_TIMEOUT_MS), ==, 1);
  close (lines);
  program_stop (p, SIGTERM);
}

/* With lines it starts its program, and they bring it into the loader. */
static void
test_lines (Program *p, gconstpointer data)
{
  int lines;

  program_start (p, "--link", p->link, "--lines", p->lines, NULL);
  lines = connect_lines (p);
  program_open_pty (p, B115200);
  g_assert_false (program_sync (p));
  set_line (lines, FALSE, TRUE);
  program_drain (p, 20);
  set_line (lines, TRUE, FALSE);
  program_drain (p, 20);
  set_line (lines, FALSE, FALSE);
  g_assert_true (program_sync (p));
  close (lines);
  program_stop (p, SIGTERM);
}

static void
connect_rfc2217 (Program *p)
{
  guint port = (guint) g_ascii_strtoull (p->ready + strlen ("rfc2217 127.0.0.1:"), NULL, 10);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new_from_string ("127.0.0.1", port);
  struct sockaddr_storage native;
  guint8 bytes[16];

  g_assert_true (g_str_has_prefix (p->ready, "rfc2217 127.0.0.1:"));
  g_socket_address_to_native (address, &native, sizeof native, NULL);
  p->telnet = TRUE;
  p->decoder = (struct telnet_decoder){ 0 };
  p->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (connect (p->fd, (struct sockaddr *) &native, sizeof (struct sockaddr_in)),
                   ==,
                   0);
  program_write (p,
                 bytes,
                 telnet_put_negotiation (bytes, sizeof bytes, TELNET_WILL, TELNET_OPTION_COM_PORT));
}

/* Sends a com port command and waits for what the server makes of it. */
static void
control (Program *p, guint8 code, const guint8 *value, gsize size, const guint8 *answer, gsize n)
{
  guint8 bytes[64], byte;

  program_write (p, bytes, telnet_put_com_port (bytes, sizeof bytes, code, value, size));
  while (program_read (p, &byte, PROGRAM_TIMEOUT_MS)) {
    if (telnet_decoder_push (&p->decoder, byte) != TELNET_SUBNEGOTIATION)
      continue;
    g_assert_cmphex (p->decoder.body[0], ==, TELNET_OPTION_COM_PORT);
    g_assert_cmpuint (p->decoder.body[1], ==, code + COM_PORT_FROM_SERVER);
    g_assert_cmpmem (p->decoder.body + 2, p->decoder.size - 2, answer, n);
    return;
  }
  g_assert_not_reached ();
}

static void
control_byte (Program *p, guint8 code, guint8 value, guint8 answer)
{
  control (p, code, &value, 1, &answer, 1);
}

static void
reset_by_controls (Program *p)
{
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_DTR_OFF, COM_PORT_DTR_OFF);
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_RTS_ON, COM_PORT_RTS_ON);
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_DTR_ON, COM_PORT_DTR_ON);
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_RTS_OFF, COM_PORT_RTS_OFF);
  program_drain (p, 130);
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_DTR_OFF, COM_PORT_DTR_OFF);
}

static void
test_rfc2217 (Program *p, gconstpointer data)
{
  const guint8 baud[] = { 0x00, 0x07, 0x08, 0x00 }; /* 460800 */
  const guint8 ask[] = { 0, 0, 0, 0 };

  program_start (p, "--rfc2217", "0", "--flash", p->flash, NULL);
  connect_rfc2217 (p);
  control (p, COM_PORT_SET_BAUD, baud, sizeof baud, baud, sizeof baud);
  control (p, COM_PORT_SET_BAUD, ask, sizeof ask, baud, sizeof baud);
  control_byte (p, COM_PORT_SET_DATA_SIZE, 8, 8);
  control_byte (p, COM_PORT_SET_PARITY, 0, 1);
  control_byte (p, COM_PORT_SET_STOP_SIZE, 1, 1);
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_NO_FLOW_CONTROL, COM_PORT_NO_FLOW_CONTROL);
  control_byte (p, COM_PORT_SET_CONTROL, 7, COM_PORT_DTR_OFF);
  reset_by_controls (p);
  control_byte (p, COM_PORT_PURGE, 1, 1);
  g_assert_true (program_sync (p));
  program_flash_blocks (p, 2);
  program_assert_flash (p, 2);

  /* FF in both directions. */
  guint8 quad[16];
  struct reply reply;

  put_u32 (quad, 0x3FFE8000);
  put_u32 (quad + 4, 0xFFFFC0FF);
  put_u32 (quad + 8, 0xFFFFFFFF);
  put_u32 (quad + 12, 0);
  program_send (p, OP_WRITE_REG, quad, sizeof quad, 0);
  g_assert_true (program_read_answer (p, OP_WRITE_REG, &reply, PROGRAM_TIMEOUT_MS));
  g_assert_cmphex (program_read_register (p, 0x3FFE8000), ==, 0xFFFFC0FF);
  program_stop (p, SIGTERM);
}

/* One client at a time; the next finds the board as the first left it, with the lines released, and
 * gets it even when the program sees the first hang up and the next come in one and the same turn.
 */
static void
test_rfc2217_clients (Program *p, gconstpointer data)
{
  guint8 byte;
  int first;

  program_start (p, "--rfc2217", "0", NULL);
  connect_rfc2217 (p);
  reset_by_controls (p);
  first = p->fd;
  connect_rfc2217 (p);
  g_assert_false (program_read (p, &byte, PROGRAM_TIMEOUT_MS));
  close (p->fd);
  p->fd = first;
  control_byte (p, COM_PORT_SET_CONTROL, COM_PORT_RTS_ON, COM_PORT_RTS_ON);
  g_subprocess_send_signal (p->process, SIGSTOP);
  close (first);
  connect_rfc2217 (p);
  g_subprocess_send_signal (p->process, SIGCONT);
  control_byte (p, COM_PORT_SET_CONTROL, 10, COM_PORT_RTS_OFF);
  reset_by_controls (p);
  control_byte (p, COM_PORT_PURGE, 3, 3);
  g_assert_true (program_sync (p));
  program_stop (p, SIGTERM);
}

/* The port vanishes, and the program with it. */
static void
test_unplug (Program *p, gconstpointer data)
{
  guint8 bytes[200] = { 0 };

  program_start (p, "--link", p->link, "--fault", "unplug:100", "--unpaced", NULL);
  program_open_pty (p, B115200);
  program_write (p, bytes, sizeof bytes);
  g_assert_true (g_subprocess_wait (p->process, NULL, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (p->process), ==, 0);
  g_assert_false (g_file_test (p->link, G_FILE_TEST_IS_SYMLINK));
  g_assert_cmpint (read (p->fd, bytes, 1), <=, 0);
}

static void
assert_usage (const char *argument, const char *value, int status, const char *message)
{
  g_autofree char *program =
      g_test_build_filename (G_TEST_BUILT, "..", "src", "virtual", "virtual-esp8266", NULL);
  g_autoptr (GSubprocess) process =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                        NULL,
                        program,
                        argument,
                        value,
                        NULL);
  g_autofree char *text = NULL;

  g_assert_true (g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &text, NULL));
  g_assert_cmpint (g_subprocess_get_exit_status (process), ==, status);
  g_assert_nonnull (strstr (text, message));
}

static void
test_usage (void)
{
  assert_usage ("--board", "esp-99", 2, "there are esp-12e, esp-01, esp-8285");
  assert_usage ("--size", "3MB", 2, "size=256KB to 16MB");
  assert_usage ("--fault", "rain", 2, "fault=NAME");
  assert_usage ("--hand", "reset", 2, "hand=reset@MS");
  assert_usage ("--rfc2217", "70000", 2, "--rfc2217 makes no sense here");
  assert_usage ("--flash", "/no-such-folder/flash.bin", 1, "could not open the flash file: ");
  assert_usage ("--link", "/no-such-folder/tty", 1, "/no-such-folder/tty: ");
  assert_usage ("--lines", "/no-such-folder/lines", 1, "/no-such-folder/lines: ");
  assert_usage ("unpaced", NULL, 2, "unpaced makes no sense here");
}

/* Reads until that is heard. */
static void
wait_for_text (Program *p, const char *text)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  guint8 byte;

  while (strstr (heard->str, text) == NULL) {
    g_assert_true (program_read (p, &byte, PROGRAM_TIMEOUT_MS));
    g_string_append_c (heard, (char) byte);
  }
}

/* Signals press the board's buttons, and so does the hand that it was started with. */
static void
test_buttons (Program *p, gconstpointer data)
{
  program_start (p,
                 "--link",
                 p->link,
                 "--boot",
                 "run",
                 "--crystal",
                 "40",
                 "--hand",
                 "flash@300",
                 NULL);
  program_open_pty (p, B115200);
  wait_for_text (p, "rst cause:2, boot mode:(1,6)");
  program_drain (p, 400);
  g_subprocess_send_signal (p->process, SIGUSR1);
  wait_for_text (p, "rst cause:2, boot mode:(3,6)");
  g_subprocess_send_signal (p->process, SIGUSR2);
  wait_for_text (p, "rst cause:2, boot mode:(1,6)");
  program_stop (p, SIGTERM);
}

#define ADD(path, test) g_test_add (path, Program, NULL, program_set_up, test, program_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/virtual-program/pty", test_pty);
  ADD ("/virtual-program/pace", test_pace);
  ADD ("/virtual-program/nobody-reads", test_nobody_reads);
  ADD ("/virtual-program/lines", test_lines);
  ADD ("/virtual-program/rfc2217", test_rfc2217);
  ADD ("/virtual-program/rfc2217-clients", test_rfc2217_clients);
  ADD ("/virtual-program/unplug", test_unplug);
  ADD ("/virtual-program/buttons", test_buttons);
  g_test_add_func ("/virtual-program/usage", test_usage);
  return g_test_run ();
}
