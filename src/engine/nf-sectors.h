/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What stands in a range of flash, sector by sector, as its digests tell, beside what shall stand
 * there.
 */
#pragma once

#include "nf-range.h"

#include "opcodes.h"
#include "stub-protocol.h"

G_BEGIN_DECLS

typedef struct {
  guint32 address; /* of the first sector */
  guint n;
  guint8 *there;  /* STUB_DIGEST_SIZE bytes for each sector, to be filled by the caller */
  guint8 *wanted; /* the same of what shall be there */
} NfSectors;

/** Prepares @self for @size bytes at @address, in whole sectors. Nothing is known yet: nothing is
 * as wanted. */
void nf_sectors_init (NfSectors *self, guint32 address, gsize size);
void nf_sectors_clear (NfSectors *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfSectors, nf_sectors_clear)

/** Says that @data shall stand in sector @i: a whole sector of bytes. */
void nf_sectors_want (NfSectors *self, guint i, const guint8 *data);

/** Says that sector @i shall be blank. */
void nf_sectors_want_blank (NfSectors *self, guint i);

/** Says that sector @i is blank. */
void nf_sectors_set_blank (NfSectors *self, guint i);

gboolean nf_sectors_is_same (const NfSectors *self, guint i);
gboolean nf_sectors_is_blank (const NfSectors *self, guint i);

/** Returns: the number of sectors that are not as wanted */
guint nf_sectors_count_different (const NfSectors *self);

/** Returns: (transfer full): NfRange of all sectors that are not as wanted, neighbours joined */
GArray *nf_sectors_get_different (const NfSectors *self);

G_END_DECLS
