/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What takes more than one step, see stub-private.h.
 *
 * A step reads one piece of flash at most. While it digests or sends that, the next one is
 * already on its way from the flash chip.
 */
#include "stub-private.h"

#include "opcodes.h"
#include "registers.h"

#include <stddef.h>

enum { REPLY_AROUND = 8 + 4 + 2 }; /* header, CRC and status */

static void
begin (struct stub *self, task_step step, uint8_t opcode)
{
  self->task.step = step;
  self->task.opcode = opcode;
}

static void
begin_on_flash (struct stub *self, task_step step, uint8_t opcode, uint32_t address, uint32_t size)
{
  begin (self, step, opcode);
  self->task.begin = address;
  self->task.at = address;
  self->task.end = address + size;
  self->task.is_reading = false;
  self->task.in_reply = 0;
}

static void
end (struct stub *self)
{
  self->task.step = NULL;
}

/* --- Reading --- */

static uint32_t
get_piece (const struct task *task)
{
  uint32_t left = task->end - task->at;

  return left < FLASH_PIECE ? left : FLASH_PIECE;
}

static bool
ask_for_piece (struct stub *self)
{
  struct task *task = &self->task;

  if (!task->is_reading && flash_is_busy (self->hardware))
    return false;
  if (!task->is_reading)
    flash_begin_read (self->hardware, task->at, get_piece (task));
  task->is_reading = true;
  return true;
}

/* Takes the piece at AT and asks for the one behind it. Returns: its size, 0 while the flash is
 * busy */
static uint32_t
read_piece (struct stub *self, uint32_t *words)
{
  struct task *task = &self->task;
  uint32_t size = get_piece (task);

  if (!ask_for_piece (self))
    return 0;
  flash_end_read (self->hardware, words, size);
  task->is_reading = false;
  task->at += size;
  if (task->at < task->end)
    ask_for_piece (self);
  return size;
}

static void
digest_piece (struct stub *self, const uint32_t *words, uint32_t size)
{
  if (size == MD5_BLOCK_SIZE)
    md5_add_block (&self->task.md5, words);
  else
    md5_add (&self->task.md5, (const uint8_t *) words, size);
}

static bool
step_md5 (struct stub *self)
{
  struct task *task = &self->task;
  uint32_t words[FLASH_PIECE_WORDS];
  uint8_t digest[MD5_SIZE];
  uint32_t size = 0;

  if (task->at < task->end) {
    size = read_piece (self, words);
    digest_piece (self, words, size);
    return size > 0;
  }
  if (!outbox_has_room (&self->outbox, MD5_SIZE + REPLY_AROUND))
    return false;
  md5_end (&task->md5, digest);
  outbox_begin (&self->outbox, task->opcode, 0, MD5_SIZE);
  outbox_put (&self->outbox, digest, MD5_SIZE);
  outbox_end (&self->outbox, 0);
  end (self);
  return true;
}

void
task_begin_md5 (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size)
{
  begin_on_flash (self, step_md5, opcode, address, size);
  md5_begin (&self->task.md5);
}

static bool
send_digests (struct stub *self)
{
  struct task *task = &self->task;
  uint32_t size = task->n_digests * MD5_SIZE;

  if (!outbox_has_room (&self->outbox, size + REPLY_AROUND))
    return false;
  outbox_begin (&self->outbox, task->opcode, task->at - task->n_digests * FLASH_SECTOR_SIZE, size);
  outbox_put (&self->outbox, task->digests, size);
  outbox_end (&self->outbox, 0);
  task->n_digests = 0;
  if (task->at == task->end)
    end (self);
  return true;
}

static bool
step_digests (struct stub *self)
{
  struct task *task = &self->task;
  uint32_t words[FLASH_PIECE_WORDS];
  uint32_t size = 0;

  if (task->n_digests == STUB_DIGESTS_MAX || task->at == task->end)
    return send_digests (self);
  size = read_piece (self, words);
  digest_piece (self, words, size);
  if (size > 0 && task->at % FLASH_SECTOR_SIZE == 0) {
    md5_end (&task->md5, task->digests + task->n_digests++ * MD5_SIZE);
    md5_begin (&task->md5);
  }
  return size > 0;
}

void
task_begin_digests (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size)
{
  begin_on_flash (self, step_digests, opcode, address, size);
  self->task.n_digests = 0;
  md5_begin (&self->task.md5);
}

static bool step_read_packets (struct stub *self);

/* Puts a piece into the reply that was begun. */
static bool
send_piece (struct stub *self)
{
  uint32_t words[FLASH_PIECE_WORDS];
  uint32_t size = 0;

  if (!outbox_has_room (&self->outbox, FLASH_PIECE + REPLY_AROUND))
    return false;
  size = read_piece (self, words);
  outbox_put (&self->outbox, (const uint8_t *) words, size);
  self->task.in_reply -= size;
  if (self->task.step == step_read_packets)
    digest_piece (self, words, size);
  return size > 0;
}

static bool
step_read (struct stub *self)
{
  struct task *task = &self->task;
  uint32_t left = task->end - task->at;
  bool any = false;

  if (task->in_reply == 0) {
    if (!outbox_has_room (&self->outbox, REPLY_AROUND))
      return false;
    task->in_reply = left < STUB_READ_PIECE ? left : STUB_READ_PIECE;
    outbox_begin (&self->outbox, task->opcode, task->at, task->in_reply);
  }
  any = send_piece (self);
  if (task->in_reply == 0)
    outbox_end (&self->outbox, 0);
  if (task->in_reply == 0 && task->at == task->end)
    end (self);
  return any;
}

