/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * virtual-esp8266 as a child of a test, see board-program.h.
 */
#include "board-program.h"

#include "bytes.h"
#include "slip.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

void
program_set_up (Program *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("nf-program-XXXXXX", NULL);
  self->link = g_build_filename (self->folder, "tty", NULL);
  self->lines = g_build_filename (self->folder, "lines", NULL);
  self->flash = g_build_filename (self->folder, "flash.bin", NULL);
  self->fd = -1;
}

void
program_tear_down (Program *self, gconstpointer data)
{
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);
  g_clear_object (&self->process);
  if (self->fd >= 0)
    close (self->fd);
  g_unlink (self->link);
  g_unlink (self->lines);
  g_unlink (self->flash);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->link);
  g_free (self->lines);
  g_free (self->flash);
  g_free (self->ready);
}

/* A test that fails leaves no board behind. */
static void
end_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

void
program_start (Program *self, ...)
{
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autofree char *program =
      g_test_build_filename (G_TEST_BUILT, "..", "src", "virtual", "virtual-esp8266", NULL);
  g_autoptr (GError) error = NULL;
  va_list list;

  g_ptr_array_add (arguments, program);
  va_start (list, self);
  for (char *argument = va_arg (list, char *); argument != NULL; argument = va_arg (list, char *))
    g_ptr_array_add (arguments, argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  g_subprocess_launcher_set_child_setup (launcher, end_with_parent, NULL, NULL);
  self->process =
      g_subprocess_launcher_spawnv (launcher, (const char *const *) arguments->pdata, &error);
  g_assert_no_error (error);
  g_autoptr (GDataInputStream) output =
      g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  self->ready = g_data_input_stream_read_line (output, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_nonnull (self->ready);
}

void
program_stop (Program *self, int signal_number)
{
  g_subprocess_send_signal (self->process, signal_number);
  g_assert_true (g_subprocess_wait (self->process, NULL, NULL));
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_assert_false (g_file_test (self->link, G_FILE_TEST_IS_SYMLINK));
  g_assert_false (g_file_test (self->lines, G_FILE_TEST_EXISTS));
}

void
program_open_pty (Program *self, speed_t speed)
{
  struct termios settings;

  self->fd = open (self->link, O_RDWR | O_NOCTTY);
  g_assert_cmpint (self->fd, >=, 0);
  g_assert_cmpint (tcgetattr (self->fd, &settings), ==, 0);
  cfmakeraw (&settings);
  cfsetspeed (&settings, speed);
  g_assert_cmpint (tcsetattr (self->fd, TCSAFLUSH, &settings), ==, 0);
}

void
program_write (Program *self, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    ssize_t n = write (self->fd, bytes, size);

    g_assert_cmpint (n, >, 0);
    bytes += n;
    size -= (gsize) n;
  }
}

gboolean
program_read (Program *self, guint8 *byte, int timeout_ms)
{
  struct pollfd entry = { .fd = self->fd, .events = POLLIN };

  return poll (&entry, 1, timeout_ms) == 1 && read (self->fd, byte, 1) == 1;
}

/* A byte of the line; over telnet whatever else comes is left to @decoder. */
static gboolean
read_byte (Program *self, guint8 *byte, int timeout_ms)
{
  while (program_read (self, byte, timeout_ms)) {
    if (!self->telnet)
      return TRUE;
    if (telnet_decoder_push (&self->decoder, *byte) == TELNET_DATA) {
      *byte = self->decoder.data;
      return TRUE;
    }
  }
  return FALSE;
}

void
program_drain (Program *self, int silent_ms)
{
  guint8 byte;

  while (read_byte (self, &byte, silent_ms))
    continue;
}

void
program_send (Program *self, guint8 opcode, const guint8 *data, guint16 size, guint32 checksum)
{
  const struct request request = { .opcode = opcode,
                                   .checksum = checksum,
                                   .data = data,
                                   .size = size };
  guint8 packet[PACKET_SIZE_MAX], frame[SLIP_ENCODED_MAX (sizeof packet)];
  g_autofree guint8 *escaped = g_malloc (2 * sizeof frame);
  gsize n = request_put (packet, sizeof packet, &request);

  n = slip_encode (frame, sizeof frame, packet, n);
  if (self->telnet) {
    n = telnet_put_data (escaped, 2 * sizeof frame, frame, n);
    program_write (self, escaped, n);
  } else {
    program_write (self, frame, n);
  }
}

gboolean
program_read_answer (Program *self, guint8 opcode, struct reply *reply, int timeout_ms)
{
  static guint8 buffer[64];
  struct slip_decoder decoder;
  guint8 byte;

  slip_decoder_init (&decoder, buffer, sizeof buffer);
  while (read_byte (self, &byte, timeout_ms))
    if (slip_decoder_push (&decoder, byte) == SLIP_FRAME &&
        reply_parse (reply, decoder.frame, decoder.size) && reply->opcode == opcode)
      return reply->status == STATUS_OK;
  return FALSE;
}

gboolean
program_sync (Program *self)
{
  guint8 data[SYNC_SIZE] = { 0x07, 0x07, 0x12, 0x20 };
  struct reply reply;
  guint count = 0;

  memset (data + 4, 0x55, sizeof data - 4);
  program_drain (self, 20);
  program_send (self, OP_SYNC, data, sizeof data, 0);
  if (program_read_answer (self, OP_SYNC, &reply, 60))
    return FALSE;
  program_send (self, OP_SYNC, data, sizeof data, 0);
  while (count < SYNC_REPLIES && program_read_answer (self, OP_SYNC, &reply, 300))
    count++;
  return count == SYNC_REPLIES;
}

guint32
program_read_register (Program *self, guint32 address)
{
  guint8 data[4];
  struct reply reply;

  put_u32 (data, address);
  program_send (self, OP_READ_REG, data, sizeof data, 0);
  g_assert_true (program_read_answer (self, OP_READ_REG, &reply, PROGRAM_TIMEOUT_MS));
  return reply.value;
}

void
program_flash_blocks (Program *self, guint count)
{
  guint8 data[DATA_HEADER_SIZE + FLASH_BLOCK_MAX] = { 0 };
  guint8 begin[16] = { 0 };
  struct reply reply;

  put_u32 (begin + 8, FLASH_BLOCK_MAX);
  program_send (self, OP_FLASH_BEGIN, begin, sizeof begin, 0);
  g_assert_true (program_read_answer (self, OP_FLASH_BEGIN, &reply, PROGRAM_TIMEOUT_MS));
  put_u32 (data, FLASH_BLOCK_MAX);
  for (guint i = 0; i < count; i++) {
    put_u32 (data + 4, i);
    for (guint k = 0; k < FLASH_BLOCK_MAX; k++)
      data[DATA_HEADER_SIZE + k] = (guint8) (k * 13 + i);
    program_send (self,
                  OP_FLASH_DATA,
                  data,
                  sizeof data,
                  packet_checksum (data + DATA_HEADER_SIZE, FLASH_BLOCK_MAX));
    g_assert_true (program_read_answer (self, OP_FLASH_DATA, &reply, PROGRAM_TIMEOUT_MS));
  }
}

void
program_assert_flash (Program *self, guint count)
{
  g_autofree char *content = NULL;
  gsize size;

  g_assert_true (g_file_get_contents (self->flash, &content, &size, NULL));
  g_assert_cmpuint (size, ==, 4 << 20);
  for (gsize i = 0; i < size; i++) {
    guint8 expected = i < count * FLASH_BLOCK_MAX
                          ? (guint8) (i % FLASH_BLOCK_MAX * 13 + i / FLASH_BLOCK_MAX)
                          : 0xFF;

    if ((guint8) content[i] != expected)
      g_error ("0x%x is %02x", (guint) i, (guint8) content[i]);
  }
}
