/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands that esptool's stubs have and our own host does not use. They stand in a part of the
 * image that it does not upload, see stub.h.
 */
#include "command.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"

FOR_ESPTOOL uint8_t
command_sync (struct stub *self, const struct data *data)
{
  for (uint32_t i = 0; i < SYNC_REPLIES; i++)
    command_answer (self, data, 0);
  return 0;
}

FOR_ESPTOOL uint8_t
command_read_register (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);

  if (!command_is_mapped (address, 4))
    return STUB_ERROR_VALUE;
  return command_answer (self, data, hardware_load (self->hardware, address));
}

/* A host may talk to the flash chip by the controller's registers: so the stub must not, not even
 * to ask whether it is busy. */
FOR_ESPTOOL uint8_t
command_write_registers (struct stub *self, const struct data *data)
{
  uint32_t n = data->size / REGISTER_WRITE_SIZE;

  if (data->size % REGISTER_WRITE_SIZE != 0)
    return STUB_ERROR_LENGTH;
  for (uint32_t i = 0; i < n; i++)
    if (!command_is_mapped (command_get_word (data, 4 * i), 4))
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

FOR_ESPTOOL uint8_t
command_begin_memory (struct stub *self, const struct data *data)
{
  uint32_t size = command_get_word (data, 0);
  uint32_t address = command_get_word (data, 3);

  if (!command_is_mapped (address, size) ||
      !inbox_divide (&self->inbox, command_get_word (data, 2)))
    return STUB_ERROR_VALUE;
  self->memory = (struct run){ address, size };
  self->sequence = 0;
  return command_answer (self, data, 0);
}

/* Instruction memory takes words only; what is missing of the last one is 0. */
FOR_ESPTOOL static void
store_words (struct stub *self, const uint8_t *bytes, uint32_t size)
{
  for (uint32_t at = 0; at < size; at += 4) {
    uint32_t word = 0;
    for (uint32_t i = 0; i < 4 && at + i < size; i++)
      word |= (uint32_t) bytes[at + i] << 8 * i;
    hardware_store (self->hardware, self->memory.address + at, word);
  }
}

FOR_ESPTOOL uint8_t
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

FOR_ESPTOOL uint8_t
command_end_memory (struct stub *self, const struct data *data)
{
  uint32_t entry = command_get_word (data, 1);

  self->memory.size = 0;
  if (command_get_word (data, 0) == 0 && (entry == 0 || !command_is_mapped (entry & ~3u, 4)))
    return STUB_ERROR_VALUE;
  command_answer (self, data, 0);
  if (command_get_word (data, 0) == 0)
    task_begin_leave (self, entry);
  return 0;
}

/* There are no other pins to attach on this chip. */
FOR_ESPTOOL uint8_t
command_attach (struct stub *self, const struct data *data)
{
  return command_answer (self, data, 0);
}

FOR_ESPTOOL uint8_t
command_read_packets (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);
  uint32_t packet = command_get_word (data, 2);
  uint32_t in_flight = command_get_word (data, 3);

  if (!command_is_in_flash (self, address, size) || packet == 0 || packet % FLASH_PIECE != 0 ||
      packet > STUB_READ_MAX || in_flight == 0 || in_flight > STUB_READ_MAX / FLASH_PIECE)
    return STUB_ERROR_VALUE;
  command_answer (self, data, 0);
  task_begin_read_packets (self, data->opcode, address, size, packet, in_flight);
  return 0;
}

FOR_ESPTOOL static uint8_t
erase (struct stub *self, const struct data *data, uint32_t address, uint32_t size)
{
  uint8_t error = command_unlock (self);

  if (error == 0)
    task_begin_erase (self, data->opcode, address, size);
  return error;
}

FOR_ESPTOOL uint8_t
command_erase_region (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (!command_is_whole_sectors (address, size) || !command_is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  return erase (self, data, address, size);
}

FOR_ESPTOOL uint8_t
command_erase_flash (struct stub *self, const struct data *data)
{
  return erase (self, data, 0, self->flash_size);
}

/* esptool's: one range, blocks of the size it likes. */
FOR_ESPTOOL static uint8_t
begin_range (struct stub *self, const struct data *data, uint8_t opcode, enum stream_format format)
{
  uint32_t size = command_get_word (data, 0);
  uint32_t block_size = command_get_word (data, 2);
  uint32_t address = command_get_word (data, 3);
  uint32_t padded = (size + FLASH_PIECE - 1) & ~(uint32_t) (FLASH_PIECE - 1);
  uint32_t erased = (size + FLASH_SECTOR_SIZE - 1) & ~(uint32_t) (FLASH_SECTOR_SIZE - 1);
  uint8_t error = 0;

  if (address % FLASH_SECTOR_SIZE != 0 || size > FLASH_SIZE_MAX ||
      !command_is_in_flash (self, address, erased))
    return STUB_ERROR_VALUE;
  error = size > 0 ? command_unlock (self) : 0;
  if (error != 0)
    return error;
  if (size > 0 && !inbox_divide (&self->inbox, block_size))
    return STUB_ERROR_VALUE;
  self->writer.runs[0] = (struct run){ address, erased };
  writer_begin (&self->writer, size > 0 ? 1 : 0, padded, 0);
  stream_open (&self->stream, opcode, format, size);
  return command_answer (self, data, 0);
}

FOR_ESPTOOL uint8_t
command_begin_raw (struct stub *self, const struct data *data)
{
  return begin_range (self, data, OP_FLASH_DATA, STREAM_RAW);
}

FOR_ESPTOOL uint8_t
command_begin_zlib (struct stub *self, const struct data *data)
{
  return begin_range (self, data, OP_FLASH_DEFL_DATA, STREAM_ZLIB);
}

FOR_ESPTOOL uint8_t
command_end_range (struct stub *self, const struct data *data)
{
  uint8_t opcode = data->opcode == OP_FLASH_END ? OP_FLASH_DATA : OP_FLASH_DEFL_DATA;

  if (self->stream.opcode != opcode)
    return STUB_ERROR_CLOSED;
  task_begin_end (self, data->opcode, command_get_word (data, 0) == 0);
  return 0;
}
