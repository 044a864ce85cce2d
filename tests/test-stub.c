/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub on a virtual board: what it answers, and what it refuses. It is uploaded as it would
 * be to a real one.
 */
#include "support/stub-talk.h"

#include "bytes.h"
#include "crc32.h"
#include "registers.h"
#include "slip.h"

#include <string.h>

#define BOARD "virtual:esp-12e?mac=5c:cf:7f:01:02:03"

static void
test_info (void)
{
  Talk talk;
  StubReply reply;

  stub_talk_init (&talk, BOARD);
  stub_talk_ask (&talk, OP_STUB_INFO, NULL, 0, &reply);
  g_assert_cmphex (reply.opcode, ==, OP_STUB_INFO);
  g_assert_cmphex (reply.error, ==, 0);
  g_assert_cmpuint (reply.size, ==, 4 * STUB_INFO_WORDS + STUB_SFDP_SIZE);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_INFO_VERSION), ==, STUB_VERSION);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_INFO_DIVIDER), ==, 56); /* 52 MHz / 921600 */
  g_assert_cmphex (stub_reply_get (&reply, STUB_INFO_EFUSES), ==, 0x03000000);
  g_assert_cmphex (stub_reply_get (&reply, STUB_INFO_EFUSES + 1), ==, 0x02000102);
  g_assert_cmphex (stub_reply_get (&reply, STUB_INFO_EFUSES + 3), ==, 0x005CCF7F);
  g_assert_cmphex (stub_reply_get (&reply, STUB_INFO_FLASH_ID), ==, 0x1640EF);
  g_assert_cmphex (stub_reply_get (&reply, STUB_INFO_FLASH_STATUS) & 0xFF, ==, 0);
  talk_clear (&talk);
}

static void
test_sync (void)
{
  guint8 data[SYNC_SIZE] = { 0x07, 0x07, 0x12, 0x20 };
  Talk talk;

  memset (data + 4, 0x55, SYNC_SIZE - 4);
  stub_talk_init (&talk, BOARD);
  stub_talk_send (&talk, OP_SYNC, data, SYNC_SIZE);
  for (guint i = 0; i < SYNC_REPLIES; i++) {
    g_autofree char *answer = talk_read_answer (&talk, 100);
    g_assert_cmpstr (answer, ==, "01 08 02 00 00 00 00 00 00 00");
  }
  talk_clear (&talk);
}

/* Every command, and how long its data may be. */
static const struct {
  guint8 opcode;
  gsize least, most;
} lengths[] = {
  { OP_FLASH_BEGIN, 16, 20 },
  { OP_FLASH_END, 4, 4 },
  { OP_MEM_BEGIN, 16, 16 },
  { OP_MEM_END, 8, 8 },
  { OP_SYNC, 36, 36 },
  { OP_READ_REG, 4, 4 },
  { OP_SPI_SET_PARAMS, 24, 24 },
  { OP_SPI_ATTACH, 4, 8 },
  { OP_CHANGE_BAUD, 8, 8 },
  { OP_FLASH_DEFL_BEGIN, 16, 20 },
  { OP_FLASH_DEFL_END, 4, 4 },
  { OP_FLASH_MD5, 16, 16 },
  { OP_ERASE_FLASH, 0, 0 },
  { OP_ERASE_REGION, 8, 8 },
  { OP_READ_FLASH, 16, 16 },
  { OP_RUN_USER_CODE, 0, 0 },
  { OP_STUB_INFO, 0, 0 },
  { OP_STUB_DIGESTS, 8, 8 },
  { OP_STUB_WRITE_BEGIN, 16, 8 + 8 * STUB_RUNS_MAX },
  { OP_STUB_WRITE_END, 0, 0 },
  { OP_STUB_CRC, 8, 32 },
  { OP_STUB_RESET, 0, 0 },
  { OP_STUB_READ, 8, 8 },
};

static void
assert_refused (Talk *talk, guint8 opcode, gsize size)
{
  guint8 data[2048] = { 0 };
  StubReply reply;

  stub_talk_send (talk, opcode, data, size);
  g_assert_true (stub_talk_read (talk, &reply, 100));
  g_assert_cmphex (reply.opcode, ==, opcode);
  g_assert_cmphex (reply.error, ==, STUB_ERROR_LENGTH);
}

