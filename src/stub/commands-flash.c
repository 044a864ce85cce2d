/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands on the flash, see command.h.
 */
#include "command.h"

#include "opcodes.h"
#include "registers.h"

static bool
is_in_flash (const struct stub *self, uint32_t address, uint32_t size)
{
  return address <= self->flash_size && size <= self->flash_size - address;
}

static bool
is_whole_sectors (uint32_t address, uint32_t size)
{
  return (address | size) % FLASH_SECTOR_SIZE == 0;
}

/* There are no other pins to attach on this chip. */
uint8_t
command_attach (struct stub *self, const struct data *data)
{
  return command_answer (self, data, 0);
}

uint8_t
command_set_parameters (struct stub *self, const struct data *data)
{
  uint32_t size = command_get_word (data, 1);

  if (size == 0 || size > FLASH_SIZE_MAX)
    return STUB_ERROR_VALUE;
  self->flash_size = size;
  return command_answer (self, data, 0);
}

uint8_t
command_tell_info (struct stub *self, const struct data *data)
{
  struct hardware *hardware = self->hardware;
  uint32_t words[FLASH_PIECE_WORDS];

  outbox_begin (&self->outbox, data->opcode, 0, 4 * STUB_INFO_WORDS + STUB_SFDP_SIZE);
  outbox_put_word (&self->outbox, STUB_VERSION);
  outbox_put_word (&self->outbox, hardware_load (hardware, UART_CLKDIV));
  for (uint32_t i = 0; i < 4; i++)
    outbox_put_word (&self->outbox, hardware_load (hardware, EFUSES + 4 * i));
  outbox_put_word (&self->outbox, flash_read_id (hardware));
  outbox_put_word (&self->outbox, flash_read_status (hardware));
  for (uint32_t at = 0; at < STUB_SFDP_SIZE; at += FLASH_PIECE) {
    flash_read_sfdp (hardware, at, words, FLASH_PIECE);
    outbox_put (&self->outbox, (const uint8_t *) words, FLASH_PIECE);
  }
  outbox_end (&self->outbox, 0);
  return 0;
}

