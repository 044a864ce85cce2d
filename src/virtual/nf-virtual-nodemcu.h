/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU on a virtual board: what it does with its flash when it starts, what it says, and a Lua
 * prompt that knows a few lines.
 *
 * By age, as its app/user/user_main.c has it at its tags: where it looks for init data (up to 2.x
 * by the size in the image header, 3.x by the partition table at 0x10000), whether it writes them
 * itself, and that up to 2.x it corrects the size in the header and restarts. Not played: that 3.x
 * fills in its partition table at the first start.
 */
#pragma once

#include "nf-virtual-chip.h"

G_BEGIN_DECLS

/** Writes to the flash what the firmware would. Returns: (transfer full) (nullable): the script
 * that plays it (nf-virtual-script.h, without its first line), NULL when the flash holds no NodeMCU
 */
char *nf_virtual_nodemcu_write_script (NfVirtualChip *chip);

G_END_DECLS
