/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the readers of Intel HEX and UF2: what the writers have made comes back, files of others
 * are read, each fault has its words and place, and pieces become files.
 */
#include "nf-hex.h"
#include "nf-uf2.h"

#include "nf-error.h"
#include "support/bundle-fixture.h"
#include "support/test-image.h"

#include <string.h>

enum { MB = 1 << 20, BLOCK = 512, FLAGS = 8, ADDRESS = 12, SIZE = 16, NUMBER = 20, FAMILY = 28 };

static void
unref_bytes (gpointer piece)
{
  g_bytes_unref (((NfPiece *) piece)->bytes);
}

static GArray *
new_pieces (void)
{
  GArray *pieces = g_array_new (FALSE, FALSE, sizeof (NfPiece));

  g_array_set_clear_func (pieces, unref_bytes);
  return pieces;
}

static void
add_piece (GArray *pieces, guint32 address, gsize size)
{
  NfPiece piece = { .address = address, .bytes = test_image_new_data (size, address + 1) };

  g_array_append_val (pieces, piece);
}

static void
assert_same (const GArray *pieces, const GArray *expected)
{
  g_assert_cmpuint (pieces->len, ==, expected->len);
  for (guint i = 0; i < pieces->len; i++) {
    const NfPiece *piece = &g_array_index (pieces, NfPiece, i);
    const NfPiece *other = &g_array_index (expected, NfPiece, i);

    g_assert_cmphex (piece->address, ==, other->address);
    g_assert_true (g_bytes_equal (piece->bytes, other->bytes));
  }
}

/* Pieces of odd sizes, at odd addresses, across the bounds that the formats have, up to the end. */
static GArray *
make_pieces (void)
{
  GArray *pieces = new_pieces ();

  add_piece (pieces, 0x00000, 1);
  add_piece (pieces, 0x00010, 0x1F0F3);
  add_piece (pieces, 0x3FFFF, 3);
  add_piece (pieces, 0xFFEFFF, 0x1001);
  return pieces;
}

/* --- Intel HEX --------------------------------------------------------------------------- */

static GArray *
read_hex (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return nf_hex_read (bytes, error);
}

static void
test_hex_round_trip (void)
{
  g_autoptr (GArray) pieces = make_pieces ();
  g_autoptr (GBytes) file = nf_hex_make (pieces);
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) read = nf_hex_read (file, &error);

  g_assert_no_error (error);
  assert_same (read, pieces);
}

static void
assert_piece (const GArray *pieces, guint index, guint32 address, const char *text)
{
  const NfPiece *piece = &g_array_index (pieces, NfPiece, index);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece->bytes, &size);

  g_assert_cmphex (piece->address, ==, address);
  g_assert_cmpmem (data, size, text, strlen (text));
}

/* In any order, with segments and start addresses, in small letters, with lines of any system. */
static void
test_hex_others (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) all = read_hex (":020000021000EC\r"
                                     ":0100000061"
                                     "9e\r\n"
                                     ":0100010062"
                                     "9c\n"
                                     "\n"
                                     ":0400000300003800C1\n"
                                     ":020000040000fa\n"
                                     ":0100000063"
                                     "9c\n"
                                     ":04000005000000CD2A\n"
                                     ":00000001FF\n"
                                     "what is behind it does not count",
                                     &error);

  g_assert_no_error (error);
  g_assert_cmpuint (all->len, ==, 2);
  assert_piece (all, 0, 0x00000, "c");
  assert_piece (all, 1, 0x10000, "ab");
}

#define END ":00000001FF\n"

static const struct {
  const char *text;
  const char *message;
} bad_hex[] = {
  { "", "line 1: it ends in the middle: there is no end record" },
  { END, "line 2: there are no data in it" },
  { ":0100000061"
    "9e\n",
    "line 2: it ends in the middle: there is no end record" },
  { ":0100000061"
    "9e",
    "line 1: it ends in the middle: there is no end record" },
  { "\n0100000061"
    "9e\n",
    "line 2: this is no record: it does not begin with a colon" },
  { ":0100000061"
    "9f\n",
    "line 1: the record's checksum is wrong" },
  { ":0200000061"
    "9d\n",
    "line 1: the record is not as long as it says" },
  { ":0100000061"
    "9e00\n",
    "line 1: the record is not as long as it says" },
  { ":00\n", "line 1: the record is not as long as it says" },
  { ":01000000619\n", "line 1: there is something in the record that is no hex digit" },
  { ":01000000xx9e\n", "line 1: there is something in the record that is no hex digit" },
  { ":0000000 6FA\n", "line 1: there is something in the record that is no hex digit" },
  { ":00000006FA\n", "line 1: there is no such kind of record" },
  { ":0100000400FB\n", "line 1: an address record does not have two bytes" },
  { ":0100000061"
    "9e\n:0100000061"
    "9e\n" END,
    "line 2: the address 0x00000 is past 16 MB, or was there before" },
  { ":020000040100F9\n:0100000061"
    "9e\n" END,
    "line 2: the address 0x1000000 is past 16 MB, or was there before" },
  { ":0200000400FFFB\n:02FFFF006162"
    "3d\n" END,
    "line 2: the address 0xffffff is past 16 MB, or was there before" },
};

