/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-profile: what a good file becomes, which paths are refused, and the built-in profiles.
 * Bad content is in test-profile-json.c.
 */
#include "support/built-ins.h"

#include "nf-error.h"
#include "nf-profile-built-ins.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static NfProfile *
parse_good (const char *json)
{
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GError) error = NULL;
  NfProfile *profile = nf_profile_new_built_in ("board", bytes, &error);

  g_assert_no_error (error);
  g_assert_true (NF_IS_PROFILE (profile));
  return profile;
}

static void
assert_settings (NfProfile *profile, NfFlashMode mode, NfFlashFrequency frequency, NfFlashSize size)
{
  NfFlashSettings settings = nf_profile_get_flash_settings (profile);

  g_assert_cmpstr (nf_flash_mode_to_string (settings.mode), ==, nf_flash_mode_to_string (mode));
  g_assert_cmpstr (nf_flash_frequency_to_string (settings.frequency),
                   ==,
                   nf_flash_frequency_to_string (frequency));
  g_assert_cmpstr (nf_flash_size_to_string (settings.size), ==, nf_flash_size_to_string (size));
  g_assert_cmpuint (nf_profile_get_flash_size (profile), ==, nf_flash_size_to_bytes (size));
}

static void
assert_addresses (NfProfile *profile, guint32 detected_size, guint32 init_data, guint32 blank)
{
  guint32 address = 0;

  g_assert_true (nf_profile_get_init_data_address (profile, detected_size, &address));
  g_assert_cmphex (address, ==, init_data);
  g_assert_true (nf_profile_get_blank_address (profile, detected_size, &address));
  g_assert_cmphex (address, ==, blank);
}

/* Good files */

/* The file that the README shows. */
static void
test_example (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "data", "profile-example.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (NfProfile) profile = nf_profile_new_from_file (path, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (nf_profile_get_id (profile), ==, "profile-example");
  g_assert_cmpstr (nf_profile_get_name (profile), ==, "Garden sensor");
  g_assert_cmpstr (nf_profile_get_description (profile),
                   ==,
                   "My own board: ESP-12F with a CP2104, silver case, a G on the back");
  g_assert_cmpstr (nf_profile_get_path (profile), ==, path);
  g_assert_true (nf_profile_get_auto_reset (profile));
  assert_settings (profile, NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_4M);
  assert_addresses (profile, 0, 0x3fc000, 0x3fe000);
}

static void
test_defaults (void)
{
  g_autoptr (NfProfile) profile = parse_good ("{\"name\":\"N\",\"flash-size\":\"512KB\"}");

  g_assert_cmpstr (nf_profile_get_id (profile), ==, "board");
  g_assert_cmpstr (nf_profile_get_description (profile), ==, "");
  g_assert_null (nf_profile_get_path (profile));
  g_assert_true (nf_profile_get_auto_reset (profile));
  g_assert_cmpstr (nf_profile_get_module (profile), ==, "generic");
  g_assert_cmpuint (nf_profile_get_into_loader (profile)->n, ==, 0);
  g_assert_cmpuint (nf_profile_get_into_program (profile)->n, ==, 0);
  assert_settings (profile, NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_512K);
  assert_addresses (profile, 0, 0x7c000, 0x7e000);
}

static void
assert_sequence (const NfResetSequence *sequence, const char *text)
{
  g_autofree char *formatted = nf_reset_sequence_format (sequence);

  g_assert_cmpstr (formatted, ==, text);
}

static void
test_every_value (void)
{
  g_autoptr (NfProfile) profile = parse_good ("\xEF\xBB\xBF \r\n{\r\n"
                                              "\"flash-mode\": \"QOUT\",\r\n"
                                              "\"flash-frequency\": \"80M\",\r\n"
                                              "\"flash-size\": \"4m-c1\",\r\n"
                                              "\"auto-reset\": false,\r\n"
                                              "\"into-loader\": \" d0|R1| W0.1 |D1\",\r\n"
                                              "\"into-program\": \"R1|W0.1|R0\",\r\n"
                                              "\"module\": \"d1-mini\",\r\n"
                                              "\"blank-address\": \"1020K\",\r\n"
                                              "\"init-data-address\": \" 0x3FF000 \",\r\n"
                                              "\"description\": \"D \\u00e4 \\\" {[\",\r\n"
                                              "\"n\\u0061me\": \"  \\\\N\\/ äöü 模块 \"\r\n"
                                              "}\r\n");

  g_assert_cmpstr (nf_profile_get_name (profile), ==, "\\N/ äöü 模块");
  g_assert_cmpstr (nf_profile_get_description (profile), ==, "D ä \" {[");
  g_assert_false (nf_profile_get_auto_reset (profile));
  g_assert_cmpstr (nf_profile_get_module (profile), ==, "d1-mini");
  assert_sequence (nf_profile_get_into_loader (profile), "D0|R1|W0.1|D1");
  assert_sequence (nf_profile_get_into_program (profile), "R1|W0.1|R0");
  assert_settings (profile, NF_FLASH_MODE_QOUT, NF_FLASH_FREQUENCY_80M, NF_FLASH_SIZE_4M_C1);
  assert_addresses (profile, 0, 0x3ff000, 0xff000);
}

