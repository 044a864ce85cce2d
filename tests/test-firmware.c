/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Programs of the forms E9 and EA: what is read of them, every fault at its byte, and files that
 * end too soon, at every byte.
 */
#include "support/firmware-maker.h"
#include "support/identify.h"

#include <string.h>

enum { IRAM = 0x40100000, DRAM = 0x3FFE8000 };

/* 8 + (8 + 64) + (8 + 33): the checksum is byte 127. */
static const MakerSegment two[] = { { IRAM, 64 }, { DRAM, 33 }, { 0, 0 } };
enum { TWO_SECOND_HEADER = 80, TWO_CHECKSUM = 127, TWO_SIZE = 128 };

static void
assert_segment (const NfFirmwareProgram *program,
                guint index,
                guint32 address,
                guint32 offset,
                guint32 size,
                NfSegmentKind memory)
{
  g_assert_cmphex (program->segments[index].address, ==, address);
  g_assert_cmphex (program->segments[index].offset, ==, offset);
  g_assert_cmphex (program->segments[index].size, ==, size);
  g_assert_cmpint (program->segments[index].memory, ==, memory);
}

/* --- E9 ---------------------------------------------------------------------------------- */

static void
test_v1 (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;
  const NfFirmwareProgram *program = NULL;

  maker_append_v1 (file, two, 0x4F02);
  g_assert_cmpuint (file->len, ==, TWO_SIZE);
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_PROGRAM);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpint (facts->goes_to, ==, NF_GOES_TO_ADDRESS);
  g_assert_cmphex (facts->address, ==, 0);
  g_assert_false (facts->is_whole); /* its code may be elsewhere */
  g_assert_cmpuint (nf_firmware_get_n_programs (firmware), ==, 1);
  program = nf_firmware_get_program (firmware, 0);
  g_assert_cmpuint (program->version, ==, 1);
  g_assert_cmpuint (program->offset, ==, 0);
  g_assert_cmpuint (program->end, ==, TWO_SIZE);
  g_assert_cmpint (program->settings.mode, ==, NF_FLASH_MODE_DIO);
  g_assert_cmpint (program->settings.frequency, ==, NF_FLASH_FREQUENCY_80M);
  g_assert_cmpint (program->settings.size, ==, NF_FLASH_SIZE_4M);
  g_assert_cmphex (program->entry, ==, IRAM + 4);
  g_assert_cmpuint (program->n_segments, ==, 2);
  assert_segment (program, 0, IRAM, 16, 64, NF_SEGMENT_IRAM);
  assert_segment (program, 1, DRAM, 88, 33, NF_SEGMENT_DRAM);
  g_assert_true (program->has_checksum);
  g_assert_cmphex (program->stored_checksum, ==, file->data[TWO_CHECKSUM]);
  g_assert_cmphex (program->computed_checksum, ==, file->data[TWO_CHECKSUM]);
  g_assert_false (program->has_crc);
}

/* 16 segments are the most that the ROM takes. */
static void
test_v1_counts (void)
{
  MakerSegment segments[NF_PROGRAM_SEGMENTS_MAX + 2] = { 0 };
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  for (guint i = 0; i < NF_PROGRAM_SEGMENTS_MAX; i++)
    segments[i] = (MakerSegment){ IRAM + 16 * i, 4 };
  maker_append_v1 (file, segments, 0);
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->n_segments, ==, 16);
  file->data[1] = 17;
  g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_UNKNOWN);
  file->data[1] = 0;
  g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_UNKNOWN);
}

static void
test_v1_damaged (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) sound = g_byte_array_new ();

  maker_append_v1 (sound, two, 0);
  maker_append (file, sound->data, sound->len);
  file->data[20] ^= 0x10; /* in a segment */
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, TWO_CHECKSUM);
  memcpy (file->data, sound->data, sound->len);
  file->data[TWO_CHECKSUM] ^= 1;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, TWO_CHECKSUM);
  memcpy (file->data, sound->data, sound->len);
  maker_put_u32 (file, 8, 0x12345678); /* where no memory is */
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, 8);
  maker_put_u32 (file, 8, IRAM);
  maker_put_u32 (file, 12, 0x10001); /* more than there is */
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, 8);
  maker_put_u32 (file, 12, 0x10000); /* all that there is, but the file has not so much */
  identify_assert_fault (file, NF_FIRMWARE_CUT_OFF, TWO_SIZE);
  maker_put_u32 (file, 12, 60); /* then no header follows */
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, TWO_SECOND_HEADER - 4);
  memcpy (file->data, sound->data, sound->len);
  maker_put_u32 (file, TWO_SECOND_HEADER, DRAM - 0x200000);
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, TWO_SECOND_HEADER);
  memcpy (file->data, sound->data, sound->len);
  maker_put_u32 (file, TWO_SECOND_HEADER + 4, 0xFFFFFFF8); /* around the end of all numbers */
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, TWO_SECOND_HEADER);
}

