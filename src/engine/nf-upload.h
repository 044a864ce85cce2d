/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Filling the chip's memory through the ROM's loader.
 */
#pragma once

#include "nf-loader.h"

G_BEGIN_DECLS

/** Bytes for one place in the chip's memory. */
typedef struct {
  guint32 address; /* a multiple of 4 */
  const guint8 *bytes;
  gsize size; /* zeros fill up its last word */
} NfUploadPiece;

/** Who listens. Both are called on the calling thread. */
typedef struct {
  /* So many bytes of all pieces have arrived. */
  void (*progress) (guint64 done, gpointer data);
  /* @size bytes for @address are sent again, after a fault on the line. */
  void (*repeated) (guint32 address, guint32 size, gpointer data);
  gpointer data;
} NfUploadListener;

/**
 * Puts @n pieces into memory. What the line damages is sent again, and a word of every block is
 * read back: the ROM checks each block by one byte, and does not notice that some are missing. What
 * stays unseen are two bytes of one block damaged in the same way. A stub finds that out itself.
 *
 * @pieces: clear of what the ROM keeps in memory, see nf-chore.h
 *
 * Errors: those of the loader; NF_ERROR_LINE when it stays damaged
 */
gboolean nf_upload (NfLoader *loader,
                    const NfUploadPiece *pieces,
                    guint n,
                    const NfUploadListener *listener,
                    GError **error);

G_END_DECLS
