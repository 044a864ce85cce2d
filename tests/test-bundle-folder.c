/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests folders: which file in one counts, what PlatformIO and the Arduino IDE leave behind, files
 * that only their names and contents tell of, and an SDK.
 */
#include "support/bundle-fixture.h"

#include "nf-error.h"
#include "support/test-image.h"

#include <glib/gstdio.h>
#include <string.h>

enum { KB = 1 << 10, MB = 1 << 20, HEADER_SIZE_FREQUENCY = 3 };

/* Adds a program whose header says a size: @size is the high nibble of its byte 3. */
static void
add_program (BundleFixture *fixture, const char *path, guint8 size)
{
  g_autoptr (GBytes) sound = test_image_new_program (0x8000, 1);
  gsize n = g_bytes_get_size (sound);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sound, NULL), n);

  data[HEADER_SIZE_FREQUENCY] = (guint8) (size << 4);
  bundle_fixture_add (fixture, path, data, n);
}

static void
add_data (BundleFixture *fixture, const char *path, gsize size)
{
  g_autofree guint8 *data = g_malloc0 (size);

  bundle_fixture_add (fixture, path, data, size);
}

static gboolean
is_one (BundleFixture *fixture, const char *path)
{
  g_autofree char *full = g_build_filename (fixture->folder, path, NULL);

  return nf_bundle_is_one (full);
}

/* --- Which file counts ------------------------------------------------------------------- */

#define RECIPE                                                                                     \
  "{ \"node-flasher-recipe\": 1, \"files\": [ { \"path\": \"a.bin\", \"address\": \"0\" } ] }"

/* What lies less deep comes first, then one format before another; others of the same are told, and
 * what is no manifest at all does not count. */
static void
test_order (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "a.bin sub/a.bin README.md deep/er/a.bin");
  bundle_fixture_add_text (fixture, "package.json", "{ \"name\": \"x\", \"builds\": [] }");
  bundle_fixture_add_text (fixture, "README.txt", "esptool write_flash 0x5000 a.bin");
  bundle_fixture_add_text (fixture, "deep/er/flash_args", "--flash_mode dio\n0x4000 a.bin\n");
  bundle_fixture_assert (fixture, "", "arguments\n0x04000 deep/er/a.bin\nmode dio\n");
  bundle_fixture_add_text (fixture, "sub/flash_args", "--flash_mode qio\n0x3000 a.bin\n");
  bundle_fixture_assert (
      fixture,
      "",
      "arguments\n0x03000 sub/a.bin\nalternative: deep/er/flash_args\nmode qio\n");
  bundle_fixture_add_text (fixture, "flash.sh", "esptool write_flash 0x2000 a.bin\n");
  bundle_fixture_assert (fixture, "", "command\n0x02000 a.bin\n");
  bundle_fixture_add_text (fixture, "recipe.json", RECIPE);
  bundle_fixture_assert (fixture, "", "recipe\n0x00000 a.bin\n");
}

/* Of ESP-IDF's files the one for all counts, and those for parts are no alternative. */
static void
test_parts (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture, "boot.bin app.bin");
  bundle_fixture_add_text (fixture, "flash_app_args", "--flash_mode dio\n0x10000 app.bin\n");
  bundle_fixture_add_text (fixture, "bootloader-flash_args", "--flash_mode dio\n0x0 boot.bin\n");
  bundle_fixture_assert (fixture, "", "arguments\n0x00000 boot.bin\nmode dio\n");
  bundle_fixture_add_text (fixture,
                           "flash_project_args",
                           "--flash_mode dio\n0x0 boot.bin\n0x10000 app.bin\n");
  bundle_fixture_assert (fixture, "", "arguments\n0x00000 boot.bin\n0x10000 app.bin\nmode dio\n");
}

/* A manifest for another chip does not hide one for this; where none is, its reason is told. */
static void
test_other_chip (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *message = NULL;

  bundle_fixture_add_files (fixture, "a.bin");
  bundle_fixture_add_text (fixture,
                           "flasher_args.json",
                           "{ \"flash_files\": { \"0\": \"a.bin\" },\n"
                           "\"extra_esptool_args\": { \"chip\": \"esp32\" } }");
  message = bundle_fixture_fail (fixture, "", NF_ERROR_BUNDLE);
  g_assert_cmpstr (message,
                   ==,
                   "flasher_args.json:2: extra_esptool_args.chip: is \"esp32\", and this program "
                   "writes the ESP8266 only");
  bundle_fixture_add_text (fixture, "flash.sh", "esptool write_flash 0x2000 a.bin\n");
  bundle_fixture_assert (fixture, "", "command\n0x02000 a.bin\n");
}

