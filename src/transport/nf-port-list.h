/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ports that can be chosen now, as a GListModel of NfPort that follows plugging and
 * unplugging at most 1 s late.
 *
 * USB ports come first, then other serial ports, each in natural order; the virtual boards stand
 * last and are always there. While a port stays, its NfPort stays the same object, so a selection
 * survives whatever is plugged beside it.
 *
 * Made and used on the main thread, whose loop drives it. No port is opened.
 */
#pragma once

#include "nf-port.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NF_TYPE_PORT_LIST (nf_port_list_get_type ())
G_DECLARE_FINAL_TYPE (NfPortList, nf_port_list, NF, PORT_LIST, GObject)

/** Returns: (transfer full): a list that is complete at once and follows from then on */
NfPortList *nf_port_list_new (void);

/** Returns: (transfer none) (nullable): the port of that name, or NULL when it is not present */
NfPort *nf_port_list_find (NfPortList *self, const char *name);

G_END_DECLS
