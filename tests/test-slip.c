/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * SLIP framing: every escape, every way a frame can be broken, every size of buffer.
 */
#include "slip.h"

#include <glib.h>
#include <string.h>

/* Pushes @n bytes and returns the events as one letter each: . nothing, o outside, F frame,
 * X broken. The last frame is copied to @frame. */
static char *
push_all (struct slip_decoder *decoder, const guint8 *bytes, gsize n, GByteArray *frame)
{
  GString *events = g_string_new (NULL);

  for (gsize i = 0; i < n; i++) {
    enum slip_event event = slip_decoder_push (decoder, bytes[i]);
    g_string_append_c (events, ".oFX"[event]);
    if (event == SLIP_FRAME) {
      g_byte_array_set_size (frame, 0);
      g_byte_array_append (frame, decoder->frame, (guint) decoder->size);
    }
  }
  return g_string_free (events, FALSE);
}

typedef struct {
  const char *what;
  const char *bytes;
  gsize n;
  const char *events;
  const char *frame;
  gsize frame_size;
} Case;

#define BYTES(text) text, sizeof text - 1

static const Case cases[] = {
  { "plain",
    BYTES ("\xC0"
           "abc\xC0"),
    "....F",
    BYTES ("abc") },
  { "escaped end and escape",
    BYTES ("\xC0\xDB\xDC"
           "a\xDB\xDD\xC0"),
    "......F",
    BYTES ("\xC0"
           "a\xDB") },
  { "noise before the frame",
    BYTES ("xy\xC0"
           "a\xC0"),
    "oo..F",
    BYTES ("a") },
  { "noise after the frame",
    BYTES ("\xC0"
           "a\xC0"
           "zz"),
    "..Foo",
    BYTES ("a") },
  { "two frames share nothing",
    BYTES ("\xC0"
           "a\xC0\xC0"
           "b\xC0"),
    "..F..F",
    BYTES ("b") },
  { "empty frames are not reported",
    BYTES ("\xC0\xC0\xC0"
           "a\xC0"),
    "....F",
    BYTES ("a") },
  { "an impossible escape drops the frame",
    BYTES ("\xC0"
           "a\xDBz"
           "bc\xC0"
           "d\xC0"),
    "...X....F",
    BYTES ("d") },
  { "an escape cut off by the end drops the frame",
    BYTES ("\xC0"
           "a\xDB\xC0"
           "b\xC0"),
    "...X.F",
    BYTES ("b") },
  { "a frame longer than the buffer is dropped once",
    BYTES ("\xC0"
           "123456789\xC0"
           "b\xC0"),
    ".........X..F",
    BYTES ("b") },
  { "a frame as long as the buffer is taken",
    BYTES ("\xC0"
           "12345678\xC0"),
    ".........F",
    BYTES ("12345678") },
};

static void
test_decode (gconstpointer data)
{
  const Case *c = data;
  guint8 buffer[8];
  struct slip_decoder decoder;
  g_autoptr (GByteArray) frame = g_byte_array_new ();

  slip_decoder_init (&decoder, buffer, sizeof buffer);
  g_autofree char *events = push_all (&decoder, (const guint8 *) c->bytes, c->n, frame);
  g_assert_cmpstr (events, ==, c->events);
  g_assert_cmpmem (frame->data, frame->len, c->frame, c->frame_size);
}

static void
test_encode (void)
{
  static const guint8 payload[] = { 0x01, 0xC0, 0xDB, 0x02 };
  static const guint8 expected[] = { 0xC0, 0x01, 0xDB, 0xDC, 0xDB, 0xDD, 0x02, 0xC0 };
  guint8 to[16];

  gsize n = slip_encode (to, sizeof to, payload, sizeof payload);
  g_assert_cmpmem (to, n, expected, sizeof expected);
  n = slip_encode (to, sizeof to, NULL, 0);
  g_assert_cmpmem (to, n, "\xC0\xC0", 2);
}

/* Whatever room there is, nothing is written past it, and the exact size is enough. */
static void
test_encode_bounds (void)
{
  static const guint8 payload[] = { 0x01, 0xC0, 0xDB };

  for (gsize room = 0; room <= 9; room++) {
    guint8 to[10];
    memset (to, 0x77, sizeof to);
    gsize n = slip_encode (to, room, payload, sizeof payload);
    g_assert_cmpuint (n, ==, room >= 7 ? 7 : 0);
    for (gsize i = room; i < sizeof to; i++)
      g_assert_cmphex (to[i], ==, 0x77);
  }
}

static void
test_round_trip (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint round = 0; round < 2000; round++) {
    guint8 payload[64];
    guint8 framed[SLIP_ENCODED_MAX (sizeof payload)];
    guint8 buffer[sizeof payload];
    struct slip_decoder decoder;
    gsize size = (gsize) g_rand_int_range (rand, 1, sizeof payload + 1);
    g_autoptr (GByteArray) frame = g_byte_array_new ();

    for (gsize i = 0; i < size; i++) /* half of the bytes are special ones */
      payload[i] = g_rand_boolean (rand) ? (guint8) g_rand_int (rand)
                                         : (guint8) (g_rand_boolean (rand) ? 0xC0 : 0xDB);
    gsize n = slip_encode (framed, sizeof framed, payload, size);
    g_assert_cmpuint (n, >, 0);
    slip_decoder_init (&decoder, buffer, sizeof buffer);
    g_autofree char *events = push_all (&decoder, framed, n, frame);
    g_assert_cmpuint (events[n - 1], ==, 'F');
    g_assert_cmpmem (frame->data, frame->len, payload, size);
  }
}

static void
test_reset (void)
{
  guint8 buffer[8];
  struct slip_decoder decoder;

  slip_decoder_init (&decoder, buffer, sizeof buffer);
  slip_decoder_push (&decoder, 0xC0);
  slip_decoder_push (&decoder, 'a');
  slip_decoder_reset (&decoder);
  g_assert_cmpint (slip_decoder_push (&decoder, 'b'), ==, SLIP_OUTSIDE);
}

static void
test_mask (void)
{
  static const guint8 plain[] = { 1, 2, 3 };
  static const guint8 special[] = { 0xC0, 0xDB, 0xC0 };
  guint8 all[256];
  guint8 mask = slip_find_mask (special, sizeof special);

  g_assert_cmphex (slip_find_mask (NULL, 0), ==, 0);
  g_assert_cmphex (slip_find_mask (plain, sizeof plain), ==, 0);
  g_assert_cmphex (mask, ==, 1); /* the first without an escape */
  for (guint i = 0; i < 256; i++)
    all[i] = (guint8) i;
  g_assert_cmphex (slip_find_mask (all, 256), ==, 0); /* none is better */
  all[0x40] = 0x40 ^ 0x01;                            /* 0x41 twice, 0x40 not at all */
  g_assert_cmphex (slip_find_mask (all, 256), ==, 0x40 ^ 0xC0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/slip/decode/%s", cases[i].what);
    g_test_add_data_func (path, &cases[i], test_decode);
  }
  g_test_add_func ("/slip/encode", test_encode);
  g_test_add_func ("/slip/encode-bounds", test_encode_bounds);
  g_test_add_func ("/slip/round-trip", test_round_trip);
  g_test_add_func ("/slip/reset", test_reset);
  g_test_add_func ("/slip/mask", test_mask);
  return g_test_run ();
}
