/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Opens real firmware: its folders as they are, in an archive, and in the words of a tutorial. The
 * files are those of test-cli-images; where there are none the tests are skipped, which is said.
 */
#include "support/bundle-fixture.h"
#include "support/real-firmware.h"
#include "support/zip-maker.h"

#include <string.h>

#define NODEMCU_3 "nodemcu-release-12-modules-2024-01-18-19-25-08-float.bin"

/* What is in each folder, and where it goes: "[" before a file stands for the title of an archive.
 */
static const struct {
  const char *folder;
  const char *expected;
} folders[] = {
  { "nodemcu-0.9.5",
    "0x00000 [0x00000.bin\n"
    "0x10000 [0x10000.bin\n"
    "? [blank.bin\n"
    "? [esp_init_data_default.bin\n"
    "(0x00000 [nodemcu_integer_0.9.5_20150318.bin)\n" },
  { "nodemcu-1.5.4.1",
    "0x00000 [nodemcu_float_master_20160917-1140.bin\n"
    "(0x00000 [nodemcu_integer_master_20160917-1140.bin)\n" },
  { "nodemcu-2.2.0",
    "0x100000 [konnected-filesystem-0x100000-2-2-7.img\n"
    "0x00000 [konnected-firmware-2-2-7.bin\n" },
  { "nodemcu-3.0", "0x00000 [" NODEMCU_3 "\n" },
  { "nonos-sdk-3",
    "? [blank.bin\n"
    "0x00000 [boot_v1.7.bin\n"
    "? [esp_init_data_default_v05.bin\n"
    "(? [esp_init_data_default_v08.bin)\n"
    "0x01000 [user1.1024.new.2.bin\n" },
};

static void
assert_lines (BundleFixture *fixture,
              const NfBundle *bundle,
              const char *expected,
              const char *title)
{
  g_autofree char *lines = bundle_fixture_describe (fixture, bundle);
  g_auto (GStrv) parts = g_strsplit (expected, "[", -1);
  g_autofree char *titled = g_strjoinv (title, parts);
  g_autofree char *all = g_strconcat ("folder\n", titled, NULL);

  g_assert_cmpstr (lines, ==, all);
}

static void
test_folders (void)
{
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  for (gsize i = 0; firmware != NULL && i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = g_build_filename (firmware, folders[i].folder, NULL);
    g_autoptr (GError) error = NULL;
    g_autoptr (NfBundle) bundle = nf_bundle_open (path, fixture->cache, &error);

    g_assert_no_error (error);
    assert_lines (fixture, bundle, folders[i].expected, "");
  }
}

static void
add_folder (ZipMaker *maker, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *file = g_build_filename (path, name, NULL);
    g_autofree char *content = NULL;
    gsize size = 0;

    g_assert_true (g_file_get_contents (file, &content, &size, NULL));
    zip_maker_add (maker, name, content, size);
  }
}

static void
test_zips (void)
{
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  for (gsize i = 0; firmware != NULL && i < G_N_ELEMENTS (folders); i++) {
    g_autofree char *path = g_build_filename (firmware, folders[i].folder, NULL);
    ZipMaker *maker = zip_maker_new ();
    g_autoptr (GBytes) bytes = NULL;
    g_autoptr (NfBundle) bundle = NULL;

    add_folder (maker, path);
    bytes = zip_maker_finish (maker);
    bundle_fixture_add_bytes (fixture, "fw.zip", bytes);
    bundle = bundle_fixture_open (fixture, "fw.zip");
    assert_lines (fixture, bundle, folders[i].expected, "fw.zip › ");
  }
}

/* The text of NodeMCU's own documentation, with the names filled in. */
static void
test_command (void)
{
  static const char text[] =
      "esptool.py --port /dev/ttyUSB0 write_flash -fm qio 0x00000 nonos-sdk-3/boot_v1.7.bin \\\n"
      "  0x1000 nonos-sdk-3/user1.1024.new.2.bin 0x3fc000 "
      "nonos-sdk-3/esp_init_data_default_v05.bin\n";
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (NfBundle) bundle = NULL;
  g_autofree char *lines = NULL;

  if (firmware == NULL)
    return;
  bundle = nf_bundle_read_command (text, firmware, NULL);
  lines = bundle_fixture_describe (fixture, bundle);
  g_assert_cmpstr (lines,
                   ==,
                   "command\n"
                   "0x00000 nonos-sdk-3/boot_v1.7.bin\n"
                   "0x01000 nonos-sdk-3/user1.1024.new.2.bin\n"
                   "0x3fc000 nonos-sdk-3/esp_init_data_default_v05.bin\n"
                   "mode qio\nport /dev/ttyUSB0\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-firmware/folders", test_folders);
  g_test_add_func ("/bundle-firmware/zips", test_zips);
  g_test_add_func ("/bundle-firmware/command", test_command);
  return g_test_run ();
}
