/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The application: one window, the actions that do not belong to it, and the keys of all actions.
 *
 * Arguments are files for the table, each with or without its place: "fw.bin@0x10000".
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_APPLICATION (nf_application_get_type ())
G_DECLARE_FINAL_TYPE (NfApplication, nf_application, NF, APPLICATION, GtkApplication)

NfApplication *nf_application_new (void);

G_END_DECLS
