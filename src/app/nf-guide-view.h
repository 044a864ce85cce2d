/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Leads a person who gets a board into its loader by hand: a drawing, the steps, what the board is
 * at, and how long it has been waited for.
 */
#pragma once

#include "nf-flash-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_GUIDE_VIEW (nf_guide_view_get_type ())

/** NfGuideView: property "run" (NfFlashRun, nullable): the one that waits. What it is called
 * takes the focus on grab_focus (). */
G_DECLARE_FINAL_TYPE (NfGuideView, nf_guide_view, NF, GUIDE_VIEW, GtkWidget)

G_END_DECLS
