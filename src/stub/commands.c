/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which commands there are, and whether one may be carried out. See command.h.
 */
#include "command.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"

#include <stddef.h>

/* Called all over: inlined, it would be a quarter of the commands' code. */
uint32_t __attribute__ ((noinline)) command_get_word (const struct data *data, uint32_t index)
{
  return get_u32 (data->bytes + 4 * index);
}

uint8_t
command_answer (struct stub *self, const struct data *data, uint32_t value)
{
  stub_reply (self, data->opcode, value, 0);
  return 0;
}

enum { ANY = STUB_BLOCK_SIZE };

struct command {
  uint8_t opcode;
  bool on_flash;        /* it has the flash to itself: ends the stream and waits for the chip */
  uint16_t least, most; /* bytes of data */
  command_handler handle;
};

static const struct command commands[] = {
  { OP_SPI_SET_PARAMS, false, 24, 24, command_set_parameters },
  { OP_CHANGE_BAUD, false, 8, 8, command_change_rate },
  { OP_FLASH_MD5, true, 16, 16, command_md5 },
  { OP_RUN_USER_CODE, true, 0, 0, command_run_user_code },
  { OP_STUB_INFO, true, 0, 0, command_tell_info },
  { OP_STUB_DIGESTS, true, 8, 8, command_digest },
  { OP_STUB_WRITE_BEGIN,
    true,
    8 + STUB_RUN_SIZE,
    8 + STUB_RUN_SIZE *STUB_RUNS_MAX,
    command_begin_stream },
  { OP_STUB_WRITE_END, false, 0, 0, command_end_stream },
  { OP_STUB_READ, true, 8, 8, command_read },
  { OP_STUB_CRC, false, STUB_RUN_SIZE, STUB_RUN_SIZE *STUB_CRC_RANGES, command_prove_memory },
  { OP_STUB_RESET, true, 0, 0, command_reset },
};

enum { N_COMMANDS = sizeof commands / sizeof *commands, N_ESPTOOL_COMMANDS = 14 };

/* The mark comes first, for stub_begin () to find. */
static const struct {
  uint32_t mark;
  struct command commands[N_ESPTOOL_COMMANDS];
} esptool FOR_ESPTOOL_DATA = {
  STUB_ESPTOOL_MARK,
  {
      { OP_FLASH_BEGIN, true, 16, 20, command_begin_raw },
      { OP_FLASH_END, false, 4, 4, command_end_range },
      { OP_MEM_BEGIN, true, 16, 16, command_begin_memory },
      { OP_MEM_END, false, 8, 8, command_end_memory },
      { OP_MEM_DATA, false, DATA_HEADER_SIZE, UINT16_MAX, command_take_memory },
      { OP_SYNC, false, SYNC_SIZE, SYNC_SIZE, command_sync },
      { OP_WRITE_REG, false, REGISTER_WRITE_SIZE, ANY, command_write_registers },
      { OP_READ_REG, false, 4, 4, command_read_register },
      { OP_SPI_ATTACH, false, 4, 8, command_attach },
      { OP_FLASH_DEFL_BEGIN, true, 16, 20, command_begin_zlib },
      { OP_FLASH_DEFL_END, false, 4, 4, command_end_range },
      { OP_ERASE_FLASH, true, 0, 0, command_erase_flash },
      { OP_ERASE_REGION, true, 8, 8, command_erase_region },
      { OP_READ_FLASH, true, 16, 16, command_read_packets },
  },
};

static const struct command *
find (const struct command *among, uint32_t n, uint8_t opcode)
{
  for (uint32_t i = 0; i < n; i++)
    if (among[i].opcode == opcode)
      return &among[i];
  return NULL;
}

static const struct command *
find_command (const struct stub *self, uint8_t opcode)
{
  const struct command *found = find (commands, N_COMMANDS, opcode);

  if (found == NULL && self->has_esptool)
    found = find (esptool.commands, N_ESPTOOL_COMMANDS, opcode);
  return found;
}

/* esptool leaves the field for the CRC empty. A block for the memory has a sum of its own there. */
static bool
is_proven (const struct slot *slot)
{
  uint8_t opcode = slot->bytes[1];
  uint32_t given = get_u32 (slot->bytes + 4);

  return opcode == OP_MEM_DATA || (given == 0 && opcode < OP_STUB_INFO) || slot->crc == given;
}

bool
stub_is_whole (const struct slot *slot)
{
  return slot->size >= PACKET_HEADER_SIZE &&
         slot->size - PACKET_HEADER_SIZE == get_u16 (slot->bytes + 2) && is_proven (slot);
}

/* Returns: enum stub_error */
static uint8_t
check (const struct command *command, const struct slot *slot)
{
  uint32_t size = slot->size - PACKET_HEADER_SIZE;
  uint8_t opcode = slot->bytes[1];

  if (size != get_u16 (slot->bytes + 2))
    return STUB_ERROR_LENGTH;
  if (!is_proven (slot))
    return STUB_ERROR_CHECKSUM;
  if (opcode == OP_FLASH_DATA || opcode == OP_FLASH_DEFL_DATA || opcode == OP_STUB_WRITE_DATA)
    return STUB_ERROR_CLOSED;
  if (command == NULL)
    return STUB_ERROR_UNKNOWN;
  return size < command->least || size > command->most ? STUB_ERROR_LENGTH : 0;
}

bool
stub_handle (struct stub *self, struct slot *slot)
{
  const struct command *command = find_command (self, slot->bytes[1]);
  uint8_t error = check (command, slot);
  struct data data = {
    .opcode = slot->bytes[1],
    .bytes = slot->bytes + PACKET_HEADER_SIZE,
    .size = slot->size - PACKET_HEADER_SIZE,
  };

  if (error == 0 && command->on_flash) {
    stub_stop_stream (self);
    if (flash_is_busy (self->hardware))
      return false;
  }
  if (error == 0)
    error = command->handle (self, &data);
  if (error != 0)
    stub_reply (self, data.opcode, 0, error);
  /* A command that divides the inbox anew has released it already. */
  if (slot->use == SLOT_WAITING)
    inbox_release (&self->inbox, slot);
  return true;
}
