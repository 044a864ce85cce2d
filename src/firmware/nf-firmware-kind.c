/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What kind of program a file is, and where it goes, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include "bytes.h"

enum {
  CODE_AT = NF_PARTITIONS_AT, /* of programs in two parts */
  LOADER_END = 0x1000,        /* where eboot and the SDK's boot loader end */
  RBOOT_PROGRAM_AT = 0x2000,  /* behind rBoot's settings */
  TABLE_AT = 0x8000,          /* the RTOS SDK's */
  TABLE_SIZE = 0xC00,
  TABLE_ROW = 32,
  TABLE_MAGIC = 0x50AA,
  APP_AT = 0x10000, /* where that has its first application */
  SLOT_1_AT = 0x1000,
  PROGRAMS_MAX = 4, /* the RTOS SDK's loader, a factory program, two that are exchanged */
  EA_SLOT = 3,      /* the byte of an EA header in which the SDK's tool notes the slot */
  HEADER_SIZE = 8,
  KB = 1 << 10,
};
#define EBOOT 0x4010F000u /* where it is loaded to */

static gboolean
is_ram_only (const NfFirmwareProgram *program)
{
  for (guint i = 0; i < program->n_segments; i++)
    if (program->segments[i].memory == NF_SEGMENT_IROM)
      return FALSE;
  return TRUE;
}

/* --- Further programs -------------------------------------------------------------------- */

/* Adds the program at @offset, if there is one of this chip. Its faults are the file's. A table may
 * name a hundred, each as large as the file. */
static gboolean
add_program_at (NfLook *look, gsize offset)
{
  NfFirmwareProgram program;
  NfFault fault;

  if (nf_firmware_get_n_programs (look->firmware) >= PROGRAMS_MAX)
    return FALSE;
  if (!nf_look_read_program (look, offset, &program, &fault) || program.version == 0)
    return FALSE;
  nf_look_add_program (look, &program);
  nf_look_set_fault (look, fault.kind, fault.at);
  return TRUE;
}

/* Adds what an RTOS SDK's table in the file names. */
static gboolean
add_programs_of_table (NfLook *look)
{
  gboolean has_any = FALSE;

  for (gsize at = TABLE_AT; at < TABLE_AT + TABLE_SIZE; at += TABLE_ROW) {
    if (!nf_look_has (look, at, TABLE_ROW) || get_u16 (look->data + at) != TABLE_MAGIC)
      break;
    if (look->data[at + 2] == 0 && add_program_at (look, get_u32 (look->data + at + 4)))
      has_any = TRUE;
  }
  return has_any;
}

/* eboot is never given out without a program behind it, and checks none: it would run into nothing.
 */
static void
check_eboot (NfLook *look, const NfFirmwareProgram *loader)
{
  if (loader->segments[0].address != EBOOT || look->size <= loader->end)
    return;
  if (look->size < LOADER_END + HEADER_SIZE)
    nf_look_set_fault (look, NF_FIRMWARE_CUT_OFF, look->size);
  else
    nf_look_set_fault (look, NF_FIRMWARE_BAD_SEGMENT, LOADER_END);
}

/* Looks for what the loader at 0 starts. */
static gboolean
add_started_programs (NfLook *look, const NfFirmwareProgram *loader)
{
  if (!is_ram_only (loader) || loader->end > RBOOT_PROGRAM_AT)
    return add_programs_of_table (look);
  if (loader->end <= LOADER_END && add_program_at (look, LOADER_END))
    return TRUE;
  check_eboot (look, loader);
  return add_program_at (look, RBOOT_PROGRAM_AT) || add_programs_of_table (look);
}

/* --- E9 of this chip --------------------------------------------------------------------- */

/* A hash behind it or a description at its beginning: there may be both, or one. */
static gboolean
is_rtos_app (NfLook *look, const NfFirmwareProgram *program)
{
  gboolean is_described =
      !is_ram_only (program) && nf_look_read_description (look, program->segments[0].offset);

  return program->version == 3 || is_described;
}

static void
set_rtos_app (NfLook *look, const NfFirmwareProgram *program)
{
  guint32 address = APP_AT;

  nf_look_set (look, NF_FIRMWARE_RTOS_APP, NF_CONFIDENCE_CERTAIN);
  look->is_place_open = !nf_look_find_place (look, program, &address);
  nf_look_set_address (look, address);
}

/* An old user program, for boot loaders before 1.2, looks like any other: its name tells. */
static gboolean
set_old_user_program (NfLook *look)
{
  guint slot = nf_look_get_name_slot (look);

  if (slot == 0 || look->size <= CODE_AT)
    return FALSE;
  nf_look_set (look, NF_FIRMWARE_USER_PROGRAM, NF_CONFIDENCE_NAME);
  look->facts->slot = slot;
  if (slot == 1)
    nf_look_set_address (look, SLOT_1_AT);
  return TRUE;
}

/* Knows the loaders that stand alone in a file. */
static gboolean
set_loader (NfLook *look)
{
  NfFirmwareKind kind = NF_FIRMWARE_UNKNOWN;

  if (nf_look_find (look, NULL, "2nd boot version") != NULL)
    kind = NF_FIRMWARE_BOOT_LOADER;
  else if (nf_look_find (look, NULL, "2nd stage bootloader") != NULL)
    kind = NF_FIRMWARE_RTOS_LOADER;
  else
    return FALSE;
  nf_look_set (look, kind, NF_CONFIDENCE_CERTAIN);
  nf_look_set_address (look, 0);
  look->facts->version = nf_look_keep_version_behind (look, "2nd boot version");
  return TRUE;
}

