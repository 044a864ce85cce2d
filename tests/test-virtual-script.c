/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Programs that a virtual board plays by a script: what a host hears, at which rate and when.
 */
#include "support/board-ear.h"

#include <string.h>

#define BOARD "virtual:esp-12e?unpaced&fast"

/* Opens a board that begins with this script, and leaves out what the ROM says. */
static NfTransport *
start_at (const char *script, guint baud)
{
  static guint seed;
  g_autofree char *name = g_strdup_printf (BOARD "&seed=%u", ++seed);

  ear_put_script (name, script);
  NfTransport *board = ear_open (name, 74880);
  g_autofree char *rom = ear_hear (board, 40);

  g_assert_nonnull (strstr (rom, "rst cause:1, boot mode:(3,6)"));
  g_assert_nonnull (strstr (rom, "csum 0x"));
  nf_transport_set_baud (board, baud, NULL);
  return board;
}

static NfTransport *
start (const char *script)
{
  return start_at (script, 115200);
}

/* It begins at the ROM's rate, says each byte that an escape can name, and changes the rate when
 * all has left. */
static void
test_say (void)
{
  g_autoptr (NfTransport) board = start_at ("wait 50\nsay slow\\r\\n\nbaud 115200\nwait 100\n\n"
                                            "# nothing\nsay \\e[1mfast\\x80\\\\\\t\\n\n",
                                            74880);

  ear_expect (board, 60, "slow\r\n");
  nf_transport_set_baud (board, 115200, NULL);
  ear_expect (board, 100, "\x1B[1mfast\x80\\\t\n");
}

static void
test_rates (void)
{
  static const guint rates[] = { 9600, 57600, 115200, 230400, 460800, 921600, 2000000 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++) {
    g_autofree char *script =
        g_strdup_printf ("wait 50\nbaud %u\nsay The quick brown fox\n", rates[i]);
    g_autoptr (NfTransport) board = start_at (script, rates[i]);

    ear_expect (board, 90, "The quick brown fox");
  }
}

/* A wait begins when what was said is in the FIFO, and lasts as long as it says. */
static void
test_wait (void)
{
  g_autoptr (NfTransport) board = start ("wait 50\nbaud 115200\nsay a\nwait 1000\nsay b\n");
  guint8 byte;

  g_assert_cmpint (nf_transport_read (board, &byte, 1, 100, NULL, NULL), ==, 1);
  gint64 before = nf_transport_get_time (board);
  g_assert_cmpint (nf_transport_read (board, &byte, 1, 2000, NULL, NULL), ==, 1);
  g_assert_cmpint (byte, ==, 'b');
  g_assert_cmpint (nf_transport_get_time (board) - before, >=, 999900);
  g_assert_cmpint (nf_transport_get_time (board) - before, <=, 1000100);
}

/* Back to the last "loop:", again and again, and to the beginning where there is none. */
static void
test_loop (void)
{
  NfTransport *labelled =
      start ("wait 50\nbaud 115200\nsay a\nloop:\nsay b\nwait 99\nloop\nsay never\n");
  ear_expect (labelled, 350, "abbbb");
  g_object_unref (labelled);

  NfTransport *bare = start ("baud 115200\nwait 99\nsay x\nloop\n");
  ear_expect (bare, 350, "xxx");
  g_object_unref (bare);
}

/* A flood fills the line, and every line of it is there. */
static void
test_flood (void)
{
  g_autoptr (NfTransport) board = start ("wait 50\nbaud 921600\nflood 10000\nsay end");
  g_autoptr (GString) expected = g_string_new (NULL);

  nf_transport_set_baud (board, 921600, NULL);
  gint64 before = nf_transport_get_time (board);
  for (guint i = 0; i < 10000; i++)
    g_string_append_printf (expected,
                            "%08u 0123456789 abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNO\r\n",
                            i);
  g_assert_cmpuint (expected->len, ==, 64 * 10000);
  g_string_append (expected, "end");
  g_autofree char *heard = g_malloc (expected->len);
  gsize n = 0;

  while (n < expected->len) {
    gssize more =
        nf_transport_read (board, (guint8 *) heard + n, expected->len - n, 100, NULL, NULL);
    g_assert_cmpint (more, >, 0);
    n += (gsize) more;
  }
  g_assert_cmpmem (heard, n, expected->str, expected->len);
  g_assert_cmpint ((nf_transport_get_time (board) - before) / 100000, ==, 69);
}

