/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Loaders and what they start, Arduino, the RTOS SDK, and programs for other chips: what is read of
 * them, and every fault at its byte.
 */
#include "support/firmware-maker.h"
#include "support/identify.h"

enum { IRAM = 0x40100000, DRAM = 0x3FFE8000, V2_CODE = 256 };
enum { EBOOT_SIZE = 0x120, EBOOT_END = 0x1000 };

static const MakerSegment two[] = { { IRAM, 64 }, { DRAM, 33 }, { 0, 0 } };

/* --- More than one program --------------------------------------------------------------- */

static void
test_arduino (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;
  const NfFirmwareProgram *program = NULL;

  maker_append_arduino (file);
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_PROGRAM);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpint (facts->confidence, ==, NF_CONFIDENCE_CERTAIN);
  g_assert_cmpstr (facts->product, ==, "Arduino");
  g_assert_true (facts->is_whole);
  g_assert_cmphex (facts->address, ==, 0);
  g_assert_cmpuint (nf_firmware_get_n_programs (firmware), ==, 2);
  program = nf_firmware_get_program (firmware, 1);
  g_assert_cmphex (program->offset, ==, EBOOT_END);
  g_assert_cmpuint (program->end, ==, file->len);
  g_assert_true (program->has_crc);
  g_assert_cmphex (program->stored_crc, ==, program->computed_crc);
  g_assert_cmphex (program->stored_checksum, ==, program->computed_checksum);
}

/* The checksum is right for two words that are not 0; a flasher that changed the first header has
 * not damaged it. */
static void
test_arduino_damaged (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  gsize end = 0;

  maker_append_arduino (file);
  end = file->len;
  file->data[2] = 3;
  file->data[3] = 0x2F;
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_SOUND);
  file->data[EBOOT_END - 1] ^= 1; /* between the two, which no checksum covers */
  identify_assert_fault (file, NF_FIRMWARE_BAD_CRC, EBOOT_END + 20);
  file->data[EBOOT_END - 1] ^= 1;
  file->data[EBOOT_END + 40] ^= 1;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, end - 1);
  file->data[EBOOT_END + 40] ^= 1;
  file->data[EBOOT_END + 17] ^= 1; /* in the length: then it is none, and the checksum is wrong */
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, end - 1);
  file->data[EBOOT_END] = 0; /* nothing is left of the program */
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, EBOOT_END);
}

static void
test_arduino_cut_off (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_arduino (file);
  for (gsize size = EBOOT_SIZE + 1; size < file->len; size++) {
    g_autoptr (NfFirmware) firmware = identify ("firmware.bin", file, size);
    g_assert_cmpint (nf_firmware_get_facts (firmware)->fault, ==, NF_FIRMWARE_CUT_OFF);
    g_assert_cmpuint (nf_firmware_get_facts (firmware)->fault_at, ==, size);
  }
}

/* A loader with what it starts, in one file for 0. */
static void
test_loaders (void)
{
  static const struct {
    const char *text;
    gsize second; /* 0: the loader alone */
    NfFirmwareKind kind;
    const char *product, *version;
  } cases[] = {
    { "2nd boot version : 1.7(5d6f877)", 0, NF_FIRMWARE_BOOT_LOADER, NULL, "1.7" },
    { "2nd boot version : 1.7(5d6f877)", 0x1000, NF_FIRMWARE_PROGRAM, NULL, NULL },
    { "rBoot v1.4.2 - richardaburton", 0, NF_FIRMWARE_PROGRAM, "rBoot", "v1.4.2" },
    { "rBoot v1.4.2 - richardaburton", 0x2000, NF_FIRMWARE_PROGRAM, NULL, NULL },
    { "ESP-IDF %s 2nd stage bootloader", 0, NF_FIRMWARE_RTOS_LOADER, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_append_v1 (file, two, 0);
    maker_append_text (file, cases[i].text);
    if (cases[i].second != 0) {
      maker_pad (file, cases[i].second, 0xFF);
      maker_append_v2 (file, V2_CODE, 0, 0x2000);
    }
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, cases[i].kind);
    g_assert_cmphex (facts->address, ==, 0);
    g_assert_cmpint (facts->is_whole, ==, cases[i].second != 0);
    g_assert_cmpstr (facts->product, ==, cases[i].product);
    g_assert_cmpstr (facts->version, ==, cases[i].version);
  }
}

/* --- The RTOS SDK ------------------------------------------------------------------------ */

