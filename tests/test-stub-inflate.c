/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub's unpacker on what zlib and libdeflate make of bytes of every kind, in pieces of every
 * size, and on 20,000 streams that were damaged: zlib's verdict is the right one.
 */
#include "support/test-bytes.h"
#include "support/unpack.h"

#include <libdeflate.h>
#include <string.h>
#include <zlib.h>

typedef struct {
  int level, window_bits, memory, strategy;
} Zlib;

static const Zlib plain = { 9, -15, 8, Z_DEFAULT_STRATEGY };

static void
append_zlib (GByteArray *to, const guint8 *bytes, gsize size, const Zlib *with)
{
  z_stream zlib = { .next_in = (Bytef *) bytes, .avail_in = (uInt) size };
  guint old = to->len;

  g_assert_cmpint (deflateInit2 (&zlib,
                                 with->level,
                                 Z_DEFLATED,
                                 with->window_bits,
                                 with->memory,
                                 with->strategy),
                   ==,
                   Z_OK);
  gsize bound = deflateBound (&zlib, size);
  g_byte_array_set_size (to, (guint) (old + bound));
  zlib.next_out = to->data + old;
  zlib.avail_out = (uInt) bound;
  g_assert_cmpint (deflate (&zlib, Z_FINISH), ==, Z_STREAM_END);
  g_byte_array_set_size (to, (guint) (old + zlib.total_out));
  deflateEnd (&zlib);
}

static void
append_libdeflate (GByteArray *to, const guint8 *bytes, gsize size, int level)
{
  struct libdeflate_compressor *compressor = libdeflate_alloc_compressor (level);
  gsize bound = libdeflate_deflate_compress_bound (compressor, size);
  guint old = to->len;

  g_byte_array_set_size (to, (guint) (old + bound));
  gsize n = libdeflate_deflate_compress (compressor, bytes, size, to->data + old, bound);
  g_assert_cmpuint (n, >, 0);
  g_byte_array_set_size (to, (guint) (old + n));
  libdeflate_free_compressor (compressor);
}

static void
assert_unpacks (GByteArray *stream, const guint8 *bytes, gsize size, UnpackPace pace, guint32 seed)
{
  g_autoptr (GByteArray) to = g_byte_array_new ();

  g_assert_cmpint (unpack (stream->data, stream->len, pace, seed, 1, to), ==, INFLATE_DONE);
  g_assert_cmpmem (to->data, to->len, bytes, size);
}

static void
check_level (const guint8 *bytes, gsize size, int level)
{
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  g_autoptr (GByteArray) other = g_byte_array_new ();
  Zlib with = { MIN (level, 9), -15, 8, Z_DEFAULT_STRATEGY };

  append_zlib (stream, bytes, size, &with);
  assert_unpacks (stream, bytes, size, UNPACK_WHOLE, 0);
  append_libdeflate (other, bytes, size, MAX (level, 1));
  assert_unpacks (other, bytes, size, UNPACK_RANDOM, (guint32) level);
}

static void
test_kind (gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 257, 259, 32767, 32768, 32769 };
  TestBytesKind kind = (TestBytesKind) GPOINTER_TO_INT (data);
  g_autofree guint8 *large = test_bytes_new (kind, 300000, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    g_autofree guint8 *bytes = test_bytes_new (kind, sizes[i], (guint32) i);
    for (int level = 0; level <= 12; level++)
      check_level (bytes, sizes[i], level);
  }
  check_level (large, 300000, 0);
  check_level (large, 300000, 6);
}

static void
test_strategies (void)
{
  static const int strategies[] = { Z_FILTERED, Z_HUFFMAN_ONLY, Z_RLE, Z_FIXED };

  for (TestBytesKind kind = 0; kind < TEST_BYTES_KINDS; kind++) {
    g_autofree guint8 *bytes = test_bytes_new (kind, 70000, 7);
    for (gsize i = 0; i < G_N_ELEMENTS (strategies); i++)
      for (int memory = 1; memory <= 9; memory += 4) {
        g_autoptr (GByteArray) stream = g_byte_array_new ();
        Zlib with = { 6, -9 - memory / 2, memory, strategies[i] };
        append_zlib (stream, bytes, 70000, &with);
        assert_unpacks (stream, bytes, 70000, UNPACK_RANDOM, (guint32) kind);
      }
  }
}

