/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which version a program says that it is, see nf-boot-private.h. Each has its own rule; one that
 * is cut off is none.
 */
#include "nf-boot-private.h"

#include <string.h>

static const char *
find (const char *line, gsize n, const char *text)
{
  return g_strstr_len (line, (gssize) n, text);
}

static gboolean
is_digit_at (const char *line, gsize n, gsize at)
{
  return at < n && g_ascii_isdigit (line[at]);
}

gsize
nf_boot_find_numbers (const char *line, gsize n, gsize from, gsize *end)
{
  for (gsize at = from; at < n; at++) {
    guint n_dots = 0;
    gsize i = at;

    if (!g_ascii_isdigit (line[at]) || (at > from && g_ascii_isalnum (line[at - 1])))
      continue;
    for (; i < n && (g_ascii_isdigit (line[i]) || (line[i] == '.' && is_digit_at (line, n, i + 1)));
         i++)
      n_dots += line[i] == '.';
    if (n_dots >= 2) {
      *end = i;
      return at;
    }
    at = i;
  }
  return n;
}

const char *
nf_boot_find_nodemcu (const char *line, gsize n)
{
  const char *name = find (line, n, "NodeMCU ");
  gsize at = name != NULL ? (gsize) (name - line) + strlen ("NodeMCU ") : n;

  return is_digit_at (line, n, at) && at + 1 < n && line[at + 1] == '.' ? name : NULL;
}

static gboolean
is_version_character (char c)
{
  return g_ascii_isalnum (c) || c == '.' || c == '-' || c == '_' || c == '+';
}

/* Takes what stands at @at, unless the line may go on with it. */
static gboolean
take_version (const NfBootText *text, guint index, gsize at, char version[NF_VERDICT_TEXT_SIZE])
{
  const NfBootLine *line = nf_boot_text_get (text, index);
  const char *c = nf_boot_text_get_line (text, index);
  gsize end = at;

  while (end < line->n && is_version_character (c[end]))
    end++;
  if (end == at || (end == line->n && !line->is_ended))
    return FALSE;
  nf_boot_copy_line (version, c + at, end - at);
  return TRUE;
}

/* NodeMCU 2 and 3 say "3.0.0.0", and are known as 3.0.0; 1.5.4.1 is one of four numbers. */
static void
drop_fourth_nought (char *version)
{
  guint n_dots = 0;

  for (const char *c = version; *c != '\0'; c++)
    n_dots += *c == '.';
  if (n_dots == 3 && g_str_has_suffix (version, ".0"))
    version[strlen (version) - 2] = '\0';
}

/* A build that has no number has that of its SDK. */
static gboolean
read_nodemcu (const NfBootText *text, guint index, char version[NF_VERDICT_TEXT_SIZE])
{
  const NfBootLine *line = nf_boot_text_get (text, index);
  const char *c = nf_boot_text_get_line (text, index);
  const char *name = nf_boot_find_nodemcu (c, line->n);
  const char *sdk = find (c, line->n, " on SDK ");
  gsize at = name != NULL  ? (gsize) (name - c) + strlen ("NodeMCU ")
             : sdk != NULL ? (gsize) (sdk - c) + strlen (" on SDK ")
                           : line->n;

  if (*version != '\0' || !take_version (text, index, at, version))
    return FALSE;
  drop_fourth_nought (version);
  return TRUE;
}

/* "12.5.0(tasmota)-2_7_4", "5.12.0c-STAGED" */
static gboolean
read_tasmota (const NfBootText *text, guint index, char version[NF_VERDICT_TEXT_SIZE])
{
  const NfBootLine *line = nf_boot_text_get (text, index);
  const char *c = nf_boot_text_get_line (text, index);
  gsize end = 0;
  gsize at = nf_boot_find_numbers (c, line->n, 0, &end);

  if (at == line->n || !take_version (text, index, at, version))
    return FALSE;
  version[strcspn (version, "-")] = '\0';
  return TRUE;
}

/* "2v19": a number, a v and another one. */
static gboolean
read_espruino (const NfBootText *text, guint index, char version[NF_VERDICT_TEXT_SIZE])
{
  const NfBootLine *line = nf_boot_text_get (text, index);
  const char *c = nf_boot_text_get_line (text, index);

  for (gsize at = 1; at + 1 < line->n; at++)
    if (c[at] == 'v' && g_ascii_isdigit (c[at - 1]) && g_ascii_isdigit (c[at + 1]))
      return take_version (text, index, at - 1, version);
  return FALSE;
}

static gboolean
read_behind (const NfBootText *text,
             guint index,
             const char *mark,
             char version[NF_VERDICT_TEXT_SIZE])
{
  const NfBootLine *line = nf_boot_text_get (text, index);
  const char *c = nf_boot_text_get_line (text, index);
  const char *found = find (c, line->n, mark);

  return found != NULL && take_version (text, index, (gsize) (found - c) + strlen (mark), version);
}

static gboolean
read_version (const NfBootText *text, guint index, NfSign sign, char version[NF_VERDICT_TEXT_SIZE])
{
  switch ((int) sign) {
  case NF_SIGN_NODEMCU:
    return read_nodemcu (text, index, version);
  case NF_SIGN_TASMOTA:
    return read_tasmota (text, index, version);
  case NF_SIGN_ESPRUINO:
    return read_espruino (text, index, version);
  case NF_SIGN_ESPHOME:
    return read_behind (text, index, "ESPHome version ", version) ||
           read_behind (text, index, "esphome version ", version);
  case NF_SIGN_MICROPYTHON:
    return read_behind (text, index, "MicroPython v", version);
  case NF_SIGN_ESP_AT:
    return read_behind (text, index, "ai-thinker.com Version:", version);
  case NF_SIGN_WLED:
  case NF_SIGN_ESP_EASY:
    return read_behind (text, index, nf_sign_get_info (sign)->text, version);
  default:
    return FALSE;
  }
}

void
nf_boot_read_version (const NfBootText *text,
                      guint index,
                      NfSign sign,
                      char version[NF_VERDICT_TEXT_SIZE])
{
  enum { LINES_MAX = 40 }; /* ESPHome tells its version after all of its components */
  guint end = MIN (text->lines->len, index + LINES_MAX);

  for (guint i = index; i < end; i++)
    if (read_version (text, i, sign, version))
      return;
}
