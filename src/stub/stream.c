/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Blocks into the ring, see stream.h.
 */
#include "stream.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"
#include "stub-protocol.h"

enum {
  STEP_BYTES = 256, /* unpacked at once */
  ZLIB_HEADER_SIZE = 2,
};

void
stream_open (struct stream *self, uint8_t opcode, enum stream_format format, uint32_t size)
{
  self->opcode = opcode;
  self->format = format;
  self->size = size;
  self->next = 0;
  self->used = 0;
  self->current = NULL;
  self->has_ended = size == 0;
  self->must_tell = false;
  self->refused = 0;
  self->error = 0;
  inflate_init (self->inflate, (uint8_t *) self->writer->ring);
}

void
stream_close (struct stream *self)
{
  self->opcode = 0;
  self->current = NULL;
  self->must_tell = false;
  for (uint32_t i = 0; i < self->inbox->n_slots; i++)
    if (self->inbox->slots[i].use == SLOT_BLOCK)
      inbox_release (self->inbox, &self->inbox->slots[i]);
}

static struct slot *
find_block (const struct stream *self, uint32_t sequence)
{
  for (uint32_t i = 0; i < self->inbox->n_slots; i++) {
    struct slot *slot = &self->inbox->slots[i];
    if (slot->use == SLOT_BLOCK && slot->sequence == sequence)
      return slot;
  }
  return NULL;
}

/* Where the sequence number stands and the bytes begin. */
static uint32_t
get_data_at (const struct stream *self)
{
  return PACKET_HEADER_SIZE + (self->opcode == OP_STUB_WRITE_DATA ? 4 : DATA_HEADER_SIZE);
}

/* Returns: enum stub_error */
static uint8_t
check_block (const struct stream *self, const struct slot *slot)
{
  const uint8_t *header = slot->bytes + PACKET_HEADER_SIZE;
  uint32_t at = get_data_at (self);
  uint8_t sum = slot->sum;

  if (slot->size < at)
    return STUB_ERROR_LENGTH;
  if (self->opcode == OP_STUB_WRITE_DATA)
    return slot->crc == get_u32 (slot->bytes + 4) ? 0 : STUB_ERROR_CHECKSUM;
  if (get_u32 (header) != slot->size - at)
    return STUB_ERROR_LENGTH;
  /* The sum covers the data header as well, and begins with 0. */
  for (uint32_t i = 0; i < DATA_HEADER_SIZE; i++)
    sum ^= header[i];
  return (sum ^ CHECKSUM_SEED) == slot->bytes[4] ? 0 : STUB_ERROR_CHECKSUM;
}

static uint32_t
get_sequence (const struct stream *self, const struct slot *slot)
{
  if (self->opcode == OP_STUB_WRITE_DATA)
    return get_u32 (slot->bytes + PACKET_HEADER_SIZE) & STUB_SEQUENCE_MASK;
  return get_u32 (slot->bytes + PACKET_HEADER_SIZE + 4);
}

/* Takes the mask off what follows it, in less than 100 µs. */
static void
unmask (struct slot *slot)
{
  uint32_t *words = (uint32_t *) (slot->bytes + PACKET_HEADER_SIZE);
  uint32_t mask = slot->bytes[PACKET_HEADER_SIZE + STUB_MASK_SHIFT / 8] * 0x01010101u;

  for (uint32_t i = 1; PACKET_HEADER_SIZE + 4 * i < slot->size; i++)
    words[i] ^= mask;
}

void
stream_take (struct stream *self, struct slot *slot)
{
  uint8_t error = check_block (self, slot);
  uint32_t sequence = error == 0 ? get_sequence (self, slot) : 0;

  self->refused = error;
  if (error != 0 || self->error != 0 || sequence - self->used >= INBOX_SLOTS_MAX ||
      find_block (self, sequence) != NULL) {
    self->must_tell = true;
    inbox_release (self->inbox, slot);
    return;
  }
  if (self->opcode == OP_STUB_WRITE_DATA)
    unmask (slot);
  inbox_set_use (self->inbox, slot, SLOT_BLOCK);
  slot->sequence = sequence;
  if (sequence != self->next)
    self->must_tell = true;
  while (find_block (self, self->next) != NULL)
    self->next++;
}

uint32_t
stream_get_held (const struct stream *self)
{
  uint32_t held = 0;

  for (uint32_t i = 0; i < INBOX_SLOTS_MAX; i++)
    if (find_block (self, self->next + 1 + i) != NULL)
      held |= 1u << i;
  return held;
}

static bool
take_next_block (struct stream *self)
{
  struct slot *slot = NULL;

  if (self->used == self->next)
    return false;
  slot = find_block (self, self->used);
  self->current = slot;
  self->at = slot->bytes + get_data_at (self);
  self->end = slot->bytes + slot->size;
  if (self->format == STREAM_ZLIB && self->used == 0)
    self->at += self->end - self->at < ZLIB_HEADER_SIZE ? self->end - self->at : ZLIB_HEADER_SIZE;
  return true;
}

static void
release_block (struct stream *self)
{
  inbox_release (self->inbox, self->current);
  self->current = NULL;
  self->used++;
  self->must_tell = true;
}

static enum inflate_result
copy_raw (struct stream *self, uint32_t *room)
{
  uint8_t *ring = (uint8_t *) self->writer->ring;
  uint32_t put = self->writer->put;

  for (; *room > 0 && self->at < self->end; (*room)--)
    ring[put++ % INFLATE_WINDOW] = *self->at++;
  return self->at == self->end ? INFLATE_NEEDS_INPUT : INFLATE_NEEDS_ROOM;
}

/* The last piece is programmed whole: what the stream does not fill of it is FF. */
static void
end_stream (struct stream *self)
{
  uint8_t *ring = (uint8_t *) self->writer->ring;

  while (self->writer->put < self->writer->total)
    ring[self->writer->put++ % INFLATE_WINDOW] = 0xFF;
  self->has_ended = true;
}

/* Returns: whether the block is used up. Bits of it may be left in the unpacker that are still to
 * give bytes: only when that asks for input, none are. */
static bool
unpack (struct stream *self, uint32_t room)
{
  uint32_t left = room;
  enum inflate_result result = self->format == STREAM_RAW
                                   ? copy_raw (self, &left)
                                   : inflate_run (self->inflate, &self->at, self->end, &left);

  self->writer->put += room - left;
  if (self->writer->put == self->size)
    end_stream (self);
  else if (result == INFLATE_BROKEN)
    self->error = STUB_ERROR_INFLATE;
  else if (result == INFLATE_DONE && self->format == STREAM_ZLIB)
    self->error = STUB_ERROR_TOO_LITTLE;
  else if (result == INFLATE_DONE)
    inflate_begin (self->inflate);
  if (self->error != 0)
    self->must_tell = true;
  return result == INFLATE_NEEDS_INPUT;
}

bool
stream_step (struct stream *self)
{
  const struct writer *writer = self->writer;
  uint32_t room = writer_get_room (writer) - (writer->total - self->size);
  uint32_t missing = self->size - writer->put;

  if (self->opcode == 0 || self->error != 0 || (self->current == NULL && !take_next_block (self)))
    return false;
  /* Behind the last byte stand at most an end mark and a checksum: the flash itself is checked. */
  if (self->has_ended) {
    release_block (self);
    return true;
  }
  room = room < missing ? room : missing;
  room = room < STEP_BYTES ? room : STEP_BYTES;
  if (room == 0)
    return false;
  if (unpack (self, room))
    release_block (self);
  return true;
}
