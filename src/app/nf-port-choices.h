/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the port chooser offers: the ports that are present, those whose names were typed, a
 * command to type another, and last the virtual boards.
 */
#pragma once

#include "nf-port-list.h"

G_BEGIN_DECLS

#define NF_TYPE_PORT_CHOICES (nf_port_choices_get_type ())

/**
 * NfPortChoices: a GListModel of NfChoice that follows its ports. The item of a choice is its
 * NfPort, of which no more than the name is known when it was typed. The first USB port suits best,
 * else the first virtual board: a port of the main board or of a phone is never chosen without
 * being asked.
 */
G_DECLARE_FINAL_TYPE (NfPortChoices, nf_port_choices, NF, PORT_CHOICES, GObject)

/** @ports: (transfer none). Returns: (transfer full) */
NfPortChoices *nf_port_choices_new (NfPortList *ports);

/** Sets the typed names. @names: NULL-terminated; those that are present as ports are left out */
void nf_port_choices_set_typed (NfPortChoices *self, const char *const *names);

G_END_DECLS
