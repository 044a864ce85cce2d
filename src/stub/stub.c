/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The loop: the line, what arrived, the task, the stream and the flash in turn. See stub.h.
 */
#include "stub-private.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"
#include "registers.h"

enum {
  COUNT_MASK = 0xFF,
  TASK_PIECES = 4,

  /* Bytes that may come at a new rate without making sense. */
  STRANGE_MAX = 256,
};

/* Most chips name the logarithm of their size in the last byte of their id. */
static uint32_t
get_flash_size (struct hardware *hardware)
{
  uint32_t bits = flash_read_id (hardware) >> 16;

  return bits >= 18 && bits < 24 ? 1u << bits : FLASH_SIZE_MAX;
}

/* Digests and unpacking are worth it, and the chip is made for 160 MHz. Where the stub is left all
 * is as the ROM had it. */
void
stub_set_fast (struct hardware *hardware, bool is_fast)
{
  uint32_t clock = hardware_load (hardware, CPU_CLOCK);

  hardware_store (hardware,
                  CPU_CLOCK,
                  is_fast ? clock | CPU_CLOCK_DOUBLE : clock & ~(uint32_t) CPU_CLOCK_DOUBLE);
}

void
stub_begin (struct stub *self, struct hardware *hardware)
{
  static const uint8_t greeting[] = { 'O', 'H', 'A', 'I' };

  self->hardware = hardware;
  self->task = (struct task){ .digests = self->digests };
  self->inbox = (struct inbox){ .memory = self->input, .slots = self->slots };
  self->outbox = (struct outbox){ .bytes = self->output };
  self->writer = (struct writer){ .hardware = hardware, .ring = self->ring, .runs = self->runs };
  self->stream = (struct stream){
    .inbox = &self->inbox,
    .writer = &self->writer,
    .inflate = &self->inflate,
  };
  self->old_divider = 0;
  self->memory.size = 0;
  self->has_esptool = hardware_load (hardware, STUB_ESPTOOL_AT) == STUB_ESPTOOL_MARK;
  inbox_divide (&self->inbox, STUB_BLOCK_SIZE);
  stub_set_fast (hardware, true);
  flash_attach (hardware);
  self->flash_size = get_flash_size (hardware);
  outbox_begin_raw (&self->outbox);
  outbox_put (&self->outbox, greeting, sizeof greeting);
  outbox_end_raw (&self->outbox);
}

void
stub_reply (struct stub *self, uint8_t opcode, uint32_t value, uint8_t error)
{
  outbox_begin (&self->outbox, opcode, value, 0);
  outbox_end (&self->outbox, error);
}

void
stub_stop_stream (struct stub *self)
{
  stream_close (&self->stream);
  writer_begin (&self->writer, 0, 0, 0);
}

/* --- The line --- */

static bool
move_bytes (struct stub *self)
{
  uint32_t status = hardware_load (self->hardware, UART_STATUS);
  uint32_t n_in = status & COUNT_MASK;
  uint32_t n_out = UART_FIFO_SIZE - 1 - (status >> UART_STATUS_TX_SHIFT & COUNT_MASK);
  bool any = n_in > 0;
  uint8_t byte;

  while (n_in-- > 0)
    inbox_push (&self->inbox, (uint8_t) hardware_load (self->hardware, UART_FIFO));
  while (n_out-- > 0 && outbox_take (&self->outbox, &byte)) {
    hardware_store (self->hardware, UART_FIFO, byte);
    any = true;
  }
  return any;
}

/* A host that asked for a rate at which nothing comes through goes back to the old one. */
static void
watch_rate (struct stub *self)
{
  if (self->old_divider == 0 || self->inbox.n_at_rate < STRANGE_MAX)
    return;
  hardware_store (self->hardware, UART_CLKDIV, self->old_divider);
  self->old_divider = 0;
}

/* --- What arrived --- */

static bool
is_stream_broken (struct stub *self)
{
  bool lost = self->inbox.lost > 0;

  self->inbox.lost = 0;
  return lost && self->stream.opcode == OP_STUB_WRITE_DATA;
}