static void
test_lengths (void)
{
  Talk talk;

  stub_talk_init (&talk, BOARD);
  memset (nf_virtual_flash_get_array (talk.flash), 0x5A, talk.options.flash_size);
  for (gsize i = 0; i < G_N_ELEMENTS (lengths); i++) {
    if (lengths[i].least > 0)
      assert_refused (&talk, lengths[i].opcode, lengths[i].least - 1);
    assert_refused (&talk, lengths[i].opcode, lengths[i].most + 1);
  }
  assert_refused (&talk, OP_WRITE_REG, 15);
  assert_refused (&talk, OP_WRITE_REG, 17);
  assert_refused (&talk, OP_MEM_DATA, 15);
  for (gsize i = 0; i < talk.options.flash_size; i++)
    g_assert_cmphex (nf_virtual_flash_get_array (talk.flash)[i], ==, 0x5A);
  talk_clear (&talk);
}

/* A frame that is shorter or longer than its length field says is not carried out. */
static void
test_length_field (void)
{
  static const guint8 cut[] = { 0xC0, 0, OP_READ_REG, 4, 0, 0, 0, 0, 0, 0x14, 0, 0xC0 };
  Talk talk;
  StubReply reply;

  stub_talk_init (&talk, BOARD);
  talk_send (&talk, cut, sizeof cut);
  g_assert_true (stub_talk_read (&talk, &reply, 100));
  g_assert_cmphex (reply.opcode, ==, OP_READ_REG);
  g_assert_cmphex (reply.error, ==, STUB_ERROR_LENGTH);
  talk_clear (&talk);
}

static void
test_unknown_and_damaged (void)
{
  static const guint8 digests[8] = { 0, 0, 0, 0, 0, 0x10, 0, 0 };
  Talk talk;
  StubReply reply;

  stub_talk_init (&talk, BOARD);
  stub_talk_assert_error (&talk, 0x63, STUB_ERROR_UNKNOWN, 1, 2);
  stub_talk_assert_error (&talk, 0xEF, STUB_ERROR_UNKNOWN, 1);
  talk_send_command (&talk, OP_STUB_DIGESTS, digests, 8, 0x12345678);
  g_assert_true (stub_talk_read (&talk, &reply, 100));
  g_assert_cmphex (reply.error, ==, STUB_ERROR_CHECKSUM);
  stub_talk_assert_error (&talk, OP_FLASH_DATA, STUB_ERROR_CLOSED, 4, 0, 0, 0, 0);
  stub_talk_assert_error (&talk, OP_FLASH_END, STUB_ERROR_CLOSED, 1);
  stub_talk_send (&talk, OP_STUB_WRITE_END, NULL, 0);
  g_assert_true (stub_talk_read (&talk, &reply, 100));
  g_assert_cmphex (reply.error, ==, STUB_ERROR_CLOSED);
  talk_clear (&talk);
}

