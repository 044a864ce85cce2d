/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Firmware that a virtual board plays by a script: whatever a board shall say after its boot, a
 * test can have it said. The language is that of nf-virtual-script.h.
 */
#pragma once

#include <gio/gio.h>

/**
 * Makes a program for address 0 that the boot ROM loads: E9 header (DIO, 40 MHz, 4 MB), a segment
 * of code, one with the script, and the right checksum.
 *
 * @script: its lines, each ended by LF, without the first ("nf-virtual-program 1"); 64 KB at most
 *
 * Returns: (transfer full)
 */
GBytes *virtual_program_make (const char *script);
