/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What opening a bundle (nf-bundle.h) does to the table, and how it is taken back; and the other
 * way round, a table as a bundle, to be saved as a recipe. For the main thread.
 */
#pragma once

#include "nf-bundle.h"
#include "nf-table.h"

G_BEGIN_DECLS

/** What a bundle has changed in a table. */
typedef struct {
  GPtrArray *rows;      /* (element-type NfRow): of the bundle's files, in its order */
  GPtrArray *unchecked; /* (element-type NfRow): that were checked and lie where those go */
  GPtrArray *added;     /* of rows: those that were not there before */
  GPtrArray *was;       /* how each row was that was there before */
} NfTableBundle;

/**
 * Makes a row of each file of a bundle, checked as the bundle says. A row that was there with the
 * same path and address is taken for it. Others that lie in the way of a checked one are unchecked,
 * so that the bundle can be flashed at once and nothing is lost.
 *
 * Where rows go depends on the board: a profile that the bundle names has to be chosen before.
 */
NfTableBundle *nf_table_bundle_take (NfTable *table, const NfBundle *bundle);

/** Takes it back: the bundle's rows go, and those of before are checked as they were. What a person
 * has added since stays. */
void nf_table_bundle_undo (NfTableBundle *self, NfTable *table);

void nf_table_bundle_free (NfTableBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfTableBundle, nf_table_bundle_free)

/**
 * Appends every row of a table to a bundle. One whose address was not typed gets none there either,
 * and so finds its place by itself again.
 *
 * Errors: what is wrong with the address of a row, the message begins with its path;
 * NF_ERROR_ADDRESS when it depends on the size of the flash, which is not known
 */
gboolean nf_table_bundle_fill (NfTable *table, NfBundle *bundle, GError **error);

G_END_DECLS
