/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * In which parts the files of a table are written: the items of its plan.
 *
 * Mostly a file is one part. A whole NodeMCU 3 is two where another checked file goes into the gap
 * between them (nf_guard_get_gap ()), so that the other sectors of the gap stay as they are. For
 * the main thread.
 */
#pragma once

#include "nf-range.h"
#include "nf-row.h"

G_BEGIN_DECLS

typedef struct {
  NfRow *row;    /* (transfer none) */
  guint number;  /* of the row in the table */
  NfRange range; /* where the part goes */
  guint32 begin; /* where it begins in the file */
} NfPart;

/** Returns: (transfer full) (element-type NfPart): of the checked rows of which it is known where
 * they go, in the order of the rows. Valid as long as @rows is as it was. @rows: of NfRow */
GArray *nf_parts_make (GListModel *rows);

/** Returns: (transfer full): the bytes of a part, called as the file is. The row must have its file
 */
NfImage *nf_part_make_image (const NfPart *self);

/** Tells every row of which a part lies where it cannot (nf_row_take_fit_problem ()). @flash_bytes:
 * 0: not known */
void nf_parts_check (GListModel *rows, guint32 flash_bytes);

G_END_DECLS
