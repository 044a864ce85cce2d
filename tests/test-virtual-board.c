/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The board around the chip: the reset circuit, the line's time, and every fault.
 */
#include "support/rom-talk.h"

#include "nf-virtual-chip.h"

#include <string.h>

/* Each line pulls its pin only while the other is released. */
static void
test_reset_circuit (void)
{
  static const struct {
    const char *what;
    gboolean first[2], second[2]; /* DTR, RTS; 20 ms each, then both released */
    int mode;                     /* -1: no reset */
  } table[] = {
    { "nothing", { 0, 0 }, { 0, 0 }, -1 },       { "DTR alone", { 1, 0 }, { 1, 0 }, -1 },
    { "both", { 1, 1 }, { 1, 1 }, -1 },          { "RTS, then nothing", { 0, 1 }, { 0, 0 }, 3 },
    { "RTS, then DTR", { 0, 1 }, { 1, 0 }, 1 },  { "RTS, then both", { 0, 1 }, { 1, 1 }, 3 },
    { "both, then RTS", { 1, 1 }, { 0, 1 }, 3 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Talk t;

    talk_init (&t, "virtual:esp-12e");
    talk_set_baud (&t, 74880);
    g_free (talk_read_text (&t, 20));
    nf_virtual_board_set_lines (t.board, table[i].first[0], table[i].first[1]);
    talk_wait (&t, 20);
    nf_virtual_board_set_lines (t.board, table[i].second[0], table[i].second[1]);
    talk_wait (&t, 20);
    nf_virtual_board_set_lines (t.board, FALSE, FALSE);
    g_autofree char *text = talk_read_text (&t, 20);
    g_autofree char *mode = g_strdup_printf ("rst cause:2, boot mode:(%d,6)", table[i].mode);

    g_test_message ("%s", table[i].what);
    if (table[i].mode < 0)
      g_assert_cmpstr (text, ==, "");
    else
      g_assert_nonnull (strstr (text, mode));
    talk_clear (&t);
  }
}

/* GPIO0 counts at the moment when EN is up: with a slow EN there is time to pass through "both
 * released", with a fast one there is not. */
static void
test_en_delay (void)
{
  static const guint delays[] = { 1, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (delays); i++) {
    Talk t;

    talk_init (&t, "virtual:esp-12e");
    nf_virtual_board_free (t.board);
    t.options.en_delay_ms = delays[i];
    t.board = nf_virtual_board_new (&t.options, t.flash);
    talk_wait (&t, 10);
    nf_virtual_board_set_lines (t.board, FALSE, TRUE);
    talk_wait (&t, 100);
    nf_virtual_board_set_lines (t.board, TRUE, TRUE);
    talk_wait (&t, 50);
    nf_virtual_board_set_lines (t.board, TRUE, FALSE);
    talk_wait (&t, 100);
    nf_virtual_board_set_lines (t.board, FALSE, FALSE);
    g_assert_cmpuint (talk_sync (&t, NULL), ==, delays[i] == 1 ? 0 : 2);
    talk_clear (&t);
  }
}

static void
test_straps (void)
{
  Talk t;

  /* Tied low it is in its loader after every reset. */
  talk_init (&t, "virtual:esp-01?boot=download&reset=manual");
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
  talk_clear (&t);

  talk_init (&t, "virtual:esp-01?boot=download");
  talk_reset (&t, FALSE);
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
  talk_clear (&t);

  /* Without lines nothing resets it. */
  talk_init (&t, "virtual:esp-01?reset=manual");
  talk_reset (&t, TRUE);
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 0);
  talk_clear (&t);
}

/* A software reset keeps the cause and the straps of the one before. */
static void
test_software_reset (void)
{
  Talk t;
  guint8 data[16];
  const guint32 quad[] = { 0x60000700, 0x80000000, 0x80000000, 0 };

  talk_init_synced (&t, "virtual:esp-12e", 74880);
  talk_put_words (data, quad, 4);
  talk_send_command (&t, OP_WRITE_REG, data, sizeof data, 0);
  g_autofree char *text = talk_read_text (&t, 50);

  g_assert_nonnull (strstr (text, "rst cause:2, boot mode:(1,6)"));
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
  talk_clear (&t);
}

/* Ten bits a byte, at the host's rate there and at the chip's rate back. */
static void
test_line_time (void)
{
  const guint8 bytes[100] = { 0 };
  Talk t;

  talk_init (&t, "virtual:esp-12e");
  guint64 before = nf_virtual_board_get_time (t.board);

  talk_set_baud (&t, 9600);
  nf_virtual_board_send (t.board, bytes, sizeof bytes);
  nf_virtual_board_run (t.board, before + 50 * TALK_MS);
  g_assert_cmpuint (nf_virtual_board_get_unsent (t.board), ==, 100 - 49);
  nf_virtual_board_discard_unsent (t.board);
  g_assert_cmpuint (nf_virtual_board_get_unsent (t.board), ==, 0);
  talk_clear (&t);
}

