/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A cell with an accessible name, see nf-row-cell.h.
 */
#include "nf-row-cell.h"

struct _NfRowCell {
  GtkWidget parent_instance;

  NfRow *row;
  char *label_format;
  GtkWidget *child;
};

G_DEFINE_FINAL_TYPE (NfRowCell, nf_row_cell, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_ROW, PROP_LABEL_FORMAT, PROP_CHILD, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* The format is a translator's text, so the name is put in by hand and not by printf. */
static void
update_label (NfRowCell *self)
{
  g_autoptr (GString) label = NULL;

  if (self->row == NULL || self->child == NULL || self->label_format == NULL)
    return;
  label = g_string_new (self->label_format);
  g_string_replace (label, "%s", nf_row_get_name (self->row), 1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->child),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label->str,
                                  -1);
}

static void
set_child (NfRowCell *self, GtkWidget *child)
{
  g_return_if_fail (self->child == NULL);

  self->child = child;
  gtk_widget_set_parent (child, GTK_WIDGET (self));
}

static void
nf_row_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  NfRowCell *self = NF_ROW_CELL (object);

  switch (id) {
  case PROP_ROW:
    g_value_set_object (value, self->row);
    break;
  case PROP_LABEL_FORMAT:
    g_value_set_string (value, self->label_format);
    break;
  case PROP_CHILD:
    g_value_set_object (value, self->child);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_row_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  NfRowCell *self = NF_ROW_CELL (object);

  switch (id) {
  case PROP_ROW:
    g_set_object (&self->row, g_value_get_object (value));
    break;
  case PROP_LABEL_FORMAT:
    g_free (self->label_format);
    self->label_format = g_value_dup_string (value);
    break;
  case PROP_CHILD:
    set_child (self, g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
  update_label (self);
}

static void
nf_row_cell_dispose (GObject *object)
{
  NfRowCell *self = NF_ROW_CELL (object);

  g_clear_pointer (&self->child, gtk_widget_unparent);
  g_clear_object (&self->row);
  G_OBJECT_CLASS (nf_row_cell_parent_class)->dispose (object);
}

static void
nf_row_cell_finalize (GObject *object)
{
  g_free (NF_ROW_CELL (object)->label_format);
  G_OBJECT_CLASS (nf_row_cell_parent_class)->finalize (object);
}

static void
nf_row_cell_class_init (NfRowCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = nf_row_cell_dispose;
  object_class->finalize = nf_row_cell_finalize;
  object_class->get_property = nf_row_cell_get_property;
  object_class->set_property = nf_row_cell_set_property;
  properties[PROP_ROW] = g_param_spec_object ("row", NULL, NULL, NF_TYPE_ROW, flags);
  properties[PROP_LABEL_FORMAT] = g_param_spec_string ("label-format", NULL, NULL, NULL, flags);
  properties[PROP_CHILD] = g_param_spec_object ("child", NULL, NULL, GTK_TYPE_WIDGET, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
nf_row_cell_init (NfRowCell *self)
{
}

NfRow *
nf_row_cell_get_row (NfRowCell *self)
{
  return self->row;
}
