/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a board said by itself: its bytes, at which rate they were listened to, and when.
 *
 * Filled by whoever listens; never changed after it was handed out. Reference counted, so it
 * crosses threads without a lock.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What comes after so many bytes is not kept; a board in a loop has said all it has to long
 * before. */
enum { NF_HEARD_MAX = 64 * 1024 };

/** Bytes that came one after the other, without a pause of 50 ms, at one rate. */
typedef struct {
  gint64 began_us; /* when the first of them was read … */
  gint64 ended_us; /* … and the last, by the transport's clock */
  guint baud;      /* at which we listened */
  guint reset;     /* how many resets of ours had come before */
  guint first;     /* where in all bytes it begins */
  guint n;
} NfHeardPiece;

typedef struct _NfHeard NfHeard;

NfHeard *nf_heard_new (void);
NfHeard *nf_heard_ref (NfHeard *self);
void nf_heard_unref (NfHeard *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfHeard, nf_heard_unref)

/** Adds what was read. @now_us: by the transport's clock */
void nf_heard_add (NfHeard *self, gint64 now_us, guint baud, const guint8 *bytes, gsize n);

/** Says that the board was reset by us. */
void nf_heard_note_reset (NfHeard *self);

guint nf_heard_get_n_pieces (const NfHeard *self);
/** Returns: (transfer none): valid until something is added */
const NfHeardPiece *nf_heard_get_piece (const NfHeard *self, guint index);
/** Returns: (transfer none) (array length=n): all bytes; valid until something is added */
const guint8 *nf_heard_get_bytes (const NfHeard *self, gsize *n);
/** Returns: how many resets of ours it tells of */
guint nf_heard_get_n_resets (const NfHeard *self);

/** Returns: (transfer none) (nullable): where @words stand first in @bytes, among which there may
 * be zeros */
const guint8 *nf_heard_find (const guint8 *bytes, gsize n, const char *words);

/** Returns: whether bytes are text: at least eight, nine in ten of them printable, a line's end or
 * UTF-8. What was listened to at a wrong rate is not. */
gboolean nf_heard_is_text (const guint8 *bytes, gsize n);

G_END_DECLS
