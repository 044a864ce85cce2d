/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Real firmware, as its makers publish it: each file is named rightly and knows where it goes.
 */
#include "nf-firmware.h"

#include "support/real-firmware.h"

#include <string.h>

typedef struct {
  const char *file;
  NfFirmwareKind kind;
  NfGoesTo goes_to;
  guint32 address;
  NfNodemcu nodemcu;
  NfNumbers numbers;
  const char *product, *version, *sdk, *built;
} Case;

static const Case cases[] = {
  { "nodemcu-0.9.5/0x00000.bin",
    NF_FIRMWARE_NODEMCU_BOOT,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_0_9,
    NF_NUMBERS_FLOAT,
    "NodeMCU",
    "0.9.5",
    NULL,
    "20150213" },
  { "nodemcu-0.9.5/0x10000.bin", /* all of NodeMCU in it is code without a text */
    NF_FIRMWARE_SDK_CODE,
    NF_GOES_TO_ADDRESS,
    0x10000,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    NULL,
    NULL,
    NULL },
  { "nodemcu-0.9.5/blank.bin",
    NF_FIRMWARE_BLANK,
    NF_GOES_TO_BLANK,
    0,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    NULL,
    NULL,
    NULL },
  { "nodemcu-0.9.5/esp_init_data_default.bin",
    NF_FIRMWARE_INIT_DATA,
    NF_GOES_TO_INIT_DATA,
    0,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    "05",
    NULL,
    NULL },
  { "nodemcu-0.9.5/nodemcu_integer_0.9.5_20150318.bin",
    NF_FIRMWARE_NODEMCU,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_0_9,
    NF_NUMBERS_INTEGER,
    "NodeMCU",
    "0.9.5",
    NULL,
    "20150318" },
  { "nodemcu-1.5.4.1/nodemcu_float_master_20160917-1140.bin",
    NF_FIRMWARE_NODEMCU,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_1_5_EARLY,
    NF_NUMBERS_FLOAT,
    "NodeMCU",
    "1.5.4.1",
    "1.5.4.1(39cb9a32)",
    "17-Sep-2016" },
  { "nodemcu-1.5.4.1/nodemcu_integer_master_20160917-1140.bin",
    NF_FIRMWARE_NODEMCU,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_1_5_EARLY,
    NF_NUMBERS_INTEGER,
    "NodeMCU",
    "1.5.4.1",
    "1.5.4.1(39cb9a32)",
    "17-Sep-2016" },
  { "nodemcu-2.2.0/konnected-firmware-2-2-7.bin",
    NF_FIRMWARE_NODEMCU,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_2,
    NF_NUMBERS_INTEGER,
    "NodeMCU",
    "2.2.0",
    "2.2.1(6ab97e9)",
    "20190424" },
  { "nodemcu-2.2.0/konnected-filesystem-0x100000-2-2-7.img",
    NF_FIRMWARE_SPIFFS,
    NF_GOES_TO_ADDRESS,
    0x100000,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    NULL,
    NULL,
    NULL },
  { "nodemcu-3.0/nodemcu-release-12-modules-2024-01-18-19-25-08-float.bin",
    NF_FIRMWARE_NODEMCU,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_3,
    NF_NUMBERS_FLOAT,
    "NodeMCU",
    "3.0.0",
    "3.0.1-dev(fce080e)",
    "2024-01-18 19:24" },
  { "nonos-sdk-3/blank.bin",
    NF_FIRMWARE_BLANK,
    NF_GOES_TO_BLANK,
    0,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    NULL,
    NULL,
    NULL },
  { "nonos-sdk-3/boot_v1.7.bin",
    NF_FIRMWARE_BOOT_LOADER,
    NF_GOES_TO_ADDRESS,
    0,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    "1.7",
    NULL,
    NULL },
  { "nonos-sdk-3/esp_init_data_default_v05.bin",
    NF_FIRMWARE_INIT_DATA,
    NF_GOES_TO_INIT_DATA,
    0,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    "05",
    NULL,
    NULL },
  { "nonos-sdk-3/esp_init_data_default_v08.bin",
    NF_FIRMWARE_INIT_DATA,
    NF_GOES_TO_INIT_DATA,
    0,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    NULL,
    "08",
    NULL,
    NULL },
  { "nonos-sdk-3/user1.1024.new.2.bin",
    NF_FIRMWARE_USER_PROGRAM,
    NF_GOES_TO_ADDRESS,
    0x1000,
    NF_NODEMCU_NONE,
    NF_NUMBERS_UNKNOWN,
    "ESP-AT",
    "1.7.6",
    "3.0.6-dev(072755c)",
    NULL },
};

