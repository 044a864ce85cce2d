/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands on the flash, see command.h.
 */
#include "command.h"

#include "opcodes.h"
#include "registers.h"

bool
command_is_in_flash (const struct stub *self, uint32_t address, uint32_t size)
{
  return address <= self->flash_size && size <= self->flash_size - address;
}

bool
command_is_whole_sectors (uint32_t address, uint32_t size)
{
  return (address | size) % FLASH_SECTOR_SIZE == 0;
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

  if (size == 0 || !command_is_whole_sectors (address, size) ||
      !command_is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  task_begin_digests (self, data->opcode, address, size);
  return 0;
}

uint8_t
command_md5 (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (!command_is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  task_begin_md5 (self, data->opcode, address, size);
  return 0;
}

uint8_t
command_read (struct stub *self, const struct data *data)
{
  uint32_t address = command_get_word (data, 0);
  uint32_t size = command_get_word (data, 1);

  if (size == 0 || size > STUB_READ_MAX || !command_is_in_flash (self, address, size))
    return STUB_ERROR_VALUE;
  task_begin_read (self, data->opcode, address, size);
  return 0;
}

/* Without a flash chip every read gives the same bit for ever. */
uint8_t
command_unlock (struct stub *self)
{
  uint32_t id = flash_read_id (self->hardware);

  if (id == 0 || id == 0xFFFFFF)
    return STUB_ERROR_FLASH;
  return flash_unlock (self->hardware, &self->is_unlocked) ? 0 : STUB_ERROR_LOCKED;
}

/* --- Streams --- */

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

    if (run.size == 0 || !command_is_whole_sectors (run.address, run.size) ||
        !command_is_in_flash (self, run.address, run.size) || !is_free (&self->writer, i, &run))
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
  error = command_unlock (self);
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
