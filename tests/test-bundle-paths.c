/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what the paths in a bundle may lead to: what lies in it, and nothing else, on any system
 * and in whatever way they are written. Also which files are taken for bundles at all.
 */
#include "support/bundle-fixture.h"

#include "nf-error.h"

#include <glib/gstdio.h>
#include <string.h>

#ifdef G_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

/* Returns: (transfer full): what a bundle makes of @path beside a file that is good */
static char *
try_path (BundleFixture *fixture, const char *path)
{
  g_autofree char *text =
      g_strdup_printf ("{ \"flash_files\": { \"0x0\": \"good.bin\", \"0x1000\": \"%s\" } }", path);
  g_autoptr (NfBundle) bundle = NULL;

  bundle_fixture_add_text (fixture, "sub/flasher_args.json", text);
  bundle = bundle_fixture_open (fixture, "sub/flasher_args.json");
  return bundle_fixture_describe (fixture, bundle);
}

/* In JSON, and as it is told. */
static const char *const outside[][2] = {
  { "../secret.bin", "../secret.bin" },
  { "..", ".." },
  { ".", "." },
  { "./", "./" },
  { "x/../../secret.bin", "x/../../secret.bin" },
  { "/etc/passwd", "/etc/passwd" },
  { "//server/share/x.bin", "//server/share/x.bin" },
  { "\\\\\\\\server\\\\share\\\\x.bin", "\\\\server\\share\\x.bin" },
  { "\\\\x.bin", "\\x.bin" },
  { "..\\\\secret.bin", "..\\secret.bin" },
  { "C:\\\\secret.bin", "C:\\secret.bin" },
  { "C:secret.bin", "C:secret.bin" },
  { "x\\\\..\\\\..\\\\secret.bin", "x\\..\\..\\secret.bin" },
  { "good.bin:stream", "good.bin:stream" },
  { "CON", "CON" },
  { "nul.bin", "nul.bin" },
  { "x/Com7.txt.bin", "x/Com7.txt.bin" },
  { "lpt1 .bin", "lpt1 .bin" },
  { "good.bin.", "good.bin." },
  { "good.bin ", "good.bin " },
  { "... /x.bin", "... /x.bin" },
  { "~/good.bin", "~/good.bin" },
  { "link.bin", "link.bin" },
  { "linkdir/secret.bin", "linkdir/secret.bin" },
};

static const char *const missing[] = { "none.bin", "good.bin/x", "x", "", "pipe", "constant.bin" };

static void
test_outside (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *link = g_build_filename (fixture->folder, "sub", "link.bin", NULL);
  g_autofree char *link_folder = g_build_filename (fixture->folder, "sub", "linkdir", NULL);

  bundle_fixture_add_files (fixture, "secret.bin sub/good.bin sub/~/x");
#ifdef G_OS_UNIX
  g_assert_cmpint (symlink ("../secret.bin", link), ==, 0);
  g_assert_cmpint (symlink ("..", link_folder), ==, 0);
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (outside); i++) {
    g_autofree char *lines = try_path (fixture, outside[i][0]);
    g_autofree char *expected =
        g_strdup_printf ("idf\n0x00000 good.bin\n%s: %s\n",
                         strstr (outside[i][1], "~/") != NULL ? "missing-file" : "outside",
                         outside[i][1]);

    g_assert_cmpstr (lines, ==, expected);
  }
}

static void
test_missing (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *pipe = g_build_filename (fixture->folder, "sub", "pipe", NULL);

  bundle_fixture_add_files (fixture, "sub/good.bin sub/x/y");
#ifdef G_OS_UNIX
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
#endif
  for (gsize i = 0; i < G_N_ELEMENTS (missing); i++) {
    g_autofree char *lines = try_path (fixture, missing[i]);
    g_autofree char *expected =
        *missing[i] != '\0'
            ? g_strdup_printf ("idf\n0x00000 good.bin\nmissing-file: %s\n", missing[i])
            : g_strdup ("idf\n0x00000 good.bin\n");

    g_assert_cmpstr (lines, ==, expected);
  }
}

/* Ways to say the same. */
static const char *const inside[] = { "x/y.bin",      "./x/y.bin", "x//y.bin",       "x\\\\y.bin",
                                      "x/z/../y.bin", "x/./y.bin", "x/z/..\\\\y.bin" };

static void
test_inside (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "sub/good.bin sub/x/y.bin sub/\xC3\xA4");
  for (gsize i = 0; i < G_N_ELEMENTS (inside); i++) {
    g_autofree char *lines = try_path (fixture, inside[i]);

    g_assert_cmpstr (lines, ==, "idf\n0x00000 good.bin\n0x01000 x/y.bin\n");
  }
  g_autofree char *umlaut = try_path (fixture, "\\u00e4");
  g_assert_cmpstr (umlaut, ==, "idf\n0x00000 good.bin\n0x01000 \xC3\xA4\n");
}

