/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Streams of data to be written by the stub: what arrives out of order, damaged or not at all, and
 * flash that does not take it. Every test compares the whole flash.
 */
#include "support/stub-fixture.h"

#include "bytes.h"
#include "registers.h"

#include <string.h>
#include <zlib.h>

/** A stream: its runs, and what is sent for them. */
typedef struct {
  guint32 words[2 + 2 * 4];
  guint n_words;
  guint8 bytes[0x30000];
  gsize size;
} Stream;

static void
stream_add (Stream *self, StubFixture *f, guint32 address, guint32 size)
{
  guint8 *bytes = self->bytes + self->size;

  talk_fill (bytes, size, address);
  memset (bytes + size / 2, 0xFF, size / 4);
  if (self->n_words == 0)
    self->n_words = 2;
  self->words[1]++;
  self->words[self->n_words++] = address;
  self->words[self->n_words++] = size;
  self->size += size;
  stub_fixture_expect (f, address, bytes, size);
}

static void
stream_begin (Stream *self, StubFixture *f, guint32 flags)
{
  StubReply reply;

  self->words[0] = flags;
  stub_talk_ask (&f->talk, OP_STUB_WRITE_BEGIN, self->words, self->n_words, &reply);
  g_assert_cmphex (reply.error, ==, 0);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_WRITE_NEXT), ==, 0);
  g_assert_cmpuint (reply.value, ==, 0);
}

static void
stream_send (Stream *self, StubFixture *f, guint32 sequence, guint8 xor)
{
  gsize at = (gsize) sequence * STUB_BLOCK_SIZE;

  stub_talk_send_block (&f->talk,
                        sequence,
                        self->bytes + at,
                        MIN (STUB_BLOCK_SIZE, self->size - at),
                        xor);
}

static void
assert_state (StubFixture *f, guint8 opcode, guint32 next, guint32 held, guint32 used)
{
  StubReply reply;

  g_assert_true (stub_talk_read (&f->talk, &reply, 3000));
  g_assert_cmphex (reply.opcode, ==, opcode);
  g_assert_cmphex (reply.error, ==, 0);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_WRITE_NEXT), ==, next);
  g_assert_cmphex (stub_reply_get (&reply, STUB_WRITE_HELD), ==, held);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_WRITE_USED), ==, used);
}

static void
stream_end (Stream *self, StubFixture *f, guint32 blocks)
{
  StubReply reply;

  stub_talk_ask (&f->talk, OP_STUB_WRITE_END, NULL, 0, &reply);
  g_assert_cmphex (reply.opcode, ==, OP_STUB_WRITE_END);
  g_assert_cmphex (reply.error, ==, 0);
  g_assert_cmphex (reply.value, ==, self->size);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_WRITE_NEXT), ==, blocks);
  stub_fixture_assert (f);
}

/* Several runs, in an order of their own. */
static void
test_write (StubFixture *f, gconstpointer data)
{
  Stream stream = { 0 };
  guint32 n = 0;

  stream_add (&stream, f, 0x31000, 0x1000);
  stream_add (&stream, f, 0x0F000, 0x13000);
  stream_add (&stream, f, 0x00000, 0x2000);
  stream_add (&stream, f, 0x7F000, 0x1000);
  stream_begin (&stream, f, STUB_WRITE_RAW);
  for (; n * STUB_BLOCK_SIZE < stream.size; n++) {
    stream_send (&stream, f, n, 0);
    assert_state (f, OP_STUB_WRITE_DATA, n + 1, 0, n + 1);
  }
  stream_end (&stream, f, n);
  stream_end (&stream, f, n); /* as often as one likes */
}

