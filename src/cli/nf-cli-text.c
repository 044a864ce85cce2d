/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Columns of text, see nf-cli-text.h.
 */
#include "nf-cli-text.h"

#define CUT "..."

static guint
get_char_width (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
nf_cli_text_get_width (const char *text)
{
  guint width = 0;

  for (const char *at = text; *at != '\0'; at = g_utf8_next_char (at))
    width += get_char_width (g_utf8_get_char (at));
  return width;
}

char *
nf_cli_text_fit (const char *text, guint columns)
{
  gboolean has_mark = columns > 3 * strlen (CUT);
  guint room = has_mark ? columns - (guint) strlen (CUT) : columns;
  const char *at = text;

  if (nf_cli_text_get_width (text) <= columns)
    return g_strdup (text);
  for (guint used = 0; *at != '\0'; at = g_utf8_next_char (at)) {
    used += get_char_width (g_utf8_get_char (at));
    if (used > room)
      break;
  }
  g_autofree char *part = g_strndup (text, (gsize) (at - text));
  return g_strconcat (part, has_mark ? CUT : "", NULL);
}

static guint
get_column_width (GPtrArray *cells, guint n_columns, guint column)
{
  guint width = 0;

  for (guint i = column; i < cells->len; i += n_columns)
    width = MAX (width, nf_cli_text_get_width (g_ptr_array_index (cells, i)));
  return width;
}

char *
nf_cli_text_align (GPtrArray *cells, guint n_columns)
{
  GString *lines = g_string_new (NULL);

  for (guint i = 0; i < cells->len; i++) {
    const char *cell = g_ptr_array_index (cells, i);
    gboolean is_last = i % n_columns == n_columns - 1;
    guint gap = 0;
    if (!is_last)
      gap = get_column_width (cells, n_columns, i % n_columns) - nf_cli_text_get_width (cell);
    g_string_append_printf (lines, "  %s%*s", cell, (int) gap, "");
    if (is_last)
      g_string_append_c (lines, '\n');
  }
  return g_string_free (lines, FALSE);
}