static void
test_bad_hex (void)
{
  g_autofree char *digits = g_strnfill (2000, '0');
  g_autofree char *record = g_strconcat (":", digits, NULL);
  g_autoptr (GError) long_error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bad_hex); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (read_hex (bad_hex[i].text, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_BUNDLE);
    g_assert_cmpstr (error->message, ==, bad_hex[i].message);
  }
  g_assert_null (read_hex (record, &long_error));
  g_assert_cmpstr (long_error->message, ==, "line 1: the record is too long");
}

/* --- UF2 --------------------------------------------------------------------------------- */

static void
test_uf2_round_trip (void)
{
  static const struct {
    guint content;
    gboolean has_md5;
  } forms[] = { { 452, TRUE }, { 256, TRUE }, { 476, FALSE }, { 256, FALSE }, { 4, TRUE } };
  g_autoptr (GArray) pieces = make_pieces ();

  for (gsize i = 0; i < G_N_ELEMENTS (forms); i++) {
    g_autoptr (GBytes) file = nf_uf2_make (pieces, forms[i].content, forms[i].has_md5);
    g_autoptr (GError) error = NULL;
    g_autoptr (GArray) read = nf_uf2_read (file, &error);

    g_assert_no_error (error);
    assert_same (read, pieces);
  }
}

static void
put_u32 (guint8 *to, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    to[i] = (guint8) (value >> 8 * i);
}

/* Three blocks of 256 bytes. Returns: (transfer full) */
static guint8 *
make_blocks (gboolean has_md5, gsize *size)
{
  g_autoptr (GArray) pieces = new_pieces ();
  g_autoptr (GBytes) file = NULL;

  add_piece (pieces, 0x1000, 3 * 256);
  file = nf_uf2_make (pieces, 256, has_md5);
  *size = g_bytes_get_size (file);
  g_assert_cmpuint (*size, ==, 3 * BLOCK);
  return g_memdup2 (g_bytes_get_data (file, NULL), *size);
}

static void
assert_uf2_fails (const guint8 *blocks, gsize size, const char *message)
{
  g_autoptr (GBytes) bytes = g_bytes_new (blocks, size);
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_uf2_read (bytes, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_BUNDLE);
  g_assert_cmpstr (error->message, ==, message);
}

static const struct {
  gsize at; /* in the second block */
  guint32 value;
  gboolean has_md5;
  const char *message;
} bad_uf2[] = {
  { 0, 0, FALSE, "block 1: this is none" },
  { 4, 0, FALSE, "block 1: this is none" },
  { BLOCK - 4, 0, FALSE, "block 1: this is none" },
  { SIZE, 477, FALSE, "block 1: it says that it has more content than there is room for" },
  { SIZE, 453, TRUE, "block 1: there is no room for its MD5 sum" },
  { NUMBER, 2, FALSE, "block 1: blocks are missing before it" },
  { NUMBER, 0, FALSE, "block 1: blocks are missing before it" },
  { NUMBER + 4, 4, FALSE, "block 1: blocks are missing before it" },
  { ADDRESS, 0x1000, FALSE, "block 1: its address is past 16 MB, or was there before" },
  { ADDRESS, 0xFFFF01, FALSE, "block 1: its address is past 16 MB, or was there before" },
  { ADDRESS, 0xFFFFFFFF, FALSE, "block 1: its address is past 16 MB, or was there before" },
  { ADDRESS, 0x2000, TRUE, "block 1: its MD5 sum is wrong" },
  { 100, 0, TRUE, "block 1: its MD5 sum is wrong" },
};

static void
test_bad_uf2 (void)
{
  gsize size = 0;
  g_autofree guint8 *sound = make_blocks (FALSE, &size);

  for (gsize i = 0; i < G_N_ELEMENTS (bad_uf2); i++) {
    g_autofree guint8 *blocks = make_blocks (bad_uf2[i].has_md5, &size);

    put_u32 (blocks + BLOCK + bad_uf2[i].at, bad_uf2[i].value);
    assert_uf2_fails (blocks, size, bad_uf2[i].message);
  }
  assert_uf2_fails (sound, size - 1, "block 2: it ends in the middle");
  assert_uf2_fails (sound, size - BLOCK, "block 2: it ends in the middle");
  assert_uf2_fails (sound, 0, "block 0: there is nothing for the flash in it");
}

static void
set_all (guint8 *blocks, gsize size, gsize at, guint32 value)
{
  for (gsize i = 0; i < size; i += BLOCK)
    put_u32 (blocks + i + at, value);
}

