/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The dialog in which the name of a port is typed that the list does not have.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_PORT_DIALOG (nf_port_dialog_get_type ())

/** NfPortDialog: signals
 *
 *   "chosen" (string)     a name that nf_transports_new () takes
 *   "forgotten" (string)  one of the names that were remembered
 */
G_DECLARE_FINAL_TYPE (NfPortDialog, nf_port_dialog, NF, PORT_DIALOG, GtkWindow)

/**
 * @remembered: names that were typed before, which can be forgotten here
 *
 * Returns: (transfer none): closes itself, or is closed by the person
 */
NfPortDialog *nf_port_dialog_new (GtkWindow *parent, const char *const *remembered);

G_END_DECLS
