/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Intel HEX, see nf-hex.h.
 */
#include "nf-hex.h"

#include "nf-error.h"
#include "nf-sparse.h"

#include <string.h>

/* Of a record's address only the lower half stands in it: BANK bytes share one upper half. */
enum { RECORD_SIZE = 16, RECORD_HEAD_SIZE = 4, BANK = 0x10000, NO_BANK = -1 };

enum {
  RECORD_DATA = 0x00,
  RECORD_END = 0x01,
  RECORD_SEGMENT = 0x02, /* the address's bits from 4 on, to be added */
  RECORD_SEGMENT_START = 0x03,
  RECORD_UPPER_ADDRESS = 0x04,
  RECORD_LINEAR_START = 0x05,
};

/* --- Writing ----------------------------------------------------------------------------- */

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

/* --- Reading ----------------------------------------------------------------------------- */

/* The longest record has 255 bytes of data. */
enum { RECORD_BYTES_MAX = RECORD_HEAD_SIZE + 255 + 1, RECORD_BYTES_MIN = RECORD_HEAD_SIZE + 1 };

typedef struct {
  const char *at, *end;
  guint line;
  guint32 base; /* of the addresses of data records */
  gboolean is_over;
  NfSparse *sparse;
  guint8 bytes[RECORD_BYTES_MAX]; /* of the record that was read last */
  gsize n_bytes;
} Reader;

static gboolean
fail (const Reader *self, GError **error, const char *problem)
{
  g_set_error (error, NF_ERROR, NF_ERROR_BUNDLE, "line %u: %s", self->line, problem);
  return FALSE;
}

/* Reads the hex digits behind a colon. */
static gboolean
read_bytes (Reader *self, GError **error)
{
  for (self->n_bytes = 0; self->end - self->at >= 2; self->at += 2) {
    int high = g_ascii_xdigit_value (self->at[0]);
    int low = g_ascii_xdigit_value (self->at[1]);
    if (high < 0 || low < 0)
      break;
    if (self->n_bytes == RECORD_BYTES_MAX)
      return fail (self, error, "the record is too long");
    self->bytes[self->n_bytes++] = (guint8) (high << 4 | low);
  }
  if (self->at < self->end && strchr (" \t\r\n", *self->at) == NULL)
    return fail (self, error, "there is something in the record that is no hex digit");
  return TRUE;
}

static gboolean
read_record (Reader *self, GError **error)
{
  guint8 sum = 0;

  if (*self->at != ':')
    return fail (self, error, "this is no record: it does not begin with a colon");
  self->at++;
  if (!read_bytes (self, error))
    return FALSE;
  for (gsize i = 0; i < self->n_bytes; i++)
    sum += self->bytes[i];
  if (self->n_bytes < RECORD_BYTES_MIN ||
      self->n_bytes != (gsize) RECORD_BYTES_MIN + self->bytes[0])
    return fail (self, error, "the record is not as long as it says");
  return sum == 0 || fail (self, error, "the record's checksum is wrong");
}

/* Takes the record's two bytes for the base of addresses. */
static gboolean
take_base (Reader *self, guint shift, GError **error)
{
  if (self->bytes[0] != 2)
    return fail (self, error, "an address record does not have two bytes");
  self->base = ((guint32) self->bytes[4] << 8 | self->bytes[5]) << shift;
  return TRUE;
}

static gboolean
take_data (Reader *self, GError **error)
{
  guint64 address = (guint64) self->base + ((guint) self->bytes[1] << 8 | self->bytes[2]);

  if (nf_sparse_put (self->sparse, address, self->bytes + RECORD_HEAD_SIZE, self->bytes[0]))
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_BUNDLE,
               "line %u: the address 0x%05" G_GINT64_MODIFIER
               "x is past 16 MB, or was there before",
               self->line,
               address);
  return FALSE;
}

static gboolean
take_record (Reader *self, GError **error)
{
  switch (self->bytes[3]) {
  case RECORD_DATA:
    return take_data (self, error);
  case RECORD_END:
    self->is_over = TRUE;
    return TRUE;
  case RECORD_SEGMENT:
    return take_base (self, 4, error);
  case RECORD_UPPER_ADDRESS:
    return take_base (self, 16, error);
  case RECORD_SEGMENT_START:
  case RECORD_LINEAR_START:
    return TRUE;
  default:
    return fail (self, error, "there is no such kind of record");
  }
}

static void
skip_space (Reader *self)
{
  for (; self->at < self->end && strchr (" \t\r\n", *self->at) != NULL && *self->at != '\0';
       self->at++)
    self->line += *self->at == '\n';
}

GArray *
nf_hex_read (GBytes *file, GError **error)
{
  g_autoptr (NfSparse) sparse = nf_sparse_new ();
  g_autoptr (GArray) pieces = NULL;
  gsize size = 0;
  const char *text = g_bytes_get_data (file, &size);
  Reader self = { .at = text, .end = text + size, .line = 1, .sparse = sparse };

  for (skip_space (&self); self.at < self.end && !self.is_over; skip_space (&self))
    if (!read_record (&self, error) || !take_record (&self, error))
      return NULL;
  pieces = nf_sparse_get_pieces (sparse);
  if (!self.is_over)
    fail (&self, error, "it ends in the middle: there is no end record");
  else if (pieces->len == 0)
    fail (&self, error, "there are no data in it");
  else
    return g_steal_pointer (&pieces);
  return NULL;
}
