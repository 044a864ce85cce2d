/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a file is as JSON, see nf-cli-json.h.
 */
#include "nf-cli-json-private.h"

#include "nf-words-firmware.h"

static void
add_text (NfCliJson *object, const char *key, const char *text)
{
  if (text != NULL && *text != '\0')
    nf_cli_json_add_text (object, key, text);
}

static void
take_text (NfCliJson *object, const char *key, char *text)
{
  g_autofree char *taken = text;

  add_text (object, key, taken);
}

static void
add_number (NfCliJson *object, const char *key, guint64 number)
{
  if (number != 0)
    nf_cli_json_add_number (object, key, number);
}

/* --- Names of values --------------------------------------------------------------------- */

static const char *
get_fault (NfFirmwareFault fault)
{
  static const char *const names[] = {
    [NF_FIRMWARE_SOUND] = NULL,
    [NF_FIRMWARE_CUT_OFF] = "cut-off",
    [NF_FIRMWARE_BAD_SEGMENT] = "bad-segment",
    [NF_FIRMWARE_BAD_CHECKSUM] = "bad-checksum",
    [NF_FIRMWARE_BAD_CRC] = "bad-crc",
  };

  return names[fault];
}

static const char *
get_confidence (NfConfidence confidence)
{
  static const char *const names[] = {
    [NF_CONFIDENCE_NONE] = "none",
    [NF_CONFIDENCE_NAME] = "name",
    [NF_CONFIDENCE_LIKELY] = "likely",
    [NF_CONFIDENCE_CERTAIN] = "certain",
  };

  return names[confidence];
}

static const char *
get_goes_to (NfGoesTo goes_to)
{
  static const char *const names[] = {
    [NF_GOES_NOWHERE] = "nowhere",
    [NF_GOES_TO_ADDRESS] = "address",
    [NF_GOES_TO_INIT_DATA] = "init-data",
    [NF_GOES_TO_BLANK] = "blank",
    [NF_GOES_TO_FILE_SYSTEM] = "file-system",
    [NF_GOES_TO_LFS] = "lfs",
  };

  return names[goes_to];
}

static const char *
get_nodemcu (NfNodemcu nodemcu)
{
  static const char *const names[] = {
    [NF_NODEMCU_NONE] = NULL, [NF_NODEMCU_0_9] = "0.9",     [NF_NODEMCU_1_5_EARLY] = "1.5-early",
    [NF_NODEMCU_2] = "2",     [NF_NODEMCU_3_OLD] = "3-old", [NF_NODEMCU_3] = "3",
  };

  return names[nodemcu];
}

static const char *
get_numbers (NfNumbers numbers)
{
  static const char *const names[] = {
    [NF_NUMBERS_UNKNOWN] = NULL,
    [NF_NUMBERS_INTEGER] = "integer",
    [NF_NUMBERS_FLOAT] = "float",
  };

  return names[numbers];
}

static const char *
get_memory (NfSegmentKind memory)
{
  static const char *const names[] = {
    [NF_SEGMENT_OTHER] = NULL,
    [NF_SEGMENT_DRAM] = "dram",
    [NF_SEGMENT_IRAM] = "iram",
    [NF_SEGMENT_IROM] = "irom",
  };

  return names[memory];
}

/* --- Programs ---------------------------------------------------------------------------- */

static NfCliJson *
new_segments (const NfFirmwareProgram *program)
{
  NfCliJson *segments = json_object_new_array ();

  for (guint i = 0; i < program->n_segments; i++) {
    NfCliJson *segment = json_object_new_object ();
    nf_cli_json_add_number (segment, "address", program->segments[i].address);
    nf_cli_json_add_number (segment,
                            "offset",
                            program->segments[i].offset - NF_SEGMENT_HEADER_SIZE);
    nf_cli_json_add_number (segment, "size", program->segments[i].size);
    add_text (segment, "memory", get_memory (program->segments[i].memory));
    json_object_array_add (segments, segment);
  }
  return segments;
}

