/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A transport to a virtual board in this process, see nf-virtual-options.h for its name.
 *
 * The first to open a board plugs it in: its power comes on. It stays on, and its program runs,
 * when the transport is closed; the next that opens the board by the same name finds it as it is
 * (see nf-virtual-shelf.h). Opening and closing release both reset lines and change nothing else.
 *
 * Its clock follows the real one, so that a job takes as long as on a real board; an unpaced
 * board's clock is advanced by whoever waits, and a job takes no longer than its arithmetic.
 *
 * While one transport is open another to the same module and size, or to the same file, is refused
 * as busy. A flash file is up to date whenever an answer of the board can be read, and after
 * closing.
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

#define NF_TYPE_VIRTUAL_TRANSPORT (nf_virtual_transport_get_type ())
G_DECLARE_FINAL_TYPE (NfVirtualTransport, nf_virtual_transport, NF, VIRTUAL_TRANSPORT, GObject)

/**
 * Makes a transport from a name such as "virtual:esp-12e?unpaced", without any I/O.
 *
 * Errors: NF_ERROR_PORT_NAME
 *
 * Returns: (transfer full): NULL on error
 */
NfTransport *nf_virtual_transport_new (const char *name, GError **error);

G_END_DECLS
