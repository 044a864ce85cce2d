/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The virtual ROM's write sessions against measurements of the genuine one: what is erased,
 * what is written where after an error, how long it takes, how a session ends.
 */
#include "support/rom-talk.h"

#include "bytes.h"
#include "nf-virtual-chip.h"

#include <string.h>

enum { SECTOR = FLASH_SECTOR_SIZE };

#define FLASH_OK "01 02 02 00 07 07 12 20 00 00"

static void
assert_data (Talk *t, const guint8 *block, guint32 size, guint32 sequence, const char *expected)
{
  g_autofree char *answer = talk_data (t, OP_FLASH_DATA, block, size, sequence, 0);

  g_assert_cmpstr (answer, ==, expected);
}

/* The whole flash: nothing but sectors first to first + count - 1 is erased. */
static void
assert_erased (Talk *t, guint32 first, guint32 count)
{
  const guint8 *array = nf_virtual_flash_get_array (t->flash);
  guint32 size = nf_virtual_flash_get_size (t->flash);

  for (guint32 i = 0; i < size; i++) {
    gboolean erased = i / SECTOR >= first && i / SECTOR < first + count;

    if (array[i] != (erased ? 0xFF : 0x00))
      g_error ("0x%x is %02x", i, array[i]);
  }
}

static void
test_erase (void)
{
  static const struct {
    guint32 offset, size, first, count;
    const char *answer;
  } table[] = {
    { 0x00000, 0x01000, 0, 2, FLASH_OK },
    { 0x00000, 0x08000, 0, 16, FLASH_OK },
    { 0x00000, 0x0F000, 0, 30, FLASH_OK },
    { 0x00000, 0x10000, 0, 32, FLASH_OK },
    { 0x00000, 0x20000, 0, 48, FLASH_OK },
    { 0x01000, 0x01000, 1, 2, FLASH_OK },
    { 0x05000, 0x10000, 5, 27, FLASH_OK },
    { 0x10000, 0x53000, 16, 99, FLASH_OK },
    { 0x1F000, 0x10000, 31, 17, FLASH_OK },
    { 0x00000, 0x00000, 0, 0, FLASH_OK },
    { 0x00800, 0x01000, 0, 0, "01 02 02 00 07 07 12 20 01 06" },
    { 0x00000, 0x00100, 0, 2, FLASH_OK },
    /* The last sector takes its neighbour, and there is none. */
    { 0x3FF000, 0x1000, 1023, 1, "01 02 02 00 07 07 12 20 01 06" },
    { 0x3FF000, 0x2000, 0, 0, "01 02 02 00 07 07 12 20 01 06" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Talk t;

    talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
    memset (nf_virtual_flash_get_array (t.flash), 0, nf_virtual_flash_get_size (t.flash));
    talk_assert_words (&t,
                       OP_FLASH_BEGIN,
                       table[i].answer,
                       table[i].size,
                       1,
                       0x400,
                       table[i].offset);
    assert_erased (&t, table[i].first, table[i].count);
    talk_clear (&t);
  }
}

/* Every alignment and every size up to three blocks: n sectors asked with h up to the next block
 * boundary erase h + n. */
static void
test_erase_doubling (void)
{
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e?fast&size=512KB", 2000000);
  for (guint32 first = 0; first < 16; first++) {
    for (guint32 n = 1; n <= 48; n++) {
      guint32 head = MIN (16 - first, n);

      memset (nf_virtual_flash_get_array (t.flash), 0, nf_virtual_flash_get_size (t.flash));
      talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, n * SECTOR, 1, 0x400, first * SECTOR);
      assert_erased (&t, first, head + n);
    }
  }
  talk_clear (&t);
}

static guint
get_ms_since (Talk *t, guint64 time)
{
  return (guint) ((nf_virtual_board_get_time (t->board) - time) / TALK_MS);
}

