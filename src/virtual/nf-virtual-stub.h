/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub on a virtual chip: the very C of src/stub, compiled for the host.
 *
 * It runs in steps, as the ROM does (nf-virtual-rom.h). Transfers to and from the flash take their
 * time; what the processor computes takes none.
 */
#pragma once

#include "nf-virtual-chip.h"

G_BEGIN_DECLS

typedef struct _NfVirtualStub NfVirtualStub;

/** How it ended. */
typedef enum {
  NF_VIRTUAL_STUB_STOPPED, /* it has not been started, or the chip was reset */
  NF_VIRTUAL_STUB_RUNS,
  NF_VIRTUAL_STUB_LEFT, /* for another program, see nf_virtual_stub_get_next () */
} NfVirtualStubState;

/**
 * @chip: (transfer none): must outlive it
 *
 * Returns: (transfer full): free with nf_virtual_stub_free()
 */
NfVirtualStub *nf_virtual_stub_new (NfVirtualChip *chip);

/** NULL is allowed. */
void nf_virtual_stub_free (NfVirtualStub *self);

/** Returns: whether the program at @entry in the chip's memory is the stub, byte for byte */
gboolean nf_virtual_stub_is_at (const NfVirtualStub *self, guint32 entry);

/** Begins at its entry. */
void nf_virtual_stub_start (NfVirtualStub *self);

/** The chip is reset. */
void nf_virtual_stub_stop (NfVirtualStub *self);

NfVirtualStubState nf_virtual_stub_get_state (const NfVirtualStub *self);

/** Returns: the entry of the program it left for; 0: the one in the flash */
guint32 nf_virtual_stub_get_next (const NfVirtualStub *self);

/** Does all that can be done at the chip's present time. */
void nf_virtual_stub_run (NfVirtualStub *self);

/** Returns: when it wants to be run if nothing happens on the line before */
guint64 nf_virtual_stub_get_due (const NfVirtualStub *self);

G_END_DECLS
