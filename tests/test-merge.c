/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the room firmware: how images lie in memory, the exact bytes of the files that are made of
 * them, the same files read back, and saving as a whole or not at all.
 */
#include "nf-hex.h"
#include "nf-merge.h"
#include "nf-save.h"
#include "nf-uf2.h"

#include "nf-error.h"
#include "support/test-image.h"
#include "support/test-memory.h"

#include <glib/gstdio.h>
#include <string.h>

enum { MB = 1 << 20, PROGRAM_SIZE = 17440 };

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
add_piece (GArray *pieces, guint32 address, gconstpointer data, gsize size)
{
  NfPiece piece = { .address = address, .bytes = g_bytes_new (data, size) };

  g_array_append_val (pieces, piece);
}

/* --- Layout ------------------------------------------------------------------------------ */

static NfPlan *
new_plan (NfFlashSettings settings, const guint32 *addresses, NfImage *const *images, guint n)
{
  NfPlanOptions options = NF_PLAN_OPTIONS_DEFAULT;
  g_autoptr (GError) error = NULL;
  NfPlan *plan = NULL;

  options.settings = settings;
  plan = nf_plan_new_write (&options, addresses, images, n, &error);
  g_assert_no_error (error);
  return plan;
}

static void
assert_piece (const GArray *pieces,
              guint index,
              guint32 address,
              guint item,
              gboolean is_patched,
              GBytes *expected)
{
  const NfPiece *piece = &g_array_index (pieces, NfPiece, index);

  g_assert_cmphex (piece->address, ==, address);
  g_assert_cmpuint (piece->item, ==, item);
  g_assert_cmpint (piece->is_patched, ==, is_patched);
  g_assert_true (g_bytes_equal (piece->bytes, expected));
}

static GBytes *
patch (GBytes *bytes, guint8 mode, guint8 size_frequency)
{
  gsize size = g_bytes_get_size (bytes);
  guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);

  data[2] = mode;
  data[3] = size_frequency;
  return g_bytes_new_take (data, size);
}

/* Items in any order come out by address; only the program at 0 is changed. */
static void
test_lay_out (void)
{
  NfFlashSettings settings = { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_80M, NF_FLASH_SIZE_4M };
  g_autoptr (GBytes) program = test_image_new_program (PROGRAM_SIZE, 1);
  g_autoptr (GBytes) patched = patch (program, 0x02, 0x4F);
  g_autoptr (GBytes) data = test_image_new_data (5, 2);
  g_autoptr (NfImage) program_image = nf_image_new ("program.bin", program);
  g_autoptr (NfImage) data_image = nf_image_new ("data.bin", data);
  NfImage *images[] = { data_image, program_image, program_image };
  const guint32 addresses[] = { 0xFFF000, 0x20000, 0 };
  g_autoptr (NfPlan) plan = new_plan (settings, addresses, images, 3);
  g_autoptr (GArray) pieces = nf_merge_lay_out (plan);

  g_assert_cmpuint (pieces->len, ==, 3);
  assert_piece (pieces, 0, 0, 2, TRUE, patched);
  assert_piece (pieces, 1, 0x20000, 1, FALSE, program);
  assert_piece (pieces, 2, 0xFFF000, 0, FALSE, data);
  g_assert_cmphex (nf_merge_get_end (pieces), ==, 0xFFF005);
  g_assert_cmpmem (nf_image_get_data (program_image, NULL),
                   PROGRAM_SIZE,
                   g_bytes_get_data (program, NULL),
                   PROGRAM_SIZE);
}

/* What only begins like a program is none, and what is not asked for stays. */
static void
test_lay_out_unchanged (void)
{
  static const guint8 like_program[16] = { 0xE9, 3, 1, 0x42 };
  NfFlashSettings settings = { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_80M, NF_FLASH_SIZE_4M };
  g_autoptr (GBytes) program = test_image_new_program (PROGRAM_SIZE, 1);
  g_autoptr (GBytes) data = g_bytes_new_static (like_program, sizeof like_program);
  g_autoptr (NfImage) program_image = nf_image_new ("program.bin", program);
  g_autoptr (NfImage) data_image = nf_image_new ("data.bin", data);
  const guint32 address = 0;
  g_autoptr (NfPlan) no_program = new_plan (settings, &address, &data_image, 1);
  g_autoptr (NfPlan) keep = new_plan (NF_FLASH_SETTINGS_KEEP, &address, &program_image, 1);
  g_autoptr (GArray) data_pieces = nf_merge_lay_out (no_program);
  g_autoptr (GArray) program_pieces = nf_merge_lay_out (keep);

  assert_piece (data_pieces, 0, 0, 0, FALSE, data);
  assert_piece (program_pieces, 0, 0, 0, FALSE, program);
}

