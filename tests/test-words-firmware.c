/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about files: a line for each kind, why, what is wrong, and what to do.
 */
#include "nf-words-firmware.h"

#include "support/firmware-maker.h"
#include "support/identify.h"

#include <string.h>

static void
assert_taken (char *text, const char *expected)
{
  g_autofree char *taken = text;

  g_assert_cmpstr (taken, ==, expected);
}

static void
assert_words (const char *name,
              const GByteArray *file,
              const char *line,
              const char *reason,
              const char *place)
{
  g_autoptr (NfFirmware) firmware = identify (name, file, file->len);

  assert_taken (nf_words_format_firmware (firmware), line);
  assert_taken (nf_words_format_firmware_reason (firmware), reason);
  assert_taken (nf_words_format_firmware_place (firmware), place);
}

static GByteArray *
new_nodemcu (const char *text)
{
  static const MakerSegment segments[] = { { 0x40100000, 64 }, { 0, 0 } };
  GByteArray *file = g_byte_array_new ();

  maker_append_v1 (file, segments, 0x4002);
  maker_pad (file, 0x10000, 0xFF);
  maker_append_text (file, text);
  maker_append_text (file, "'for' initial value");
  return file;
}

static void
test_nodemcu (void)
{
  g_autoptr (GByteArray) few = new_nodemcu ("NodeMCU 2.2.0.0 by x\n\tmodules: a,b,a,b,c\n build 1 "
                                            "powered by Lua 5.1.4");
  g_autoptr (GByteArray) one = new_nodemcu ("NodeMCU 2.2.0.0 by x\n\tmodules: a\n build 1 "
                                            "powered by Lua 5.1.4%.14g");
  g_autoptr (GByteArray) none = new_nodemcu ("NodeMCU build by x build 1 powered by Lua 5.1.4");

  assert_words ("a", few, "NodeMCU 2.2.0, integer, 3 modules", "It greets as NodeMCU", "0x00000");
  g_byte_array_remove_range (few, 0, 0x10000);
  assert_words ("a",
                few,
                "NodeMCU 2.2.0, code, integer, 3 modules",
                "It greets as NodeMCU and has no boot part",
                "0x10000");
  assert_words ("a", one, "NodeMCU 2.2.0, float, 1 module", "It greets as NodeMCU", "0x00000");
  g_byte_array_remove_range (one, 1000, 60000);
  assert_words ("a",
                one,
                "NodeMCU 2.2.0, boot part, float, 1 module",
                "It greets as NodeMCU and ends before its code would begin",
                "0x00000");
  assert_words ("a", none, "NodeMCU, integer", "It greets as NodeMCU", "0x00000");
}

static void
test_programs (void)
{
  static const MakerSegment segments[] = { { 0x40100000, 64 }, { 0, 0 } };
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_v1 (file, segments, 0x4002);
  assert_words ("a",
                file,
                "Program (dio, 40m, 4MB)",
                "It begins like a program, and its checksum is right",
                "0x00000");
  maker_append_text (file, "2nd boot version : 1.7(5d6f877)");
  assert_words ("a",
                file,
                "Boot loader of the SDK, 1.7",
                "It reports as the SDK's boot loader when it starts",
                "0x00000");
  g_byte_array_set_size (file, 0);
  maker_append_arduino (file);
  maker_append_text (file, "MicroPython v1.20.0 on");
  assert_words ("a",
                file,
                "MicroPython v1.20.0 (dio, 40m, 4MB)",
                "It holds a boot loader and the program that this starts, and their checksums are "
                "right",
                "0x00000");
  g_byte_array_set_size (file, 0);
  maker_append_v2 (file, 64, 1, 0);
  assert_words ("a",
                file,
                "User program for slot 1",
                "It begins as programs for the SDK's boot loader do",
                "0x01000");
  maker_append_text (file, "AT version:%d Bin version:1.7.6");
  assert_words ("a",
                file,
                "ESP-AT 1.7.6, user program for slot 1",
                "It begins as programs for the SDK's boot loader do",
                "0x01000");
  g_byte_array_set_size (file, 0);
  maker_append_rtos_app (file, TRUE);
  assert_words ("a",
                file,
                "blink v1.2-3-gabcdef, application of the RTOS SDK",
                "It is described or signed as the RTOS SDK's applications are",
                "0x10000");
}

static void
test_data (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_pattern (file, 100);
  assert_words ("a", file, "Data", "Nothing in it tells what it is", "");
  assert_words ("0x20000.bin", file, "Data", "Its name says that it goes to 0x20000", "0x20000");
  g_byte_array_set_size (file, 0);
  maker_append_init_data (file, 8);
  assert_words ("a",
                file,
                "Init data, version 08",
                "Its size and its bytes are those of the SDK's radio parameters",
                "Where the board's firmware looks for its init data");
  file->data[107] = 33;
  assert_words ("a",
                file,
                "Init data, version 08, customised",
                "Its size and its bytes are those of the SDK's radio parameters",
                "Where the board's firmware looks for its init data");
  memset (file->data, 0xFF, file->len);
  assert_words ("a", file, "Blank", "It is FF from beginning to end", "");
  assert_words ("blank.bin",
                file,
                "Blank",
                "Its name says so",
                "Where the board keeps its Wi-Fi settings, to clear them");
  g_byte_array_set_size (file, 0);
  maker_append_u32 (file, 0xFAFAA153);
  maker_append_u32 (file, 64);
  maker_append_pattern (file, 60);
  assert_words ("a",
                file,
                "Lua flash store, Lua 5.1, integer",
                "It begins with the signature of a Lua flash store",
                "Where the board's firmware has its Lua flash store");
  g_byte_array_set_size (file, 0);
  maker_append_spiffs (file, 0x2000, 29, FALSE);
  assert_words ("a",
                file,
                "SPIFFS file system, 232 KB",
                "Each of its blocks has the mark of SPIFFS",
                "Where the board's firmware has its file system");
}