uint8_t
command_digest (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (size == 0 || !is_whole_sectors (address, size) || !is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  task_begin_digests (self, data->opcode, address, size);
  return 0;
}

uint8_t
command_md5 (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (!is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  task_begin_md5 (self, data->opcode, address, size);
  return 0;
}

uint8_t
command_read (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (size == 0 || size > STUB_READ_MAX || !is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  task_begin_read (self, data->opcode, address, size);
  return 0;
}

uint8_t
command_read_packets (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);
  uint32_t packet = command_get_word (data, 2);
  uint32_t in_flight = command_get_word (data, 3);

  if (!is_in_flash (self, address, size) || packet == 0 || packet % FLASH_PIECE != 0 ||
      packet > STUB_READ_MAX || in_flight == 0 || in_flight > STUB_READ_MAX / FLASH_PIECE)
    return STUB_ERROR_VALUE;
  command_answer (self, data, 0);
  task_begin_read_packets (self, data->opcode, address, size, packet, in_flight);
  return 0;
}

/* Without a flash chip every read gives the same bit for ever. */
static uint8_t
unlock (struct stub *self)
{
  uint32_t id = flash_read_id (self->hardware);

  if (id == 0 || id == 0xFFFFFF)
    return STUB_ERROR_FLASH;
  return flash_unlock (self->hardware, &self->is_unlocked) ? 0 : STUB_ERROR_LOCKED;
}

static uint8_t
erase (struct stub *self, const struct data *data, uint32_t address, uint32_t size)
{
  uint8_t error = unlock (self);

  if (error == 0)
    task_begin_erase (self, data->opcode, address, size);
  return error;
}

uint8_t
command_erase_region (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (!is_whole_sectors (address, size) || !is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  return erase (self, data, address, size);
}

uint8_t
command_erase_flash (struct stub *self, const struct data *data)
{
  return erase (self, data, 0, self->flash_size);
}

/* --- Streams --- */

/* esptool's: one range, blocks of the size it likes. */
static uint8_t
begin_range (struct stub *self, const struct data *data, uint8_t opcode, enum stream_format format)
{
  uint32_t size = command_get_word (data, 0);
  uint32_t block_size = command_get_word (data, 2);
  uint32_t address = command_get_word (data, 3);
  uint32_t padded = (size + FLASH_PIECE - 1) & ~(uint32_t) (FLASH_PIECE - 1);
  uint32_t erased = (size + FLASH_SECTOR_SIZE - 1) & ~(uint32_t) (FLASH_SECTOR_SIZE - 1);
  uint8_t error = 0;

  if (address % FLASH_SECTOR_SIZE != 0 || size > FLASH_SIZE_MAX ||
      !is_in_flash (self, address, erased))
    return STUB_ERROR_VALUE;
  error = size > 0 ? unlock (self) : 0;
  if (error != 0)
    return error;
  if (size > 0 && !inbox_divide (&self->inbox, block_size))
    return STUB_ERROR_VALUE;
  self->writer.runs[0] = (struct run){ address, erased };
  writer_begin (&self->writer, size > 0 ? 1 : 0, padded, 0);
  stream_open (&self->stream, opcode, format, size);
  return command_answer (self, data, 0);
}

uint8_t
command_begin_raw (struct stub *self, const struct data *data)
{
  return begin_range (self, data, OP_FLASH_DATA, STREAM_RAW);
}

uint8_t
command_begin_zlib (struct stub *self, const struct data *data)
{
  return begin_range (self, data, OP_FLASH_DEFL_DATA, STREAM_ZLIB);
}

uint8_t
command_end_range (struct stub *self, const struct data *data)
{
  uint8_t opcode = data->opcode == OP_FLASH_END ? OP_FLASH_DATA : OP_FLASH_DEFL_DATA;

  if (self->stream.opcode != opcode)
    return STUB_ERROR_CLOSED;
  task_begin_end (self, data->opcode, command_get_word (data, 0) == 0);
  return 0;
}

static bool
is_free (const struct writer *writer, uint32_t n, const struct run *run)
{
  for (uint32_t i = 0; i < n; i++)
    if (run->address < writer->runs[i].address + writer->runs[i].size &&
        writer->runs[i].address < run->address + run->size)
      return false;
  return true;
}

/* Takes the runs over. Returns: their bytes together; 0 when they are not what they must be */
static uint32_t
take_runs (struct stub *self, const struct data *data, uint32_t n)
{
  uint32_t total = 0;

  for (uint32_t i = 0; i < n; i++) {
    struct run run = { command_get_word (data, 2 + 2 * i), command_get_word (data, 3 + 2 * i) };

    if (run.size == 0 || !is_whole_sectors (run.address, run.size) ||
        !is_in_flash (self, run.address, run.size) || !is_free (&self->writer, i, &run))
      return 0;
    total += run.size;
    self->writer.runs[i] = run;
  }
  return total;
}

uint8_t
command_begin_stream (struct stub *self, const struct data *data)
{
  uint32_t flags = command_get_word (data, 0);
  uint32_t n = command_get_word (data, 1);
  uint32_t total = 0;
  uint8_t error = 0;

  if (n == 0 || n > STUB_RUNS_MAX || data->size != 8 + STUB_RUN_SIZE * n)
    return STUB_ERROR_LENGTH;
  total = take_runs (self, data, n);
  if (total == 0)
    return STUB_ERROR_VALUE;
  error = unlock (self);
  if (error != 0)
    return error;
  inbox_divide (&self->inbox, STUB_BLOCK_SIZE);
  writer_begin (&self->writer,
                n,
                total,
                WRITER_READS_BACK | (flags & STUB_WRITE_SECTORS ? WRITER_BY_SECTORS : 0u));
  stream_open (&self->stream,
               OP_STUB_WRITE_DATA,
               flags & STUB_WRITE_RAW ? STREAM_RAW : STREAM_DEFLATE,
               total);
  stub_tell_stream (self, data->opcode);
  return 0;
}

uint8_t
command_end_stream (struct stub *self, const struct data *data)
{
  if (self->stream.opcode != OP_STUB_WRITE_DATA)
    return STUB_ERROR_CLOSED;
  if (self->stream.has_ended)
    task_begin_end (self, data->opcode, false);
  else
    stub_tell_stream (self, data->opcode);
  return 0;
}