/* --- Raw --------------------------------------------------------------------------------- */

static void
test_raw (void)
{
  static const guint8 expected[] = { 0xFF, 0xFF, 'a', 'b', 'c', 0xFF, 'd', 0xFF };
  g_autoptr (GArray) pieces = new_pieces ();
  g_autoptr (GBytes) padded = NULL;
  g_autoptr (GBytes) exact = NULL;

  add_piece (pieces, 0x1002, "abc", 3);
  add_piece (pieces, 0x1006, "d", 1);
  padded = nf_merge_make_raw (pieces, 0x1000, 0x1008);
  g_assert_cmpmem (g_bytes_get_data (padded, NULL), g_bytes_get_size (padded), expected, 8);
  exact = nf_merge_make_raw (pieces, 0x1002, nf_merge_get_end (pieces));
  g_assert_cmpmem (g_bytes_get_data (exact, NULL), g_bytes_get_size (exact), expected + 2, 5);
}

/* --- Intel HEX --------------------------------------------------------------------------- */

static void
assert_text (GBytes *file, const char *expected)
{
  g_autofree char *text = g_strndup (g_bytes_get_data (file, NULL), g_bytes_get_size (file));

  g_assert_cmpstr (text, ==, expected);
}

/* The first lines are those by which the format is explained everywhere. */
static void
test_hex_low (void)
{
  static const guint8 data[] = { 0x21, 0x46, 0x01, 0x36, 0x01, 0x21, 0x47, 0x01, 0x36,
                                 0x00, 0x7E, 0xFE, 0x09, 0xD2, 0x19, 0x01, 0x21, 0x46 };
  g_autoptr (GArray) pieces = new_pieces ();
  g_autoptr (GBytes) file = NULL;

  add_piece (pieces, 0x0100, data, sizeof data);
  add_piece (pieces, 0xFFFF, "\xFF", 1);
  file = nf_hex_make (pieces);
  assert_text (file,
               ":10010000214601360121470136007EFE09D2190140\n"
               ":02011000214686\n"
               ":01FFFF00FF02\n"
               ":00000001FF\n");
}

/* As soon as something lies above 64 KB, the upper half is said from the start; a record never
 * goes across, and the same half is not said again. */
static void
test_hex_high (void)
{
  g_autoptr (GArray) pieces = new_pieces ();
  g_autoptr (GBytes) file = NULL;

  add_piece (pieces, 0x0000FFFE, "abc", 3);
  add_piece (pieces, 0x00011000, "d", 1);
  add_piece (pieces, 0x00FFF000, "e", 1);
  file = nf_hex_make (pieces);
  assert_text (file,
               ":020000040000FA\n"
               ":02FFFE0061623E\n"
               ":020000040001F9\n"
               ":01000000639C\n"
               ":01100000648B\n"
               ":0200000400FFFB\n"
               ":01F0000065AA\n"
               ":00000001FF\n");
}

/* --- UF2 --------------------------------------------------------------------------------- */

/* The MD5 sum of "abc" is the one in RFC 1321. */
static void
test_uf2_block (void)
{
  static const guint8 head[] = {
    0x55, 0x46, 0x32, 0x0A, 0x57, 0x51, 0x5D, 0x9E, 0x00, 0x60, 0x00, 0x00, /* magic, flags */
    0x00, 0x10, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00,                         /* address, size */
    0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00,                         /* 0 of 1 */
    0xED, 0x61, 0xAB, 0x7E, 'a',  'b',  'c',                                /* family, content */
    0x00, 0x10, 0x00, 0x00, 0x03, 0x00, 0x00, 0x00,                         /* MD5: of what */
    0x90, 0x01, 0x50, 0x98, 0x3C, 0xD2, 0x4F, 0xB0,                         /* MD5 */
    0xD6, 0x96, 0x3F, 0x7D, 0x28, 0xE1, 0x7F, 0x72,
  };
  guint8 expected[512] = { 0 };
  g_autoptr (GArray) pieces = new_pieces ();
  g_autoptr (GBytes) with_md5 = NULL;
  g_autoptr (GBytes) without = NULL;

  memcpy (expected, head, sizeof head);
  memcpy (expected + 508, "\x30\x6F\xB1\x0A", 4);
  add_piece (pieces, 0x1000, "abc", 3);
  with_md5 = nf_uf2_make (pieces, nf_uf2_get_content_max (TRUE), TRUE);
  g_assert_cmpmem (g_bytes_get_data (with_md5, NULL), g_bytes_get_size (with_md5), expected, 512);

  expected[9] = 0x20;
  memset (expected + 35, 0, 24);
  without = nf_uf2_make (pieces, 4, FALSE);
  g_assert_cmpmem (g_bytes_get_data (without, NULL), g_bytes_get_size (without), expected, 512);
}

