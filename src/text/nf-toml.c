/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The reader of TOML, see nf-toml.h.
 */
#include "nf-toml-private.h"

#include "nf-text.h"

#include <errno.h>
#include <string.h>

enum { DEPTH_MAX = 16 };

/* --- Values ------------------------------------------------------------------------------ */

NfToml *
nf_toml_new (NfTomlKind kind, guint line)
{
  NfToml *self = g_new0 (NfToml, 1);

  self->kind = kind;
  self->line = line;
  if (kind == NF_TOML_TABLE)
    self->members =
        g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) nf_toml_free);
  if (kind == NF_TOML_ARRAY)
    self->elements = g_ptr_array_new_with_free_func ((GDestroyNotify) nf_toml_free);
  return self;
}

void
nf_toml_free (NfToml *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->members, g_hash_table_unref);
  g_clear_pointer (&self->elements, g_ptr_array_unref);
  g_free (self->string);
  g_free (self);
}

NfTomlKind
nf_toml_get_kind (const NfToml *self)
{
  return self->kind;
}

guint
nf_toml_get_line (const NfToml *self)
{
  return self->line;
}

const NfToml *
nf_toml_get (const NfToml *self, const char *key)
{
  return self != NULL && self->members != NULL ? g_hash_table_lookup (self->members, key) : NULL;
}

guint
nf_toml_get_length (const NfToml *self)
{
  return self != NULL && self->elements != NULL ? self->elements->len : 0;
}

const NfToml *
nf_toml_get_element (const NfToml *self, guint index)
{
  return g_ptr_array_index (self->elements, index);
}

const char *
nf_toml_get_string (const NfToml *self)
{
  return self != NULL ? self->string : NULL;
}

gint64
nf_toml_get_integer (const NfToml *self)
{
  return self != NULL ? self->integer : 0;
}

/* --- Reading ----------------------------------------------------------------------------- */

gboolean
nf_toml_fail (const NfTomlReader *self, GError **error, const char *format, ...)
{
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  return nf_text_fail (self->name, self->line, error, "%s", problem);
}

static void
skip_blanks (NfTomlReader *self)
{
  self->at += strspn (self->at, " \t");
}

static void
skip_comment (NfTomlReader *self)
{
  if (*self->at == '#')
    self->at += strcspn (self->at, "\n");
}

/* Skips blanks, comments and ends of lines. */
static void
skip_space (NfTomlReader *self)
{
  while (*self->at != '\0' && strchr (" \t\r\n#", *self->at) != NULL) {
    skip_comment (self);
    if (*self->at == '\n')
      self->line++;
    if (*self->at != '\0')
      self->at++;
  }
}

static gboolean
end_line (NfTomlReader *self, GError **error)
{
  skip_blanks (self);
  skip_comment (self);
  if (*self->at == '\r' && self->at[1] == '\n')
    self->at++;
  if (*self->at != '\n' && *self->at != '\0')
    return nf_toml_fail (self, error, "there is something behind the value");
  return TRUE;
}

/* --- Keys -------------------------------------------------------------------------------- */

static gboolean
is_key_character (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '-';
}

/* Reads one part of a key. @blanks: whether there may be some in it */
static char *
read_key_part (NfTomlReader *self, gboolean blanks, GError **error)
{
  const char *begin = self->at;

  if (*begin == '"' || *begin == '\'')
    return nf_toml_read_string (self, FALSE, error);
  while (is_key_character (*self->at) || (blanks && *self->at == ' '))
    self->at++;
  if (self->at == begin) {
    nf_toml_fail (self, error, "a name is missing");
    return NULL;
  }
  return g_strchomp (g_strndup (begin, (gsize) (self->at - begin)));
}

/* Returns: (transfer full) (element-type utf8): the parts of a dotted key, at least one */
static GPtrArray *
read_key (NfTomlReader *self, gboolean blanks, GError **error)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);

  for (;;) {
    char *part = NULL;
    skip_blanks (self);
    part = read_key_part (self, blanks, error);
    if (part == NULL)
      return NULL;
    g_ptr_array_add (parts, part);
    skip_blanks (self);
    if (*self->at != '.')
      return g_steal_pointer (&parts);
    self->at++;
    if (parts->len >= DEPTH_MAX) {
      nf_toml_fail (self, error, "this is nested too deep");
      return NULL;
    }
  }
}

/* Returns: (transfer none): the table called @key in @table, made when there is none. In a list of
 * tables it is the last one. */