static void
test_uf2_chips (void)
{
  gsize size = 0;
  g_autofree guint8 *ours = make_blocks (FALSE, &size);
  g_autofree guint8 *others = make_blocks (FALSE, &size);
  g_autofree guint8 *both = g_malloc (2 * size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) pieces = NULL;

  set_all (others, size, FAMILY, 0xC47E5767);
  assert_uf2_fails (others, size, "it is for ESP32-S3, and this program writes the ESP8266 only");
  /* a file for two chips */
  memcpy (both, others, size);
  memcpy (both + size, ours, size);
  bytes = g_bytes_new (both, 2 * size);
  pieces = nf_uf2_read (bytes, NULL);
  g_assert_cmpuint (pieces->len, ==, 1);
  g_assert_cmphex (g_array_index (pieces, NfPiece, 0).address, ==, 0x1000);

  set_all (others, size, FAMILY, 0x12345678);
  assert_uf2_fails (others,
                    size,
                    "it is for another chip, and this program writes the ESP8266 only");
  set_all (others, size, FLAGS, 0);
  assert_uf2_fails (others,
                    size,
                    "it is for a chip that it does not name, and this program writes the ESP8266 "
                    "only");
  set_all (ours, size, FLAGS, 0x2001);
  assert_uf2_fails (ours, size, "block 3: there is nothing for the flash in it");
  set_all (ours, size, FLAGS, 0x3000);
  assert_uf2_fails (ours, size, "block 3: there is nothing for the flash in it");
}

/* Where the specification has the sum: at the end of the block. */
static void
test_uf2_md5_at_end (void)
{
  enum { HEAD = 32, CONTENT = 256, AT_END = HEAD + 476 - 24 };
  gsize size = 0;
  g_autofree guint8 *blocks = make_blocks (TRUE, &size);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GArray) pieces = NULL;

  for (gsize i = 0; i < size; i += BLOCK) {
    memcpy (blocks + i + AT_END, blocks + i + HEAD + CONTENT, 24);
    memset (blocks + i + HEAD + CONTENT, 0, 24);
  }
  bytes = g_bytes_new (blocks, size);
  pieces = nf_uf2_read (bytes, NULL);
  g_assert_nonnull (pieces);
  blocks[HEAD] ^= 1;
  assert_uf2_fails (blocks, size, "block 0: its MD5 sum is wrong");
}

/* --- Files ------------------------------------------------------------------------------- */

static void
assert_opens (BundleFixture *fixture, const char *name, const GArray *pieces)
{
  g_autoptr (NfBundle) bundle = bundle_fixture_open (fixture, name);

  g_assert_cmpint (bundle->kind, ==, NF_BUNDLE_PIECES);
  g_assert_cmpuint (bundle->files->len, ==, pieces->len);
  for (guint i = 0; i < pieces->len; i++) {
    const NfBundleFile *file = g_ptr_array_index (bundle->files, i);
    const NfPiece *piece = &g_array_index (pieces, NfPiece, i);
    g_autofree char *expected = g_strdup_printf ("%s › 0x%05x.bin", name, piece->address);
    g_autofree char *content = NULL;
    gsize size = 0;
    gsize expected_size = 0;
    const guint8 *data = g_bytes_get_data (piece->bytes, &expected_size);

    g_assert_cmpstr (file->name, ==, expected);
    g_assert_true (file->has_address && file->enabled);
    g_assert_cmphex (file->address, ==, piece->address);
    g_assert_true (g_str_has_prefix (file->path, bundle->folder));
    g_assert_true (g_file_get_contents (file->path, &content, &size, NULL));
    g_assert_cmpmem (content, size, data, expected_size);
  }
}

static void
test_open (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (GArray) pieces = make_pieces ();
  g_autoptr (GBytes) hex = nf_hex_make (pieces);
  g_autoptr (GBytes) uf2 = nf_uf2_make (pieces, 256, TRUE);
  g_autofree char *message = NULL;

  bundle_fixture_add_bytes (fixture, "fw.hex", hex);
  bundle_fixture_add_bytes (fixture, "fw.uf2", uf2);
  assert_opens (fixture, "fw.hex", pieces);
  assert_opens (fixture, "fw.uf2", pieces);
  bundle_fixture_add_text (fixture,
                           "bad.hex",
                           ":00000001FF\n:0100000061"
                           "9f\n");
  message = bundle_fixture_fail (fixture, "bad.hex", NF_ERROR_BUNDLE);
  g_assert_cmpstr (message, ==, "bad.hex: line 2: there are no data in it");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pieces/hex-round-trip", test_hex_round_trip);
  g_test_add_func ("/pieces/hex-others", test_hex_others);
  g_test_add_func ("/pieces/bad-hex", test_bad_hex);
  g_test_add_func ("/pieces/uf2-round-trip", test_uf2_round_trip);
  g_test_add_func ("/pieces/bad-uf2", test_bad_uf2);
  g_test_add_func ("/pieces/uf2-chips", test_uf2_chips);
  g_test_add_func ("/pieces/uf2-md5-at-end", test_uf2_md5_at_end);
  g_test_add_func ("/pieces/open", test_open);
  return g_test_run ();
}
