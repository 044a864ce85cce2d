/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One restore point, see nf-restore-row.h.
 */
#include "nf-restore-row.h"

#include "nf-words.h"

#include <glib/gi18n.h>

struct _NfRestoreRow {
  GtkListBoxRow parent_instance;

  GtkLabel *title;
  GtkLabel *facts;
  GtkWidget *cut;
  GtkWidget *put_back;
  GtkWidget *remove;
};

G_DEFINE_FINAL_TYPE (NfRestoreRow, nf_restore_row, GTK_TYPE_LIST_BOX_ROW)

static void
nf_restore_row_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), NF_TYPE_RESTORE_ROW);
  G_OBJECT_CLASS (nf_restore_row_parent_class)->dispose (object);
}

static void
nf_restore_row_class_init (NfRestoreRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = nf_restore_row_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-restore-row.ui");
  gtk_widget_class_bind_template_child (widget_class, NfRestoreRow, title);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreRow, facts);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreRow, cut);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreRow, put_back);
  gtk_widget_class_bind_template_child (widget_class, NfRestoreRow, remove);
}

static void
nf_restore_row_init (NfRestoreRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/* --- Words ------------------------------------------------------------------------------- */

static char *
format_facts (const NfRestorePoint *point)
{
  g_autofree char *moment = nf_words_format_moment (point->time);
  g_autofree char *mac = nf_mac_format (point->mac);
  g_autofree char *size = nf_words_format_size (point->bytes);

  /* Translators: when a restore point was made, its board and its size, as in "2026-11-22 20:15,
   * board 5c:cf:7f:01:02:03, 634 KB" */
  return g_strdup_printf (_ ("%s, board %s, %s"), moment, mac, size);
}

/* Tells a screen reader what a button, or the row, is and of which restore point. */
static void
name (GtkWidget *widget, char *label, const char *description)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  description,
                                  -1);
  g_free (label);
}

GtkWidget *
nf_restore_row_new (const NfRestorePoint *point, guint number)
{
  NfRestoreRow *self = g_object_new (NF_TYPE_RESTORE_ROW, NULL);
  g_autofree char *facts = format_facts (point);

  gtk_label_set_label (self->title, point->title);
  gtk_label_set_label (self->facts, facts);
  gtk_widget_set_visible (self->cut, point->is_cut);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->put_back), "u", number);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->remove), "u", number);
  name (GTK_WIDGET (self), g_strdup (point->title), facts);
  name (self->put_back, g_strdup_printf (_ ("Put back: %s"), point->title), facts);
  name (self->remove, g_strdup_printf (_ ("Delete: %s"), point->title), facts);
  return GTK_WIDGET (self);
}
