/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The virtual ROM's write sessions: BEGIN, DATA and END, to flash and to memory.
 */
#include "nf-virtual-rom-private.h"

#include "bytes.h"

enum {
  DATA_SIZE_MAX = FLASH_BLOCK_MAX + DATA_HEADER_SIZE,
  BEGIN_SIZE = 16,
  MEM_END_SIZE_MAX = 8,

  STATUS_LOCKED = 0x1C, /* what FLASH_END leaves: every block protected */
};

/* What the processor needs beside the flash's own time, measured in the emulator. */
static const guint64 checksum_byte_ns = 115;
static const guint64 read_byte_ns = 780;
static const guint64 piece_ns = 33 * NF_VIRTUAL_US; /* at least, to send 32 bytes to the flash */

static guint8 *
get_block (const NfVirtualRom *self)
{
  return nf_virtual_rom_get_buffer (self) + PACKET_HEADER_SIZE + DATA_HEADER_SIZE;
}

/* Whether the flash record that SPI_SET_PARAMS wrote is one to calculate with. */
static gboolean
is_record_usable (const NfVirtualRom *self)
{
  guint32 sector = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SECTOR);

  return sector != 0 && nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_BLOCK) >= sector &&
         nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_PAGE) != 0;
}

static void
open_session (NfVirtualRom *self)
{
  self->session = (NfVirtualSession){
    .total = nf_virtual_rom_get_argument (self, 0),
    .blocks = nf_virtual_rom_get_argument (self, 1),
    .block_size = nf_virtual_rom_get_argument (self, 2),
    .address = nf_virtual_rom_get_argument (self, 3),
  };
}

static gboolean
is_begin_valid (const NfVirtualRom *self)
{
  return nf_virtual_rom_get_length (self) == BEGIN_SIZE &&
         nf_virtual_rom_get_argument (self, 2) <= FLASH_BLOCK_MAX;
}

/* FLASH_BEGIN, step by step. */

static gboolean
erase_next (NfVirtualRom *self)
{
  guint32 sector_size = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SECTOR);
  guint32 per_block = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_BLOCK) / sector_size;
  guint32 sectors = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SIZE) / sector_size;
  gboolean by_block = self->sectors_head == 0 && self->sectors_rest > per_block;
  guint32 *left = self->sectors_head > 0 ? &self->sectors_head : &self->sectors_rest;
  guint32 count = by_block ? per_block : 1;

  if (*left == 0) {
    nf_virtual_rom_succeed (self);
  } else if (self->sector >= sectors / count * count) {
    nf_virtual_rom_fail (self, ROM_ERROR_FAILED);
  } else if (nf_virtual_rom_enable_write (self)) {
    nf_virtual_rom_run_spi (self,
                            by_block ? NF_VIRTUAL_SPI_ERASE_BLOCK : NF_VIRTUAL_SPI_ERASE_SECTOR,
                            self->sector * sector_size & 0xFFFFFF);
    self->sector += count;
    *left -= count;
    nf_virtual_rom_wait_flash (self, erase_next);
  }
  return TRUE;
}

/* The ROM erases the sectors up to the next block boundary one by one, and then, because it
 * subtracts a counter that has run down to 0, as many as it was asked for once more. */
static gboolean
begin_erase (NfVirtualRom *self)
{
  guint32 sector_size = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SECTOR);
  guint32 per_block = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_BLOCK) / sector_size;
  guint32 total = self->session.total;
  guint32 count = total / sector_size + (total % sector_size != 0);

  self->sector = self->session.address / sector_size;
  self->sectors_head = MIN (per_block - self->sector % per_block, count);
  self->sectors_rest = count;
  return erase_next (self);
}

/* Each erase waits until the flash is idle; nothing else does. So where nothing is erased the
 * answer leaves while the flash is still busy with its status register, and deaf. */
static void
begin_when_idle (NfVirtualRom *self)
{
  if (self->session.total > 0)
    nf_virtual_rom_wait_flash (self, begin_erase);
  else
    nf_virtual_rom_continue (self, NF_VIRTUAL_US, begin_erase);
}

static gboolean
unlock (NfVirtualRom *self)
{
  guint32 end = self->session.address + self->session.total;

  if (!is_record_usable (self))
    nf_virtual_rom_hang (self);
  else if (end > nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SIZE) ||
           self->session.address %
                   nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SECTOR) !=
               0)
    nf_virtual_rom_fail (self, ROM_ERROR_FAILED);
  else if (nf_virtual_rom_write_status (self, 0))
    begin_when_idle (self);
  return TRUE;
}

/* The session is open from here on, also when the erase is refused. */
static gboolean
open_flash_session (NfVirtualRom *self)
{
  if (!is_begin_valid (self)) {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
    return TRUE;
  }
  open_session (self);
  if (nf_virtual_rom_set_mode (self, NF_VIRTUAL_ROM_MODE_NOT_QUAD))
    nf_virtual_rom_wait_flash (self, unlock);
  return TRUE;
}

static gboolean
set_up_flash (NfVirtualRom *self)
{
  if (nf_virtual_rom_set_mode (self, NF_VIRTUAL_ROM_MODE_NOT_QUAD))
    nf_virtual_rom_wait_flash (self, open_flash_session);
  return TRUE;
}

