/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Firmware for tests, see firmware-maker.h.
 */
#include "firmware-maker.h"

#include "nf-image.h"

#include "bytes.h"

#include <string.h>

enum {
  SEED = 0xEF,
  IRAM = 0x40100000,
  DRAM = 0x3FFE8000,
  EBOOT_END = 0x1000,
  ARDUINO_WORDS = EBOOT_END + 16, /* the length and the CRC */
  PAGE_SIZE = 0x1000,
};

/* --- Pieces ------------------------------------------------------------------------------ */

void
maker_append (GByteArray *file, gconstpointer bytes, gsize size)
{
  g_byte_array_append (file, bytes, (guint) size);
}

void
maker_append_text (GByteArray *file, const char *text)
{
  maker_append (file, text, strlen (text) + 1);
}

void
maker_append_u32 (GByteArray *file, guint32 value)
{
  guint8 bytes[4];

  put_u32 (bytes, value);
  maker_append (file, bytes, sizeof bytes);
}

void
maker_append_pattern (GByteArray *file, gsize size)
{
  for (gsize i = 0; i < size; i++) {
    guint8 byte = (guint8) (i * 37 + (i >> 8) * 11 + 1);
    maker_append (file, &byte, 1);
  }
}

void
maker_pad (GByteArray *file, gsize size, guint8 value)
{
  while (file->len < size)
    maker_append (file, &value, 1);
}

void
maker_put_u32 (GByteArray *file, gsize at, guint32 value)
{
  g_assert_cmpuint (at + 4, <=, file->len);
  put_u32 (file->data + at, value);
}

/* --- Programs ---------------------------------------------------------------------------- */

static guint8
xor_bytes (const GByteArray *file, gsize begin, gsize end)
{
  guint8 sum = 0;

  for (gsize i = begin; i < end; i++)
    sum ^= file->data[i];
  return sum;
}

/* Returns: what the bytes give to the checksum */
static guint8
append_segment (GByteArray *file, MakerSegment segment)
{
  maker_append_u32 (file, segment.address);
  maker_append_u32 (file, segment.size);
  maker_append_pattern (file, segment.size);
  return xor_bytes (file, file->len - segment.size, file->len);
}

static void
append_header (GByteArray *file, guint8 magic, guint n, guint16 bytes_2_3, guint32 entry)
{
  guint8 header[] = { magic, (guint8) n, (guint8) bytes_2_3, (guint8) (bytes_2_3 >> 8) };

  maker_append (file, header, sizeof header);
  maker_append_u32 (file, entry);
}

/* @begin: of the image, from which multiples of 16 are counted */
static void
append_checksum (GByteArray *file, gsize begin, guint8 sum)
{
  maker_pad (file, begin + ((file->len - begin) | 15), 0);
  sum ^= SEED;
  maker_append (file, &sum, 1);
}

static void
append_e9 (GByteArray *file, gsize begin, const MakerSegment *segments, guint16 bytes_2_3)
{
  guint n = 0;
  guint8 sum = 0;

  while (segments[n].size > 0)
    n++;
  append_header (file, 0xE9, n, bytes_2_3, IRAM + 4);
  for (guint i = 0; i < n; i++)
    sum ^= append_segment (file, segments[i]);
  append_checksum (file, begin, sum);
}

void
maker_append_v1 (GByteArray *file, const MakerSegment *segments, guint16 bytes_2_3)
{
  append_e9 (file, file->len, segments, bytes_2_3);
}

static guint32
compute_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xFFFFFFFF;

  for (gsize i = 0; i < size; i++) {
    crc ^= data[i];
    for (guint bit = 0; bit < 8; bit++)
      crc = crc & 1 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
  }
  return ~crc;
}

void
maker_mend_v2 (GByteArray *file, gsize begin)
{
  guint32 crc = compute_crc (file->data + begin, file->len - 4 - begin);

  maker_put_u32 (file, file->len - 4, crc & 0x80000000 ? ~crc : crc + 1);
}