/* --- PlatformIO -------------------------------------------------------------------------- */

/* A file system is exactly as large as its area, which together with the flash's size in the header
 * says where that begins. */
static const struct {
  guint8 size; /* in the header */
  gsize bytes;
  const char *address;
} file_systems[] = {
  { 0x4, 0xFA000, "0x300000" },  { 0x4, 0x1FA000, "0x200000" }, { 0x4, 0x2FA000, "0x100000" },
  { 0x3, 0xFA000, "0x100000" },  { 0x3, 0xB000, "0x1f0000" },   { 0x2, 0x10000, "0xeb000" },
  { 0x2, 0x80000, "0x7b000" },   { 0x0, 0x10000, "0x6b000" },   { 0x8, 0x6FA000, "0x100000" },
  { 0x9, 0xDFA000, "0x200000" }, { 0x4, 0x10000, "?" },
};

static void
test_file_systems (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (file_systems); i++) {
    g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
    g_autofree char *expected = g_strdup_printf ("build\n0x00000 firmware.bin\n(%s littlefs.bin)\n",
                                                 file_systems[i].address);

    add_program (fixture, "firmware.bin", file_systems[i].size);
    g_assert_false (is_one (fixture, "firmware.bin"));
    add_data (fixture, "littlefs.bin", file_systems[i].bytes);
    g_assert_true (is_one (fixture, "firmware.bin"));
    bundle_fixture_assert (fixture, "firmware.bin", expected);
    bundle_fixture_assert (fixture, "", expected);
  }
}

/* The whole project is found as well: its builds lie in a hidden folder. */
static void
test_platformio_project (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_text (fixture, "platformio.ini", "[env:d1]\nboard = d1_mini\n");
  bundle_fixture_add_text (fixture, ".git/firmware.bin", "x");
  add_program (fixture, ".pio/build/d1/firmware.bin", 0x4);
  add_data (fixture, ".pio/build/d1/spiffs.bin", 0x1FA000);
  add_program (fixture, ".pio/build/esp01/firmware.bin", 0x2);
  add_data (fixture, ".pio/build/esp01/littlefs.bin", 0x10000);
  bundle_fixture_assert (fixture,
                         "",
                         "build\n"
                         "0x00000 .pio/build/d1/firmware.bin\n"
                         "(0x200000 .pio/build/d1/spiffs.bin)\n"
                         "alternative: .pio/build/esp01/firmware.bin\n");
}

static void
test_arduino (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  add_program (fixture, "Blink.ino.bin", 0x4);
  add_program (fixture, "Other.ino.bin", 0x4);
  add_data (fixture, "Blink.mklittlefs.bin", 0x2FA000);
  add_data (fixture, "littlefs.bin", 0x2FA000);
  bundle_fixture_assert (fixture,
                         "Blink.ino.bin",
                         "build\n0x00000 Blink.ino.bin\n(0x100000 Blink.mklittlefs.bin)\n");
  g_assert_false (is_one (fixture, "Other.ino.bin"));
}

static void
test_idedata (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree char *message = NULL;

  bundle_fixture_add_text (fixture,
                           "idedata.json",
                           "{ \"cc_path\": \"/x/gcc\", \"prog_path\": \"/home/me/build/app.elf\",\n"
                           "  \"extra\": { \"flash_images\": [\n"
                           "    { \"offset\": \"0x10000\", \"path\": "
                           "\"/home/me/build/app.bin.irom0text.bin\" },\n"
                           "    { \"offset\": \"0x3fc000\", \"path\": "
                           "\"/home/me/sdk/esp_init_data_default.bin\" } ] } }");
  message = bundle_fixture_fail (fixture, "idedata.json", NF_ERROR_BUNDLE);
  g_assert_cmpstr (message, ==, "idedata.json:1: the program that it tells of is not beside it");
  add_program (fixture, "app.bin", 0x4);
  bundle_fixture_add_files (fixture, "app.bin.irom0text.bin");
  bundle_fixture_assert (fixture,
                         "idedata.json",
                         "build\n"
                         "0x10000 app.bin.irom0text.bin\n"
                         "0x00000 app.bin\n"
                         "outside: /home/me/sdk/esp_init_data_default.bin\n");
}