static void
test_unknown_keys (void)
{
  g_autoptr (NfProfile) profile =
      parse_good ("{\"id\":7,\"notes\":{\"name\":1,\"flash-size\":[{\"name\":null}]},"
                  "\"name\":\"N\",\"Name\":3,\"flash_mode\":\"x\",\"flash-size\":\"1MB\"}");

  g_assert_cmpstr (nf_profile_get_id (profile), ==, "board");
  g_assert_cmpstr (nf_profile_get_name (profile), ==, "N");
  assert_settings (profile, NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_1M);
}

static void
test_longest_words (void)
{
  g_autoptr (GString) json = g_string_new ("{\"flash-size\":\"1MB\",\"name\":\"");
  g_autoptr (NfProfile) profile = NULL;

  for (guint i = 0; i < 64; i++)
    g_string_append (json, "ä");
  g_string_append (json, "\",\"description\":\"");
  for (guint i = 0; i < 200; i++)
    g_string_append (json, "块");
  g_string_append (json, "\"}");
  profile = parse_good (json->str);
  g_assert_cmpint (g_utf8_strlen (nf_profile_get_name (profile), -1), ==, 64);
  g_assert_cmpint (g_utf8_strlen (nf_profile_get_description (profile), -1), ==, 200);
}

static void
test_detect_addresses (void)
{
  g_autoptr (NfProfile) detect = parse_good ("{\"name\":\"N\",\"flash-size\":\"detect\"}");
  g_autoptr (NfProfile) own = parse_good ("{\"name\":\"N\",\"flash-size\":\"detect\","
                                          "\"init-data-address\":\"0xfff000\"}");
  guint32 address = 0xdeadbeef;

  g_assert_cmpint (nf_profile_get_flash_settings (detect).size, ==, NF_FLASH_SIZE_DETECT);
  g_assert_cmpuint (nf_profile_get_flash_size (detect), ==, 0);
  g_assert_false (nf_profile_get_init_data_address (detect, 0, &address));
  g_assert_false (nf_profile_get_blank_address (detect, 0, &address));
  g_assert_cmphex (address, ==, 0xdeadbeef);
  assert_addresses (detect, 0x80000, 0x7c000, 0x7e000);
  assert_addresses (detect, 0x100000, 0xfc000, 0xfe000);
  assert_addresses (detect, 0x200000, 0x1fc000, 0x1fe000);
  assert_addresses (detect, 0x400000, 0x3fc000, 0x3fe000);
  assert_addresses (detect, 0x800000, 0x7fc000, 0x7fe000);
  assert_addresses (detect, 0x1000000, 0xffc000, 0xffe000);
  /* An address of its own holds whatever the chip says. */
  g_assert_true (nf_profile_get_init_data_address (own, 0, &address));
  g_assert_cmphex (address, ==, 0xfff000);
  assert_addresses (own, 0x100000, 0xfff000, 0xfe000);
}

/* The size that a profile has counts, not the one of the chip. */
static void
test_own_size_addresses (void)
{
  g_autoptr (NfProfile) profile = parse_good ("{\"name\":\"N\",\"flash-size\":\"1MB\"}");

  assert_addresses (profile, 0x400000, 0xfc000, 0xfe000);
}

static void
test_properties (void)
{
  g_autoptr (NfProfile) profile =
      parse_good ("{\"name\":\"N\",\"description\":\"D\",\"flash-size\":\"2MB\","
                  "\"auto-reset\":false}");
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *description = NULL;
  g_autofree char *path = NULL;
  guint flash_size = 0;
  gboolean auto_reset = TRUE;

  g_object_get (profile,
                "id",
                &id,
                "name",
                &name,
                "description",
                &description,
                "flash-size",
                &flash_size,
                "auto-reset",
                &auto_reset,
                "path",
                &path,
                NULL);
  g_assert_cmpstr (id, ==, "board");
  g_assert_cmpstr (name, ==, "N");
  g_assert_cmpstr (description, ==, "D");
  g_assert_cmpuint (flash_size, ==, 0x200000);
  g_assert_false (auto_reset);
  g_assert_null (path);
}