static void
test_paces (void)
{
  for (TestBytesKind kind = 0; kind < TEST_BYTES_KINDS; kind++) {
    g_autofree guint8 *bytes = test_bytes_new (kind, 40000, 3);
    g_autoptr (GByteArray) stream = g_byte_array_new ();
    append_zlib (stream, bytes, 40000, &plain);
    for (UnpackPace pace = 0; pace < UNPACK_PACES; pace++)
      assert_unpacks (stream, bytes, 40000, pace, 3);
  }
}

/* Streams one behind the other, from both libraries and of all kinds, empty ones among them. The
 * ring goes round several times, and each begins at another place of it. */
static void
test_sequence (void)
{
  g_autoptr (GByteArray) streams = g_byte_array_new ();
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GByteArray) to = g_byte_array_new ();
  g_autoptr (GRand) rand = g_rand_new_with_seed (5);
  const guint n = 60;

  for (guint i = 0; i < n; i++) {
    gsize size = i % 10 == 3 ? 0 : (gsize) g_rand_int_range (rand, 1, 9000);
    g_autofree guint8 *bytes = test_bytes_new (i % TEST_BYTES_KINDS, size, i);
    Zlib with = { (int) i % 10, -15, 8, i % 4 == 0 ? Z_FIXED : Z_DEFAULT_STRATEGY };
    if (i % 2 == 0)
      append_zlib (streams, bytes, size, &with);
    else
      append_libdeflate (streams, bytes, size, (int) i % 12 + 1);
    g_byte_array_append (expected, bytes, (guint) size);
  }
  for (UnpackPace pace = 0; pace < UNPACK_PACES; pace++) {
    g_assert_cmpint (unpack (streams->data, streams->len, pace, 1, n, to), ==, INFLATE_DONE);
    g_assert_cmpmem (to->data, to->len, expected->data, expected->len);
  }
}

