/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files as images: what kind they are, what their header says, and every way a file can be bad.
 */
#include "nf-image.h"

#include "nf-error.h"

#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

static NfImage *
new_image (gconstpointer data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  return nf_image_new ("test", bytes);
}

static void
assert_kind (gconstpointer data, gsize size, NfImageKind kind)
{
  g_autoptr (NfImage) image = new_image (data, size);

  g_assert_cmpint (nf_image_get_kind (image), ==, kind);
}

static void
test_program (void)
{
  g_autoptr (GBytes) bytes = test_image_new_program (0x12345, 1);
  g_autoptr (NfImage) image = nf_image_new ("a.bin", bytes);
  const NfImageProgram *program = nf_image_get_program (image);

  g_assert_cmpint (nf_image_get_kind (image), ==, NF_IMAGE_PROGRAM);
  g_assert_cmpuint (nf_image_get_size (image), ==, 0x12345);
  g_assert_nonnull (program);
  g_assert_cmpuint (program->n_segments, ==, 2);
  g_assert_cmphex (program->entry, ==, 0x40100000);
  g_assert_cmphex (program->segments[0].address, ==, 0x40100000);
  g_assert_cmphex (program->segments[0].offset, ==, 16);
  g_assert_cmphex (program->segments[1].address, ==, 0x3FFE8000);
  g_assert_cmphex (program->segments[1].offset, ==, 16 + 0x4000 + 8);
  g_assert_cmphex (program->segments[1].size, ==, 0x400);
  g_assert_cmphex (program->stored_checksum, ==, program->computed_checksum);
  g_assert_cmpint (program->settings.mode, ==, NF_FLASH_MODE_QIO);
  g_assert_cmpint (program->settings.size, ==, NF_FLASH_SIZE_512K);
}

/* A program that is cut off anywhere before its checksum is none; behind it, it is. */
static void
test_cut_program (void)
{
  g_autoptr (GBytes) bytes = test_image_new_program (0, 1);
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  for (gsize n = 1; n < size; n += n < 64 || n > size - 64 ? 1 : 97)
    assert_kind (data, n, NF_IMAGE_DATA);
  assert_kind (data, size, NF_IMAGE_PROGRAM);
}

static void
test_damaged_program (void)
{
  g_autoptr (GBytes) bytes = test_image_new_program (0, 1);
  gsize size = 0;
  g_autofree guint8 *data = g_bytes_unref_to_data (g_bytes_ref (bytes), &size);

  data[100] ^= 1;
  g_autoptr (NfImage) image = new_image (data, size);
  const NfImageProgram *program = nf_image_get_program (image);
  g_assert_nonnull (program);
  g_assert_cmphex (program->stored_checksum, !=, program->computed_checksum);
}

static void
test_bad_headers (void)
{
  guint8 data[64] = { 0xE9, 0, 0, 0 };

  assert_kind (data, sizeof data, NF_IMAGE_DATA); /* no segments */
  data[1] = 17;
  assert_kind (data, sizeof data, NF_IMAGE_DATA); /* too many */
  data[1] = 1;
  memset (data + 12, 0xFF, 4);
  assert_kind (data, sizeof data, NF_IMAGE_DATA); /* a segment of 4 GB */
}

static void
test_other_kinds (void)
{
  guint8 data[256] = { 0xEA, 0x04 };

  assert_kind (data, sizeof data, NF_IMAGE_PROGRAM_V2);
  data[1] = 0x05;
  assert_kind (data, sizeof data, NF_IMAGE_DATA);
  memset (data, 0xFF, sizeof data);
  assert_kind (data, sizeof data, NF_IMAGE_BLANK);
  assert_kind (data, 1, NF_IMAGE_BLANK);
  data[255] = 0xFE;
  assert_kind (data, sizeof data, NF_IMAGE_DATA);
  memset (data, 0, sizeof data);
  data[0] = 0x05;
  assert_kind (data, 128, NF_IMAGE_INIT_DATA);
  assert_kind (data, 129, NF_IMAGE_DATA);
}

/* The checksums are those of the files of the SDK's last release. */
static void
test_internal (void)
{
  static const struct {
    const char *path, *name, *md5;
    NfImageKind kind;
  } cases[] = {
    { "INTERNAL://DEFAULT",
      NF_IMAGE_DEFAULT_NAME,
      "b5e9562bfdf62840f5ca0eacc58809cd",
      NF_IMAGE_INIT_DATA },
    { "internal://default",
      NF_IMAGE_DEFAULT_NAME,
      "b5e9562bfdf62840f5ca0eacc58809cd",
      NF_IMAGE_INIT_DATA },
    { "INTERNAL://DEFAULT_V08",
      NF_IMAGE_DEFAULT_V08_NAME,
      "95659619c2cd734463c6604736a564f8",
      NF_IMAGE_INIT_DATA },
    { "INTERNAL://BLANK", NF_IMAGE_BLANK_NAME, "6ae59e64850377ee5470c854761551ea", NF_IMAGE_BLANK },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_autoptr (NfImage) image = nf_image_load (cases[i].path, &error);
    gsize size = 0;
    g_assert_no_error (error);
    const guint8 *data = nf_image_get_data (image, &size);
    g_autofree char *md5 = g_compute_checksum_for_data (G_CHECKSUM_MD5, data, size);
    g_assert_cmpstr (md5, ==, cases[i].md5);
    g_assert_cmpstr (nf_image_get_name (image), ==, cases[i].name);
    g_assert_cmpint (nf_image_get_kind (image), ==, cases[i].kind);
  }
}

static void
assert_load_fails (const char *path, NfError cause, const char *words)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NfImage) image = nf_image_load (path, &error);

  g_assert_null (image);
  g_assert_error (error, NF_ERROR, (int) cause);
  g_assert_nonnull (strstr (error->message, words));
}

static void
test_bad_files (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nf-image-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.bin", NULL);

  assert_load_fails (path, NF_ERROR_FILE_MISSING, path);
  assert_load_fails (folder, NF_ERROR_FILE_UNREADABLE, "not a regular file");
  assert_load_fails ("/dev/zero", NF_ERROR_FILE_UNREADABLE, "not a regular file");
  assert_load_fails ("INTERNAL://NODEMCU", NF_ERROR_FILE_MISSING, "INTERNAL://BLANK");
  g_assert_true (g_file_set_contents (path, "", 0, NULL));
  assert_load_fails (path, NF_ERROR_FILE_EMPTY, "empty");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* 16 MB is what three address bytes reach; one byte more fits into no flash. */
static void
test_largest_file (void)
{
  g_autofree char *folder = g_dir_make_tmp ("nf-image-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "a.bin", NULL);
  g_autofree guint8 *data = g_malloc0 ((16 << 20) + 1);
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (path, (const char *) data, 16 << 20, NULL));
  g_autoptr (NfImage) image = nf_image_load (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (nf_image_get_size (image), ==, 16 << 20);
  g_assert_true (g_file_set_contents (path, (const char *) data, (16 << 20) + 1, NULL));
  assert_load_fails (path, NF_ERROR_FILE_TOO_LARGE, "16 MB");
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/image/program", test_program);
  g_test_add_func ("/image/cut-program", test_cut_program);
  g_test_add_func ("/image/damaged-program", test_damaged_program);
  g_test_add_func ("/image/bad-headers", test_bad_headers);
  g_test_add_func ("/image/other-kinds", test_other_kinds);
  g_test_add_func ("/image/internal", test_internal);
  g_test_add_func ("/image/bad-files", test_bad_files);
  g_test_add_func ("/image/largest-file", test_largest_file);
  return g_test_run ();
}
