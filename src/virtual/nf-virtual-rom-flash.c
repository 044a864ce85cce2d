/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How the virtual ROM uses the flash: through SPI0's registers, command by command.
 */
#include "nf-virtual-rom-private.h"

#include "bytes.h"

#include <string.h>

enum {
  SPI0 = 0x60000200,
  CMD = SPI0 + 0x00,
  ADDR = SPI0 + 0x04,
  RD_STATUS = SPI0 + 0x10,
  W0 = SPI0 + 0x40,

  STATUS_BUSY = 1 << 0,
  STATUS_WRITE_ENABLED = 1 << 1,
  STATUS_QUAD = 0x200,

  MODE_QOUT = 1,
  MODES = 4, /* QIO, QOUT, DIO, DOUT */
};

/* What the processor needs for a command: the bits on the SPI bus and the loops around them.
 * Measured in the emulator. */
static const guint64 command_ns = 10 * NF_VIRTUAL_US;

static guint32
load (NfVirtualRom *self, guint32 address)
{
  guint32 value = 0;

  nf_virtual_chip_load (self->chip, address, &value);
  return value;
}

void
nf_virtual_rom_run_spi (NfVirtualRom *self, guint bit, guint32 address)
{
  nf_virtual_chip_store (self->chip, ADDR, address);
  nf_virtual_chip_store (self->chip, CMD, 1u << bit);
}

static guint32
read_status (NfVirtualRom *self)
{
  nf_virtual_chip_store (self->chip, RD_STATUS, 0);
  nf_virtual_chip_store (self->chip, CMD, 1u << NF_VIRTUAL_SPI_READ_STATUS);
  return load (self, RD_STATUS);
}

void
nf_virtual_rom_wait_flash (NfVirtualRom *self, NfVirtualRomStep step)
{
  guint64 busy_until = nf_virtual_flash_get_busy_until (self->chip->flash);

  if (!(read_status (self) & STATUS_BUSY))
    nf_virtual_rom_continue (self, command_ns, step);
  else if (busy_until > self->chip->now)
    nf_virtual_rom_continue (self, busy_until - self->chip->now + command_ns, step);
  else
    nf_virtual_rom_hang (self);
}

gboolean
nf_virtual_rom_enable_write (NfVirtualRom *self)
{
  nf_virtual_chip_store (self->chip, CMD, 1u << NF_VIRTUAL_SPI_WRITE_ENABLE);
  if (read_status (self) & STATUS_WRITE_ENABLED)
    return TRUE;
  nf_virtual_rom_hang (self);
  return FALSE;
}

gboolean
nf_virtual_rom_write_status (NfVirtualRom *self, guint16 status)
{
  if (!nf_virtual_rom_enable_write (self))
    return FALSE;
  nf_virtual_chip_store (self->chip, RD_STATUS, status);
  nf_virtual_chip_store (self->chip, CMD, 1u << NF_VIRTUAL_SPI_WRITE_STATUS);
  return TRUE;
}

gboolean
nf_virtual_rom_set_mode (NfVirtualRom *self, guint mode)
{
  self->mode = mode;
  if (mode <= MODE_QOUT)
    return nf_virtual_rom_write_status (self, STATUS_QUAD);
  return nf_virtual_rom_write_status (self, read_status (self) & 0xFF);
}

/* The flash and its wiring do not serve the mode that the image asks for. Boards of which it is
 * reported read zeros: "load 0x00000000, len 0". */
static gboolean
is_unreadable (const NfVirtualRom *self)
{
  return self->mode < MODES && self->chip->unreadable_modes >> self->mode & 1;
}

gboolean
nf_virtual_rom_read_flash (NfVirtualRom *self, guint32 address, guint8 *to, guint32 size)
{
  if (address + size > nf_virtual_rom_get_flash_record (self, NF_VIRTUAL_RECORD_SIZE))
    return FALSE;
  if (is_unreadable (self)) {
    memset (to, 0, size);
    return TRUE;
  }
  for (guint32 at = 0; at < size; at += NF_VIRTUAL_ROM_PIECE) {
    guint32 piece = MIN (size - at, NF_VIRTUAL_ROM_PIECE);
    guint8 words[NF_VIRTUAL_ROM_PIECE];

    nf_virtual_rom_run_spi (self, NF_VIRTUAL_SPI_READ, (address + at) | piece << 24);
    for (guint32 i = 0; i < piece; i += 4)
      put_u32 (words + i, load (self, W0 + i));
    memcpy (to + at, words, piece);
  }
  return TRUE;
}

gboolean
nf_virtual_rom_program_flash (NfVirtualRom *self, guint32 address, const guint8 *data, guint32 size)
{
  if (!nf_virtual_rom_enable_write (self))
    return FALSE;
  for (guint32 i = 0; i < size; i += 4)
    nf_virtual_chip_store (self->chip, W0 + i, get_u32 (data + i));
  nf_virtual_rom_run_spi (self, NF_VIRTUAL_SPI_PROGRAM, (address & 0xFFFFFF) | size << 24);
  return TRUE;
}
