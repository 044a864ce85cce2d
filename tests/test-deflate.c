/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is packed for the wire: the stub unpacks it to the same bytes, it is never much larger than
 * they are, and no more of it is made than was asked for.
 */
#include "nf-deflate.h"

#include "support/test-bytes.h"
#include "support/unpack.h"

#include <string.h>

enum { BLOCK = 2048 };

/* Takes all wire bytes in blocks, as a sender does. */
static GByteArray *
take_all (NfDeflate *deflate)
{
  GByteArray *wire = g_byte_array_new ();
  gsize size;

  do {
    const guint8 *block = nf_deflate_peek (deflate, wire->len, BLOCK, &size);
    g_byte_array_append (wire, block, (guint) size);
  } while (size == BLOCK);
  nf_deflate_peek (deflate, wire->len, BLOCK, &size);
  g_assert_cmpuint (size, ==, 0);
  return wire;
}

static guint
count_streams (gsize size)
{
  if (size <= NF_DEFLATE_FIRST)
    return size > 0;
  return 1 + (guint) ((size - NF_DEFLATE_FIRST + NF_DEFLATE_OTHERS - 1) / NF_DEFLATE_OTHERS);
}

/* Five bytes for each stored block of a stream. */
static gsize
get_bound (gsize size)
{
  gsize others = size - MIN (size, NF_DEFLATE_FIRST);
  gsize n_blocks = (size > 0) + others / NF_DEFLATE_OTHERS * (NF_DEFLATE_OTHERS / 0xFFFF + 1) +
                   (others % NF_DEFLATE_OTHERS + 0xFFFE) / 0xFFFF;

  return size + 5 * n_blocks;
}

/* Returns: the size on the wire */
static gsize
check (TestBytesKind kind, gsize size)
{
  g_autofree guint8 *data = test_bytes_new (kind, size, (guint32) size);
  g_autoptr (NfDeflate) deflate = nf_deflate_new (data, size);
  g_autoptr (GByteArray) wire = take_all (deflate);
  g_autoptr (GByteArray) to = g_byte_array_new ();

  g_assert_cmpuint (wire->len, <=, get_bound (size));
  g_assert_cmpint (unpack (wire->data, wire->len, UNPACK_WHOLE, 0, count_streams (size), to),
                   ==,
                   size > 0 ? INFLATE_DONE : INFLATE_NEEDS_INPUT);
  g_assert_cmpmem (to->data, to->len, data, size);
  return wire->len;
}

