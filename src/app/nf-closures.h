/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Pure functions that the templates use in their bindings: how a state looks, and what it is
 * called.
 */
#pragma once

#include "nf-flash-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Makes all of them known to the templates of @widget_class, by their names without the prefix:
 * "choose_run_label". */
void nf_closures_bind (GtkWidgetClass *widget_class);

gboolean nf_closure_is_not_empty (gpointer object, const char *text);
gboolean nf_closure_is_present (gpointer object, GObject *other);
gboolean nf_closure_is_false (gpointer object, gboolean value);
gboolean nf_closure_is_over (gpointer object, NfOutcome outcome);
gboolean nf_closure_has_doctor (gpointer object, gboolean busy, const char *headline);

/* The button that is Flash, and Cancel while a run is under way, or Skip while all is done and the
 * board is listened to. */
char *nf_closure_choose_run_label (gpointer object, gboolean busy, gboolean listening);
char *nf_closure_choose_run_action (gpointer object, gboolean busy);
char **nf_closure_choose_run_classes (gpointer object, gboolean busy);
char *nf_closure_choose_run_tooltip (gpointer object,
                                     gboolean busy,
                                     gboolean listening,
                                     const char *problem);

/** The line beside it while there is no run. @problem: (nullable): why Flash is not possible.
 * @review: (nullable): what speaks against it all the same */
char *nf_closure_choose_status (gpointer object, const char *problem, NfReview *review);
gboolean
nf_closure_shows_warning (gpointer object, gboolean busy, const char *problem, NfReview *review);

/* What speaks against a table. @review: (nullable) */
gboolean nf_closure_has_findings (gpointer object, NfReview *review);
/** Returns: whether a person may go on in spite of it */
gboolean nf_closure_can_override (gpointer object, NfReview *review);

/* How a run ended. @boot: NfBootOutcome */
char *nf_closure_choose_result_icon (gpointer object, NfOutcome outcome, guint boot);
char **nf_closure_choose_result_classes (gpointer object, NfOutcome outcome, guint boot);
/** Beside whether the board has booted. */
char *nf_closure_choose_boot_icon (gpointer object, guint boot);

/** What the others call the row at @position: "2" for the second. */
char *nf_closure_format_number (gpointer object, guint position);
/** The parameter of the actions of a row. */
GVariant *nf_closure_make_row_target (gpointer object, guint position);
/** @state: the words of the row */
char *nf_closure_choose_state_icon (gpointer object, gboolean has_problem, const char *state);

/** Beside what was opened. @warnings: "" when all is well */
char *nf_closure_choose_bundle_icon (gpointer object, const char *warnings);

G_END_DECLS
