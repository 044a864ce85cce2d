/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Texts that people and other programs have written: that they are text at all, and where in them
 * something is wrong.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Checks that bytes are text.
 *
 * @name: what messages call it
 * @text: @size bytes
 *
 * Returns: (transfer full): UTF-8, without the byte order mark that some editors put before it
 *
 * Errors: NF_ERROR_BUNDLE
 */
char *nf_text_check (const char *name, const char *text, gsize size, GError **error);

/** Returns: the number of the line that @end stands in, from 1 */
guint nf_text_find_line (const char *text, const char *end);

/** Sets an NF_ERROR_BUNDLE: "manifest.json:12: …". Returns: FALSE */
gboolean nf_text_fail (const char *name, guint line, GError **error, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

G_END_DECLS
