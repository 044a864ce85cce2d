/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * SLIP framing, see slip.h.
 */
#include "slip.h"

void
slip_decoder_init (struct slip_decoder *decoder, uint8_t *buffer, size_t capacity)
{
  decoder->frame = buffer;
  decoder->capacity = capacity;
  slip_decoder_reset (decoder);
}

void
slip_decoder_set_buffer (struct slip_decoder *decoder, uint8_t *buffer, size_t capacity)
{
  decoder->frame = buffer;
  decoder->capacity = capacity;
}

void
slip_decoder_reset (struct slip_decoder *decoder)
{
  decoder->size = 0;
  decoder->state = SLIP_IDLE;
}

/* Drops the frame. What is left of it up to its C0 is no boot log: it is skipped in silence. */
static enum slip_event
drop_frame (struct slip_decoder *decoder)
{
  decoder->size = 0;
  decoder->state = SLIP_SKIPPING;
  return SLIP_BROKEN;
}

static enum slip_event
append (struct slip_decoder *decoder, uint8_t byte)
{
  if (decoder->size == decoder->capacity)
    return drop_frame (decoder);
  decoder->frame[decoder->size++] = byte;
  decoder->state = SLIP_INSIDE;
  return SLIP_NOTHING;
}

static enum slip_event
append_escaped (struct slip_decoder *decoder, uint8_t byte)
{
  switch (byte) {
  case SLIP_ESC_END:
    return append (decoder, SLIP_END);
  case SLIP_ESC_ESC:
    return append (decoder, SLIP_ESC);
  default:
    return drop_frame (decoder);
  }
}

/* A C0 ends a frame that holds something. In every other state it begins one: between frames,
 * after a broken one, and in place of the byte that an escape promised. */
static enum slip_event
take_end (struct slip_decoder *decoder)
{
  if (decoder->state == SLIP_INSIDE && decoder->size > 0) {
    decoder->state = SLIP_IDLE;
    return SLIP_FRAME;
  }
  enum slip_event event = decoder->state == SLIP_ESCAPED ? SLIP_BROKEN : SLIP_NOTHING;
  decoder->size = 0;
  decoder->state = SLIP_INSIDE;
  return event;
}

enum slip_event
slip_decoder_push (struct slip_decoder *decoder, uint8_t byte)
{
  if (byte == SLIP_END)
    return take_end (decoder);
  switch (decoder->state) {
  case SLIP_INSIDE:
    if (byte != SLIP_ESC)
      return append (decoder, byte);
    decoder->state = SLIP_ESCAPED;
    return SLIP_NOTHING;
  case SLIP_ESCAPED:
    return append_escaped (decoder, byte);
  case SLIP_SKIPPING:
    return SLIP_NOTHING;
  case SLIP_IDLE:
  default:
    decoder->size = 0;
    return SLIP_OUTSIDE;
  }
}

static int
needs_escape (uint8_t byte)
{
  return byte == SLIP_END || byte == SLIP_ESC;
}

size_t
slip_encode (uint8_t *to, size_t to_size, const uint8_t *payload, size_t size)
{
  size_t n = 0;

  if (to_size < 2)
    return 0;
  to[n++] = SLIP_END;
  for (size_t i = 0; i < size; i++) {
    if (to_size - n < (needs_escape (payload[i]) ? 3 : 2)) /* the byte and the closing C0 */
      return 0;
    if (needs_escape (payload[i])) {
      to[n++] = SLIP_ESC;
      to[n++] = payload[i] == SLIP_END ? SLIP_ESC_END : SLIP_ESC_ESC;
    } else {
      to[n++] = payload[i];
    }
  }
  to[n++] = SLIP_END;
  return n;
}

uint8_t
slip_find_mask (const uint8_t *bytes, size_t size)
{
  size_t counts[256] = { 0 };
  uint8_t best = 0;

  for (size_t i = 0; i < size; i++)
    counts[bytes[i]]++;
  for (unsigned mask = 1; mask < 256; mask++)
    if (counts[SLIP_END ^ mask] + counts[SLIP_ESC ^ mask] <
        counts[SLIP_END ^ best] + counts[SLIP_ESC ^ best])
      best = (uint8_t) mask;
  return best;
}
