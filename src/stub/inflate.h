/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Unpacks deflate streams (RFC 1951) piece by piece, into a ring that is its window at once.
 *
 * It stops at any byte of input or output and goes on from there, so it can share one processor
 * with the line and the flash. It needs no memory but its struct and the ring, trusts nothing in
 * its input, and never writes outside the ring.
 */
#pragma once

#include "inflate-code.h"

#include <stdint.h>

enum {
  INFLATE_WINDOW = 0x8000, /* bytes of the ring; the farthest that a stream may reach back */
  INFLATE_LENGTHS = 320,   /* of the codes of a block together: the fixed ones have the most */
};

enum inflate_result {
  INFLATE_NEEDS_INPUT, /* all input is taken */
  INFLATE_NEEDS_ROOM,  /* all room is used, or enough was done for one call: call again */
  INFLATE_DONE,        /* the stream has ended: begin the next with inflate_begin () */
  INFLATE_BROKEN,      /* this is no deflate stream; nothing more can be done with it */
};

/** Where the input is read. */
struct inflate_input {
  const uint8_t *next, *end; /* valid during a call */
  uint32_t bits;             /* taken and not used yet, the first in the lowest bit; above them 0 */
  uint32_t n_bits;
};

/** One stream under way; all members are private. Some 3.7 KB, most of it tables. */
struct inflate {
  uint8_t *ring;
  uint32_t position;    /* in the ring: where the next byte is put */
  uint32_t begin;       /* where this stream began; the ring's size less with each turn */
  const uint8_t *limit; /* in the ring: where a call stops; valid during it */
  struct inflate_input input;
  uint32_t field; /* what comes next, see inflate.c */
  uint32_t is_last_block;
  uint32_t base;       /* what the field's bits are added to */
  uint32_t length;     /* of a copy or a stored block: what is left. A code length to repeat */
  uint32_t distance;   /* of a copy */
  uint32_t n_literals; /* code lengths of the block in its first code */
  uint32_t n_lengths;  /* and in both */
  uint32_t n_read;     /* of them, or of those of their own code, that have come */
  uint32_t n_ordered;  /* code lengths of their own code that will come */
  uint8_t lengths[INFLATE_LENGTHS];
  struct inflate_code literals;
  struct inflate_code distances; /* before, the code of the code lengths */
};

/** Takes @ring, INFLATE_WINDOW bytes, which stay the caller's, and begins the first stream at
 * its start. */
void inflate_init (struct inflate *self, uint8_t *ring);

/** Begins the next stream: at the next whole byte of the input, behind what was put into the ring
 * so far. It knows nothing of the data before. */
void inflate_begin (struct inflate *self);

/**
 * Unpacks until one of the results is reached. Costs the chip some 34 instructions (46 cycles) for
 * each byte of firmware that it puts, 40 for one that is stored. Making the table of a code takes
 * 13,000, at worst 16,000 instructions (0.4 ms) and ends the call early, as do the end of a block
 * and the end of the ring.
 *
 * @input: in: what is to be unpacked; out: what was not taken. Some bits of what was taken may
 *   still be kept in @self: none of them can give a byte when the result is INFLATE_NEEDS_INPUT
 * @end: the end of the input
 * @room: in: how many bytes may be put; out: how many of them were not
 */
enum inflate_result
inflate_run (struct inflate *self, const uint8_t **input, const uint8_t *end, uint32_t *room);
