/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program in a virtual board's flash: found when the boot ROM has loaded the image, and played
 * by a script (nf-virtual-script.h). That is the one which the image carries (anywhere in the
 * first MB), or one made up for a firmware that is known (nf-virtual-firmware.h).
 *
 * It runs in steps, as the ROM does (nf-virtual-rom.h), and uses the chip's UART: it says things at
 * its own rate and hears what comes at that rate. A reset that it asks for is the chip's
 * reset_requested. Owned by the board.
 */
#pragma once

#include "nf-virtual-chip.h"

G_BEGIN_DECLS

typedef struct _NfVirtualProgram NfVirtualProgram;

/**
 * @chip: (transfer none): must outlive it
 *
 * Returns: (transfer full): free with nf_virtual_program_free()
 */
NfVirtualProgram *nf_virtual_program_new (NfVirtualChip *chip);

/** NULL is allowed. */
void nf_virtual_program_free (NfVirtualProgram *self);

/** Begins what stands in the flash. Returns: FALSE when nothing is known of it */
gboolean nf_virtual_program_start (NfVirtualProgram *self);

/** The chip is reset. */
void nf_virtual_program_stop (NfVirtualProgram *self);

/** Returns: whether it has been started */
gboolean nf_virtual_program_is_running (const NfVirtualProgram *self);

/** Does all that can be done at the chip's present time. */
void nf_virtual_program_run (NfVirtualProgram *self);

/** Returns: when it wants to be run if nothing happens on the line before */
guint64 nf_virtual_program_get_due (const NfVirtualProgram *self);

G_END_DECLS
