/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests archives: what is taken out of one, where it lies then, and that nothing in an archive gets
 * out of that place or makes more than it may.
 */
#include "support/bundle-fixture.h"

#include "nf-error.h"
#include "support/test-image.h"
#include "support/zip-maker.h"

#include <glib/gstdio.h>
#include <string.h>

enum { MB = 1 << 20 };

static void
add_zip (BundleFixture *fixture, const char *path, ZipMaker *maker)
{
  g_autoptr (GBytes) bytes = zip_maker_finish (maker);

  bundle_fixture_add_bytes (fixture, path, bytes);
}

static int
compare_lines (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Returns: (transfer full): the paths of all files below @folder, sorted, a line each */
static char *
list_files (const char *folder, const char *below)
{
  g_autofree char *path = g_build_filename (folder, below, NULL);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    char *child = *below != '\0' ? g_build_filename (below, name, NULL) : g_strdup (name);
    g_autofree char *full = g_build_filename (folder, child, NULL);
    if (g_file_test (full, G_FILE_TEST_IS_DIR)) {
      g_ptr_array_add (lines, list_files (folder, child));
      g_free (child);
    } else {
      g_ptr_array_add (lines, g_strconcat (child, "\n", NULL));
      g_free (child);
    }
  }
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("", (char **) lines->pdata);
}

/* --- What is taken ----------------------------------------------------------------------- */

