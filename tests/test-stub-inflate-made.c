/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub's unpacker on streams made by hand: what the format allows at its edges, and everything
 * that it forbids. zlib must say the same of each.
 */
#include "support/bit-writer.h"
#include "support/test-bytes.h"
#include "support/unpack.h"

#include <string.h>

enum { LITERALS = 286, DISTANCES = 30, END = 256 };

static void
put_fixed_literal (BitWriter *w, guint symbol)
{
  guint8 lengths[288];

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    lengths[i] = i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8;
  bit_writer_put_symbol (w, lengths, G_N_ELEMENTS (lengths), symbol);
}

static void
begin_fixed (BitWriter *w)
{
  bit_writer_put (w, 1 | 1 << 1, 3);
}

/* Codes for "a", the end and lengths of 3 in two bits each, and the distances given. */
static void
begin_small (BitWriter *w, const guint8 *distances, guint n_distances)
{
  guint8 literals[LITERALS] = { ['a'] = 2, ['b'] = 2, [END] = 2, [END + 1] = 2 };

  bit_writer_put_codes (w, literals, 258, distances, n_distances);
}

static void
put_small (BitWriter *w, guint code)
{
  bit_writer_put_code (w, code, 2);
}

enum { SMALL_A, SMALL_B, SMALL_END, SMALL_LENGTH };

/* --- What is allowed --- */

static void
make_empty_blocks (BitWriter *w)
{
  for (guint i = 0; i < 3; i++) {
    bit_writer_put_stored (w, FALSE, NULL, 0);
    bit_writer_put (w, 0 | 1 << 1, 3);
    put_fixed_literal (w, END);
  }
  bit_writer_put_stored (w, TRUE, (const guint8 *) "x", 1);
}

/* As far back as can be reached, by the last of the fixed distances. */
static void
make_farthest (BitWriter *w)
{
  g_autofree guint8 *bytes = test_bytes_new (TEST_BYTES_RANDOM, 32768, 1);

  bit_writer_put_stored (w, FALSE, bytes, 32768);
  begin_fixed (w);
  put_fixed_literal (w, 285);
  bit_writer_put_code (w, 29, 5);
  bit_writer_put (w, 8191, 13);
  put_fixed_literal (w, END);
}

/* Every field as long as it can be: 15 and 5 bits for the length, 15 and 13 for the distance. */
static void
make_longest_codes (BitWriter *w)
{
  g_autofree guint8 *bytes = test_bytes_new (TEST_BYTES_RANDOM, 32768, 2);
  guint8 literals[LITERALS] = { 0 };
  guint8 distances[DISTANCES] = { 0 };

  for (guint8 i = 0; i < 14; i++) {
    literals['a' + i] = i + 1;
    distances[i] = i + 1;
  }
  literals[END] = 15;
  literals[284] = 15;
  distances[28] = 15;
  distances[29] = 15;
  bit_writer_put_stored (w, FALSE, bytes, 32768);
  bit_writer_put_codes (w, literals, LITERALS, distances, DISTANCES);
  for (guint i = 0; i < 5; i++) {
    for (guint n = 0; n < 14; n++)
      bit_writer_put_symbol (w, literals, LITERALS, 'a' + n);
    bit_writer_put_symbol (w, literals, LITERALS, 284);
    bit_writer_put (w, 31 - i, 5);
    bit_writer_put_symbol (w, distances, DISTANCES, 28 + i % 2);
    bit_writer_put (w, 8191 - 77 * i, 13);
  }
  bit_writer_put_symbol (w, literals, LITERALS, END);
}

static void
make_lone_distance (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 1 }, 1);
  put_small (w, SMALL_A);
  put_small (w, SMALL_LENGTH);
  bit_writer_put (w, 0, 1);
  put_small (w, SMALL_END);
}

static void
make_no_distance (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 0 }, 1);
  put_small (w, SMALL_A);
  put_small (w, SMALL_B);
  put_small (w, SMALL_END);
}

static void
make_lone_end (BitWriter *w)
{
  guint8 literals[LITERALS] = { [END] = 1 };

  bit_writer_put_codes (w, literals, 257, (const guint8[]){ 0 }, 1);
  bit_writer_put (w, 0, 1);
}

/* --- What is not --- */

static void
make_block_type_3 (BitWriter *w)
{
  bit_writer_put (w, 1 | 3 << 1, 3);
}

