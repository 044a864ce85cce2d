/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The log: lines that can be read, copied and saved, with the newest in sight.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_LOG_VIEW (nf_log_view_get_type ())
G_DECLARE_FINAL_TYPE (NfLogView, nf_log_view, NF, LOG_VIEW, GtkWidget)

/** Adds a line. The oldest go when there are more than some thousand. */
void nf_log_view_add_line (NfLogView *self, const char *line);

void nf_log_view_clear (NfLogView *self);

/** Returns: (transfer full): all of it */
char *nf_log_view_dup_text (NfLogView *self);

/** Lets the person choose a file and writes the log there; what came of it is added as a line. */
void nf_log_view_save (NfLogView *self);

G_END_DECLS