static NfToml *
enter (NfTomlReader *self, NfToml *table, const char *key, GError **error)
{
  NfToml *member = g_hash_table_lookup (table->members, key);

  if (member == NULL) {
    member = nf_toml_new (NF_TOML_TABLE, self->line);
    g_hash_table_insert (table->members, g_strdup (key), member);
  }
  if (member->kind == NF_TOML_ARRAY && member->is_of_tables)
    member = g_ptr_array_index (member->elements, member->elements->len - 1);
  if (member->kind == NF_TOML_TABLE && !member->is_closed)
    return member;
  nf_toml_fail (self, error, "\"%s\" stands in line %u already", key, member->line);
  return NULL;
}

static NfToml *
enter_all (NfTomlReader *self, NfToml *table, GPtrArray *key, GError **error)
{
  for (guint i = 0; i + 1 < key->len && table != NULL; i++)
    table = enter (self, table, g_ptr_array_index (key, i), error);
  return table;
}

static gboolean read_value (NfTomlReader *self, guint depth, NfToml **value, GError **error);

/* Reads "key = value" into @table. */
static gboolean
read_member (NfTomlReader *self, NfToml *table, guint depth, GError **error)
{
  g_autoptr (GPtrArray) key = read_key (self, FALSE, error);
  const char *last = NULL;
  NfToml *value = NULL;

  table = key != NULL ? enter_all (self, table, key, error) : NULL;
  if (table == NULL)
    return FALSE;
  last = g_ptr_array_index (key, key->len - 1);
  if (*self->at != '=')
    return nf_toml_fail (self, error, "there is no \"=\" behind \"%s\"", last);
  self->at++;
  if (g_hash_table_contains (table->members, last))
    return nf_toml_fail (self,
                         error,
                         "\"%s\" stands in line %u already",
                         last,
                         nf_toml_get (table, last)->line);
  if (!read_value (self, depth, &value, error))
    return FALSE;
  g_hash_table_insert (table->members, g_strdup (last), value);
  return TRUE;
}

/* --- Values ------------------------------------------------------------------------------ */

static gboolean
read_array (NfTomlReader *self, guint depth, NfToml *array, GError **error)
{
  self->at++;
  for (;;) {
    NfToml *element = NULL;
    skip_space (self);
    if (*self->at == ']')
      break;
    if (!read_value (self, depth + 1, &element, error))
      return FALSE;
    g_ptr_array_add (array->elements, element);
    skip_space (self);
    if (*self->at != ',' && *self->at != ']')
      return nf_toml_fail (self, error, "a list has no \",\" or \"]\" here");
    if (*self->at == ',')
      self->at++;
  }
  self->at++;
  return TRUE;
}

static gboolean
read_inline_table (NfTomlReader *self, guint depth, NfToml *table, GError **error)
{
  self->at++;
  skip_blanks (self);
  while (*self->at != '}') {
    if (!read_member (self, table, depth + 1, error))
      return FALSE;
    skip_blanks (self);
    if (*self->at != ',' && *self->at != '}')
      return nf_toml_fail (self, error, "a table has no \",\" or \"}\" here");
    if (*self->at == ',')
      self->at++;
    skip_blanks (self);
  }
  self->at++;
  table->is_closed = TRUE;
  return TRUE;
}

/* Reads a number without its underscores, in one of four bases. */
static gboolean
parse_number (const char *word, NfToml *value)
{
  static const char *const prefixes[] = { "0x", "0o", "0b" };
  static const guint bases[] = { 16, 8, 2 };
  char *end = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (bases); i++)
    if (g_str_has_prefix (word, prefixes[i]) && g_ascii_isxdigit (word[2])) {
      errno = 0;
      value->integer = g_ascii_strtoll (word + 2, &end, bases[i]);
      return *end == '\0' && errno == 0;
    }
  if (!g_ascii_isdigit (word[strspn (word, "+-")]) || strspn (word, "+-") > 1)
    return FALSE;
  errno = 0;
  if (word[strspn (word, "+-0123456789")] == '\0') {
    value->integer = g_ascii_strtoll (word, &end, 10);
    return *end == '\0' && errno == 0;
  }
  value->kind = NF_TOML_FLOAT;
  g_ascii_strtod (word, &end);
  return *end == '\0' && word[strspn (word, "+-0123456789.eE")] == '\0';
}

