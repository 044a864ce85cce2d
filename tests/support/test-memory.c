/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reading firmware files back, see test-memory.h.
 */
#include "test-memory.h"

#include <string.h>

TestMemory *
test_memory_new (gsize size)
{
  TestMemory *self = g_new0 (TestMemory, 1);

  self->data = g_byte_array_new ();
  self->given = g_byte_array_new ();
  g_byte_array_set_size (self->data, (guint) size);
  g_byte_array_set_size (self->given, (guint) size);
  memset (self->data->data, 0xFF, size);
  memset (self->given->data, 0, size);
  return self;
}

void
test_memory_free (TestMemory *self)
{
  g_byte_array_unref (self->data);
  g_byte_array_unref (self->given);
  g_free (self);
}

void
test_memory_put (TestMemory *self, gsize address, gconstpointer data, gsize size)
{
  const guint8 *bytes = data;

  g_assert_cmpuint (address + size, <=, self->data->len);
  for (gsize i = 0; i < size; i++) {
    if (self->given->data[address + i])
      g_error ("0x%05" G_GSIZE_MODIFIER "x is given twice", address + i);
    self->given->data[address + i] = 1;
    self->data->data[address + i] = bytes[i];
  }
}

void
test_memory_put_file (TestMemory *self, gsize address, const char *path)
{
  g_autofree char *data = NULL;
  gsize size = 0;

  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  test_memory_put (self, address, data, size);
}

void
test_memory_change (TestMemory *self, gsize address, gconstpointer data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    g_assert_cmpuint (self->given->data[address + i], ==, 1);
  memcpy (self->data->data + address, data, size);
}

/* --- Intel HEX --------------------------------------------------------------------------- */

/* Turns ":10…" into bytes. */
static GByteArray *
read_record (const char *line)
{
  GByteArray *record = g_byte_array_new ();
  guint8 sum = 0;

  g_assert_cmpint (line[0], ==, ':');
  for (const char *at = line + 1; *at != '\0'; at += 2) {
    guint8 byte = 0;
    g_assert_true (g_ascii_isxdigit (at[0]) && g_ascii_isxdigit (at[1]));
    byte = (guint8) (g_ascii_xdigit_value (at[0]) * 16 + g_ascii_xdigit_value (at[1]));
    sum = (guint8) (sum + byte);
    g_byte_array_append (record, &byte, 1);
  }
  g_assert_cmpuint (sum, ==, 0);
  g_assert_cmpuint (record->len, >=, 5);
  g_assert_cmpuint (record->data[0] + 5u, ==, record->len);
  return record;
}

/* @upper: (inout): what is added to addresses. Returns: FALSE for the end */
static gboolean
take_record (TestMemory *self, const GByteArray *record, gsize *upper)
{
  const guint8 *data = record->data + 4;
  gsize size = record->data[0];
  gsize address = (gsize) record->data[1] << 8 | record->data[2];

  switch (record->data[3]) {
  case 0:
    g_assert_cmpuint (address + size, <=, 0x10000);
    test_memory_put (self, *upper + address, data, size);
    return TRUE;
  case 1:
    g_assert_cmpuint (size, ==, 0);
    return FALSE;
  case 4:
    g_assert_cmpuint (size, ==, 2);
    *upper = (gsize) data[0] << 24 | (gsize) data[1] << 16;
    return TRUE;
  default:
    g_error ("a record of type %02x", record->data[3]);
  }
}

TestMemory *
test_memory_new_from_hex (GBytes *file, gsize size)
{
  TestMemory *self = test_memory_new (size);
  gsize length = 0;
  const char *data = g_bytes_get_data (file, &length);
  g_autofree char *text = g_strndup (data, length);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  gsize upper = 0;

  g_assert_cmpuint (strlen (text), ==, length);
  g_assert_cmpuint (n, >=, 2);
  g_assert_cmpstr (lines[n - 1], ==, ""); /* the last line ends too */
  for (guint i = 0; i < n - 1; i++) {
    g_autoptr (GByteArray) record = read_record (lines[i]);
    g_assert_cmpint (take_record (self, record, &upper), ==, i < n - 2);
  }
  return self;
}

