/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Programs: their headers, segments and checksums, see nf-firmware-private.h.
 *
 *   E9  count, mode, size and frequency, entry; segments of address, size, bytes; zeros up to the
 * last byte of a multiple of 16, which is EF XORed with every byte of the segments EA  04 …; one
 * segment, the code, which the checksum leaves out; then all of an E9; then a CRC the ESP32 family:
 * as E9, but 16 more bytes of header; perhaps a SHA-256 behind
 */
#include "nf-firmware-private.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"

enum {
  MAGIC_V1 = 0xE9,
  MAGIC_V2 = 0xEA,
  V2_SECOND_BYTE = 4,
  HEADER_SIZE = 8,
  EXTENSION_SIZE = 16,
  EXTENSION_HASH = HEADER_SIZE + 15, /* 1: a SHA-256 follows */
  HASH_SIZE = 32,
  MODE_MAX = 7, /* of any chip */
};

/* Where a segment can be loaded to. The SDK's boot loader and eboot take all of these. */
static const struct {
  guint32 begin, end;
  NfSegmentKind memory;
} memories[] = {
  { 0x3FFE8000, 0x40000000, NF_SEGMENT_DRAM },
  { 0x40100000,
    0x40110000,
    NF_SEGMENT_IRAM }, /* the upper half is the cache, while it is not used */
  { 0x40200000, 0x40300000, NF_SEGMENT_IROM },
  { 0x3FF00000, 0x3FFE8000, NF_SEGMENT_OTHER },
  { 0x60000000, 0x60002000, NF_SEGMENT_OTHER },
};

typedef struct {
  const NfLook *look;
  NfFirmwareProgram *program;
  gsize at; /* what is read next */
  guint8 checksum;
  NfFault fault;
} Reader;

/* Returns: FALSE, for the caller to return */
static gboolean
fail (Reader *reader, NfFirmwareFault kind, gsize at)
{
  reader->fault = (NfFault){ kind, at };
  return FALSE;
}

static gboolean
is_v1_header (const NfLook *look, gsize at)
{
  const guint8 *header = look->data + at;

  return nf_look_has (look, at, HEADER_SIZE) && header[0] == MAGIC_V1 && header[1] > 0 &&
         header[1] <= NF_PROGRAM_SEGMENTS_MAX && header[2] <= MODE_MAX;
}

static gboolean
is_v2_header (const NfLook *look, gsize at)
{
  return nf_look_has (look, at, HEADER_SIZE) && look->data[at] == MAGIC_V2 &&
         look->data[at + 1] == V2_SECOND_BYTE;
}

/* --- Segments ---------------------------------------------------------------------------- */

/* Returns: whether such a segment can be. It may go on past the end of the mapped flash, not of RAM
 */
static gboolean
find_memory (guint32 address, guint32 size, NfSegmentKind *memory)
{
  for (gsize i = 0; i < G_N_ELEMENTS (memories); i++)
    if (address >= memories[i].begin && address < memories[i].end) {
      *memory = memories[i].memory;
      return *memory == NF_SEGMENT_IROM || size <= memories[i].end - address;
    }
  return FALSE;
}

static gboolean
is_possible (const Reader *reader, guint32 address, guint32 size, NfSegmentKind *memory)
{
  if (size > FLASH_SIZE_MAX)
    return FALSE;
  return reader->program->version == 0 || find_memory (address, size, memory);
}

/* Takes the segment whose header comes next. @memory: what it is in when its address does not tell
 */
static gboolean
take_segment (Reader *reader, gboolean has_address, NfSegmentKind memory)
{
  NfFirmwareProgram *program = reader->program;
  const guint8 *header = reader->look->data + reader->at;
  guint32 size = 0;

  if (!nf_look_has (reader->look, reader->at, NF_SEGMENT_HEADER_SIZE))
    return fail (reader, NF_FIRMWARE_CUT_OFF, reader->look->size);
  size = get_u32 (header + 4);
  if (has_address ? !is_possible (reader, get_u32 (header), size, &memory) : size > FLASH_SIZE_MAX)
    return fail (reader, NF_FIRMWARE_BAD_SEGMENT, reader->at);
  reader->at += NF_SEGMENT_HEADER_SIZE;
  program->segments[program->n_segments].address = get_u32 (header);
  program->segments[program->n_segments].offset = (guint32) reader->at;
  program->segments[program->n_segments].size = size;
  program->segments[program->n_segments++].memory = memory;
  if (!nf_look_has (reader->look, reader->at, size))
    return fail (reader, NF_FIRMWARE_CUT_OFF, reader->look->size);
  reader->checksum ^= CHECKSUM_SEED ^ packet_checksum (reader->look->data + reader->at, size);
  reader->at += size;
  return TRUE;
}

