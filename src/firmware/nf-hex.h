/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Intel HEX: text, a record a line, each with its own address and checksum. Gaps between pieces
 * stay gaps.
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

/**
 * Reads an Intel HEX file: data records (00) with their addresses from extended linear (04) and
 * segment (02) address records, up to the end record (01), which there must be. Start addresses
 * (03, 05) mean nothing for a flash. Lines end as on any system.
 *
 * Returns: (transfer full) (element-type NfPiece): at least one piece, in the order of the
 * addresses
 *
 * Errors: NF_ERROR_BUNDLE with the line: a record that is none, a wrong checksum, an address past
 * 16 MB, bytes that are there twice, an end in the middle, no data at all
 */
GArray *nf_hex_read (GBytes *file, GError **error);

G_END_DECLS
