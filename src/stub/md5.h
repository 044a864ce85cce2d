/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * MD5 (RFC 1321), by which a host and the chip agree on what stands in the flash. It proves
 * against accidents, not against an enemy.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum { MD5_BLOCK_SIZE = 64, MD5_BLOCK_WORDS = 16, MD5_SIZE = 16 };

/** One digest under way; all members are private. */
struct md5 {
  uint32_t state[4];
  uint32_t size;                   /* bytes so far: less than 512 MiB, no flash has more */
  uint32_t block[MD5_BLOCK_WORDS]; /* what does not fill a block yet */
};

void md5_begin (struct md5 *self);

/**
 * Adds a whole block, as the flash controller delivers it: each word's low byte came first.
 *
 * Only allowed while a multiple of MD5_BLOCK_SIZE bytes has been added.
 */
void md5_add_block (struct md5 *self, const uint32_t block[MD5_BLOCK_WORDS]);

/** Adds any number of bytes. */
void md5_add (struct md5 *self, const uint8_t *bytes, size_t size);

/** Gives the digest. @self must be begun again before it is used again. */
void md5_end (struct md5 *self, uint8_t digest[MD5_SIZE]);