static void
test_rtos_app (void)
{
  for (guint has_hash = 0; has_hash < 2; has_hash++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_append_rtos_app (file, has_hash);
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_RTOS_APP);
    g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
    g_assert_cmphex (facts->address, ==, 0x10000);
    g_assert_cmpstr (facts->product, ==, "blink");
    g_assert_cmpstr (facts->version, ==, "v1.2-3-gabcdef");
    g_assert_cmpstr (facts->sdk, ==, "v3.4");
    g_assert_cmpstr (facts->built, ==, "Jan  2 2024 10:11:12");
    g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->version, ==, has_hash ? 3 : 1);
    g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->end, ==, file->len);
    g_assert_false (facts->is_whole);
    file->data[file->len - 1] ^= 1; /* then no hash follows, but something else */
    g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_RTOS_APP);
    g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->version, ==, 1);
  }
}

/* Loader, table and application in one file. */
static void
test_rtos_whole (void)
{
  guint8 row[32] = { 0xAA, 0x50, 0x00, 0x10, [6] = 0x01, [10] = 0x0F };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;

  maker_append_v1 (file, two, 0x2000);
  maker_append_text (file, "ESP-IDF %s 2nd stage bootloader");
  maker_pad (file, 0x8000, 0xFF);
  maker_append (file, row, sizeof row);
  maker_pad (file, 0x10000, 0xFF);
  maker_append_rtos_app (file, TRUE);
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_PROGRAM);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_true (facts->is_whole);
  g_assert_cmpuint (nf_firmware_get_n_programs (firmware), ==, 2);
  g_assert_cmphex (nf_firmware_get_program (firmware, 1)->offset, ==, 0x10000);
  file->data[0x10100] ^= 1;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, 0x1019F);
}

/* --- Other chips ------------------------------------------------------------------------- */

static void
test_other_chips (void)
{
  static const struct {
    guint id;
    const char *name;
  } cases[] = {
    { 0, "ESP32" },      { 2, "ESP32-S2" },   { 5, "ESP32-C3" },   { 9, "ESP32-S3" },
    { 12, "ESP32-C2" },  { 13, "ESP32-C6" },  { 16, "ESP32-H2" },  { 18, "ESP32-P4" },
    { 20, "ESP32-C61" }, { 23, "ESP32-C5" },  { 25, "ESP32-H21" }, { 28, "ESP32-H4" },
    { 31, "ESP32-E22" }, { 32, "ESP32-S31" }, { 4711, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_append_other_chip (file, (guint16) cases[i].id, TRUE);
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_OTHER_CHIP);
    g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
    g_assert_cmpint (facts->goes_to, ==, NF_GOES_NOWHERE);
    g_assert_cmpuint (facts->other_chip.id, ==, cases[i].id);
    g_assert_cmpstr (facts->other_chip.name, ==, cases[i].name);
    g_assert_cmpstr (facts->product, ==, "blink");
    g_assert_false (facts->is_whole);
    g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->version, ==, 0);
    g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->end, ==, file->len);
  }
}

/* Images for the whole flash, of chips with their loader at 0 and at 0x1000; and those that begin
 * with a loader for 0x1000 or 0x2000. */
static void
test_other_chips_whole (void)
{
  static const struct {
    gsize loader, table;
  } cases[] = { { 0, 0x8000 }, { 0x1000, 0x8000 }, { 0, 0x7000 }, { 0, 0x6000 } };
  guint8 row[32] = { 0xAA, 0x50, 0x01, 0x02 };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_pad (file, cases[i].loader, 0xFF);
    maker_append_other_chip (file, 9, FALSE);
    maker_pad (file, cases[i].table, 0xFF);
    maker_append (file, row, sizeof row);
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_OTHER_CHIP);
    g_assert_true (facts->is_whole);
    g_assert_cmpstr (facts->other_chip.name, ==, "ESP32-S3");
    g_assert_cmphex (nf_firmware_get_program (firmware, 0)->offset, ==, cases[i].loader);
  }
}

static void
test_other_chips_damaged (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_other_chip (file, 5, TRUE);
  identify_assert_cut_off (file, 24, file->len);
  file->data[100] ^= 1;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, file->len - 33);
  maker_put_u32 (file, 28, 0x7FFFFFFF);
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, 24);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firmware/arduino", test_arduino);
  g_test_add_func ("/firmware/arduino/damaged", test_arduino_damaged);
  g_test_add_func ("/firmware/arduino/cut-off", test_arduino_cut_off);
  g_test_add_func ("/firmware/loaders", test_loaders);
  g_test_add_func ("/firmware/rtos/app", test_rtos_app);
  g_test_add_func ("/firmware/rtos/whole", test_rtos_whole);
  g_test_add_func ("/firmware/other-chips", test_other_chips);
  g_test_add_func ("/firmware/other-chips/whole", test_other_chips_whole);
  g_test_add_func ("/firmware/other-chips/damaged", test_other_chips_damaged);
  return g_test_run ();
}
