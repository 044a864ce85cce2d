/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The chips between USB and a serial line that boards and adapters have, by their USB ids: those of
 * WCH, Silicon Labs, FTDI, Prolific and Espressif. The names are the makers'.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint vid, pid;
  const char *name; /* "CH340" */
} NfBridge;

/** Returns: (transfer none) (nullable): the name of the bridge with these ids */
const char *nf_bridge_find (guint vid, guint pid);

/** Returns: (transfer none) (array length=n): all that are known; data/70-node-flasher.rules holds
 * the same */
const NfBridge *nf_bridge_get_all (guint *n);

G_END_DECLS
