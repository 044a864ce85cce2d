/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Chores and their checks, see nf-chore.h.
 */
#include "nf-chore.h"

#include "nf-error.h"

#include "opcodes.h"

/* --- The memory map ---------------------------------------------------------------------- */

static const struct {
  guint32 address;
  guint32 size;
  NfMemory memory;
} map[] = {
  { 0x3FF00000, 0x30000, NF_MEMORY_REGISTERS }, { 0x3FFE8000, 0x18000, NF_MEMORY_RAM },
  { 0x40000000, 0x10000, NF_MEMORY_ROM },       { 0x40100000, 0x10000, NF_MEMORY_RAM },
  { 0x60000000, 0x10000, NF_MEMORY_REGISTERS },
};

/* From here to the end of data memory the ROM's loader has its receive buffer, its variables and
 * its stack. */
#define LOADER_RAM     0x3FFFA000
#define LOADER_RAM_END 0x40000000

NfMemory
nf_memory_find (guint32 address, guint32 size)
{
  for (gsize i = 0; i < G_N_ELEMENTS (map); i++)
    if (address >= map[i].address &&
        (guint64) address + size <= (guint64) map[i].address + map[i].size)
      return map[i].memory;
  return NF_MEMORY_NONE;
}

static gboolean
is_of_loader (guint32 address, guint32 size)
{
  return address < LOADER_RAM_END && (guint64) address + size > LOADER_RAM;
}

/* --- Memory ------------------------------------------------------------------------------ */

static gboolean
check_memory (const NfChore *self, GError **error)
{
  NfMemory memory = nf_memory_find (self->address, self->size);

  if (self->size == 0 || self->address % 4 != 0 || self->size % 4 != 0) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_UNALIGNED,
                 "0x%x bytes of memory at 0x%08x: it is read and written in words of 4 bytes",
                 self->size,
                 self->address);
    return FALSE;
  }
  if (memory == NF_MEMORY_NONE) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_DOES_NOT_FIT,
                 "the chip has no memory at 0x%08x, or not 0x%x bytes of it",
                 self->address,
                 self->size);
    return FALSE;
  }
  if (memory != NF_MEMORY_ROM || self->kind == NF_CHORE_READ_MEMORY)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_DOES_NOT_FIT,
               "0x%08x belongs to the chip's ROM, which cannot be written",
               self->address);
  return FALSE;
}

/* --- Programs ---------------------------------------------------------------------------- */

static gboolean
check_segment (const NfImageSegment *segment, const char *name, GError **error)
{
  const char *reason = NULL;

  if (segment->address % 4 != 0)
    reason = "is not at a multiple of 4";
  else if (nf_memory_find (segment->address, segment->size) != NF_MEMORY_RAM)
    reason = "is not in the chip's RAM";
  else if (is_of_loader (segment->address, segment->size))
    reason = "is where the chip's loader keeps its own data";
  if (reason == NULL)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FILE_UNREADABLE,
               "%s is no program for memory: its segment of 0x%x bytes at 0x%08x %s",
               name,
               segment->size,
               segment->address,
               reason);
  return FALSE;
}

/* The ROM would run a damaged one, too: it looks at the checksum only when it starts from flash. */
static gboolean
check_program (NfImage *image, GError **error)
{
  const NfImageProgram *program = nf_image_get_program (image);
  const char *name = nf_image_get_name (image);
  const char *reason = NULL;

  if (program == NULL)
    reason = "is no program";
  else if (program->stored_checksum != program->computed_checksum)
    reason = "is damaged: its checksum is wrong";
  else if (program->entry == 0 || nf_memory_find (program->entry, 1) <= NF_MEMORY_REGISTERS)
    reason = "is no program for memory: it does not begin there";
  if (reason != NULL) {
    g_set_error (error, NF_ERROR, NF_ERROR_FILE_UNREADABLE, "%s %s", name, reason);
    return FALSE;
  }
  for (guint i = 0; i < program->n_segments; i++)
    if (!check_segment (&program->segments[i], name, error))
      return FALSE;
  return TRUE;
}

/* --- The flash's registers ---------------------------------------------------------------- */

static gboolean
check_status (const NfChore *self, GError **error)
{
  if (self->size >= 1 && self->size <= NF_STATUS_REGISTERS_MAX &&
      (guint64) self->value >> (8 * self->size) == 0)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_SETTING,
               "0x%x does not fit into %u status registers; a flash chip has up to %d",
               self->value,
               self->size,
               NF_STATUS_REGISTERS_MAX);
  return FALSE;
}

static gboolean
check_sfdp (const NfChore *self, GError **error)
{
  if (self->size >= 1 && self->size <= NF_SFDP_SIZE_MAX &&
      (guint64) self->address + self->size <= FLASH_SIZE_MAX)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_SETTING,
               "%u bytes at 0x%x cannot be read from the flash's description; it is 1 to %d bytes "
               "below 0x%x",
               self->size,
               self->address,
               NF_SFDP_SIZE_MAX,
               FLASH_SIZE_MAX);
  return FALSE;
}

/* --- All --------------------------------------------------------------------------------- */

gboolean
nf_chore_needs_flash (const NfChore *self)
{
  return self->kind == NF_CHORE_READ_STATUS || self->kind == NF_CHORE_WRITE_STATUS ||
         self->kind == NF_CHORE_READ_SFDP;
}

gboolean
nf_chore_check (const NfChore *self, GError **error)
{
  switch (self->kind) {
  case NF_CHORE_READ_MEMORY:
  case NF_CHORE_WRITE_MEMORY:
    return check_memory (self, error);
  case NF_CHORE_LOAD_MEMORY:
    return check_program (self->image, error);
  case NF_CHORE_READ_STATUS:
  case NF_CHORE_WRITE_STATUS:
    return check_status (self, error);
  case NF_CHORE_READ_SFDP:
  default:
    return check_sfdp (self, error);
  }
}
