/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The transport to a board in the same process: its clock, its life, its flash between two
 * lives.
 */
#include "nf-virtual-transport.h"

#include "bytes.h"
#include "nf-error.h"
#include "opcodes.h"
#include "packet.h"
#include "slip.h"

#include <glib/gstdio.h>
#include <string.h>
#include <time.h>

static NfTransport *
new_board (const char *name)
{
  g_autoptr (GError) error = NULL;
  NfTransport *board = nf_virtual_transport_new (name, &error);

  g_assert_no_error (error);
  return board;
}

static NfTransport *
open_board (const char *name)
{
  NfTransport *board = new_board (name);
  g_autoptr (GError) error = NULL;

  nf_transport_open (board, 115200, NULL, &error);
  g_assert_no_error (error);
  return board;
}

static void
enter_loader (NfTransport *board)
{
  nf_transport_set_lines (board, FALSE, TRUE, NULL);
  nf_transport_sleep (board, 10, NULL, NULL);
  nf_transport_set_lines (board, TRUE, FALSE, NULL);
  nf_transport_sleep (board, 20, NULL, NULL);
  nf_transport_set_lines (board, FALSE, FALSE, NULL);
  nf_transport_discard_input (board, NULL);
}

/* Sends a command. Returns: whether it was answered with status 0 */
static gboolean
command (NfTransport *board, guint8 opcode, const guint8 *data, guint16 size, guint32 checksum)
{
  const struct request request = { .opcode = opcode,
                                   .checksum = checksum,
                                   .data = data,
                                   .size = size };
  guint8 packet[PACKET_SIZE_MAX], frame[SLIP_ENCODED_MAX (sizeof packet)], answer[32];
  gsize n = request_put (packet, sizeof packet, &request);
  struct slip_decoder decoder;
  struct reply reply;
  guint8 byte;

  n = slip_encode (frame, sizeof frame, packet, n);
  g_assert_true (nf_transport_write (board, frame, n, NULL, NULL));
  slip_decoder_init (&decoder, answer, sizeof answer);
  while (nf_transport_read (board, &byte, 1, 5000, NULL, NULL) == 1)
    if (slip_decoder_push (&decoder, byte) == SLIP_FRAME &&
        reply_parse (&reply, decoder.frame, decoder.size) && reply.opcode == opcode)
      return reply.status == STATUS_OK;
  return FALSE;
}

static void
sync_board (NfTransport *board)
{
  guint8 data[SYNC_SIZE] = { 0x07, 0x07, 0x12, 0x20 };

  memset (data + 4, 0x55, sizeof data - 4);
  enter_loader (board);
  command (board, OP_SYNC, data, sizeof data, 0);
  g_assert_true (command (board, OP_SYNC, data, sizeof data, 0));
  nf_transport_sleep (board, 20, NULL, NULL);
  nf_transport_discard_input (board, NULL);
}

static void
write_blocks (NfTransport *board, guint count)
{
  guint8 data[DATA_HEADER_SIZE + 0x400];
  guint8 begin[16];

  put_u32 (begin, 0);
  put_u32 (begin + 4, count);
  put_u32 (begin + 8, 0x400);
  put_u32 (begin + 12, 0);
  g_assert_true (command (board, OP_FLASH_BEGIN, begin, sizeof begin, 0));
  memset (data, 0, DATA_HEADER_SIZE);
  put_u32 (data, 0x400);
  for (guint i = 0; i < count; i++) {
    put_u32 (data + 4, i);
    for (guint k = 0; k < 0x400; k++)
      data[DATA_HEADER_SIZE + k] = (guint8) (k * 31 + i);
    g_assert_true (command (board,
                            OP_FLASH_DATA,
                            data,
                            sizeof data,
                            packet_checksum (data + DATA_HEADER_SIZE, 0x400)));
  }
}

static void
assert_blocks (const guint8 *flash, guint count)
{
  for (guint i = 0; i < count; i++)
    for (guint k = 0; k < 0x400; k++)
      g_assert_cmphex (flash[0x400 * i + k], ==, (guint8) (k * 31 + i));
}

