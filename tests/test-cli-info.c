/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the commands of nodeflash that need no board: image-info, profiles, ports, version, help.
 */
#include "cli/cli-program.h"
#include "support/firmware-maker.h"
#include "support/test-image.h"

#include <string.h>

enum { MB = 1 << 20 };

static char *
add_program (CliFixture *fixture, gsize size)
{
  g_autoptr (GBytes) bytes = test_image_new_program (size, 1);

  return cli_fixture_add_file (fixture, "program.bin", bytes);
}

static void
assert_success (const CliResult *result)
{
  g_assert_cmpstr (result->err, ==, "");
  g_assert_cmpint (result->status, ==, 0);
}

static void
assert_contains (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("\"%s\" does not stand in \"%s\"", part, text);
}

static void
test_image_info (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autofree char *program = add_program (fixture, 0x8000);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "image-info", program, NULL);
  assert_success (&result);
  assert_contains (result.out,
                   "  File:     program.bin\n"
                   "  Bytes:    17440\n"
                   "  Is:       Program (qio, 40m, 512KB)\n"
                   "  Because:  It begins like a program, and its checksum is right\n"
                   "  Goes to:  0x00000\n"
                   "\n"
                   "Program from 0x00000 to 0x04420, image version 1:\n"
                   "  Flash mode:       qio\n"
                   "  Flash frequency:  40m\n"
                   "  Flash size:       512KB\n"
                   "  Entry point:      0x40100000\n");
  assert_contains (result.out,
                   ", right\n\n"
                   "  Segment  Loaded to   Bytes    In the file at  Memory\n"
                   "  0        0x40100000  0x04000  0x00008         IRAM\n"
                   "  1        0x3ffe8000  0x00400  0x04010         DRAM\n");

  cli_fixture_run (fixture, &result, "image-info", "INTERNAL://DEFAULT", NULL);
  assert_success (&result);
  g_assert_cmpstr (result.out,
                   ==,
                   "  File:     INTERNAL://DEFAULT\n"
                   "  Bytes:    128\n"
                   "  Is:       Init data, version 05\n"
                   "  Because:  Its size and its bytes are those of the SDK's radio parameters\n"
                   "  Goes to:  Where the board's firmware looks for its init data\n"
                   "  Version:  05\n");
}

/* A damaged program is shown as such. */
static void
test_image_info_damaged (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autoptr (GBytes) sound = test_image_new_program (0x8000, 1);
  gsize size = g_bytes_get_size (sound);
  g_autofree guint8 *data = g_memdup2 (g_bytes_get_data (sound, NULL), size);
  guint8 checksum = data[size - 1];
  g_auto (CliResult) result = { 0 };

  data[0x100] ^= 0x01;
  g_autoptr (GBytes) damaged = g_bytes_new (data, size);
  g_autofree char *path = cli_fixture_add_file (fixture, "damaged.bin", damaged);
  g_autofree char *line = g_strdup_printf ("  Checksum:         0x%02x, wrong: the content gives "
                                           "0x%02x\n",
                                           checksum,
                                           checksum ^ 0x01);
  cli_fixture_run (fixture, &result, "image-info", path, NULL);
  assert_success (&result);
  assert_contains (result.out, line);
  assert_contains (result.out,
                   "  Is:       Program (qio, 40m, 512KB), damaged\n"
                   "  Because:  It begins like a program\n"
                   "  Goes to:  0x00000\n"
                   "  Problem:  The file is damaged: the checksum at byte 0x0441f does not fit its "
                   "content. Download it again.\n");
}

