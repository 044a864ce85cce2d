/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What proves a program beyond its checksum, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include "bytes.h"
#include "crc32.h"

#include <string.h>

enum { CRC_SIZE = 4, HASH_SIZE = 32 };

/* --- EA: for the SDK's boot loader ------------------------------------------------------- */

/* The SDK's tool took the sign of the CRC for one, and its boot loader does the same. */
static guint32
compute_v2_crc (const guint8 *data, gsize size)
{
  guint32 crc = crc32_of (data, size);

  return crc & 0x80000000u ? ~crc : crc + 1;
}

/* A program that rBoot starts needs none, and some have none: nothing follows it, or FF. */
static void
check_v2_crc (NfLook *look, NfFirmwareProgram *program, NfFault *fault)
{
  gsize left = look->size - program->end;

  if (left == 0 || (left >= CRC_SIZE && nf_look_is_blank (look, program->end, CRC_SIZE)))
    return;
  if (left < CRC_SIZE) {
    *fault = (NfFault){ NF_FIRMWARE_CUT_OFF, look->size };
    return;
  }
  program->has_crc = TRUE;
  program->stored_crc = get_u32 (look->data + program->end);
  program->computed_crc =
      compute_v2_crc (look->data + program->offset, program->end - program->offset);
  if (program->stored_crc != program->computed_crc)
    *fault = (NfFault){ NF_FIRMWARE_BAD_CRC, program->end };
  program->end += CRC_SIZE;
}

/* --- Arduino ----------------------------------------------------------------------------- */

/* Since core 2.7 the code begins with two words: the length of the whole file, eboot included, and
 * a CRC of it in which they count as 0. They are put in last, so that the checksum, which eboot
 * does not look at, is right for 0 alone. */

static guint32
add_to_arduino_crc (guint32 crc, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    crc ^= (guint32) data[i] << 24;
    for (guint bit = 0; bit < 8; bit++)
      crc = crc & 0x80000000u ? crc << 1 ^ 0x04C11DB7u : crc << 1;
  }
  return crc;
}

/* Flashers change the mode and the size in the first header; the second keeps what both had. */
static guint32
compute_arduino_crc (NfLook *look, const NfFirmwareProgram *program)
{
  static const guint8 zeros[2 * CRC_SIZE] = { 0 };
  const guint8 *data = look->data;
  gsize at = program->segments[0].offset;
  gsize behind = at + sizeof zeros;
  guint32 crc = 0xFFFFFFFFu;

  crc = add_to_arduino_crc (crc, data, 2);
  crc = add_to_arduino_crc (crc, data + program->offset + 2, 2);
  crc = add_to_arduino_crc (crc, data + 4, at - 4);
  crc = add_to_arduino_crc (crc, zeros, sizeof zeros);
  return add_to_arduino_crc (crc, data + behind, program->end - behind);
}

static gboolean
has_arduino_crc (const NfLook *look, const NfFirmwareProgram *program)
{
  return program->version == 1 && program->offset > 0 &&
         program->segments[0].memory == NF_SEGMENT_IROM &&
         program->segments[0].size >= 2 * CRC_SIZE &&
         get_u32 (look->data + program->segments[0].offset) == program->end;
}

static void
check_arduino_crc (NfLook *look, NfFirmwareProgram *program, NfFault *fault)
{
  const guint8 *words = look->data + program->segments[0].offset;

  for (guint i = 0; i < 2 * CRC_SIZE; i++)
    program->computed_checksum ^= words[i];
  *fault = (NfFault){ NF_FIRMWARE_SOUND, 0 };
  program->has_crc = TRUE;
  program->stored_crc = get_u32 (words + CRC_SIZE);
  program->computed_crc = compute_arduino_crc (look, program);
  if (program->stored_checksum != program->computed_checksum)
    *fault = (NfFault){ NF_FIRMWARE_BAD_CHECKSUM, program->end - 1 };
  else if (program->stored_crc != program->computed_crc)
    *fault = (NfFault){ NF_FIRMWARE_BAD_CRC, program->segments[0].offset + CRC_SIZE };
}

/* --- The RTOS SDK ------------------------------------------------------------------------ */

static gboolean
has_code (const NfFirmwareProgram *program)
{
  for (guint i = 0; i < program->n_segments; i++)
    if (program->segments[i].memory == NF_SEGMENT_IROM)
      return TRUE;
  return FALSE;
}

/* A SHA-256 of all of it follows an application of the RTOS SDK, and nothing else of this chip. */
static void
check_hash (NfLook *look, NfFirmwareProgram *program)
{
  g_autoptr (GChecksum) checksum = NULL;
  guint8 digest[HASH_SIZE];
  gsize size = sizeof digest;

  if (!has_code (program) || !nf_look_has (look, program->end, HASH_SIZE))
    return;
  checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_checksum_update (checksum,
                     look->data + program->offset,
                     (gssize) (program->end - program->offset));
  g_checksum_get_digest (checksum, digest, &size);
  if (memcmp (digest, look->data + program->end, sizeof digest) != 0)
    return;
  program->version = 3;
  program->end += HASH_SIZE;
}

void
nf_look_check_proof (NfLook *look, NfFirmwareProgram *program, NfFault *fault)
{
  if (has_arduino_crc (look, program))
    check_arduino_crc (look, program, fault);
  else if (fault->kind == NF_FIRMWARE_SOUND && program->version == 2)
    check_v2_crc (look, program, fault);
  else if (fault->kind == NF_FIRMWARE_SOUND && program->version == 1)
    check_hash (look, program);
}