/* --- Files alone ------------------------------------------------------------------------- */

static void
test_files (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autofree guint8 *blank = g_malloc (4 * KB);
  g_autofree char *message = NULL;

  bundle_fixture_add_text (fixture, "notes.txt", "x");
  add_data (fixture, "unknown.bin", 100);
  message = bundle_fixture_fail (fixture, "", NF_ERROR_BUNDLE);
  g_assert_cmpstr (message, ==, "folder: there is nothing in it that could be written");
  memset (blank, 0xFF, 4 * KB);
  bundle_fixture_add (fixture, "blank.bin", blank, 4 * KB);
  add_program (fixture, "0x00000.bin", 0);
  add_program (fixture, "sub/again.bin", 0);
  add_data (fixture, "0x10000.bin", 0x30000);
  bundle_fixture_assert (fixture,
                         "",
                         "folder\n"
                         "0x00000 0x00000.bin\n"
                         "0x10000 0x10000.bin\n"
                         "? blank.bin\n"
                         "(? unknown.bin)\n"
                         "(0x00000 sub/again.bin)\n");
}

/* --- SDK --------------------------------------------------------------------------------- */

static void
test_sdk (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();

  bundle_fixture_add_files (fixture,
                            "SDK-3.0/bin/esp_init_data_default_v08.bin "
                            "SDK-3.0/bin/esp_init_data_default_v05.bin SDK-3.0/bin/blank.bin "
                            "SDK-3.0/bin/boot_v1.7.bin SDK-3.0/bin/at/noboot/eagle.flash.bin "
                            "SDK-3.0/include/eagle_soc.h");
  bundle_fixture_assert (fixture,
                         "",
                         "sdk\n"
                         "? SDK-3.0/bin/esp_init_data_default_v05.bin\n"
                         "(? SDK-3.0/bin/esp_init_data_default_v08.bin)\n"
                         "(? SDK-3.0/bin/blank.bin)\n");
}

/* --- Limits ------------------------------------------------------------------------------ */

static void
test_limits (void)
{
  g_autoptr (BundleFixture) fixture = bundle_fixture_new ();
  g_autoptr (BundleFixture) large = bundle_fixture_new ();
  g_autofree char *missing = NULL;
  g_autofree char *too_large = NULL;

  missing = bundle_fixture_fail (fixture, "none", NF_ERROR_FILE_MISSING);
  g_assert_cmpstr (missing, ==, "TOP/folder/none: there is no such file");
  /* a level too deep is not looked into, and a file too large for any flash does not count */
  bundle_fixture_add_files (fixture, "1/2/3/4/5/6/7/0x10000.bin 1/2/3/4/5/6/7/8/0x20000.bin");
  add_data (fixture, "0x30000.bin", 17 * MB);
  bundle_fixture_assert (fixture, "", "folder\n0x10000 1/2/3/4/5/6/7/0x10000.bin\n");
  for (guint i = 0; i < 5; i++) {
    g_autofree char *name = g_strdup_printf ("%u.bin", i);
    add_data (large, name, 13 * MB);
  }
  too_large = bundle_fixture_fail (large, "", NF_ERROR_BUNDLE);
  g_assert_cmpstr (too_large,
                   ==,
                   "folder: its files have more than 64 MB together, which is no firmware for one "
                   "board");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/bundle-folder/order", test_order);
  g_test_add_func ("/bundle-folder/parts", test_parts);
  g_test_add_func ("/bundle-folder/other-chip", test_other_chip);
  g_test_add_func ("/bundle-folder/file-systems", test_file_systems);
  g_test_add_func ("/bundle-folder/platformio-project", test_platformio_project);
  g_test_add_func ("/bundle-folder/arduino", test_arduino);
  g_test_add_func ("/bundle-folder/idedata", test_idedata);
  g_test_add_func ("/bundle-folder/files", test_files);
  g_test_add_func ("/bundle-folder/sdk", test_sdk);
  g_test_add_func ("/bundle-folder/limits", test_limits);
  return g_test_run ();
}
