/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Runs the stub's unpacker as a board would, only harder: every piece of input ends where its
 * memory ends, the ring is as large as it must be, and both come in pieces of any size.
 */
#pragma once

#include "inflate.h"

#include <glib.h>

typedef enum {
  UNPACK_WHOLE,     /* all input, all room */
  UNPACK_BYTES_IN,  /* the input byte by byte */
  UNPACK_BYTES_OUT, /* the room byte by byte */
  UNPACK_BYTES,     /* both */
  UNPACK_RANDOM,    /* pieces of any size, none among them */
  UNPACK_PACES,
} UnpackPace;

/**
 * Unpacks what stands one behind the other.
 *
 * @pace: in what pieces
 * @seed: for UNPACK_RANDOM
 * @n_streams: how many there are
 * @to: gets all bytes
 *
 * Returns: how it ended; INFLATE_NEEDS_INPUT when @size was not enough
 */
enum inflate_result unpack (const guint8 *streams,
                            gsize size,
                            UnpackPace pace,
                            guint32 seed,
                            guint n_streams,
                            GByteArray *to);

/** The same of one stream by zlib. */
enum inflate_result unpack_with_zlib (const guint8 *stream, gsize size, GByteArray *to);
