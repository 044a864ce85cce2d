/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * At which rate a firmware talks once it has started, as far as its file tells.
 */
#pragma once

#include "nf-firmware.h"

G_BEGIN_DECLS

/** Returns: the rate in baud for NfListening; 0: nobody knows, and it is searched for. Pure. */
guint nf_boot_guess_rate (const NfFirmwareFacts *firmware);

G_END_DECLS
