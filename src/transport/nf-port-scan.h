/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Looks which serial ports are present, without opening any of them.
 */
#pragma once

#include "nf-port.h"

G_BEGIN_DECLS

/**
 * Lists the serial ports of this machine. Left out are those that the system is its own user of
 * (the kernel's console) and the legacy ones that have a name but no hardware.
 *
 * May be called on any thread. On Linux it reads a few files; elsewhere it may take some 10 ms.
 *
 * Returns: (transfer full) (element-type NfPort): in no particular order
 */
GPtrArray *nf_port_scan (void);

/**
 * Gets something cheap (well under 1 ms) that is different whenever nf_port_scan() would be.
 *
 * Returns: (transfer full) (nullable): NULL where the system offers no such thing
 */
char *nf_port_scan_dup_fingerprint (void);

G_END_DECLS