static void
test_uf2_sizes (void)
{
  static const struct {
    gsize size;
    guint content_size;
    gboolean md5;
    gsize n_blocks;
  } cases[] = {
    { 452, 452, TRUE, 1 },  { 453, 452, TRUE, 2 },  { 476, 476, FALSE, 1 }, { 477, 476, FALSE, 2 },
    { 1024, 256, TRUE, 4 }, { 1025, 256, TRUE, 5 }, { 9, 4, TRUE, 3 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GBytes) data = test_image_new_data (cases[i].size, 1);
    g_autoptr (GArray) pieces = new_pieces ();
    g_autoptr (GBytes) file = NULL;
    add_piece (pieces, 0x2000, g_bytes_get_data (data, NULL), cases[i].size);
    file = nf_uf2_make (pieces, cases[i].content_size, cases[i].md5);
    g_assert_cmpuint (g_bytes_get_size (file), ==, 512 * cases[i].n_blocks);
  }
  g_assert_cmpuint (nf_uf2_get_content_max (TRUE), ==, 452);
  g_assert_cmpuint (nf_uf2_get_content_max (FALSE), ==, 476);
}

/* --- Read back --------------------------------------------------------------------------- */

/* Pieces of any size at any place, gaps from one byte on, some side by side. */
static GArray *
make_random_pieces (GRand *rand, TestMemory *memory)
{
  GArray *pieces = new_pieces ();
  guint32 address = g_rand_boolean (rand) ? 0 : (guint32) g_rand_int_range (rand, 0, 0x20000);

  for (int n = g_rand_int_range (rand, 1, 5); n > 0; n--) {
    gsize size = (gsize) g_rand_int_range (rand, 1, g_rand_boolean (rand) ? 40 : 0x12000);
    g_autoptr (GBytes) data = test_image_new_data (size, g_rand_int (rand));
    add_piece (pieces, address, g_bytes_get_data (data, NULL), size);
    test_memory_put (memory, address, g_bytes_get_data (data, NULL), size);
    address += (guint32) size + (guint32) g_rand_int_range (rand, 0, 3) * 0x5001;
  }
  return pieces;
}

static void
test_read_back (void)
{
  for (guint32 seed = 1; seed <= 40; seed++) {
    g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
    g_autoptr (TestMemory) memory = test_memory_new (MB);
    g_autoptr (GArray) pieces = make_random_pieces (rand, memory);
    gboolean md5 = g_rand_boolean (rand);
    guint content_size = 4 * (guint) g_rand_int_range (rand, 1, md5 ? 114 : 120);
    g_autoptr (GBytes) hex = nf_hex_make (pieces);
    g_autoptr (GBytes) uf2 = nf_uf2_make (pieces, content_size, md5);
    g_autoptr (GBytes) raw = nf_merge_make_raw (pieces, 0, MB);
    g_autoptr (TestMemory) from_hex = test_memory_new_from_hex (hex, MB);
    g_autoptr (TestMemory) from_uf2 = test_memory_new_from_uf2 (uf2, MB, md5);

    g_test_message ("seed %u", seed);
    test_memory_assert_equal (from_hex, memory);
    test_memory_assert_equal (from_uf2, memory);
    test_memory_assert_raw (memory, raw, 0, MB);
  }
}

/* --- Saving ------------------------------------------------------------------------------ */

typedef struct {
  char *folder;
  GBytes *bytes;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("nf-merge-XXXXXX", NULL);
  g_assert_nonnull (self->folder);
  self->bytes = test_image_new_data (70000, 1);
}

/* The test has emptied the folder, so what is left in it fails here. */
static void
tear_down (Fixture *self, gconstpointer data)
{
  g_assert_cmpint (g_rmdir (self->folder), ==, 0);
  g_free (self->folder);
  g_bytes_unref (self->bytes);
}

static void
assert_content (const char *path, GBytes *expected)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_cmpmem (data, size, g_bytes_get_data (expected, NULL), g_bytes_get_size (expected));
}

