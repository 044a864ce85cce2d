/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One line of the table: a file, where it goes, whether it is to be written, what it is, and
 * what is wrong with it, in words.
 *
 * Rows are made by their table (nf-table.h), which also checks them against each other. The file
 * is read when the row is made and again whenever it changes on disk.
 *
 * For the main thread.
 */
#pragma once

#include "nf-firmware.h"
#include "nf-image.h"
#include "nf-place.h"

G_BEGIN_DECLS

/** What became of a row in the present or the last job. */
typedef enum {
  NF_ROW_IDLE,      /* no job has dealt with it since it was changed */
  NF_ROW_WAITING,   /* its turn comes */
  NF_ROW_WRITING,   /* it is being erased, written or checked */
  NF_ROW_COMPARING, /* it is being compared, by a job that writes nothing */
  NF_ROW_WRITTEN,   /* written and checked */
  NF_ROW_SAME,      /* the flash holds it, and did before the job */
  NF_ROW_DIFFERS,   /* the flash holds something else */
  NF_ROW_FAILED,    /* the job ended in the middle of it */
} NfRowProgress;

#define NF_TYPE_ROW (nf_row_get_type ())

/**
 * NfRow: properties for a view to bind to.
 *
 *   "enabled" (boolean)             whether it is to be written
 *   "path" (string, read-only)      the file's path or an internal name
 *   "name" (string, read-only)      what a list shows of it
 *   "address" (string)              as text; what a person types, checked at once. Setting it to
 *                                   "" lets the row choose its own address again
 *   "size" (string, read-only)      "407 KB"; "" when there is no file
 *   "kind" (string, read-only)      what the file is, in words
 *   "why" (string, read-only)       a few lines: the same, why it is taken for that, and why it
 * goes where it goes; "" when there is no file "state" (string, read-only)     what is wrong, what
 * became of it, or what speaks against the file itself (for another chip, damaged …), in words
 *   "has-problem" (boolean, read-only)  whether the state tells of something that is wrong
 */
G_DECLARE_FINAL_TYPE (NfRow, nf_row, NF, ROW, GObject)

/** @address: (nullable): text as of the property; NULL or "": the row chooses */
NfRow *nf_row_new (const char *path, const char *address);

gboolean nf_row_get_enabled (NfRow *self);
void nf_row_set_enabled (NfRow *self, gboolean enabled);
/** Returns: (transfer none) */
const char *nf_row_get_path (NfRow *self);
/** Returns: (transfer none) */
const char *nf_row_get_name (NfRow *self);
/** Gives it a name instead of the file's own. To be called before a view has the row */
void nf_row_set_name (NfRow *self, const char *name);
/** Returns: (transfer none): the text that is shown */
const char *nf_row_get_address (NfRow *self);
void nf_row_set_address (NfRow *self, const char *text);
/** Returns: (transfer none) (nullable): the text that a person typed; NULL when the row chose */
const char *nf_row_get_typed_address (NfRow *self);

/** Returns: (transfer none) (nullable): the file's content as it was last read */
NfImage *nf_row_get_image (NfRow *self);
/** Returns: (transfer none): what the file is; of one that cannot be read, what its name says */
NfFirmware *nf_row_get_firmware (NfRow *self);
/** Returns: where it goes, as typed or as guessed */
NfPlace nf_row_get_place (NfRow *self);

/** Returns: (transfer none) (nullable): why it cannot be written. The message is short, translated,
 * and about this row: "File not found" */
const GError *nf_row_get_problem (NfRow *self);

/** Reads the file again, whether or not it was seen to change. */
void nf_row_reload (NfRow *self);

/* For the table. */

/** Gives the row its address by what is known of the board, and clears what the table found. */
void nf_row_resolve (NfRow *self, NfProfile *profile, guint32 flash_bytes);
/** Returns: FALSE when the address is not known (yet) */
gboolean nf_row_get_range (NfRow *self, guint32 *address, guint32 *size);
/** @problem: (transfer full) (nullable): what is wrong with where the row lies */
void nf_row_take_fit_problem (NfRow *self, GError *problem);
void nf_row_set_progress (NfRow *self, NfRowProgress progress);
NfRowProgress nf_row_get_progress (NfRow *self);

G_END_DECLS
