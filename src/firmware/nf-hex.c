/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Intel HEX, see nf-hex.h.
 */
#include "nf-hex.h"

#include <string.h>

/* Of a record's address only the lower half stands in it: BANK bytes share one upper half. */
enum { RECORD_SIZE = 16, RECORD_HEAD_SIZE = 4, BANK = 0x10000, NO_BANK = -1 };

enum { RECORD_DATA = 0x00, RECORD_END = 0x01, RECORD_UPPER_ADDRESS = 0x04 };

static void
append_byte (GString *text, guint8 byte)
{
  static const char digits[] = "0123456789ABCDEF";

  g_string_append_c (text, digits[byte >> 4]);
  g_string_append_c (text, digits[byte & 0x0F]);
}

/* The checksum makes the sum of all bytes of a record zero. */
static void
append_record (GString *text, guint8 type, guint32 address, const guint8 *data, gsize size)
{
  guint8 record[RECORD_HEAD_SIZE + RECORD_SIZE] = {
    (guint8) size,
    address >> 8 & 0xFF,
    address & 0xFF,
    type,
  };
  guint8 sum = 0;

  if (size > 0)
    memcpy (record + RECORD_HEAD_SIZE, data, size);
  g_string_append_c (text, ':');
  for (gsize i = 0; i < RECORD_HEAD_SIZE + size; i++) {
    append_byte (text, record[i]);
    sum += record[i];
  }
  append_byte (text, (guint8) -sum);
  g_string_append_c (text, '\n');
}

static void
append_bank (GString *text, int bank)
{
  const guint8 upper[] = { bank >> 8 & 0xFF, bank & 0xFF };

  append_record (text, RECORD_UPPER_ADDRESS, 0, upper, sizeof upper);
}

/* @bank: (inout): the upper half that the records so far have set */
static void
append_piece (GString *text, const NfPiece *piece, int *bank)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (piece->bytes, &size);
  gsize step = 0;

  for (gsize at = 0; at < size; at += step) {
    guint32 address = piece->address + (guint32) at;
    if ((int) (address / BANK) != *bank) {
      *bank = (int) (address / BANK);
      append_bank (text, *bank);
    }
    step = MIN (size - at, MIN (RECORD_SIZE, BANK - address % BANK));
    append_record (text, RECORD_DATA, address, data + at, step);
  }
}

GBytes *
nf_hex_make (const GArray *pieces)
{
  GString *text = g_string_new (NULL);
  int bank = nf_merge_get_end (pieces) > BANK ? NO_BANK : 0;

  for (guint i = 0; i < pieces->len; i++)
    append_piece (text, &g_array_index (pieces, NfPiece, i), &bank);
  append_record (text, RECORD_END, 0, NULL, 0);
  return g_string_free_to_bytes (text);
}
