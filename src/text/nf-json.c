/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * JSON with places, see nf-json.h.
 */
#include "nf-json.h"

#include "nf-address.h"
#include "nf-error.h"
#include "nf-text.h"

#include <string.h>

enum { DEPTH_MAX = 16 /* the formats need 6 */ };

struct _NfJson {
  char *name;
  char *text;
  struct json_object *root;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (json_tokener, json_tokener_free)

/* --- Where things stand ------------------------------------------------------------------ */

static const char *
skip_blanks (const char *c)
{
  return c + strspn (c, " \t\r\n");
}

/* Returns what is behind the string that opens at @quote; up to the end of a text that ends in it.
 */
static const char *
skip_string (const char *quote)
{
  const char *c = quote + 1;

  while (*c != *quote && *c != '\0')
    c += *c == '\\' && c[1] != '\0' ? 2 : 1;
  return *c == '\0' ? c : c + 1;
}

/* Returns what is behind the value at @c. The text is what json-c has taken, so brackets match. */
static const char *
skip_value (const char *c)
{
  guint depth = 0;

  do {
    if (*c == '"' || *c == '\'') {
      c = skip_string (c);
      continue;
    }
    if (*c == '{' || *c == '[')
      depth++;
    else if ((*c == '}' || *c == ']') && depth > 0)
      depth--;
    if (*c != '\0')
      c++;
  } while (*c != '\0' && (depth > 0 || strchr (",}] \t\r\n", *c) == NULL));
  return c;
}

static gboolean
is_key (const char *quote, const char *end, const char *key)
{
  gsize length = (gsize) (end - quote);

  return length == strlen (key) + 2 && memcmp (quote + 1, key, length - 2) == 0;
}

/* Returns the value of @key in the object at @c, the last one if there are several, as for json-c;
 * the object itself when the key is written with escapes. */
static const char *
find_member (const char *c, const char *key)
{
  const char *found = c;

  c = skip_blanks (c + 1);
  while (*c == '"' || *c == '\'') {
    const char *end = skip_string (c);
    const char *value = skip_blanks (end);
    if (*value != ':')
      break;
    value = skip_blanks (value + 1);
    if (is_key (c, end, key))
      found = value;
    c = skip_blanks (skip_value (value));
    if (*c != ',')
      break;
    c = skip_blanks (c + 1);
  }
  return found;
}

static const char *
find_element (const char *c, gsize index)
{
  c = skip_blanks (c + 1);
  for (gsize i = 0; i < index; i++) {
    c = skip_blanks (skip_value (c));
    if (*c != ',')
      break;
    c = skip_blanks (c + 1);
  }
  return c;
}

static const char *
find_node (const NfJsonNode *node)
{
  const char *parent = NULL;

  if (node->parent == NULL)
    return skip_blanks (node->json->text);
  parent = find_node (node->parent);
  if (*parent == '{' && node->key != NULL)
    return find_member (parent, node->key);
  return *parent == '[' && node->key == NULL ? find_element (parent, node->index) : parent;
}

guint
nf_json_find_line (const NfJsonNode *node)
{
  return nf_text_find_line (node->json->text, find_node (node));
}

char *
nf_json_describe (const NfJsonNode *node)
{
  g_autofree char *parent = node->parent != NULL ? nf_json_describe (node->parent) : NULL;

  if (parent == NULL)
    return g_strdup ("");
  if (node->key != NULL)
    return g_strconcat (parent, *parent != '\0' ? "." : "", node->key, NULL);
  return g_strdup_printf ("%s[%" G_GSIZE_FORMAT "]", parent, node->index);
}

gboolean
nf_json_fail (const NfJsonNode *node, GError **error, const char *format, ...)
{
  g_autofree char *place = nf_json_describe (node);
  g_autofree char *problem = NULL;
  va_list args;

  va_start (args, format);
  problem = g_strdup_vprintf (format, args);
  va_end (args);
  return nf_text_fail (node->json->name,
                       nf_json_find_line (node),
                       error,
                       "%s%s%s",
                       place,
                       *place != '\0' ? ": " : "",
                       problem);
}

/* --- Parsing ----------------------------------------------------------------------------- */

static const char *
name_type (json_type type)
{
  switch (type) {
  case json_type_boolean:
    return "true or false";
  case json_type_double:
  case json_type_int:
    return "a number";
  case json_type_object:
    return "an object";
  case json_type_array:
    return "a list";
  case json_type_string:
    return "text in quotes";
  case json_type_null:
  default:
    return "null";
  }
}

static const char *
describe_syntax_error (enum json_tokener_error problem)
{
  switch ((int) problem) {
  case json_tokener_error_depth:
    return "it is nested too deep";
  case json_tokener_error_parse_eof:
    return "it ends in the middle";
  default:
    return json_tokener_error_desc (problem);
  }
}

static struct json_object *
parse_text (const char *name, const char *text, GError **error)
{
  g_autoptr (json_tokener) tokener = json_tokener_new_ex (DEPTH_MAX);
  struct json_object *root = NULL;
  enum json_tokener_error problem = json_tokener_success;

  json_tokener_set_flags (tokener, JSON_TOKENER_STRICT);
  /* With its NUL, which tells json-c that nothing more comes. */
  root = json_tokener_parse_ex (tokener, text, (int) strlen (text) + 1);
  problem = json_tokener_get_error (tokener);
  if (problem == json_tokener_success)
    return root;
  nf_text_fail (name,
                nf_text_find_line (text, text + json_tokener_get_parse_end (tokener)),
                error,
                "this is no valid JSON: %s",
                describe_syntax_error (problem));
  return NULL;
}

static struct json_object *
parse_object (const char *name, const char *text, GError **error)
{
  g_autoptr (GError) problem = NULL;
  struct json_object *root = NULL;

  if (*skip_blanks (text) == '\0')
    g_set_error (&problem, NF_ERROR, NF_ERROR_BUNDLE, "%s: is empty", name);
  else
    root = parse_text (name, text, &problem);
  if (problem == NULL && !json_object_is_type (root, json_type_object))
    g_set_error (&problem,
                 NF_ERROR,
                 NF_ERROR_BUNDLE,
                 "%s: holds %s; it must be an object in { }",
                 name,
                 name_type (json_object_get_type (root)));
  if (problem == NULL)
    return root;
  json_object_put (root);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

NfJson *
nf_json_parse (const char *name, const char *text, GError **error)
{
  struct json_object *root = parse_object (name, text, error);
  NfJson *self = NULL;

  if (root == NULL)
    return NULL;
  self = g_new0 (NfJson, 1);
  self->name = g_strdup (name);
  self->text = g_strdup (text);
  self->root = root;
  return self;
}

void
nf_json_free (NfJson *self)
{
  if (self == NULL)
    return;
  json_object_put (self->root);
  g_free (self->name);
  g_free (self->text);
  g_free (self);
}

const char *
nf_json_get_name (const NfJson *self)
{
  return self->name;
}

/* --- Values ------------------------------------------------------------------------------ */

NfJsonNode
nf_json_get_root (const NfJson *self)
{
  return (NfJsonNode){ .json = self, .value = self->root };
}

gboolean
nf_json_get_member (const NfJsonNode *node, const char *key, NfJsonNode *member)
{
  *member = (NfJsonNode){ .json = node->json, .parent = node, .key = key };
  return json_object_is_type (node->value, json_type_object) &&
         json_object_object_get_ex (node->value, key, &member->value) && member->value != NULL;
}

gsize
nf_json_get_length (const NfJsonNode *node)
{
  return nf_json_is (node, json_type_array) ? json_object_array_length (node->value) : 0;
}

NfJsonNode
nf_json_get_element (const NfJsonNode *node, gsize index)
{
  return (NfJsonNode){
    .json = node->json,
    .parent = node,
    .index = index,
    .value = json_object_array_get_idx (node->value, index),
  };
}

gboolean
nf_json_is (const NfJsonNode *node, json_type type)
{
  return json_object_is_type (node->value, type);
}

gboolean
nf_json_allow (const NfJsonNode *node,
               const char *key,
               json_type type,
               NfJsonNode *member,
               GError **error)
{
  if (!nf_json_get_member (node, key, member) || nf_json_is (member, type))
    return TRUE;
  return nf_json_fail (member,
                       error,
                       "is %s; it must be %s",
                       name_type (json_object_get_type (member->value)),
                       name_type (type));
}

gboolean
nf_json_require (const NfJsonNode *node,
                 const char *key,
                 json_type type,
                 NfJsonNode *member,
                 GError **error)
{
  if (!nf_json_allow (node, key, type, member, error))
    return FALSE;
  return member->value != NULL || nf_json_fail (node, error, "\"%s\" is missing", key);
}

static gboolean
has_control_characters (const char *text, gsize size)
{
  /* Up to the size, because there can be a NUL among them, written as \u0000. */
  for (const char *c = text; c < text + size; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return TRUE;
  return FALSE;
}

gboolean
nf_json_read_text (const NfJsonNode *node, const char *key, const char **text, GError **error)
{
  NfJsonNode member;

  *text = NULL;
  if (!nf_json_allow (node, key, json_type_string, &member, error) || member.value == NULL)
    return member.value == NULL;
  *text = json_object_get_string (member.value);
  if (!has_control_characters (*text, (gsize) json_object_get_string_len (member.value)))
    return TRUE;
  return nf_json_fail (&member, error, "holds a control character; it must be one line of text");
}

gboolean
nf_json_read_boolean (const NfJsonNode *node, const char *key, gboolean *value, GError **error)
{
  NfJsonNode member;

  if (!nf_json_allow (node, key, json_type_boolean, &member, error))
    return FALSE;
  if (member.value != NULL)
    *value = json_object_get_boolean (member.value);
  return TRUE;
}

gboolean
nf_json_read_address (const NfJsonNode *node,
                      const char *key,
                      gboolean *has_address,
                      guint32 *address,
                      GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autofree char *word = NULL;
  NfJsonNode member;

  *has_address = nf_json_get_member (node, key, &member);
  if (!*has_address)
    return TRUE;
  if (nf_json_is (&member, json_type_int))
    word = g_strdup_printf ("%" G_GINT64_FORMAT, json_object_get_int64 (member.value));
  else if (nf_json_is (&member, json_type_string))
    word = g_strdup (json_object_get_string (member.value));
  else
    return nf_json_fail (&member,
                         error,
                         "is %s; it must be an address",
                         name_type (json_object_get_type (member.value)));
  return nf_address_parse (word, address, &problem) ||
         nf_json_fail (&member, error, "%s", problem->message);
}
