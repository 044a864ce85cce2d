/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where the flash chips of this process's virtual boards are kept, so that what one transport
 * wrote is there for the next: one chip for each module and size, or for each file.
 *
 * Threads: any.
 */
#pragma once

#include "nf-virtual-flash.h"
#include "nf-virtual-options.h"

G_BEGIN_DECLS

/**
 * Takes the flash that a board of these options has. One with a file is read from it each time.
 *
 * Errors: NF_ERROR_PORT_BUSY: it is taken already; NF_ERROR_PORT_GONE: the file cannot be opened
 *
 * Returns: (transfer none): give it back with nf_virtual_shelf_put_back(); NULL on error
 */
NfVirtualFlash *nf_virtual_shelf_take (const NfVirtualOptions *options, GError **error);

/** Gives a flash back; what it holds stays. */
void nf_virtual_shelf_put_back (NfVirtualFlash *flash);

G_END_DECLS