static void
test_equal (void)
{
  static const char *const others[] = {
    "{\"name\":\"M\",\"flash-size\":\"1MB\"}",
    "{\"name\":\"N\",\"flash-size\":\"2MB\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"description\":\"D\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"flash-mode\":\"dio\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"flash-frequency\":\"40m\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"auto-reset\":false}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"into-loader\":\"D1\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"into-program\":\"R1\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"module\":\"esp-01\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"init-data-address\":\"0x1000\"}",
    "{\"name\":\"N\",\"flash-size\":\"1MB\",\"blank-address\":\"0x1000\"}",
  };
  g_autoptr (NfProfile) profile = parse_good ("{\"name\":\"N\",\"flash-size\":\"1MB\"}");
  g_autoptr (NfProfile) same = parse_good (" {\"flash-size\":\"1m\", \"name\":\"N \"}");
  g_autoptr (GBytes) json = g_bytes_new_static (others[0], strlen (others[0]));
  g_autoptr (NfProfile) x = nf_profile_new_built_in ("x", json, NULL);
  g_autoptr (NfProfile) y = nf_profile_new_built_in ("y", json, NULL);

  g_assert_true (nf_profile_equal (profile, same));
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
    g_autoptr (NfProfile) other = parse_good (others[i]);
    g_test_message ("%s", others[i]);
    g_assert_false (nf_profile_equal (profile, other));
  }
  g_assert_false (nf_profile_equal (x, y));
}

/* Bad paths */