/* No place that is not there, and none beyond the flash. */
static void
test_places (void)
{
  const guint32 size = 0x400000;
  Talk talk;

  stub_talk_init (&talk, BOARD);
  stub_talk_assert_error (&talk, OP_READ_REG, STUB_ERROR_VALUE, 0);
  stub_talk_assert_error (&talk, OP_READ_REG, STUB_ERROR_VALUE, 0x60000001);
  stub_talk_assert_error (&talk, OP_READ_REG, STUB_ERROR_VALUE, 0x40010000);
  stub_talk_assert_error (&talk, OP_WRITE_REG, STUB_ERROR_VALUE, 0, 1, 2, 3);
  stub_talk_assert_error (&talk, OP_MEM_BEGIN, STUB_ERROR_VALUE, 0x100, 1, 0x100, 0x20000000);
  stub_talk_assert_error (&talk, OP_MEM_BEGIN, STUB_ERROR_VALUE, 0x18001, 9, 0x100, 0x3FFE8000);
  stub_talk_assert_error (&talk, OP_ERASE_REGION, STUB_ERROR_VALUE, 0x1000, 0x800);
  stub_talk_assert_error (&talk, OP_ERASE_REGION, STUB_ERROR_VALUE, 0x800, 0x1000);
  stub_talk_assert_error (&talk, OP_ERASE_REGION, STUB_ERROR_VALUE, size, 0x1000);
  stub_talk_assert_error (&talk, OP_ERASE_REGION, STUB_ERROR_VALUE, 0x1000, 0xFFFFF000);
  stub_talk_assert_error (&talk, OP_FLASH_MD5, STUB_ERROR_VALUE, size - 1, 2, 0, 0);
  stub_talk_assert_error (&talk, OP_STUB_READ, STUB_ERROR_VALUE, 0, 0);
  stub_talk_assert_error (&talk, OP_STUB_READ, STUB_ERROR_VALUE, 0, STUB_READ_MAX + 1);
  stub_talk_assert_error (&talk, OP_STUB_READ, STUB_ERROR_VALUE, size - 4, 8);
  stub_talk_assert_error (&talk, OP_STUB_DIGESTS, STUB_ERROR_VALUE, 0x100, 0x1000);
  stub_talk_assert_error (&talk, OP_STUB_DIGESTS, STUB_ERROR_VALUE, 0, 0);
  stub_talk_assert_error (&talk, OP_FLASH_BEGIN, STUB_ERROR_VALUE, 16, 1, 0x400, 0x1004);
  stub_talk_assert_error (&talk, OP_FLASH_BEGIN, STUB_ERROR_VALUE, 16, 1, 0x4900, 0x1000);
  stub_talk_assert_error (&talk, OP_FLASH_BEGIN, STUB_ERROR_VALUE, 0x1001, 1, 0x400, size - 0x1000);
  stub_talk_assert_error (&talk, OP_STUB_WRITE_BEGIN, STUB_ERROR_LENGTH, 0, 2, 0, 0x1000);
  stub_talk_assert_error (&talk, OP_STUB_WRITE_BEGIN, STUB_ERROR_VALUE, 0, 1, 0, 0x1800);
  stub_talk_assert_error (&talk, OP_STUB_WRITE_BEGIN, STUB_ERROR_VALUE, 0, 1, size, 0x1000);
  stub_talk_assert_error (&talk,
                          OP_STUB_WRITE_BEGIN,
                          STUB_ERROR_VALUE,
                          0,
                          2,
                          0x4000,
                          0x2000,
                          0x5000,
                          0x1000);
  talk_clear (&talk);
}

/* The size that the host names counts. */
static void
test_flash_size (void)
{
  Talk talk;

  stub_talk_init (&talk, BOARD);
  talk_assert_words (&talk,
                     OP_SPI_SET_PARAMS,
                     "01 0b 02 00 00 00 00 00 00 00",
                     0,
                     0x80000,
                     0x10000,
                     0x1000,
                     0x100,
                     0xFFFF);
  stub_talk_assert_error (&talk, OP_ERASE_REGION, STUB_ERROR_VALUE, 0x80000, 0x1000);
  stub_talk_assert_error (&talk, OP_SPI_SET_PARAMS, STUB_ERROR_VALUE, 0, 0x1000001, 0, 0, 0, 0);
  stub_talk_assert_error (&talk, OP_SPI_SET_PARAMS, STUB_ERROR_VALUE, 0, 0, 0, 0, 0, 0);
  talk_clear (&talk);
}

static void
test_registers (void)
{
  Talk talk;

  stub_talk_init (&talk, BOARD);
  talk_assert_words (&talk,
                     OP_WRITE_REG,
                     "01 09 02 00 00 00 00 00 00 00",
                     0x3FFF0000,
                     0x11223344,
                     0xFFFFFFFF,
                     0,
                     0x3FFF0000,
                     0xAABBCCDD,
                     0x0000FF00,
                     10);
  g_assert_cmphex (talk_read_register (&talk, 0x3FFF0000), ==, 0x1122CC44);
  talk_clear (&talk);
}