/* The same events at the same times give the same bytes, however often one looks. */
static void
test_determinism (void)
{
  GByteArray *seen[2];

  for (guint i = 0; i < 2; i++) {
    Talk t;
    guint8 byte;

    seen[i] = g_byte_array_new ();
    talk_init (&t, "virtual:esp-12e?fault=flaky:20&seed=5");
    for (guint ms = 0; ms < 200; ms++) {
      if (ms % 50 == 0)
        nf_virtual_board_send (t.board, (const guint8 *) "\xC0\x55\x55\x55\x55\x00", 6);
      if (ms == 30)
        nf_virtual_board_set_lines (t.board, FALSE, TRUE);
      if (ms == 40)
        nf_virtual_board_set_lines (t.board, TRUE, FALSE);
      for (guint part = 0; part < (i == 0 ? 1 : 100); part++)
        nf_virtual_board_run (t.board,
                              nf_virtual_board_get_time (t.board) + TALK_MS / (i == 0 ? 1 : 100));
    }
    while (nf_virtual_board_receive (t.board, &byte, 1) == 1)
      g_byte_array_append (seen[i], &byte, 1);
    talk_clear (&t);
  }
  g_assert_cmpuint (seen[0]->len, >, 40);
  g_assert_cmpmem (seen[0]->data, seen[0]->len, seen[1]->data, seen[1]->len);
  g_byte_array_unref (seen[0]);
  g_byte_array_unref (seen[1]);
}

