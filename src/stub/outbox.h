/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What leaves on the line: frames, encoded as they are put, and taken byte by byte.
 *
 * A reply may be put in pieces, over as long a time as it takes; only one at a time. Nobody waits
 * here: whoever puts looks first whether there is room.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { OUTBOX_SIZE = 2048 }; /* a power of two */

struct outbox {
  uint8_t *bytes; /* OUTBOX_SIZE */
  uint32_t put;   /* both count on; their difference is what waits */
  uint32_t taken;
  uint32_t crc;
  bool has_crc;
};

/** Returns: whether a frame of @size bytes fits, or that much more of a frame, whatever it holds */
bool outbox_has_room (const struct outbox *self, uint32_t size);

/** Begins a reply with @size bytes of data. An own opcode's is followed by its CRC by itself. */
void outbox_begin (struct outbox *self, uint8_t opcode, uint32_t value, uint32_t size);

/** Puts data of the reply. */
void outbox_put (struct outbox *self, const uint8_t *bytes, uint32_t size);
void outbox_put_word (struct outbox *self, uint32_t word);

/** Ends the reply. @error: enum stub_error, 0 for success */
void outbox_end (struct outbox *self, uint8_t error);

/** Begins and ends a frame that holds nothing but what is put between. */
void outbox_begin_raw (struct outbox *self);
void outbox_end_raw (struct outbox *self);

/** Takes the next byte for the line. Returns: false when there is none */
bool outbox_take (struct outbox *self, uint8_t *byte);
