/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial line whose ends may disagree about the rate, and the chip's UART at its end.
 */
#include "nf-virtual-line.h"

#include "nf-virtual-uart.h"

#include <string.h>

enum { START = 1000 };

/* Sends everything back to back, receives at another rate. Returns: (transfer full): what came */
static GByteArray *
pass (guint32 sender, guint32 receiver, const guint8 *bytes, gsize size, guint *broken)
{
  GByteArray *received = g_byte_array_new ();
  NfVirtualLine line;
  guint64 free_at = START;
  gsize sent = 0;

  *broken = 0;
  nf_virtual_line_init (&line, receiver);
  while (sent < size || nf_virtual_line_get_due (&line) != NF_VIRTUAL_NEVER) {
    if (sent < size && free_at <= nf_virtual_line_get_due (&line)) {
      free_at = nf_virtual_line_send (&line, free_at, sender, bytes[sent++]);
    } else {
      gboolean error;
      guint8 byte = nf_virtual_line_take (&line, &error);

      g_byte_array_append (received, &byte, 1);
      *broken += error ? 1 : 0;
    }
  }
  return received;
}

/* Every byte after every byte, at rates that differ by what a real pair stands. */
static void
test_tolerance (void)
{
  static const struct {
    guint32 sender, receiver;
    gboolean works;
  } table[] = {
    { 115200, 115200, TRUE },   { 115200, 115299, TRUE },  { 921600, 928571, TRUE },
    { 1500000, 1485714, TRUE }, { 115200, 117504, TRUE },  { 115200, 112896, TRUE },
    { 115200, 117600, TRUE },   { 115200, 112800, TRUE },  { 115200, 120092, TRUE },
    { 115200, 110874, TRUE },   { 115200, 121212, FALSE }, { 115200, 109705, FALSE },
    { 115200, 74880, FALSE },   { 74880, 115200, FALSE },
  };
  g_autofree guint8 *bytes = g_malloc (2 * 256 * 256);

  for (guint i = 0; i < 256 * 256; i++) {
    bytes[2 * i] = (guint8) (i >> 8);
    bytes[2 * i + 1] = (guint8) i;
  }
  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    guint broken;
    g_autoptr (GByteArray) received =
        pass (table[i].sender, table[i].receiver, bytes, 2 * 256 * 256, &broken);
    gboolean same =
        received->len == 2 * 256 * 256 && memcmp (received->data, bytes, received->len) == 0;

    g_assert_cmpint (same, ==, table[i].works);
  }
}

/* A receiver at half and one at twice the sender's rate: bytes cut from the bit stream by hand. */
static void
test_wrong_rate (void)
{
  guint broken;
  g_autoptr (GByteArray) slow = pass (115200, 57600, (const guint8 *) "\x00\xFF", 2, &broken);
  g_autoptr (GByteArray) fast = pass (57600, 115200, (const guint8 *) "\x0F", 1, &broken);

  /* Of 0 00000000 1 0 11111111 1 it sees bits 3, 5, 7, 9, 11 and so on. */
  g_assert_cmpuint (slow->len, ==, 1);
  g_assert_cmphex (slow->data[0], ==, 0xF8);
  /* Of 0 11110000 1 it sees bits 0 1 1 2 2 3 3 4, and from the edge at 5 on the rest. */
  g_assert_cmpuint (fast->len, ==, 2);
  g_assert_cmphex (fast->data[0], ==, 0xFE);
  g_assert_cmphex (fast->data[1], ==, 0x80);
}

/* A pause between characters lets the receiver find the next start bit again. */
static void
test_recovery (void)
{
  NfVirtualLine line;
  guint8 byte;

  nf_virtual_line_init (&line, 115200);
  nf_virtual_line_send (&line, START, 9600, 0x00);
  while (nf_virtual_line_get_due (&line) != NF_VIRTUAL_NEVER)
    nf_virtual_line_take (&line, NULL);
  nf_virtual_line_send (&line, START + 10000000, 115200, 0x42);
  byte = nf_virtual_line_take (&line, NULL);
  g_assert_cmphex (byte, ==, 0x42);
}

