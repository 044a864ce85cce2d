/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Any bytes, as a file: nf_firmware_identify (), whose answer must hold together.
 */
#include "fuzz.h"

#include "nf-firmware.h"

#include <string.h>

static guint length_of_texts;

static void
check_text (const char *text)
{
  g_assert_true (text == NULL || (*text != '\0' && g_utf8_validate (text, -1, NULL)));
  length_of_texts += text != NULL ? (guint) strlen (text) : 0;
}

static void
check_texts (const NfFirmwareFacts *facts)
{
  check_text (facts->product);
  check_text (facts->version);
  check_text (facts->sdk);
  check_text (facts->built);
  check_text (facts->branch);
  check_text (facts->commit);
  check_text (facts->modules);
  check_text (facts->extra);
}

static void
check_facts (const NfFirmwareFacts *facts, size_t size)
{
  g_assert_cmpint (facts->kind, <, NF_FIRMWARE_N_KINDS);
  g_assert_cmpuint (facts->fault_at, <=, size);
  g_assert_cmpuint (facts->partitions.n, <=, NF_PARTITIONS_MAX);
  g_assert_true (facts->goes_to == NF_GOES_TO_ADDRESS || facts->address == 0);
  g_assert_true (facts->kind != NF_FIRMWARE_OTHER_CHIP || facts->goes_to == NF_GOES_NOWHERE);
  check_texts (facts);
}

/* A program that is sound lies in the file. */
static void
check_program (const NfFirmwareProgram *program, gboolean is_sound, size_t size)
{
  g_assert_cmpuint (program->offset, <, size);
  g_assert_cmpuint (program->end, <=, size);
  g_assert_cmpuint (program->n_segments, <=, NF_PROGRAM_SEGMENTS_MAX + 1);
  for (guint i = 0; is_sound && i < program->n_segments; i++)
    g_assert_cmpuint (program->segments[i].offset + (guint64) program->segments[i].size, <=, size);
  g_assert_true (!is_sound || program->stored_checksum == program->computed_checksum);
}

static void
check_firmware (const NfFirmware *firmware, size_t size)
{
  const NfFirmwareFacts *facts = nf_firmware_get_facts (firmware);

  check_facts (facts, size);
  for (guint i = 0; i < nf_firmware_get_n_programs (firmware); i++)
    check_program (nf_firmware_get_program (firmware, i), facts->fault == NF_FIRMWARE_SOUND, size);
}

/* A name that says something, and which one depends on the file alone. */
static const char *
pick_name (size_t size)
{
  static const char *const names[] = {
    "esp_0x10000-v1.0.bin",
    "user2.1024.new.2.bin",
    "blank.bin",
    "esp_init_data_default.bin",
    "a.gz",
  };

  return names[size % G_N_ELEMENTS (names)];
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (data, size);
  g_autoptr (NfFirmware) firmware = NULL;

  if (size == 0)
    return 0;
  firmware = nf_firmware_identify (pick_name (size), bytes);
  check_firmware (firmware, size);
  return 0;
}
