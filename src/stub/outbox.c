/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Replies on their way out, see outbox.h.
 */
#include "outbox.h"

#include "crc32.h"
#include "opcodes.h"
#include "slip.h"

#define CRC_SIZE    4u
#define STATUS_SIZE 2u

bool
outbox_has_room (const struct outbox *self, uint32_t size)
{
  return OUTBOX_SIZE - (self->put - self->taken) >= SLIP_ENCODED_MAX (size);
}

static void
put_plain (struct outbox *self, uint8_t byte)
{
  self->bytes[self->put++ % OUTBOX_SIZE] = byte;
}

static void
put_encoded (struct outbox *self, uint8_t byte)
{
  self->crc = crc32_push (self->crc, byte);
  if (byte == SLIP_END || byte == SLIP_ESC) {
    put_plain (self, SLIP_ESC);
    byte = byte == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC;
  }
  put_plain (self, byte);
}

void
outbox_put (struct outbox *self, const uint8_t *bytes, uint32_t size)
{
  for (uint32_t i = 0; i < size; i++)
    put_encoded (self, bytes[i]);
}

void
outbox_put_word (struct outbox *self, uint32_t word)
{
  for (uint32_t i = 0; i < 4; i++)
    put_encoded (self, (uint8_t) (word >> 8 * i));
}

void
outbox_begin_raw (struct outbox *self)
{
  put_plain (self, SLIP_END);
}

void
outbox_end_raw (struct outbox *self)
{
  put_plain (self, SLIP_END);
}

void
outbox_begin (struct outbox *self, uint8_t opcode, uint32_t value, uint32_t size)
{
  self->crc = CRC32_BEGIN;
  self->has_crc = opcode >= OP_STUB_INFO;
  size += (self->has_crc ? CRC_SIZE : 0) + STATUS_SIZE;
  outbox_begin_raw (self);
  outbox_put_word (self, DIRECTION_REPLY | (uint32_t) opcode << 8 | size << 16);
  outbox_put_word (self, value);
}

void
outbox_end (struct outbox *self, uint8_t error)
{
  if (self->has_crc)
    outbox_put_word (self, crc32_end (self->crc));
  put_encoded (self, error == 0 ? STATUS_OK : STATUS_FAILED);
  put_encoded (self, error);
  outbox_end_raw (self);
}

bool
outbox_take (struct outbox *self, uint8_t *byte)
{
  if (self->taken == self->put)
    return false;
  *byte = self->bytes[self->taken++ % OUTBOX_SIZE];
  return true;
}