/* An unpaced clock moves when somebody waits, and by what he waits for. */
static void
test_unpaced_clock (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e?unpaced");
  gint64 real = g_get_monotonic_time ();
  gint64 before = nf_transport_get_time (board);
  guint8 buffer[256];

  g_assert_true (nf_transport_sleep (board, 3600 * 1000, NULL, NULL));
  g_assert_cmpint (nf_transport_get_time (board) - before, ==, G_GINT64_CONSTANT (3600000000));
  while (nf_transport_read (board, buffer, sizeof buffer, 0, NULL, NULL) > 0)
    continue;
  before = nf_transport_get_time (board);
  g_assert_cmpint (nf_transport_read (board, buffer, sizeof buffer, 2000, NULL, NULL), ==, 0);
  g_assert_cmpint (nf_transport_get_time (board) - before, ==, 2000000);
  g_assert_cmpint (g_get_monotonic_time () - real, <, 1000000);
}

/* What is read has come when read returns, and no later: byte after byte. */
static void
test_read (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e?unpaced&seed=2");
  gint64 last = nf_transport_get_time (board);
  guint8 byte;

  nf_transport_set_baud (board, 74880, NULL);
  for (guint i = 0; i < 50; i++) {
    g_assert_cmpint (nf_transport_read (board, &byte, 1, 100, NULL, NULL), ==, 1);
    g_assert_cmpint (nf_transport_get_time (board), >, last);
    last = nf_transport_get_time (board);
  }
  g_assert_cmpint (last, <, 8000);
}

/* 416 KiB in blocks of 1 KiB take the time of a real board on its clock, and hardly any here. */
static void
test_speed (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e?unpaced");
  gint64 cpu, before;

  sync_board (board);
  before = nf_transport_get_time (board);
  cpu = (gint64) clock ();
  write_blocks (board, 416);
  cpu = ((gint64) clock () - cpu) * 1000 / CLOCKS_PER_SEC;
  g_test_minimized_result ((double) cpu, "416 KiB: %d ms of processor time", (int) cpu);
  g_assert_cmpint ((nf_transport_get_time (board) - before) / 1000000, ==, 40);
  g_assert_cmpint (cpu, <, 2000); /* a sanitizer's share included */
}

/* Lets real time pass, by the clock of another board. */
static void
wait_really (guint ms)
{
  g_autoptr (NfTransport) clock = open_board ("virtual:esp-01");

  g_assert_true (nf_transport_sleep (clock, ms, NULL, NULL));
}

/* A paced board takes real time, and lives on while nobody looks. */
static void
test_paced_clock (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e");
  gint64 real = g_get_monotonic_time ();
  gint64 before = nf_transport_get_time (board);
  guint8 buffer[256];

  nf_transport_set_baud (board, 74880, NULL);
  wait_really (30);
  g_assert_cmpint (nf_transport_get_time (board) - before, >=, 30000);
  g_assert_cmpint (nf_transport_read (board, buffer, sizeof buffer, 0, NULL, NULL), >=, 52);
  before = nf_transport_get_time (board);
  g_assert_true (nf_transport_sleep (board, 50, NULL, NULL));
  g_assert_cmpint (nf_transport_get_time (board) - before, >=, 50000);
  g_assert_cmpint (g_get_monotonic_time () - real, >=, 80000);
}

static gpointer
cancel_soon (gpointer cancellable)
{
  wait_really (50);
  g_cancellable_cancel (cancellable);
  return NULL;
}

