/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a host hears of a virtual board with something wrong, with a strap or a crystal of another
 * kind, and with a hand at its buttons. The ROM's lines are those that the genuine ROM printed in
 * an emulator, where it can do that; "waiting for host" is as boards are reported to print it.
 */
#include "support/board-ear.h"

#include "nf-virtual-options.h"

#include <string.h>

#define BANNER(cause, mode) "\r\n ets Jan  8 2013,rst cause:" cause ", boot mode:" mode "\r\n\r\n"

enum { QIO, QOUT, DIO, DOUT };

/* What the ROM prints of a script's image of that mode. */
static char *
boot (const char *fault, guint8 mode)
{
  g_autofree char *name = g_strdup_printf ("virtual:esp-12e?unpaced&fault=%s&seed=%u", fault, mode);

  ear_put_script (name, "wait 20\nsay runs");
  ear_put (name, 2, &mode, 1);
  g_autoptr (NfTransport) board = ear_open (name, 74880);

  return ear_hear (board, 150);
}

/* Where a mode does not work the flash reads 0 behind the header: the image's first segment has its
 * true address and length, and everything after is nothing. */
static void
test_modes (void)
{
  static const struct {
    const char *fault;
    gboolean runs[4];
  } table[] = {
    { "none", { TRUE, TRUE, TRUE, TRUE } },
    { "quad", { FALSE, FALSE, TRUE, TRUE } },
    { "no-dio", { FALSE, FALSE, FALSE, TRUE } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    for (guint8 mode = QIO; mode <= DOUT; mode++) {
      g_autofree char *heard = boot (table[i].fault, mode);

      if (table[i].runs[mode])
        g_assert_true (g_str_has_suffix (heard, "runs"));
      else
        g_assert_cmpstr (heard,
                         ==,
                         BANNER ("1", "(3,6)") "load 0x40100000, len 16, room 16 \r\ntail 0\r\n"
                                               "chksum 0xef\r\nload 0x00000000, len 0, room 8 \r\n"
                                               "tail 0\r\nchksum 0xef\r\ncsum 0xef\r\ncsum err\r\n"
                                               "ets_main.c ");
    }
  }
}

/* The same for the header of a real firmware, as the genuine ROM printed it where all else was 0.
 */
static void
test_modes_as_measured (void)
{
  const char *name = "virtual:esp-12e?unpaced&fault=no-dio&seed=9";
  static const guint8 header[16] = { 0xE9, 3,    0x02, 0x20, 0x04, 0x00, 0x10, 0x40,
                                     0x00, 0x00, 0x10, 0x40, 0x34, 0x6B, 0x00, 0x00 };

  ear_put (name, 0, header, sizeof header);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  ear_expect (
      board,
      200,
      BANNER ("1", "(3,6)") "load 0x40100000, len 27444, room 16 \r\ntail 4\r\nchksum 0xef\r\n"
                            "load 0x00000000, len 0, room 4 \r\ntail 0\r\nchksum 0xef\r\n"
                            "ho 12 tail 0 room 4\r\n"
                            "load 0x00000000, len 0, room 12 \r\ntail 0\r\nchksum 0xef\r\n"
                            "csum 0xef\r\ncsum err\r\nets_main.c ");
  ear_expect (board, 60000, ""); /* no watchdog runs in the ROM */
}

static void
test_gpio15 (void)
{
  g_autoptr (NfTransport) run = ear_open ("virtual:esp-01?unpaced&gpio15=high", 74880);
  ear_expect (run, 100, BANNER ("1", "(7,7)") "waiting for host\r\n");
  nf_transport_set_lines (run, FALSE, TRUE, NULL);
  nf_transport_sleep (run, 10, NULL, NULL);
  nf_transport_set_lines (run, TRUE, FALSE, NULL);
  ear_expect (run, 100, BANNER ("2", "(5,7)") "waiting for host\r\n");
  ear_say (run, "\xC0\xC0");
  ear_expect (run, 100, "");
}

/* The ROM's divider is made for 40 MHz. */
static void
test_crystal (void)
{
  g_autoptr (NfTransport) board =
      ear_open ("virtual:esp-01?unpaced&crystal=40&boot=download", 115200);

  ear_expect (board, 100, BANNER ("1", "(1,6)"));
  ear_reset (board);
  nf_transport_set_baud (board, 74880, NULL);
  g_autofree char *wrong = ear_hear (board, 100);
  g_assert_null (strstr (wrong, "rst cause"));
}

static void
test_brown_out (void)
{
  g_autoptr (NfTransport) board =
      ear_open ("virtual:esp-01?unpaced&boot=download&fault=brown-out:200", 74880);

  ear_expect (board, 700, BANNER ("1", "(1,6)") BANNER ("1", "(1,6)") BANNER ("1", "(1,6)"));
  ear_reset (board);
  ear_expect (board, 300, BANNER ("2", "(1,6)") BANNER ("1", "(1,6)"));
}

static void
test_echo (void)
{
  g_autoptr (NfTransport) board =
      ear_open ("virtual:esp-01?unpaced&boot=download&fault=echo", 74880);

  ear_expect (board, 100, "");
  ear_say (board, "anything at all");
  ear_expect (board, 100, "anything at all");
}

/* The lines are there, and move nothing. */
static void
test_unwired (void)
{
  g_autoptr (NfTransport) board =
      ear_open ("virtual:esp-01?unpaced&boot=download&fault=unwired&hand=reset@1000", 74880);

  g_assert_cmpint (nf_transport_get_lines (board), ==, NF_LINES_TOGETHER);
  ear_expect (board, 100, BANNER ("1", "(1,6)"));
  ear_reset (board);
  ear_expect (board, 200, "");
  ear_expect (board, 1000, BANNER ("2", "(1,6)"));
}

static void
test_held (void)
{
  g_autoptr (NfTransport) board =
      ear_open ("virtual:esp-01?unpaced&fault=held&hand=reset@100,flash@500", 74880);

  ear_expect (board, 1000, "");
  ear_reset (board);
  ear_say (board, "UUUU");
  ear_expect (board, 1000, "");
}

/* RST low for 100 ms; FLASH low until 300 ms later. Counted from the opening, each time. */
static void
test_hand (void)
{
  g_autoptr (NfTransport) board =
      ear_open ("virtual:esp-01?unpaced&reset=manual&hand=flash@1000,reset@1200,reset@3000", 74880);

  ear_expect (board, 500, BANNER ("1", "(3,6)") "ets_main.c ");
  for (guint i = 0; i < 2; i++) {
    ear_expect (board, i == 0 ? 600 : 1100, "");
    ear_expect (board, 95, BANNER ("2", "(1,6)"));
    ear_expect (board, 105, ""); /* pressed again while FLASH is still held … */
    ear_expect (board, 100, BANNER ("2", "(1,6)"));
    ear_expect (board, 1680, ""); /* … and after */
    ear_expect (board, 100, BANNER ("2", "(3,6)") "ets_main.c ");
    nf_transport_close (board);
    g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-faults/modes", test_modes);
  g_test_add_func ("/virtual-faults/modes-as-measured", test_modes_as_measured);
  g_test_add_func ("/virtual-faults/gpio15", test_gpio15);
  g_test_add_func ("/virtual-faults/crystal", test_crystal);
  g_test_add_func ("/virtual-faults/brown-out", test_brown_out);
  g_test_add_func ("/virtual-faults/echo", test_echo);
  g_test_add_func ("/virtual-faults/unwired", test_unwired);
  g_test_add_func ("/virtual-faults/held", test_held);
  g_test_add_func ("/virtual-faults/hand", test_hand);
  return g_test_run ();
}
