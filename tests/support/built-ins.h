/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The profiles that are built in.
 */
#pragma once

#include "nf-profile.h"

/** Returns: (transfer full) (element-type NfProfile): all of them; one that cannot be read fails
 * the test */
GPtrArray *load_built_ins (void);
/** Returns: (transfer none): the one with that id, which must be there */
NfProfile *find_built_in (GPtrArray *profiles, const char *id);
