/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writes Intel HEX: text, a record a line, each with its own address and checksum. Gaps between
 * pieces stay gaps.
 *
 * Source of the format: Intel's "Hexadecimal Object File Format Specification", revision A, 1988.
 */
#pragma once

#include "nf-merge.h"

G_BEGIN_DECLS

/**
 * Makes an Intel HEX file as esptool makes it: 16 bytes a record, none across a multiple of 64 KB,
 * an extended linear address record (type 04) at every change of the address's upper half, none
 * when all lies below 64 KB, and lines that end in LF.
 *
 * @pieces: (element-type NfPiece): in order, at least one
 */
GBytes *nf_hex_make (const GArray *pieces);

G_END_DECLS
