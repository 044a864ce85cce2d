/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bytes of the kinds that compressors know: each brings out other parts of the format.
 */
#pragma once

#include <glib.h>

typedef enum {
  TEST_BYTES_RANDOM, /* nothing to be found in them */
  TEST_BYTES_BLANK,  /* FF, as erased flash is */
  TEST_BYTES_PERIOD, /* the same few hundred bytes again and again */
  TEST_BYTES_TEXT,   /* words */
  TEST_BYTES_CODE,   /* instructions: some fields vary, and pieces come again from afar */
  TEST_BYTES_SKEWED, /* each byte half as likely as the one before: codes of all lengths */
  TEST_BYTES_SPARSE, /* zeros, with something here and there */
  TEST_BYTES_MIXED,  /* a stretch of each in turn */
  TEST_BYTES_KINDS,
} TestBytesKind;

/** Returns: what test names call it */
const char *test_bytes_get_name (TestBytesKind kind);

/** Makes @size bytes that depend on @seed alone. Returns: (transfer full): never NULL */
guint8 *test_bytes_new (TestBytesKind kind, gsize size, guint32 seed);
