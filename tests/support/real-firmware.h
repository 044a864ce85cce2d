/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Real firmware for tests: in the folder that the variable NODEFLASHER_FIRMWARE names, else beside the
 * project, else nowhere.
 */
#pragma once

#include <glib.h>

/** Returns: (transfer full) (nullable): the folder; NULL: there is none, and the test is skipped */
char *real_firmware_require (void);
