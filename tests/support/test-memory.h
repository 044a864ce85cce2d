/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A memory of which it is known which bytes were given: what a firmware file says, read by nothing
 * but the format's description.
 */
#pragma once

#include <gio/gio.h>

typedef struct {
  GByteArray *data;
  GByteArray *given; /* 1 for each byte that was given */
} TestMemory;

/** @size: of all bytes, from address 0 */
TestMemory *test_memory_new (gsize size);
void test_memory_free (TestMemory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestMemory, test_memory_free)

/** Gives bytes. Fails where there are some already. */
void test_memory_put (TestMemory *self, gsize address, gconstpointer data, gsize size);
void test_memory_put_file (TestMemory *self, gsize address, const char *path);

/** Changes bytes that were given. */
void test_memory_change (TestMemory *self, gsize address, gconstpointer data, gsize size);

/** Reads an Intel HEX file; fails at anything that is not as the format wants it. */
TestMemory *test_memory_new_from_hex (GBytes *file, gsize size);

/** Reads a UF2 file for the ESP8266; likewise. @md5: whether each block must have a sum, which is
 * checked, or none may */
TestMemory *test_memory_new_from_uf2 (GBytes *file, gsize size, gboolean md5);

/** Fails unless both have the same bytes given, and these are the same. */
void test_memory_assert_equal (const TestMemory *self, const TestMemory *expected);

/** Fails unless @file is the memory from @start to @end, with FF for what was not given. */
void test_memory_assert_raw (const TestMemory *self, GBytes *file, gsize start, gsize end);
