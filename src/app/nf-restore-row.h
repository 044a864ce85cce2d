/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One restore point in the list of them, with what can be done with it.
 */
#pragma once

#include "nf-restore-points.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_RESTORE_ROW (nf_restore_row_get_type ())
G_DECLARE_FINAL_TYPE (NfRestoreRow, nf_restore_row, NF, RESTORE_ROW, GtkListBoxRow)

/**
 * Its buttons activate the actions "point.put-back" and "point.delete", which are for whoever is
 * above it to have.
 *
 * @number: the parameter of these actions, of type "u"
 *
 * Returns: (transfer none)
 */
GtkWidget *nf_restore_row_new (const NfRestorePoint *point, guint number);

G_END_DECLS
