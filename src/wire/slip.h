/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * SLIP framing: a frame is C0 … C0, and inside it C0 is sent as DB DC, DB as DB DD.
 *
 * The decoder takes one byte at a time and keeps all its state in a struct that its owner
 * provides, so any number of lines can be decoded side by side and nothing is allocated.
 * What stands outside a frame (a boot log, line noise) is reported as such, not swallowed:
 * the caller decides whether it is worth keeping.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define SLIP_END     0xC0
#define SLIP_ESC     0xDB
#define SLIP_ESC_END 0xDC
#define SLIP_ESC_ESC 0xDD

/** The largest number of bytes that @payload_size bytes can take once framed. */
#define SLIP_ENCODED_MAX(payload_size) (2 * (size_t) (payload_size) + 2)

enum slip_event {
  SLIP_NOTHING, /* the byte was taken, the frame goes on */
  SLIP_OUTSIDE, /* the byte stands outside any frame */
  SLIP_FRAME,   /* the byte completed a frame: frame[0..size) is valid until the next push */
  SLIP_BROKEN,  /* the frame was dropped: an impossible escape, or longer than the buffer */
};

/** One line being decoded. Set up with slip_decoder_init(); all members are private but the
 * two that a SLIP_FRAME makes valid. */
struct slip_decoder {
  uint8_t *frame; /* valid after SLIP_FRAME */
  size_t size;    /* valid after SLIP_FRAME */
  size_t capacity;
  enum { SLIP_IDLE, SLIP_INSIDE, SLIP_ESCAPED, SLIP_SKIPPING } state;
};

/**
 * Prepares @decoder to decode into @buffer.
 *
 * @buffer: room for the longest frame to be taken; stays the caller's
 * @capacity: its size in bytes; a longer frame gives SLIP_BROKEN once and is skipped to its end
 */
void slip_decoder_init (struct slip_decoder *decoder, uint8_t *buffer, size_t capacity);

/** Decodes the next frame into another buffer. Allowed as long as no byte of that has been kept:
 * always right after SLIP_FRAME or SLIP_BROKEN. */
void slip_decoder_set_buffer (struct slip_decoder *decoder, uint8_t *buffer, size_t capacity);

/** Forgets a frame that was begun; the next byte stands outside. */
void slip_decoder_reset (struct slip_decoder *decoder);

/**
 * Takes one byte from the line.
 *
 * A C0 that follows directly on a C0 begins a frame again, so empty frames are never reported
 * and a lost C0 costs one frame, not all that follow.
 *
 * Returns: what the byte did; only SLIP_FRAME makes @decoder's frame and size valid
 */
enum slip_event slip_decoder_push (struct slip_decoder *decoder, uint8_t byte);

/**
 * Frames @size bytes of @payload.
 *
 * @to: where the frame goes; must not overlap @payload
 * @to_size: room there; SLIP_ENCODED_MAX(size) is always enough
 *
 * Returns: the number of bytes put, or 0 when they do not fit
 */
size_t slip_encode (uint8_t *to, size_t to_size, const uint8_t *payload, size_t size);

/** Returns: with what to XOR each of @size bytes so that the fewest of them need an escape */
uint8_t slip_find_mask (const uint8_t *bytes, size_t size);