typedef struct {
  NfVirtualLine from_host, to_host;
  NfVirtualUart uart;
} Pair;

static void
init_pair (Pair *pair)
{
  memset (pair, 0, sizeof *pair);
  nf_virtual_line_init (&pair->from_host, 74880);
  nf_virtual_line_init (&pair->to_host, 74880);
  pair->uart.from_host = &pair->from_host;
  pair->uart.to_host = &pair->to_host;
  pair->uart.clock = 2 * NF_VIRTUAL_CRYSTAL_MHZ * 1000000;
  nf_virtual_uart_reset (&pair->uart, 0);
}

static guint64
send_to_uart (Pair *pair, guint64 time, guint32 baud, guint8 byte)
{
  guint64 end = nf_virtual_line_send (&pair->from_host, time, baud, byte);

  while (nf_virtual_uart_get_due (&pair->uart) <= end)
    nf_virtual_uart_run (&pair->uart, nf_virtual_uart_get_due (&pair->uart));
  return end;
}

/* 128 bytes stay, the rest is lost and the register says so. */
static void
test_overflow (void)
{
  Pair pair;
  guint64 time = START;

  init_pair (&pair);
  for (guint i = 0; i < 200; i++)
    time = send_to_uart (&pair, time, 74880, (guint8) i);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x1C, time) & 0xFF, ==, 128);
  g_assert_cmphex (nf_virtual_uart_read (&pair.uart, 0x04, time) & 0x10, ==, 0x10);
  g_assert_cmpuint (pair.uart.overflows, ==, 200 - 128);
  for (guint i = 0; i < 128; i++)
    g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x00, time), ==, i);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x1C, time) & 0xFF, ==, 0);
  nf_virtual_uart_write (&pair.uart, 0x10, 0x1FF, time);
  g_assert_cmphex (nf_virtual_uart_read (&pair.uart, 0x04, time) & 0x10, ==, 0);
}

static void
test_transmit (void)
{
  Pair pair;
  guint64 time = START;

  init_pair (&pair);
  for (guint i = 0; i < 140; i++)
    nf_virtual_uart_write (&pair.uart, 0x00, i, time);
  /* One is in the shifter, 128 in the FIFO, the others are lost. */
  g_assert_cmphex (nf_virtual_uart_read (&pair.uart, 0x1C, time), ==, 0x80800000);
  for (guint i = 0; i < 129; i++) {
    time = nf_virtual_line_get_due (&pair.to_host);
    g_assert_cmpuint (nf_virtual_line_take (&pair.to_host, NULL), ==, i);
    nf_virtual_uart_run (&pair.uart, nf_virtual_uart_get_due (&pair.uart));
  }
  g_assert_cmphex (nf_virtual_uart_read (&pair.uart, 0x1C, time), ==, 0);
  g_assert_true (nf_virtual_uart_get_due (&pair.uart) == NF_VIRTUAL_NEVER);
}

/* The pulses of 0x55 and the divider that the ROM computes from them. */
static void
test_pulses (void)
{
  Pair pair;
  guint64 time;

  init_pair (&pair);
  nf_virtual_uart_write (&pair.uart, 0x18, 0x801, START);
  time = send_to_uart (&pair, START + 10, 115200, 0x55);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x30, START + 9), ==, 0);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x30, START + 10), ==, 1);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x30, time), ==, 10);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x28, time), ==, 439);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x2C, time), ==, 439);
  g_assert_cmpuint (nf_virtual_uart_get_measured_divider (&pair.uart), ==, 451);
  send_to_uart (&pair, time, 115200, 0x00);
  g_assert_cmpuint (nf_virtual_uart_read (&pair.uart, 0x30, time + 1000000), ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-line/tolerance", test_tolerance);
  g_test_add_func ("/virtual-line/wrong-rate", test_wrong_rate);
  g_test_add_func ("/virtual-line/recovery", test_recovery);
  g_test_add_func ("/virtual-uart/overflow", test_overflow);
  g_test_add_func ("/virtual-uart/transmit", test_transmit);
  g_test_add_func ("/virtual-uart/pulses", test_pulses);
  return g_test_run ();
}
