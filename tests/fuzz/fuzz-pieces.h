/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * For harnesses of formats that hold pieces of a memory.
 */
#pragma once

#include "nf-merge.h"

/** Asserts that @again has the pieces of @pieces: addresses and bytes. */
void fuzz_assert_same_pieces (const GArray *pieces, const GArray *again);
