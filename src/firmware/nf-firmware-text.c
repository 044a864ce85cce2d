/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bytes and texts of a file that is being looked at, see nf-firmware-private.h.
 */
#include "nf-firmware-private.h"

#include <string.h>

enum { TEXT_MAX = 4096 }; /* bytes of one text that are kept: a list of all modules has 700 */

gboolean
nf_look_has (const NfLook *look, gsize at, gsize size)
{
  return at <= look->size && size <= look->size - at;
}

gboolean
nf_look_has_text (const NfLook *look, gsize at, const char *text)
{
  return nf_look_has (look, at, strlen (text)) &&
         memcmp (look->data + at, text, strlen (text)) == 0;
}

gboolean
nf_look_is_blank (const NfLook *look, gsize at, gsize size)
{
  if (size == 0 || !nf_look_has (look, at, size))
    return FALSE;
  return look->data[at] == 0xFF && memcmp (look->data + at, look->data + at + 1, size - 1) == 0;
}

const guint8 *
nf_look_find (const NfLook *look, const guint8 *from, const char *text)
{
  const guint8 *end = look->data + look->size;
  const guint8 *at = from != NULL ? from : look->data;
  gsize length = strlen (text);

  while (at != NULL && (gsize) (end - at) >= length) {
    at = memchr (at, text[0], (gsize) (end - at) - length + 1);
    if (at == NULL || memcmp (at, text, length) == 0)
      return at;
    at++;
  }
  return NULL;
}

const char *
nf_look_keep (NfLook *look, gconstpointer text, gsize size)
{
  g_autofree char *copy = g_strndup (text, MIN (size, TEXT_MAX));
  g_autofree char *valid = g_utf8_make_valid (copy, -1);

  for (char *c = valid; *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  g_strstrip (valid);
  if (*valid == '\0')
    return NULL;
  g_ptr_array_add (look->firmware->texts, valid);
  return g_steal_pointer (&valid);
}

const char *
nf_look_keep_text (NfLook *look, const char *text)
{
  return text != NULL ? nf_look_keep (look, text, strlen (text)) : NULL;
}
