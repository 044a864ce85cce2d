/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program nodeflash: from its arguments to its exit status.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Does what the command line asks.
 *
 * @args: the arguments, without the program's name
 *
 * Returns: the exit status, see nf-cli-error.h; 128 and the number of a signal when that
 * interrupted a job
 */
int nf_cli_main (const char *const *args);

G_END_DECLS
