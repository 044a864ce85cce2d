/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a person is told beside the lines that a board prints: what a known line means, and what an
 * exception was, once its dump is over.
 *
 * Memory is bounded: of a dump no more is kept than NF_LINE_NOTES_DUMP_MAX bytes.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { NF_LINE_NOTES_DUMP_MAX = 16 * 1024 };

typedef struct _NfLineNotes NfLineNotes;

NfLineNotes *nf_line_notes_new (void);
void nf_line_notes_free (NfLineNotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfLineNotes, nf_line_notes_free)

/**
 * Takes the next line.
 *
 * @line: (array length=size): UTF-8, without its end
 *
 * Returns: (transfer full) (nullable): a sentence that belongs behind it, translated; NULL: none
 */
char *nf_line_notes_take (NfLineNotes *self, const char *line, gsize size);

/** Forgets the lines so far, as after a pause in which others may have been lost. */
void nf_line_notes_reset (NfLineNotes *self);

G_END_DECLS