static void
test_write_packed (StubFixture *f, gconstpointer data)
{
  Stream stream = { 0 };
  guint8 packed[0x30000];
  z_stream z = { 0 };
  guint32 n = 0;
  gsize size = 0;

  stream_add (&stream, f, 0x10000, 0x20000);
  /* Two streams, the second without knowledge of the first. */
  for (guint part = 0; part < 2; part++) {
    deflateInit2 (&z, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY);
    z.next_in = stream.bytes + part * 0x9123;
    z.avail_in = part == 0 ? 0x9123 : 0x20000 - 0x9123;
    z.next_out = packed + size;
    z.avail_out = (uInt) (sizeof packed - size);
    g_assert_cmpint (deflate (&z, Z_FINISH), ==, Z_STREAM_END);
    size += z.total_out;
    deflateEnd (&z);
  }
  stream_begin (&stream, f, 0);
  for (; (gsize) n * STUB_BLOCK_SIZE < size; n++) {
    gsize at = (gsize) n * STUB_BLOCK_SIZE;
    stub_talk_send_block (&f->talk, n, packed + at, MIN (STUB_BLOCK_SIZE, size - at), 0);
    assert_state (f, OP_STUB_WRITE_DATA, n + 1, 0, n + 1);
  }
  stream_end (&stream, f, n);
}

/* Blocks that are lost, damaged, doubled or early: each answer says what is still missing, and
 * only that is sent again. */
static void
test_write_out_of_order (StubFixture *f, gconstpointer data)
{
  Stream stream = { 0 };

  stream_add (&stream, f, 0x20000, 0x3000);
  stream_begin (&stream, f, STUB_WRITE_RAW);
  stream_send (&stream, f, 0, 0x40); /* damaged */
  assert_state (f, OP_STUB_WRITE_DATA, 0, 0, 0);
  stream_send (&stream, f, 2, 0);
  assert_state (f, OP_STUB_WRITE_DATA, 0, 0x2, 0);
  stream_send (&stream, f, 4, 0);
  assert_state (f, OP_STUB_WRITE_DATA, 0, 0xA, 0);
  stub_talk_send (&f->talk, OP_STUB_WRITE_END, NULL, 0); /* asks */
  assert_state (f, OP_STUB_WRITE_END, 0, 0xA, 0);
  stream_send (&stream, f, 2, 0); /* doubled */
  assert_state (f, OP_STUB_WRITE_DATA, 0, 0xA, 0);
  stream_send (&stream, f, 1, 0);
  assert_state (f, OP_STUB_WRITE_DATA, 0, 0xB, 0);
  stream_send (&stream, f, 0, 0);
  talk_wait (&f->talk, 300);
  nf_virtual_board_discard_received (f->talk.board);
  stream_send (&stream, f, 0, 0); /* used up long ago */
  assert_state (f, OP_STUB_WRITE_DATA, 3, 0x1, 3);
  stream_send (&stream, f, 3 + 16, 0); /* beyond the window */
  assert_state (f, OP_STUB_WRITE_DATA, 3, 0x1, 3);
  stream_send (&stream, f, 3, 0);
  talk_wait (&f->talk, 100);
  stream_send (&stream, f, 5, 0);
  talk_wait (&f->talk, 100);
  nf_virtual_board_discard_received (f->talk.board);
  stream_end (&stream, f, 6);
}

/* A stream survives a change of rate; any other command on the flash ends it. */
static void
test_write_interrupted (StubFixture *f, gconstpointer data)
{
  Stream stream = { 0 };
  StubReply reply;

  stream_add (&stream, f, 0x8000, 0x2000);
  stream_begin (&stream, f, STUB_WRITE_RAW);
  stream_send (&stream, f, 0, 0);
  assert_state (f, OP_STUB_WRITE_DATA, 1, 0, 1);
  talk_assert_words (&f->talk, OP_CHANGE_BAUD, "01 0f 02 00 00 00 00 00 00 00", 460800, 921600);
  talk_wait (&f->talk, 1);
  talk_set_baud (&f->talk, 460800);
  /* The first frame at a new rate must be a short one. */
  g_assert_cmpuint (talk_read_register (&f->talk, UART_CLKDIV), ==, 113);
  for (guint32 i = 1; i < 4; i++) {
    stream_send (&stream, f, i, 0);
    assert_state (f, OP_STUB_WRITE_DATA, i + 1, 0, i + 1);
  }
  stream_end (&stream, f, 4);
  stub_talk_ask (&f->talk, OP_STUB_INFO, NULL, 0, &reply);
  stub_talk_ask (&f->talk, OP_STUB_WRITE_END, NULL, 0, &reply);
  g_assert_cmphex (reply.error, ==, STUB_ERROR_CLOSED);
}