/* --- A shell ------------------------------------------------------------------------------ */

static void
test_prompt (void)
{
  g_autoptr (NfTransport) board = start ("wait 50\nbaud 115200\nsay hello\\r\\n\nprompt > \n"
                                         "answer =1+1 => 2\n"
                                         "answer print(\"*\") => <*>\n"
                                         "on two => say 1;\n"
                                         "on two => wait 500\n"
                                         "on two => say 2\\r\\n\n"
                                         "answer * => what is *?\n");

  ear_expect (board, 70, "hello\r\n> ");
  ear_say (board, "=1+1\r\n");
  ear_expect (board, 20, "=1+1\r\n2\r\n> ");
  ear_say (board, "print(\"a b\")\r");
  ear_expect (board, 20, "print(\"a b\")\r\n<a b>\r\n> ");
  ear_say (board, "x\by\x7Fz\n");
  ear_expect (board, 20, "x\b \by\b \bz\r\nwhat is z?\r\n> ");
  ear_say (board, "two\n=1+1\n");
  ear_expect (board, 490, "two\r\n1;");
  ear_expect (board, 40, "2\r\n> =1+1\r\n2\r\n> ");
}

/* What the program says by itself does not keep its shell waiting. */
static void
test_busy_shell (void)
{
  g_autoptr (NfTransport) board =
      start ("wait 50\nbaud 115200\nprompt $ \nloop:\nwait 999\nsay tick;\nloop\nanswer a => b\n");

  ear_expect (board, 70, "$ ");
  ear_say (board, "a\n");
  ear_expect (board, 20, "a\r\nb\r\n$ ");
  ear_expect (board, 1990, "tick;tick;");
}

/* A program that has no shell says nothing to what it hears. */
static void
test_no_shell (void)
{
  g_autoptr (NfTransport) board = start ("wait 50\nbaud 115200\nsay on\\n\nanswer a => b\n");

  ear_expect (board, 60, "on\n");
  ear_say (board, "a\n");
  ear_expect (board, 100, "");
}

/* --- Ends --------------------------------------------------------------------------------- */

/* After what it says, the chip starts again within the time, for that cause. */
static void
assert_restart (const char *command, const char *said, guint after_ms, guint cause)
{
  g_autofree char *script = g_strdup_printf ("wait 50\nbaud 115200\nsay .\n%s\n", command);
  g_autoptr (NfTransport) board = start (script);
  g_autofree char *expected = g_strdup_printf (".%s", said);
  g_autofree char *heard = ear_hear (board, after_ms);

  g_assert_cmpstr (heard, ==, expected);
  nf_transport_set_baud (board, 74880, NULL);
  g_autofree char *rom = ear_hear (board, 150);
  g_autofree char *banner =
      g_strdup_printf ("\r\n ets Jan  8 2013,rst cause:%u, boot mode:(3,6)\r\n\r\n%sload 0x4010",
                       cause,
                       cause == 4 ? "wdt reset\r\n" : "");
  g_assert_nonnull (strstr (rom, banner));
}

#define CUT "\r\n--------------- CUT HERE FOR EXCEPTION DECODER ---------------\r\n"
#define STACK                                                                                      \
  "\r\n>>>stack>>>\r\n\r\nctx: cont\r\nsp: 3ffffdb0 end: 3fffffd0 offset: 0190\r\n"                \
  "3fffffb0:  feefeffe feefeffe feefeffe 3ffee5d8  \r\n"                                           \
  "3fffffc0:  3fffdad0 00000000 3ffee598 40201234 <\r\n"                                           \
  "<<<stack<<<\r\n"

static void
test_restart (void)
{
  assert_restart ("restart", "", 75, 1);
}

static void
test_crash (void)
{
  assert_restart ("crash 28",
                  CUT "\r\nException (28):\r\nepc1=0x40201234 epc2=0x00000000 epc3=0x00000000 "
                      "excvaddr=0x00000010 depc=0x00000000\r\n" STACK CUT,
                  105,
                  1);
  assert_restart ("sdk-crash 0",
                  "Fatal exception (0): \r\nepc1=0x40201234, epc2=0x00000000, epc3=0x00000000, "
                  "excvaddr=0x00000000, depc=0x00000000\r\n",
                  75,
                  1);
}