/* What can be seen of a fault from the line alone. */
static void
test_silent_faults (void)
{
  static const struct {
    const char *name;
    const char *boot; /* what the banner says after a reset into the loader; NULL: nothing */
    guint sync;
  } table[] = {
    { "virtual:esp-12e", "boot mode:(1,6)", 2 },
    { "virtual:esp-12e?fault=no-answer", NULL, 0 },
    { "virtual:esp-12e?fault=stuck", "boot mode:(3,6)", 0 },
    { "virtual:esp-12e?fault=deaf", "boot mode:(1,6)", 0 },
    { "virtual:esp-12e?fault=stall:40", "boot mode:(1,6)", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Talk t;

    talk_init (&t, table[i].name);
    talk_set_baud (&t, 74880);
    g_free (talk_read_text (&t, 20));
    nf_virtual_board_set_lines (t.board, FALSE, TRUE);
    talk_wait (&t, 10);
    nf_virtual_board_set_lines (t.board, TRUE, FALSE);
    g_autofree char *text = talk_read_text (&t, 20);

    if (table[i].boot == NULL)
      g_assert_cmpstr (text, ==, "");
    else
      g_assert_nonnull (strstr (text, table[i].boot));
    g_assert_cmpuint (talk_sync (&t, NULL), ==, table[i].sync);
    talk_clear (&t);
  }
}

/* As many bytes as from a good board, but others. */
static void
test_garbage (void)
{
  Talk t;

  talk_init (&t, "virtual:esp-12e?fault=garbage");
  talk_set_baud (&t, 74880);
  talk_reset (&t, TRUE);
  nf_virtual_board_set_lines (t.board, FALSE, TRUE);
  talk_wait (&t, 10);
  nf_virtual_board_discard_received (t.board);
  nf_virtual_board_set_lines (t.board, TRUE, FALSE);
  talk_wait (&t, 20);
  g_assert_cmpuint (nf_virtual_board_get_received (t.board),
                    ==,
                    strlen ("\r\n ets Jan  8 2013,rst cause:2, boot mode:(1,6)\r\n\r\n"));
  g_autofree char *text = talk_read_text (&t, 1);
  g_assert_null (strstr (text, "ets"));
  talk_clear (&t);
}

/* Of N bytes about one is lost or damaged, half and half, in both directions. */
static void
test_flaky (void)
{
  enum { BLOCKS = 40, BLOCK = 1024 };
  guint8 block[BLOCK];
  guint bad = 0;
  Talk t;

  talk_init (&t, "virtual:esp-12e?fault=flaky:4000&fast&seed=1");
  talk_reset (&t, TRUE);
  g_assert_cmpuint (talk_sync (&t, NULL), >, 0);
  talk_fill (block, sizeof block, 2);
  for (guint i = 0; i < BLOCKS; i++) {
    const guint32 begin[] = { 0, 1, BLOCK, i * 0x1000 };
    guint8 data[16];

    talk_put_words (data, begin, 4);
    talk_send_command (&t, OP_FLASH_BEGIN, data, sizeof data, 0);
    g_free (talk_read_answer (&t, 1000));
    g_autofree char *answer = talk_data (&t, OP_FLASH_DATA, block, sizeof block, 0, 0);
    bad += g_str_has_prefix (answer, "01 03 02 00 07 07 12 20 00") ? 0 : 1;
  }
  g_assert_cmpuint (bad, >, BLOCKS / 10);
  g_assert_cmpuint (bad, <, BLOCKS / 2);
  talk_clear (&t);
}

static void
test_unplug (void)
{
  guint8 bytes[30] = { 0 };
  Talk t;

  talk_init (&t, "virtual:esp-12e?fault=unplug:29");
  talk_send (&t, bytes, 29);
  talk_wait (&t, 10);
  g_assert_true (nf_virtual_board_is_plugged (t.board));
  talk_send (&t, bytes, 1);
  g_assert_false (nf_virtual_board_is_plugged (t.board));
  talk_clear (&t);
}

static void
test_wrong_id (void)
{
  Talk t;

  talk_init (&t, "virtual:esp-12e?fault=wrong-id");
  g_assert_cmphex (nf_virtual_flash_get_id (t.flash), ==, 0xEF4017);
  g_assert_cmphex (nf_virtual_flash_get_size (t.flash), ==, 4 << 20);
  talk_clear (&t);
  talk_init (&t, "virtual:esp-12e?id=c84016");
  g_assert_cmphex (nf_virtual_flash_get_id (t.flash), ==, 0xC84016);
  talk_clear (&t);
}

/* An ESP32 has other words in its ROM, and four status bytes. */
static void
test_esp32 (void)
{
  guint8 data[SYNC_SIZE] = { 0x07, 0x07, 0x12, 0x20 };
  Talk t;

  memset (data + 4, 0x55, sizeof data - 4);
  talk_init (&t, "virtual:esp-12e?fault=esp32");
  talk_reset (&t, TRUE);
  talk_send_command (&t, OP_SYNC, data, sizeof data, 0);
  for (guint i = 0; i < SYNC_REPLIES; i++) {
    talk_wait (&t, 10);
    nf_virtual_board_discard_received (t.board);
  }
  talk_assert_command (&t, OP_SYNC, data, sizeof data, 0, "01 08 04 00 07 07 12 20 00 00 00 00");
  talk_wait (&t, 20);
  nf_virtual_board_discard_received (t.board);
  talk_assert_words (&t,
                     OP_READ_REG,
                     "01 0a 04 00 83 1d f0 00 00 00 00 00",
                     NF_VIRTUAL_MAGIC_ADDRESS);
  talk_clear (&t);
}

/* An ESP8285 says so, and how large its flash is, in its eFuses. */
static void
test_esp8285 (void)
{
  static const struct {
    const char *name;
    guint32 word0, word2, word3;
  } table[] = {
    { "virtual:esp-8285?mac=5c:cf:7f:00:00:01", 0x01000010, 0x10000, 0x005CCF7F },
    { "virtual:esp-8285?mac=5c:cf:7f:00:00:01&size=2MB", 0x01000010, 0x10000, 0x045CCF7F },
    { "virtual:esp-8285?mac=5c:cf:7f:00:00:01&size=4MB", 0x01000000, 0x10000, 0x065CCF7F },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Talk t;

    talk_init_synced (&t, table[i].name, 115200);
    g_assert_cmphex (talk_read_register (&t, 0x3FF00050), ==, table[i].word0);
    g_assert_cmphex (talk_read_register (&t, 0x3FF00058), ==, table[i].word2);
    g_assert_cmphex (talk_read_register (&t, 0x3FF0005C), ==, table[i].word3);
    talk_clear (&t);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-board/reset-circuit", test_reset_circuit);
  g_test_add_func ("/virtual-board/en-delay", test_en_delay);
  g_test_add_func ("/virtual-board/straps", test_straps);
  g_test_add_func ("/virtual-board/software-reset", test_software_reset);
  g_test_add_func ("/virtual-board/line-time", test_line_time);
  g_test_add_func ("/virtual-board/determinism", test_determinism);
  g_test_add_func ("/virtual-board/silent-faults", test_silent_faults);
  g_test_add_func ("/virtual-board/garbage", test_garbage);
  g_test_add_func ("/virtual-board/flaky", test_flaky);
  g_test_add_func ("/virtual-board/unplug", test_unplug);
  g_test_add_func ("/virtual-board/wrong-id", test_wrong_id);
  g_test_add_func ("/virtual-board/esp32", test_esp32);
  g_test_add_func ("/virtual-board/esp8285", test_esp8285);
  return g_test_run ();
}