static NfCliJson *
new_program (const NfFirmwareProgram *program)
{
  NfCliJson *object = json_object_new_object ();

  nf_cli_json_add_number (object, "offset", program->offset);
  nf_cli_json_add_number (object, "end", program->end);
  add_number (object, "image-version", program->version);
  nf_cli_json_add_number (object, "entry", program->entry);
  if (program->version != 0)
    nf_cli_json_add_settings (object, program->settings);
  if (program->has_checksum) {
    nf_cli_json_add_number (object, "checksum", program->stored_checksum);
    nf_cli_json_add_number (object, "computed-checksum", program->computed_checksum);
  }
  if (program->has_crc) {
    nf_cli_json_add_number (object, "crc", program->stored_crc);
    nf_cli_json_add_number (object, "computed-crc", program->computed_crc);
  }
  json_object_object_add (object, "segments", new_segments (program));
  return object;
}

static NfCliJson *
new_programs (const NfFirmware *firmware)
{
  NfCliJson *programs = json_object_new_array ();

  for (guint i = 0; i < nf_firmware_get_n_programs (firmware); i++)
    json_object_array_add (programs, new_program (nf_firmware_get_program (firmware, i)));
  return programs;
}

/* --- The file ---------------------------------------------------------------------------- */

static NfCliJson *
new_partitions (const NfPartitions *partitions)
{
  NfCliJson *array = json_object_new_array ();

  for (guint i = 0; i < partitions->n; i++) {
    NfCliJson *object = json_object_new_object ();
    nf_cli_json_add_number (object, "type", partitions->partitions[i].type);
    nf_cli_json_add_number (object, "address", partitions->partitions[i].range.address);
    nf_cli_json_add_number (object, "size", partitions->partitions[i].range.size);
    json_object_array_add (array, object);
  }
  return array;
}

static void
add_verdict (NfCliJson *object, const NfFirmware *firmware)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  nf_cli_json_add_text (object, "kind", nf_firmware_kind_get_name (facts->kind));
  nf_cli_json_add_text (object, "confidence", get_confidence (facts->confidence));
  nf_cli_json_add_text (object, "goes-to", get_goes_to (facts->goes_to));
  if (facts->goes_to == NF_GOES_TO_ADDRESS)
    nf_cli_json_add_number (object, "address", facts->address);
  if (facts->fault != NF_FIRMWARE_SOUND) {
    nf_cli_json_add_text (object, "fault", get_fault (facts->fault));
    nf_cli_json_add_number (object, "fault-at", facts->fault_at);
  }
  json_object_object_add (object,
                          "writable",
                          json_object_new_boolean (nf_firmware_kind_is_writable (facts->kind)));
  json_object_object_add (object, "whole", json_object_new_boolean (facts->is_whole));
  take_text (object, "description", nf_words_format_firmware (firmware));
  take_text (object, "reason", nf_words_format_firmware_reason (firmware));
  take_text (object, "damage", nf_words_format_firmware_fault (firmware));
  take_text (object, "advice", nf_words_format_firmware_refusal (firmware));
}

static void
add_texts (NfCliJson *object, const NfFirmwareFacts *facts)
{
  add_text (object, "product", facts->product);
  add_text (object, "version", facts->version);
  add_text (object, "sdk", facts->sdk);
  add_text (object, "built", facts->built);
  add_text (object, "branch", facts->branch);
  add_text (object, "commit", facts->commit);
  add_text (object, "modules", facts->modules);
  add_text (object, "extra", facts->extra);
  add_text (object, "nodemcu", get_nodemcu (facts->nodemcu));
  add_text (object, "numbers", get_numbers (facts->numbers));
  add_text (object, "chip", facts->other_chip.name);
}

char *
nf_cli_json_format_image (const NfImage *image, const NfFirmware *firmware)
{
  NfCliJson *object = nf_cli_json_begin ("image");
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  nf_cli_json_add_text (object, "file", nf_image_get_name (image));
  nf_cli_json_add_number (object, "size", nf_image_get_size (image));
  add_verdict (object, firmware);
  add_texts (object, facts);
  add_number (object, "slot", facts->slot);
  add_number (object, "slot-kb", facts->map_kb);
  add_number (object, "file-system-size", facts->fs_bytes);
  if (facts->is_custom)
    json_object_object_add (object, "custom", json_object_new_boolean (TRUE));
  if (facts->partitions.n > 0)
    json_object_object_add (object, "partitions", new_partitions (&facts->partitions));
  if (nf_firmware_get_n_programs (firmware) > 0)
    json_object_object_add (object, "programs", new_programs (firmware));
  return nf_cli_json_finish (object);
}
