/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Texts, see nf-text.h.
 */
#include "nf-text.h"

#include "nf-error.h"

#include <string.h>

guint
nf_text_find_line (const char *text, const char *end)
{
  guint line = 1;

  for (const char *c = text; c < end; c++)
    line += *c == '\n';
  return line;
}

gboolean
nf_text_fail (const char *name, guint line, GError **error, const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, NF_ERROR, NF_ERROR_BUNDLE, "%s:%u: %s", name, line, problem);
  return FALSE;
}

char *
nf_text_check (const char *name, const char *text, gsize size, GError **error)
{
  g_autofree char *copy = g_strndup (size > 0 ? text : "", size);
  const char *bad = NULL;

  if (!g_utf8_validate (copy, (gssize) size, &bad)) {
    nf_text_fail (name,
                  nf_text_find_line (copy, bad),
                  error,
                  *bad == '\0' ? "there is a NUL byte; this is no text"
                               : "this is not UTF-8; save the file in that encoding");
    return NULL;
  }
  if (g_str_has_prefix (copy, "\xEF\xBB\xBF"))
    memmove (copy, copy + 3, size - 2);
  return g_steal_pointer (&copy);
}