void
task_begin_read (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size)
{
  begin_on_flash (self, step_read, opcode, address, size);
}

/* Bytes that the host has not acknowledged. */
FOR_ESPTOOL static uint32_t
get_in_flight (const struct task *task)
{
  return task->at - task->begin - task->acknowledged;
}

FOR_ESPTOOL static bool
send_final_digest (struct stub *self)
{
  uint8_t digest[MD5_SIZE];

  if (get_in_flight (&self->task) > 0 || !outbox_has_room (&self->outbox, MD5_SIZE))
    return false;
  md5_end (&self->task.md5, digest);
  outbox_begin_raw (&self->outbox);
  outbox_put (&self->outbox, digest, MD5_SIZE);
  outbox_end_raw (&self->outbox);
  end (self);
  return true;
}

FOR_ESPTOOL static bool
step_read_packets (struct stub *self)
{
  struct task *task = &self->task;
  uint32_t left = task->end - task->at;
  bool any = false;

  if (task->in_reply == 0) {
    if (left == 0)
      return send_final_digest (self);
    if (get_in_flight (task) >= task->in_flight || !outbox_has_room (&self->outbox, 0))
      return false;
    task->in_reply = left < task->packet ? left : task->packet;
    outbox_begin_raw (&self->outbox);
  }
  any = send_piece (self);
  if (task->in_reply == 0)
    outbox_end_raw (&self->outbox);
  return any;
}

FOR_ESPTOOL void
task_begin_read_packets (struct stub *self,
                         uint8_t opcode,
                         uint32_t address,
                         uint32_t size,
                         uint32_t packet,
                         uint32_t in_flight)
{
  begin_on_flash (self, step_read_packets, opcode, address, size);
  self->task.packet = packet;
  self->task.in_flight = in_flight * packet;
  self->task.acknowledged = 0;
  md5_begin (&self->task.md5);
}

/* --- Erasing and the end of a stream: the writer does it --- */

FOR_ESPTOOL static bool
step_erase (struct stub *self)
{
  struct writer *writer = &self->writer;

  if (writer->error == 0 && !writer_is_done (writer))
    return false;
  stub_reply (self, self->task.opcode, writer->erased, writer->error);
  end (self);
  return true;
}

FOR_ESPTOOL void
task_begin_erase (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size)
{
  begin_on_flash (self, step_erase, opcode, address, size);
  self->writer.runs[0] = (struct run){ address, size };
  writer_begin (&self->writer, size > 0 ? 1 : 0, 0, 0);
}

static bool
is_stream_waiting (const struct stub *self)
{
  const struct stream *stream = &self->stream;

  return stream->error == 0 && !(stream->has_ended && writer_is_done (&self->writer)) &&
         (stream->has_ended || stream->current != NULL || stream->used < stream->next);
}

static bool
step_end (struct stub *self)
{
  struct task *task = &self->task;
  struct stream *stream = &self->stream;
  uint8_t error = stream->error;

  if (is_stream_waiting (self) || !outbox_has_room (&self->outbox, STUB_REPLY_MAX))
    return false;
  end (self);
  if (task->opcode == OP_STUB_WRITE_END) {
    stub_tell_stream (self, task->opcode);
    return true;
  }
  if (error == 0 && !stream->has_ended)
    error = STUB_ERROR_TOO_LITTLE;
  stub_reply (self, task->opcode, self->writer.programming.done, error);
  stream_close (stream);
  if (error == 0 && self->must_reset)
    task_begin_leave (self, LEAVE_BY_RESET);
  return true;
}

void
task_begin_end (struct stub *self, uint8_t opcode, bool reset)
{
  self->must_reset = reset;
  begin (self, step_end, opcode);
}

/* --- When all answers have left --- */

/* The last character leaves the shifter after the FIFO is empty. */
static bool
has_all_left (struct stub *self)
{
  uint32_t divider = hardware_load (self->hardware, UART_CLKDIV) & UART_CLKDIV_MASK;

  if (self->outbox.put != self->outbox.taken ||
      (hardware_load (self->hardware, UART_STATUS) >> UART_STATUS_TX_SHIFT & 0xFF) > 0)
    return false;
  hardware_wait (self->hardware, divider / 2);
  return true;
}

static bool
step_rate (struct stub *self)
{
  struct hardware *hardware = self->hardware;

  if (!has_all_left (self))
    return false;
  self->old_divider = hardware_load (hardware, UART_CLKDIV) & UART_CLKDIV_MASK;
  self->inbox.n_at_rate = 0;
  hardware_store (hardware, UART_CLKDIV, self->task.begin);
  end (self);
  return true;
}

void
task_begin_rate (struct stub *self, uint32_t divider)
{
  begin (self, step_rate, OP_CHANGE_BAUD);
  self->task.begin = divider;
}

static bool
step_leave (struct stub *self)
{
  if (!has_all_left (self))
    return false;
  end (self);
  stub_set_fast (self->hardware, false);
  if (self->task.begin == LEAVE_TO_BOOT)
    hardware_boot (self->hardware);
  else if (self->task.begin == LEAVE_BY_RESET)
    hardware_store (self->hardware, RTC_CONTROL, RTC_CONTROL_RESET);
  else
    hardware_jump (self->hardware, self->task.begin);
  return true;
}

void
task_begin_leave (struct stub *self, uint32_t address)
{
  begin (self, step_leave, OP_RUN_USER_CODE);
  self->task.begin = address;
}
