/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The virtual ROM against measurements of the genuine one (in an emulator of the chip): the way
 * to the first answer, the answers, broken frames, the receive ring.
 */
#include "support/rom-talk.h"

#include "bytes.h"
#include "nf-virtual-chip.h"

#include <string.h>

#define CLKDIV 0x60000014
#define RAM    0x3FFE8000

/* The first SYNC is always lost, the second answered eight times, and the divider is the one
 * that the genuine ROM computed. */
static void
test_sync (void)
{
  static const struct {
    guint baud;
    guint divider;
  } table[] = {
    { 9600, 5417 },  { 38400, 1354 }, { 74880, 694 },  { 115200, 451 }, { 230400, 226 },
    { 460800, 113 }, { 921600, 56 },  { 1500000, 35 }, { 2000000, 26 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Talk t;
    guint answers;

    talk_init (&t, "virtual:esp-12e");
    talk_set_baud (&t, table[i].baud);
    talk_reset (&t, TRUE);
    g_assert_cmpuint (talk_sync (&t, &answers), ==, 2);
    g_assert_cmpuint (answers, ==, SYNC_REPLIES);
    g_assert_cmpuint (talk_read_register (&t, CLKDIV), ==, table[i].divider);
    talk_clear (&t);
  }
}

/* Whatever the moment of the first SYNC is, the second is answered. */
static void
test_sync_at_any_moment (void)
{
  for (guint us = 0; us < 3100; us += 31) {
    Talk t;

    talk_init (&t, "virtual:esp-12e");
    talk_reset (&t, TRUE);
    nf_virtual_board_run (t.board, nf_virtual_board_get_time (t.board) + us * 1000);
    g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
    talk_clear (&t);
  }
}

/* Released from reset, the genuine ROM has put its banner into the FIFO after 6.955 ms; the last
 * two characters are then still to leave. */
static void
test_start (void)
{
  static const char banner[] = "\n ets Jan  8 2013,rst cause:2, boot mode:(1,6)\n\n";
  enum { LINE_ENDS = 3 };
  Talk t;

  talk_init (&t, "virtual:esp-12e");
  talk_set_baud (&t, 74880);
  nf_virtual_board_set_lines (t.board, FALSE, TRUE);
  g_free (talk_read_text (&t, 10));
  nf_virtual_board_set_lines (t.board, TRUE, FALSE);
  guint64 released = nf_virtual_board_get_time (t.board) + t.options.en_delay_ms * TALK_MS;

  while (nf_virtual_board_get_received (t.board) < strlen (banner) + LINE_ENDS)
    nf_virtual_board_run (t.board, nf_virtual_board_get_next_event (t.board));
  guint64 us = (nf_virtual_board_get_time (t.board) - released) / 1000;
  g_autofree char *text = talk_read_text (&t, 20);

  g_assert_cmpstr (text, ==, banner);
  g_assert_cmpuint (us, >, 6955 + 2 * 133 - 30);
  g_assert_cmpuint (us, <, 6955 + 2 * 133 + 30);
  talk_clear (&t);
}

/* Only a SYNC wakes the loader. */
static void
test_before_sync (void)
{
  Talk t;

  talk_init (&t, "virtual:esp-12e");
  talk_reset (&t, TRUE);
  for (guint i = 0; i < 4; i++) {
    guint8 data[4];

    put_u32 (data, NF_VIRTUAL_MAGIC_ADDRESS);
    talk_assert_command (&t, OP_READ_REG, data, sizeof data, 0, "no answer");
  }
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 1);
  talk_clear (&t);
}

static void
test_answers (void)
{
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_assert_words (&t, OP_READ_REG, "01 0a 02 00 01 c1 f0 ff 00 00", 0x40001000);
  talk_assert_command (&t, 0x0F, NULL, 0, 0, "01 0a 02 00 01 c1 f0 ff 01 05");
  talk_assert_words (&t, OP_MEM_BEGIN, "01 05 02 00 01 c1 f0 ff 00 05", 16, 1, 16, RAM);
  talk_assert_words (&t, OP_MEM_BEGIN, "01 05 02 00 01 c1 f0 ff 01 05", 16, 1, 16);
  talk_assert_words (&t, OP_MEM_BEGIN, "01 05 02 00 01 c1 f0 ff 01 05", 0x1804, 1, 0x1804, RAM);
  talk_assert_words (&t, OP_FLASH_BEGIN, "01 02 02 00 01 c1 f0 ff 01 05", 0, 0, 0x400, 0, 0);
  talk_assert_words (&t,
                     OP_SPI_SET_PARAMS,
                     "01 0b 02 00 01 c1 f0 ff 00 05",
                     0,
                     8 << 20,
                     65536,
                     4096,
                     256,
                     0xFFFF);
  talk_assert_words (&t, 0x0D, "01 0b 02 00 01 c1 f0 ff 01 05", 0);
  talk_assert_words (&t, 0x0F, "01 0b 02 00 01 c1 f0 ff 01 05", 460800, 0);
  talk_clear (&t);
}

