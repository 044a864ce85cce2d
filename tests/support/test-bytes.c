/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bytes for compressors, see test-bytes.h.
 */
#include "test-bytes.h"

#include <string.h>

const char *
test_bytes_get_name (TestBytesKind kind)
{
  static const char *names[TEST_BYTES_KINDS] = { "random", "blank",  "period", "text",
                                                 "code",   "skewed", "sparse", "mixed" };

  return names[kind];
}

/* Returns: @least to @most - 1 bytes, but no more than there is room for */
static gsize
choose_size (GRand *rand, gint32 least, gint32 most, gsize room)
{
  gsize size = (gsize) g_rand_int_range (rand, least, most);

  return MIN (size, room);
}

static void
fill_period (guint8 *bytes, gsize size, GRand *rand)
{
  gsize period = (gsize) g_rand_int_range (rand, 1, 400);

  for (gsize i = 0; i < size; i++)
    bytes[i] = i < period ? (guint8) g_rand_int (rand) : bytes[i - period];
}

static void
fill_text (guint8 *bytes, gsize size, GRand *rand)
{
  static const char *words[] = {
    "flash", "sector", "the ", "board ", "erased, ", "at 0x", "4000\n"
  };

  for (gsize at = 0; at < size;) {
    const char *word = words[g_rand_int_range (rand, 0, G_N_ELEMENTS (words))];
    gsize n = MIN (strlen (word), size - at);
    memcpy (bytes + at, word, n);
    at += n;
  }
}

static void
fill_code (guint8 *bytes, gsize size, GRand *rand)
{
  for (gsize at = 0; at < size;) {
    gsize n = choose_size (rand, 3, 60, size - at);
    gsize back = (gsize) g_rand_int_range (rand, 1, 40000);
    gboolean again = back <= at && g_rand_int_range (rand, 0, 3) == 0;
    for (gsize i = at; i < at + n; i++)
      bytes[i] = again        ? bytes[i - back]
                 : i % 3 == 0 ? (guint8) (g_rand_int (rand) & 0x71)
                 : i % 3 == 1 ? (guint8) (g_rand_int (rand) & 0x0f)
                              : (guint8) g_rand_int (rand);
    at += n;
  }
}

static void
fill_skewed (guint8 *bytes, gsize size, GRand *rand)
{
  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) g_bit_nth_lsf (g_rand_int (rand) | 1u << 31, -1);
}

static void
fill_sparse (guint8 *bytes, gsize size, GRand *rand)
{
  for (gsize i = 0; i < size; i++)
    bytes[i] = g_rand_int_range (rand, 0, 20) == 0 ? (guint8) g_rand_int (rand) : 0;
}

static void fill (TestBytesKind kind, guint8 *bytes, gsize size, GRand *rand);

static void
fill_mixed (guint8 *bytes, gsize size, GRand *rand)
{
  TestBytesKind kind = TEST_BYTES_RANDOM;

  for (gsize at = 0; at < size;) {
    gsize n = choose_size (rand, 1, 20000, size - at);
    fill (kind, bytes + at, n, rand);
    kind = (kind + 1) % TEST_BYTES_MIXED;
    at += n;
  }
}

static void
fill (TestBytesKind kind, guint8 *bytes, gsize size, GRand *rand)
{
  switch (kind) {
  case TEST_BYTES_RANDOM:
    for (gsize i = 0; i < size; i++)
      bytes[i] = (guint8) g_rand_int (rand);
    break;
  case TEST_BYTES_BLANK:
    memset (bytes, 0xFF, size);
    break;
  case TEST_BYTES_PERIOD:
    fill_period (bytes, size, rand);
    break;
  case TEST_BYTES_TEXT:
    fill_text (bytes, size, rand);
    break;
  case TEST_BYTES_CODE:
    fill_code (bytes, size, rand);
    break;
  case TEST_BYTES_SKEWED:
    fill_skewed (bytes, size, rand);
    break;
  case TEST_BYTES_SPARSE:
    fill_sparse (bytes, size, rand);
    break;
  case TEST_BYTES_MIXED:
    fill_mixed (bytes, size, rand);
    break;
  case TEST_BYTES_KINDS:
  default:
    g_assert_not_reached ();
  }
}

guint8 *
test_bytes_new (TestBytesKind kind, gsize size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  guint8 *bytes = g_malloc (MAX (size, 1));

  fill (kind, bytes, size, rand);
  return bytes;
}
