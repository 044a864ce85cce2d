/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Why a file is taken for what it is, what is wrong with it and what to do, see
 * nf-words-firmware.h.
 */
#include "nf-words-firmware.h"

#include "nf-address.h"

#include <glib/gi18n-lib.h>

/* --- Reasons ----------------------------------------------------------------------------- */

static const char *
get_nodemcu_reason (const NfFirmwareFacts *facts)
{
  gboolean has_page = facts->partitions.n > 0;

  if (facts->kind == NF_FIRMWARE_NODEMCU_BOOT)
    return _ ("It greets as NodeMCU and ends before its code would begin");
  if (facts->kind == NF_FIRMWARE_NODEMCU_CODE)
    return has_page ? _ ("It begins with NodeMCU's own partition record")
                    : _ ("It greets as NodeMCU and has no boot part");
  return has_page ? _ ("It carries NodeMCU's own partition record at 0x10000")
                  : _ ("It greets as NodeMCU");
}

static const char *
get_program_reason (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  if (facts->fault != NF_FIRMWARE_SOUND)
    return _ ("It begins like a program");
  if (nf_firmware_get_n_programs (firmware) > 1)
    return _ ("It holds a boot loader and the program that this starts, and their checksums are "
              "right");
  return _ ("It begins like a program, and its checksum is right");
}

/* Kinds that one thing tells. */
static const char *
get_plain_reason (NfFirmwareKind kind)
{
  static const char *const reasons[NF_FIRMWARE_N_KINDS] = {
    [NF_FIRMWARE_UNKNOWN] = N_ ("Nothing in it tells what it is"),
    [NF_FIRMWARE_BOOT_LOADER] = N_ ("It reports as the SDK's boot loader when it starts"),
    [NF_FIRMWARE_USER_PROGRAM] = N_ ("It begins as programs for the SDK's boot loader do"),
    [NF_FIRMWARE_SDK_CODE] = N_ ("Its code was made for this place"),
    [NF_FIRMWARE_RTOS_LOADER] = N_ ("It reports as the RTOS SDK's boot loader when it starts"),
    [NF_FIRMWARE_RTOS_APP] = N_ ("It is described or signed as the RTOS SDK's applications are"),
    [NF_FIRMWARE_INIT_DATA] = N_ ("Its size and its bytes are those of the SDK's radio parameters"),
    [NF_FIRMWARE_BLANK] = N_ ("It is FF from beginning to end"),
    [NF_FIRMWARE_LFS] = N_ ("It begins with the signature of a Lua flash store"),
    [NF_FIRMWARE_LFS_LOOSE] = N_ ("It begins with the signature of a Lua flash store"),
    [NF_FIRMWARE_SPIFFS] = N_ ("Each of its blocks has the mark of SPIFFS"),
    [NF_FIRMWARE_LITTLEFS] = N_ ("It has the superblock of LittleFS"),
    [NF_FIRMWARE_FAT] = N_ ("It has the boot sector of a FAT file system"),
    [NF_FIRMWARE_PARTITIONS] = N_ ("It is made of rows of a partition table"),
    [NF_FIRMWARE_OTA_DATA] = N_ ("It has the size and the checksum of such data"),
    [NF_FIRMWARE_OTHER_CHIP] = N_ ("Its header names the chip"),
    [NF_FIRMWARE_UF2] = N_ ("It is made of UF2 blocks"),
    [NF_FIRMWARE_HEX] = N_ ("It begins with a record of Intel HEX"),
    [NF_FIRMWARE_ZIP] = N_ ("It begins as archives do"),
    [NF_FIRMWARE_ELF] = N_ ("It begins as the output of a linker does"),
    [NF_FIRMWARE_GZIP] = N_ ("It begins as packed files do"),
    [NF_FIRMWARE_HTML] = N_ ("It begins as web pages do"),
    [NF_FIRMWARE_GIT_LFS] = N_ ("It names Git LFS in its first line"),
    [NF_FIRMWARE_TEXT] = N_ ("It is text that names files, or a command"),
  };

  return kind < NF_FIRMWARE_N_KINDS && reasons[kind] != NULL ? _ (reasons[kind]) : "";
}

static char *
format_name_reason (const NfFirmwareFacts *facts)
{
  g_autofree char *address = NULL;

  if (facts->goes_to != NF_GOES_TO_ADDRESS)
    return g_strdup (_ ("Its name says so"));
  address = nf_address_format (facts->address);
  return g_strdup_printf (_ ("Its name says that it goes to %s"), address);
}

char *
nf_words_format_firmware_reason (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  if (facts->confidence == NF_CONFIDENCE_NAME)
    return format_name_reason (facts);
  if (facts->kind == NF_FIRMWARE_NODEMCU || facts->kind == NF_FIRMWARE_NODEMCU_BOOT ||
      facts->kind == NF_FIRMWARE_NODEMCU_CODE)
    return g_strdup (get_nodemcu_reason (facts));
  if (facts->kind == NF_FIRMWARE_PROGRAM)
    return g_strdup (get_program_reason (firmware));
  return g_strdup (get_plain_reason (facts->kind));
}

