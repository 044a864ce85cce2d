/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * TOML's four kinds of strings: "…" with escapes, '…' without, and both over many lines.
 */
#include "nf-toml-private.h"

#include <string.h>

typedef struct {
  NfTomlReader *reader;
  GString *text;
  char quote;
  gboolean many_lines;
} String;

/* Reads \uXXXX or \UXXXXXXXX. */
static gboolean
take_code_point (String *self, guint n_digits, GError **error)
{
  const char *digits = self->reader->at + 2;
  gunichar c = 0;

  for (guint i = 0; i < n_digits; i++) {
    if (!g_ascii_isxdigit (digits[i]))
      return nf_toml_fail (self->reader, error, "an escape needs %u hex digits", n_digits);
    c = c << 4 | (gunichar) g_ascii_xdigit_value (digits[i]);
  }
  if (c == 0 || !g_unichar_validate (c))
    return nf_toml_fail (self->reader, error, "an escape is no character");
  g_string_append_unichar (self->text, c);
  self->reader->at = digits + n_digits;
  return TRUE;
}

/* A backslash at the end of a line leaves out all space up to the next text. */
static gboolean
skip_line_end (String *self)
{
  const char *c = self->reader->at + 1 + strspn (self->reader->at + 1, " \t\r");

  if (!self->many_lines || *c != '\n')
    return FALSE;
  for (; *c != '\0' && strchr (" \t\r\n", *c) != NULL; c++)
    self->reader->line += *c == '\n';
  self->reader->at = c;
  return TRUE;
}

static gboolean
take_escape (String *self, GError **error)
{
  static const char letters[] = "btnfr\"\\";
  static const char meanings[] = "\b\t\n\f\r\"\\";
  char letter = self->reader->at[1];
  const char *found = letter != '\0' ? strchr (letters, letter) : NULL;

  if (found != NULL) {
    g_string_append_c (self->text, meanings[found - letters]);
    self->reader->at += 2;
    return TRUE;
  }
  if (letter == 'u' || letter == 'U')
    return take_code_point (self, letter == 'u' ? 4 : 8, error);
  return skip_line_end (self) ||
         nf_toml_fail (self->reader, error, "there is no escape \"\\%c\"", letter);
}

/* Returns whether the string ends here; then the reader is behind it. Up to two quotes may stand
 * right before the three that end a string over many lines. */
static gboolean
take_end (String *self)
{
  gsize n = 0;

  while (self->reader->at[n] == self->quote)
    n++;
  if (!self->many_lines) {
    self->reader->at += n > 0;
    return n > 0;
  }
  if (n < 3)
    return FALSE;
  for (n = MIN (n, 5); n > 3; n--)
    g_string_append_c (self->text, *self->reader->at++);
  self->reader->at += 3;
  return TRUE;
}

static gboolean
take_character (String *self, GError **error)
{
  NfTomlReader *reader = self->reader;

  if (*reader->at == '\\' && self->quote == '"')
    return take_escape (self, error);
  if (self->many_lines && reader->at[0] == '\r' && reader->at[1] == '\n')
    reader->at++;
  if (*reader->at == '\0' || (!self->many_lines && strchr ("\r\n", *reader->at) != NULL))
    return nf_toml_fail (reader, error, "a string does not end");
  if (g_ascii_iscntrl (*reader->at) && *reader->at != '\t' && *reader->at != '\n')
    return nf_toml_fail (reader, error, "there is a control character in a string");
  reader->line += *reader->at == '\n';
  g_string_append_c (self->text, *reader->at++);
  return TRUE;
}

char *
nf_toml_read_string (NfTomlReader *self, gboolean many_lines, GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  String string = { .reader = self, .text = text, .quote = *self->at };

  string.many_lines = many_lines && self->at[1] == string.quote && self->at[2] == string.quote;
  self->at += string.many_lines ? 3 : 1;
  if (string.many_lines) {
    self->at += *self->at == '\r' && self->at[1] == '\n';
    self->line += *self->at == '\n';
    self->at += *self->at == '\n'; /* a line end right behind the quotes does not count */
  }
  while (!take_end (&string))
    if (!take_character (&string, error))
      return NULL;
  return g_strdup (text->str);
}
