/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files that hold others, files that are no firmware, and what names say where bytes leave it open.
 */
#include "support/firmware-maker.h"
#include "support/identify.h"

#include <string.h>

static const IdentifyVerdict unknown = { NF_FIRMWARE_UNKNOWN,
                                         NF_GOES_NOWHERE,
                                         0,
                                         NF_CONFIDENCE_NONE };

/* --- What is no firmware ----------------------------------------------------------------- */

static void
test_containers (void)
{
  static const struct {
    const char *text;
    gsize size; /* 0: up to the NUL */
    NfFirmwareKind kind;
  } cases[] = {
    { "PK\003\004rest", 0, NF_FIRMWARE_ZIP },
    { "PK\005\006", 0, NF_FIRMWARE_ZIP },
    { "PK rest", 0, NF_FIRMWARE_UNKNOWN },
    { "\177ELF\001\001\001\0\0\0\0\0\0\0\0\0\002\0\136\0", 20, NF_FIRMWARE_ELF },
    { ":020000040000FA\n:00000001FF\n", 0, NF_FIRMWARE_HEX },
    { ":020000040000FB\n", 0, NF_FIRMWARE_UNKNOWN }, /* its checksum is wrong */
    { ":0200", 0, NF_FIRMWARE_UNKNOWN },
    { "<!DOCTYPE html>\n<html>", 0, NF_FIRMWARE_HTML },
    { "\n\n  <HTML lang=\"en\">", 0, NF_FIRMWARE_HTML },
    { "\357\273\277<!doctype HTML>\351", 0, NF_FIRMWARE_HTML },
    { "version https://git-lfs.github.com/spec/v1\noid sha256:00\n", 0, NF_FIRMWARE_GIT_LFS },
    { " {\"builds\": []}", 0, NF_FIRMWARE_TEXT },
    { "<?xml version=\"1.0\"?><config/>", 0, NF_FIRMWARE_TEXT },
    { "esp_toml_version = 1.0\n", 0, NF_FIRMWARE_TEXT },
    { "--flash_mode dio\n0x0 boot.bin\n", 0, NF_FIRMWARE_TEXT },
    { "$ esptool.py -p COM3 write_flash 0 a.bin", 0, NF_FIRMWARE_TEXT },
    { "esptool write-flash 0 a.bin", 0, NF_FIRMWARE_TEXT },
    { "print ('hello')\n", 0, NF_FIRMWARE_UNKNOWN },
    { "{\377\376", 0, NF_FIRMWARE_UNKNOWN }, /* no text */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    gsize size = cases[i].size != 0 ? cases[i].size : strlen (cases[i].text);
    gboolean is_known = cases[i].kind != NF_FIRMWARE_UNKNOWN;
    maker_append (file, cases[i].text, size);
    identify_cut_everywhere (file);
    identify_assert_verdict (
        "0x1000.bin",
        file,
        is_known ? (IdentifyVerdict){ cases[i].kind, NF_GOES_NOWHERE, 0, NF_CONFIDENCE_CERTAIN }
                 : (IdentifyVerdict){ NF_FIRMWARE_UNKNOWN,
                                      NF_GOES_TO_ADDRESS,
                                      0x1000,
                                      NF_CONFIDENCE_NAME });
  }
}

static void
test_uf2 (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  maker_append_u32 (file, 0x0A324655);
  maker_append_u32 (file, 0x9E5D5157);
  maker_append_u32 (file, 0x2000);
  maker_pad (file, 512, 0);
  maker_put_u32 (file, 28, 0x7EAB61ED);
  g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_UF2);
  g_assert_null (nf_firmware_get_facts (firmware)->other_chip.name);
  maker_put_u32 (file, 28, 0xC47E5767);
  g_assert_cmpstr (identify_facts (&firmware, file)->other_chip.name, ==, "ESP32-S3");
  maker_put_u32 (file, 8, 0); /* then that is no family */
  g_assert_null (identify_facts (&firmware, file)->other_chip.name);
  identify_cut_everywhere (file);
}

static void
test_gzip (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) packed = NULL;
  g_autoptr (GByteArray) twice = NULL;
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;

  maker_append_arduino (file);
  maker_append_text (file, "https://bit.ly/tasmota");
  packed = maker_pack (file);
  firmware = identify ("tasmota-13.1.0.bin.gz", packed, packed->len);
  facts = nf_firmware_get_facts (firmware);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_GZIP);
  g_assert_cmpint (facts->goes_to, ==, NF_GOES_NOWHERE);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpstr (facts->product, ==, "Tasmota");
  g_assert_cmpstr (facts->version, ==, "13.1.0");
  g_assert_true (facts->is_whole);
  identify_cut_everywhere (packed);
  twice = maker_pack (packed); /* no further ones are unpacked */
  g_assert_cmpint (identify_facts (&firmware, twice)->kind, ==, NF_FIRMWARE_GZIP);
  g_assert_null (nf_firmware_get_facts (firmware)->product);
}