static void
test_manifest (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *files = NULL;
  g_autofree char *content = NULL;
  GStatBuf status;

  zip_maker_add_folder (maker, "fw/");
  zip_maker_add_text (maker, "fw/README.md", "esptool write_flash 0x5000 boot.bin");
  zip_maker_add_text (maker,
                      "fw/flash_args",
                      "--flash_mode dio\n0x0 boot.bin\n0x1000 sub/app.bin\n");
  zip_maker_add_text (maker, "fw/boot.bin", "boot");
  zip_maker_add_text (maker, "fw/sub/app.bin", "app");
  add_zip (fixture, "fw.zip", maker);
  bundle_fixture_assert (fixture,
                         "fw.zip",
                         "arguments\n"
                         "0x00000 fw.zip › fw/boot.bin\n"
                         "0x01000 fw.zip › fw/sub/app.bin\n"
                         "mode dio\n");
  bundle = bundle_fixture_open (fixture, "fw.zip");
  files = list_files (bundle->folder, "");
  g_assert_cmpstr (files, ==, "fw/boot.bin\nfw/flash_args\nfw/sub/app.bin\n");
  g_assert_true (g_str_has_prefix (bundle->folder, fixture->cache));
  g_assert_true (
      g_file_get_contents (((NfBundleFile *) bundle->files->pdata[1])->path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "app");
  g_assert_cmpint (g_stat (fixture->cache, &status), ==, 0);
#ifdef G_OS_UNIX
  g_assert_cmphex (status.st_mode & 0777, ==, 0700);
#endif
}

/* The folder is named after the content, so it is the same again, also when something in it was
 * changed meanwhile. */
static void
test_again (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autoptr (NfBundle) first = NULL;
  g_autoptr (NfBundle) second = NULL;
  g_autofree char *content = NULL;
  const char *path = NULL;

  zip_maker_add_text (maker, "0x10000.bin", "content");
  add_zip (fixture, "x.zip", maker);
  first = bundle_fixture_open (fixture, "x.zip");
  path = ((NfBundleFile *) first->files->pdata[0])->path;
  g_assert_true (g_file_set_contents (path, "changed to something longer", -1, NULL));
  second = bundle_fixture_open (fixture, "x.zip");
  g_assert_cmpstr (second->folder, ==, first->folder);
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_cmpstr (content, ==, "content");
}

/* Of an SDK nothing but the init data, however large the rest is. */
static void
test_sdk (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autofree guint8 *large = g_malloc0 (9 * MB);
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *files = NULL;

  zip_maker_add_text (maker, "SDK-3.0/include/eagle_soc.h", "");
  for (guint i = 0; i < 8; i++) {
    g_autofree char *name = g_strdup_printf ("SDK-3.0/bin/user%u.bin", i);
    zip_maker_add (maker, name, large, 9 * MB);
  }
  zip_maker_add_text (maker, "SDK-3.0/bin/esp_init_data_default_v08.bin", "8");
  zip_maker_add_text (maker, "SDK-3.0/bin/esp_init_data_default_v05.bin", "5");
  add_zip (fixture, "sdk.zip", maker);
  bundle_fixture_assert (fixture,
                         "sdk.zip",
                         "sdk\n"
                         "? sdk.zip › SDK-3.0/bin/esp_init_data_default_v05.bin\n"
                         "(? sdk.zip › SDK-3.0/bin/esp_init_data_default_v08.bin)\n");
  bundle = bundle_fixture_open (fixture, "sdk.zip");
  files = list_files (bundle->folder, "");
  g_assert_cmpstr (files,
                   ==,
                   "SDK-3.0/bin/esp_init_data_default_v05.bin\n"
                   "SDK-3.0/bin/esp_init_data_default_v08.bin\n");
}

static void
test_files (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (GBytes) program = test_image_new_program (0x8000, 1);
  ZipMaker *maker = zip_maker_new ();

  zip_maker_add_text (maker, "0x10000.bin", "code");
  zip_maker_add (maker,
                 "nodemcu\\0x00000.bin",
                 g_bytes_get_data (program, NULL),
                 g_bytes_get_size (program));
  zip_maker_add_text (maker, "manual.pdf", "x");
  add_zip (fixture, "x.zip", maker);
  bundle_fixture_assert (fixture,
                         "x.zip",
                         "folder\n0x10000 x.zip › 0x10000.bin\n0x00000 x.zip › "
                         "nodemcu/0x00000.bin\n");
}

/* --- What may not happen ----------------------------------------------------------------- */

static const char *const escapes[] = {
  "../out.bin",         "a/../../out.bin", "/tmp/nf-out.bin",
  "\\out.bin",          "..\\..\\out.bin", "C:\\out.bin",
  "C:out.bin",          "con.bin",         "x/NUL.bin",
  "com1.bin",           "x./out.bin",      "x /out.bin",
  "out.bin:stream.bin", "bell\a.bin",      "1/2/3/4/5/6/7/8/deep.bin",
};

static void
test_escapes (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autoptr (GString) expected = g_string_new ("folder\n0x10000 x.zip › 0x10000.bin\n");
  g_autofree char *unpacked = NULL;
  g_autofree char *all = NULL;
  g_autoptr (NfBundle) bundle = NULL;

  zip_maker_add_text (maker, "0x10000.bin", "code");
  for (gsize i = 0; i < G_N_ELEMENTS (escapes); i++) {
    g_autofree char *shown =
        g_strdelimit (g_strdup (escapes[i]), "\\", '/'); /* as libarchive does */

    zip_maker_add_text (maker, escapes[i], "out");
    g_string_append_printf (expected, "outside: %s\n", shown);
  }
  zip_maker_add_link (maker, "link.bin", "/etc/passwd");
  g_string_append (expected, "outside: link.bin\n");
  add_zip (fixture, "x.zip", maker);
  bundle_fixture_assert (fixture, "x.zip", expected->str);
  bundle = bundle_fixture_open (fixture, "x.zip");
  unpacked = list_files (bundle->folder, "");
  g_assert_cmpstr (unpacked, ==, "0x10000.bin\n");
  all = list_files (fixture->top, "");
  g_assert_true (g_str_has_prefix (all, "cache/") && g_str_has_suffix (all, "folder/x.zip\n"));
  g_assert_cmpint ((int) (strchr (strchr (all, '\n') + 1, '\n') - all), ==, (int) strlen (all) - 1);
  g_assert_false (g_file_test ("/tmp/nf-out.bin", G_FILE_TEST_EXISTS));
}

/* A link that was unpacked first would lead the file behind it anywhere. */
static void
test_link_folder (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autofree char *out = g_build_filename (fixture->top, "out", NULL);
  g_autofree char *in_out = g_build_filename (out, "0x10000.bin", NULL);

  g_assert_cmpint (g_mkdir (out, 0700), ==, 0);
  zip_maker_add_link (maker, "dir", out);
  zip_maker_add_text (maker, "dir/0x10000.bin", "code");
  add_zip (fixture, "x.zip", maker);
  bundle_fixture_assert (fixture, "x.zip", "folder\n0x10000 x.zip › dir/0x10000.bin\n");
  g_assert_false (g_file_test (in_out, G_FILE_TEST_EXISTS));
}

static void
assert_fails (BundleFixture *fixture, ZipMaker *maker, const char *expected)
{
  g_autofree char *message = NULL;

  add_zip (fixture, "x.zip", maker);
  message = bundle_fixture_fail (fixture, "x.zip", NF_ERROR_BUNDLE);
  g_assert_cmpstr (message, ==, expected);
}

static void
test_twice (void)
{
  static const char *const pairs[][2] = { { "a.bin", "a.bin" },
                                          { "a.bin", "./x/../A.BIN" },
                                          { "x/\xC3\x84.bin", "X\\\xC3\xA4.bin" } };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
    g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
    ZipMaker *maker = zip_maker_new ();
    g_autofree char *message = NULL;

    zip_maker_add_text (maker, pairs[i][0], "1");
    zip_maker_add_text (maker, pairs[i][1], "2");
    add_zip (fixture, "x.zip", maker);
    message = bundle_fixture_fail (fixture, "x.zip", NF_ERROR_BUNDLE);
    g_assert_true (g_str_has_suffix (message, " is in it twice"));
  }
}