void
maker_append_v2 (GByteArray *file, gsize code, guint slot, guint16 bytes_2_3)
{
  static const MakerSegment segments[] = { { IRAM, 64 }, { DRAM, 32 }, { 0, 0 } };
  gsize begin = file->len;

  append_header (file, 0xEA, 4, slot != 0 ? (guint16) (slot << 8) : bytes_2_3, IRAM + 4);
  append_segment (file, (MakerSegment){ 0, (guint32) code });
  append_e9 (file, begin, segments, bytes_2_3);
  maker_append_u32 (file, 0);
  maker_mend_v2 (file, begin);
}

/* --- Arduino ----------------------------------------------------------------------------- */

/* The CRC of the other direction, bit by bit. */
static guint32
compute_arduino_crc (const guint8 *data, gsize size)
{
  guint32 crc = 0xFFFFFFFF;

  for (gsize i = 0; i < size; i++)
    for (guint bit = 0; bit < 8; bit++) {
      gboolean is_set = (crc >> 31 & 1) != (data[i] >> (7 - bit) & 1u);
      crc = crc << 1 ^ (is_set ? 0x04C11DB7 : 0);
    }
  return crc;
}

void
maker_mend_arduino (GByteArray *file)
{
  maker_put_u32 (file, ARDUINO_WORDS, 0);
  maker_put_u32 (file, ARDUINO_WORDS + 4, 0);
  maker_put_u32 (file, ARDUINO_WORDS + 4, compute_arduino_crc (file->data, file->len));
  maker_put_u32 (file, ARDUINO_WORDS, file->len);
}

/* As the core's tool makes it: the checksum is taken while the two words are 0. */
void
maker_append_arduino (GByteArray *file)
{
  static const MakerSegment eboot[] = { { 0x4010F000, 0x100 }, { 0, 0 } };
  static const MakerSegment code = { 0x40201010, 0x80 };
  static const MakerSegment ram = { IRAM, 0x22 };
  guint8 sum = 0;

  maker_append_v1 (file, eboot, 0x4002);
  maker_pad (file, EBOOT_END, 0xAA);
  append_header (file, 0xE9, 2, 0x4002, IRAM + 4);
  append_segment (file, code);
  memset (file->data + ARDUINO_WORDS, 0, 8);
  sum = xor_bytes (file, ARDUINO_WORDS, file->len);
  sum ^= append_segment (file, ram);
  append_checksum (file, EBOOT_END, sum);
  maker_mend_arduino (file);
}

/* --- The RTOS SDK and other chips -------------------------------------------------------- */

static void
put_text (GByteArray *file, gsize at, const char *text)
{
  memcpy (file->data + at, text, strlen (text) + 1);
}

/* Puts a description of an application where a segment's bytes begin. */
static void
put_description (GByteArray *file, gsize at)
{
  memset (file->data + at, 0, 256);
  maker_put_u32 (file, at, 0xABCD5432);
  put_text (file, at + 16, "v1.2-3-gabcdef");
  put_text (file, at + 48, "blink");
  put_text (file, at + 80, "10:11:12");
  put_text (file, at + 96, "Jan  2 2024");
  put_text (file, at + 112, "v3.4");
}

static void
append_hash (GByteArray *file, gsize begin)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;

  g_checksum_update (checksum, file->data + begin, file->len - begin);
  g_checksum_get_digest (checksum, digest, &size);
  maker_append (file, digest, sizeof digest);
}

void
maker_append_rtos_app (GByteArray *file, gboolean has_hash)
{
  static const MakerSegment code = { 0x40210010, 0x140 };
  static const MakerSegment ram = { IRAM, 0x40 };
  gsize begin = file->len;
  guint8 sum = 0;

  append_header (file, 0xE9, 2, 0x2003, IRAM + 4);
  append_segment (file, code);
  put_description (file, begin + 16);
  sum = xor_bytes (file, begin + 16, file->len);
  sum ^= append_segment (file, ram);
  append_checksum (file, begin, sum);
  if (has_hash)
    append_hash (file, begin);
}

