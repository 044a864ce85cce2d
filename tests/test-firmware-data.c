/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is no program, but data for the flash: init data, Lua flash stores, file systems, tables and
 * code without a header.
 */
#include "support/firmware-maker.h"
#include "support/identify.h"

#include <string.h>

static const IdentifyVerdict unknown = { NF_FIRMWARE_UNKNOWN,
                                         NF_GOES_NOWHERE,
                                         0,
                                         NF_CONFIDENCE_NONE };

/* --- Init data and blank ----------------------------------------------------------------- */

static void
assert_init_data (const GByteArray *file, const char *version, gboolean is_custom)
{
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = identify_facts (&firmware, file);

  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_INIT_DATA);
  g_assert_cmpint (facts->goes_to, ==, NF_GOES_TO_INIT_DATA);
  g_assert_cmpstr (facts->version, ==, version);
  g_assert_cmpint (facts->is_custom, ==, is_custom);
}

static void
test_init_data (void)
{
  IdentifyVerdict by_name = { NF_FIRMWARE_INIT_DATA,
                              NF_GOES_TO_ADDRESS,
                              0x3FC000,
                              NF_CONFIDENCE_CERTAIN };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_init_data (file, 8);
  assert_init_data (file, "08", FALSE);
  g_byte_array_set_size (file, 0);
  maker_append_init_data (file, 5);
  assert_init_data (file, "05", FALSE);
  identify_assert_verdict ("0x3fc000.bin", file, by_name);
  by_name.goes_to = NF_GOES_TO_INIT_DATA;
  by_name.address = 0;
  identify_assert_verdict ("esp_init_data_default_0x7c000.bin",
                           file,
                           by_name); /* meant for some board */
  file->data[114] = 0;               /* of SDKs before 1.4 */
  assert_init_data (file, "05", FALSE);
  file->data[107] = 0xFF; /* vdd33_const */
  assert_init_data (file, "05", TRUE);
  maker_pad (file, 4096, 0xFF); /* the sector, as it is read back */
  assert_init_data (file, "05", TRUE);
  file->data[200] = 0;
  identify_assert_verdict ("a.bin", file, unknown);
  g_byte_array_set_size (file, 128);
  file->data[0] = 0x04; /* an old SDK's */
  assert_init_data (file, NULL, FALSE);
  memset (file->data + 1, 0x77, 127);
  identify_assert_verdict ("a.bin", file, unknown);
}

static void
test_blank (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_pad (file, 4096, 0xFF);
  identify_assert_verdict (
      "/sdk/bin/Blank.bin",
      file,
      (IdentifyVerdict){ NF_FIRMWARE_BLANK, NF_GOES_TO_BLANK, 0, NF_CONFIDENCE_NAME });
  identify_assert_verdict (
      "0x7E000.bin",
      file,
      (IdentifyVerdict){ NF_FIRMWARE_BLANK, NF_GOES_TO_ADDRESS, 0x7E000, NF_CONFIDENCE_NAME });
  identify_assert_verdict (
      "a.bin",
      file,
      (IdentifyVerdict){ NF_FIRMWARE_BLANK, NF_GOES_NOWHERE, 0, NF_CONFIDENCE_NONE });
  file->data[4095] = 0xFE;
  identify_assert_verdict ("a.bin", file, unknown);
}

/* --- Lua flash stores -------------------------------------------------------------------- */

static void
test_lfs (void)
{
  static const struct {
    guint32 signature;
    NfFirmwareKind kind;
    const char *version;
    NfNumbers numbers;
  } cases[] = {
    { 0xFAFAA151, NF_FIRMWARE_LFS, "5.1", NF_NUMBERS_FLOAT },
    { 0xFAFAA153, NF_FIRMWARE_LFS, "5.1", NF_NUMBERS_INTEGER },
    { 0xFAFAA155, NF_FIRMWARE_LFS, "5.1", NF_NUMBERS_FLOAT }, /* packed values */
    { 0xFAFAA150, NF_FIRMWARE_LFS_LOOSE, "5.1", NF_NUMBERS_FLOAT },
    { 0xFAFAA152, NF_FIRMWARE_LFS_LOOSE, "5.1", NF_NUMBERS_INTEGER },
    { 0xFAFAA251, NF_FIRMWARE_LFS, "5.3", NF_NUMBERS_UNKNOWN },
    { 0xFAFAA250, NF_FIRMWARE_LFS_LOOSE, "5.3", NF_NUMBERS_UNKNOWN },
    { 0xFAFAA351, NF_FIRMWARE_UNKNOWN, NULL, NF_NUMBERS_UNKNOWN },
    { 0xFAFAB151, NF_FIRMWARE_UNKNOWN, NULL, NF_NUMBERS_UNKNOWN },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_append_u32 (file, cases[i].signature);
    maker_append_u32 (file, 256);
    maker_append_pattern (file, 248);
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, cases[i].kind);
    g_assert_cmpint (facts->goes_to,
                     ==,
                     cases[i].kind == NF_FIRMWARE_LFS ? NF_GOES_TO_LFS : NF_GOES_NOWHERE);
    g_assert_cmpstr (facts->version, ==, cases[i].version);
    g_assert_cmpint (facts->numbers, ==, cases[i].numbers);
    g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  }
}

