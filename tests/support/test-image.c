/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Firmware for tests, see test-image.h.
 */
#include "test-image.h"

#include "bytes.h"
#include "packet.h"

#include <string.h>

enum {
  IRAM_ADDRESS = 0x40100000,
  DRAM_ADDRESS = 0x3FFE8000,
  IRAM_SIZE = 0x4000,
  DRAM_SIZE = 0x400,
  DATA_OFFSET = 0x10000,
};

static void
append_u32 (GByteArray *image, guint32 value)
{
  guint8 bytes[4];

  put_u32 (bytes, value);
  g_byte_array_append (image, bytes, sizeof bytes);
}

static void
append_random (GByteArray *image, gsize size, GRand *rand)
{
  for (gsize i = 0; i < size; i += 4)
    append_u32 (image, g_rand_int (rand));
}

static guint8
append_segment (GByteArray *image, guint32 address, guint32 size, GRand *rand)
{
  append_u32 (image, address);
  append_u32 (image, size);
  append_random (image, size, rand);
  return packet_checksum (image->data + image->len - size, size);
}

static void
pad (GByteArray *image, gsize size, guint8 value)
{
  while (image->len < size)
    g_byte_array_append (image, &value, 1);
}

GBytes *
test_image_new_program (gsize size, guint32 seed)
{
  static const guint8 header[] = { 0xE9, 2, 0x00, 0x00 };
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GByteArray *image = g_byte_array_new ();
  guint8 checksum = 0;

  g_byte_array_append (image, header, sizeof header);
  append_u32 (image, IRAM_ADDRESS);
  checksum = append_segment (image, IRAM_ADDRESS, IRAM_SIZE, rand);
  checksum ^= 0xEF ^ append_segment (image, DRAM_ADDRESS, DRAM_SIZE, rand);
  pad (image, image->len | 15, 0);
  g_byte_array_append (image, &checksum, 1);
  if (size > DATA_OFFSET) {
    pad (image, DATA_OFFSET, 0xFF);
    append_random (image, size - DATA_OFFSET, rand);
    g_byte_array_set_size (image, (guint) size);
  }
  return g_byte_array_free_to_bytes (image);
}

GBytes *
test_image_new_data (gsize size, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  GByteArray *data = g_byte_array_new ();

  append_random (data, size, rand);
  g_byte_array_set_size (data, (guint) size);
  return g_byte_array_free_to_bytes (data);
}
