/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The dialog with the list of restore points: what can be put back, and what is no longer wanted.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_RESTORE_DIALOG (nf_restore_dialog_get_type ())

/** NfRestoreDialog: signal "chosen" (string): the path of the restore point that is to be put
 * back. The dialog closes itself right after it. */
G_DECLARE_FINAL_TYPE (NfRestoreDialog, nf_restore_dialog, NF, RESTORE_DIALOG, GtkWindow)

/** Lists the restore points of the default folder. Returns: (transfer none): closes itself, or is
 * closed by the person */
NfRestoreDialog *nf_restore_dialog_new (GtkWindow *parent);

G_END_DECLS
