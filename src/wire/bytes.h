/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Little-endian numbers in byte arrays. Everything on the wire and in a firmware header is
 * little endian; these four functions are the only place that knows.
 */
#pragma once

#include <stdint.h>

static inline void
put_u16 (uint8_t *to, uint16_t value)
{
  to[0] = (uint8_t) value;
  to[1] = (uint8_t) (value >> 8);
}

static inline void
put_u32 (uint8_t *to, uint32_t value)
{
  put_u16 (to, (uint16_t) value);
  put_u16 (to + 2, (uint16_t) (value >> 16));
}

static inline uint16_t
get_u16 (const uint8_t *from)
{
  return (uint16_t) (from[0] | from[1] << 8);
}

static inline uint32_t
get_u32 (const uint8_t *from)
{
  return (uint32_t) get_u16 (from) | (uint32_t) get_u16 (from + 2) << 16;
}
