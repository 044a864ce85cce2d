/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the port chooser offers, see nf-port-choices.h.
 *
 * The list is short and made anew when anything changes; the chooser keeps the selection by key.
 */
#include "nf-port-choices.h"

#include "nf-choice.h"

#include <glib/gi18n.h>

struct _NfPortChoices {
  GObject parent_instance;

  NfPortList *ports;
  char **typed;
  GPtrArray *choices; /* of NfChoice */
};

static void nf_port_choices_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (NfPortChoices,
                               nf_port_choices,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      nf_port_choices_model_init))

static GType
get_item_type (GListModel *model)
{
  return NF_TYPE_CHOICE;
}

static guint
get_n_items (GListModel *model)
{
  return NF_PORT_CHOICES (model)->choices->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  GPtrArray *choices = NF_PORT_CHOICES (model)->choices;

  return position < choices->len ? g_object_ref (g_ptr_array_index (choices, position)) : NULL;
}

static void
nf_port_choices_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

/* --- Making the list --------------------------------------------------------------------- */

/* Adds all ports of one kind. Returns: how many */
static guint
add_ports (NfPortChoices *self, NfPortKind kind, const char *heading, gboolean has_default)
{
  GListModel *ports = G_LIST_MODEL (self->ports);
  guint n = 0;

  for (guint i = 0; i < g_list_model_get_n_items (ports); i++) {
    g_autoptr (NfPort) port = g_list_model_get_item (ports, i);
    NfChoiceFacts facts = {
      .key = nf_port_get_name (port),
      .title = nf_port_get_title (port),
      .description = nf_port_get_description (port),
      .heading = n == 0 ? heading : NULL,
      .is_default = n == 0 && has_default,
      .item = G_OBJECT (port),
    };
    if (nf_port_get_kind (port) != kind)
      continue;
    g_ptr_array_add (self->choices, nf_choice_new (&facts));
    n++;
  }
  return n;
}

static void
add_typed (NfPortChoices *self)
{
  for (guint i = 0; self->typed[i] != NULL; i++) {
    NfPortFacts port_facts = { .kind = NF_PORT_OTHER, .name = self->typed[i] };
    g_autoptr (NfPort) port = nf_port_new (&port_facts);
    NfChoiceFacts facts = {
      .key = self->typed[i],
      .title = self->typed[i],
      .description = _ ("A port that was typed"),
      .item = G_OBJECT (port),
    };
    if (nf_port_list_find (self->ports, self->typed[i]) == NULL)
      g_ptr_array_add (self->choices, nf_choice_new (&facts));
  }
}

static void
add_command (NfPortChoices *self)
{
  NfChoiceFacts facts = {
    .title = _ ("Other Port…"),
    .description = _ ("A device, or a port of another computer"),
  };

  g_ptr_array_add (self->choices, nf_choice_new (&facts));
}

static void
make_anew (NfPortChoices *self)
{
  guint n_before = self->choices->len;
  guint n_usb = 0;

  g_ptr_array_set_size (self->choices, 0);
  n_usb = add_ports (self, NF_PORT_USB, NULL, TRUE);
  add_ports (self, NF_PORT_OTHER, NULL, FALSE);
  add_typed (self);
  add_command (self);
  add_ports (self, NF_PORT_VIRTUAL, _ ("Try without a board"), n_usb == 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, self->choices->len);
}

/* --- Object ------------------------------------------------------------------------------ */

static void
nf_port_choices_finalize (GObject *object)
{
  NfPortChoices *self = NF_PORT_CHOICES (object);

  g_clear_object (&self->ports);
  g_strfreev (self->typed);
  g_ptr_array_unref (self->choices);
  G_OBJECT_CLASS (nf_port_choices_parent_class)->finalize (object);
}

static void
nf_port_choices_class_init (NfPortChoicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = nf_port_choices_finalize;
}

static void
nf_port_choices_init (NfPortChoices *self)
{
  self->typed = g_new0 (char *, 1);
  self->choices = g_ptr_array_new_with_free_func (g_object_unref);
}

NfPortChoices *
nf_port_choices_new (NfPortList *ports)
{
  NfPortChoices *self = g_object_new (NF_TYPE_PORT_CHOICES, NULL);

  self->ports = g_object_ref (ports);
  g_signal_connect_object (ports, "items-changed", G_CALLBACK (make_anew), self, G_CONNECT_SWAPPED);
  make_anew (self);
  return self;
}

void
nf_port_choices_set_typed (NfPortChoices *self, const char *const *names)
{
  g_strfreev (self->typed);
  self->typed = g_strdupv ((char **) names);
  make_anew (self);
}
