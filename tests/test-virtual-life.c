/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual board between two transports, and what a transport tells of its line.
 */
#include "support/board-ear.h"

#include "nf-virtual-shelf.h"

/* Opening moves no line and starts nothing: a board that is in its program stays there, and the
 * faults count from the opening on. */
static void
test_reopen (void)
{
  NfTransport *board = ear_open ("virtual:esp-01?unpaced&fault=stall:100&hand=reset@500", 115200);
  guint8 bytes[200] = { 0 };

  nf_transport_set_baud (board, 74880, NULL);
  g_autofree char *first = ear_hear (board, 400);
  g_assert_nonnull (strstr (first, "rst cause:1"));
  g_assert_true (nf_transport_write (board, bytes, sizeof bytes, NULL, NULL));
  g_autofree char *stalled = ear_hear (board, 600);
  g_assert_cmpstr (stalled, ==, "");
  nf_transport_close (board);
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  g_autofree char *quiet = ear_hear (board, 590);
  g_assert_cmpstr (quiet, ==, "");
  g_autofree char *again = ear_hear (board, 200);
  g_assert_nonnull (strstr (again, "rst cause:2"));
  g_object_unref (board);
}

/* Lets real time pass, by the clock of another board. */
static void
wait_really (guint ms)
{
  g_autoptr (NfTransport) clock = ear_open ("virtual:esp-12e", 115200);

  g_assert_true (nf_transport_sleep (clock, ms, NULL, NULL));
}

/* A paced board goes on while it is closed; what it says then is lost. An unpaced one does not. */
static void
test_closed_life (void)
{
  NfTransport *paced = ear_open ("virtual:esp-01?seed=1", 115200);
  NfTransport *still = ear_open ("virtual:esp-8285?unpaced&seed=2", 115200);

  nf_transport_close (paced);
  nf_transport_close (still);
  wait_really (60);
  g_assert_true (nf_transport_open (paced, 74880, NULL, NULL));
  g_assert_true (nf_transport_open (still, 74880, NULL, NULL));
  g_autofree char *late = ear_hear (paced, 20);
  g_autofree char *whole = ear_hear (still, 20);
  g_assert_cmpstr (late, ==, "");
  g_assert_nonnull (strstr (whole, "rst cause:1"));
  g_object_unref (paced);
  g_object_unref (still);
}

/* A hand from the same process reaches the board that is open by that name. */
static void
test_press (void)
{
  static const char name[] = "virtual:esp-01?unpaced&reset=manual";
  g_autoptr (NfTransport) board = ear_open (name, 115200);

  nf_transport_set_baud (board, 74880, NULL);
  g_free (ear_hear (board, 100));
  g_assert_true (nf_virtual_shelf_press (name, NF_VIRTUAL_HAND_FLASH));
  g_autofree char *down = ear_hear (board, 99);
  g_assert_cmpstr (down, ==, "");
  g_autofree char *up = ear_hear (board, 50);
  g_assert_nonnull (strstr (up, "rst cause:2, boot mode:(1,6)"));
  g_free (ear_hear (board, 500));
  g_assert_true (nf_virtual_shelf_press (name, NF_VIRTUAL_HAND_RESET));
  g_autofree char *reset = ear_hear (board, 200);
  g_assert_nonnull (strstr (reset, "boot mode:(3,6)"));
  nf_transport_close (board);
  g_assert_false (nf_virtual_shelf_press (name, NF_VIRTUAL_HAND_RESET));
}

/* A wrong rate shows in the line's errors, a right one does not; each opening begins at 0. */
static void
test_line_errors (void)
{
  NfTransport *board = ear_open ("virtual:esp-01?unpaced&seed=3", 115200);
  NfLineErrors errors = { .framing = 7 };

  nf_transport_set_baud (board, 74880, NULL);
  g_free (ear_hear (board, 100));
  g_assert_true (nf_transport_get_line_errors (board, &errors));
  g_assert_cmpuint (errors.framing + errors.breaks + errors.overruns + errors.parity, ==, 0);
  nf_transport_set_baud (board, 115200, NULL);
  nf_transport_set_lines (board, FALSE, TRUE, NULL);
  nf_transport_sleep (board, 10, NULL, NULL);
  nf_transport_set_lines (board, FALSE, FALSE, NULL);
  g_free (ear_hear (board, 100));
  g_assert_true (nf_transport_get_line_errors (board, &errors));
  g_assert_cmpuint (errors.framing, >, 5);
  nf_transport_close (board);
  g_assert_false (nf_transport_get_line_errors (board, &errors));
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  g_assert_true (nf_transport_get_line_errors (board, &errors));
  g_assert_cmpuint (errors.framing, ==, 0);
  g_object_unref (board);
}

/* Where TX and RX touch, a break comes back as one, and what is sent after it whole. */
static void
test_break (void)
{
  g_autoptr (NfTransport) board = ear_open ("virtual:esp-01?unpaced&fault=echo", 115200);
  NfLineErrors errors;
  guint8 buffer[16];

  g_assert_true (nf_transport_write (board, (const guint8 *) "ab", 2, NULL, NULL));
  g_assert_true (nf_transport_set_break (board, TRUE, NULL));
  g_assert_true (nf_transport_sleep (board, 250, NULL, NULL));
  g_assert_true (nf_transport_set_break (board, FALSE, NULL));
  g_assert_true (nf_transport_write (board, (const guint8 *) "cd", 2, NULL, NULL));
  g_assert_true (nf_transport_sleep (board, 10, NULL, NULL));
  g_assert_cmpint (nf_transport_read (board, buffer, sizeof buffer, 10, NULL, NULL), ==, 5);
  g_assert_cmpmem (buffer, 5, "ab\0cd", 5);
  g_assert_true (nf_transport_get_line_errors (board, &errors));
  g_assert_cmpuint (errors.breaks, ==, 1);
  g_assert_cmpuint (errors.framing, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-life/reopen", test_reopen);
  g_test_add_func ("/virtual-life/closed-life", test_closed_life);
  g_test_add_func ("/virtual-life/press", test_press);
  g_test_add_func ("/virtual-life/line-errors", test_line_errors);
  g_test_add_func ("/virtual-life/break", test_break);
  return g_test_run ();
}