/* The error beside a success is the last one; a register access clears it. */
static void
test_registers (void)
{
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e?mac=5c:cf:7f:0a:1b:2c", 115200);
  g_assert_cmphex (talk_read_register (&t, 0x3FFFC714), ==, 0x3FFFC718);
  static const guint32 record[] = { 0x1640EF, 0x400000, 0x10000, 0x1000, 0x100, 0xFFFF };
  for (guint i = 0; i < G_N_ELEMENTS (record); i++)
    g_assert_cmphex (talk_read_register (&t, 0x3FFFC718 + 4 * i), ==, record[i]);
  g_assert_cmpuint (talk_read_register (&t, 0x3FFFC704), ==, 80);
  g_assert_cmphex (talk_read_register (&t, 0x3FF00050), ==, 0x2C000000);
  g_assert_cmphex (talk_read_register (&t, 0x3FF00054), ==, 0x02000A1B);
  g_assert_cmphex (talk_read_register (&t, 0x3FF00058), ==, 0);
  g_assert_cmphex (talk_read_register (&t, 0x3FF0005C), ==, 0x005CCF7F);
  g_assert_cmphex (talk_read_register (&t, 0x60000318), ==, 0xC0010005);
  g_assert_cmphex (talk_read_register (&t, 0x60000714), ==, 2);

  talk_assert_words (&t,
                     OP_WRITE_REG,
                     "01 09 02 00 02 00 00 00 00 00",
                     RAM,
                     0x11223344,
                     0xFFFFFFFF,
                     0,
                     RAM,
                     0xFFFFFFFF,
                     0x0000FF00,
                     0);
  g_assert_cmphex (talk_read_register (&t, RAM), ==, 0x1122FF44);
  talk_clear (&t);
}

/* A delay of WRITE_REG has 16 bits and is counted for 80 MHz. */
static void
test_register_delay (void)
{
  Talk t;
  guint64 before;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  before = nf_virtual_board_get_time (t.board);
  talk_assert_words (&t,
                     OP_WRITE_REG,
                     "01 09 02 00 07 07 12 20 00 00",
                     RAM,
                     1,
                     0xFFFFFFFF,
                     0x10000 + 52000);
  guint64 us = (nf_virtual_board_get_time (t.board) - before) / 1000;

  g_assert_cmpuint (us, >, 80000 + 3000);
  g_assert_cmpuint (us, <, 80000 + 3500);
  talk_clear (&t);
}

/* An access to nothing, or to a place inside a word, kills the loader. */
static void
test_exceptions (void)
{
  static const guint32 addresses[] = { 0, 0x40001002, 0x3FFE7FFC, 0x20000000 };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++) {
    Talk t;

    talk_init_synced (&t, "virtual:esp-12e", 115200);
    talk_assert_words (&t, OP_READ_REG, "no answer", addresses[i]);
    g_assert_cmpuint (talk_sync (&t, NULL), ==, 0);
    talk_reset (&t, TRUE);
    g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
    talk_clear (&t);
  }
}

static void
test_cut_frame (void)
{
  static const guint8 cut[] = { 0xC0, 0x00, 0x05, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00 };
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_send (&t, cut, sizeof cut);
  talk_wait (&t, 1000);
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
  talk_clear (&t);
}

/* What a command lacks is taken from the one before. */
static void
test_left_overs (void)
{
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_assert_words (&t,
                     OP_WRITE_REG,
                     "01 09 02 00 07 07 12 20 00 00",
                     RAM,
                     0x11111111,
                     0xFFFFFFFF,
                     0);
  talk_assert_command (&t, OP_READ_REG, NULL, 0, 0, "01 0a 02 00 11 11 11 11 00 00");
  talk_clear (&t);
}

/* A block that is cut is taken when the next frame begins, and the next is lost with it. */
static void
test_half_a_block (void)
{
  Talk t;
  guint8 block[0x400];
  guint8 half[500] = { 0xC0, 0x00, OP_FLASH_DATA, 0x10, 0x04 };

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_assert_words (&t, OP_FLASH_BEGIN, "01 02 02 00 07 07 12 20 00 00", 0, 0, 0x400, 0);
  put_u32 (half + 9, sizeof block);
  memset (block, 0x5A, sizeof block);
  talk_send (&t, half, sizeof half);
  talk_wait (&t, 300);
  g_autofree char *first = talk_data (&t, OP_FLASH_DATA, block, sizeof block, 0, 0);
  g_autofree char *again = talk_data (&t, OP_FLASH_DATA, block, sizeof block, 0, 0);

  g_assert_cmpstr (first, ==, "01 03 02 00 07 07 12 20 01 07");
  g_assert_cmpstr (again, ==, "01 03 02 00 07 07 12 20 01 05");
  talk_clear (&t);
}

