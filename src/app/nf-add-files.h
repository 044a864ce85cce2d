/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ways in which files come into the table.
 */
#pragma once

#include "nf-table.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Lets the person choose files and adds them. Returns at once. */
void nf_add_files_choose (GtkWindow *parent, NfTable *table);

/** Adds the files that the clipboard holds, as files or as text with one name a line, each with or
 * without its "@address". Returns at once; rings the bell when there is nothing of the kind. */
void nf_add_files_paste (GtkWidget *widget, NfTable *table);

/** Returns: (transfer full): takes files that are dropped, one or many */
GtkEventController *nf_add_files_drop_target_new (NfTable *table);

G_END_DECLS
