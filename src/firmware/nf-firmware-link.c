/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where in the flash code was made for. It is not moved when it is loaded, so it runs at one place
 * alone; that place is found in the address of its segment, or where there is none in the addresses
 * that the code itself names. See nf-firmware-private.h.
 *
 * What that rests on was measured on 91 files of the NONOS SDK 2.0 to 3.0.6, NodeMCU 0.9.5 to 3.0
 * and images for rBoot: in 400 KB of code stand 400 to 3000 words that lie within it once the right
 * place is assumed, and under 60 with a wrong half of the mapped MB.
 */
#include "nf-firmware-private.h"

#include "bytes.h"
#include "opcodes.h"

enum {
  CODE_HEADER = 0x10, /* bytes of headers before the code of an EA program */
  WINDOW = 0x1000,
  MAPPED_SIZE = 1 << 20,
  POINTERS_MIN = 32,       /* fewer say nothing */
  POINTERS_DENSITY = 1024, /* bytes of code in which there is one at least; of noise it is 32 KB */
};
#define MAPPED_FLASH_AT 0x40200000u

/* Counts the words in a range of the file that lie in a range of addresses. */
static guint
count_pointers (const NfLook *look, NfRange where, guint32 begin, guint32 size)
{
  guint n = 0;

  for (guint32 at = where.address; where.size >= 4 && at <= where.address + where.size - 4; at += 4)
    n += get_u32 (look->data + at) - begin < size;
  return n;
}

/* Returns: whether one of @places is where @size bytes of code were made for, @offset bytes behind
 * it */
static gboolean
find_best (const NfLook *look,
           NfRange where,
           const guint32 *places,
           gsize n_places,
           guint32 offset,
           guint32 size,
           guint32 *address)
{
  guint best = MAX (POINTERS_MIN, size / POINTERS_DENSITY);
  gboolean is_found = FALSE;

  for (gsize i = 0; i < n_places; i++) {
    guint n = count_pointers (look, where, MAPPED_FLASH_AT + places[i] + offset, size);
    if (n < best)
      continue;
    best = n;
    *address = places[i];
    is_found = TRUE;
  }
  return is_found;
}

/* The code of a segment of its own: its address minus what stands before it in the file. */
static gboolean
find_by_segment (const NfFirmwareProgram *program, guint32 *address)
{
  for (guint i = 0; i < program->n_segments; i++) {
    guint32 place = program->segments[i].address - MAPPED_FLASH_AT -
                    (program->segments[i].offset - program->offset);
    if (program->segments[i].memory != NF_SEGMENT_IROM)
      continue;
    if (place % FLASH_SECTOR_SIZE != 0 || place >= FLASH_SIZE_MAX)
      return FALSE;
    *address = place;
    return TRUE;
  }
  return FALSE;
}

/* Of an EA program the code's address is left out. It stands in one of the halves of the mapped MB,
 * behind the SDK's boot loader or, one sector further, behind rBoot and its settings: which of
 * these shows at the two ends, where the one has code and the other has not. */
static gboolean
find_by_pointers (const NfLook *look, const NfFirmwareProgram *program, guint32 *address)
{
  static const guint32 places[] = { 0x1000, 0x41000, 0x81000 };
  NfRange where = { program->offset, program->end - program->offset };
  guint32 size = program->segments[0].size;
  guint32 place = 0;
  guint32 begin = 0;

  if (!find_best (look, where, places, G_N_ELEMENTS (places), CODE_HEADER, size, &place))
    return FALSE;
  begin = MAPPED_FLASH_AT + place + CODE_HEADER;
  if (count_pointers (look, where, begin + size, WINDOW) >
      2 * count_pointers (look, where, begin, WINDOW))
    place += FLASH_SECTOR_SIZE;
  *address = place;
  return TRUE;
}

gboolean
nf_look_find_place (const NfLook *look, const NfFirmwareProgram *program, guint32 *address)
{
  if (program->version != 2)
    return find_by_segment (program, address);
  return program->has_checksum && find_by_pointers (look, program, address);
}

gboolean
nf_look_find_code_place (const NfLook *look, guint32 *address)
{
  static const guint32 places[] = { 0x10000, 0x40000 }; /* SDK 1.0 and later, before */
  NfRange where = { 0, (guint32) look->size };

  if (look->size > MAPPED_SIZE)
    return FALSE;
  return find_best (look, where, places, G_N_ELEMENTS (places), 0, where.size, address);
}
