/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Where this process's virtual boards are kept while nobody has them open, so that what one
 * transport did is there for the next: one flash chip for each module and size, or for each file,
 * and on it the board that was opened last.
 *
 * A board that is put back stays powered. A paced one lives on by the real clock: all that happens
 * in the first 5 seconds is made up for when it is opened again, from then on it stood still. An
 * unpaced one stands still at once. What it printed meanwhile is lost. A board by another name on
 * the same flash is another board: its power comes on anew. So it does after the cable was pulled.
 *
 * Threads: any.
 */
#pragma once

#include "nf-virtual-board.h"

G_BEGIN_DECLS

/**
 * Opens a board. One with a flash file has it read each time.
 *
 * @name: the port's name that @options were read from
 *
 * Errors: NF_ERROR_PORT_BUSY: it is open already; NF_ERROR_PORT_GONE: the file cannot be opened
 *
 * Returns: (transfer none): give it back with nf_virtual_shelf_close(); NULL on error
 */
NfVirtualBoard *
nf_virtual_shelf_open (const char *name, const NfVirtualOptions *options, GError **error);

/** Gives a board back. Its lines are released, and a flash file is let go of. */
void nf_virtual_shelf_close (NfVirtualBoard *board);

/** A person's hand at a board that is open. Returns: FALSE when none of this name is */
gboolean nf_virtual_shelf_press (const char *name, NfVirtualHand hand);

/**
 * Takes the flash alone that a board of these options has; the board stands still meanwhile.
 *
 * Errors: as nf_virtual_shelf_open()
 *
 * Returns: (transfer none): give it back with nf_virtual_shelf_put_back(); NULL on error
 */
NfVirtualFlash *nf_virtual_shelf_take (const NfVirtualOptions *options, GError **error);

/** Gives a flash back; what it holds stays. */
void nf_virtual_shelf_put_back (NfVirtualFlash *flash);

G_END_DECLS
