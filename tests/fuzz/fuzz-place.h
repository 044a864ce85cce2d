/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A folder for the bundles of fuzzers, and what is true of every bundle.
 */
#pragma once

#include "nf-bundle-private.h"

/** Returns: (transfer none): a folder with a.bin, b.bin and sub/c.bin in it, which is removed in
 * the end */
const NfBundlePlace *fuzz_place_get (void);

/** Returns: (transfer none): a folder of its own for what is unpacked */
const char *fuzz_place_get_cache (void);

/**
 * Checks what came of reading: either a bundle, of which every file lies in one of the two folders
 * unless a person has to choose it or its content is known, or an error with a message.
 *
 * @bundle, @error: (transfer full) (nullable)
 */
void fuzz_place_check (NfBundle *bundle, GError *error);