static GBytes *
load (const char *folder, const char *file)
{
  g_autofree char *path = g_build_filename (folder, file, NULL);
  g_autoptr (GError) error = NULL;
  char *content = NULL;
  gsize size = 0;

  g_file_get_contents (path, &content, &size, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (content, size);
}

static void
assert_facts (const NfFirmwareFacts *facts, const Case *expected)
{
  g_assert_cmpstr (nf_firmware_kind_get_name (facts->kind),
                   ==,
                   nf_firmware_kind_get_name (expected->kind));
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpint (facts->goes_to, ==, expected->goes_to);
  g_assert_cmphex (facts->address, ==, expected->address);
  g_assert_cmpint (facts->nodemcu, ==, expected->nodemcu);
  g_assert_cmpint (facts->numbers, ==, expected->numbers);
  g_assert_cmpstr (facts->product, ==, expected->product);
  g_assert_cmpstr (facts->version, ==, expected->version);
  g_assert_cmpstr (facts->sdk, ==, expected->sdk);
  g_assert_cmpstr (facts->built, ==, expected->built);
  g_assert_cmpint (facts->is_whole, ==, expected->kind == NF_FIRMWARE_NODEMCU);
  g_assert_false (facts->is_custom);
}

/* A name that says nothing changes only what names may say. */
static gboolean
is_told_by_name (const Case *expected)
{
  return expected->kind == NF_FIRMWARE_BLANK || expected->kind == NF_FIRMWARE_SPIFFS;
}

static void
test_file (gconstpointer data)
{
  const Case *expected = data;
  g_autofree char *folder = real_firmware_require ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NfFirmware) firmware = NULL;
  g_autoptr (NfFirmware) nameless = NULL;

  if (folder == NULL)
    return;
  bytes = load (folder, expected->file);
  firmware = nf_firmware_identify (expected->file, bytes);
  assert_facts (nf_firmware_get_facts (firmware), expected);
  nameless = nf_firmware_identify ("a", bytes);
  if (!is_told_by_name (expected))
    assert_facts (nf_firmware_get_facts (nameless), expected);
}

/* What the page of a real NodeMCU 3 says, and becomes. */
static void
test_page (void)
{
  g_autofree char *folder = real_firmware_require ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NfFirmware) firmware = NULL;
  NfPartitions partitions;

  if (folder == NULL)
    return;
  bytes = load (folder, "nodemcu-3.0/nodemcu-release-12-modules-2024-01-18-19-25-08-float.bin");
  firmware = nf_firmware_identify ("a", bytes);
  partitions = nf_firmware_get_facts (firmware)->partitions;
  g_assert_cmpuint (partitions.n, ==, 7);
  g_assert_cmphex (partitions.code_end, ==, g_bytes_get_size (bytes));
  g_assert_cmphex (nf_partitions_find (&partitions, NF_PARTITION_RF_CAL)->range.address,
                   ==,
                   0xD000);
  g_assert_cmphex (nf_partitions_find (&partitions, NF_PARTITION_PHY_DATA)->range.address,
                   ==,
                   0xF000);
  g_assert_true (nf_partitions_fill_in (&partitions, 4 << 20));
  g_assert_cmphex (nf_partitions_find (&partitions, NF_PARTITION_SPIFFS_0)->range.address,
                   ==,
                   0x74000);
  g_assert_cmphex (nf_partitions_find (&partitions, NF_PARTITION_SPIFFS_0)->range.size,
                   ==,
                   0x3FD000 - 0x74000);
}

/* Damage anywhere in a real program is found out, at the byte where it is proven. */
static void
test_damage (void)
{
  g_autofree char *folder = real_firmware_require ();
  g_autoptr (GBytes) bytes = NULL;

  if (folder == NULL)
    return;
  bytes = load (folder, "nonos-sdk-3/user1.1024.new.2.bin");
  for (gsize at = 0x20; at < g_bytes_get_size (bytes); at += 0x10001) {
    gsize size = g_bytes_get_size (bytes);
    guint8 *data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
    g_autoptr (GBytes) damaged = NULL;
    g_autoptr (NfFirmware) firmware = NULL;
    data[at] ^= 1;
    damaged = g_bytes_new_take (data, size);
    firmware = nf_firmware_identify ("a", damaged);
    g_assert_cmpint (nf_firmware_get_facts (firmware)->kind, ==, NF_FIRMWARE_USER_PROGRAM);
    if (at < 0x565F0) { /* the code, which only the CRC covers */
      g_assert_cmpint (nf_firmware_get_facts (firmware)->fault, ==, NF_FIRMWARE_BAD_CRC);
      g_assert_cmphex (nf_firmware_get_facts (firmware)->fault_at, ==, 0x60E60);
    } else {
      g_assert_cmpint (nf_firmware_get_facts (firmware)->fault, ==, NF_FIRMWARE_BAD_CHECKSUM);
      g_assert_cmphex (nf_firmware_get_facts (firmware)->fault_at, ==, 0x60E5F);
    }
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strdup_printf ("/firmware-real/%s", cases[i].file);
    g_test_add_data_func (path, &cases[i], test_file);
  }
  g_test_add_func ("/firmware-real/page", test_page);
  g_test_add_func ("/firmware-real/damage", test_damage);
  return g_test_run ();
}
