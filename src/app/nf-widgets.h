/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What GTK 4.8's widgets leave to do.
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Clears a template for a widget's dispose: gtk_widget_dispose_template () and, since that leaves
 * children that have no name, all that is in it. @type: the widget's own */
void nf_widget_dispose_template (GtkWidget *widget, GType type);

/** Takes the focus from @widget and what is in it, before it is hidden or removed: of a widget that
 * goes with the focus GTK 4.8 keeps the parents alive, also beyond the end of their window. */
void nf_widget_drop_focus (GtkWidget *widget);

/** Gives the focus to a selectable label, which selects all of itself then, without that. Returns:
 * whether it has taken it */
gboolean nf_widget_focus_label (GtkLabel *label);

/* Accessible names for compound controls: the part of them that takes the focus, which is what a
 * screen reader speaks, has no name of its own. */

/** Names the button inside of a GtkDropDown. */
void nf_widget_name_drop_down (GtkDropDown *drop_down, const char *name);

/** Names the entry and the button inside of a combo box with an entry. */
void nf_widget_name_combo_box (GtkComboBox *combo_box, const char *name);

G_END_DECLS
