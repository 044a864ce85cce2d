/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What GTK leaves to do, see nf-widgets.h.
 */
#include "nf-widgets.h"

void
nf_widget_dispose_template (GtkWidget *widget, GType type)
{
  GtkWidget *child = NULL;

  gtk_widget_dispose_template (widget, type);
  while ((child = gtk_widget_get_first_child (widget)) != NULL)
    gtk_widget_unparent (child);
}

void
nf_widget_drop_focus (GtkWidget *widget)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && (focus == widget || gtk_widget_is_ancestor (focus, widget)))
    gtk_root_set_focus (root, NULL);
}

gboolean
nf_widget_focus_label (GtkLabel *label)
{
  gboolean has_focus = gtk_widget_grab_focus (GTK_WIDGET (label));

  gtk_label_select_region (label, 0, 0);
  return has_focus;
}

static void
set_name (GtkWidget *widget, const char *name)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
}

void
nf_widget_name_drop_down (GtkDropDown *drop_down, const char *name)
{
  set_name (gtk_widget_get_first_child (GTK_WIDGET (drop_down)), name);
}

void
nf_widget_name_combo_box (GtkComboBox *combo_box, const char *name)
{
  GtkWidget *entry = gtk_combo_box_get_child (combo_box);

  set_name (entry, name);
  set_name (gtk_widget_get_next_sibling (entry), name);
}
