/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A stub on a virtual board, ready to be talked to, and what its listener heard.
 */
#pragma once

#include "nf-stub.h"

#include "test-flash.h"
#include "test-line.h"

/** The flash is the test's. */
typedef struct {
  TestFlash *flash;
  TestLine *line;
  NfLoader *loader;
  NfStub *stub; /* NULL until it was started */
  GCancellable *cancellable;
  guint64 repeated; /* bytes */
  guint n_slowed;
} TestStub;

/** Opens a board with @options and brings it into its loader at @baud. */
void test_stub_open (TestStub *self, TestFlash *flash, const char *options, guint baud);

gboolean test_stub_start (TestStub *self, GError **error);

/** Closes the board; the flash's file is as the flash is then. */
void test_stub_close (TestStub *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (TestStub, test_stub_close)

/** Opens and starts, which must go well. */
void test_stub_set_up (TestStub *self, TestFlash *flash, const char *options, guint baud);

/** Returns: seconds of the board's clock */
double test_stub_get_time (TestStub *self);

/** Writes @bytes to @address, packed, and says so to the flash. @size: whole sectors */
gboolean test_stub_write (TestStub *self,
                          guint32 address,
                          const guint8 *bytes,
                          guint32 size,
                          NfStubWritten *written,
                          GError **error);

/** Compares a digest with that of @size bytes. */
void
test_stub_assert_digest (const guint8 *bytes, gsize size, const guint8 given[STUB_DIGEST_SIZE]);

/** Compares the digests of a range of whole sectors with what the flash must hold. */
void test_stub_assert_digests (TestStub *self, guint32 address, guint32 size);

/** Compares what is read with what the flash must hold. */
void test_stub_assert_bytes (TestStub *self, guint32 address, guint32 size);

/** Compares the MD5 of a range, at the second attempt if it must be: its answer is not proven. */
void test_stub_assert_md5 (TestStub *self, guint32 address, guint32 size);
