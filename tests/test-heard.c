/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board said: how bytes become pieces, what is kept, and what counts as text.
 */
#include "nf-heard.h"

#include <string.h>

#define MS G_TIME_SPAN_MILLISECOND

static void
add (NfHeard *heard, gint64 ms, guint baud, const char *text)
{
  nf_heard_add (heard, ms * MS, baud, (const guint8 *) text, strlen (text));
}

static void
assert_piece (const NfHeard *heard, guint index, NfHeardPiece expected, const char *text)
{
  const NfHeardPiece *piece = nf_heard_get_piece (heard, index);
  gsize size = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &size);

  g_assert_cmpint (piece->began_us, ==, expected.began_us * MS);
  g_assert_cmpint (piece->ended_us, ==, expected.ended_us * MS);
  g_assert_cmpuint (piece->baud, ==, expected.baud);
  g_assert_cmpuint (piece->reset, ==, expected.reset);
  g_assert_cmpuint (piece->first + piece->n, <=, size);
  g_assert_cmpmem (bytes + piece->first, piece->n, text, strlen (text));
}

/* A pause, a rate and a reset each begin a new piece. */
static void
test_pieces (void)
{
  g_autoptr (NfHeard) heard = nf_heard_new ();

  add (heard, 100, 74880, "ets ");
  add (heard, 149, 74880, "Jan");
  add (heard, 199, 74880, "late");
  add (heard, 200, 115200, "fast");
  nf_heard_note_reset (heard);
  add (heard, 201, 115200, "again");
  add (heard, 202, 115200, "");
  g_assert_cmpuint (nf_heard_get_n_pieces (heard), ==, 4);
  assert_piece (heard, 0, (NfHeardPiece){ 100, 149, 74880, 0, 0, 0 }, "ets Jan");
  assert_piece (heard, 1, (NfHeardPiece){ 199, 199, 74880, 0, 0, 0 }, "late");
  assert_piece (heard, 2, (NfHeardPiece){ 200, 200, 115200, 0, 0, 0 }, "fast");
  assert_piece (heard, 3, (NfHeardPiece){ 201, 201, 115200, 1, 0, 0 }, "again");
  g_assert_cmpuint (nf_heard_get_n_resets (heard), ==, 1);
}

static void
test_nothing (void)
{
  g_autoptr (NfHeard) heard = nf_heard_new ();
  gsize size = 1;

  add (heard, 1, 115200, "");
  nf_heard_get_bytes (heard, &size);
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpuint (nf_heard_get_n_pieces (heard), ==, 0);
}

/* The first 64 KiB are kept, to the byte. */
static void
test_full (void)
{
  g_autoptr (NfHeard) heard = nf_heard_new ();
  guint8 block[1000];
  gsize size = 0;

  for (guint i = 0; i < 100; i++) {
    memset (block, (int) i, sizeof block);
    nf_heard_add (heard, i * 100 * MS, 115200, block, sizeof block);
  }
  const guint8 *bytes = nf_heard_get_bytes (heard, &size);
  g_assert_cmpuint (size, ==, NF_HEARD_MAX);
  g_assert_cmpuint (bytes[size - 1], ==, 65);
  g_assert_cmpuint (nf_heard_get_n_pieces (heard), ==, 66);
  g_assert_cmpuint (nf_heard_get_piece (heard, 65)->n, ==, NF_HEARD_MAX - 65000);
}

static void
test_references (void)
{
  NfHeard *heard = nf_heard_new ();

  g_assert_true (nf_heard_ref (heard) == heard);
  nf_heard_unref (heard);
  add (heard, 1, 115200, "still here");
  g_assert_cmpuint (nf_heard_get_n_pieces (heard), ==, 1);
  nf_heard_unref (heard);
}

static void
test_find (void)
{
  static const guint8 bytes[] = "\0\0rst ca\0rst cause:4";

  g_assert_true (nf_heard_find (bytes, sizeof bytes - 1, "rst cause:4") == bytes + 9);
  g_assert_true (nf_heard_find (bytes, 8, "rst ca") == bytes + 2);
  g_assert_null (nf_heard_find (bytes, 7, "rst ca"));
  g_assert_null (nf_heard_find (bytes, sizeof bytes - 1, "rst cause:41"));
  g_assert_null (nf_heard_find (NULL, 0, "x"));
}

static void
test_text (void)
{
  static const struct {
    const char *bytes;
    gboolean is_text;
  } cases[] = {
    { "", FALSE },
    { "ready\r\n", FALSE }, /* seven bytes may be chance */
    { "ready!\r\n", TRUE },
    { " ets Jan  8 2013,rst cause:2, boot mode:(3,6)\r\n", TRUE },
    { "\033[0;32m[I][logger:258]: Log initialized\033[0m\r\n", TRUE },
    { "Température : 21 °C", TRUE },
    { "固件已启动，等待连接", TRUE },
    { "123456789\377", TRUE },
    { "12345678\377\376", FALSE },
    /* Heard at a wrong rate: the second is three bytes that could be one character in UTF-8, but
       of those that mean nothing. */
    { "\b\320c\312P\255\315{\bT\023jC\t%\016T\005\213C\b+", FALSE },
    { "w\357\234\214w\357\234\214w\357\234\214w\357\234\214", FALSE },
    { "!\r\234\304\241\244\371\214!\r\234\304\241\244\371\214", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_test_message ("%u", (guint) i);
    g_assert_cmpint (nf_heard_is_text ((const guint8 *) cases[i].bytes, strlen (cases[i].bytes)),
                     ==,
                     cases[i].is_text);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/heard/pieces", test_pieces);
  g_test_add_func ("/heard/nothing", test_nothing);
  g_test_add_func ("/heard/full", test_full);
  g_test_add_func ("/heard/references", test_references);
  g_test_add_func ("/heard/find", test_find);
  g_test_add_func ("/heard/text", test_text);
  return g_test_run ();
}
