/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A cell of the table around a control, which gives the control an accessible name that says which
 * row it is in. (GTK 4.8 cannot name a row itself.)
 */
#pragma once

#include "nf-row.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_ROW_CELL (nf_row_cell_get_type ())

/**
 * NfRowCell: properties
 *
 *   "row" (NfRow, nullable)
 *   "label-format" (string)  the name, with %s where the file's name belongs: "Remove %s"
 *   "child" (GtkWidget)      the control
 */
G_DECLARE_FINAL_TYPE (NfRowCell, nf_row_cell, NF, ROW_CELL, GtkWidget)

/** Returns: (transfer none) (nullable) */
NfRow *nf_row_cell_get_row (NfRowCell *self);

G_END_DECLS
