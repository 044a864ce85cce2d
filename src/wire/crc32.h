/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The CRC-32 of zlib, PNG and Ethernet (reflected polynomial EDB88320), byte by byte, with a table
 * that costs a program on the chip only 64 bytes.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** The state to begin with. */
#define CRC32_BEGIN 0xFFFFFFFFu

extern const uint32_t crc32_nibbles[16];

/** Returns: the state after @byte */
static inline uint32_t
crc32_push (uint32_t state, uint8_t byte)
{
  state ^= byte;
  state = crc32_nibbles[state & 15] ^ state >> 4;
  return crc32_nibbles[state & 15] ^ state >> 4;
}

/** Returns: the checksum of all that was pushed since CRC32_BEGIN */
static inline uint32_t
crc32_end (uint32_t state)
{
  return ~state;
}

/** Returns: the checksum of @size bytes */
uint32_t crc32_of (const uint8_t *bytes, size_t size);