/* From a manifest further down a path may go up, but not out of what was opened. */
static void
test_up_inside (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  static const char text[] =
      "{ \"flash_files\": { \"0x0\": \"../bin/a.bin\", \"0x1000\": \"../../secret.bin\" } }";
  g_autofree char *alone = NULL;

  bundle_fixture_add_files (fixture, "secret.bin proj/bin/a.bin");
  bundle_fixture_add_text (fixture, "proj/build/flasher_args.json", text);
  bundle_fixture_assert (fixture, "proj", "idf\n0x00000 bin/a.bin\noutside: ../../secret.bin\n");
  alone = bundle_fixture_fail (fixture, "proj/build/flasher_args.json", NF_ERROR_BUNDLE);
  g_assert_cmpstr (alone, ==, "flasher_args.json: ../bin/a.bin leads out of it");
}

/* A folder that leads elsewhere is not looked into. */
static void
test_links_in_folder (void)
{
#ifdef G_OS_UNIX
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *link = g_build_filename (fixture->folder, "fw", "linkdir", NULL);
  g_autofree char *loop = g_build_filename (fixture->folder, "fw", "loop", NULL);
  g_autofree char *file = g_build_filename (fixture->folder, "fw", "0x20000.bin", NULL);

  bundle_fixture_add_files (fixture, "out/0x30000.bin fw/0x10000.bin");
  g_assert_cmpint (symlink ("../out", link), ==, 0);
  g_assert_cmpint (symlink (".", loop), ==, 0);
  g_assert_cmpint (symlink ("../out/0x30000.bin", file), ==, 0);
  bundle_fixture_assert (fixture, "fw", "folder\n0x10000 0x10000.bin\n");
#endif
}

/* --- Which files are bundles ------------------------------------------------------------- */

static const struct {
  const char *name;
  const char *head;
  gboolean is_one;
} heads[] = {
  { "fw.zip", "PK\003\004", TRUE },
  { "fw.bin", "PK\003\004", TRUE },
  { "fw.zip", "no zip", FALSE },
  { "fw.bin", "UF2\nWQ]\x9E", TRUE },
  { "fw.hex", ":020000040000FA\n", TRUE },
  { "fw.hex", "\r\n:020000040000FA\n", TRUE },
  { "fw.hex", ":", FALSE },
  { "fw.txt", "::1 localhost", FALSE },
  { "x.json", "{ \"flash_files\": {} }", TRUE },
  { "x.json", "\xEF\xBB\xBF\n{ \"flash_files\": {} }", TRUE },
  { "flasher_args.json", "{}", TRUE },
  { "x.json", "{ \"builds\": [ { \"chipFamily\": \"ESP8266\" } ] }", TRUE },
  { "vercel.json", "{ \"builds\": [] }", FALSE },
  { "x.MT.json", "{}", TRUE },
  { "x.json", "{ \"node-flasher-recipe\": 1 }", TRUE },
  { "idedata.json", "{}", TRUE },
  { "package.json", "{}", FALSE },
  { "x.json", "[ \"flash_files\" ]", FALSE },
  { "x.toml", "esp_toml_version = 1.0", TRUE },
  { "Cargo.toml", "[package]", FALSE },
  { "Config.xml", "<?xml?><DataChest>", TRUE },
  { "x.xml", "<html>", FALSE },
  { "flash_args", "x", TRUE },
  { "Download.config", "x", TRUE },
  { "x", "--flash_mode dio 0x0 a.bin", TRUE },
  { "x", "--flash-size 1MB", TRUE },
  { "x", "--mode", FALSE },
  { "x.txt", "$ python -m esptool write-flash 0x0 a.bin", TRUE },
  { "x.txt", "esptool is a program", FALSE },
  { "firmware.bin", "\xE9", FALSE },
  { "x.bin", "\xE9\x03\x02", FALSE },
  { "x.bin", "", FALSE },
};

static void
test_is_one (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  g_assert_true (nf_bundle_is_one (fixture->folder));
  g_assert_false (nf_bundle_is_one ("/no/such/file"));
  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++) {
    g_autofree char *path = g_build_filename (fixture->folder, heads[i].name, NULL);

    g_test_message ("%s", heads[i].name);
    bundle_fixture_add_text (fixture, heads[i].name, heads[i].head);
    g_assert_cmpint (nf_bundle_is_one (path), ==, heads[i].is_one);
    if (!heads[i].is_one && !g_str_equal (heads[i].name, "firmware.bin")) {
      g_autofree char *message = bundle_fixture_fail (fixture, heads[i].name, NF_ERROR_BUNDLE);
      g_assert_true (g_str_has_suffix (message, ": holds no files, and does not say where any go"));
    }
  }
}

#ifdef G_OS_UNIX
/* A pipe would be waited for. */
static void
test_pipe (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *path = g_build_filename (fixture->folder, "pipe", NULL);
  g_autofree char *message = NULL;

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_false (nf_bundle_is_one (path));
  message = bundle_fixture_fail (fixture, "pipe", NF_ERROR_FILE_UNREADABLE);
  g_assert_cmpstr (message, ==, "TOP/folder/pipe: not a regular file");
}
#endif

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-paths/outside", test_outside);
  g_test_add_func ("/bundle-paths/missing", test_missing);
  g_test_add_func ("/bundle-paths/inside", test_inside);
  g_test_add_func ("/bundle-paths/up-inside", test_up_inside);
  g_test_add_func ("/bundle-paths/links-in-folder", test_links_in_folder);
  g_test_add_func ("/bundle-paths/is-one", test_is_one);
#ifdef G_OS_UNIX
  g_test_add_func ("/bundle-paths/pipe", test_pipe);
#endif
  return g_test_run ();
}