void
maker_append_other_chip (GByteArray *file, guint16 chip_id, gboolean has_hash)
{
  static const MakerSegment code = { 0x3C000020, 0x140 };
  guint8 extension
      [16] = { 0xEE, [4] = (guint8) chip_id, (guint8) (chip_id >> 8), [15] = (guint8) has_hash };
  gsize begin = file->len;

  append_header (file, 0xE9, 1, 0x2002, 0x403CC710);
  maker_append (file, extension, sizeof extension);
  append_segment (file, code);
  put_description (file, begin + 0x20);
  append_checksum (file, begin, xor_bytes (file, begin + 0x20, file->len));
  if (has_hash)
    append_hash (file, begin);
}

/* --- NodeMCU ----------------------------------------------------------------------------- */

void
maker_append_page (GByteArray *file, const MakerItem *items, guint n_items)
{
  gsize begin = file->len;

  maker_append_u32 (file, 3 * n_items | 1 << 8);
  for (guint i = 0; i < n_items; i++) {
    maker_append_u32 (file, items[i].type);
    maker_append_u32 (file, items[i].address);
    maker_append_u32 (file, items[i].size);
  }
  maker_pad (file, begin + PAGE_SIZE, 0xFF);
}

void
maker_append_nodemcu_3 (GByteArray *file, guint16 bytes_2_3)
{
  static const MakerSegment boot[] = { { IRAM, 0x5000 }, { DRAM, 0x800 }, { 0, 0 } };
  static const MakerItem items[] = {
    { 4, 0xD000, 0x1000 },   { 5, 0xF000, 0x1000 }, { 102, 0x10000, 0 },
    { 106, 0, G_MAXUINT32 }, { 6, 0, 0x3000 },      { 0, 0x40213000, 0 },
  };

  maker_append_v1 (file, boot, bytes_2_3);
  maker_pad (file, 0x10000, 0xFF);
  maker_append_page (file, items, G_N_ELEMENTS (items));
  maker_append_text (file, "NodeMCU 3.0.0.0 build 1 powered by Lua 5.1.4");
  maker_append_pattern (file, 0x13000 - file->len);
}

/* --- File systems ------------------------------------------------------------------------ */

void
maker_append_spiffs (GByteArray *file, guint32 block, guint32 n_blocks, gboolean is_uneven)
{
  static const guint uneven[] = { 0, 1, 3 };

  for (guint32 i = 0; i < n_blocks; i++) {
    guint32 before = !is_uneven ? i : i < G_N_ELEMENTS (uneven) ? uneven[i] : 4 * i;
    gsize begin = file->len;
    maker_pad (file, begin + block, 0xFF);
    put_u16 (file->data + begin + 0xFC, (guint16) (0x0529 ^ 0x100 ^ (n_blocks - before)));
    put_u16 (file->data + begin + 0xFE, 0);
  }
}

void
maker_append_littlefs (GByteArray *file, guint32 block, guint32 n_blocks)
{
  maker_append_u32 (file, 1);
  maker_append_u32 (file, 0xF7FF0FF0);
  maker_append (file, "littlefs", 8);
  maker_append_u32 (file, 0x1000E02F);
  maker_append_u32 (file, 0x00020001);
  maker_append_u32 (file, block);
  maker_append_u32 (file, n_blocks);
  maker_pad (file, file->len + 64, 0xFF);
}

/* --- Data -------------------------------------------------------------------------------- */

GByteArray *
maker_pack (const GByteArray *file)
{
  g_autoptr (GZlibCompressor) packer = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  GByteArray *packed = g_byte_array_new ();
  gsize n_read = 0;
  gsize n_written = 0;

  g_byte_array_set_size (packed, file->len + 256);
  g_assert_cmpint (g_converter_convert (G_CONVERTER (packer),
                                        file->data,
                                        file->len,
                                        packed->data,
                                        packed->len,
                                        G_CONVERTER_INPUT_AT_END,
                                        &n_read,
                                        &n_written,
                                        NULL),
                   ==,
                   G_CONVERTER_FINISHED);
  g_byte_array_set_size (packed, (guint) n_written);
  return packed;
}

void
maker_append_init_data (GByteArray *file, guint version)
{
  g_autoptr (NfImage) image =
      nf_image_load (version == 8 ? NF_IMAGE_DEFAULT_V08_NAME : NF_IMAGE_DEFAULT_NAME, NULL);

  maker_append (file, nf_image_get_data (image, NULL), nf_image_get_size (image));
}
