/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU of four ages and Espressif's AT firmware on a virtual board: the real files, where there
 * are some (see support/real-firmware.h).
 */
#include "support/board-ear.h"
#include "support/real-firmware.h"

#include "nf-virtual-shelf.h"

#include <string.h>

#define V0 "nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin"
#define V1 "nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin"
#define V2 "nodemcu-2.2.0/konnected-firmware-2-2-7.bin"
#define V3 "nodemcu-3.0/nodemcu-release-12-modules-2024-01-18-19-25-08-float.bin"

enum { SIZE_BYTE = 3, SIZE_1MB = 0x20, SIZE_4MB = 0x40, INIT_DATA_SIZE = 128 };

static const char *folder;

/* A file of the folder. Returns: (transfer full) */
static GBytes *
load (const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  char *content;
  gsize size;

  g_assert_true (g_file_get_contents (path, &content, &size, NULL));
  return g_bytes_new_take (content, size);
}

static void
put_file (const char *name, guint32 address, const char *file)
{
  g_autoptr (GBytes) bytes = load (file);

  ear_put (name, address, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static void
blank (const char *name)
{
  g_autofree guint8 *all = g_malloc (0x400000);

  memset (all, 0xFF, 0x400000);
  ear_put (name, 0, all, 0x400000);
}

/* A blank board with that firmware, whose header says 4 MB; 0: what the file says. Returns: its
 * name, another each time: its power comes on anew */
static char *
prepare (const char *file, guint8 size)
{
  static guint seed;
  char *name = g_strdup_printf ("virtual:esp-12e?unpaced&fast&seed=%u", ++seed);
  g_autoptr (GBytes) image = load (file);
  guint8 byte = ((const guint8 *) g_bytes_get_data (image, NULL))[SIZE_BYTE];

  blank (name);
  put_file (name, 0, file);
  byte = size != 0 ? (guint8) (size | (byte & 0x0F)) : byte;
  ear_put (name, SIZE_BYTE, &byte, 1);
  return name;
}

/* The flash of the board, which is closed. */
static const guint8 *
look (const char *name)
{
  g_auto (NfVirtualOptions) options = { 0 };

  nf_virtual_options_parse (&options, name, NULL);
  NfVirtualFlash *flash = nf_virtual_shelf_take (&options, NULL);

  nf_virtual_shelf_put_back (flash);
  return nf_virtual_flash_get_array (flash);
}

/* Listens at the ROM's rate up to its last line, and from there for so long. */
static char *
hear_sdk (NfTransport *board, guint ms)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint8 byte;

  while (strstr (text->str, "\ncsum 0x") == NULL || !g_str_has_suffix (text->str, "\n")) {
    g_assert_cmpint (nf_transport_read (board, &byte, 1, 1000, NULL, NULL), ==, 1);
    g_string_append_c (text, (char) byte);
  }
  return ear_hear (board, ms);
}

static void
put_init_data (const char *name, guint32 address)
{
  put_file (name, address, "nonos-sdk-3/esp_init_data_default_v05.bin");
}

/* --- Init data ---------------------------------------------------------------------------- */

#define COMPLAINT "rf_cal[0] !=0x05,is 0xFF\r\n"
#define RF_LINES  "rf[112] : 00\r\nrf[113] : 00\r\nrf[114] : 01\r\n"

/* Early 1.5.4.1 does nothing about it: it complains again and again, until somebody does. */
static void
test_loop (void)
{
  g_autofree char *name = prepare (V1, SIZE_4MB);
  g_autoptr (NfTransport) board = ear_open (name, 74880);

  for (guint i = 0; i < 3; i++) {
    g_autofree char *heard = hear_sdk (board, 200);
    g_assert_cmpstr (heard, ==, COMPLAINT);
  }
  nf_transport_close (board);
  put_init_data (name, 0x3FC000);
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  ear_reset (board);
  g_autofree char *good = hear_sdk (board, 60);
  g_assert_cmpstr (good, ==, "rf cal sector: 1019\r\n" RF_LINES);
  nf_transport_set_baud (board, 115200, NULL);
  ear_expect (board,
              100,
              "\r\n\r\nNodeMCU 1.5.4.1 (SMH custom) build 17-Sep-2016 powered by Lua 5.1.4 on SDK "
              "1.5.4.1(39cb9a32)\r\nlua: cannot open init.lua\r\n> ");
}

/* What counts is where the header's size says: with 512 KB at 0x7C000. */
static void
test_place_by_header (void)
{
  g_autofree char *name = prepare (V1, 0);

  put_init_data (name, 0x3FC000);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *heard = hear_sdk (board, 200);
  g_assert_cmpstr (heard, ==, COMPLAINT);
}

/* 2.2 writes it itself, first where its header says, then, with the size corrected, where that
 * says. */
static void
test_2 (void)
{
  g_autofree char *name = prepare (V2, SIZE_1MB);
  g_autoptr (GBytes) v05 = load ("nonos-sdk-3/esp_init_data_default_v05.bin");
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *first = hear_sdk (board, 60);

  g_assert_cmpstr (first, ==, "rf cal sector: 251\r\nfreq trace enable 0\r\n" RF_LINES);
  nf_transport_set_baud (board, 115200, NULL);
  ear_expect (board, 150, "Self adjust flash size. 0x100000 (ROM) -> 0x400000 (Detected)\r\n");
  nf_transport_set_baud (board, 74880, NULL);
  g_autofree char *second = hear_sdk (board, 60);
  g_assert_cmpstr (second, ==, "rf cal sector: 1019\r\nfreq trace enable 0\r\n" RF_LINES);
  nf_transport_set_baud (board, 115200, NULL);
  ear_expect (board,
              100,
              "\r\n\r\nNodeMCU 2.2.0.0 build 20190424 powered by Lua 5.1.4 on SDK 2.2.1(6ab97e9)"
              "\r\nlua: cannot open init.lua\r\n> ");
  nf_transport_close (board);
  g_assert_cmphex (look (name)[SIZE_BYTE], ==, 0x40);
  g_assert_cmphex (look (name)[0xFC000], ==, 0x05);
  g_assert_cmpmem (look (name) + 0x3FC000,
                   INIT_DATA_SIZE,
                   g_bytes_get_data (v05, NULL),
                   INIT_DATA_SIZE);
  g_assert_cmphex (look (name)[0x3FC000 + INIT_DATA_SIZE], ==, 0xFF);
}

/* It does not repair what it does not take for blank. */
static void
test_2_foreign (void)
{
  g_autofree char *name = prepare (V2, SIZE_4MB);

  ear_put (name, 0x3FC001, "\0", 1);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *heard = hear_sdk (board, 200);
  g_assert_cmpstr (heard, ==, COMPLAINT);
}

/* 3.x looks once, where its table says, and never again. */
static void
test_3 (void)
{
  g_autofree char *name = prepare (V3, SIZE_4MB);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *first = hear_sdk (board, 60);

  g_assert_cmpstr (first,
                   ==,
                   "system SPI FI size:4, Flash size: 4194304\r\n"
                   "Writing Init Data to 0x0000f000\r\n"
                   "rf cal sector: 13\r\nfreq trace enable 0\r\n" RF_LINES);
  nf_transport_set_baud (board, 115200, NULL);
  g_autofree char *greeting = ear_hear (board, 100);
  g_assert_true (g_str_has_prefix (greeting,
                                   "\r\n\r\nNodeMCU 3.0.0.0 built on nodemcu-build.com provided "
                                   "by frightanic.com\r\n\tbranch: release\r\n"));
  g_assert_true (g_str_has_suffix (greeting,
                                   " build 2024-01-18 19:24 powered by Lua 5.1.4 on SDK "
                                   "3.0.1-dev(fce080e)\r\nlua: cannot open init.lua\r\n> "));
  nf_transport_close (board);
  g_assert_cmphex (look (name)[0xF000], ==, 0x05);
  g_assert_cmphex (look (name)[0x3FC000], ==, 0xFF);
  ear_put (name, 0xF000, "\xFF", 1);
  g_assert_true (nf_transport_open (board, 74880, NULL, NULL));
  ear_reset (board);
  g_autofree char *again = hear_sdk (board, 200);
  g_assert_cmpstr (again, ==, "system SPI FI size:4, Flash size: 4194304\r\n" COMPLAINT);
}

static void
test_3_small (void)
{
  g_autofree char *name = prepare (V3, 0x10);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *heard = hear_sdk (board, 2000);

  g_assert_cmpstr (heard,
                   ==,
                   "system SPI FI size:1, Flash size: 262144\r\n"
                   "Flash size (262144) too small to support NodeMCU\r\n");
}

static void
test_unknown_size (void)
{
  g_autofree char *name = prepare (V1, 0xF0);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *heard = hear_sdk (board, 2000);

  g_assert_cmpstr (heard, ==, "don't supported flash map.\r\n");
}

/* 0.9.x needs none, and speaks at 9600. */
static void
test_0 (void)
{
  g_autofree char *name = prepare (V0, SIZE_4MB);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *sdk = hear_sdk (board, 60);

  g_assert_cmpstr (sdk, ==, "");
  nf_transport_set_baud (board, 9600, NULL);
  ear_expect (board,
              300,
              "\r\n\r\nNodeMCU 0.9.5 build 20150318  powered by Lua 5.1.4"
              "\r\nlua: cannot open init.lua\r\n> ");
}

/* With a crystal that init data does not know of, all rates are off by the crystals' ratio. */
static void
test_crystal (void)
{
  g_autofree char *name = prepare (V2, SIZE_4MB);
  g_autofree char *other = g_strdup_printf ("%s&crystal=40", name);
  g_autoptr (NfTransport) board = ear_open (other, 115200);
  g_autofree char *sdk = hear_sdk (board, 60);

  g_assert_true (g_str_has_suffix (sdk, RF_LINES));
  nf_transport_set_baud (board, 177230, NULL);
  g_autofree char *greeting = ear_hear (board, 100);
  g_assert_true (g_str_has_suffix (greeting, "> "));
}

/* --- The prompt --------------------------------------------------------------------------- */

static void
test_lua (void)
{
  g_autofree char *name = prepare (V2, SIZE_4MB);

  ear_put (name, 0x100000, "files", 5);
  ear_put (name, 0x200000, "more", 4);
  ear_put (name, 0xFFFFF, "x", 1);
  g_autoptr (NfTransport) board = ear_open (name, 115200);
  g_autofree char *start = ear_hear (board, 500);
  g_assert_true (g_str_has_suffix (start, "\r\n> "));
  ear_say (board, "=node.heap()\r\n");
  ear_expect (board, 50, "=node.heap()\r\n43864\r\n> ");
  ear_say (board, "print(\"hello\")\r\n");
  ear_expect (board, 50, "print(\"hello\")\r\nhello\r\n> ");
  ear_say (board, "\r\n");
  ear_expect (board, 50, "\r\n> ");
  ear_say (board, "wifi\r\n");
  ear_expect (board, 50, "wifi\r\nstdin:1: unexpected symbol near 'wifi'\r\n> ");
  ear_say (board, "file.format()\r\n");
  ear_expect (board, 1990, "file.format()\r\n");
  ear_expect (board, 50, "format done.\r\n> ");
  ear_say (board, "node.restart()\r\n");
  ear_expect (board, 40, "node.restart()\r\n");
  nf_transport_set_baud (board, 74880, NULL);
  g_autofree char *again = ear_hear (board, 200);
  g_assert_nonnull (strstr (again, "rst cause:1, boot mode:(3,6)"));
  nf_transport_close (board);
  const guint8 *flash = look (name);

  for (guint32 at = 0x100000; at < 0x3FB000; at++)
    g_assert_cmphex (flash[at], ==, 0xFF);
  g_assert_cmphex (look (name)[0xFFFFF], ==, 'x');
  g_assert_cmphex (look (name)[0x3FC000], ==, 0x05);
}

/* --- AT ----------------------------------------------------------------------------------- */

static void
test_at (void)
{
  g_autofree char *name = prepare ("nonos-sdk-3/boot_v1.7.bin", SIZE_4MB);

  put_file (name, 0x1000, "nonos-sdk-3/user1.1024.new.2.bin");
  put_file (name, 0x3FC000, "nonos-sdk-3/esp_init_data_default_v08.bin");
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *sdk = hear_sdk (board, 90);
  g_assert_cmpstr (sdk,
                   ==,
                   "\r\n2nd boot version : 1.7(5d6f877)\r\njump to run user1 @ 1000\r\n\r\n"
                   "rf cal sector: 1019\r\nfreq trace enable 0\r\n" RF_LINES);
  nf_transport_set_baud (board, 115200, NULL);
  ear_expect (board, 200, "\r\nready\r\n");
  ear_say (board, "AT\r\n");
  ear_expect (board, 50, "AT\r\n\r\nOK\r\n");
  ear_say (board, "ATX\r\n");
  ear_expect (board, 50, "ATX\r\n\r\nERROR\r\n");
}

static void
test_no_user_program (void)
{
  g_autofree char *name = prepare ("nonos-sdk-3/boot_v1.7.bin", SIZE_4MB);
  g_autoptr (NfTransport) board = ear_open (name, 74880);
  g_autofree char *heard = hear_sdk (board, 2000);

  g_assert_cmpstr (heard,
                   ==,
                   "\r\n2nd boot version : 1.7(5d6f877)\r\nerror user bin flag = ff\r\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_autofree char *found = real_firmware_require ();
  folder = found;
  if (found == NULL)
    return g_test_run ();
  g_test_add_func ("/virtual-nodemcu/loop", test_loop);
  g_test_add_func ("/virtual-nodemcu/place-by-header", test_place_by_header);
  g_test_add_func ("/virtual-nodemcu/2", test_2);
  g_test_add_func ("/virtual-nodemcu/2-foreign", test_2_foreign);
  g_test_add_func ("/virtual-nodemcu/3", test_3);
  g_test_add_func ("/virtual-nodemcu/3-small", test_3_small);
  g_test_add_func ("/virtual-nodemcu/unknown-size", test_unknown_size);
  g_test_add_func ("/virtual-nodemcu/0", test_0);
  g_test_add_func ("/virtual-nodemcu/crystal", test_crystal);
  g_test_add_func ("/virtual-nodemcu/lua", test_lua);
  g_test_add_func ("/virtual-nodemcu/at", test_at);
  g_test_add_func ("/virtual-nodemcu/no-user-program", test_no_user_program);
  return g_test_run ();
}