void
nf_virtual_rom_begin_flash (NfVirtualRom *self)
{
  nf_virtual_chip_attach_flash (self->chip);
  nf_virtual_rom_wait_flash (self, set_up_flash);
}

/* The DATA commands. The sequence number moves on before the checksum is compared. */

static gboolean
is_data_expected (const NfVirtualRom *self)
{
  return nf_virtual_rom_get_length (self) <= DATA_SIZE_MAX &&
         nf_virtual_rom_get_argument (self, 1) == self->session.sequence &&
         nf_virtual_rom_get_argument (self, 0) <= self->session.block_size;
}

static gboolean
is_checksum_right (const NfVirtualRom *self)
{
  return packet_checksum (get_block (self), nf_virtual_rom_get_argument (self, 0)) ==
         nf_virtual_rom_get_buffer (self)[4];
}

static void
advance_session (NfVirtualRom *self)
{
  self->session.received += nf_virtual_rom_get_argument (self, 0);
  self->session.address += nf_virtual_rom_get_argument (self, 0);
  nf_virtual_rom_succeed (self);
}

static gboolean
read_back (NfVirtualRom *self)
{
  nf_virtual_rom_read_flash (self,
                             self->session.address,
                             get_block (self),
                             nf_virtual_rom_get_argument (self, 0));
  if (is_checksum_right (self))
    advance_session (self);
  else
    nf_virtual_rom_fail (self, ROM_ERROR_READ_BACK);
  self->free_at += nf_virtual_rom_get_argument (self, 0) * (read_byte_ns + checksum_byte_ns);
  return TRUE;
}

/* How much of the block the ROM writes by one call of its page routine: up to the page's end.
 * The routine refuses what is no multiple of 4, and what is refused is not noticed. */
static guint32
get_page_part (const NfVirtualRom *self)
{
  guint32 page = nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_PAGE);
  guint32 address = self->session.address + self->done;
  guint32 part = MIN (page - address % page, nf_virtual_rom_get_argument (self, 0) - self->done);

  return part & 3 ? 0 : part;
}

static gboolean
program_next (NfVirtualRom *self)
{
  guint32 piece = MIN (get_page_part (self), NF_VIRTUAL_ROM_PIECE);

  if (piece == 0) {
    nf_virtual_rom_wait_flash (self, read_back);
  } else if (nf_virtual_rom_program_flash (self,
                                           self->session.address + self->done,
                                           get_block (self) + self->done,
                                           piece)) {
    self->done += piece;
    nf_virtual_rom_wait_flash (self, program_next);
    self->free_at = MAX (self->free_at, self->chip->now + piece_ns);
  }
  return TRUE;
}

void
nf_virtual_rom_take_flash_data (NfVirtualRom *self)
{
  guint32 size = nf_virtual_rom_get_argument (self, 0);

  if (!is_data_expected (self) || size % 4 != 0) {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
    return;
  }
  self->session.sequence++;
  if (!is_checksum_right (self)) {
    nf_virtual_rom_fail (self, ROM_ERROR_CHECKSUM);
    return;
  }
  self->done = 0;
  if (!is_record_usable (self))
    nf_virtual_rom_hang (self);
  else if (self->session.address + size >
           nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SIZE))
    advance_session (self); /* neither written nor read, and so found equal */
  else
    nf_virtual_rom_wait_flash (self, program_next);
  self->free_at += size * checksum_byte_ns;
}

void
nf_virtual_rom_take_mem_data (NfVirtualRom *self)
{
  if (!is_data_expected (self)) {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
    return;
  }
  self->session.sequence++;
  if (!is_checksum_right (self))
    nf_virtual_rom_fail (self, ROM_ERROR_CHECKSUM);
  else if (nf_virtual_chip_copy (self->chip,
                                 self->session.address,
                                 get_block (self),
                                 nf_virtual_rom_get_argument (self, 0)))
    advance_session (self);
  else
    nf_virtual_rom_hang (self);
}

void
nf_virtual_rom_begin_mem (NfVirtualRom *self)
{
  if (is_begin_valid (self)) {
    open_session (self);
    nf_virtual_rom_succeed (self);
  } else {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
  }
}

/* Leaves the loader whatever its argument says, and protects the flash when all that BEGIN
 * announced has come. */
void
nf_virtual_rom_end_flash (NfVirtualRom *self)
{
  const NfVirtualSession *session = &self->session;

  self->session.leave = TRUE;
  self->entry = 0;
  if (session->blocks != session->sequence || session->total != session->received)
    nf_virtual_rom_fail (self, ROM_ERROR_FAILED);
  else if (nf_virtual_rom_write_status (self, STATUS_LOCKED))
    nf_virtual_rom_succeed (self);
}

void
nf_virtual_rom_end_mem (NfVirtualRom *self)
{
  if (nf_virtual_rom_get_length (self) > MEM_END_SIZE_MAX) {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
    return;
  }
  self->session.leave = (guint8) nf_virtual_rom_get_argument (self, 0) == 0;
  self->entry = nf_virtual_rom_get_argument (self, 1);
  nf_virtual_rom_succeed (self);
}
