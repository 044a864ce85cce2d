/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the stub does to the flash by the commands that it shares with esptool's, and how it reads.
 * Every test that writes compares the whole flash.
 */
#include "support/stub-fixture.h"

#include "bytes.h"

#include <string.h>
#include <zlib.h>

/* esptool erases the sectors that it touches, and programs FF behind its last byte. */
static void
expect_padded (StubFixture *f, guint32 address, const guint8 *bytes, gsize size)
{
  gsize whole = (size + STUB_SECTOR - 1) / STUB_SECTOR * STUB_SECTOR;

  memset (f->expected + address, 0xFF, whole);
  stub_fixture_expect (f, address, bytes, size);
}

/* --- esptool's commands --- */

static void
begin (StubFixture *f, guint8 opcode, guint32 size, guint32 block, guint32 address)
{
  g_autofree char *expected = g_strdup_printf ("01 %02x 02 00 00 00 00 00 00 00", opcode);

  talk_assert_words (&f->talk, opcode, expected, size, (size + block - 1) / block, block, address);
}

static void
send_blocks (StubFixture *f, guint8 opcode, const guint8 *bytes, gsize size, guint32 block)
{
  g_autofree guint8 *padded = g_malloc (block);

  for (gsize at = 0; at < size; at += block) {
    guint32 n = (guint32) MIN (block, size - at);
    guint32 sent = opcode == OP_FLASH_DATA ? block : n;
    g_autofree char *answer = NULL;

    memset (padded, 0xFF, block);
    memcpy (padded, bytes + at, n);
    answer = talk_data (&f->talk, opcode, padded, sent, (guint32) (at / block), 0);
    g_assert_true (g_str_has_suffix (answer, " 00 00"));
  }
}

static void
test_raw (StubFixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 1, 63, 64, 65, 4095, 4096, 4097, 0x4000, 0x14001 };
  static const guint32 blocks[] = { 0x400, 0x4000 };
  guint8 bytes[0x14001];

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize b = 0; b < G_N_ELEMENTS (blocks); b++) {
      guint32 address = (guint32) (s % 2 == 0 ? 0x10000 : 0x7000);
      talk_fill (bytes, sizes[s], (guint32) (s * 2 + b));
      begin (f, OP_FLASH_BEGIN, (guint32) sizes[s], blocks[b], address);
      send_blocks (f, OP_FLASH_DATA, bytes, sizes[s], blocks[b]);
      stub_talk_assert_error (&f->talk, OP_FLASH_END, 0, 1);
      expect_padded (f, address, bytes, sizes[s]);
      stub_fixture_assert (f);
    }
}

static void
test_zlib (StubFixture *f, gconstpointer data)
{
  static const gsize sizes[] = { 1, 64, 4096, 100001 };
  guint8 bytes[100001];
  guint8 packed[110000];

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++) {
    uLongf size = sizeof packed;
    talk_fill (bytes, sizes[s], (guint32) s);
    memset (bytes + sizes[s] / 3, 0x42, sizes[s] / 3);
    compress2 (packed, &size, bytes, sizes[s], 9);
    begin (f, OP_FLASH_DEFL_BEGIN, (guint32) sizes[s], 0x4000, 0x20000);
    send_blocks (f, OP_FLASH_DEFL_DATA, packed, size, 0x4000);
    stub_talk_assert_error (&f->talk, OP_FLASH_DEFL_END, 0, 1);
    expect_padded (f, 0x20000, bytes, sizes[s]);
    stub_fixture_assert (f);
  }
}

/* What is damaged, missing or no deflate stream is named. */
static void
test_stream_errors (StubFixture *f, gconstpointer data)
{
  static const guint8 rubbish[16] = { 0x78, 0x9C, 0xFF, 0xFF, 0xFF, 0xFF };
  guint8 block[0x400] = { 0 };
  g_autofree char *wrong = NULL;
  g_autofree char *answer = NULL;

  begin (f, OP_FLASH_BEGIN, 0x800, 0x400, 0x1000);
  wrong = talk_data (&f->talk, OP_FLASH_DATA, block, 0x400, 0, 1);
  g_assert_cmpstr (wrong, ==, "01 03 02 00 00 00 00 00 01 c1");
  send_blocks (f, OP_FLASH_DATA, block, 0x400, 0x400);
  stub_talk_assert_error (&f->talk, OP_FLASH_END, STUB_ERROR_TOO_LITTLE, 1);
  stub_talk_assert_error (&f->talk, OP_FLASH_END, STUB_ERROR_CLOSED, 1);
  begin (f, OP_FLASH_DEFL_BEGIN, 0x1000, 0x4000, 0x1000);
  answer = talk_data (&f->talk, OP_FLASH_DEFL_DATA, rubbish, sizeof rubbish, 0, 0);
  g_assert_true (g_str_has_suffix (answer, " 01 c7"));
  stub_talk_assert_error (&f->talk, OP_FLASH_DEFL_END, STUB_ERROR_INFLATE, 1);
}

static void
assert_md5 (StubFixture *f, guint32 address, guint32 size)
{
  const guint32 words[] = { address, size, 0, 0 };
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, f->expected + address, size);
  g_autoptr (GString) text = g_string_new (NULL);
  StubReply reply;

  stub_talk_ask (&f->talk, OP_FLASH_MD5, words, 4, &reply);
  g_assert_cmphex (reply.error, ==, 0);
  g_assert_cmpuint (reply.size, ==, 16);
  for (guint i = 0; i < 16; i++)
    g_string_append_printf (text, "%02x", reply.data[i]);
  g_assert_cmpstr (text->str, ==, sum);
}