/* --- Faults ------------------------------------------------------------------------------ */

char *
nf_words_format_firmware_fault (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);
  g_autofree char *at = nf_address_format ((guint32) facts->fault_at);

  switch (facts->fault) {
  case NF_FIRMWARE_CUT_OFF:
    return g_strdup_printf (
        _ ("The file ends at byte %s, before the end that its header announces. Download "
           "it again."),
        at);
  case NF_FIRMWARE_BAD_SEGMENT:
    return g_strdup_printf (_ ("The file is damaged: the segment whose header stands at byte %s "
                               "is not valid. Download it again."),
                            at);
  case NF_FIRMWARE_BAD_CHECKSUM:
    return g_strdup_printf (_ ("The file is damaged: the checksum at byte %s does not fit its "
                               "content. Download it again."),
                            at);
  case NF_FIRMWARE_BAD_CRC:
    return g_strdup_printf (_ ("The file is damaged: the CRC at byte %s does not fit its content. "
                               "Download it again."),
                            at);
  case NF_FIRMWARE_SOUND:
  default:
    return NULL;
  }
}

/* --- Refusals ---------------------------------------------------------------------------- */

static char *
format_other_chip_refusal (const NfFirmwareFacts *facts)
{
  if (facts->other_chip.name == NULL)
    return g_strdup (_ ("This program is for a newer chip and does not start on an ESP8266. Look "
                        "for the file that is made for the ESP8266."));
  return g_strdup_printf (_ ("This program is for the %s and does not start on an ESP8266. Look "
                             "for the file that is made for the ESP8266."),
                          facts->other_chip.name);
}

static char *
format_gzip_refusal (const NfFirmwareFacts *facts)
{
  if (facts->product == NULL)
    return g_strdup (_ ("This file is packed. Unpack it first."));
  return g_strdup_printf (_ ("This file is packed: it is an update that a running %s takes over "
                             "Wi-Fi. Take the file without .gz, or unpack this one first."),
                          facts->product);
}

static const char *
get_plain_refusal (NfFirmwareKind kind)
{
  static const char *const refusals[NF_FIRMWARE_N_KINDS] = {
    [NF_FIRMWARE_LFS_LOOSE] =
        N_ ("Only the firmware itself can put a relocatable Lua flash store in its place. Upload "
            "it to the board's file system and call node.LFS.reload(), or node.flashreload() "
            "before NodeMCU 3."),
    [NF_FIRMWARE_UF2] = N_ ("This file holds firmware, but is none itself. Open it, and its pieces "
                            "are taken."),
    [NF_FIRMWARE_HEX] = N_ ("This file holds firmware, but is none itself. Open it, and its pieces "
                            "are taken."),
    [NF_FIRMWARE_ZIP] = N_ ("This file holds others. Open it, and those that fit are taken."),
    [NF_FIRMWARE_TEXT] = N_ ("This is text, not firmware. Open it, and the files that it names are "
                             "taken."),
    [NF_FIRMWARE_ELF] = N_ ("This is a program as its linker left it, not yet an image. Take the "
                            ".bin file that was built with it, or make one with esptool's "
                            "elf2image."),
    [NF_FIRMWARE_HTML] = N_ ("This is a web page that was saved under the name of a file. Download "
                             "the file itself: on GitHub with \"Download raw file\"."),
    [NF_FIRMWARE_GIT_LFS] = N_ ("This only says where Git keeps the file. Fetch it with \"git lfs "
                                "pull\", or download it from the project's page."),
  };

  return kind < NF_FIRMWARE_N_KINDS && refusals[kind] != NULL ? _ (refusals[kind]) : NULL;
}

char *
nf_words_format_firmware_refusal (const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  if (facts->kind == NF_FIRMWARE_OTHER_CHIP)
    return format_other_chip_refusal (facts);
  if (facts->kind == NF_FIRMWARE_GZIP)
    return format_gzip_refusal (facts);
  return g_strdup (get_plain_refusal (facts->kind));
}

/* --- Together ---------------------------------------------------------------------------- */

static char *
format_place_reason (const NfFirmware *firmware, gboolean is_given)
{
  g_autofree char *place = nf_words_format_firmware_place (firmware);

  if (is_given)
    return g_strdup (_ ("Its address was typed, or came with its bundle"));
  return *place != '\0' ? g_strdup_printf (_ ("Goes to: %s"), place)
                        : g_strdup (_ ("You have to say where it goes"));
}

char *
nf_words_format_firmware_why (const NfFirmware *firmware, gboolean is_given)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);
  g_autofree char *kind = nf_words_format_firmware (firmware);
  g_autofree char *reason = nf_words_format_firmware_reason (firmware);
  g_autofree char *place = format_place_reason (firmware, is_given);
  /* Translators: a date, perhaps with a time */
  g_autofree char *built =
      facts->built != NULL ? g_strdup_printf (_ ("Built: %s"), facts->built) : NULL;

  return g_strjoin ("\n", kind, reason, place, built, NULL);
}