static void
test_watchdog (void)
{
  assert_restart ("watchdog software", CUT "\r\nSoft WDT reset\r\n" STACK CUT, 95, 1);
  assert_restart ("watchdog hardware", "", 8430, 4);
}

/* At a line that is none the board says so, and stops. */
static void
test_not_understood (void)
{
  static const char *const lines[] = { "jump",         "baud 0",        "wait x",
                                       "say \\q",      "watchdog soft", "answer a",
                                       "on a => jump", "restart now",   "erase 10" };

  for (guint i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_autofree char *script = g_strdup_printf ("wait 50\n%s\nsay never\n", lines[i]);
    g_autofree char *expected =
        g_strdup_printf ("\r\nnf-virtual-program: line 3: \"%s\"?\r\n", lines[i]);
    g_autoptr (NfTransport) board = start_at (script, 74880);

    ear_expect (board, 200, expected);
  }
}

/* --- The flash ---------------------------------------------------------------------------- */

/* The header of the script's image says 4 MB. */
static void
test_needs_init_data (void)
{
  const char *name = BOARD "&mac=00:00:00:00:00:01";
  const guint8 data[2] = { 0x05, 0x04 };

  ear_put_script (name, "needs-init-data\nsay fine\n");
  ear_put (name, 0x3FC000, "\xFF", 1);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *loop = ear_hear (board, 1200);
  const char *first = strstr (loop, "rf_cal[0] !=0x05,is 0xFF\r\n");

  g_assert_nonnull (first);
  g_assert_nonnull (strstr (first + 1, "rf_cal[0] !=0x05,is 0xFF\r\n"));
  g_assert_null (strstr (loop, "fine"));
  nf_transport_close (board);
  ear_put (name, 0x3FC000, data + 1, 1);
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  g_autofree char *other = ear_hear (board, 1200);
  g_assert_nonnull (strstr (other, "rf_cal[0] !=0x05,is 0x04\r\n"));
  nf_transport_close (board);
  ear_put (name, 0x3FC000, data, 1);
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  g_autofree char *good = ear_hear (board, 1200);
  g_assert_nonnull (strstr (good, "csum"));
  g_assert_true (g_str_has_suffix (good, "fine"));
}

/* Any place in the first MB will do, and no other: a script as data behind a program. */
static void
test_places (void)
{
  static const char script[] = "nf-virtual-program 1\nwait 50\nsay here\n";
  const char *name = BOARD "&mac=00:00:00:00:00:02";

  ear_put_script (name, "say image\n");
  ear_put (name, 0x40, "xx", 2); /* no mark any more: the image is damaged, too */
  ear_put_script (name, "say image\n");
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *image = ear_hear (board, 200);
  g_assert_true (g_str_has_suffix (image, "image"));
  nf_transport_close (board);
  ear_put (name, 0xFF000, script, sizeof script);
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  ear_reset (board);
  g_autofree char *first = ear_hear (board, 200);
  g_assert_true (g_str_has_suffix (first, "image"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-script/say", test_say);
  g_test_add_func ("/virtual-script/rates", test_rates);
  g_test_add_func ("/virtual-script/wait", test_wait);
  g_test_add_func ("/virtual-script/loop", test_loop);
  g_test_add_func ("/virtual-script/flood", test_flood);
  g_test_add_func ("/virtual-script/prompt", test_prompt);
  g_test_add_func ("/virtual-script/busy-shell", test_busy_shell);
  g_test_add_func ("/virtual-script/no-shell", test_no_shell);
  g_test_add_func ("/virtual-script/restart", test_restart);
  g_test_add_func ("/virtual-script/crash", test_crash);
  g_test_add_func ("/virtual-script/watchdog", test_watchdog);
  g_test_add_func ("/virtual-script/not-understood", test_not_understood);
  g_test_add_func ("/virtual-script/needs-init-data", test_needs_init_data);
  g_test_add_func ("/virtual-script/places", test_places);
  return g_test_run ();
}
