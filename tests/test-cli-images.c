/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Flashes real firmware with nodeflash, and compares the whole flash: in this process, through a
 * serial port and over the network. The files are looked for in the folder that the variable
 * NODEFLASHER_FIRMWARE names, then beside the project; where there are none the tests are skipped,
 * and others do the same with images that are made up.
 */
#include "cli/cli-board.h"
#include "support/real-firmware.h"

#include "nf-image.h"

#include <string.h>

enum { FLASH_BYTES = 4 << 20, MAX_FILES = 4 };

typedef struct {
  const char *address; /* as typed */
  gsize expected;      /* where that is, on an ESP-12E */
  const char *file;    /* in the folder of firmware, or an internal name */
} Piece;

typedef struct {
  const char *name;
  Piece pieces[MAX_FILES + 1];
} ImageSet;

static const ImageSet sets[] = {
  { "nodemcu-0.9.5-combined",
    { { "0x0", 0, "nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin" } } },
  { "nodemcu-0.9.5-pair",
    { { "0x00000", 0, "nodemcu-0.9.5/0x00000.bin" },
      { "0x10000", 0x10000, "nodemcu-0.9.5/0x10000.bin" } } },
  { "nodemcu-1.5.4.1-float",
    { { "0", 0, "nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin" },
      { "0x3fc000", 0x3FC000, "nonos-sdk-3/esp_init_data_default_v05.bin" } } },
  { "sdk-boot-and-user1",
    { { "0x0", 0, "nonos-sdk-3/boot_v1.7.bin" },
      { "4K", 0x1000, "nonos-sdk-3/user1.1024.new.2.bin" },
      { "blank", 0x3FE000, "nonos-sdk-3/blank.bin" },
      { "init", 0x3FC000, "INTERNAL://DEFAULT" } } },
};

static char *
find_file (const char *firmware, const char *name)
{
  return nf_image_is_internal (name) ? g_strdup (name) : g_build_filename (firmware, name, NULL);
}

/* The profile of an ESP-12E writes its mode, frequency and size into the program at 0. */
static void
expect_piece (CliFixture *fixture, const Piece *piece, const char *path)
{
  g_autoptr (NfImage) image = nf_image_load (path, NULL);
  const guint8 header[] = { 0x02, 0x40 };

  g_assert_nonnull (image);
  cli_fixture_expect (fixture,
                      piece->expected,
                      nf_image_get_data (image, NULL),
                      nf_image_get_size (image));
  if (piece->expected == 0)
    cli_fixture_expect (fixture, 2, header, sizeof header);
}

/* What fills the flash is neither init data nor a boot loader, which these may need: all the same.
 */
static void
flash_set (CliFixture *fixture, const char *firmware, const ImageSet *set, const char *port)
{
  g_autoptr (GPtrArray) args = g_ptr_array_new_with_free_func (g_free);
  g_auto (CliResult) result = { 0 };
  g_autofree char *options =
      g_strdup_printf ("-p %s -b 921600 --profile esp-12e write-flash --force", port);
  g_auto (GStrv) first = g_strsplit (options, " ", -1);

  for (guint i = 0; first[i] != NULL; i++)
    g_ptr_array_add (args, g_strdup (first[i]));
  for (const Piece *piece = set->pieces; piece->file != NULL; piece++) {
    g_autofree char *path = find_file (firmware, piece->file);
    expect_piece (fixture, piece, path);
    g_ptr_array_add (args, g_strdup (piece->address));
    g_ptr_array_add (args, g_steal_pointer (&path));
  }
  g_ptr_array_add (args, NULL);
  cli_fixture_run_args (fixture, &result, (const char *const *) args->pdata);
  g_assert_cmpstr (result.err, ==, "");
  g_assert_cmpint (result.status, ==, 0);
  cli_fixture_assert_flash (fixture);
}

static void
test_virtual (gconstpointer data)
{
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);
  g_autofree char *port = cli_fixture_build_port (fixture, "esp-12e", "");

  if (firmware != NULL)
    flash_set (fixture, firmware, data, port);
}

static void
test_serial (gconstpointer data)
{
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);

  if (firmware == NULL)
    return;
  g_autoptr (NfTestTty) tty = nf_test_tty_new_for_listener ();
  g_autoptr (CliBoard) board = cli_board_new_serial (fixture, tty, "esp-12e", "none");
  flash_set (fixture, firmware, data, board->port);
}

static void
test_remote (gconstpointer data)
{
  g_autofree char *firmware = real_firmware_require ();
  g_autoptr (CliFixture) fixture = cli_fixture_new (FLASH_BYTES);

  if (firmware == NULL)
    return;
  g_autoptr (CliBoard) board = cli_board_new_remote (fixture, "esp-12e", "none");
  flash_set (fixture, firmware, data, board->port);
}

static void
add_tests (const char *way, GTestDataFunc test)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-images/%s/%s", way, sets[i].name);
    g_test_add_data_func (path, &sets[i], test);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  add_tests ("virtual", test_virtual);
  add_tests ("serial", test_serial);
  add_tests ("remote", test_remote);
  return g_test_run ();
}
