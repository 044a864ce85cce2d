/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The SPI controller's registers, and the flash behind them, as a host uses them by READ_REG
 * and WRITE_REG.
 */
#include "nf-virtual-chip.h"

#include <string.h>

#define SPI0 0x60000200
#define SPI1 0x60000100

enum {
  CMD = 0x00,
  ADDR = 0x04,
  RD_STATUS = 0x10,
  USER = 0x1C,
  USER1 = 0x20,
  USER2 = 0x24,
  W0 = 0x40
};

typedef struct {
  NfVirtualFlash *flash;
  NfVirtualLine from_host, to_host;
  NfVirtualChip chip;
} Bench;

static void
set_up (Bench *b, gconstpointer data)
{
  b->flash = nf_virtual_flash_new (1 << 20);
  nf_virtual_chip_init (&b->chip, b->flash);
  nf_virtual_line_init (&b->from_host, 115200);
  nf_virtual_line_init (&b->to_host, 115200);
  b->chip.uart.from_host = &b->from_host;
  b->chip.uart.to_host = &b->to_host;
  nf_virtual_chip_reset (&b->chip);
  nf_virtual_chip_attach_flash (&b->chip);
}

static void
tear_down (Bench *b, gconstpointer data)
{
  nf_virtual_chip_clear (&b->chip);
  nf_virtual_flash_free (b->flash);
}

static guint32
get (Bench *b, guint32 address)
{
  guint32 value;

  g_assert_true (nf_virtual_chip_load (&b->chip, address, &value));
  return value;
}

static void
put (Bench *b, guint32 address, guint32 value)
{
  g_assert_true (nf_virtual_chip_store (&b->chip, address, value));
}

/* Starts a command and lets it take its time, and the flash its. */
static void
run (Bench *b, guint32 spi, guint bit)
{
  put (b, spi + CMD, 1u << bit);
  b->chip.now += 1000000;
  g_assert_cmphex (get (b, spi + CMD), ==, 0);
  b->chip.now = MAX (b->chip.now, nf_virtual_flash_get_busy_until (b->flash));
}

/* A user command: opcode, and the lengths of what follows in bits. */
static void
run_user (Bench *b, guint32 spi, guint8 opcode, guint address, guint out, guint in)
{
  put (b,
       spi + USER,
       1u << 31 | (address > 0 ? 1u << 30 : 0) | (in > 0 ? 1u << 28 : 0) |
           (out > 0 ? 1u << 27 : 0));
  put (b,
       spi + USER1,
       (address > 0 ? (guint32) (address - 1) << 26 : 0) | (out > 0 ? (out - 1) << 17 : 0) |
           (in > 0 ? (in - 1) << 8 : 0));
  put (b, spi + USER2, 7u << 28 | opcode);
  run (b, spi, 18);
}

static void
test_id (Bench *b, gconstpointer data)
{
  run_user (b, SPI0, 0x9F, 0, 0, 24);
  g_assert_cmphex (get (b, SPI0 + W0) & 0xFFFFFF, ==, 0x1440EF);
  run (b, SPI0, 28);
  g_assert_cmphex (get (b, SPI0 + W0), ==, 0x1440EF);
}

/* Only SPI0 is wired to the flash, and only after the pins are switched. */
static void
test_attachment (Bench *b, gconstpointer data)
{
  run_user (b, SPI1, 0x9F, 0, 0, 24);
  g_assert_cmphex (get (b, SPI1 + W0), ==, 0xFFFFFF);
  nf_virtual_chip_reset (&b->chip);
  run_user (b, SPI0, 0x9F, 0, 0, 24);
  g_assert_cmphex (get (b, SPI0 + W0), ==, 0xFFFFFF);
  /* The pins are ordinary registers. */
  for (guint32 pin = 0x6000081C; pin <= 0x60000830; pin += 4)
    put (b, pin, 0x10);
  run_user (b, SPI0, 0x9F, 0, 0, 24);
  g_assert_cmphex (get (b, SPI0 + W0), ==, 0x1440EF);
}

static void
test_duration (Bench *b, gconstpointer data)
{
  put (b, SPI0 + CMD, 1u << 28);
  g_assert_cmphex (get (b, SPI0 + CMD), ==, 1u << 28);
  /* 32 bits at a quarter of 52 MHz. */
  b->chip.now += 32 * 4 * 1000 / 52 - 1;
  g_assert_cmphex (get (b, SPI0 + CMD), ==, 1u << 28);
  b->chip.now += 1;
  g_assert_cmphex (get (b, SPI0 + CMD), ==, 0);
}

