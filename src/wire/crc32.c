/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * CRC-32, see crc32.h.
 */
#include "crc32.h"

/* What four bits do to the state: each number divided by the polynomial, four bits long. */
const uint32_t crc32_nibbles[16] = {
  0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
  0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
};

uint32_t
crc32_of (const uint8_t *bytes, size_t size)
{
  uint32_t state = CRC32_BEGIN;

  for (size_t i = 0; i < size; i++)
    state = crc32_push (state, bytes[i]);
  return crc32_end (state);
}
