/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands on memory and the line, see command.h.
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
bool
command_is_mapped (uint32_t address, uint32_t size)
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
    if (run.size > left || run.size % 4 != 0 || !command_is_mapped (run.address, run.size))
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

uint8_t
command_reset (struct stub *self, const struct data *data)
{
  command_answer (self, data, 0);
  task_begin_leave (self, LEAVE_BY_RESET);
  return 0;
}
