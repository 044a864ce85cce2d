/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * MD5, see md5.h. The letters and the order of the steps are those of RFC 1321, 3.4.
 */
#include "md5.h"

#define ALWAYS_INLINE inline __attribute__ ((always_inline))

enum { STEPS = 64, SIZE_AT = 56 /* in the last block: how many bits there were */ };

/* floor (2^32 * |sin (i + 1)|), in radians */
static const uint32_t sines[STEPS] = {
  0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
  0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
  0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
  0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
  0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
  0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
  0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
  0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391,
};

static ALWAYS_INLINE uint32_t
rotate (uint32_t word, uint32_t bits)
{
  return word << bits | word >> (32 - bits);
}

static ALWAYS_INLINE uint32_t
f (uint32_t x, uint32_t y, uint32_t z)
{
  return z ^ (x & (y ^ z));
}

static ALWAYS_INLINE uint32_t
g (uint32_t x, uint32_t y, uint32_t z)
{
  return f (z, x, y);
}

static ALWAYS_INLINE uint32_t
h (uint32_t x, uint32_t y, uint32_t z)
{
  return x ^ y ^ z;
}

static ALWAYS_INLINE uint32_t
i (uint32_t x, uint32_t y, uint32_t z)
{
  return y ^ (x | ~z);
}

/* Four steps, after which each of a, b, c and d is in its old place again. @at: in the block's
 * words, which stand there twice so that no place in them need be taken modulo 16; @w0 … @w3: how
 * far behind it each step's word is; @r0 … @r3: by how much each rotates. */
#define FOUR_STEPS(mix, at, w0, w1, w2, w3, r0, r1, r2, r3)                                        \
  do {                                                                                             \
    a = b + rotate (a + mix (b, c, d) + at[w0] + sine[0], r0);                                     \
    d = a + rotate (d + mix (a, b, c) + at[w1] + sine[1], r1);                                     \
    c = d + rotate (c + mix (d, a, b) + at[w2] + sine[2], r2);                                     \
    b = c + rotate (b + mix (c, d, a) + at[w3] + sine[3], r3);                                     \
    sine += 4;                                                                                     \
  } while (0)

static void
mix_block (uint32_t state[4], const uint32_t block[MD5_BLOCK_WORDS])
{
  uint32_t words[2 * MD5_BLOCK_WORDS];
  uint32_t *const half = words + MD5_BLOCK_WORDS;
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  const uint32_t *sine = sines;

  for (uint32_t n = 0; n < MD5_BLOCK_WORDS; n++)
    words[n] = half[n] = block[n];
  for (const uint32_t *at = words; at != half; at += 4)
    FOUR_STEPS (f, at, 0, 1, 2, 3, 7, 12, 17, 22);
  for (const uint32_t *at = words; at != half; at += 4)
    FOUR_STEPS (g, at, 1, 6, 11, 16, 5, 9, 14, 20);
  for (const uint32_t *at = half; at != words; at -= 4)
    FOUR_STEPS (h, at, 5, 8, 11, 14, 4, 11, 16, 23);
  for (const uint32_t *at = half; at != words; at -= 4)
    FOUR_STEPS (i, at, 0, 7, 14, 5, 6, 10, 15, 21);
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
}

void
md5_begin (struct md5 *self)
{
  self->state[0] = 0x67452301;
  self->state[1] = 0xefcdab89;
  self->state[2] = 0x98badcfe;
  self->state[3] = 0x10325476;
  self->size = 0;
}

void
md5_add_block (struct md5 *self, const uint32_t block[MD5_BLOCK_WORDS])
{
  self->size += MD5_BLOCK_SIZE;
  mix_block (self->state, block);
}

/* Each byte pushes the others of its word down; after four they are where they belong. */
static void
add_byte (struct md5 *self, uint8_t byte)
{
  uint32_t *word = &self->block[self->size++ / 4 % MD5_BLOCK_WORDS];

  *word = *word >> 8 | (uint32_t) byte << 24;
  if (self->size % MD5_BLOCK_SIZE == 0)
    mix_block (self->state, self->block);
}

void
md5_add (struct md5 *self, const uint8_t *bytes, size_t size)
{
  for (; size > 0; size--)
    add_byte (self, *bytes++);
}

void
md5_end (struct md5 *self, uint8_t digest[MD5_SIZE])
{
  uint32_t size = self->size;

  add_byte (self, 0x80);
  while (self->size % MD5_BLOCK_SIZE != SIZE_AT)
    add_byte (self, 0);
  self->block[SIZE_AT / 4] = size << 3;
  self->block[SIZE_AT / 4 + 1] = 0;
  mix_block (self->state, self->block);
  for (uint32_t n = 0; n < MD5_SIZE; n++)
    digest[n] = (uint8_t) (self->state[n / 4] >> 8 * (n % 4));
}