static void
test_v1_cut_off (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_v1 (file, two, 0);
  identify_assert_cut_off (file, 8, TWO_SIZE);
}

/* What follows the checksum does not matter, and does not make it whole below 0x10000. */
static void
test_v1_followed (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  maker_append_v1 (file, two, 0);
  maker_append_pattern (file, 333);
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpuint (nf_firmware_get_program (firmware, 0)->end, ==, TWO_SIZE);
  g_assert_false (nf_firmware_get_facts (firmware)->is_whole);
  maker_pad (file, 0x10000, 0xFF);
  maker_append_pattern (file, 16);
  g_assert_true (identify_facts (&firmware, file)->is_whole);
  g_assert_cmpint (nf_firmware_get_facts (firmware)->confidence, ==, NF_CONFIDENCE_CERTAIN);
}

/* A segment of code tells where in the flash the program belongs. */
static void
test_v1_linked (void)
{
  static const struct {
    guint32 address, place;
  } cases[] = { { 0x40200010, 0 }, { 0x40201010, 0x1000 }, { 0x40202010, 0x2000 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    MakerSegment segments[] = { { cases[i].address, 64 }, { IRAM, 16 }, { 0, 0 } };
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_append_v1 (file, segments, 0);
    firmware = identify ("0x30000.bin", file, file->len); /* which its bytes know better */
    facts = nf_firmware_get_facts (firmware);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_PROGRAM);
    g_assert_cmphex (facts->address, ==, cases[i].place);
    g_assert_cmpint (facts->is_whole, ==, cases[i].place == 0);
    assert_segment (nf_firmware_get_program (firmware, 0),
                    0,
                    cases[i].address,
                    16,
                    64,
                    NF_SEGMENT_IROM);
  }
}

/* --- EA ---------------------------------------------------------------------------------- */

enum {
  V2_CODE = 256,
  V2_INNER = 16 + V2_CODE,
  V2_CHECKSUM = V2_INNER + 8 + 8 + 64 + 8 + 32 + 7, /* the last byte of a multiple of 16 */
  V2_CRC = V2_CHECKSUM + 1,
  V2_SIZE = V2_CRC + 4,
};

static void
test_v2 (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;
  const NfFirmwareProgram *program = NULL;

  maker_append_v2 (file, V2_CODE, 1, 0x2F00);
  g_assert_cmpuint (file->len, ==, V2_SIZE);
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_USER_PROGRAM);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmphex (facts->address, ==, 0x1000);
  g_assert_cmpuint (facts->slot, ==, 1);
  g_assert_cmpuint (facts->map_kb, ==, 512);
  program = nf_firmware_get_program (firmware, 0);
  g_assert_cmpuint (program->version, ==, 2);
  g_assert_cmpuint (program->end, ==, V2_SIZE);
  g_assert_cmpint (program->settings.frequency, ==, NF_FLASH_FREQUENCY_80M);
  g_assert_cmpuint (program->n_segments, ==, 3);
  assert_segment (program, 0, 0, 16, V2_CODE, NF_SEGMENT_IROM);
  assert_segment (program, 1, IRAM, V2_INNER + 16, 64, NF_SEGMENT_IRAM);
  assert_segment (program, 2, DRAM, V2_INNER + 88, 32, NF_SEGMENT_DRAM);
  g_assert_true (program->has_crc);
  g_assert_cmphex (program->stored_crc, ==, program->computed_crc);
}

static void
test_v2_damaged (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (GByteArray) sound = g_byte_array_new ();

  maker_append_v2 (sound, V2_CODE, 1, 0x2000);
  maker_append (file, sound->data, sound->len);
  file->data[100] ^= 1; /* in the code, which only the CRC covers */
  identify_assert_fault (file, NF_FIRMWARE_BAD_CRC, V2_CRC);
  memcpy (file->data, sound->data, sound->len);
  file->data[V2_INNER + 20] ^= 1;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, V2_CHECKSUM);
  memcpy (file->data, sound->data, sound->len);
  file->data[V2_CRC + 3] ^= 0x80;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CRC, V2_CRC);
  memcpy (file->data, sound->data, sound->len);
  maker_put_u32 (file, 12, V2_CODE - 16); /* then no second header is there */
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, 8);
  maker_put_u32 (file, 12, 0xFFFFFFF0);
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, 8);
  maker_put_u32 (file, 12, 0x100000);
  identify_assert_fault (file, NF_FIRMWARE_CUT_OFF, V2_SIZE);
  memcpy (file->data, sound->data, sound->len);
  maker_put_u32 (file, V2_INNER + 8, 0);
  identify_assert_fault (file, NF_FIRMWARE_BAD_SEGMENT, V2_INNER + 8);
}