static void
test_erase_time (void)
{
  static const struct {
    guint32 offset, size;
    guint ms; /* measured */
  } table[] = { { 0, 0x1000, 108 },
                { 0x10000, 0x10000, 1459 },
                { 0, 0x20000, 1609 },
                { 0, 0x80000, 2509 } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    Talk t;

    talk_init_synced (&t, "virtual:esp-12e", 115200);
    guint64 before = nf_virtual_board_get_time (t.board);

    talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, table[i].size, 1, 0x400, table[i].offset);
    g_assert_cmpuint (get_ms_since (&t, before), >=, table[i].ms - 1);
    g_assert_cmpuint (get_ms_since (&t, before), <=, table[i].ms + 1);
    talk_clear (&t);
  }
}

/* The time of 16 blocks of random bytes, within 1.5 percent of what was measured (the emulator
 * looks at its host every half millisecond). */
static void
test_write_time (void)
{
  static const struct {
    guint baud;
    guint32 block;
    guint us; /* a block */
  } table[] = {
    { 115200, 0x400, 98000 }, { 115200, 0x1000, 381400 }, { 115200, 0x1800, 570600 },
    { 460800, 0x400, 28500 }, { 460800, 0x1000, 110400 }, { 460800, 0x1800, 165000 },
    { 921600, 0x400, 17000 }, { 921600, 0x1000, 65000 },  { 921600, 0x1800, 97600 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    guint8 block[FLASH_BLOCK_MAX];
    Talk t;

    talk_init_synced (&t, "virtual:esp-12e", table[i].baud);
    talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 8 * table[i].block, 16, table[i].block, 0);
    guint64 before = nf_virtual_board_get_time (t.board);

    for (guint n = 0; n < 16; n++) {
      talk_fill (block, table[i].block, n);
      assert_data (&t, block, table[i].block, n, "01 03 02 00 07 07 12 20 00 00");
    }
    guint64 us = (nf_virtual_board_get_time (t.board) - before) / 16000;

    g_assert_cmpuint (us * 1000, >, table[i].us * 970);
    g_assert_cmpuint (us * 1000, <, table[i].us * 1010);
    talk_clear (&t);
  }
}

static void
assert_flash_bytes (Talk *t, guint32 first, const guint8 *expected, guint count)
{
  for (guint i = 0; i < count; i++)
    g_assert_cmphex (nf_virtual_flash_get_array (t->flash)[first + 0x400 * i], ==, expected[i]);
}

/* After a checksum error the number has moved on and the address has not. */
static void
test_checksum_error (void)
{
  guint8 block[4][0x400];
  Talk t;

  for (guint i = 0; i < 4; i++)
    memset (block[i], 0x10 + (int) i, 0x400);
  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0x1000, 4, 0x400, 0);
  assert_data (&t, block[0], 0x400, 0, "01 03 02 00 07 07 12 20 00 00");
  assert_data (&t, block[1], 0x400, 2, "01 03 02 00 07 07 12 20 01 05");
  g_autofree char *bad = talk_data (&t, OP_FLASH_DATA, block[1], 0x400, 1, 1);
  g_assert_cmpstr (bad, ==, "01 03 02 00 07 07 12 20 01 07");
  assert_data (&t, block[1], 0x400, 1, "01 03 02 00 07 07 12 20 01 05");
  assert_data (&t, block[2], 0x400, 2, "01 03 02 00 07 07 12 20 00 05");
  assert_flash_bytes (&t, 0, (const guint8[]){ 0x10, 0x12, 0xFF, 0xFF }, 4);

  /* Inside a sector FLASH_BEGIN is refused, and yet opens the session. */
  talk_assert_words (&t, OP_FLASH_BEGIN, "01 02 02 00 07 07 12 20 01 06", 0, 2, 0x400, 0xC00);
  assert_data (&t, block[1], 0x400, 0, "01 03 02 00 07 07 12 20 00 06");
  assert_data (&t, block[2], 0x400, 1, "01 03 02 00 07 07 12 20 00 06");
  assert_flash_bytes (&t, 0xC00, (const guint8[]){ 0x11, 0x12 }, 2);
  talk_clear (&t);
}

