/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A stub on a virtual board, see test-stub.h.
 */
#include "test-stub.h"

#include "nf-reset.h"

#include <string.h>

static void
count_repeated (guint32 size, gpointer data)
{
  TestStub *self = data;

  g_assert_cmpuint (size, <=, 0x1800);
  self->repeated += size;
}

static void
count_slowed (guint from, guint to, gpointer data)
{
  TestStub *self = data;

  g_assert_cmpuint (to, <, from);
  g_assert_cmpuint (to, ==, nf_loader_get_baud (self->loader));
  self->n_slowed++;
}

void
test_stub_open (TestStub *self, TestFlash *flash, const char *options, guint baud)
{
  NfTransport *line = NULL;
  g_autoptr (GError) error = NULL;

  *self = (TestStub){ .flash = flash, .cancellable = g_cancellable_new () };
  self->line = test_line_new (test_flash_new_board (flash, options));
  line = NF_TRANSPORT (self->line);
  nf_transport_open (line, baud, NULL, &error);
  g_assert_no_error (error);
  self->loader = nf_loader_new (line, baud, self->cancellable);
  nf_reset_into_loader (line, NF_RESET_TIGHT, NULL, NULL, &error);
  g_assert_no_error (error);
  nf_loader_discard_input (self->loader, &error);
  nf_loader_sync (self->loader, 8, &error);
  g_assert_no_error (error);
}

gboolean
test_stub_start (TestStub *self, GError **error)
{
  NfStubListener listener = { count_repeated, count_slowed, self };

  self->stub = nf_stub_start (self->loader, &listener, error);
  return self->stub != NULL;
}

void
test_stub_close (TestStub *self)
{
  if (self->line == NULL)
    return;
  nf_transport_close (NF_TRANSPORT (self->line));
  g_clear_pointer (&self->stub, nf_stub_free);
  g_clear_pointer (&self->loader, nf_loader_free);
  g_clear_object (&self->cancellable);
  g_assert_finalize_object (self->line);
  self->line = NULL;
}

void
test_stub_set_up (TestStub *self, TestFlash *flash, const char *options, guint baud)
{
  g_autoptr (GError) error = NULL;

  test_stub_open (self, flash, options, baud);
  test_stub_start (self, &error);
  g_assert_no_error (error);
}

double
test_stub_get_time (TestStub *self)
{
  return (double) nf_transport_get_time (NF_TRANSPORT (self->line)) / G_USEC_PER_SEC;
}

gboolean
test_stub_write (TestStub *self,
                 guint32 address,
                 const guint8 *bytes,
                 guint32 size,
                 NfStubWritten *written,
                 GError **error)
{
  NfRange run = { address, size };

  test_flash_expect (self->flash, address, bytes, size);
  return nf_stub_write (self->stub, &run, 1, bytes, 0, written, NULL, NULL, error);
}

static void
digest (const guint8 *bytes, gsize size, guint8 *to)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize n = STUB_DIGEST_SIZE;

  g_checksum_update (checksum, bytes, (gssize) size);
  g_checksum_get_digest (checksum, to, &n);
}

void
test_stub_assert_digest (const guint8 *bytes, gsize size, const guint8 given[STUB_DIGEST_SIZE])
{
  guint8 right[STUB_DIGEST_SIZE];

  digest (bytes, size, right);
  g_assert_cmpmem (given, STUB_DIGEST_SIZE, right, sizeof right);
}

void
test_stub_assert_digests (TestStub *self, guint32 address, guint32 size)
{
  NfRange range = { address, size };
  guint n = size / FLASH_SECTOR_SIZE;
  g_autofree guint8 *digests = g_malloc0 (n * STUB_DIGEST_SIZE);
  g_autoptr (GError) error = NULL;

  nf_stub_digest (self->stub, range, digests, NULL, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++) {
    const guint8 *sector = self->flash->expected + address + i * FLASH_SECTOR_SIZE;
    test_stub_assert_digest (sector, FLASH_SECTOR_SIZE, digests + i * STUB_DIGEST_SIZE);
  }
}

void
test_stub_assert_bytes (TestStub *self, guint32 address, guint32 size)
{
  g_autofree guint8 *bytes = g_malloc0 (size);
  g_autoptr (GError) error = NULL;

  nf_stub_read (self->stub, address, size, bytes, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (bytes, size, self->flash->expected + address, size);
}

void
test_stub_assert_md5 (TestStub *self, guint32 address, guint32 size)
{
  guint8 right[STUB_DIGEST_SIZE];
  guint8 given[STUB_DIGEST_SIZE] = { 0 };

  digest (self->flash->expected + address, size, right);
  for (guint i = 0; i < 2 && memcmp (given, right, sizeof right) != 0; i++) {
    g_autoptr (GError) error = NULL;
    nf_stub_md5 (self->stub, address, size, given, &error);
    g_assert_no_error (error);
  }
  g_assert_cmpmem (given, sizeof given, right, sizeof right);
}