/* Where the flash is blank nothing is erased, and what is blank in the data is not programmed:
 * the array would show a program, since programming cannot set a bit. */
static void
test_blank (StubFixture *f, gconstpointer data)
{
  Stream stream = { 0 };
  StubReply reply;

  memset (f->expected, 0xFF, STUB_FLASH);
  memset (nf_virtual_flash_get_array (f->talk.flash), 0xFF, STUB_FLASH);
  stream_add (&stream, f, 0x10000, 0x10000);
  stream_begin (&stream, f, STUB_WRITE_RAW);
  for (guint32 n = 0; n < 32; n++) {
    stream_send (&stream, f, n, 0);
    g_assert_true (stub_talk_read (&f->talk, &reply, 3000));
  }
  stub_talk_ask (&f->talk, OP_STUB_WRITE_END, NULL, 0, &reply);
  g_assert_cmpuint (stub_reply_get (&reply, STUB_WRITE_ERASED), ==, 0);
  stub_fixture_assert (f);
}

static void
test_protected (void)
{
  StubFixture *f = g_new0 (StubFixture, 1);
  guint8 status[1] = { 0x1C };
  guint64 now = 0;
  Stream *stream = g_new0 (Stream, 1);
  StubReply reply;

  stub_fixture_set_up_name (f, STUB_BOARD);
  now = nf_virtual_board_get_time (f->talk.board);
  nf_virtual_flash_transfer (f->talk.flash, now, 0x06, 0, NULL, 0, NULL, 0);
  nf_virtual_flash_transfer (f->talk.flash, now, 0x01, 0, status, 1, NULL, 0);
  g_assert_cmphex (nf_virtual_flash_get_status (f->talk.flash), ==, 0x1C);
  stream_add (stream, f, 0x1000, 0x1000);
  stream_begin (stream, f, STUB_WRITE_RAW);
  stream_send (stream, f, 0, 0);
  g_assert_true (stub_talk_read (&f->talk, &reply, 3000));
  g_assert_cmphex (stub_reply_get (&reply, STUB_WRITE_FLAGS), ==, STUB_NEWS_UNLOCKED);
  stream_send (stream, f, 1, 0);
  g_assert_true (stub_talk_read (&f->talk, &reply, 3000));
  stream_end (stream, f, 2);
  g_assert_cmphex (nf_virtual_flash_get_status (f->talk.flash), ==, 0);
  stub_fixture_tear_down (f, NULL);
  g_free (stream);
  g_free (f);
}

/* A flash that stays protected, or is not there, is noticed before anything is sent for it. */
static void
test_dead (void)
{
  static const struct {
    const char *name;
    guint8 error;
  } cases[] = {
    { STUB_BOARD "&fault=locked", STUB_ERROR_LOCKED },
    { STUB_BOARD "&fault=flash-ff", STUB_ERROR_FLASH },
    { STUB_BOARD "&fault=flash-00", STUB_ERROR_FLASH },
  };
  StubFixture *f = g_new0 (StubFixture, 1);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    stub_fixture_set_up_name (f, cases[i].name);
    stub_talk_assert_error (&f->talk, OP_ERASE_REGION, cases[i].error, 0x1000, 0x1000);
    stub_fixture_assert (f);
    stub_fixture_tear_down (f, NULL);
  }
  g_free (f);
}

/* --- Anything at all --- */

enum { FENCE_BEGIN = 0x40000, FENCE_END = 0x48000 };