static void
test_kind (gconstpointer data)
{
  TestBytesKind kind = (TestBytesKind) GPOINTER_TO_INT (data);
  static const gsize sizes[] = {
    0,
    1,
    4096,
    NF_DEFLATE_FIRST - 1,
    NF_DEFLATE_FIRST,
    NF_DEFLATE_FIRST + 1,
    NF_DEFLATE_FIRST + 0xFFFF,
    200000,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    check (kind, sizes[i]);
}

static void
test_large (void)
{
  static const gsize sizes[] = {
    NF_DEFLATE_FIRST + NF_DEFLATE_OTHERS - 1,
    NF_DEFLATE_FIRST + NF_DEFLATE_OTHERS,
    NF_DEFLATE_FIRST + NF_DEFLATE_OTHERS + 1,
    NF_DEFLATE_FIRST + 3 * NF_DEFLATE_OTHERS + 4096,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
    check (TEST_BYTES_PERIOD, sizes[i]);
    check (TEST_BYTES_RANDOM, sizes[i]);
  }
}

/* What cannot be packed is stored, in as few blocks as can be. */
static void
test_incompressible (void)
{
  g_assert_cmpuint (check (TEST_BYTES_RANDOM, 4096), ==, 4096 + 5);
  g_assert_cmpuint (check (TEST_BYTES_RANDOM, NF_DEFLATE_FIRST), ==, NF_DEFLATE_FIRST + 5);
  g_assert_cmpuint (check (TEST_BYTES_RANDOM, NF_DEFLATE_FIRST + 2 * 0xFFFF),
                    ==,
                    NF_DEFLATE_FIRST + 5 + 2 * (0xFFFF + 5));
  g_assert_cmpuint (check (TEST_BYTES_RANDOM, NF_DEFLATE_FIRST + 2 * 0xFFFF + 1),
                    ==,
                    NF_DEFLATE_FIRST + 5 + 2 * (0xFFFF + 5) + 1 + 5);
  /* The library would store this in seven blocks, since it looks at 300,000 bytes at once. */
  g_assert_cmpuint (check (TEST_BYTES_RANDOM, NF_DEFLATE_FIRST + 6 * 0xFFFF),
                    ==,
                    NF_DEFLATE_FIRST + 5 + 6 * (0xFFFF + 5));
}

static void
test_compressible (void)
{
  g_assert_cmpuint (check (TEST_BYTES_BLANK, 200000), <, 500);
  g_assert_cmpuint (check (TEST_BYTES_TEXT, 200000), <, 40000);
  g_assert_cmpuint (check (TEST_BYTES_CODE, 200000), <, 150000);
}

/* Only the first stream is packed for the first blocks: what is behind it may still change. */
static void
test_lazy (void)
{
  const gsize size = 300000;
  g_autofree guint8 *data = test_bytes_new (TEST_BYTES_RANDOM, size, 1);
  g_autoptr (NfDeflate) deflate = nf_deflate_new (data, size);
  g_autoptr (GByteArray) wire = NULL;
  gsize n;

  nf_deflate_peek (deflate, 0, BLOCK, &n);
  g_assert_cmpuint (n, ==, BLOCK);
  nf_deflate_peek (deflate, NF_DEFLATE_FIRST + 5 - BLOCK, BLOCK, &n);
  g_assert_cmpuint (n, ==, BLOCK);
  memset (data + NF_DEFLATE_FIRST, 0xFF, size - NF_DEFLATE_FIRST);
  wire = take_all (deflate);
  g_assert_cmpuint (wire->len, <, NF_DEFLATE_FIRST + 1000);
}

/* Blocks that were lost are asked for again, in any order. */
static void
test_again (void)
{
  const gsize size = 150000;
  g_autofree guint8 *data = test_bytes_new (TEST_BYTES_CODE, size, 1);
  g_autoptr (NfDeflate) deflate = nf_deflate_new (data, size);
  g_autoptr (NfDeflate) other = nf_deflate_new (data, size);
  g_autoptr (GByteArray) wire = take_all (deflate);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);

  for (guint i = 0; i < 100; i++) {
    gsize offset = (gsize) g_rand_int_range (rand, 0, (gint32) wire->len + 100);
    gsize most = (gsize) g_rand_int_range (rand, 0, 3 * BLOCK);
    gsize expected = offset < wire->len ? MIN (most, wire->len - offset) : 0;
    gsize n;
    const guint8 *bytes = nf_deflate_peek (i % 2 == 0 ? deflate : other, offset, most, &n);
    g_assert_cmpuint (n, ==, expected);
    g_assert_cmpmem (bytes, n, wire->data + MIN (offset, wire->len), expected);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (TestBytesKind kind = 0; kind < TEST_BYTES_KINDS; kind++) {
    g_autofree char *path = g_strdup_printf ("/deflate/%s", test_bytes_get_name (kind));
    g_test_add_data_func (path, GINT_TO_POINTER (kind), test_kind);
  }
  g_test_add_func ("/deflate/large", test_large);
  g_test_add_func ("/deflate/incompressible", test_incompressible);
  g_test_add_func ("/deflate/compressible", test_compressible);
  g_test_add_func ("/deflate/lazy", test_lazy);
  g_test_add_func ("/deflate/again", test_again);
  return g_test_run ();
}