static void
test_read_back_error (void)
{
  guint8 block[3][0x400];
  Talk t;

  for (guint i = 0; i < 3; i++)
    talk_fill (block[i], 0x400, i + 2);
  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0x1000, 4, 0x400, 0);
  assert_data (&t, block[0], 0x400, 0, "01 03 02 00 07 07 12 20 00 00");
  nf_virtual_flash_set_fault (t.flash, NF_VIRTUAL_FLASH_LOCKED);
  assert_data (&t, block[1], 0x400, 1, "01 03 02 00 07 07 12 20 01 08");
  nf_virtual_flash_set_fault (t.flash, NF_VIRTUAL_FLASH_GOOD);
  assert_data (&t, block[1], 0x400, 1, "01 03 02 00 07 07 12 20 01 05");
  assert_data (&t, block[2], 0x400, 2, "01 03 02 00 07 07 12 20 00 05");
  g_assert_cmpmem (nf_virtual_flash_get_array (t.flash) + 0x400, 0x400, block[2], sizeof block[2]);

  assert_data (&t, block[0], 0x3FE, 3, "01 03 02 00 07 07 12 20 01 05");
  guint8 longer[0x404] = { 0 };
  assert_data (&t, longer, sizeof longer, 3, "01 03 02 00 07 07 12 20 01 05");
  talk_clear (&t);
}

/* The ROM compares one byte: what is wrong everywhere can pass. */
static void
test_read_back_is_weak (void)
{
  guint8 block[0x400];
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  memset (nf_virtual_flash_get_array (t.flash), 0, 0x1000);
  memset (block, 0xFF, sizeof block);
  talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0, 0, 0x400, 0);
  assert_data (&t, block, sizeof block, 0, "01 03 02 00 07 07 12 20 00 00");
  talk_clear (&t);

  talk_init_synced (&t, "virtual:esp-12e?fast&fault=locked", 115200);
  memset (block, 0x5A, sizeof block);
  talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0x400, 1, 0x400, 0);
  assert_data (&t, block, sizeof block, 0, "01 03 02 00 07 07 12 20 00 00");
  talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0x400, 1, 0x400, 0);
  talk_fill (block, sizeof block, 2);
  assert_data (&t, block, sizeof block, 0, "01 03 02 00 07 07 12 20 01 08");
  talk_clear (&t);
}

/* What reaches beyond the size that the ROM believes in is neither written nor noticed. */
static void
test_size (void)
{
  guint8 block[0x1800];
  Talk t;

  memset (block, 0xA5, 0x400);
  talk_init_synced (&t, "virtual:esp-12e?fast&size=16MB", 115200);
  talk_assert_words (&t, OP_FLASH_BEGIN, "01 02 02 00 07 07 12 20 01 06", 0x400, 1, 0x400, 8 << 20);
  assert_data (&t, block, 0x400, 0, "01 03 02 00 07 07 12 20 00 06");
  g_assert_cmphex (nf_virtual_flash_get_array (t.flash)[8 << 20], ==, 0xFF);
  talk_assert_words (&t,
                     OP_SPI_SET_PARAMS,
                     "01 0b 02 00 07 07 12 20 00 06",
                     0,
                     16 << 20,
                     65536,
                     4096,
                     256,
                     0xFFFF);
  talk_assert_words (&t, OP_FLASH_BEGIN, "01 02 02 00 07 07 12 20 00 06", 0x400, 1, 0x400, 8 << 20);
  assert_data (&t, block, 0x400, 0, "01 03 02 00 07 07 12 20 00 06");
  g_assert_cmpmem (nf_virtual_flash_get_array (t.flash) + (8 << 20), 0x400, block, 0x400);

  talk_fill (block, sizeof block, 5);
  talk_assert_words (&t,
                     OP_FLASH_BEGIN,
                     "01 02 02 00 07 07 12 20 00 06",
                     0x1800,
                     1,
                     0x1800,
                     9 << 20);
  assert_data (&t, block, sizeof block, 0, "01 03 02 00 07 07 12 20 00 06");
  g_assert_cmpmem (nf_virtual_flash_get_array (t.flash) + (9 << 20),
                   sizeof block,
                   block,
                   sizeof block);
  talk_clear (&t);
}