static gboolean
read_word (NfTomlReader *self, NfToml *value, GError **error)
{
  gsize length = strcspn (self->at, " \t\r\n,]}#");
  g_autofree char *word = g_strndup (self->at, length);
  g_auto (GStrv) parts = g_strsplit (word, "_", -1);
  g_autofree char *digits = g_strjoinv ("", parts);

  self->at += length;
  if (g_str_equal (word, "true") || g_str_equal (word, "false")) {
    value->kind = NF_TOML_BOOLEAN;
    value->integer = *word == 't';
    return TRUE;
  }
  if (length == 0)
    return nf_toml_fail (self, error, "a value is missing");
  return parse_number (digits, value) || nf_toml_fail (self, error, "\"%s\" is no value", word);
}

static gboolean
read_value (NfTomlReader *self, guint depth, NfToml **value, GError **error)
{
  NfTomlKind kind = NF_TOML_INTEGER;
  g_autoptr (NfToml) made = NULL;
  gboolean ok = FALSE;

  skip_blanks (self);
  if (depth >= DEPTH_MAX)
    return nf_toml_fail (self, error, "this is nested too deep");
  if (*self->at == '"' || *self->at == '\'')
    kind = NF_TOML_STRING;
  else if (*self->at == '[')
    kind = NF_TOML_ARRAY;
  else if (*self->at == '{')
    kind = NF_TOML_TABLE;
  made = nf_toml_new (kind, self->line);
  if (kind == NF_TOML_STRING)
    ok = (made->string = nf_toml_read_string (self, TRUE, error)) != NULL;
  else if (kind == NF_TOML_ARRAY)
    ok = read_array (self, depth, made, error);
  else if (kind == NF_TOML_TABLE)
    ok = read_inline_table (self, depth, made, error);
  else
    ok = read_word (self, made, error);
  if (ok)
    *value = g_steal_pointer (&made);
  return ok;
}

/* --- Tables ------------------------------------------------------------------------------ */

/* Adds a table to the list called @key in @table. */
static NfToml *
add_to_list (NfTomlReader *self, NfToml *table, const char *key, GError **error)
{
  NfToml *list = g_hash_table_lookup (table->members, key);
  NfToml *element = NULL;

  if (list == NULL) {
    list = nf_toml_new (NF_TOML_ARRAY, self->line);
    list->is_of_tables = TRUE;
    g_hash_table_insert (table->members, g_strdup (key), list);
  }
  if (!list->is_of_tables) {
    nf_toml_fail (self, error, "\"%s\" stands in line %u already", key, list->line);
    return NULL;
  }
  element = nf_toml_new (NF_TOML_TABLE, self->line);
  g_ptr_array_add (list->elements, element);
  return element;
}

static NfToml *
open_table (NfTomlReader *self, NfToml *table, const char *key, GError **error)
{
  NfToml *opened = enter (self, table, key, error);

  if (opened != NULL && opened->is_opened) {
    nf_toml_fail (self, error, "\"%s\" stands in line %u already", key, opened->line);
    return NULL;
  }
  if (opened != NULL)
    opened->is_opened = TRUE;
  return opened;
}

/* Reads "[a.b]" or "[[a.b]]". Returns: (transfer none): the table that lines belong to from here */
static NfToml *
read_header (NfTomlReader *self, NfToml *root, GError **error)
{
  gboolean is_list = self->at[1] == '[';
  g_autoptr (GPtrArray) key = NULL;
  NfToml *table = NULL;
  const char *last = NULL;

  self->at += is_list ? 2 : 1;
  key = read_key (self, TRUE, error);
  table = key != NULL ? enter_all (self, root, key, error) : NULL;
  if (table == NULL)
    return NULL;
  if (!g_str_has_prefix (self->at, is_list ? "]]" : "]")) {
    nf_toml_fail (self, error, "the name of a table does not end in \"]\"");
    return NULL;
  }
  self->at += is_list ? 2 : 1;
  last = g_ptr_array_index (key, key->len - 1);
  return is_list ? add_to_list (self, table, last, error) : open_table (self, table, last, error);
}

NfToml *
nf_toml_parse (const char *name, const char *text, GError **error)
{
  NfTomlReader reader = { .name = name, .at = text, .line = 1 };
  g_autoptr (NfToml) root = nf_toml_new (NF_TOML_TABLE, 1);
  NfToml *table = root;

  for (;;) {
    skip_space (&reader);
    if (*reader.at == '\0')
      return g_steal_pointer (&root);
    if (*reader.at == '[')
      table = read_header (&reader, root, error);
    else if (!read_member (&reader, table, 0, error))
      table = NULL;
    if (table == NULL || !end_line (&reader, error))
      return NULL;
  }
}
