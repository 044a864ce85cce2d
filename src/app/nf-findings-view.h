/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What speaks against a table: one line for each finding, with its fix, and the button that goes on
 * in spite of all of them.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_FINDINGS_VIEW (nf_findings_view_get_type ())

/** NfFindingsView: property "review" (NfReview, nullable). It takes the focus with the first button
 * that mends something. */
G_DECLARE_FINAL_TYPE (NfFindingsView, nf_findings_view, NF, FINDINGS_VIEW, GtkWidget)

/** Puts the focus on the first button that mends something, from finding @index on and then from
 * the first; else on the one that goes on. Returns: FALSE when there is neither */
gboolean nf_findings_view_focus (NfFindingsView *self, guint index);

G_END_DECLS