/* 65 MB of zeros are 64 KB in an archive. */
static void
test_bomb (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autofree guint8 *zeros = g_malloc0 (13 * MB);

  for (guint i = 0; i < 5; i++) {
    g_autofree char *name = g_strdup_printf ("%u.bin", i);
    zip_maker_add (maker, name, zeros, 13 * MB);
  }
  assert_fails (fixture,
                maker,
                "x.zip: its files have more than 64 MB, which is no firmware for one board");
}

static void
test_many (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();

  for (guint i = 0; i <= NF_BUNDLE_ENTRIES_MAX; i++) {
    g_autofree char *name = g_strdup_printf ("%u.txt", i);
    zip_maker_add_text (maker, name, "");
  }
  assert_fails (fixture, maker, "x.zip: there are more than 20000 files in it");
}

static void
test_empty (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();

  assert_fails (fixture, maker, "x.zip: is an archive that is empty, cut off or damaged");
  maker = zip_maker_new ();
  zip_maker_add_text (maker, "x.zip", "PK\003\004");
  assert_fails (fixture, maker, "x.zip: there is nothing in it that could be written");
}

/* A bundle in an archive says which line is wrong in which of its files. */
static void
test_bad_manifest (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();

  zip_maker_add_text (maker, "a/flasher_args.json", "{\n\"flash_files\": 1 }");
  assert_fails (fixture,
                maker,
                "x.zip: a/flasher_args.json:2: flash_files: is a number; it must be an object");
}

/* Names of another encoding: what they end in is what counts. */
static void
test_encoding (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autoptr (NfBundle) bundle = NULL;
  const NfBundleFile *file = NULL;

  zip_maker_add_text (maker, "\xB9\xCC\xBC\xFE/0x10000.bin", "code"); /* GBK */
  add_zip (fixture, "x.zip", maker);
  bundle = bundle_fixture_open (fixture, "x.zip");
  file = bundle->files->pdata[0];
  g_assert_true (g_utf8_validate (file->name, -1, NULL));
  g_assert_true (g_str_has_suffix (file->name, "/0x10000.bin"));
  g_assert_true (file->has_address);
}

/* Cut off anywhere, and with any byte replaced: a bundle, or an error with a message. */
static void
test_damaged (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  ZipMaker *maker = zip_maker_new ();
  g_autoptr (GBytes) sound = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "x.zip", NULL);
  const guint8 *data = NULL;
  gsize size = 0;

  zip_maker_add_text (maker, "flash_args", "--flash_mode dio\n0x0 a.bin\n");
  zip_maker_add_text (maker, "a.bin", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  sound = zip_maker_finish (maker);
  data = g_bytes_get_data (sound, &size);
  for (gsize i = 0; i < 2 * size; i += 3) {
    g_autofree guint8 *copy = g_memdup2 (data, size);
    g_autoptr (GError) error = NULL;
    g_autoptr (NfBundle) bundle = NULL;

    copy[i % size] ^= (guint8) (i < size ? 0xFF : 0x01);
    bundle_fixture_add (fixture, "x.zip", copy, i % 5 == 0 ? i % size : size);
    bundle = nf_bundle_open (path, fixture->cache, &error);
    g_assert_true ((bundle != NULL) == (error == NULL));
    if (error != NULL)
      g_assert_true (error->domain == NF_ERROR && *error->message != '\0');
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-zip/manifest", test_manifest);
  g_test_add_func ("/bundle-zip/again", test_again);
  g_test_add_func ("/bundle-zip/sdk", test_sdk);
  g_test_add_func ("/bundle-zip/files", test_files);
  g_test_add_func ("/bundle-zip/escapes", test_escapes);
  g_test_add_func ("/bundle-zip/link-folder", test_link_folder);
  g_test_add_func ("/bundle-zip/twice", test_twice);
  g_test_add_func ("/bundle-zip/bomb", test_bomb);
  g_test_add_func ("/bundle-zip/many", test_many);
  g_test_add_func ("/bundle-zip/empty", test_empty);
  g_test_add_func ("/bundle-zip/bad-manifest", test_bad_manifest);
  g_test_add_func ("/bundle-zip/encoding", test_encoding);
  g_test_add_func ("/bundle-zip/damaged", test_damaged);
  return g_test_run ();
}
