/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The bytes of a restore point. For nf-restore-*.c only.
 *
 *   head      magic (8) · u32 version · MAC (6) · 0 (2) · u64 time · u32 flash size ·
 *             u32 size of the title · title · u32 crc of all that
 *   record    u32 kind · u32 address · u32 size · for a sector its 4096 bytes · u32 crc of all that
 *
 * Numbers are little-endian, the CRC is that of crc32.h. The last record says how much was kept,
 * and that nothing is missing.
 */
#pragma once

#include "nf-restore-points.h"

G_BEGIN_DECLS

#define NF_RESTORE_SUFFIX ".nfr"

enum {
  NF_RESTORE_HEAD_SIZE = 36, /* before the title */
  NF_RESTORE_TITLE_MAX = 512,
  NF_RESTORE_RECORD_SIZE = 16, /* without a sector */

  /* Twice the largest flash: whoever keeps something keeps it once. */
  NF_RESTORE_FILE_MAX = 2 * 17 * 1024 * 1024,
};

typedef enum {
  NF_RESTORE_SECTOR = 1, /* size: that of a sector */
  NF_RESTORE_BLANK,      /* size: of one or more sectors */
  NF_RESTORE_END,        /* address: 0; size: of all sectors that were kept */
} NfRestoreKind;

/** Appends a head. @point: path, bytes and n_sectors do not count */
void nf_restore_file_append_head (GByteArray *to, const NfRestorePoint *point);

/** Appends a record. @bytes: (nullable): of a sector */
void nf_restore_file_append_record (GByteArray *to,
                                    NfRestoreKind kind,
                                    NfRange range,
                                    const guint8 *bytes);

/** Reads a head. @point: (out): path, bytes and what is read from the records stay as they are.
 * Returns: its size; 0 when it is none, with @point untouched */
gsize nf_restore_file_parse_head (const guint8 *bytes, gsize size, NfRestorePoint *point);

/** One record as it was read. */
typedef struct {
  NfRestoreKind kind;
  NfRange range;
  const guint8 *bytes; /* of a sector; in what was parsed */
  gsize size;          /* of the record */
} NfRestoreRecord;

/** Reads a record. @flash_bytes: of the board; 0: not known. Returns: FALSE when there is none, or
 * it is damaged */
gboolean nf_restore_file_parse_record (const guint8 *bytes,
                                       gsize size,
                                       guint32 flash_bytes,
                                       NfRestoreRecord *record);

G_END_DECLS