/* Numbers that nobody can calculate with must not take the board down. */
static void
test_useless_params (void)
{
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  talk_assert_words (&t, OP_SPI_SET_PARAMS, "01 0b 02 00 07 07 12 20 00 00", 0, 0, 0, 0, 0, 0);
  talk_assert_words (&t, OP_FLASH_BEGIN, "no answer", 0x400, 1, 0x400, 0);
  talk_clear (&t);
}

static void
test_no_flash (void)
{
  static const char *const names[] = { "virtual:esp-12e?fault=flash-ff",
                                       "virtual:esp-12e?fault=flash-00" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
    Talk t;

    talk_init_synced (&t, names[i], 115200);
    talk_assert_words (&t, OP_FLASH_BEGIN, "no answer", 0x400, 1, 0x400, 0);
    talk_clear (&t);
  }
}

/* FLASH_END leaves the loader whatever it says, and protects the flash when all has come. A QIO
 * image makes the ROM set the quad bit instead. */
static void
test_flash_end (void)
{
  static const struct {
    guint32 flag;
    guint8 mode;
    guint16 status;
  } table[] = { { 0, 0, 0x200 }, { 1, 0, 0x200 }, { 1, 2, 0x1C } };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    guint8 block[0x400] = { 0xE9, 0, table[i].mode };
    Talk t;

    talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
    talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0x400, 1, 0x400, 0);
    assert_data (&t, block, sizeof block, 0, "01 03 02 00 07 07 12 20 00 00");
    talk_assert_words (&t, OP_FLASH_END, "01 04 02 00 07 07 12 20 00 00", table[i].flag);
    g_autofree char *text = talk_read_text (&t, 100);

    g_assert_cmpstr (text, ==, "user code done\n");
    g_assert_cmphex (nf_virtual_flash_get_status (t.flash), ==, table[i].status);
    talk_assert_words (&t, OP_READ_REG, "no answer", NF_VIRTUAL_MAGIC_ADDRESS);
    talk_clear (&t);
  }
}

static void
test_flash_end_too_early (void)
{
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  talk_assert_words (&t, OP_FLASH_END, "01 04 02 00 07 07 12 20 01 06", 1);
  talk_assert_words (&t, OP_READ_REG, "no answer", NF_VIRTUAL_MAGIC_ADDRESS);
  g_assert_cmphex (nf_virtual_flash_get_status (t.flash), ==, 0);
  talk_clear (&t);

  talk_init_synced (&t, "virtual:esp-12e?fast", 115200);
  talk_assert_words (&t, OP_FLASH_BEGIN, FLASH_OK, 0, 1, 0x400, 0);
  talk_assert_words (&t, OP_FLASH_END, "01 04 02 00 07 07 12 20 01 06", 1);
  g_autofree char *text = talk_read_text (&t, 100);
  g_assert_cmpstr (text, ==, "ets_main.c ");
  talk_clear (&t);
}

