/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From the blocks that arrived to the ring: takes them in their order, unpacks them, and says
 * what became of them.
 *
 * Two kinds of host: ours, with many blocks under way that may arrive in any order, and esptool's,
 * which sends a block when the one before was acknowledged.
 */
#pragma once

#include "inbox.h"
#include "writer.h"

enum stream_format {
  STREAM_RAW,
  STREAM_DEFLATE, /* raw deflate streams, one behind the other */
  STREAM_ZLIB,    /* one deflate stream with two bytes before it and a checksum behind */
};

struct stream {
  struct inbox *inbox;
  struct writer *writer;
  struct inflate *inflate;
  uint8_t opcode; /* of its blocks; 0: closed */
  enum stream_format format;
  uint32_t size; /* bytes it shall give; the writer's total is rounded up */
  uint32_t next; /* the lowest sequence number that has not arrived */
  uint32_t used; /* blocks used up */
  struct slot *current;
  const uint8_t *at, *end; /* in it */
  bool has_ended;          /* all bytes are there, padded to the writer's total */
  bool must_tell;          /* the host should hear how things stand */
  uint8_t refused;         /* why the last frame was not taken; 0: it was, or had been before */
  uint8_t error;           /* enum stub_error; 0: none. Nothing more is taken after one */
};

/** Opens it. The writer has begun. @opcode: of the blocks that belong to it */
void stream_open (struct stream *self, uint8_t opcode, enum stream_format format, uint32_t size);

/** Closes it and releases its blocks. */
void stream_close (struct stream *self);

/** Takes a frame with the stream's opcode that has arrived: keeps it as a block or releases it. */
void stream_take (struct stream *self, struct slot *slot);

/** Returns: the numbers behind NEXT that have arrived, see enum stub_write_state */
uint32_t stream_get_held (const struct stream *self);

/** Unpacks a little. Returns: whether there was anything to do */
bool stream_step (struct stream *self);