static void
test_lfs_cut_off (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_u32 (file, 0xFAFAA151);
  maker_append_u32 (file, 256);
  maker_append_pattern (file, 248);
  identify_assert_cut_off (file, 32, 256);
}

/* As its compiler makes it, packed; and cut off. */
static void
test_lfs_packed (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) packed = NULL;
  g_autoptr (NfFirmware) firmware = NULL;

  maker_append_u32 (file, 0xFAFAA152);
  maker_append_u32 (file, 2048);
  maker_append_pattern (file, 2100);
  packed = maker_pack (file);
  g_assert_cmpint (identify_facts (&firmware, packed)->kind, ==, NF_FIRMWARE_LFS_LOOSE);
  g_assert_cmpint (nf_firmware_get_facts (firmware)->numbers, ==, NF_NUMBERS_INTEGER);
  g_byte_array_set_size (packed, packed->len / 2);
  g_assert_cmpint (identify_facts (&firmware, packed)->kind, ==, NF_FIRMWARE_LFS_LOOSE);
  g_assert_cmpint (nf_firmware_get_facts (firmware)->fault, ==, NF_FIRMWARE_CUT_OFF);
  g_assert_cmpuint (nf_firmware_get_facts (firmware)->fault_at, ==, packed->len);
}

/* --- File systems ------------------------------------------------------------------------ */

static void
assert_file_system (const GByteArray *file, NfFirmwareKind kind, guint32 bytes)
{
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = identify_facts (&firmware, file);

  g_assert_cmpint (facts->kind, ==, kind);
  g_assert_cmpint (facts->goes_to, ==, NF_GOES_TO_FILE_SYSTEM);
  g_assert_cmphex (facts->fs_bytes, ==, bytes);
  identify_assert_verdict (
      "files-0x100000.img",
      file,
      (IdentifyVerdict){ kind, NF_GOES_TO_ADDRESS, 0x100000, NF_CONFIDENCE_LIKELY });
}

static void
test_spiffs (void)
{
  for (guint is_uneven = 0; is_uneven < 2; is_uneven++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    maker_append_spiffs (file, 0x2000, 29, is_uneven);
    assert_file_system (file, NF_FIRMWARE_SPIFFS, 29 * 0x2000);
    g_byte_array_set_size (file, 7 * 0x2000 + 100); /* as much as holds files */
    assert_file_system (file, NF_FIRMWARE_SPIFFS, 29 * 0x2000);
    file->data[3 * 0x2000 + 0xFC] ^= 1;
    identify_assert_verdict ("a.bin", file, unknown);
    g_byte_array_set_size (file, 0x1000); /* one mark */
    identify_assert_verdict ("a.bin", file, unknown);
  }
}

static void
test_littlefs (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_littlefs (file, 0x2000, 253);
  assert_file_system (file, NF_FIRMWARE_LITTLEFS, 253 * 0x2000);
  identify_cut_everywhere (file);
  g_byte_array_set_size (file, 0);
  maker_pad (file, 0x2000, 0xFF); /* the other of the two superblocks */
  maker_append_littlefs (file, 0x2000, 16);
  assert_file_system (file, NF_FIRMWARE_LITTLEFS, 16 * 0x2000);
}

static void
test_fat (void)
{
  guint8 sector[512] = { 0xEB, 0xFE, 0x90, [12] = 0x02, [19] = 0x00, [20] = 0x01 };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  memcpy (sector + 54, "FAT12   ", 8);
  sector[510] = 0x55;
  sector[511] = 0xAA;
  maker_append (file, sector, sizeof sector);
  assert_file_system (file, NF_FIRMWARE_FAT, 0x100 * 0x200);
  identify_cut_everywhere (file);
  file->data[54] = 'f';
  identify_assert_verdict ("a.bin", file, unknown);
}

/* --- Tables ------------------------------------------------------------------------------ */

static void
append_rows (GByteArray *file)
{
  static const char *const labels[] = { "nvs", "phy_init", "factory" };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++) {
    guint8 row[32] = { 0xAA, 0x50, i == 2 ? 0 : 1, (guint8) i };
    memcpy (row + 12, labels[i], strlen (labels[i]));
    maker_append (file, row, sizeof row);
  }
}

