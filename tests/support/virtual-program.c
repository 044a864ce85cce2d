/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Scripts as firmware, see virtual-program.h.
 */
#include "virtual-program.h"

#include "bytes.h"
#include "opcodes.h"
#include "packet.h"

#include <string.h>

enum {
  IRAM_ADDRESS = 0x40100000,
  DRAM_ADDRESS = 0x3FFE8000,
  CODE_SIZE = 16,
  SCRIPT_MAX = 0x10000,
};

static void
append_u32 (GByteArray *image, guint32 value)
{
  guint8 bytes[4];

  put_u32 (bytes, value);
  g_byte_array_append (image, bytes, sizeof bytes);
}

/* Returns: the segment's share of the checksum */
static guint8
append_segment (GByteArray *image, guint32 address, const guint8 *data, gsize size)
{
  append_u32 (image, address);
  append_u32 (image, (guint32) size);
  g_byte_array_append (image, data, (guint) size);
  return packet_checksum (data, size) ^ CHECKSUM_SEED;
}

GBytes *
virtual_program_make (const char *script)
{
  static const guint8 header[] = { 0xE9, 2, 0x02, 0x40 };
  static const guint8 code[CODE_SIZE] = { 0x12, 0xC1, 0xF0, 0x06, 0xFF, 0xFF };
  g_autoptr (GString) text = g_string_new ("nf-virtual-program 1\n");
  GByteArray *image = g_byte_array_new ();
  guint8 checksum = CHECKSUM_SEED;

  g_string_append (text, script);
  g_assert_cmpuint (text->len, <, SCRIPT_MAX);
  do
    g_string_append_c (text, '\0');
  while (text->len % 4 != 0);
  g_byte_array_append (image, header, sizeof header);
  append_u32 (image, IRAM_ADDRESS);
  checksum ^= append_segment (image, IRAM_ADDRESS, code, sizeof code);
  checksum ^= append_segment (image, DRAM_ADDRESS, (const guint8 *) text->str, text->len);
  while (image->len % 16 != 15)
    g_byte_array_append (image, (const guint8 *) "", 1);
  g_byte_array_append (image, &checksum, 1);
  return g_byte_array_free_to_bytes (image);
}