/* --- UF2 --------------------------------------------------------------------------------- */

static guint32
get_word (const guint8 *block, gsize offset)
{
  return (guint32) block[offset] | (guint32) block[offset + 1] << 8 |
         (guint32) block[offset + 2] << 16 | (guint32) block[offset + 3] << 24;
}

static void
assert_md5 (const guint8 *block, guint32 size)
{
  const guint8 *sum = block + 32 + size;
  g_autofree char *expected = g_compute_checksum_for_data (G_CHECKSUM_MD5, block + 32, size);

  g_assert_cmphex (get_word (sum, 0), ==, get_word (block, 12));
  g_assert_cmpuint (get_word (sum, 4), ==, size);
  for (guint i = 0; i < 16; i++)
    g_assert_cmpint (sum[8 + i],
                     ==,
                     g_ascii_xdigit_value (expected[2 * i]) * 16 +
                         g_ascii_xdigit_value (expected[2 * i + 1]));
}

/* @number, @total: (inout): of the block that is due */
static void
take_block (TestMemory *self, const guint8 *block, gboolean md5, guint32 *number, guint32 *total)
{
  guint32 size = get_word (block, 16);
  gsize used = 32 + size + (md5 ? 24 : 0);

  g_assert_cmphex (get_word (block, 0), ==, 0x0A324655);
  g_assert_cmphex (get_word (block, 4), ==, 0x9E5D5157);
  g_assert_cmphex (get_word (block, 8), ==, md5 ? 0x6000 : 0x2000);
  g_assert_cmphex (get_word (block, 28), ==, 0x7EAB61ED);
  g_assert_cmphex (get_word (block, 508), ==, 0x0AB16F30);
  g_assert_cmpuint (size, >, 0);
  g_assert_cmpuint (used, <=, 508);
  for (gsize i = used; i < 508; i++)
    g_assert_cmphex (block[i], ==, 0);
  if (md5)
    assert_md5 (block, size);
  if (*number == *total) {
    *number = 0;
    *total = get_word (block, 24);
    g_assert_cmpuint (*total, >, 0);
  }
  g_assert_cmpuint (get_word (block, 20), ==, *number);
  g_assert_cmpuint (get_word (block, 24), ==, *total);
  *number += 1;
  test_memory_put (self, get_word (block, 12), block + 32, size);
}

TestMemory *
test_memory_new_from_uf2 (GBytes *file, gsize size, gboolean md5)
{
  TestMemory *self = test_memory_new (size);
  gsize length = 0;
  const guint8 *data = g_bytes_get_data (file, &length);
  guint32 number = 0;
  guint32 total = 0;

  g_assert_cmpuint (length % 512, ==, 0);
  for (gsize at = 0; at < length; at += 512)
    take_block (self, data + at, md5, &number, &total);
  g_assert_cmpuint (number, ==, total);
  return self;
}

/* --- Comparing --------------------------------------------------------------------------- */

void
test_memory_assert_equal (const TestMemory *self, const TestMemory *expected)
{
  g_assert_cmpuint (self->data->len, ==, expected->data->len);
  for (gsize i = 0; i < self->data->len; i++)
    if (self->given->data[i] != expected->given->data[i] ||
        self->data->data[i] != expected->data->data[i])
      g_error ("at 0x%05" G_GSIZE_MODIFIER "x: %s %02x, and not %s %02x",
               i,
               self->given->data[i] ? "given" : "nothing",
               self->data->data[i],
               expected->given->data[i] ? "given" : "nothing",
               expected->data->data[i]);
}

void
test_memory_assert_raw (const TestMemory *self, GBytes *file, gsize start, gsize end)
{
  g_assert_cmpuint (end, <=, self->data->len);
  g_assert_cmpmem (g_bytes_get_data (file, NULL),
                   g_bytes_get_size (file),
                   self->data->data + start,
                   end - start);
}
