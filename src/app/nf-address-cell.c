/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The address of a row, see nf-address-cell.h.
 */
#include "nf-address-cell.h"

#include "nf-error.h"
#include "nf-row.h"
#include "nf-widgets.h"

#include <glib/gi18n.h>

struct _NfAddressCell {
  GtkWidget parent_instance;

  GtkEntry *entry;

  NfRow *row;
  gboolean is_editing; /* has the focus */
  gboolean is_typed;   /* … and was changed there */
  char *before;        /* what a person had typed before; NULL: the row chose */
};

G_DEFINE_FINAL_TYPE (NfAddressCell, nf_address_cell, GTK_TYPE_WIDGET)

enum { PROP_0, PROP_ROW, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* --- From the row to the entry ----------------------------------------------------------- */

static gboolean
has_address_problem (NfRow *row)
{
  const GError *problem = nf_row_get_problem (row);

  return g_error_matches (problem, NF_ERROR, NF_ERROR_ADDRESS) ||
         g_error_matches (problem, NF_ERROR, NF_ERROR_ADDRESS_RANGE) ||
         g_error_matches (problem, NF_ERROR, NF_ERROR_UNALIGNED) ||
         g_error_matches (problem, NF_ERROR, NF_ERROR_DOES_NOT_FIT) ||
         g_error_matches (problem, NF_ERROR, NF_ERROR_OVERLAP);
}

static void
show_problem (NfAddressCell *self)
{
  gboolean is_bad = has_address_problem (self->row);
  const char *why = is_bad ? nf_row_get_problem (self->row)->message : "";

  if (is_bad)
    gtk_widget_add_css_class (GTK_WIDGET (self->entry), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->entry), "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->entry),
                               GTK_ACCESSIBLE_STATE_INVALID,
                               is_bad ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  why,
                                  -1);
}

static void
show_address (NfAddressCell *self)
{
  const char *address = nf_row_get_address (self->row);

  if (!self->is_editing && g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->entry)), address))
    gtk_editable_set_text (GTK_EDITABLE (self->entry), address);
}

/* Where the chip has to be asked first, there is nothing to show yet. */
static void
show_placeholder (NfAddressCell *self)
{
  gboolean is_missing = nf_row_get_place (self->row).kind == NF_PLACE_UNKNOWN;

  gtk_entry_set_placeholder_text (self->entry, is_missing ? _ ("Address") : _ ("By the chip"));
}

static void
show_row (NfAddressCell *self)
{
  show_placeholder (self);
  show_address (self);
  show_problem (self);
}

/* --- From the entry to the row ----------------------------------------------------------- */

static void
typed (GtkEditable *editable, NfAddressCell *self)
{
  const char *text = gtk_editable_get_text (editable);

  if (self->row == NULL || !self->is_editing)
    return;
  self->is_typed = TRUE;
  if (*text != '\0')
    nf_row_set_address (self->row, text);
}

static void
focus_entered (NfAddressCell *self)
{
  if (self->row == NULL)
    return;
  g_free (self->before);
  self->before = g_strdup (nf_row_get_typed_address (self->row));
  self->is_typed = FALSE;
  self->is_editing = TRUE;
}

static void
finish_editing (NfAddressCell *self)
{
  gboolean is_cleared = *gtk_editable_get_text (GTK_EDITABLE (self->entry)) == '\0';

  if (!self->is_editing)
    return;
  self->is_editing = FALSE;
  if (self->is_typed && is_cleared)
    nf_row_set_address (self->row, "");
  self->is_typed = FALSE;
  show_row (self);
}

static void
activated (GtkEntry *entry, NfAddressCell *self)
{
  finish_editing (self);
  focus_entered (self);
}

static gboolean
cancel_editing (GtkWidget *widget, GVariant *args, gpointer data)
{
  NfAddressCell *self = NF_ADDRESS_CELL (widget);

  if (!self->is_typed)
    return GDK_EVENT_PROPAGATE;
  nf_row_set_address (self->row, self->before);
  self->is_editing = FALSE;
  show_row (self);
  focus_entered (self);
  return GDK_EVENT_STOP;
}

/* --- Object ------------------------------------------------------------------------------ */

static void
set_row (NfAddressCell *self, NfRow *row)
{
  g_autofree char *label = NULL;

  if (self->row == row)
    return;
  finish_editing (self);
  if (self->row != NULL)
    g_signal_handlers_disconnect_by_data (self->row, self);
  g_set_object (&self->row, row);
  if (row == NULL)
    return;
  g_signal_connect_swapped (row, "notify::address", G_CALLBACK (show_row), self);
  g_signal_connect_swapped (row, "notify::state", G_CALLBACK (show_row), self);
  /* Translators: %s is the name of a file */
  label = g_strdup_printf (_ ("Address of %s"), nf_row_get_name (row));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label,
                                  -1);
  show_row (self);
}

static void
nf_address_cell_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROW:
    g_value_set_object (value, NF_ADDRESS_CELL (object)->row);
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_address_cell_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  switch (id) {
  case PROP_ROW:
    set_row (NF_ADDRESS_CELL (object), g_value_get_object (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
nf_address_cell_dispose (GObject *object)
{
  NfAddressCell *self = NF_ADDRESS_CELL (object);

  set_row (self, NULL);
  nf_widget_dispose_template (GTK_WIDGET (self), NF_TYPE_ADDRESS_CELL);
  G_OBJECT_CLASS (nf_address_cell_parent_class)->dispose (object);
}

static void
nf_address_cell_finalize (GObject *object)
{
  g_free (NF_ADDRESS_CELL (object)->before);
  G_OBJECT_CLASS (nf_address_cell_parent_class)->finalize (object);
}

static void
nf_address_cell_class_init (NfAddressCellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nf_address_cell_dispose;
  object_class->finalize = nf_address_cell_finalize;
  object_class->get_property = nf_address_cell_get_property;
  object_class->set_property = nf_address_cell_set_property;
  properties[PROP_ROW] = g_param_spec_object ("row",
                                              NULL,
                                              NULL,
                                              NF_TYPE_ROW,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (
      widget_class,
      "/io/github/nodeflasher/NodeFlasher/ui/nf-address-cell.ui");
  gtk_widget_class_bind_template_child (widget_class, NfAddressCell, entry);
  gtk_widget_class_bind_template_callback (widget_class, typed);
  gtk_widget_class_bind_template_callback (widget_class, activated);
  gtk_widget_class_bind_template_callback (widget_class, focus_entered);
  gtk_widget_class_bind_template_callback (widget_class, finish_editing);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, cancel_editing, NULL);
}

static void
nf_address_cell_init (NfAddressCell *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