/* A NodeMCU 3, with its partitions. */
static void
test_image_info_nodemcu (void)
{
  static const MakerItem items[] = {
    { 5, 0xF000, 0x1000 },
    { 102, 0x10000, 0 },
    { 106, 0, 0xFFFFFFFF },
    { 0, 0x40211000, 0 },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *path = NULL;
  g_auto (CliResult) result = { 0 };

  maker_append_page (file, items, G_N_ELEMENTS (items));
  bytes = g_bytes_new (file->data, file->len);
  path = cli_fixture_add_file (fixture, "0x10000.bin", bytes);
  cli_fixture_run (fixture, &result, "image-info", path, NULL);
  assert_success (&result);
  g_assert_cmpstr (result.out,
                   ==,
                   "  File:     0x10000.bin\n"
                   "  Bytes:    4096\n"
                   "  Is:       NodeMCU, code\n"
                   "  Because:  It begins with NodeMCU's own partition record\n"
                   "  Goes to:  0x10000\n"
                   "  Product:  NodeMCU\n"
                   "\n"
                   "NodeMCU's partitions, before its first start:\n"
                   "  Partition  Address  Bytes\n"
                   "  Init data  0x0f000  0x01000\n"
                   "  Code       0x10000  0x00000\n"
                   "  SPIFFS     0x00000  the rest\n");
  cli_fixture_run (fixture, &result, "--json", "image-info", path, NULL);
  assert_success (&result);
  g_assert_cmpstr (result.out,
                   ==,
                   "{\"event\":\"image\",\"file\":\"0x10000.bin\",\"size\":4096,"
                   "\"kind\":\"nodemcu-code\",\"confidence\":\"certain\","
                   "\"goes-to\":\"address\",\"address\":65536,\"writable\":true,"
                   "\"whole\":false,\"description\":\"NodeMCU, code\","
                   "\"reason\":\"It begins with NodeMCU's own partition record\","
                   "\"product\":\"NodeMCU\",\"nodemcu\":\"3\","
                   "\"partitions\":[{\"type\":5,\"address\":61440,\"size\":4096},"
                   "{\"type\":102,\"address\":65536,\"size\":0},"
                   "{\"type\":106,\"address\":0,\"size\":4294967295}]}\n");
}

/* What a user program has beside the others, and what cannot be written. */
static void
test_image_info_json (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GBytes) page = g_bytes_new_static ("<!DOCTYPE html>", 15);
  g_autofree char *path = NULL;
  g_autofree char *page_path = cli_fixture_add_file (fixture, "page.bin", page);
  g_auto (CliResult) result = { 0 };

  maker_append_v2 (file, 16, 2, 0x5F02);
  bytes = g_bytes_new (file->data, file->len);
  path = cli_fixture_add_file (fixture, "user.bin", bytes);
  cli_fixture_run (fixture, &result, "--json", "image-info", path, NULL);
  assert_success (&result);
  assert_contains (result.out,
                   "\"kind\":\"user-program\",\"confidence\":\"certain\","
                   "\"goes-to\":\"address\",\"address\":1052672,");
  assert_contains (result.out,
                   "\"slot\":2,\"slot-kb\":1024,\"programs\":[{\"offset\":0,\"end\":164,"
                   "\"image-version\":2,\"entry\":1074790404,\"flash-mode\":\"dio\","
                   "\"flash-freq\":\"80m\",\"flash-size\":\"2MB-c1\",\"checksum\":");
  assert_contains (result.out,
                   "\"segments\":[{\"address\":0,\"offset\":8,\"size\":16,\"memory\":\"irom\"},"
                   "{\"address\":1074790400,\"offset\":40,\"size\":64,\"memory\":\"iram\"},");

  cli_fixture_run (fixture, &result, "--json", "image-info", page_path, NULL);
  assert_success (&result);
  assert_contains (result.out,
                   "\"kind\":\"html\",\"confidence\":\"certain\",\"goes-to\":\"nowhere\","
                   "\"writable\":false,\"whole\":false,\"description\":\"Web page\",");
  assert_contains (result.out, "\"advice\":\"This is a web page that was saved");
}

static void
test_profiles (void)
{
  static const char good[] = "{ \"name\": \"My board\", \"flash-size\": \"1MB\" }";
  static const char bad[] = "{ \"name\": \"Bad\",\n  \"flash-size\": \"3MB\" }";
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_autofree char *folder = g_build_filename (fixture->folder, "node-flasher", "profiles", NULL);
  g_autofree char *last = g_strdup_printf ("Your own profiles belong in %s\n", folder);
  g_autofree char *good_path = g_build_filename (folder, "my-board.json", NULL);
  g_autofree char *bad_path = g_build_filename (folder, "bad.json", NULL);
  g_autofree char *problem = g_strdup_printf ("%s:2: flash-size: ", bad_path);
  g_auto (CliResult) result = { 0 };

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (g_file_set_contents (good_path, good, -1, NULL));
  g_assert_true (g_file_set_contents (bad_path, bad, -1, NULL));
  cli_fixture_run (fixture, &result, "profiles", NULL);
  g_assert_cmpint (result.status, ==, 0);
  assert_contains (result.out,
                   "\n  esp-12e       ESP-12E / ESP-12F (4 MB)       4 MB              "
                   "0x3fc000\n");
  assert_contains (result.out,
                   "\n  my-board      My board                       1 MB              "
                   "0xfc000\n");
  g_assert_true (g_str_has_suffix (result.out, last));
  g_assert_true (g_str_has_prefix (result.err, problem));

  cli_fixture_run (fixture, &result, "--profile", "bad", "chip-id", NULL);
  g_assert_cmpint (result.status, ==, 2);
  assert_contains (result.err, "nodeflash: There is no such board profile\n");
  assert_contains (result.err, problem);
}

static void
test_small_commands (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_auto (CliResult) result = { 0 };

  cli_fixture_run (fixture, &result, "version", NULL);
  assert_success (&result);
  g_assert_true (g_str_has_prefix (result.out, "nodeflash "));

  cli_fixture_run (fixture, &result, "ports", NULL);
  assert_success (&result);
  assert_contains (result.out, "  virtual:esp-12e  ");

  cli_fixture_run (fixture, &result, "help", "write-flash", NULL);
  assert_success (&result);
  assert_contains (result.out, "Usage: nodeflash [OPTION …] write-flash ADDRESS FILE");
}

/* A locale without UTF-8 harms nothing. */
static void
test_plain_locale (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new (MB);
  g_auto (CliResult) result = { 0 };

  fixture->environment = g_environ_setenv (fixture->environment, "LC_ALL", "C", TRUE);
  cli_fixture_run (fixture, &result, "help", NULL);
  assert_success (&result);
  g_assert_true (g_str_is_ascii (result.out));
  assert_contains (result.out, "Usage: nodeflash [OPTION ");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-info/image", test_image_info);
  g_test_add_func ("/cli-info/image/damaged", test_image_info_damaged);
  g_test_add_func ("/cli-info/image/nodemcu", test_image_info_nodemcu);
  g_test_add_func ("/cli-info/image/json", test_image_info_json);
  g_test_add_func ("/cli-info/profiles", test_profiles);
  g_test_add_func ("/cli-info/small-commands", test_small_commands);
  g_test_add_func ("/cli-info/plain-locale", test_plain_locale);
  return g_test_run ();
}