/* A program of one file. With a segment of code it belongs where that was made for; without one a
 * name may know better than the rule that it goes to 0. */
static void
set_plain_program (NfLook *look, const NfFirmwareProgram *program)
{
  guint32 address = 0;
  gboolean is_placed = nf_look_find_place (look, program, &address);

  nf_look_set_address (look, address);
  look->facts->is_whole = address == 0 && (is_placed || look->size > CODE_AT);
  nf_look_set (look,
               NF_FIRMWARE_PROGRAM,
               is_placed || look->facts->is_whole ? NF_CONFIDENCE_CERTAIN : NF_CONFIDENCE_LIKELY);
  look->is_place_open = !is_placed && !look->facts->is_whole;
}

static void
set_program (NfLook *look, const NfFirmwareProgram *program)
{
  gboolean has_more = FALSE;

  if (nf_look_for_nodemcu (look, CODE_AT))
    return;
  has_more = add_started_programs (look, program);
  nf_look_read_product (look);
  if (has_more) {
    nf_look_set (look, NF_FIRMWARE_PROGRAM, NF_CONFIDENCE_CERTAIN);
    nf_look_set_address (look, 0);
    look->facts->is_whole = TRUE;
  } else if (is_rtos_app (look, program)) {
    set_rtos_app (look, program);
  } else if (!(is_ram_only (program) && set_loader (look)) && !set_old_user_program (look)) {
    set_plain_program (look, program);
  }
}

/* --- EA ---------------------------------------------------------------------------------- */

/* The SDK's tool writes the slot where the frequency would be, and the second header has that. */
static guint
get_header_slot (const NfLook *look, const NfFirmwareProgram *program)
{
  const guint8 *header = look->data + program->offset;
  guint8 slot = header[EA_SLOT];
  gsize second = (gsize) program->segments[0].offset + program->segments[0].size;

  if (!program->has_checksum || header[EA_SLOT - 1] != 0 || (slot != 1 && slot != 2))
    return 0;
  return look->data[second + EA_SLOT] != slot ? slot : 0;
}

/* How the flash is divided stands in the second header. */
static guint32
get_map_kb (const NfFirmwareProgram *program)
{
  switch (program->settings.size) {
  case NF_FLASH_SIZE_512K:
    return 256;
  case NF_FLASH_SIZE_1M:
  case NF_FLASH_SIZE_2M:
  case NF_FLASH_SIZE_4M:
    return 512;
  case NF_FLASH_SIZE_2M_C1:
  case NF_FLASH_SIZE_4M_C1:
  case NF_FLASH_SIZE_8M:
  case NF_FLASH_SIZE_16M:
    return 1024;
  case NF_FLASH_SIZE_256K:
  case NF_FLASH_SIZE_KEEP:
  case NF_FLASH_SIZE_DETECT:
  default:
    return 0;
  }
}

static void
set_user_program (NfLook *look, const NfFirmwareProgram *program)
{
  NfFirmwareFacts *facts = look->facts;
  guint32 address = SLOT_1_AT;
  gboolean is_placed = nf_look_find_place (look, program, &address);

  nf_look_set (look, NF_FIRMWARE_USER_PROGRAM, NF_CONFIDENCE_CERTAIN);
  nf_look_read_product (look);
  facts->map_kb = program->has_checksum ? get_map_kb (program) : 0;
  facts->slot = get_header_slot (look, program);
  if (facts->slot == 0 && is_placed)
    facts->slot = address > RBOOT_PROGRAM_AT ? 2 : nf_look_get_name_slot (look);
  if (facts->slot == 0)
    facts->slot = MAX (nf_look_get_name_slot (look), 1);
  /* Each half of 2 MB and more is mapped to the same addresses, so both slots have the same code.
   */
  if (facts->slot == 2 && address <= RBOOT_PROGRAM_AT && facts->map_kb != 0)
    address += facts->map_kb * KB;
  look->is_place_open = !is_placed;
  if (facts->slot == 1 || address > RBOOT_PROGRAM_AT)
    nf_look_set_address (look, address);
}

/* --- All --------------------------------------------------------------------------------- */

/* The boot loader of some chips stands at 0x1000, and a whole image of theirs begins with FF. */
static gboolean
find_program (NfLook *look, NfFirmwareProgram *program, NfFault *fault)
{
  if (nf_look_read_program (look, 0, program, fault))
    return TRUE;
  return nf_look_is_blank (look, 0, LOADER_END) &&
         nf_look_read_program (look, LOADER_END, program, fault) && program->version == 0;
}

gboolean
nf_look_for_program (NfLook *look)
{
  NfFirmwareProgram program;
  NfFault fault;

  if (!find_program (look, &program, &fault))
    return FALSE;
  nf_look_add_program (look, &program);
  nf_look_set_fault (look, fault.kind, fault.at);
  if (program.version == 0)
    nf_look_set_other_chip (look, &program);
  else if (program.version == 2)
    set_user_program (look, &program);
  else
    set_program (look, &program);
  return TRUE;
}

gboolean
nf_look_for_code (NfLook *look)
{
  guint32 address = CODE_AT;

  if (nf_look_for_nodemcu (look, 0))
    return TRUE;
  if (!nf_look_find_code_place (look, &address))
    return FALSE;
  nf_look_read_product (look);
  nf_look_set (look, NF_FIRMWARE_SDK_CODE, NF_CONFIDENCE_LIKELY);
  nf_look_set_address (look, address);
  return TRUE;
}