/* A second stream must not reach back into the first, although the ring still holds it. */
static void
test_no_history (void)
{
  g_autofree guint8 *bytes = test_bytes_new (TEST_BYTES_TEXT, 2000, 1);
  g_autoptr (GByteArray) streams = g_byte_array_new ();
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GByteArray) to = g_byte_array_new ();
  z_stream zlib = { .next_in = bytes + 1000, .avail_in = 1000 };

  append_zlib (streams, bytes, 1000, &plain);
  guint begin = streams->len;
  g_byte_array_set_size (streams, begin + 2000);
  g_assert_cmpint (deflateInit2 (&zlib, 9, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  g_assert_cmpint (deflateSetDictionary (&zlib, bytes, 1000), ==, Z_OK);
  zlib.next_out = streams->data + begin;
  zlib.avail_out = 2000;
  g_assert_cmpint (deflate (&zlib, Z_FINISH), ==, Z_STREAM_END);
  guint size = (guint) zlib.total_out;
  deflateEnd (&zlib);

  g_assert_cmpint (unpack_with_zlib (streams->data + begin, size, expected), ==, INFLATE_BROKEN);
  g_byte_array_prepend (expected, bytes, 1000);
  g_assert_cmpint (unpack (streams->data, begin + size, UNPACK_WHOLE, 0, 2, to),
                   ==,
                   INFLATE_BROKEN);
  g_assert_cmpmem (to->data, to->len, expected->data, expected->len);
}

/* --- Damage --- */

static GByteArray *
new_base_stream (guint i)
{
  static const int strategies[] = { Z_DEFAULT_STRATEGY,
                                    Z_DEFAULT_STRATEGY,
                                    Z_FIXED,
                                    Z_HUFFMAN_ONLY };
  GByteArray *stream = g_byte_array_new ();
  gsize size = 200 + 100 * (i % 17);
  g_autofree guint8 *bytes = test_bytes_new (i % TEST_BYTES_KINDS, size, i);
  Zlib with = { 1 + (int) i % 9, -15, 1 + (int) i % 9, strategies[i / 8 % 4] };

  if (i % 3 == 0)
    append_libdeflate (stream, bytes, size, 1 + (int) i % 12);
  else
    append_zlib (stream, bytes, size, &with);
  return stream;
}

/* Most damage goes to the beginning, where the codes are described. */
static void
damage (GByteArray *stream, GRand *rand)
{
  guint front = g_rand_boolean (rand) ? MIN (stream->len, 60) : stream->len;

  for (gint32 n = g_rand_int_range (rand, 1, 4); n > 0; n--) {
    guint at = (guint) g_rand_int_range (rand, 0, (gint32) front);
    if (g_rand_int_range (rand, 0, 3) > 0)
      stream->data[at] ^= (guint8) (1u << g_rand_int_range (rand, 0, 8));
    else
      stream->data[at] = (guint8) g_rand_int (rand);
  }
  if (g_rand_int_range (rand, 0, 8) == 0)
    g_byte_array_set_size (stream, (guint) g_rand_int_range (rand, 0, (gint32) stream->len));
}

/* Of a stream that breaks off while its codes are described, one may know sooner than the other
 * that nothing good can follow. So it goes on, for as long as such a description may be.
 *
 * Returns: zlib's verdict, which must be ours */
static enum inflate_result
compare_with_zlib (GByteArray *stream, UnpackPace pace, guint32 seed)
{
  static const guint8 more[400] = { 0 };
  g_autoptr (GByteArray) to = g_byte_array_new ();
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  enum inflate_result verdict = unpack_with_zlib (stream->data, stream->len, expected);
  enum inflate_result result = unpack (stream->data, stream->len, pace, seed, 1, to);

  if (result != verdict) {
    g_byte_array_append (stream, more, sizeof more);
    verdict = unpack_with_zlib (stream->data, stream->len, expected);
    result = unpack (stream->data, stream->len, pace, seed, 1, to);
  }
  g_assert_cmpint (result, ==, verdict);
  g_assert_cmpmem (to->data, to->len, expected->data, expected->len);
  return verdict;
}

static void
test_damage (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  guint n_verdicts[INFLATE_BROKEN + 1] = { 0 };

  for (guint i = 0; i < 200; i++) {
    g_autoptr (GByteArray) base = new_base_stream (i);
    for (guint n = 0; n < 100; n++) {
      g_autoptr (GByteArray) stream = g_byte_array_new ();
      g_byte_array_append (stream, base->data, base->len);
      damage (stream, rand);
      n_verdicts[compare_with_zlib (stream, n % UNPACK_PACES, i)]++;
    }
  }
  g_test_message ("whole %u, cut off %u, broken %u",
                  n_verdicts[INFLATE_DONE],
                  n_verdicts[INFLATE_NEEDS_INPUT],
                  n_verdicts[INFLATE_BROKEN]);
  g_assert_cmpuint (n_verdicts[INFLATE_DONE], >, 1000);
  g_assert_cmpuint (n_verdicts[INFLATE_NEEDS_INPUT], >, 1000);
  g_assert_cmpuint (n_verdicts[INFLATE_BROKEN], >, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (TestBytesKind kind = 0; kind < TEST_BYTES_KINDS; kind++) {
    g_autofree char *path = g_strdup_printf ("/stub-inflate/%s", test_bytes_get_name (kind));
    g_test_add_data_func (path, GINT_TO_POINTER (kind), test_kind);
  }
  g_test_add_func ("/stub-inflate/strategies", test_strategies);
  g_test_add_func ("/stub-inflate/paces", test_paces);
  g_test_add_func ("/stub-inflate/sequence", test_sequence);
  g_test_add_func ("/stub-inflate/no-history", test_no_history);
  g_test_add_func ("/stub-inflate/damage", test_damage);
  return g_test_run ();
}
