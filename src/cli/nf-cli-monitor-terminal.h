/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A terminal on which each key counts at once: nothing is echoed, and Ctrl+C is a key like all
 * others. The terminal is put back by nf_cli_terminal_restore(), and also when the program ends in
 * any other way that can be seen coming: exit(), or a signal that ends it.
 *
 * There is one at a time. Where there are no such terminals nothing happens.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: whether the standard input is a terminal, which is raw from now on */
gboolean nf_cli_terminal_make_raw (void);

/** Harmless when it is not raw. */
void nf_cli_terminal_restore (void);

G_END_DECLS
