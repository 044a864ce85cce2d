/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a plan would leave in the flash memory, without a board: its images as pieces of memory,
 * with their headers as asked. The pieces can be made into one file: the memory itself (here),
 * Intel HEX (nf-hex.h) or UF2 (nf-uf2.h).
 *
 * Pure functions, for any thread.
 */
#pragma once

#include "nf-plan.h"

G_BEGIN_DECLS

/** A piece of memory; lives in the array that nf_merge_lay_out() gives. */
typedef struct {
  guint32 address;
  GBytes *bytes;       /* at least one */
  guint item;          /* the item of the plan that it comes from */
  gboolean is_patched; /* its header is not what the file says */
} NfPiece;

/**
 * Lays out the items of a plan. As when they are written to a board, the header of a program at
 * address 0 says what the plan's settings say, and nothing else is changed.
 *
 * @plan: one that writes; the size in its settings must not be NF_FLASH_SIZE_DETECT
 *
 * Returns: (transfer full) (element-type NfPiece): at least one piece, in the order of their
 * addresses; none overlap
 */
GArray *nf_merge_lay_out (const NfPlan *plan);

/** Returns: the address behind the last of @pieces (element-type NfPiece): in order, at least
 * one */
guint32 nf_merge_get_end (const GArray *pieces);

/**
 * Makes the memory from @start to @end, with FF where there is no piece: what is flashed to
 * @start.
 *
 * @pieces: (element-type NfPiece): in order; all lie between @start and @end
 */
GBytes *nf_merge_make_raw (const GArray *pieces, guint32 start, guint32 end);

G_END_DECLS