/* A program loaded into memory stands there, byte for byte, and gets the chip. */
static void
test_memory (void)
{
  guint8 bytes[1030];
  Talk talk;
  g_autofree char *text = NULL;

  stub_talk_init (&talk, BOARD);
  talk_fill (bytes, sizeof bytes, 3);
  talk_assert_words (&talk,
                     OP_MEM_BEGIN,
                     "01 05 02 00 00 00 00 00 00 00",
                     sizeof bytes,
                     2,
                     0x200,
                     0x40107000);
  for (guint i = 0; i < 3; i++) {
    guint32 size = MIN (0x200, sizeof bytes - i * 0x200);
    g_autofree char *wrong = talk_data (&talk, OP_MEM_DATA, bytes + i * 0x200, size, i, 1);
    g_autofree char *early = talk_data (&talk, OP_MEM_DATA, bytes + i * 0x200, size, i + 1, 0);
    g_autofree char *right = talk_data (&talk, OP_MEM_DATA, bytes + i * 0x200, size, i, 0);
    g_assert_cmpstr (wrong, ==, "01 07 02 00 00 00 00 00 01 c1");
    g_assert_cmpstr (early, ==, "01 07 02 00 00 00 00 00 01 c0");
    g_assert_cmpstr (right, ==, "01 07 02 00 00 00 00 00 00 00");
  }
  for (guint at = 0; at < 1028; at += 4)
    g_assert_cmphex (talk_read_register (&talk, 0x40107000 + at), ==, get_u32 (bytes + at));
  stub_talk_assert_error (&talk, OP_MEM_END, STUB_ERROR_VALUE, 0, 0);
  talk_assert_words (&talk, OP_MEM_END, "01 06 02 00 00 00 00 00 00 00", 0, 0x40107004);
  text = talk_read_text (&talk, 20);
  g_assert_cmpstr (text, ==, "\nprogram at 0x40107004 runs\n");
  talk_clear (&talk);
}

/* By the CRC of its own memory the stub shows that it has arrived whole. */
static void
test_prove_memory (void)
{
  static const guint32 ranges[] = {
    0x3FFF0100, 1000, 0x40107000, 8, 0x3FFF0000, 0, 0x3FFF04E8, 24
  };
  guint8 bytes[1032];
  Talk talk;
  StubReply reply;

  stub_talk_init (&talk, BOARD);
  talk_fill (bytes, sizeof bytes, 4);
  for (guint at = 0; at < sizeof bytes; at += 4) {
    guint32 address = at < 1000   ? 0x3FFF0100 + at
                      : at < 1008 ? 0x40107000 + at - 1000
                                  : 0x3FFF0100 + at - 8;
    talk_assert_words (&talk,
                       OP_WRITE_REG,
                       "01 09 02 00 00 00 00 00 00 00",
                       address,
                       get_u32 (bytes + at),
                       0xFFFFFFFF,
                       0);
  }
  stub_talk_ask (&talk, OP_STUB_CRC, ranges, G_N_ELEMENTS (ranges), &reply);
  g_assert_cmphex (reply.error, ==, 0);
  g_assert_cmphex (reply.value, ==, crc32_of (bytes, sizeof bytes));
  stub_talk_assert_error (&talk, OP_STUB_CRC, STUB_ERROR_VALUE, 0x3FFF0002, 4);
  stub_talk_assert_error (&talk, OP_STUB_CRC, STUB_ERROR_VALUE, 0x3FFFF000, 0x1004);
  stub_talk_assert_error (&talk, OP_STUB_CRC, STUB_ERROR_VALUE, 0x20000000, 4);
  stub_talk_assert_error (&talk, OP_STUB_CRC, STUB_ERROR_VALUE, 0x3FFF0000, 6);
  stub_talk_assert_error (&talk,
                          OP_STUB_CRC,
                          STUB_ERROR_VALUE,
                          0x3FFE8000,
                          0xC000,
                          0x3FFE8000,
                          0xC000);
  talk_clear (&talk);
}

/* What carries a CRC is not taken without it, whoever's command it is. */
static void
test_damaged (void)
{
  guint8 data[8];
  Talk talk;
  StubReply reply;

  stub_talk_init (&talk, BOARD);
  put_u32 (data, 460800);
  put_u32 (data + 4, 921600);
  talk_send_command (&talk, OP_CHANGE_BAUD, data, sizeof data, crc32_of (data, sizeof data) ^ 1);
  g_assert_true (stub_talk_read (&talk, &reply, 100));
  g_assert_cmphex (reply.opcode, ==, OP_CHANGE_BAUD);
  g_assert_cmphex (reply.error, ==, STUB_ERROR_CHECKSUM);
  stub_talk_ask (&talk, OP_STUB_INFO, NULL, 0, &reply);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_INFO_DIVIDER), ==, 56);
  talk_clear (&talk);
}

static void
change_rate (Talk *talk, guint32 rate, guint32 old)
{
  talk_assert_words (talk, OP_CHANGE_BAUD, "01 0f 02 00 00 00 00 00 00 00", rate, old);
  talk_wait (talk, 1);
  talk_set_baud (talk, rate);
}

