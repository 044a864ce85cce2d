/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a harness defines, and is called by: fuzz-main.c, or LLVM's libFuzzer.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/** Feeds @size bytes to a parser. They end where the memory ends, so that reading on is found out.
 * Returns: 0 */
int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);