static void
make_stored_mismatch (BitWriter *w)
{
  bit_writer_put_stored (w, TRUE, (const guint8 *) "abc", 3);
  w->bytes->data[4] ^= 0x80;
}

static void
make_symbol_286 (BitWriter *w)
{
  begin_fixed (w);
  put_fixed_literal (w, 'a');
  put_fixed_literal (w, 286);
}

static void
make_symbol_287 (BitWriter *w)
{
  begin_fixed (w);
  put_fixed_literal (w, 287);
}

static void
put_fixed_distance (BitWriter *w, guint symbol)
{
  begin_fixed (w);
  put_fixed_literal (w, 'a');
  put_fixed_literal (w, END + 1);
  bit_writer_put_code (w, symbol, 5);
}

static void
make_distance_30 (BitWriter *w)
{
  put_fixed_distance (w, 30);
}

static void
make_distance_31 (BitWriter *w)
{
  put_fixed_distance (w, 31);
}

static void
make_too_far_at_once (BitWriter *w)
{
  begin_fixed (w);
  put_fixed_literal (w, END + 1);
  bit_writer_put_code (w, 0, 5);
}

static void
make_too_far (BitWriter *w)
{
  put_fixed_distance (w, 1); /* 2, behind one byte */
}

static void
make_287_literals (BitWriter *w)
{
  bit_writer_put (w, 1 | 2 << 1, 3);
  bit_writer_put (w, 287 - 257, 5);
  bit_writer_put (w, 0, 5 + 4);
}

static void
make_31_distances (BitWriter *w)
{
  bit_writer_put (w, 1 | 2 << 1, 3);
  bit_writer_put (w, 0, 5);
  bit_writer_put (w, 31 - 1, 5);
  bit_writer_put (w, 0, 4);
}

/* A block with 257 literals and a distance, and of the code lengths' code these lengths, in the
 * order 16, 17, 18, 0. */
static void
begin_with_length_code (BitWriter *w, const guint8 lengths[4])
{
  bit_writer_put (w, 1 | 2 << 1, 3);
  bit_writer_put (w, 0, 5 + 5 + 4);
  for (guint i = 0; i < 4; i++)
    bit_writer_put (w, lengths[i], 3);
}

static void
make_too_many_length_codes (BitWriter *w)
{
  begin_with_length_code (w, (const guint8[]){ 1, 1, 1, 0 });
}

static void
make_too_few_length_codes (BitWriter *w)
{
  begin_with_length_code (w, (const guint8[]){ 2, 2, 2, 0 });
}

static void
make_repeat_first (BitWriter *w)
{
  begin_with_length_code (w, (const guint8[]){ 1, 1, 0, 0 });
  bit_writer_put_code (w, 0, 1);
  bit_writer_put (w, 0, 2);
}

static void
make_repeat_past_end (BitWriter *w)
{
  begin_with_length_code (w, (const guint8[]){ 0, 0, 1, 1 });
  /* 138 zeros, 3 and 118: one more than there are lengths. Not a bit is left behind them. */
  bit_writer_put_code (w, 1, 1);
  bit_writer_put (w, 138 - 11, 7);
  bit_writer_put (w, 0, 3);
  bit_writer_put_code (w, 1, 1);
  bit_writer_put (w, 118 - 11, 7);
  g_assert_cmpuint (w->n_bits, ==, 8);
}

static void
make_no_end (BitWriter *w)
{
  guint8 literals[LITERALS] = { ['a'] = 1, ['b'] = 1 };

  bit_writer_put_codes (w, literals, 257, (const guint8[]){ 1 }, 1);
}

static void
make_too_many_literals (BitWriter *w)
{
  guint8 literals[LITERALS] = { ['a'] = 1, ['b'] = 2, ['c'] = 2, [END] = 15 };

  bit_writer_put_codes (w, literals, 257, (const guint8[]){ 1 }, 1);
}

static void
make_too_few_literals (BitWriter *w)
{
  guint8 literals[LITERALS] = { ['a'] = 1, ['b'] = 3, [END] = 3 };

  bit_writer_put_codes (w, literals, 257, (const guint8[]){ 1 }, 1);
}

static void
make_too_many_distances (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 1, 1, 1 }, 3);
}

static void
make_too_few_distances (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 2, 2, 2 }, 3);
}

static void
make_lone_distance_of_two_bits (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 2 }, 1);
}

static void
make_lone_distance_used_wrongly (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 1 }, 1);
  put_small (w, SMALL_A);
  put_small (w, SMALL_LENGTH);
  bit_writer_put (w, 1, 1);
}