static void
test_rate (void)
{
  static const guint32 rates[] = { 115200, 2000000, 460800, 230400, 9600, 921600 };
  Talk talk;
  guint32 old = 921600;

  stub_talk_init (&talk, BOARD);
  stub_talk_assert_error (&talk, OP_CHANGE_BAUD, STUB_ERROR_VALUE, 299, 921600);
  stub_talk_assert_error (&talk, OP_CHANGE_BAUD, STUB_ERROR_VALUE, 4000001, 921600);
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++) {
    change_rate (&talk, rates[i], i == 2 ? 0 : old);
    g_assert_cmphex (talk_read_register (&talk, UART_CLKDIV),
                     ==,
                     (UART_CLOCK + rates[i] / 2) / rates[i]);
    old = rates[i];
  }
  talk_clear (&talk);
}

/* At a rate that does not carry it goes back when enough has arrived that makes no sense, and
 * only then. */
static void
test_rate_back (void)
{
  guint8 noise[300];
  Talk talk;
  StubReply reply;

  stub_talk_init (&talk, BOARD);
  memset (noise, 0x33, sizeof noise);
  change_rate (&talk, 2000000, 921600);
  talk_send (&talk, noise, 200);
  talk_wait (&talk, 5000);
  stub_talk_ask (&talk, OP_STUB_INFO, NULL, 0, &reply); /* a whole frame: the rate is proven */
  talk_send (&talk, noise, sizeof noise);
  stub_talk_ask (&talk, OP_STUB_INFO, NULL, 0, &reply);

  change_rate (&talk, 460800, 2000000);
  noise[0] = noise[99] = noise[100] = noise[199] =
      SLIP_END; /* damaged frames are frames, and prove nothing */
  talk_send (&talk, noise, sizeof noise);
  talk_set_baud (&talk, 2000000);
  talk_wait (&talk, 20);
  stub_talk_ask (&talk, OP_STUB_INFO, NULL, 0, &reply);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_INFO_DIVIDER), ==, 26);
  talk_clear (&talk);
}

/* END with 0 goes back to the loader, RUN_USER_CODE to the program in the flash. */
static void
test_leave (void)
{
  Talk talk;
  g_autofree char *text = NULL;

  stub_talk_init (&talk, BOARD);
  talk_assert_words (&talk, OP_FLASH_BEGIN, "01 02 02 00 00 00 00 00 00 00", 0, 0, 0, 0);
  talk_assert_words (&talk, OP_FLASH_END, "01 04 02 00 00 00 00 00 00 00", 0);
  talk_wait (&talk, 30);
  nf_virtual_board_discard_received (talk.board);
  g_assert_cmpuint (talk_sync (&talk, NULL), ==, 2);
  talk_assert_words (&talk, OP_READ_REG, "01 0a 02 00 00 00 00 00 00 00", CPU_CLOCK);
  g_assert_cmpuint (talk_sync (&talk, NULL), ==, 1);
  stub_talk_start (&talk);
  talk_assert_words (&talk, OP_READ_REG, "01 0a 02 00 01 00 00 00 00 00", CPU_CLOCK);
  stub_talk_send (&talk, OP_RUN_USER_CODE, NULL, 0);
  text = talk_read_text (&talk, 100);
  g_assert_cmpstr (text, ==, "ets_main.c "); /* the flash is blank */
  talk_clear (&talk);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stub/info", test_info);
  g_test_add_func ("/stub/sync", test_sync);
  g_test_add_func ("/stub/lengths", test_lengths);
  g_test_add_func ("/stub/length-field", test_length_field);
  g_test_add_func ("/stub/unknown-and-damaged", test_unknown_and_damaged);
  g_test_add_func ("/stub/places", test_places);
  g_test_add_func ("/stub/flash-size", test_flash_size);
  g_test_add_func ("/stub/registers", test_registers);
  g_test_add_func ("/stub/memory", test_memory);
  g_test_add_func ("/stub/prove-memory", test_prove_memory);
  g_test_add_func ("/stub/damaged", test_damaged);
  g_test_add_func ("/stub/rate", test_rate);
  g_test_add_func ("/stub/rate-back", test_rate_back);
  g_test_add_func ("/stub/leave", test_leave);
  return g_test_run ();
}