/* A byte after DB that is neither DC nor DD stands for itself; a frame that is too long is cut,
 * and the loader survives it. */
static void
test_odd_frames (void)
{
  static const guint8 escaped[] = { 0xC0, 0xDB, 0x00, 0xDB, 0x0A, 0x04, 0x00, 0,   0,
                                    0,    0,    0x00, 0x10, 0x00, 0xDB, 0x40, 0xC0 };
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_send (&t, escaped, sizeof escaped);
  g_autofree char *answer = talk_read_answer (&t, 1000);

  g_assert_cmpstr (answer, ==, "01 0a 02 00 01 c1 f0 ff 00 00");

  g_autofree guint8 *long_data = g_malloc0 (0x3000);

  talk_assert_command (&t, 0x0F, long_data, 0x3000, 0, "01 0a 02 00 01 c1 f0 ff 01 05");
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 1);
  talk_clear (&t);
}

/* While an erase lasts, 256 bytes fit; a byte more and all of them are lost without an error. */
static void
test_ring (void)
{
  static const struct {
    guint commands;
    guint answered;
  } table[] = { { 1, 1 }, { 4, 4 }, { 8, 8 }, { 9, 9 }, { 10, 0 }, { 12, 2 }, { 16, 6 } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    const guint32 begin[] = { 0x1000, 1, 0x400, 0 };
    guint8 data[16];
    Talk t;

    talk_init_synced (&t, "virtual:esp-12e", 115200);
    talk_put_words (data, begin, 4);
    talk_send_command (&t, OP_FLASH_BEGIN, data, sizeof data, 0);
    for (guint n = 0; n < table[i].commands; n++) {
      const guint32 quad[] = { RAM + 4 * n, n, 0xFFFFFFFF, 0 };

      talk_put_words (data, quad, 4);
      talk_send_command (&t, OP_WRITE_REG, data, sizeof data, 0);
    }
    g_autofree char *erased = talk_read_answer (&t, 1000);

    g_assert_cmpstr (erased, ==, "01 02 02 00 07 07 12 20 00 00");
    for (guint n = 0; n < table[i].answered; n++) {
      g_autofree char *answer = talk_read_answer (&t, 1000);

      g_assert_cmpstr (answer, ==, "01 09 02 00 07 07 12 20 00 00");
    }
    g_autofree char *end = talk_read_answer (&t, 1000);

    g_assert_cmpstr (end, ==, "no answer");
    talk_clear (&t);
  }
}

/* The rate is measured once. A register write changes it, and the answer comes at the new one. */
static void
test_rates (void)
{
  static const guint rates[][2] = { { 460800, 113 }, { 921600, 56 }, { 2000000, 26 } };
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_set_baud (&t, 460800);
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 0);
  talk_set_baud (&t, 115200);
  talk_wait (&t, 100);
  g_assert_cmpuint (talk_sync (&t, NULL), >, 0);
  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    const guint32 quad[] = { CLKDIV, rates[i][1], 0xFFFFF, 0 };
    guint8 data[16];

    talk_put_words (data, quad, 4);
    talk_send_command (&t, OP_WRITE_REG, data, sizeof data, 0);
    talk_set_baud (&t, rates[i][0]);
    g_autofree char *answer = talk_read_answer (&t, 100);

    g_assert_cmpstr (answer, ==, "01 09 02 00 07 07 12 20 00 00");
    g_assert_cmpuint (talk_sync (&t, NULL), ==, 1);
  }
  talk_clear (&t);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-rom/sync", test_sync);
  g_test_add_func ("/virtual-rom/sync-at-any-moment", test_sync_at_any_moment);
  g_test_add_func ("/virtual-rom/start", test_start);
  g_test_add_func ("/virtual-rom/before-sync", test_before_sync);
  g_test_add_func ("/virtual-rom/answers", test_answers);
  g_test_add_func ("/virtual-rom/registers", test_registers);
  g_test_add_func ("/virtual-rom/register-delay", test_register_delay);
  g_test_add_func ("/virtual-rom/exceptions", test_exceptions);
  g_test_add_func ("/virtual-rom/cut-frame", test_cut_frame);
  g_test_add_func ("/virtual-rom/left-overs", test_left_overs);
  g_test_add_func ("/virtual-rom/half-a-block", test_half_a_block);
  g_test_add_func ("/virtual-rom/odd-frames", test_odd_frames);
  g_test_add_func ("/virtual-rom/ring", test_ring);
  g_test_add_func ("/virtual-rom/rates", test_rates);
  return g_test_run ();
}