/* Every wait of a paced board ends within 100 ms of being cancelled. */
static void
test_cancel (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e");
  g_autofree guint8 *much = g_malloc0 (100000);

  nf_transport_sleep (board, 100, NULL, NULL);
  nf_transport_discard_input (board, NULL);
  for (guint i = 0; i < 3; i++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    g_autoptr (GError) error = NULL;
    GThread *thread = g_thread_new ("cancel", cancel_soon, cancellable);
    gint64 before = g_get_monotonic_time ();
    guint8 byte;

    if (i == 0)
      g_assert_false (nf_transport_sleep (board, 5000, cancellable, &error));
    else if (i == 1)
      g_assert_cmpint (nf_transport_read (board, &byte, 1, 5000, cancellable, &error), ==, -1);
    else
      g_assert_false (nf_transport_write (board, much, 100000, cancellable, &error));
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    g_assert_cmpint (g_get_monotonic_time () - before, <, 150000);
    g_thread_join (thread);
  }
}

static void
test_life (void)
{
  g_autoptr (NfTransport) board = new_board ("virtual:esp-12e?unpaced");
  g_autofree char *name = nf_transport_dup_name (board);
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_assert_cmpstr (name, ==, "virtual:esp-12e?unpaced");
  g_cancellable_cancel (cancelled);
  g_assert_false (nf_transport_open (board, 115200, cancelled, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_true (nf_transport_open (board, 115200, NULL, NULL));
  g_assert_cmpint (nf_transport_get_lines (board), ==, NF_LINES_TOGETHER);
  nf_transport_sleep (board, 5, NULL, NULL);
  gint64 before = nf_transport_get_time (board);
  nf_transport_close (board);
  nf_transport_close (board);
  g_assert_cmpint (nf_transport_get_time (board), ==, before);

  g_autoptr (NfTransport) manual = open_board ("virtual:esp-01?unpaced&reset=manual");
  g_assert_cmpint (nf_transport_get_lines (manual), ==, NF_LINES_NONE);
}

/* The same board cannot be open twice, another can; whoever waits for it gets it after closing. */
static void
test_busy (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e?unpaced");
  g_autoptr (NfTransport) same = new_board ("virtual:esp-12e?unpaced&seed=1");
  g_autoptr (NfTransport) other = open_board ("virtual:esp-12e?unpaced&size=2MB");
  g_autoptr (GError) error = NULL;
  gint64 before = 0;

  g_assert_false (nf_transport_open (same, 115200, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_BUSY);
  before = nf_transport_get_time (same);
  g_assert_true (nf_transport_sleep (same, 3600 * 1000, NULL, NULL));
  g_assert_cmpint (nf_transport_get_time (same) - before, ==, G_GINT64_CONSTANT (3600000000));
  nf_transport_close (same);
  nf_transport_close (board);
  g_assert_true (nf_transport_open (same, 115200, NULL, NULL));
  g_assert_true (nf_transport_sleep (other, 1, NULL, NULL));
}

static gboolean
read_register (NfTransport *board, guint32 address)
{
  guint8 data[4];

  put_u32 (data, address);
  return command (board, OP_READ_REG, data, sizeof data, 0);
}

/* A board that is opened again by the same name is where it was. By another name its power comes on
 * anew, with the flash that it had. */
static void
test_lives_on (void)
{
  NfTransport *board = open_board ("virtual:esp-8285?unpaced&fast");

  sync_board (board);
  write_blocks (board, 2);
  nf_transport_set_lines (board, FALSE, FALSE, NULL);
  g_object_unref (board);
  board = open_board ("virtual:esp-8285?unpaced&fast");
  g_assert_true (read_register (board, 0x40001000));
  g_object_unref (board);

  board = open_board ("virtual:esp-8285?unpaced&fast&seed=1");
  g_assert_false (read_register (board, 0x40001000));
  sync_board (board);
  /* The flash window shows it. */
  for (guint32 at = 0; at < 0x800; at += 4) {
    struct slip_decoder decoder;
    guint8 data[4], frame[32], packet[12], answer[64], byte;
    const struct request request = { .opcode = OP_READ_REG, .data = data, .size = 4 };
    gsize n;

    put_u32 (data, 0x40200000 + at);
    n = slip_encode (frame, sizeof frame, packet, request_put (packet, sizeof packet, &request));
    nf_transport_write (board, frame, n, NULL, NULL);
    slip_decoder_init (&decoder, answer, sizeof answer);
    while (nf_transport_read (board, &byte, 1, 100, NULL, NULL) == 1)
      if (slip_decoder_push (&decoder, byte) == SLIP_FRAME)
        break;
    for (guint i = 0; i < 4; i++)
      g_assert_cmphex (decoder.frame[4 + i], ==, (guint8) ((at + i) % 0x400 * 31 + at / 0x400));
  }
  g_object_unref (board);
}

/* A flash file is as the last answer says, without closing. */
static void
test_flash_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nf-virtual-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "flash.bin", NULL);
  g_autofree char *name = g_strdup_printf ("virtual:esp-12e?unpaced&flash=%s", path);
  g_autofree char *content = NULL;
  gsize size;
  NfTransport *board = open_board (name);

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmpuint (size, ==, 4 << 20);
  for (gsize i = 0; i < size; i++)
    g_assert_cmphex ((guint8) content[i], ==, 0xFF);
  g_free (content);

  sync_board (board);
  write_blocks (board, 3);
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  assert_blocks ((const guint8 *) content, 3);
  g_assert_cmphex ((guint8) content[0xC00], ==, 0xFF);
  g_object_unref (board);

  /* What is changed in the file is in the flash of the next board. */
  content[0] = 0x11;
  g_file_set_contents (path, content, (gssize) size, NULL);
  board = open_board (name);
  g_object_unref (board);
  g_free (g_steal_pointer (&content));
  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  g_assert_cmphex (content[0], ==, 0x11);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_no_flash_file (void)
{
  g_autoptr (NfTransport) board =
      new_board ("virtual:esp-12e?unpaced&flash=%2Fno-such-folder%2Fflash.bin");
  g_autoptr (GError) error = NULL;

  g_assert_false (nf_transport_open (board, 115200, NULL, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_GONE);
  g_assert_true (g_str_has_prefix (error->message, "could not open the flash file: "));
}

/* After the cable is pulled everything fails, and closing does not. */
static void
test_unplug (void)
{
  g_autoptr (NfTransport) board = open_board ("virtual:esp-12e?unpaced&fault=unplug:100");
  guint8 bytes[200] = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (nf_transport_write (board, bytes, sizeof bytes, NULL, NULL));
  while (nf_transport_read (board, bytes, 1, 1000, NULL, &error) == 1)
    continue;
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_false (nf_transport_write (board, bytes, 1, NULL, NULL));
  g_assert_false (nf_transport_set_baud (board, 9600, NULL));
  g_assert_false (nf_transport_set_lines (board, TRUE, TRUE, NULL));
  g_assert_false (nf_transport_discard_input (board, NULL));
  nf_transport_close (board);
  g_assert_true (nf_transport_open (board, 115200, NULL, NULL)); /* plugged in anew */
  g_assert_true (nf_transport_write (board, bytes, 100, NULL, NULL));
}

static void
test_wrong_name (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_virtual_transport_new ("virtual:arduino", &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PORT_NAME);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-transport/unpaced-clock", test_unpaced_clock);
  g_test_add_func ("/virtual-transport/read", test_read);
  g_test_add_func ("/virtual-transport/speed", test_speed);
  g_test_add_func ("/virtual-transport/paced-clock", test_paced_clock);
  g_test_add_func ("/virtual-transport/cancel", test_cancel);
  g_test_add_func ("/virtual-transport/life", test_life);
  g_test_add_func ("/virtual-transport/busy", test_busy);
  g_test_add_func ("/virtual-transport/lives-on", test_lives_on);
  g_test_add_func ("/virtual-transport/flash-file", test_flash_file);
  g_test_add_func ("/virtual-transport/no-flash-file", test_no_flash_file);
  g_test_add_func ("/virtual-transport/unplug", test_unplug);
  g_test_add_func ("/virtual-transport/wrong-name", test_wrong_name);
  return g_test_run ();
}