/* --- What is wrong ----------------------------------------------------------------------- */

static void
assert_fault (const GByteArray *file, const char *line, const char *fault)
{
  g_autoptr (NfFirmware) firmware = NULL;

  identify_facts (&firmware, file);
  assert_taken (nf_words_format_firmware (firmware), line);
  assert_taken (nf_words_format_firmware_fault (firmware), fault);
}

static void
test_faults (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();

  maker_append_v2 (file, 64, 1, 0);
  assert_fault (file, "User program for slot 1", NULL);
  file->data[20] ^= 1;
  assert_fault (
      file,
      "User program for slot 1, damaged",
      "The file is damaged: the CRC at byte 0x000d0 does not fit its content. Download it "
      "again.");
  file->data[100] ^= 1;
  assert_fault (file,
                "User program for slot 1, damaged",
                "The file is damaged: the checksum at byte 0x000cf does not fit its content. "
                "Download it again.");
  file->data[90] ^= 1;
  assert_fault (file,
                "User program for slot 1, damaged",
                "The file is damaged: the segment whose header stands at byte 0x00058 is not valid. "
                "Download it again.");
  g_byte_array_set_size (file, 60);
  assert_fault (file,
                "User program for slot 1, cut off",
                "The file ends at byte 0x0003c, before the end that its header announces. Download it again.");
}

static void
assert_refusal (const char *name,
                const char *text,
                gsize size,
                const char *line,
                const char *advice)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  g_autofree char *refusal = NULL;

  maker_append (file, text, size);
  firmware = identify (name, file, file->len);
  refusal = nf_words_format_firmware_refusal (firmware);
  assert_taken (nf_words_format_firmware (firmware), line);
  if (refusal == NULL || strstr (refusal, advice) == NULL)
    g_error ("\"%s\" does not say \"%s\"", refusal, advice);
}

static void
test_refusals (void)
{
  g_autoptr (GByteArray) chip = g_byte_array_new ();
  g_autoptr (GByteArray) update = g_byte_array_new ();
  g_autoptr (GByteArray) packed = NULL;

  maker_append_other_chip (chip, 5, TRUE);
  assert_refusal ("a",
                  (const char *) chip->data,
                  chip->len,
                  "Program for the ESP32-C3",
                  "is for the ESP32-C3 and does not start on an ESP8266");
  maker_append_arduino (update);
  maker_append_text (update, "Theo Arends");
  packed = maker_pack (update);
  assert_refusal ("tasmota.bin.gz",
                  (const char *) packed->data,
                  packed->len,
                  "Tasmota, packed (gzip)",
                  "an update that a running Tasmota takes over Wi-Fi. Take the file without .gz");
  assert_refusal ("a", "<!DOCTYPE html>", 15, "Web page", "Download raw file");
  assert_refusal ("a",
                  "version https://git-lfs.github.com/spec/v1\n",
                  43,
                  "Pointer to a file of Git LFS",
                  "git lfs pull");
  assert_refusal ("a", "PK\003\004", 4, "Zip archive", "Open it");
  assert_refusal ("a", "{}", 2, "Text", "Open it");
  assert_refusal ("a", "\177ELF", 4, "ELF file", "elf2image");
}

/* Every kind has its words, and one that cannot be written says what to do. */
static void
test_every_kind (void)
{
  g_autoptr (NfFirmware) firmware = nf_firmware_identify ("a", NULL);
  NfFirmwareFacts *facts = (NfFirmwareFacts *) nf_firmware_get_facts (firmware);

  facts->confidence = NF_CONFIDENCE_LIKELY;
  for (guint kind = 0; kind < NF_FIRMWARE_N_KINDS; kind++) {
    g_autofree char *line = NULL;
    g_autofree char *reason = NULL;
    g_autofree char *refusal = NULL;
    facts->kind = (NfFirmwareKind) kind;
    facts->product = kind <= NF_FIRMWARE_NODEMCU_CODE ? "NodeMCU" : NULL;
    line = nf_words_format_firmware (firmware);
    reason = nf_words_format_firmware_reason (firmware);
    refusal = nf_words_format_firmware_refusal (firmware);
    g_assert_cmpstr (line, !=, "");
    g_assert_cmpstr (reason, !=, "");
    g_assert_cmpint (refusal == NULL, ==, nf_firmware_kind_is_writable (facts->kind));
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/words-firmware/nodemcu", test_nodemcu);
  g_test_add_func ("/words-firmware/programs", test_programs);
  g_test_add_func ("/words-firmware/data", test_data);
  g_test_add_func ("/words-firmware/faults", test_faults);
  g_test_add_func ("/words-firmware/refusals", test_refusals);
  g_test_add_func ("/words-firmware/every-kind", test_every_kind);
  return g_test_run ();
}