static void
test_memory (void)
{
  guint8 block[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_assert_words (&t, OP_MEM_BEGIN, "01 05 02 00 07 07 12 20 00 00", 16, 2, 8, NF_VIRTUAL_IRAM);
  g_autofree char *first = talk_data (&t, OP_MEM_DATA, block, sizeof block, 0, 0);
  g_assert_cmpstr (first, ==, "01 07 02 00 07 07 12 20 00 00");
  g_autofree char *bad = talk_data (&t, OP_MEM_DATA, block, sizeof block, 1, 1);
  g_assert_cmpstr (bad, ==, "01 07 02 00 07 07 12 20 01 07");
  g_autofree char *second = talk_data (&t, OP_MEM_DATA, block, sizeof block, 2, 0);
  g_assert_cmpstr (second, ==, "01 07 02 00 07 07 12 20 00 07");
  for (guint i = 0; i < 4; i++)
    g_assert_cmphex (talk_read_register (&t, NF_VIRTUAL_IRAM + 4 * i),
                     ==,
                     get_u32 (block + i % 2 * 4));

  talk_assert_words (&t, OP_MEM_END, "01 06 02 00 05 06 07 08 00 00", 1, 0);
  g_assert_cmphex (talk_read_register (&t, NF_VIRTUAL_MAGIC_ADDRESS), ==, NF_VIRTUAL_MAGIC);
  talk_assert_words (&t, OP_MEM_END, "01 06 02 00 01 c1 f0 ff 00 00", 0, NF_VIRTUAL_IRAM);
  g_autofree char *text = talk_read_text (&t, 100);
  g_assert_cmpstr (text, ==, "\nprogram at 0x40100000 runs\n");
  talk_clear (&t);
}

/* Instruction memory takes words only. */
static void
test_memory_exception (void)
{
  guint8 block[6] = { 0 };
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  talk_assert_words (&t, OP_MEM_BEGIN, "01 05 02 00 07 07 12 20 00 00", 6, 1, 16, NF_VIRTUAL_IRAM);
  g_autofree char *answer = talk_data (&t, OP_MEM_DATA, block, sizeof block, 0, 0);
  g_assert_cmpstr (answer, ==, "no answer");
  talk_clear (&t);
}

/* A reset in the middle of an erase: the sectors to come are untouched. */
static void
test_reset_during_erase (void)
{
  const guint32 begin[] = { 0x40000, 1, 0x400, 0 };
  guint8 data[16];
  Talk t;

  talk_init_synced (&t, "virtual:esp-12e", 115200);
  memset (nf_virtual_flash_get_array (t.flash), 0, nf_virtual_flash_get_size (t.flash));
  talk_put_words (data, begin, 4);
  talk_send_command (&t, OP_FLASH_BEGIN, data, sizeof data, 0);
  talk_wait (&t, 500);
  talk_reset (&t, TRUE);
  talk_wait (&t, 5000);
  assert_erased (&t, 0, 11); /* 15 ms, then 45 ms each */
  g_assert_cmpuint (talk_sync (&t, NULL), ==, 2);
  talk_clear (&t);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-rom-write/erase", test_erase);
  g_test_add_func ("/virtual-rom-write/erase-doubling", test_erase_doubling);
  g_test_add_func ("/virtual-rom-write/erase-time", test_erase_time);
  g_test_add_func ("/virtual-rom-write/write-time", test_write_time);
  g_test_add_func ("/virtual-rom-write/checksum-error", test_checksum_error);
  g_test_add_func ("/virtual-rom-write/read-back-error", test_read_back_error);
  g_test_add_func ("/virtual-rom-write/read-back-is-weak", test_read_back_is_weak);
  g_test_add_func ("/virtual-rom-write/size", test_size);
  g_test_add_func ("/virtual-rom-write/useless-params", test_useless_params);
  g_test_add_func ("/virtual-rom-write/no-flash", test_no_flash);
  g_test_add_func ("/virtual-rom-write/flash-end", test_flash_end);
  g_test_add_func ("/virtual-rom-write/flash-end-too-early", test_flash_end_too_early);
  g_test_add_func ("/virtual-rom-write/memory", test_memory);
  g_test_add_func ("/virtual-rom-write/memory-exception", test_memory_exception);
  g_test_add_func ("/virtual-rom-write/reset-during-erase", test_reset_during_erase);
  return g_test_run ();
}