/* Without its CRC it is one for rBoot, which wants none; with a part of it it is cut off. */
static void
test_v2_cut_off (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  maker_append_v2 (file, V2_CODE, 1, 0x2000);
  identify_assert_cut_off (file, 8, V2_CRC);
  for (gsize size = V2_CRC + 1; size < V2_SIZE; size++) {
    g_autoptr (NfFirmware) cut = identify ("firmware.bin", file, size);
    g_assert_cmpint (nf_firmware_get_facts (cut)->fault, ==, NF_FIRMWARE_CUT_OFF);
    g_assert_cmpuint (nf_firmware_get_facts (cut)->fault_at, ==, size);
  }
  g_byte_array_set_size (file, V2_CRC);
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_false (nf_firmware_get_program (firmware, 0)->has_crc);
}

/* Puts words into the code that are addresses in it, as code has them. */
static void
put_pointers (GByteArray *file, guint32 address, gsize size)
{
  for (gsize at = 16; at + 4 <= size; at += 64)
    maker_put_u32 (file, at, address + (guint32) at);
  maker_mend_v2 (file, 0);
}

/* The slot is noted in the header, shows in the code, or stands in the name, in this order. */
static void
test_v2_slots (void)
{
  static const struct {
    guint slot; /* noted */
    guint16 bytes_2_3;
    guint32 linked; /* 0: the code does not tell */
    const char *name;
    guint expected;
    NfGoesTo goes_to;
    guint32 address;
  } cases[] = {
    { 1, 0x2000, 0, "a.bin", 1, NF_GOES_TO_ADDRESS, 0x1000 },
    { 2, 0x2000, 0, "a.bin", 2, NF_GOES_TO_ADDRESS, 0x81000 },
    { 2, 0x4000, 0, "user1.bin", 2, NF_GOES_TO_ADDRESS, 0x81000 },
    { 2, 0x6000, 0, "a.bin", 2, NF_GOES_TO_ADDRESS, 0x101000 },
    { 2, 0x5000, 0x40201010, "a.bin", 2, NF_GOES_TO_ADDRESS, 0x101000 },
    { 2, 0x0000, 0, "a.bin", 2, NF_GOES_TO_ADDRESS, 0x41000 },
    { 0, 0x2000, 0x40281010, "a.bin", 2, NF_GOES_TO_ADDRESS, 0x81000 },
    { 0, 0x2000, 0x40281010, "user1.bin", 2, NF_GOES_TO_ADDRESS, 0x81000 },
    { 0, 0x2000, 0x40201010, "user1.bin", 1, NF_GOES_TO_ADDRESS, 0x1000 },
    { 0, 0x2000, 0x40202010, "a.bin", 1, NF_GOES_TO_ADDRESS, 0x2000 }, /* rBoot's */
    { 0, 0x2000, 0x40282010, "a.bin", 2, NF_GOES_TO_ADDRESS, 0x82000 },
    { 0, 0x5000, 0x40201010, "user2.bin", 2, NF_GOES_TO_ADDRESS, 0x101000 },
    { 0, 0x2000, 0, "user2.1024.new.2.bin", 2, NF_GOES_TO_ADDRESS, 0x81000 },
    { 0, 0x2000, 0, "a.bin", 1, NF_GOES_TO_ADDRESS, 0x1000 },
    { 0, 0x2000, 0, "rom-0x2000.bin", 1, NF_GOES_TO_ADDRESS, 0x2000 },
    { 0, 0x1000, 0, "user2.bin", 2, NF_GOES_NOWHERE, 0 }, /* a flash of 256 KB has no slots */
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    maker_append_v2 (file, 0x4000, cases[i].slot, cases[i].bytes_2_3);
    if (cases[i].linked != 0)
      put_pointers (file, cases[i].linked - 16, 0x4000);
    firmware = identify (cases[i].name, file, file->len);
    facts = nf_firmware_get_facts (firmware);
    g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
    g_assert_cmpuint (facts->slot, ==, cases[i].expected);
    g_assert_cmpint (facts->goes_to, ==, cases[i].goes_to);
    g_assert_cmphex (facts->address, ==, cases[i].address);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/firmware/v1", test_v1);
  g_test_add_func ("/firmware/v1/counts", test_v1_counts);
  g_test_add_func ("/firmware/v1/damaged", test_v1_damaged);
  g_test_add_func ("/firmware/v1/cut-off", test_v1_cut_off);
  g_test_add_func ("/firmware/v1/followed", test_v1_followed);
  g_test_add_func ("/firmware/v1/linked", test_v1_linked);
  g_test_add_func ("/firmware/v2", test_v2);
  g_test_add_func ("/firmware/v2/damaged", test_v2_damaged);
  g_test_add_func ("/firmware/v2/cut-off", test_v2_cut_off);
  g_test_add_func ("/firmware/v2/slots", test_v2_slots);
  return g_test_run ();
}