static void
test_table (void)
{
  IdentifyVerdict verdict = { NF_FIRMWARE_PARTITIONS,
                              NF_GOES_TO_ADDRESS,
                              0x8000,
                              NF_CONFIDENCE_LIKELY };
  guint8 head[16] = { 0xEB, 0xEB };
  guint8 digest[16];
  gsize size = sizeof digest;
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  g_autoptr (NfFirmware) firmware = NULL;

  append_rows (file);
  identify_cut_everywhere (file);
  g_assert_cmpstr (identify_facts (&firmware, file)->extra, ==, "nvs, phy_init, factory");
  identify_assert_verdict ("partitions.bin", file, verdict);
  memset (head + 2, 0xFF, 14);
  g_checksum_update (checksum, file->data, file->len);
  g_checksum_get_digest (checksum, digest, &size);
  maker_append (file, head, sizeof head);
  maker_append (file, digest, sizeof digest);
  maker_pad (file, 0xC00, 0xFF);
  verdict.confidence = NF_CONFIDENCE_CERTAIN;
  identify_assert_verdict ("partitions.bin", file, verdict);
  verdict.address = 0x9000;
  identify_assert_verdict ("partitions_0x9000.bin", file, verdict); /* it can be moved */
  file->data[120] ^= 1;
  verdict =
      (IdentifyVerdict){ NF_FIRMWARE_PARTITIONS, NF_GOES_TO_ADDRESS, 0x8000, NF_CONFIDENCE_LIKELY };
  identify_assert_verdict ("partitions.bin", file, verdict);
}

static void
test_ota_data (void)
{
  IdentifyVerdict verdict = { NF_FIRMWARE_OTA_DATA,
                              NF_GOES_TO_ADDRESS,
                              0xD000,
                              NF_CONFIDENCE_CERTAIN };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_pad (file, 0x2000, 0xFF);
  verdict.confidence = NF_CONFIDENCE_NAME;
  identify_assert_verdict ("ota_data_initial.bin", file, verdict);
  maker_put_u32 (file, 0, 1);
  maker_put_u32 (file, 28, 0x4743989A);
  verdict.confidence = NF_CONFIDENCE_CERTAIN;
  identify_assert_verdict ("boot_app0.bin", file, verdict);
  maker_put_u32 (file, 0, 2);
  identify_assert_verdict ("a.bin", file, unknown);
}

/* --- Code -------------------------------------------------------------------------------- */

/* Code without a header is known by the addresses in it. */
static void
test_code (void)
{
  static const guint32 places[] = { 0x10000, 0x40000 };

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    maker_append_pattern (file, 0x8000);
    identify_assert_verdict ("a.bin", file, unknown);
    for (guint32 at = 0; at < file->len; at += 128)
      maker_put_u32 (file, at, 0x40200000 + places[i] + at);
    identify_assert_verdict ("0x20000.bin",
                             file,
                             (IdentifyVerdict){ NF_FIRMWARE_SDK_CODE,
                                                NF_GOES_TO_ADDRESS,
                                                places[i],
                                                NF_CONFIDENCE_LIKELY });
    while (file->len <= 1 << 20) { /* more than is mapped cannot be one program's code */
      g_autofree guint8 *copy = g_memdup2 (file->data, file->len);
      maker_append (file, copy, file->len);
    }
    identify_assert_verdict ("a.bin", file, unknown);
  }
}

/* --- Kinds ------------------------------------------------------------------------------- */

static void
test_kinds (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint kind = 0; kind < NF_FIRMWARE_N_KINDS; kind++) {
    const char *name = nf_firmware_kind_get_name ((NfFirmwareKind) kind);
    g_assert_nonnull (name);
    g_assert_true (g_hash_table_add (names, (gpointer) name));
    g_assert_false (nf_firmware_kind_is_writable ((NfFirmwareKind) kind) &&
                    nf_firmware_kind_is_bundle ((NfFirmwareKind) kind));
  }
  g_assert_true (nf_firmware_kind_is_writable (NF_FIRMWARE_UNKNOWN));
  g_assert_true (nf_firmware_kind_is_writable (NF_FIRMWARE_OTA_DATA));
  g_assert_false (nf_firmware_kind_is_writable (NF_FIRMWARE_LFS_LOOSE));
  g_assert_false (nf_firmware_kind_is_writable (NF_FIRMWARE_OTHER_CHIP));
  g_assert_true (nf_firmware_kind_is_bundle (NF_FIRMWARE_TEXT));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firmware-data/init-data", test_init_data);
  g_test_add_func ("/firmware-data/blank", test_blank);
  g_test_add_func ("/firmware-data/lfs", test_lfs);
  g_test_add_func ("/firmware-data/lfs/cut-off", test_lfs_cut_off);
  g_test_add_func ("/firmware-data/lfs/packed", test_lfs_packed);
  g_test_add_func ("/firmware-data/spiffs", test_spiffs);
  g_test_add_func ("/firmware-data/littlefs", test_littlefs);
  g_test_add_func ("/firmware-data/fat", test_fat);
  g_test_add_func ("/firmware-data/table", test_table);
  g_test_add_func ("/firmware-data/ota-data", test_ota_data);
  g_test_add_func ("/firmware-data/code", test_code);
  g_test_add_func ("/firmware-data/kinds", test_kinds);
  return g_test_run ();
}
