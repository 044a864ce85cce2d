/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window's two choices: the board and the port. See nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-adapters.h"
#include "nf-port-dialog.h"

/* --- Boards ------------------------------------------------------------------------------ */

static gpointer
make_board_choice (gpointer item, gpointer data)
{
  g_autoptr (NfProfile) profile = item;
  NfChoiceFacts facts = {
    .key = nf_profile_get_id (profile),
    .title = nf_profile_get_name (profile),
    .description = nf_profile_get_description (profile),
    .item = G_OBJECT (profile),
  };

  return nf_choice_new (&facts);
}

static void
board_selected (NfWindow *self)
{
  NfChoice *choice = nf_chooser_get_selected (self->board_chooser);

  nf_table_set_profile (self->table, NF_PROFILE (nf_choice_get_facts (choice)->item));
  nf_options_view_set_board (self->options_view,
                             nf_profile_get_id (nf_table_get_profile (self->table)));
  nf_window_update_problem (self);
  nf_window_lead_by_hand (self, FALSE);
}

static void
set_up_boards (NfWindow *self)
{
  GListModel *profiles = g_object_ref (G_LIST_MODEL (self->profiles));
  g_autoptr (GListModel) choices =
      G_LIST_MODEL (gtk_map_list_model_new (profiles, make_board_choice, NULL, NULL));

  nf_settings_bind (self->settings, "profile", self->board_chooser, "key");
  nf_chooser_set_model (self->board_chooser, choices);
}

/* --- Ports ------------------------------------------------------------------------------- */

static gboolean
has_usb_port (NfWindow *self)
{
  g_autoptr (NfPort) first = g_list_model_get_item (G_LIST_MODEL (self->ports), 0);

  return first != NULL && nf_port_get_kind (first) == NF_PORT_USB; /* these stand first */
}

/* Who has chosen the virtual board for want of another is told so. */
static void
update_board_hint (NfWindow *self)
{
  gboolean is_virtual = nf_port_get_kind (nf_window_get_port (self)) == NF_PORT_VIRTUAL;

  self->lacks_board = is_virtual && !has_usb_port (self);
  g_object_notify (G_OBJECT (self), "lacks-board");
}

static void
port_selected (NfWindow *self)
{
  NfChoice *choice = nf_chooser_get_selected (self->port_chooser);

  nf_speed_set_port (self->speed, NF_PORT (nf_choice_get_facts (choice)->item));
  nf_window_take_port (self, NF_PORT (nf_choice_get_facts (choice)->item));
  update_board_hint (self);
  nf_window_lead_by_hand (self, FALSE);
}

/* A virtual board that was only tried does not keep a real one from being chosen next time. */
static void
port_chosen (NfWindow *self)
{
  gboolean is_virtual = nf_port_get_kind (nf_window_get_port (self)) == NF_PORT_VIRTUAL;

  nf_settings_set_port (self->settings, is_virtual ? "" : nf_chooser_get_key (self->port_chooser));
}

static void
show_typed_ports (NfWindow *self)
{
  g_auto (GStrv) names = nf_settings_dup_other_ports (self->settings);

  nf_port_choices_set_typed (self->port_choices, (const char *const *) names);
}

static void
port_typed (NfPortDialog *dialog, const char *name, NfWindow *self)
{
  nf_settings_add_other_port (self->settings, name);
  show_typed_ports (self);
  nf_chooser_set_key (self->port_chooser, name);
}

static void
port_forgotten (NfPortDialog *dialog, const char *name, NfWindow *self)
{
  nf_settings_remove_other_port (self->settings, name);
  show_typed_ports (self);
  if (g_str_equal (nf_chooser_get_key (self->port_chooser), name))
    nf_chooser_set_key (self->port_chooser, "");
}

static void
ask_for_port (NfWindow *self)
{
  g_auto (GStrv) names = nf_settings_dup_other_ports (self->settings);
  NfPortDialog *dialog = nf_port_dialog_new (GTK_WINDOW (self), (const char *const *) names);

  g_signal_connect_object (dialog, "chosen", G_CALLBACK (port_typed), self, 0);
  g_signal_connect_object (dialog, "forgotten", G_CALLBACK (port_forgotten), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
set_up_ports (NfWindow *self)
{
  g_autofree char *port = nf_settings_dup_port (self->settings);
  g_autofree char *adapters = nf_adapters_dup_default_file ();

  self->speed = nf_speed_new (self->settings, adapters);
  show_typed_ports (self);
  nf_chooser_set_key (self->port_chooser, port);
  nf_chooser_set_model (self->port_chooser, G_LIST_MODEL (self->port_choices));
}

/* ----------------------------------------------------------------------------------------- */

void
nf_window_set_up_choices (NfWindow *self)
{
  set_up_boards (self);
  set_up_ports (self);
}

void
nf_window_follow_choices (NfWindow *self)
{
  g_signal_connect_swapped (self->port_chooser, "notify::key", G_CALLBACK (port_chosen), self);
  g_signal_connect_swapped (self->port_chooser, "command", G_CALLBACK (ask_for_port), self);
  g_signal_connect_swapped (self->port_chooser,
                            "notify::selected",
                            G_CALLBACK (port_selected),
                            self);
  g_signal_connect_swapped (self->board_chooser,
                            "notify::selected",
                            G_CALLBACK (board_selected),
                            self);
  g_signal_connect_object (self->ports,
                           "items-changed",
                           G_CALLBACK (update_board_hint),
                           self,
                           G_CONNECT_SWAPPED);
  board_selected (self);
  port_selected (self);
}