static void
test_save (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "out.bin", NULL);
  g_autoptr (GBytes) shorter = g_bytes_new_static ("abc", 3);
  g_autoptr (GError) error = NULL;

  g_assert_true (nf_save_file (path, self->bytes, &error));
  g_assert_no_error (error);
  assert_content (path, self->bytes);
  g_assert_true (nf_save_file (path, shorter, &error));
  assert_content (path, shorter);
  g_assert_cmpint (g_remove (path), ==, 0);
}

/* @reason: with %s for the folder */
static void
assert_unwritable (Fixture *self, const char *path, const char *reason)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) foreseen = NULL;
  g_auto (GStrv) parts = g_strsplit (reason, "%s", -1);
  g_autofree char *words = g_strjoinv (self->folder, parts);
  g_autofree char *message = g_strdup_printf ("%s: %s", path, words);

  g_assert_false (nf_save_file (path, self->bytes, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE);
  g_assert_cmpstr (error->message, ==, message);
  /* The same can be known beforehand. */
  g_assert_false (nf_save_check (path, g_bytes_get_size (self->bytes), &foreseen));
  g_assert_error (foreseen, NF_ERROR, NF_ERROR_FILE_UNWRITABLE);
  g_assert_cmpstr (foreseen->message, ==, message);
}

/* A look leaves nothing behind, and changes nothing. */
static void
test_save_check (Fixture *self, gconstpointer data)
{
  const guint64 too_much = G_GUINT64_CONSTANT (1) << 60;
  g_autofree char *path = g_build_filename (self->folder, "out.bin", NULL);
  g_autofree char *begin = g_strdup_printf ("%s: the disk has room for ", path);
  g_autoptr (GError) error = NULL;

  g_assert_true (nf_save_check (path, 1, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_true (nf_save_file (path, self->bytes, NULL));
  g_assert_true (nf_save_check (path, 1, &error));
  g_assert_no_error (error);
  g_assert_false (nf_save_check (path, too_much, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_FILE_UNWRITABLE);
  g_assert_true (g_str_has_prefix (error->message, begin));
  g_assert_true (g_str_has_suffix (error->message, " bytes, and not for 1152921504606846976"));
  assert_content (path, self->bytes);
  g_assert_cmpint (g_remove (path), ==, 0);
}

static void
test_save_impossible (Fixture *self, gconstpointer data)
{
  g_autofree char *file = g_build_filename (self->folder, "file", NULL);
  g_autofree char *below_file = g_build_filename (file, "out.bin", NULL);
  g_autofree char *nowhere = g_build_filename (self->folder, "none", "out.bin", NULL);

  g_assert_true (g_file_set_contents (file, "x", 1, NULL));
  assert_unwritable (self, self->folder, "there is a folder of that name");
  assert_unwritable (self, nowhere, "there is no folder %s/none");
  assert_unwritable (self, below_file, "%s/file is no folder");
#ifdef G_OS_UNIX
  assert_unwritable (self, "/dev/null", "there is something of that name that is no file");
#endif
  g_assert_cmpint (g_remove (file), ==, 0);
}

static void
test_save_protected (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "out.bin", NULL);
  g_autoptr (GBytes) old = g_bytes_new_static ("old", 3);

  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_cmpint (g_chmod (path, 0444), ==, 0);
  if (g_access (path, W_OK) == 0)
    g_test_skip ("this user may write everything");
  else
    assert_unwritable (self, path, "the file that is there is write-protected");
  assert_content (path, old);
  g_assert_cmpint (g_remove (path), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/merge/lay-out", test_lay_out);
  g_test_add_func ("/merge/lay-out/unchanged", test_lay_out_unchanged);
  g_test_add_func ("/merge/raw", test_raw);
  g_test_add_func ("/merge/hex/low", test_hex_low);
  g_test_add_func ("/merge/hex/high", test_hex_high);
  g_test_add_func ("/merge/uf2/block", test_uf2_block);
  g_test_add_func ("/merge/uf2/sizes", test_uf2_sizes);
  g_test_add_func ("/merge/read-back", test_read_back);
  g_test_add ("/merge/save", Fixture, NULL, set_up, test_save, tear_down);
  g_test_add ("/merge/save/check", Fixture, NULL, set_up, test_save_check, tear_down);
  g_test_add ("/merge/save/impossible", Fixture, NULL, set_up, test_save_impossible, tear_down);
  g_test_add ("/merge/save/protected", Fixture, NULL, set_up, test_save_protected, tear_down);
  return g_test_run ();
}
