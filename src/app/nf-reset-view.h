/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How a board that is wired in another way is reset into its loader: the sequence, and a button
 * that tries it out.
 */
#pragma once

#include "nf-doctor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_RESET_VIEW (nf_reset_view_get_type ())

/**
 * NfResetView: properties
 *
 *   "text" (string)     the sequence as it is typed, which need not be one; "" for the usual ones
 *   "doctor" (NfDoctor, nullable)  who tries it out. The button activates "win.test-reset"
 */
G_DECLARE_FINAL_TYPE (NfResetView, nf_reset_view, NF, RESET_VIEW, GtkWidget)

G_END_DECLS
