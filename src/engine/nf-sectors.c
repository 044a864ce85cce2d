/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Digests of sectors, see nf-sectors.h.
 */
#include "nf-sectors.h"

#include <string.h>

static void
digest_sector (const guint8 *data, guint8 *digest)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize size = STUB_DIGEST_SIZE;

  g_checksum_update (checksum, data, FLASH_SECTOR_SIZE);
  g_checksum_get_digest (checksum, digest, &size);
}

static const guint8 *
get_blank_digest (void)
{
  static guint8 digest[STUB_DIGEST_SIZE];
  static gsize is_there = 0;

  if (g_once_init_enter (&is_there)) {
    guint8 blank[FLASH_SECTOR_SIZE];
    memset (blank, 0xFF, sizeof blank);
    digest_sector (blank, digest);
    g_once_init_leave (&is_there, 1);
  }
  return digest;
}

void
nf_sectors_init (NfSectors *self, guint32 address, gsize size)
{
  self->address = address;
  self->n = (guint) ((size + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE);
  self->there = g_malloc0_n (self->n, STUB_DIGEST_SIZE);
  self->wanted = g_malloc_n (self->n, STUB_DIGEST_SIZE);
  memset (self->wanted, 0xFF, (gsize) self->n * STUB_DIGEST_SIZE);
}

void
nf_sectors_clear (NfSectors *self)
{
  g_clear_pointer (&self->there, g_free);
  g_clear_pointer (&self->wanted, g_free);
}

void
nf_sectors_want (NfSectors *self, guint i, const guint8 *data)
{
  digest_sector (data, self->wanted + (gsize) i * STUB_DIGEST_SIZE);
}

void
nf_sectors_want_blank (NfSectors *self, guint i)
{
  memcpy (self->wanted + (gsize) i * STUB_DIGEST_SIZE, get_blank_digest (), STUB_DIGEST_SIZE);
}

void
nf_sectors_set_blank (NfSectors *self, guint i)
{
  memcpy (self->there + (gsize) i * STUB_DIGEST_SIZE, get_blank_digest (), STUB_DIGEST_SIZE);
}

gboolean
nf_sectors_is_same (const NfSectors *self, guint i)
{
  gsize at = (gsize) i * STUB_DIGEST_SIZE;

  return memcmp (self->there + at, self->wanted + at, STUB_DIGEST_SIZE) == 0;
}

gboolean
nf_sectors_is_blank (const NfSectors *self, guint i)
{
  return memcmp (self->there + (gsize) i * STUB_DIGEST_SIZE,
                 get_blank_digest (),
                 STUB_DIGEST_SIZE) == 0;
}

guint
nf_sectors_count_different (const NfSectors *self)
{
  guint n = 0;

  for (guint i = 0; i < self->n; i++)
    n += !nf_sectors_is_same (self, i);
  return n;
}

GArray *
nf_sectors_get_different (const NfSectors *self)
{
  GArray *ranges = g_array_new (FALSE, FALSE, sizeof (NfRange));

  for (guint i = 0; i < self->n; i++) {
    NfRange *last = ranges->len > 0 ? &g_array_index (ranges, NfRange, ranges->len - 1) : NULL;
    NfRange sector = { self->address + i * FLASH_SECTOR_SIZE, FLASH_SECTOR_SIZE };

    if (nf_sectors_is_same (self, i))
      continue;
    if (last != NULL && last->address + last->size == sector.address)
      last->size += FLASH_SECTOR_SIZE;
    else
      g_array_append_val (ranges, sector);
  }
  return ranges;
}
