/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * CRC-32: known sums, and zlib's on data of all sizes.
 */
#include "crc32.h"

#include <glib.h>
#include <string.h>
#include <zlib.h>

/* The sum of the nine digits is the one by which catalogues tell such checksums apart. */
static void
test_known (void)
{
  static const struct {
    const char *text;
    guint32 sum;
  } known[] = {
    { "", 0x00000000 },
    { "a", 0xe8b7be43 },
    { "123456789", 0xcbf43926 },
    { "The quick brown fox jumps over the lazy dog", 0x414fa339 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    gsize size = strlen (known[i].text);
    g_assert_cmphex (crc32_of ((const guint8 *) known[i].text, size), ==, known[i].sum);
  }
}

static void
test_random (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  guint8 bytes[300];

  for (gsize size = 0; size <= sizeof bytes; size++) {
    guint32 state = CRC32_BEGIN;
    for (gsize i = 0; i < size; i++) {
      bytes[i] = (guint8) g_rand_int (rand);
      state = crc32_push (state, bytes[i]);
    }
    guint32 expected = (guint32) crc32 (0, bytes, (uInt) size);
    g_assert_cmphex (crc32_of (bytes, size), ==, expected);
    g_assert_cmphex (crc32_end (state), ==, expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/crc32/known", test_known);
  g_test_add_func ("/crc32/random", test_random);
  return g_test_run ();
}
