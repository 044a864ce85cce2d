/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of files: the rows, checked against each other and against the board that was
 * chosen, and the plan that they make.
 *
 * The command line fills the same table from its arguments, so both front ends check and plan
 * alike. For the main thread.
 */
#pragma once

#include "nf-plan.h"
#include "nf-row.h"

G_BEGIN_DECLS

#define NF_TYPE_TABLE (nf_table_get_type ())

/**
 * NfTable: a GListModel of NfRow.
 *
 * Property "problem" (string, nullable, read-only): why the table cannot be flashed as it is, in
 * words: no row is checked, or what is wrong with the first checked row that has a problem.
 *
 * Signal "changed": what the table comes to may have changed: a row, the board, the flash's size.
 */
G_DECLARE_FINAL_TYPE (NfTable, nf_table, NF, TABLE, GObject)

/** @profile: (transfer none): the board that was chosen */
NfTable *nf_table_new (NfProfile *profile);

/** Chooses another board: rows that follow it move, and all are checked anew. */
void nf_table_set_profile (NfTable *self, NfProfile *profile);
/** Returns: (transfer none) */
NfProfile *nf_table_get_profile (NfTable *self);

/** Tells the size of the flash as the chip says it, for a profile that leaves it to the chip;
 * 0: not known (any more). */
void nf_table_set_detected_bytes (NfTable *self, guint32 flash_bytes);

/** Returns: the profile's size, else what was detected; 0: not known */
guint32 nf_table_get_flash_bytes (NfTable *self);

/** Returns: whether a checked row needs to know how large the flash is, and nobody has said it:
 * the chip has to be asked before there can be a plan */
gboolean nf_table_needs_detection (NfTable *self);

/**
 * Adds a row at the end.
 *
 * @path: a file's path or an internal name; need not exist
 * @address: (nullable): as nf_row_new ()
 *
 * Returns: (transfer none)
 */
NfRow *nf_table_add (NfTable *self, const char *path, const char *address);

/** The same for a row that is called @name (nullable: by its file) */
NfRow *nf_table_add_named (NfTable *self, const char *path, const char *address, const char *name);

/** Adds "file@address", or a file alone; what stands behind the last @ is an address if it can
 * be read as one, else it belongs to the file's name. Returns: (transfer none) */
NfRow *nf_table_add_argument (NfTable *self, const char *argument);

void nf_table_remove (NfTable *self, NfRow *row);
void nf_table_clear (NfTable *self);
/** Moves @row @by places (-1: up), as far as there is room. */
void nf_table_move (NfTable *self, NfRow *row, int by);

/** Returns: (transfer none) (nullable): the property "problem" */
const char *nf_table_get_problem (NfTable *self);
/** Returns: (transfer none) (nullable): the first checked row that has a problem */
NfRow *nf_table_get_first_bad_row (NfTable *self);

/**
 * Reads every checked file again and makes the plan to write them, in the table's order. A whole
 * NodeMCU 3 is two items where another file goes between its parts (nf-parts.h); else each file is
 * one.
 *
 * @options: its flash size is replaced by the table's
 *
 * Errors: what is wrong with the first bad row, the message names the file; NF_ERROR_ADDRESS when
 * a row needs to know the size of the flash; NF_ERROR_NOTHING_TO_DO
 */
NfPlan *nf_table_make_plan (NfTable *self, const NfPlanOptions *options, GError **error);

/** Returns: (transfer full) (nullable): the same plan, of the files as they were last read, for
 * what can be said beforehand; NULL: there can be none */
NfPlan *nf_table_preview_plan (NfTable *self, const NfPlanOptions *options);

/** Makes a plan to compare them instead, with the same errors; NF_ERROR_NEEDS_STUB. */
NfPlan *nf_table_make_verify_plan (NfTable *self, const NfPlanOptions *options, GError **error);

/** Shows that a job has begun, with the plan that the table makes now: every checked row waits for
 * its turn. */
void nf_table_show_waiting (NfTable *self);
/** Shows how far a job is with @item of its plan. */
void nf_table_show_progress (NfTable *self, guint item, NfRowProgress progress);
/** Shows that the job is over: what still waits was never begun, and the row in the middle of
 * which it ended, if it did, is @unfinished: NF_ROW_FAILED or, when nothing was done to it,
 * NF_ROW_IDLE. */
void nf_table_show_over (NfTable *self, NfRowProgress unfinished);

/** Returns: (transfer floating): the rows as "a(bss)": enabled, path, typed address */
GVariant *nf_table_save (NfTable *self);
/** Replaces the rows by what nf_table_save () gave. */
void nf_table_restore (NfTable *self, GVariant *rows);

G_END_DECLS
