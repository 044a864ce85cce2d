/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The virtual ROM's download loader: takes commands 02 to 0B, answers them, and does those that
 * open no write session itself.
 */
#include "nf-virtual-rom-private.h"

#include "bytes.h"
#include "slip.h"

enum {
  PARAMS_SIZE = 24,
};

/* From the last byte of a command to the first of its answer, measured in the emulator. */
static const guint64 command_ns = 5 * NF_VIRTUAL_US;

/* The request under way stands in the receive buffer. Its length field is believed: a truncated
 * frame is taken together with what the one before left behind it. */
guint32
nf_virtual_rom_get_argument (const NfVirtualRom *self, guint index)
{
  return get_u32 (nf_virtual_rom_get_buffer (self) + PACKET_HEADER_SIZE + 4 * index);
}

guint
nf_virtual_rom_get_length (const NfVirtualRom *self)
{
  return get_u16 (nf_virtual_rom_get_buffer (self) + 2);
}

void
nf_virtual_rom_answer (NfVirtualRom *self, guint times)
{
  guint8 data[2] = { self->status, self->error };
  const struct reply reply = {
    .opcode = self->opcode,
    .value = self->value,
    .data = data,
    .size = (guint16) (self->status_size - 2),
    .status = self->status,
    .error = self->error,
  };
  guint8 packet[PACKET_HEADER_SIZE + 4], frame[SLIP_ENCODED_MAX (sizeof packet)];
  gsize size = reply_put (packet, sizeof packet, &reply);

  size = slip_encode (frame, sizeof frame, packet, size);
  for (guint i = 0; i < times; i++)
    nf_virtual_rom_send (self, frame, size);
}

/* Leaves the loader: runs what MEM_END named, or boots from flash. */
static gboolean
leave (NfVirtualRom *self)
{
  self->interrupt = FALSE;
  nf_virtual_rom_continue (self,
                           0,
                           self->entry != 0 ? nf_virtual_rom_enter : nf_virtual_rom_boot_image);
  return TRUE;
}

void
nf_virtual_rom_return (NfVirtualRom *self, guint32 entry)
{
  self->entry = entry;
  leave (self);
}

static gboolean
finish_command (NfVirtualRom *self)
{
  nf_virtual_rom_answer (self, self->opcode == OP_SYNC ? SYNC_REPLIES : 1);
  nf_virtual_rom_continue (self, 0, self->session.leave ? leave : nf_virtual_rom_load);
  return TRUE;
}

void
nf_virtual_rom_succeed (NfVirtualRom *self)
{
  self->status = STATUS_OK;
  nf_virtual_rom_continue (self, command_ns, finish_command);
}

void
nf_virtual_rom_fail (NfVirtualRom *self, guint8 error)
{
  self->status = STATUS_FAILED;
  self->error = error;
  nf_virtual_rom_continue (self, command_ns, finish_command);
}

static void
sync_again (NfVirtualRom *self)
{
  self->value = nf_virtual_rom_get_argument (self, 0);
  self->error = 0;
  nf_virtual_rom_succeed (self);
}

static void
read_register (NfVirtualRom *self)
{
  self->error = 0;
  if (nf_virtual_chip_load (self->chip, nf_virtual_rom_get_argument (self, 0), &self->value))
    nf_virtual_rom_succeed (self);
  else
    nf_virtual_rom_hang (self);
}

static gboolean write_next_register (NfVirtualRom *self);

static gboolean
write_register (NfVirtualRom *self)
{
  guint at = 4 * self->done;
  guint32 address = nf_virtual_rom_get_argument (self, at);
  guint32 mask = nf_virtual_rom_get_argument (self, at + 2);
  guint32 old;

  if (!nf_virtual_chip_load (self->chip, address, &old) ||
      !nf_virtual_chip_store (self->chip,
                              address,
                              (old & ~mask) |
                                  (nf_virtual_rom_get_argument (self, at + 1) & mask))) {
    nf_virtual_rom_hang (self);
    return TRUE;
  }
  self->done++;
  return write_next_register (self);
}

/* The delay comes first, has 16 bits, and is counted for 80 MHz. */
static gboolean
write_next_register (NfVirtualRom *self)
{
  guint64 delay_us = (guint16) nf_virtual_rom_get_argument (self, 4 * self->done + 3);

  if (self->done == nf_virtual_rom_get_length (self) / REGISTER_WRITE_SIZE)
    nf_virtual_rom_succeed (self);
  else
    nf_virtual_rom_continue (self, delay_us * NF_VIRTUAL_US * 80 / 52, write_register);
  return TRUE;
}

static void
write_registers (NfVirtualRom *self)
{
  self->error = 0;
  self->done = 0;
  write_next_register (self);
}

static void
set_params (NfVirtualRom *self)
{
  if (nf_virtual_rom_get_length (self) != PARAMS_SIZE) {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
    return;
  }
  for (guint i = 0; i < NF_VIRTUAL_RECORD_WORDS; i++)
    nf_virtual_chip_store (self->chip,
                           NF_VIRTUAL_ROM_FLASH_RECORD + 4 * i,
                           nf_virtual_rom_get_argument (self, i));
  nf_virtual_rom_succeed (self);
}

static void
run_command (NfVirtualRom *self)
{
  static void (*const handlers[]) (NfVirtualRom *) = {
    [OP_FLASH_BEGIN] = nf_virtual_rom_begin_flash,
    [OP_FLASH_DATA] = nf_virtual_rom_take_flash_data,
    [OP_FLASH_END] = nf_virtual_rom_end_flash,
    [OP_MEM_BEGIN] = nf_virtual_rom_begin_mem,
    [OP_MEM_END] = nf_virtual_rom_end_mem,
    [OP_MEM_DATA] = nf_virtual_rom_take_mem_data,
    [OP_SYNC] = sync_again,
    [OP_WRITE_REG] = write_registers,
    [OP_READ_REG] = read_register,
    [OP_SPI_SET_PARAMS] = set_params,
  };
  const guint8 *packet = nf_virtual_rom_get_buffer (self);

  /* What is no request and what is unknown is answered under the opcode before it. */
  if (packet[0] != DIRECTION_REQUEST || packet[1] >= G_N_ELEMENTS (handlers) ||
      handlers[packet[1]] == NULL) {
    nf_virtual_rom_fail (self, ROM_ERROR_FORMAT);
    return;
  }
  self->opcode = packet[1];
  handlers[self->opcode](self);
}

gboolean
nf_virtual_rom_load (NfVirtualRom *self)
{
  if (!nf_virtual_rom_receive (self))
    return FALSE;
  run_command (self);
  return TRUE;
}
