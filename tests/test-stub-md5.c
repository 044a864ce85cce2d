/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub's MD5: the RFC's examples, and GLib's digest of data of every size, added in every way.
 */
#include "md5.h"

#include <glib.h>
#include <string.h>

static void
assert_digest (struct md5 *md5, const char *expected)
{
  guint8 digest[MD5_SIZE];
  g_autoptr (GString) text = g_string_new (NULL);

  md5_end (md5, digest);
  for (gsize i = 0; i < sizeof digest; i++)
    g_string_append_printf (text, "%02x", digest[i]);
  g_assert_cmpstr (text->str, ==, expected);
}

/* RFC 1321, A.5 */
static void
test_known (void)
{
  static const char *known[][2] = {
    { "", "d41d8cd98f00b204e9800998ecf8427e" },
    { "a", "0cc175b9c0f1b6a831c399e269772661" },
    { "abc", "900150983cd24fb0d6963f7d28e17f72" },
    { "message digest", "f96b697d7cb7938d525a2f31aaf161d0" },
    { "abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b" },
    { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
      "d174ab98d277d9f5a5611c2c9f419d9f" },
    { "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
    struct md5 md5;
    md5_begin (&md5);
    md5_add (&md5, (const guint8 *) known[i][0], strlen (known[i][0]));
    assert_digest (&md5, known[i][1]);
  }
}

static guint8 *
new_bytes (gsize size, GRand *rand)
{
  guint8 *bytes = g_malloc (MAX (size, 1));

  for (gsize i = 0; i < size; i++)
    bytes[i] = (guint8) g_rand_int (rand);
  return bytes;
}

static void
test_sizes (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (gsize size = 0; size <= 300; size++) {
    struct md5 md5;
    g_autofree guint8 *bytes = new_bytes (size, rand);
    g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_MD5, bytes, size);
    md5_begin (&md5);
    md5_add (&md5, bytes, size);
    assert_digest (&md5, expected);
  }
}

static void
add_block (struct md5 *md5, const guint8 *bytes)
{
  guint32 words[MD5_BLOCK_WORDS];

  memcpy (words, bytes, sizeof words);
  for (gsize i = 0; i < MD5_BLOCK_WORDS; i++)
    words[i] = GUINT32_FROM_LE (words[i]);
  md5_add_block (md5, words);
}

/* Adds all, in pieces of any size and in blocks where one may be added. */
static void
add_in_pieces (struct md5 *md5, const guint8 *bytes, gsize size, GRand *rand)
{
  for (gsize done = 0; done < size;) {
    gsize piece = (gsize) g_rand_int_range (rand, 0, 150);
    if (done % MD5_BLOCK_SIZE == 0 && size - done >= MD5_BLOCK_SIZE && g_rand_boolean (rand)) {
      add_block (md5, bytes + done);
      done += MD5_BLOCK_SIZE;
      continue;
    }
    if (g_rand_boolean (rand)) /* to where a block may follow */
      piece = (MD5_BLOCK_SIZE - done % MD5_BLOCK_SIZE) % MD5_BLOCK_SIZE;
    piece = MIN (piece, size - done);
    md5_add (md5, bytes + done, piece);
    done += piece;
  }
}

static void
test_pieces (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (2);

  for (guint round = 0; round < 2000; round++) {
    struct md5 md5;
    gsize size = (gsize) g_rand_int_range (rand, 0, 1000);
    g_autofree guint8 *bytes = new_bytes (size, rand);
    g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_MD5, bytes, size);
    md5_begin (&md5);
    add_in_pieces (&md5, bytes, size, rand);
    assert_digest (&md5, expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stub-md5/known", test_known);
  g_test_add_func ("/stub-md5/sizes", test_sizes);
  g_test_add_func ("/stub-md5/pieces", test_pieces);
  return g_test_run ();
}