static void
make_no_distance_but_copy (BitWriter *w)
{
  begin_small (w, (const guint8[]){ 0 }, 1);
  put_small (w, SMALL_A);
  put_small (w, SMALL_LENGTH);
  bit_writer_put (w, 0, 8);
}

static void
make_lone_end_used_wrongly (BitWriter *w)
{
  guint8 literals[LITERALS] = { [END] = 1 };

  bit_writer_put_codes (w, literals, 257, (const guint8[]){ 0 }, 1);
  bit_writer_put (w, 1, 1);
}

typedef struct {
  const char *what;
  void (*make) (BitWriter *w);
  enum inflate_result verdict;
} Case;

static const Case cases[] = {
  { "allowed/empty-blocks", make_empty_blocks, INFLATE_DONE },
  { "allowed/farthest", make_farthest, INFLATE_DONE },
  { "allowed/longest-codes", make_longest_codes, INFLATE_DONE },
  { "allowed/lone-distance", make_lone_distance, INFLATE_DONE },
  { "allowed/no-distance", make_no_distance, INFLATE_DONE },
  { "allowed/lone-end", make_lone_end, INFLATE_DONE },
  { "block-type-3", make_block_type_3, INFLATE_BROKEN },
  { "stored-mismatch", make_stored_mismatch, INFLATE_BROKEN },
  { "symbol-286", make_symbol_286, INFLATE_BROKEN },
  { "symbol-287", make_symbol_287, INFLATE_BROKEN },
  { "distance-30", make_distance_30, INFLATE_BROKEN },
  { "distance-31", make_distance_31, INFLATE_BROKEN },
  { "too-far-at-once", make_too_far_at_once, INFLATE_BROKEN },
  { "too-far", make_too_far, INFLATE_BROKEN },
  { "287-literals", make_287_literals, INFLATE_BROKEN },
  { "31-distances", make_31_distances, INFLATE_BROKEN },
  { "too-many-length-codes", make_too_many_length_codes, INFLATE_BROKEN },
  { "too-few-length-codes", make_too_few_length_codes, INFLATE_BROKEN },
  { "repeat-first", make_repeat_first, INFLATE_BROKEN },
  { "repeat-past-end", make_repeat_past_end, INFLATE_BROKEN },
  { "no-end", make_no_end, INFLATE_BROKEN },
  { "too-many-literals", make_too_many_literals, INFLATE_BROKEN },
  { "too-few-literals", make_too_few_literals, INFLATE_BROKEN },
  { "too-many-distances", make_too_many_distances, INFLATE_BROKEN },
  { "too-few-distances", make_too_few_distances, INFLATE_BROKEN },
  { "lone-distance-of-two-bits", make_lone_distance_of_two_bits, INFLATE_BROKEN },
  { "lone-distance-used-wrongly", make_lone_distance_used_wrongly, INFLATE_BROKEN },
  { "no-distance-but-copy", make_no_distance_but_copy, INFLATE_BROKEN },
  { "lone-end-used-wrongly", make_lone_end_used_wrongly, INFLATE_BROKEN },
};

static void
check (const guint8 *stream, gsize size, enum inflate_result verdict)
{
  g_autoptr (GByteArray) expected = g_byte_array_new ();
  g_autoptr (GByteArray) to = g_byte_array_new ();

  g_assert_cmpint (unpack_with_zlib (stream, size, expected), ==, verdict);
  for (UnpackPace pace = 0; pace < UNPACK_PACES; pace++) {
    g_assert_cmpint (unpack (stream, size, pace, 1, 1, to), ==, verdict);
    g_assert_cmpmem (to->data, to->len, expected->data, expected->len);
  }
}

/* Each stream whole, and without its last bytes: then it wants more, whatever is wrong with them.
 */
static void
test_case (gconstpointer data)
{
  const Case *c = data;
  g_auto (BitWriter) w;

  bit_writer_init (&w);
  c->make (&w);
  check (w.bytes->data, w.bytes->len, c->verdict);
  if (c->verdict == INFLATE_DONE)
    for (gsize cut = 1; cut <= MIN (w.bytes->len, 25); cut++)
      check (w.bytes->data, w.bytes->len - cut, INFLATE_NEEDS_INPUT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-inflate-made/%s", cases[i].what);
    g_test_add_data_func (path, &cases[i], test_case);
  }
  return g_test_run ();
}
