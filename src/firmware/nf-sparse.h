/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A flash memory that is filled in pieces of any order and size, as files in Intel HEX and UF2
 * bring them, and then taken apart where there are gaps.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NfSparse NfSparse;

NfSparse *nf_sparse_new (void);
void nf_sparse_free (NfSparse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfSparse, nf_sparse_free)

/** Puts bytes. Returns: FALSE when they go past 16 MB, or there are some already */
gboolean nf_sparse_put (NfSparse *self, guint64 address, const guint8 *data, gsize size);

/** Returns: (transfer full) (element-type NfPiece): what was put, in the order of the addresses, a
 * piece for each stretch without gaps */
GArray *nf_sparse_get_pieces (const NfSparse *self);

G_END_DECLS
