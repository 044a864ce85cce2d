/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Packs what is to be written for the wire, no earlier than it is needed: into raw deflate streams
 * (RFC 1951), one behind the other, which src/stub/inflate.h unpacks.
 *
 * The first stream is short, so that sending can begin at once; each further one is packed while
 * the one before is on its way. Firmware comes to two thirds of its size. Where packing gains
 * nothing, a stream is stored as it is: never more than 5 bytes for each 64 KiB are added.
 *
 * Threads: one at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** How many bytes one stream holds; the last one holds what is left. */
enum {
  NF_DEFLATE_FIRST = 16 * 1024, /* packed in 1 ms, on the wire for more than 50 ms at 2 Mbaud */
  NF_DEFLATE_OTHERS = 512 * 1024,
};

typedef struct _NfDeflate NfDeflate;

/** @data: (transfer none): must outlive the object; none at all gives no streams */
NfDeflate *nf_deflate_new (const guint8 *data, gsize size);

/** NULL is allowed. */
void nf_deflate_free (NfDeflate *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfDeflate, nf_deflate_free)

/**
 * Gives wire bytes, and packs what is missing for them. Any of them may be asked for again.
 *
 * @offset: where they begin, counted from the first
 * @most: how many
 * @size: (out): how many there are, less than @most only at the end
 *
 * Returns: (transfer none): valid until the next call
 */
const guint8 *nf_deflate_peek (NfDeflate *self, gsize offset, gsize most, gsize *size);

G_END_DECLS
