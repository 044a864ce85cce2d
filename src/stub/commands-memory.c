/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands on memory, registers and the line, see command.h.
 */
#include "command.h"

#include "bytes.h"
#include "crc32.h"
#include "opcodes.h"
#include "packet.h"
#include "registers.h"

enum {
  BAUD_MIN = 300,
  BAUD_MAX = 4000000,
};

/* Where there is nothing the processor takes an exception, and the stub would be gone. */
static bool
is_mapped (uint32_t address, uint32_t size)
{
  static const struct run mapped[] = {
    { 0x3FF00000, 0x30000 }, /* system registers */
    { 0x3FFE8000, 0x18000 }, /* data memory */
    { 0x40000000, 0x10000 }, /* ROM */
    { 0x40100000, 0x10000 }, /* instruction memory */
    { 0x60000000, 0x10000 }, /* peripherals */
  };

  for (uint32_t i = 0; i < sizeof mapped / sizeof *mapped; i++)
    if (address >= mapped[i].address && address - mapped[i].address <= mapped[i].size &&
        size <= mapped[i].size - (address - mapped[i].address))
      return address % 4 == 0;
  return false;
}

uint8_t
command_sync (struct stub *self, const struct data *data)
{
  for (uint32_t i = 0; i < SYNC_REPLIES; i++)
    command_answer (self, data, 0);
  return 0;
}

uint8_t
command_read_register (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);

  if (!is_mapped (address, 4))
    return STUB_ERROR_VALUE;
  return command_answer (self, data, hardware_load (self->hardware, address));
}

/* A host may talk to the flash chip by the controller's registers: so the stub must not, not even
 * to ask whether it is busy. */
uint8_t
command_write_registers (struct stub *self, const struct data *data)
{
  uint32_t n = data->size / REGISTER_WRITE_SIZE;

  if (data->size % REGISTER_WRITE_SIZE != 0)
    return STUB_ERROR_LENGTH;
  for (uint32_t i = 0; i < n; i++)
    if (!is_mapped (command_get_word (data, 4 * i), 4))
      return STUB_ERROR_VALUE;
  stub_stop_stream (self);
  for (uint32_t i = 0; i < n; i++) {
    uint32_t address = command_get_word (data, 4 * i);
    uint32_t value = command_get_word (data, 4 * i + 1);
    uint32_t mask = command_get_word (data, 4 * i + 2);

    hardware_wait (self->hardware, command_get_word (data, 4 * i + 3) & 0xFFFF);
    if (mask != ~0u)
      value = (hardware_load (self->hardware, address) & ~mask) | (value & mask);
    hardware_store (self->hardware, address, value);
  }
  return command_answer (self, data, 0);
}

uint8_t
command_begin_memory (struct stub *self, const struct data *data)
{
  uint32_t size = command_get_word (data, 0);
  uint32_t address = command_get_word (data, 3);

  if (!is_mapped (address, size) || !inbox_divide (&self->inbox, command_get_word (data, 2)))
    return STUB_ERROR_VALUE;
  self->memory = (struct run){ address, size };
  self->sequence = 0;
  return command_answer (self, data, 0);
}

/* Instruction memory takes words only; what is missing of the last one is 0. */
static void
store_words (struct stub *self, const uint8_t *bytes, uint32_t size)
{
  for (uint32_t at = 0; at < size; at += 4) {
    uint32_t word = 0;
    for (uint32_t i = 0; i < 4 && at + i < size; i++)
      word |= (uint32_t) bytes[at + i] << 8 * i;
    hardware_store (self->hardware, self->memory.address + at, word);
  }
}

uint8_t
command_take_memory (struct stub *self, const struct data *data)
{
  uint32_t size = data->size - DATA_HEADER_SIZE;
  const uint8_t *bytes = data->bytes + DATA_HEADER_SIZE;

  if (command_get_word (data, 0) != size || command_get_word (data, 1) != self->sequence ||
      (size % 4 != 0 && size != self->memory.size))
    return STUB_ERROR_LENGTH;
  if (size > self->memory.size)
    return STUB_ERROR_TOO_MUCH;
  if (packet_checksum (bytes, size) != data->bytes[-4])
    return STUB_ERROR_CHECKSUM;
  store_words (self, bytes, size);
  self->memory.address += size;
  self->memory.size -= size;
  self->sequence++;
  return command_answer (self, data, 0);
}

uint8_t
command_end_memory (struct stub *self, const struct data *data)
{
  uint32_t entry = command_get_word (data, 1);

  self->memory.size = 0;
  if (command_get_word (data, 0) == 0 && (entry == 0 || !is_mapped (entry & ~3u, 4)))
    return STUB_ERROR_VALUE;
  command_answer (self, data, 0);
  if (command_get_word (data, 0) == 0)
    task_begin_leave (self, entry);
  return 0;
}

static uint32_t
add_memory (struct stub *self, uint32_t crc, const struct run *run)
{
  for (uint32_t at = 0; at < run->size; at += 4) {
    uint32_t word = hardware_load (self->hardware, run->address + at);
    for (uint32_t i = 0; i < 4; i++)
      crc = crc32_push (crc, (uint8_t) (word >> 8 * i));
  }
  return crc;
}

uint8_t
command_prove_memory (struct stub *self, const struct data *data)
{
  uint32_t crc = CRC32_BEGIN;
  uint32_t left = STUB_CRC_MAX;

  for (uint32_t i = 0; STUB_RUN_SIZE * i < data->size; i++) {
    struct run run = { command_get_word (data, 2 * i), command_get_word (data, 2 * i + 1) };
    if (run.size > left || run.size % 4 != 0 || !is_mapped (run.address, run.size))
      return STUB_ERROR_VALUE;
    left -= run.size;
    crc = add_memory (self, crc, &run);
  }
  return command_answer (self, data, crc32_end (crc));
}

/* The clock is twice the crystal, as the rate tells that the host says we talk at: but only to half
 * a step of the divider, so one of the usual crystals is taken for what it is. */
static uint32_t
find_clock (uint32_t measured)
{
  static const uint32_t usual[] = { UART_CLOCK, 80000000 };

  for (uint32_t i = 0; i < sizeof usual / sizeof *usual; i++)
    if (measured - usual[i] + usual[i] / 32 < usual[i] / 16)
      return usual[i];
  return measured;
}

uint8_t
command_change_rate (struct stub *self, const struct data *data)
{
  uint32_t divider = hardware_load (self->hardware, UART_CLKDIV) & UART_CLKDIV_MASK;
  uint32_t rate = command_get_word (data, 0);
  uint32_t old = command_get_word (data, 1);
  uint32_t clock = old != 0 && old <= BAUD_MAX ? find_clock (divider * old) : UART_CLOCK;

  if (rate < BAUD_MIN || rate > BAUD_MAX)
    return STUB_ERROR_VALUE;
  command_answer (self, data, 0);
  task_begin_rate (self, (clock + rate / 2) / rate);
  return 0;
}

uint8_t
command_run_user_code (struct stub *self, const struct data *data)
{
  task_begin_leave (self, LEAVE_TO_BOOT);
  return 0;
}
