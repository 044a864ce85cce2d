/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files for chips of the ESP32 family, so that they are refused by their right name, see
 * nf-firmware-private.h. Source of the numbers: esptool 5.3 and Microsoft's list of UF2 families.
 */
#include "nf-firmware-private.h"

#include "bytes.h"

enum {
  EXTENDED_HEADER_SIZE = 24,
  WRITE_PROTECT_PIN = 8,
  PIN_NOT_USED = 0xEE,
  CHIP_ID = 12,
  HASH_FLAG = 23,
  FIRST_SEGMENT = 0x20, /* where the first segment's bytes begin */
  TABLE_MAGIC = 0x50AA,
  TABLE_AT = 0x8000,
};

static const struct {
  guint id;
  const char *name;
  guint32 uf2_family;
} chips[] = {
  { 0, "ESP32", 0x1C5F21B0 },     { 2, "ESP32-S2", 0xBFDD4EEE },   { 5, "ESP32-C3", 0xD42BA06C },
  { 9, "ESP32-S3", 0xC47E5767 },  { 12, "ESP32-C2", 0x2B88D29C },  { 13, "ESP32-C6", 0x540DDF62 },
  { 16, "ESP32-H2", 0x332726F6 }, { 18, "ESP32-P4", 0x3D308E94 },  { 20, "ESP32-C61", 0x77D850C4 },
  { 23, "ESP32-C5", 0xF71C0343 }, { 25, "ESP32-H21", 0xB6DD00AF }, { 28, "ESP32-H4", 0x9E0BAA8A },
  { 31, "ESP32-E22", 0 },         { 32, "ESP32-S31", 0x3101F7C1 },
};

gboolean
nf_look_read_chip (const NfLook *look, gsize offset, NfOtherChip *chip)
{
  const guint8 *header = look->data + offset;

  if (!nf_look_has (look, offset, EXTENDED_HEADER_SIZE) || header[HASH_FLAG] > 1)
    return FALSE;
  *chip = (NfOtherChip){ .id = get_u16 (header + CHIP_ID) };
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    if (chips[i].id == chip->id)
      chip->name = chips[i].name;
  /* A chip that came later is believed when the rest looks as it should. */
  return chip->name != NULL || header[WRITE_PROTECT_PIN] == PIN_NOT_USED;
}

gboolean
nf_other_chip_find_family (guint32 family, NfOtherChip *chip)
{
  for (gsize i = 0; i < G_N_ELEMENTS (chips); i++)
    if (chips[i].uf2_family == family && family != 0) {
      *chip = (NfOtherChip){ chips[i].id, chips[i].name };
      return TRUE;
    }
  return FALSE;
}

/* The table stands at 0x8000 of the flash. A file that begins with the boot loader of a chip that
 * has it at 0x1000 or 0x2000 has the table so much earlier. */
static gboolean
has_table (const NfLook *look)
{
  static const gsize offsets[] = { TABLE_AT, TABLE_AT - 0x1000, TABLE_AT - 0x2000 };

  for (gsize i = 0; i < G_N_ELEMENTS (offsets); i++)
    if (nf_look_has (look, offsets[i], 2) && get_u16 (look->data + offsets[i]) == TABLE_MAGIC)
      return TRUE;
  return FALSE;
}

void
nf_look_set_other_chip (NfLook *look, const NfFirmwareProgram *program)
{
  nf_look_read_chip (look, program->offset, &look->facts->other_chip);
  nf_look_set (look, NF_FIRMWARE_OTHER_CHIP, NF_CONFIDENCE_CERTAIN);
  nf_look_set_place (look, NF_GOES_NOWHERE);
  look->facts->is_whole = has_table (look);
  nf_look_read_description (look, program->offset + FIRST_SEGMENT);
}