/* Keeps what writes away from the fence, as a host would that has not asked for it. */
static gboolean
is_outside (const guint8 *data, gsize size)
{
  for (gsize at = 0; at + 8 <= size; at += 4) {
    guint64 address = get_u32 (data + at);
    guint64 length = get_u32 (data + at + 4);
    if (address < FENCE_END && address + length > FENCE_BEGIN && length > 0)
      return FALSE;
    if (length < FENCE_END && length + address > FENCE_BEGIN)
      return FALSE;
  }
  return TRUE;
}

static guint32
choose_word (GRand *random)
{
  static const guint32 words[] = { 0,       1,       4,       0x400,   0x1000,     0x2000, 0x30000,
                                   0x50000, 0x60000, 0x7F000, 0x80000, 0xFFFFFFFF, 0x1001 };

  if (g_rand_int_range (random, 0, 4) == 0)
    return g_rand_int (random);
  return words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];
}

static void
send_anything (StubFixture *f, GRand *random)
{
  static const guint8 opcodes[] = {
    0x02, 0x03, 0x04, 0x05, 0x07, 0x08, 0x0A, 0x0D, 0x10, 0x11, 0x12,
    0x13, 0xD1, 0xD2, 0xE0, 0xE1, 0xE2, 0xE3, 0xE4, 0xE5, 0xE6, 0x63,
  };
  guint8 data[96];
  gsize size = (gsize) g_rand_int_range (random, 0, 24) * 4;
  guint8 opcode = opcodes[g_rand_int_range (random, 0, G_N_ELEMENTS (opcodes))];

  for (gsize at = 0; at < size; at += 4)
    put_u32 (data + at, choose_word (random));
  if (opcode == OP_STUB_WRITE_BEGIN && size >= 8)
    put_u32 (data + 4, (guint32) (size - 8) / 8);
  if ((opcode == OP_FLASH_END || opcode == OP_FLASH_DEFL_END) && size >= 4)
    put_u32 (data, 1);
  if (opcode == OP_MEM_BEGIN || !is_outside (data, size))
    return;
  stub_talk_send (&f->talk, opcode, data, size);
}

/* Whatever a host sends, the stub lives on, and nothing is written where nobody asked. */
static void
test_anything (void)
{
  StubFixture *f = g_new0 (StubFixture, 1);

  for (guint32 seed = 0; seed < 15; seed++) {
    g_autoptr (GRand) random = g_rand_new_with_seed (seed);
    StubReply reply;

    stub_fixture_set_up_name (f, STUB_BOARD "&fast");
    for (guint i = 0; i < 200; i++) {
      send_anything (f, random);
      talk_wait (&f->talk, (guint) g_rand_int_range (random, 0, 4));
    }
    talk_wait (&f->talk, 60000);
    nf_virtual_board_discard_received (f->talk.board);
    stub_talk_ask (&f->talk, OP_STUB_INFO, NULL, 0, &reply);
    g_assert_cmphex (reply.opcode, ==, OP_STUB_INFO);
    g_assert_cmpmem (nf_virtual_flash_get_array (f->talk.flash) + FENCE_BEGIN,
                     FENCE_END - FENCE_BEGIN,
                     f->expected + FENCE_BEGIN,
                     FENCE_END - FENCE_BEGIN);
    stub_fixture_tear_down (f, NULL);
  }
  g_free (f);
}

#define ADD(path, function)                                                                        \
  g_test_add (path, StubFixture, NULL, stub_fixture_set_up, function, stub_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/stub-stream/write", test_write);
  ADD ("/stub-stream/write-packed", test_write_packed);
  ADD ("/stub-stream/write-out-of-order", test_write_out_of_order);
  ADD ("/stub-stream/write-interrupted", test_write_interrupted);
  ADD ("/stub-stream/blank", test_blank);
  g_test_add_func ("/stub-stream/protected", test_protected);
  g_test_add_func ("/stub-stream/dead", test_dead);
  g_test_add_func ("/stub-stream/anything", test_anything);
  return g_test_run ();
}