static void
test_program (Bench *b, gconstpointer data)
{
  const guint8 *array = nf_virtual_flash_get_array (b->flash);

  for (guint i = 0; i < 16; i++)
    put (b, SPI0 + W0 + 4 * i, 0x03020100 + 0x04040404 * i);
  run (b, SPI0, 30);
  put (b, SPI0 + ADDR, 0x12300 | 64u << 24);
  run (b, SPI0, 25);
  for (guint i = 0; i < 64; i++)
    g_assert_cmphex (array[0x12300 + i], ==, i);

  memset (nf_virtual_flash_get_array (b->flash) + 0x100, 0x77, 8);
  put (b, SPI0 + ADDR, 0x100 | 8u << 24);
  run (b, SPI0, 31);
  g_assert_cmphex (get (b, SPI0 + W0), ==, 0x77777777);
  g_assert_cmphex (get (b, SPI0 + W0 + 4), ==, 0x77777777);
  g_assert_cmphex (get (b, SPI0 + W0 + 8), ==, 0x0B0A0908);

  put (b, SPI0 + W0, 0x000000A5);
  run (b, SPI0, 30);
  put (b, SPI0 + ADDR, 0x040000u << 8);
  run_user (b, SPI0, 0x02, 24, 8, 0);
  g_assert_cmphex (array[0x40000], ==, 0xA5);
  g_assert_cmphex (array[0x40001], ==, 0xFF);
  put (b, SPI0 + ADDR, 0x012302u << 8);
  run_user (b, SPI0, 0x03, 24, 0, 16);
  g_assert_cmphex (get (b, SPI0 + W0) & 0xFFFF, ==, 0x0302);
}

static void
test_erase (Bench *b, gconstpointer data)
{
  static const struct {
    guint8 bit, opcode;
    guint32 size;
  } table[] = { { 24, 0x20, 0x1000 },
                { 23, 0xD8, 0x10000 },
                { 22, 0xC7, 1 << 20 },
                { 0, 0x52, 0x8000 } };
  guint8 *array = nf_virtual_flash_get_array (b->flash);

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    for (guint user = table[i].bit == 0; user < 2; user++) {
      guint32 first = 0x50000 & ~(table[i].size - 1);

      memset (array, 0, 1 << 20);
      run (b, SPI0, 30);
      put (b, SPI0 + ADDR, user ? 0x50000u << 8 : 0x50000);
      if (user)
        run_user (b, SPI0, table[i].opcode, table[i].size < 1 << 20 ? 24 : 0, 0, 0);
      else
        run (b, SPI0, table[i].bit);
      for (guint32 at = 0; at < 1 << 20; at += 0x100)
        g_assert_cmphex (array[at], ==, at - first < table[i].size ? 0xFF : 0x00);
    }
  }
}

static void
test_status (Bench *b, gconstpointer data)
{
  run (b, SPI0, 30);
  run (b, SPI0, 27);
  g_assert_cmphex (get (b, SPI0 + RD_STATUS), ==, 0x02);
  run (b, SPI0, 29);
  run_user (b, SPI0, 0x05, 0, 0, 8);
  g_assert_cmphex (get (b, SPI0 + W0) & 0xFF, ==, 0x00);
  run (b, SPI0, 30);
  put (b, SPI0 + RD_STATUS, 0x021C);
  run (b, SPI0, 26);
  g_assert_cmphex (nf_virtual_flash_get_status (b->flash), ==, 0x021C);
  run_user (b, SPI0, 0x35, 0, 0, 8);
  g_assert_cmphex (get (b, SPI0 + W0) & 0xFF, ==, 0x02);
  run_user (b, SPI0, 0x06, 0, 0, 0);
  put (b, SPI0 + W0, 0x0000);
  run_user (b, SPI0, 0x01, 0, 16, 0);
  g_assert_cmphex (nf_virtual_flash_get_status (b->flash), ==, 0);
}

static void
test_sfdp (Bench *b, gconstpointer data)
{
  put (b, SPI0 + ADDR, 0);
  run_user (b, SPI0, 0x5A, 24, 0, 32);
  g_assert_cmphex (get (b, SPI0 + W0), ==, 0x50444653);
}

/* Lengths beyond the registers must stay within them. */
static void
test_lengths (Bench *b, gconstpointer data)
{
  run_user (b, SPI0, 0x03, 24, 512, 512);
  run_user (b, SPI0, 0x02, 64, 512, 0);
  put (b, SPI0 + USER, 0xFFFFFFFF);
  put (b, SPI0 + USER1, 0xFFFFFFFF);
  run (b, SPI0, 18);
  put (b, SPI0 + ADDR, 0xFFFFFFFF);
  run (b, SPI0, 31);
  run (b, SPI0, 30);
  run (b, SPI0, 25);
  g_assert_cmphex (get (b, SPI0 + W0), ==, get (b, SPI0 + W0 + 60));
}

#define ADD(path, test) g_test_add (path, Bench, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/virtual-spi/id", test_id);
  ADD ("/virtual-spi/attachment", test_attachment);
  ADD ("/virtual-spi/duration", test_duration);
  ADD ("/virtual-spi/program", test_program);
  ADD ("/virtual-spi/erase", test_erase);
  ADD ("/virtual-spi/status", test_status);
  ADD ("/virtual-spi/sfdp", test_sfdp);
  ADD ("/virtual-spi/lengths", test_lengths);
  return g_test_run ();
}
