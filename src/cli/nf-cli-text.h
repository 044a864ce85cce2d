/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Text in the columns of a terminal, where a Chinese character takes two.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: how many columns @text takes */
guint nf_cli_text_get_width (const char *text);

/** Returns: (transfer full): as much of @text as fits into @columns; what is cut off is shown by
 * "..." where there is room for that */
char *nf_cli_text_fit (const char *text, guint columns);

/**
 * Sets texts in columns as wide as they need.
 *
 * @cells: (element-type utf8): row by row, @n_columns in each
 *
 * Returns: (transfer full): the lines, each indented by two spaces and ending in a newline
 */
char *nf_cli_text_align (GPtrArray *cells, guint n_columns);

G_END_DECLS