static void
test_md5 (StubFixture *f, gconstpointer data)
{
  assert_md5 (f, 0, STUB_FLASH);
  assert_md5 (f, 0x1001, 0x2345);
  assert_md5 (f, STUB_FLASH - 1, 1);
  assert_md5 (f, 3, 0);
  stub_fixture_assert (f);
}

/* The host says how much it has; no more than it allows are under way. */
static void
test_read_packets (StubFixture *f, gconstpointer data)
{
  const guint32 words[] = { 0x1003, 10000, 0x1000, 2 };
  guint32 received = 0;
  StubReply reply;
  g_autoptr (GByteArray) digest = NULL;
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, f->expected + 0x1003, 10000);
  g_autoptr (GString) text = g_string_new (NULL);

  stub_talk_ask (&f->talk, OP_READ_FLASH, words, 4, &reply);
  g_assert_cmphex (reply.error, ==, 0);
  while (received < 10000) {
    g_autoptr (GByteArray) first = talk_read_frame (&f->talk, 200);
    g_autoptr (GByteArray) second = received == 0 ? talk_read_frame (&f->talk, 200) : NULL;
    guint8 ack[6] = { 0xC0, 0, 0, 0, 0, 0xC0 };

    g_assert_nonnull (first);
    g_assert_cmpmem (first->data, first->len, f->expected + 0x1003 + received, first->len);
    received += first->len;
    if (second != NULL) {
      g_autoptr (GByteArray) third = talk_read_frame (&f->talk, 200);
      g_assert_null (third);
      received += second->len;
    }
    put_u32 (ack + 1, received);
    talk_send (&f->talk, ack, sizeof ack);
  }
  digest = talk_read_frame (&f->talk, 200);
  g_assert_nonnull (digest);
  for (guint i = 0; i < digest->len; i++)
    g_string_append_printf (text, "%02x", digest->data[i]);
  g_assert_cmpstr (text->str, ==, sum);
}

/* Nothing but the range, and only what is not blank: the value tells how much that was, with the
 * blank sectors of blocks that are erased as one. */
static void
test_erase (StubFixture *f, gconstpointer data)
{
  static const guint32 ranges[][3] = {
    { 0x3000, 0x1000, 0x1000 },    { 0x3000, 0x3000, 0x2000 },    { 0x8000, 0x8000, 0x8000 },
    { 0x0F000, 0x12000, 0x11000 }, { 0x40000, 0x20000, 0x20000 }, { 0, STUB_FLASH, 0x50000 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (ranges); i++) {
    StubReply reply;
    stub_talk_ask (&f->talk, OP_ERASE_REGION, ranges[i], 2, &reply);
    g_assert_cmphex (reply.error, ==, 0);
    g_assert_cmphex (reply.value, ==, ranges[i][2]);
    memset (f->expected + ranges[i][0], 0xFF, ranges[i][1]);
    stub_fixture_assert (f);
  }
  stub_fixture_fill (f, 5);
  stub_talk_assert_error (&f->talk, OP_ERASE_FLASH, 0, );
  memset (f->expected, 0xFF, STUB_FLASH);
  stub_fixture_assert (f);
}

/* --- Our own --- */

static void
test_digests (StubFixture *f, gconstpointer data)
{
  const guint32 words[] = { 0x1000, 70 * STUB_SECTOR };
  guint sectors = 0;

  stub_talk_send_words (&f->talk, OP_STUB_DIGESTS, words, 2);
  while (sectors < 70) {
    StubReply reply;
    g_assert_true (stub_talk_read (&f->talk, &reply, 2000));
    g_assert_cmphex (reply.value, ==, 0x1000 + sectors * STUB_SECTOR);
    for (gsize at = 0; at < reply.size; at += STUB_DIGEST_SIZE, sectors++) {
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_MD5);
      guint8 digest[STUB_DIGEST_SIZE];
      gsize size = sizeof digest;
      g_checksum_update (sum, f->expected + 0x1000 + sectors * STUB_SECTOR, STUB_SECTOR);
      g_checksum_get_digest (sum, digest, &size);
      g_assert_cmpmem (reply.data + at, STUB_DIGEST_SIZE, digest, sizeof digest);
    }
  }
  g_assert_cmpuint (sectors, ==, 70);
}

/* Requests wait for their turn: as many as may wait are answered one after the other. */
static void
test_reads_in_a_row (StubFixture *f, gconstpointer data)
{
  for (guint i = 0; i < STUB_WINDOW; i++) {
    const guint32 words[] = { i * 0x1801 + 1, 0x1801 };
    stub_talk_send_words (&f->talk, OP_STUB_READ, words, 2);
  }
  for (guint i = 0; i < STUB_WINDOW; i++)
    for (guint32 at = 0; at < 0x1801; at += 0x1000) {
      guint32 address = i * 0x1801 + 1 + at;
      StubReply reply;
      g_assert_true (stub_talk_read (&f->talk, &reply, 2000));
      g_assert_cmphex (reply.value, ==, address);
      g_assert_cmpmem (reply.data, reply.size, f->expected + address, MIN (0x1000, 0x1801 - at));
    }
}

#define ADD(path, function)                                                                        \
  g_test_add (path, StubFixture, NULL, stub_fixture_set_up, function, stub_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/stub-flash/raw", test_raw);
  ADD ("/stub-flash/zlib", test_zlib);
  ADD ("/stub-flash/stream-errors", test_stream_errors);
  ADD ("/stub-flash/md5", test_md5);
  ADD ("/stub-flash/read-packets", test_read_packets);
  ADD ("/stub-flash/erase", test_erase);
  ADD ("/stub-flash/digests", test_digests);
  ADD ("/stub-flash/reads-in-a-row", test_reads_in_a_row);
  return g_test_run ();
}