/* 64 MB of zeros in 64 KB: what does not fit a flash is not unpacked. */
static void
test_gzip_bomb (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) packed = NULL;
  g_autoptr (NfFirmware) firmware = NULL;

  g_byte_array_set_size (file, 64 << 20);
  memset (file->data, 0, file->len);
  packed = maker_pack (file);
  g_assert_cmpuint (packed->len, <, 1 << 17);
  g_assert_cmpint (identify_facts (&firmware, packed)->kind, ==, NF_FIRMWARE_GZIP);
}

/* --- Names ------------------------------------------------------------------------------- */

static void
test_names (void)
{
  static const struct {
    const char *name;
    guint32 address; /* 1: none */
  } cases[] = {
    { "0x10000.bin", 0x10000 },
    { "C:\\0x20000\\0X7E000.BIN", 0x7E000 },
    { "konnected-filesystem-0x100000-2-2-7.img", 0x100000 },
    { "a [0x3fc000] (1).bin", 0x3FC000 },
    { "0x10001.bin", 1 },
    { "0x2000000.bin", 1 },
    { "0xZZ.bin", 1 },
    { "box10000.bin", 1 },
    { "/0x10000/firmware.bin", 1 },
    { "10000.bin", 1 },
  };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_pattern (file, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    identify_assert_verdict (cases[i].name,
                             file,
                             cases[i].address == 1 ? unknown
                                                   : (IdentifyVerdict){ NF_FIRMWARE_UNKNOWN,
                                                                        NF_GOES_TO_ADDRESS,
                                                                        cases[i].address,
                                                                        NF_CONFIDENCE_NAME });
}

/* Without bytes the name is all there is; with some it says only what they cannot. */
static void
test_names_alone (void)
{
  static const struct {
    const char *name;
    NfFirmwareKind kind;
    NfGoesTo goes_to;
    guint32 address;
    gboolean is_believed; /* although the bytes are something else */
  } cases[] = {
    { "esp_init_data_default_v08.bin", NF_FIRMWARE_INIT_DATA, NF_GOES_TO_INIT_DATA, 0, FALSE },
    { "blank.bin", NF_FIRMWARE_BLANK, NF_GOES_TO_BLANK, 0, FALSE },
    { "boot_v1.7.bin", NF_FIRMWARE_BOOT_LOADER, NF_GOES_TO_ADDRESS, 0, FALSE },
    { "user1.1024.new.2.bin", NF_FIRMWARE_USER_PROGRAM, NF_GOES_TO_ADDRESS, 0x1000, FALSE },
    { "user2.1024.new.2.bin", NF_FIRMWARE_USER_PROGRAM, NF_GOES_NOWHERE, 0, FALSE },
    { "eagle.flash.bin", NF_FIRMWARE_PROGRAM, NF_GOES_TO_ADDRESS, 0, FALSE },
    { "eagle.irom0text.bin", NF_FIRMWARE_SDK_CODE, NF_GOES_TO_ADDRESS, 0x10000, TRUE },
    { "spiffs.bin", NF_FIRMWARE_SPIFFS, NF_GOES_TO_FILE_SYSTEM, 0, TRUE },
    { "0x20000.bin", NF_FIRMWARE_UNKNOWN, NF_GOES_TO_ADDRESS, 0x20000, TRUE },
    { "firmware.bin", NF_FIRMWARE_UNKNOWN, NF_GOES_NOWHERE, 0, TRUE },
  };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_pattern (file, 100);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (NfFirmware) firmware = nf_firmware_identify (cases[i].name, NULL);
    g_autoptr (NfFirmware) other = identify (cases[i].name, file, file->len);
    g_assert_cmpint (nf_firmware_get_facts (firmware)->kind, ==, cases[i].kind);
    g_assert_cmpint (nf_firmware_get_facts (firmware)->goes_to, ==, cases[i].goes_to);
    g_assert_cmphex (nf_firmware_get_facts (firmware)->address, ==, cases[i].address);
    g_assert_cmpint (nf_firmware_get_facts (other)->kind,
                     ==,
                     cases[i].is_believed ? cases[i].kind : NF_FIRMWARE_UNKNOWN);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firmware-files/containers", test_containers);
  g_test_add_func ("/firmware-files/uf2", test_uf2);
  g_test_add_func ("/firmware-files/gzip", test_gzip);
  g_test_add_func ("/firmware-files/gzip/bomb", test_gzip_bomb);
  g_test_add_func ("/firmware-files/names", test_names);
  g_test_add_func ("/firmware-files/names/alone", test_names_alone);
  return g_test_run ();
}