static gboolean
take_segments (Reader *reader, guint n)
{
  for (guint i = 0; i < n; i++)
    if (!take_segment (reader, TRUE, NF_SEGMENT_OTHER))
      return FALSE;
  return TRUE;
}

static gboolean
take_checksum (Reader *reader)
{
  NfFirmwareProgram *program = reader->program;
  gsize at = program->offset + ((reader->at - program->offset) | 15);

  if (!nf_look_has (reader->look, at, 1))
    return fail (reader, NF_FIRMWARE_CUT_OFF, reader->look->size);
  program->has_checksum = TRUE;
  program->stored_checksum = reader->look->data[at];
  program->computed_checksum = reader->checksum;
  reader->at = at + 1;
  if (program->stored_checksum != program->computed_checksum)
    return fail (reader, NF_FIRMWARE_BAD_CHECKSUM, at);
  return TRUE;
}

/* --- Programs ---------------------------------------------------------------------------- */

/* Takes the header of an E9. Returns: how many segments it announces */
static guint
take_v1_header (Reader *reader)
{
  const guint8 *header = reader->look->data + reader->at;

  reader->program->settings = nf_flash_settings_read (header);
  reader->program->entry = get_u32 (header + 4);
  reader->at += HEADER_SIZE;
  return header[1];
}

/* Returns: whether the first segment goes to memory that this chip has */
static gboolean
is_for_this_chip (const NfLook *look, gsize offset)
{
  NfSegmentKind memory = NF_SEGMENT_OTHER;

  return !nf_look_has (look, offset + HEADER_SIZE, 4) ||
         find_memory (get_u32 (look->data + offset + HEADER_SIZE), 0, &memory);
}

static gboolean
read_v1 (Reader *reader)
{
  return take_segments (reader, take_v1_header (reader)) && take_checksum (reader);
}

static gboolean
read_other_chip (Reader *reader)
{
  const guint8 *header = reader->look->data + reader->at;
  guint n = take_v1_header (reader);

  reader->program->version = 0;
  reader->program->settings = NF_FLASH_SETTINGS_KEEP; /* the nibbles mean something else there */
  reader->at += EXTENSION_SIZE;
  if (!take_segments (reader, n) || !take_checksum (reader))
    return FALSE;
  if (header[EXTENSION_HASH] == 0)
    return TRUE;
  if (!nf_look_has (reader->look, reader->at, HASH_SIZE))
    return fail (reader, NF_FIRMWARE_CUT_OFF, reader->look->size);
  reader->at += HASH_SIZE;
  return TRUE;
}

/* What the second header says counts, as it does for the boot loader. */
static gboolean
read_v2 (Reader *reader)
{
  gsize code_at = reader->at + HEADER_SIZE;

  reader->program->version = 2;
  reader->at = code_at;
  if (!take_segment (reader, FALSE, NF_SEGMENT_IROM))
    return FALSE;
  reader->checksum = CHECKSUM_SEED;
  if (!nf_look_has (reader->look, reader->at, HEADER_SIZE))
    return fail (reader, NF_FIRMWARE_CUT_OFF, reader->look->size);
  if (!is_v1_header (reader->look, reader->at))
    return fail (reader, NF_FIRMWARE_BAD_SEGMENT, code_at);
  return take_segments (reader, take_v1_header (reader)) && take_checksum (reader);
}

gboolean
nf_look_read_program (NfLook *look, gsize offset, NfFirmwareProgram *program, NfFault *fault)
{
  Reader reader = { look, program, offset, CHECKSUM_SEED, { NF_FIRMWARE_SOUND, 0 } };
  NfOtherChip chip;

  *program = (NfFirmwareProgram){ .offset = (guint32) offset, .version = 1 };
  if (is_v2_header (look, offset))
    read_v2 (&reader);
  else if (!is_v1_header (look, offset))
    return FALSE;
  else if (is_for_this_chip (look, offset))
    read_v1 (&reader);
  else if (nf_look_read_chip (look, offset, &chip))
    read_other_chip (&reader);
  else if (!nf_look_has (look, offset, HEADER_SIZE + EXTENSION_SIZE))
    fail (&reader, NF_FIRMWARE_CUT_OFF, look->size);
  else
    read_v1 (&reader);
  program->end = (guint32) reader.at;
  if (program->has_checksum)
    nf_look_check_proof (look, program, &reader.fault);
  *fault = reader.fault;
  return TRUE;
}
