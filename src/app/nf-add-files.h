/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ways in which files come into the table.
 */
#pragma once

#include "nf-opener.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Lets the person choose files and opens them. Returns at once. */
void nf_add_files_choose (GtkWindow *parent, NfOpener *opener);

/** Opens the files that the clipboard holds, as files or as text with one name a line, each with or
 * without its "@address"; or a command line of esptool. Returns at once; rings the bell when there
 * is nothing of the kind. */
void nf_add_files_paste (GtkWidget *widget, NfOpener *opener);

/** Returns: (transfer full): takes files and folders that are dropped, one or many */
GtkEventController *nf_add_files_drop_target_new (NfOpener *opener);

G_END_DECLS