/* Blocks go to the stream at once, commands wait for their turn. */
static void
sort (struct stub *self, struct slot *slot)
{
  bool is_request = slot->size >= PACKET_HEADER_SIZE && slot->bytes[0] == DIRECTION_REQUEST;

  /* A frame alone proves nothing of the rate: its ends may be whole where nothing between is. */
  if (stub_is_whole (slot))
    self->old_divider = 0;
  if (slot->size == sizeof self->task.acknowledged) {
    self->task.acknowledged = get_u32 (slot->bytes);
    inbox_release (&self->inbox, slot);
  } else if (!is_request) {
    self->inbox.lost++;
    inbox_release (&self->inbox, slot);
  } else if (slot->bytes[1] == self->stream.opcode && self->stream.opcode != 0) {
    stream_take (&self->stream, slot);
  } else {
    inbox_set_use (&self->inbox, slot, SLOT_WAITING);
  }
}

static bool
sort_arrivals (struct stub *self)
{
  struct slot *slot = inbox_find (&self->inbox, SLOT_ARRIVED);

  if (slot == NULL)
    return false;
  sort (self, slot);
  return true;
}

/* --- The stream --- */

void
stub_tell_stream (struct stub *self, uint8_t opcode)
{
  const struct stream *stream = &self->stream;
  const struct writer *writer = &self->writer;
  uint8_t error = stream->error != 0 ? stream->error : writer->error;

  outbox_begin (&self->outbox, opcode, writer->programming.done, 4 * STUB_WRITE_WORDS);
  outbox_put_word (&self->outbox, self->is_unlocked ? STUB_NEWS_UNLOCKED : 0);
  outbox_put_word (&self->outbox, stream->next);
  outbox_put_word (&self->outbox, stream_get_held (stream));
  outbox_put_word (&self->outbox, stream->used);
  outbox_put_word (&self->outbox, writer->erased);
  outbox_put (&self->outbox, writer->digest, MD5_SIZE);
  outbox_end (&self->outbox, error);
}

static void
tell (struct stub *self)
{
  struct stream *stream = &self->stream;
  uint8_t error = stream->error != 0 ? stream->error : self->writer.error;

  stream->must_tell = false;
  if (stream->opcode == OP_STUB_WRITE_DATA)
    stub_tell_stream (self, OP_STUB_WRITE_DATA);
  else
    stub_reply (self,
                stream->opcode,
                self->writer.programming.done,
                error != 0 ? error : stream->refused);
  stream->refused = 0;
}

/* An error of the flash ends the stream as one of the data does. */
static bool
run_stream (struct stub *self)
{
  struct stream *stream = &self->stream;
  bool any = writer_step (&self->writer);

  any |= stream_step (stream);
  if (self->writer.error != 0 && stream->error == 0) {
    stream->error = self->writer.error;
    stream->must_tell = true;
  }
  return any;
}

/* --- The loop --- */

static bool
run_command (struct stub *self)
{
  struct slot *slot = inbox_find (&self->inbox, SLOT_WAITING);

  return slot != NULL && stub_handle (self, slot);
}

/* A few pieces at a time: the rest of a step costs as much as one of them. */
static bool
run_task (struct stub *self)
{
  bool any = false;

  for (uint32_t i = 0; i < TASK_PIECES && self->task.step != NULL; i++) {
    if (!self->task.step (self))
      break;
    any = true;
  }
  return any;
}

bool
stub_step (struct stub *self)
{
  bool any = move_bytes (self);

  watch_rate (self);
  any |= sort_arrivals (self);
  if (is_stream_broken (self))
    self->stream.must_tell = true;
  any |= run_stream (self);
  if (self->task.step != NULL)
    return run_task (self) || any;
  if (!outbox_has_room (&self->outbox, STUB_REPLY_MAX))
    return any;
  if (self->stream.must_tell) {
    tell (self);
    return true;
  }
  return run_command (self) || any;
}
