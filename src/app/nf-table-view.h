/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of files as a column view, with what a person can do to its rows.
 *
 * Actions, each with the place of the row as its parameter (uint32): row.remove, row.up, row.down.
 * Keys for the row that has the focus: Delete, Alt+Up, Alt+Down, and Space to check it or not.
 */
#pragma once

#include "nf-table.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_TABLE_VIEW (nf_table_view_get_type ())

/** NfTableView: property "table" (NfTable, nullable). */
G_DECLARE_FINAL_TYPE (NfTableView, nf_table_view, NF, TABLE_VIEW, GtkWidget)

G_END_DECLS
