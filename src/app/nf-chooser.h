/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A drop-down with a label above and the description of what is chosen below.
 *
 * Its list may change at any time: what the person chose is remembered by its key, and is in
 * effect whenever the list has it; while it is missing, what suits best takes its place.
 */
#pragma once

#include "nf-choice.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_CHOOSER (nf_chooser_get_type ())

/**
 * NfChooser: properties
 *
 *   "label" (string)                 what is chosen here, with a mnemonic
 *   "key" (string)                   what the person chose; "" for nothing
 *   "selected" (NfChoice, nullable, read-only)  what is in effect
 *
 * Signal "command" (NfChoice): an entry without a key was picked; the selection stays as it was.
 */
G_DECLARE_FINAL_TYPE (NfChooser, nf_chooser, NF, CHOOSER, GtkWidget)

/** @model: (transfer none): of NfChoice. To be called once */
void nf_chooser_set_model (NfChooser *self, GListModel *model);

/** Returns: (transfer none) */
const char *nf_chooser_get_key (NfChooser *self);
void nf_chooser_set_key (NfChooser *self, const char *key);

/** Returns: (transfer none) (nullable): NULL only while the list is empty */
NfChoice *nf_chooser_get_selected (NfChooser *self);

G_END_DECLS