static void
assert_bad_path (const char *path, const char *format)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *message = g_strconcat (display, format, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_null (nf_profile_new_from_file (path, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_PROFILE);
  g_assert_true (g_str_has_prefix (error->message, message));
}

static void
test_bad_paths (void)
{
  g_autofree char *folder = g_dir_make_tmp ("test-profile-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.json", NULL);
  g_autofree char *pipe = g_build_filename (folder, "pipe.json", NULL);
  g_autofree char *loop = g_build_filename (folder, "loop.json", NULL);
  g_autofree char *latin = g_build_filename (folder, "b\xe4r.json", NULL);
  g_autofree char *zero = g_build_filename (folder, "zero.json", NULL);
  g_autofree char *large = g_build_filename (folder, "large.json", NULL);
  g_autofree char *spaces = g_strnfill (1 << 20, ' ');

  g_assert_no_errno (mkfifo (pipe, 0600));
  g_assert_no_errno (symlink ("loop.json", loop));
  g_assert_no_errno (symlink ("/dev/zero", zero));
  g_assert_true (g_file_set_contents (latin, "{}", -1, NULL));
  g_assert_true (g_file_set_contents (large, spaces, 1 << 20, NULL));

  assert_bad_path (missing, ": could not be read: ");
  assert_bad_path (folder, ": could not be read: this is not a regular file");
  assert_bad_path (pipe, ": could not be read: this is not a regular file");
  assert_bad_path (zero, ": could not be read: this is not a regular file");
  assert_bad_path (loop, ": could not be read: ");
  assert_bad_path (latin, ": the file's name is not UTF-8");
  assert_bad_path (large, ": is larger than 64 KiB; a profile is a short text");

  g_unlink (pipe);
  g_unlink (loop);
  g_unlink (zero);
  g_unlink (latin);
  g_unlink (large);
  g_rmdir (folder);
}

/* Built-ins */

static void
test_built_ins (void)
{
  g_autoptr (GPtrArray) profiles = load_built_ins ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (profiles->len, ==, 16);
  for (guint i = 0; i < profiles->len; i++) {
    NfProfile *profile = profiles->pdata[i];
    guint32 size = nf_profile_get_flash_size (profile);

    g_test_message ("%s", nf_profile_get_id (profile));
    g_assert_true (g_hash_table_add (ids, (gpointer) nf_profile_get_id (profile)));
    g_assert_true (g_hash_table_add (names, (gpointer) nf_profile_get_name (profile)));
    g_assert_cmpstr (nf_profile_get_description (profile), !=, "");
    g_assert_null (nf_profile_get_path (profile));
    /* Only the first one asks the chip; the others follow the SDK's layout. */
    g_assert_cmpint (size == 0, ==, i == 0);
    if (size > 0)
      assert_addresses (profile, 0, size - 0x4000, size - 0x2000);
  }
}

/* What the words for translation say must be what the files say, or they are not found. */
static void
test_built_in_words (void)
{
  g_autoptr (GPtrArray) profiles = load_built_ins ();
  guint n = 0;
  const NfBuiltInProfile *table = nf_built_in_profiles_get_table (&n);

  g_assert_cmpuint (profiles->len, ==, n);
  for (guint i = 0; i < n; i++) {
    g_assert_cmpstr (nf_profile_get_id (profiles->pdata[i]), ==, table[i].id);
    g_assert_cmpstr (nf_profile_get_description (profiles->pdata[i]), ==, table[i].description);
    if (table[i].name != NULL)
      g_assert_cmpstr (nf_profile_get_name (profiles->pdata[i]), ==, table[i].name);
  }
}

typedef struct {
  const char *id;
  NfFlashSize size;
  NfFlashMode mode;
  gboolean auto_reset;
  guint32 init_data;
} Module;

static const Module modules[] = {
  { "esp-01-512k", NF_FLASH_SIZE_512K, NF_FLASH_MODE_DIO, FALSE, 0x7c000 },
  { "esp-01-1m", NF_FLASH_SIZE_1M, NF_FLASH_MODE_DOUT, FALSE, 0xfc000 },
  { "esp-01s", NF_FLASH_SIZE_1M, NF_FLASH_MODE_DOUT, FALSE, 0xfc000 },
  { "esp-03", NF_FLASH_SIZE_512K, NF_FLASH_MODE_DIO, FALSE, 0x7c000 },
  { "esp-07-1m", NF_FLASH_SIZE_1M, NF_FLASH_MODE_DIO, FALSE, 0xfc000 },
  { "esp-07s", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, FALSE, 0x3fc000 },
  { "esp-12", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, FALSE, 0x3fc000 },
  { "esp-12e", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, FALSE, 0x3fc000 },
  { "esp-201", NF_FLASH_SIZE_512K, NF_FLASH_MODE_DIO, FALSE, 0x7c000 },
  { "nodemcu-0.9", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, TRUE, 0x3fc000 },
  { "nodemcu-1.0", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, TRUE, 0x3fc000 },
  { "d1-mini", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, TRUE, 0x3fc000 },
  { "d1-mini-pro", NF_FLASH_SIZE_16M, NF_FLASH_MODE_DIO, TRUE, 0xffc000 },
  { "witty", NF_FLASH_SIZE_4M, NF_FLASH_MODE_DIO, TRUE, 0x3fc000 },
  { "sonoff-basic", NF_FLASH_SIZE_1M, NF_FLASH_MODE_DOUT, FALSE, 0xfc000 },
};

static void
test_modules (void)
{
  g_autoptr (GPtrArray) profiles = load_built_ins ();
  NfProfile *detect = find_built_in (profiles, "detect");

  g_assert_true (nf_profile_get_auto_reset (detect));
  assert_settings (detect, NF_FLASH_MODE_KEEP, NF_FLASH_FREQUENCY_KEEP, NF_FLASH_SIZE_DETECT);
  for (gsize i = 0; i < G_N_ELEMENTS (modules); i++) {
    NfProfile *profile = find_built_in (profiles, modules[i].id);

    g_test_message ("%s", modules[i].id);
    assert_settings (profile, modules[i].mode, NF_FLASH_FREQUENCY_40M, modules[i].size);
    g_assert_cmpint (nf_profile_get_auto_reset (profile), ==, modules[i].auto_reset);
    assert_addresses (profile, 0, modules[i].init_data, modules[i].init_data + 0x2000);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/profile/example", test_example);
  g_test_add_func ("/profile/defaults", test_defaults);
  g_test_add_func ("/profile/every-value", test_every_value);
  g_test_add_func ("/profile/unknown-keys", test_unknown_keys);
  g_test_add_func ("/profile/longest-words", test_longest_words);
  g_test_add_func ("/profile/addresses/detect", test_detect_addresses);
  g_test_add_func ("/profile/addresses/own-size", test_own_size_addresses);
  g_test_add_func ("/profile/properties", test_properties);
  g_test_add_func ("/profile/equal", test_equal);
  g_test_add_func ("/profile/bad-paths", test_bad_paths);
  g_test_add_func ("/profile/built-ins/all", test_built_ins);
  g_test_add_func ("/profile/built-ins/words", test_built_in_words);
  g_test_add_func ("/profile/built-ins/modules", test_modules);
  return g_test_run ();
}
