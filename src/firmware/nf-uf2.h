/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * UF2: blocks of 512 bytes, each of which says by itself where its content goes, so that a
 * drive that receives them in any order can flash them.
 *
 * Source of the format: Microsoft's UF2 specification; the chip's family number is in its list.
 */
#pragma once

#include "nf-merge.h"

G_BEGIN_DECLS

/** How much of a block is content at most, and how much of that an MD5 sum takes. */
enum { NF_UF2_CONTENT_MAX = 476, NF_UF2_MD5_SIZE = 24 };

/** Returns: the most content that nf_uf2_make() can put into a block; a multiple of 4 */
guint nf_uf2_get_content_max (gboolean has_md5);

/**
 * Makes a UF2 file as esptool makes it. Two things are particular to that: each piece numbers its
 * blocks for itself, and the MD5 sum stands right behind the content. The specification has it at
 * the end of the block, which is the same in blocks that are full.
 *
 * @pieces: (element-type NfPiece): in order, at least one
 * @content_size: bytes in a block, but for the last of a piece; a multiple of 4 and not 0
 * @has_md5: whether each block carries the MD5 sum of its content
 */
GBytes *nf_uf2_make (const GArray *pieces, guint content_size, gboolean has_md5);

/**
 * Reads the blocks of a UF2 file that are for this chip's flash; a file may have others, which are
 * passed over. MD5 sums are checked, where esptool puts them and where the specification does.
 *
 * Returns: (transfer full) (element-type NfPiece): at least one piece, in the order of the
 * addresses
 *
 * Errors: NF_ERROR_BUNDLE with the block: one that is none, missing ones, a wrong sum, an address
 * past 16 MB, bytes that are there twice; when all is for another chip, which one
 */
GArray *nf_uf2_read (GBytes *file, GError **error);

G_END_DECLS
