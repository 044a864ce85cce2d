/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub's unpacker under test, see unpack.h.
 */
#include "unpack.h"

#include <zlib.h>

typedef struct {
  struct inflate *inflate;
  guint8 *ring;
  UnpackPace pace;
  GRand *rand;
  GByteArray *to;
} Board;

static guint32
choose_size (const Board *board, gboolean by_byte, gsize all)
{
  if (by_byte)
    return 1;
  if (board->pace != UNPACK_RANDOM)
    return (guint32) all;
  return (guint32) g_rand_int_range (board->rand, 0, g_rand_boolean (board->rand) ? 4 : 1000);
}

/* Takes from the ring what was put into it. */
static void
empty_ring (Board *board, guint32 n)
{
  for (; n > 0; n--) {
    guint8 byte = board->ring[board->to->len % INFLATE_WINDOW];
    g_byte_array_append (board->to, &byte, 1);
  }
}

/* Hands over one piece of input, and room until it is used up or the stream has come to its end.
 *
 * @n: in: how many bytes; out: how many were taken */
static enum inflate_result
unpack_piece (Board *board, const guint8 *bytes, guint32 *n)
{
  gboolean by_byte = board->pace == UNPACK_BYTES_OUT || board->pace == UNPACK_BYTES;
  g_autofree guint8 *piece = g_memdup2 (bytes, *n);
  const guint8 *next = piece;
  enum inflate_result result;
  guint n_idle = 0;

  do {
    guint32 room = choose_size (board, by_byte, INFLATE_WINDOW);
    guint32 left = room;
    const guint8 *before = next;
    result = inflate_run (board->inflate, &next, piece + *n, &left);
    g_assert_cmpuint (left, <=, room);
    g_assert_true (next >= before && next <= piece + *n);
    empty_ring (board, room - left);
    n_idle = room == 0 || left < room || next > before ? 0 : n_idle + 1;
    g_assert_cmpuint (n_idle, <, 100); /* a block's codes are read in some 20 calls */
  } while (result == INFLATE_NEEDS_ROOM);
  if (result == INFLATE_NEEDS_INPUT)
    g_assert_true (next == piece + *n);
  *n = (guint32) (next - piece);
  return result;
}

static enum inflate_result
unpack_all (Board *board, const guint8 *streams, gsize size, guint n_streams)
{
  gboolean by_byte = board->pace == UNPACK_BYTES_IN || board->pace == UNPACK_BYTES;
  enum inflate_result result = INFLATE_NEEDS_INPUT;
  gsize done = 0;

  while (result == INFLATE_NEEDS_INPUT || result == INFLATE_DONE) {
    guint32 n = choose_size (board, by_byte, size - done);
    n = (guint32) MIN (n, size - done);
    result = unpack_piece (board, streams + done, &n);
    done += n;
    if (result == INFLATE_DONE && --n_streams == 0)
      break;
    if (result == INFLATE_DONE)
      inflate_begin (board->inflate);
    else if (result == INFLATE_NEEDS_INPUT && done == size)
      break;
  }
  return result;
}

enum inflate_result
unpack (const guint8 *streams,
        gsize size,
        UnpackPace pace,
        guint32 seed,
        guint n_streams,
        GByteArray *to)
{
  g_autofree struct inflate *inflate = g_new (struct inflate, 1);
  g_autofree guint8 *ring = g_malloc (INFLATE_WINDOW);
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  Board board = { inflate, ring, pace, rand, to };
  guint8 nothing = 0;
  const guint8 *input = &nothing;
  guint32 room = INFLATE_WINDOW;

  g_byte_array_set_size (to, 0);
  inflate_init (inflate, ring);
  enum inflate_result result = unpack_all (&board, streams, size, n_streams);
  if (result == INFLATE_DONE || result == INFLATE_BROKEN) { /* it stays so */
    g_assert_cmpint (inflate_run (inflate, &input, input, &room), ==, result);
    g_assert_cmpuint (room, ==, INFLATE_WINDOW);
  }
  return result;
}

enum inflate_result
unpack_with_zlib (const guint8 *stream, gsize size, GByteArray *to)
{
  z_stream zlib = { .next_in = (Bytef *) stream, .avail_in = (uInt) size };
  guint8 piece[4096];
  int status;

  g_byte_array_set_size (to, 0);
  g_assert_cmpint (inflateInit2 (&zlib, -15), ==, Z_OK);
  do {
    zlib.next_out = piece;
    zlib.avail_out = sizeof piece;
    status = inflate (&zlib, Z_NO_FLUSH);
    g_byte_array_append (to, piece, sizeof piece - zlib.avail_out);
  } while (status == Z_OK);
  inflateEnd (&zlib);
  return status == Z_STREAM_END  ? INFLATE_DONE
         : status == Z_BUF_ERROR ? INFLATE_NEEDS_INPUT
                                 : INFLATE_BROKEN;
}
