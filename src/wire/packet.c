/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Requests and replies, see packet.h.
 */
#include "packet.h"

#include "bytes.h"
#include "opcodes.h"

enum { STATUS_SIZE = 2 };

uint8_t
packet_checksum (const uint8_t *data, size_t size)
{
  uint8_t checksum = CHECKSUM_SEED;

  for (size_t i = 0; i < size; i++)
    checksum ^= data[i];
  return checksum;
}

/* Our own copy: freestanding code has no string.h to rely on. */
static void
copy (uint8_t *to, const uint8_t *from, size_t size)
{
  for (size_t i = 0; i < size; i++)
    to[i] = from[i];
}

static void
put_header (uint8_t *to, uint8_t direction, uint8_t opcode, size_t size, uint32_t word)
{
  to[0] = direction;
  to[1] = opcode;
  put_u16 (to + 2, (uint16_t) size);
  put_u32 (to + 4, word);
}

size_t
request_put (uint8_t *to, size_t to_size, const struct request *request)
{
  size_t size = PACKET_HEADER_SIZE + (size_t) request->size;

  if (to_size < size)
    return 0;
  put_header (to, DIRECTION_REQUEST, request->opcode, request->size, request->checksum);
  copy (to + PACKET_HEADER_SIZE, request->data, request->size);
  return size;
}

bool
request_parse (struct request *request, const uint8_t *packet, size_t packet_size)
{
  if (packet_size < PACKET_HEADER_SIZE || packet[0] != DIRECTION_REQUEST)
    return false;
  if (packet_size - PACKET_HEADER_SIZE > UINT16_MAX)
    return false;
  request->opcode = packet[1];
  request->checksum = get_u32 (packet + 4);
  request->data = packet + PACKET_HEADER_SIZE;
  request->size = (uint16_t) (packet_size - PACKET_HEADER_SIZE);
  return true;
}

size_t
reply_put (uint8_t *to, size_t to_size, const struct reply *reply)
{
  size_t size = PACKET_HEADER_SIZE + (size_t) reply->size + STATUS_SIZE;

  if (to_size < size || reply->size > UINT16_MAX - STATUS_SIZE)
    return 0;
  put_header (to, DIRECTION_REPLY, reply->opcode, reply->size + STATUS_SIZE, reply->value);
  copy (to + PACKET_HEADER_SIZE, reply->data, reply->size);
  to[size - 2] = reply->status;
  to[size - 1] = reply->error;
  return size;
}

bool
reply_parse (struct reply *reply, const uint8_t *packet, size_t packet_size)
{
  if (packet_size < PACKET_HEADER_SIZE + STATUS_SIZE || packet[0] != DIRECTION_REPLY)
    return false;
  if (get_u16 (packet + 2) != packet_size - PACKET_HEADER_SIZE)
    return false;
  reply->opcode = packet[1];
  reply->value = get_u32 (packet + 4);
  reply->data = packet + PACKET_HEADER_SIZE;
  reply->size = (uint16_t) (packet_size - PACKET_HEADER_SIZE - STATUS_SIZE);
  reply->status = packet[packet_size - 2];
  reply->error = packet[packet_size - 1];
  return true;
}
