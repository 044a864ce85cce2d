/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Keys for the board, see nf-console-keys.h.
 */
#include "nf-console-keys.h"

static gboolean
translate_control (guint key, gboolean has_selection, char *bytes)
{
  guint letter = gdk_keyval_to_lower (key);

  if (letter != GDK_KEY_d && (letter != GDK_KEY_c || has_selection))
    return FALSE;
  bytes[0] = (char) (letter & 31);
  return TRUE;
}

gboolean
nf_console_keys_translate (guint key,
                           GdkModifierType state,
                           NfLineEnding ending,
                           gboolean has_selection,
                           char bytes[NF_CONSOLE_KEY_SIZE])
{
  GdkModifierType modifiers = state & gtk_accelerator_get_default_mod_mask ();
  gunichar character = gdk_keyval_to_unicode (key);

  memset (bytes, 0, NF_CONSOLE_KEY_SIZE);
  if (modifiers == GDK_CONTROL_MASK)
    return translate_control (key, has_selection, bytes);
  if ((modifiers & ~(GdkModifierType) GDK_SHIFT_MASK) != 0)
    return FALSE;
  switch (key) {
  case GDK_KEY_Return:
  case GDK_KEY_KP_Enter:
    g_strlcpy (bytes, nf_line_ending_get_bytes (ending), NF_CONSOLE_KEY_SIZE);
    return TRUE;
  case GDK_KEY_BackSpace:
    bytes[0] = '\b';
    return TRUE;
  default:
    if (character < 0x20 || character == 0x7f)
      return FALSE;
    g_unichar_to_utf8 (character, bytes);
    return TRUE;
  }
}
