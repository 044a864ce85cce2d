/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Prefix codes as tables, see inflate-code.h.
 *
 * Codes are given out in the order of their lengths, and among equals in the order of the symbols;
 * each is the one before it plus one, with zeros behind it where it is longer. In the input a code
 * comes with its first bit first, that is backwards, and so do they stand here.
 */
#include "inflate-code.h"

enum { FAST_SIZE = 1 << INFLATE_FAST_BITS };

/* Counts the codes of each length, and finds the first place of each among the sorted symbols.
 *
 * Returns: how many beginnings of INFLATE_FAST_BITS bits no shorter code has; -1: the codes do not
 *   fit together */
static int32_t
count_codes (struct inflate_code *self,
             const uint8_t *lengths,
             uint32_t n,
             uint32_t places[INFLATE_CODE_BITS + 1])
{
  int32_t left = 1; /* codes of the present length that no shorter one begins */
  int32_t n_long = 0;
  uint32_t place = 0;

  for (uint32_t length = 0; length <= INFLATE_CODE_BITS; length++)
    self->count[length] = 0;
  for (uint32_t i = 0; i < n; i++)
    self->count[lengths[i]]++;
  for (uint32_t length = 1; length <= INFLATE_CODE_BITS; length++) {
    places[length] = place;
    place += self->count[length];
    left = left * 2 - (int32_t) self->count[length];
    if (left < 0)
      return -1;
    if (length == INFLATE_FAST_BITS) {
      self->n_fast = place;
      n_long = left;
    }
  }
  /* RFC 1951 knows the lone code of one bit for distances only. zlib lets literals have it too,
   * and of code lengths nothing can be said with it that would pass the checks that follow. */
  return left == 0 || place == self->count[1] ? n_long : -1;
}

/* Enters a code into the fast table. Returns: the code after it */
static uint32_t
enter (struct inflate_code *self, uint32_t code, uint32_t length, uint32_t entry)
{
  uint32_t bit = 1u << length;

  for (uint32_t i = code; i < FAST_SIZE; i += bit)
    self->fast[i] = (uint16_t) entry;
  do {
    bit >>= 1;
    code ^= bit;
  } while (bit != 0 && (code & bit) == 0);
  return code;
}

bool
inflate_code_build (struct inflate_code *self, const uint8_t *lengths, uint32_t n)
{
  uint32_t places[INFLATE_CODE_BITS + 1];
  int32_t n_long = count_codes (self, lengths, n, places);
  const uint16_t *symbol = self->symbols;
  uint32_t code = 0;

  if (n_long < 0)
    return false;
  for (uint32_t i = 0; i < n; i++)
    if (lengths[i] != 0)
      self->symbols[places[lengths[i]]++] = (uint16_t) i;
  for (uint32_t length = 1; length <= INFLATE_FAST_BITS; length++)
    for (uint32_t i = self->count[length]; i > 0; i--)
      code = enter (self, code, length, (uint32_t) *symbol++ << 4 | length);
  for (int32_t i = 0; i < n_long; i++)
    code = enter (self, code, INFLATE_FAST_BITS, (uint32_t) i << 4);
  return true;
}

uint32_t
inflate_code_look_up_long (const struct inflate_code *self, uint32_t bits)
{
  const uint16_t *symbols = self->symbols + self->n_fast;
  uint32_t place = self->fast[bits % FAST_SIZE] >> 4;

  bits >>= INFLATE_FAST_BITS;
  for (uint32_t length = INFLATE_FAST_BITS + 1; length <= INFLATE_CODE_BITS; length++) {
    uint32_t count = self->count[length];
    place = place << 1 | (bits & 1);
    if (place < count)
      return (uint32_t) symbols[place] << 4 | length;
    place -= count;
    symbols += count;
    bits >>= 1;
  }
  return INFLATE_NO_SYMBOL << 4 | 1;
}
