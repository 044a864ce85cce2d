/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests the commands of nodeflash that need no board: image-info, profiles, ports, version, help.
 */
#include "cli/cli-program.h"
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
                   "  File:             program.bin\n"
                   "  Bytes:            17440\n"
                   "  Is:               Program (qio, 40m, 512KB)\n"
                   "  Flash mode:       qio\n"
                   "  Flash frequency:  40m\n"
                   "  Flash size:       512KB\n"
                   "  Entry point:      0x40100000\n");
  assert_contains (result.out,
                   ", right\n\n"
                   "  Segment  Loaded to   Bytes    In the file at\n"
                   "  0        0x40100000  0x04000  0x00010\n"
                   "  1        0x3ffe8000  0x00400  0x04018\n");

  cli_fixture_run (fixture, &result, "image-info", "INTERNAL://DEFAULT", NULL);
  assert_success (&result);
  g_assert_cmpstr (result.out,
                   ==,
                   "  File:   INTERNAL://DEFAULT\n"
                   "  Bytes:  128\n"
                   "  Is:     Init data (radio parameters)\n");
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
  g_test_add_func ("/cli-info/profiles", test_profiles);
  g_test_add_func ("/cli-info/small-commands", test_small_commands);
  g_test_add_func ("/cli-info/plain-locale", test_plain_locale);
  return g_test_run ();
}
