/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Restore points: what stood in the sectors of a board that a job changed, so that it can be put
 * back.
 *
 * Each is one file, "MAC_TIME.nfr" ("5ccf7f010203_20261122T191500Z.nfr"), in a folder of its own,
 * readable by the user only. It is written sector by sector while the job goes on, each with its
 * checksum, so that one that was cut off by a crash holds what had been kept up to then: and before
 * that was kept nothing has been changed.
 *
 * The folder is kept below a size: the oldest go first, never the newest of a board. For any
 * thread, but one writer at a time.
 */
#pragma once

#include "nf-board-facts.h"
#include "nf-range.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NF_RESTORE_POINTS_MAX_BYTES ((guint64) 256 << 20)

/** One restore point, as a list shows it. */
typedef struct {
  char *path;
  guint8 mac[NF_MAC_SIZE]; /* of the station; begins with 0 when the board does not tell all */
  gint64 time;             /* Unix seconds */
  guint32 flash_bytes;     /* of the board */
  char *title;             /* what was flashed then: "nodemcu.bin at 0x00000"; UTF-8 */
  guint64 bytes;           /* of the file */
  guint32 n_sectors;
  gboolean is_cut; /* it was not brought to its end; what it holds is sound all the same */
} NfRestorePoint;

/** Returns: (transfer full) */
NfRestorePoint *nf_restore_point_copy (const NfRestorePoint *self);
/** NULL is allowed. */
void nf_restore_point_free (NfRestorePoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfRestorePoint, nf_restore_point_free)

/** Returns: (transfer full): "node-flasher/restore-points" in the user's data folder */
char *nf_restore_points_dup_default_folder (void);

/** Returns: (transfer full) (element-type NfRestorePoint): the newest first. @mac: (nullable): of
 * this board alone. Files that are no restore points are passed over. Of each that was brought to
 * its end some bytes are read, of others all */
GPtrArray *nf_restore_points_list (const char *folder, const guint8 *mac);

/** Reads what a list shows of the file @path. Errors: as nf_restore_point_load () */
NfRestorePoint *nf_restore_point_open (const char *path, GError **error);

/** One piece of a restore point: whole sectors. */
typedef struct {
  NfRange range;
  GBytes *bytes; /* (nullable): NULL: it was blank */
} NfRestorePiece;

/**
 * Returns: (transfer full) (element-type NfRestorePiece): what is to be put back, in the order of
 * addresses, neighbours of one kind joined; of a sector kept twice the first. It owns its bytes.
 *
 * Errors: NF_ERROR_FILE_MISSING; NF_ERROR_FILE_UNREADABLE: it cannot be read, is no restore point,
 * or was damaged after it had been brought to its end
 */
GArray *nf_restore_point_load (const char *path, GError **error);

/** Errors: as nf_restore_point_open (): nothing else is deleted; NF_ERROR_FILE_UNWRITABLE */
gboolean nf_restore_point_delete (const char *path, GError **error);

/** A restore point being written. */
typedef struct _NfRestoreWriter NfRestoreWriter;

/** Nothing is written before the first piece comes. @title: as above */
NfRestoreWriter *nf_restore_writer_new (const char *folder, const char *title, guint64 max_bytes);

/** Keeps sectors, on disk when it returns. @bytes: (nullable): NULL: blank. Has the shape of a
 * gate's keep (). Errors: NF_ERROR_NOT_KEPT: a full disk …; what was kept before stays */
gboolean nf_restore_writer_keep (NfRestoreWriter *self,
                                 const NfBoardFacts *facts,
                                 NfRange sectors,
                                 const guint8 *bytes,
                                 GError **error);

/** Returns: (transfer none) (nullable): the file, NULL while nothing was kept */
const char *nf_restore_writer_get_path (const NfRestoreWriter *self);

/** Brings the file to its end, and makes room by the oldest ones. NULL is allowed. */
void nf_restore_writer_free (NfRestoreWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfRestoreWriter, nf_restore_writer_free)

G_END_DECLS
