/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One finding: how bad it is, the sentence, what there is to say beside it, and the button that
 * mends it.
 */
#pragma once

#include "nf-review.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_FINDING_ROW (nf_finding_row_get_type ())
G_DECLARE_FINAL_TYPE (NfFindingRow, nf_finding_row, NF, FINDING_ROW, GtkWidget)

/** Returns: (transfer floating): empty */
GtkWidget *nf_finding_row_new (void);

/** Shows a finding of @review. The button is for the action win.fix, with @index. */
void nf_finding_row_show (NfFindingRow *self, const NfReview *review, guint index);

/** Puts the focus on the button. Returns: FALSE when there is none */
gboolean nf_finding_row_focus_fix (NfFindingRow *self);

G_END_DECLS
