/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-toml: the values of what the language allows, and the words and lines for what it does
 * not.
 */
#include "nf-toml.h"

#include "nf-error.h"

#include <string.h>

static NfToml *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  NfToml *toml = nf_toml_parse ("x.toml", text, &error);

  g_assert_no_error (error);
  return toml;
}

/* --- Values ------------------------------------------------------------------------------ */

static void
append (GString *out, const NfToml *value)
{
  switch (nf_toml_get_kind (value)) {
  case NF_TOML_TABLE:
    g_string_append (out, "{}");
    break;
  case NF_TOML_ARRAY:
    g_string_append_c (out, '[');
    for (guint i = 0; i < nf_toml_get_length (value); i++) {
      g_string_append (out, i > 0 ? " " : "");
      append (out, nf_toml_get_element (value, i));
    }
    g_string_append_c (out, ']');
    break;
  case NF_TOML_STRING:
    g_string_append_printf (out, "<%s>", nf_toml_get_string (value));
    break;
  case NF_TOML_FLOAT:
    g_string_append (out, "float");
    break;
  case NF_TOML_INTEGER:
  case NF_TOML_BOOLEAN:
  default:
    g_string_append_printf (out, "%" G_GINT64_FORMAT, nf_toml_get_integer (value));
  }
}

static const struct {
  const char *value;
  const char *expected;
} values[] = {
  /* strings */
  { "\"\"", "<>" },
  { "''", "<>" },
  { "\"a\\tb\\\"c\\\\d\\n\\b\\f\\r\"", "<a\tb\"c\\d\n\b\f\r>" },
  { "\"\\u00e9\\U0001F600\"", "<\xC3\xA9\xF0\x9F\x98\x80>" },
  { "'C:\\dir\\\"x\"'", "<C:\\dir\\\"x\">" },
  { "\"\"\"\na\nb\"\"\"", "<a\nb>" },
  { "\"\"\"\r\na\r\nb\"\"\"", "<a\nb>" },
  { "\"\"\"a \\  \n  \n  b\"\"\"", "<a b>" },
  { "\"\"\"a\"\"b\"\"\"\"\"", "<a\"\"b\"\">" },
  { "'''\na\\n'b'''", "<a\\n'b>" },
  { "\"\"\"\"\"\"", "<>" },
  /* numbers */
  { "0", "0" },
  { "-17", "-17" },
  { "+99", "99" },
  { "1_000", "1000" },
  { "0x1000", "4096" },
  { "0xDEAD_beef", "3735928559" },
  { "0o755", "493" },
  { "0b1101", "13" },
  { "1.0", "float" },
  { "6.02e-23", "float" },
  { "true", "1" },
  { "false", "0" },
  /* arrays and tables */
  { "[]", "[]" },
  { "[ 1, 2 ]", "[1 2]" },
  { "[ # comment\n 'a', # another\n\n \"b\",\n]", "[<a> <b>]" },
  { "[[1], ['x', [2]]]", "[[1] [<x> [2]]]" },
  { "{}", "{}" },
  { "[ {a = 1}, { b = 'x', c.d = 2 } ]", "[{} {}]" },
};

static void
test_values (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
    g_autofree char *text = g_strdup_printf ("key = %s # comment\nnext=1", values[i].value);
    g_autoptr (NfToml) toml = parse (text);
    g_autoptr (GString) out = g_string_new (NULL);

    append (out, nf_toml_get (toml, "key"));
    g_assert_cmpstr (out->str, ==, values[i].expected);
    g_assert_cmpint (nf_toml_get_integer (nf_toml_get (toml, "next")), ==, 1);
  }
}

/* --- Tables ------------------------------------------------------------------------------ */

static const char *
get_string (const NfToml *toml, const char *path)
{
  g_auto (GStrv) keys = g_strsplit (path, "/", -1);

  for (guint i = 0; keys[i] != NULL; i++)
    toml = nf_toml_get (toml, keys[i]);
  return nf_toml_get_string (toml);
}

static void
test_tables (void)
{
  g_autoptr (NfToml) toml = parse ("");
  g_autoptr (NfToml) full = parse ("# head\r\n"
                                   "top = 'a'\r\n"
                                   "\"quoted key\" = 'b'\n"
                                   "'' = 'c'\n"
                                   "a.b.c = 'd'\n"
                                   "a . \"b\" . e = 'f'\n"
                                   "inline = { x = 'g', y.z = 'h' }\n"
                                   "[table]\n"
                                   "k = 'i'\n"
                                   "image.esp8266 = 'j'\n"
                                   "  [ table . sub ]\n"
                                   "k = 'l'\n"
                                   "[Matter-Lighting App TE9]\n"
                                   "k = 'm'\n"
                                   "[deep.er]\n"
                                   "[deep]\n"
                                   "k = 'n'\n"
                                   "[[list]]\n"
                                   "k = 'o'\n"
                                   "[[list]]\n"
                                   "k = 'p'\n"
                                   "[list.sub]\n"
                                   "k = 'q'");
  const NfToml *list = nf_toml_get (full, "list");

  g_assert_cmpint (nf_toml_get_kind (toml), ==, NF_TOML_TABLE);
  g_assert_cmpstr (get_string (full, "top"), ==, "a");
  g_assert_cmpstr (get_string (full, "quoted key"), ==, "b");
  g_assert_cmpstr (nf_toml_get_string (nf_toml_get (full, "")), ==, "c");
  g_assert_cmpstr (get_string (full, "a/b/c"), ==, "d");
  g_assert_cmpstr (get_string (full, "a/b/e"), ==, "f");
  g_assert_cmpstr (get_string (full, "inline/x"), ==, "g");
  g_assert_cmpstr (get_string (full, "inline/y/z"), ==, "h");
  g_assert_cmpstr (get_string (full, "table/k"), ==, "i");
  g_assert_cmpstr (get_string (full, "table/image/esp8266"), ==, "j");
  g_assert_cmpstr (get_string (full, "table/sub/k"), ==, "l");
  g_assert_cmpstr (get_string (full, "Matter-Lighting App TE9/k"), ==, "m");
  g_assert_cmpstr (get_string (full, "deep/k"), ==, "n");
  g_assert_cmpuint (nf_toml_get_length (list), ==, 2);
  g_assert_cmpstr (get_string (nf_toml_get_element (list, 0), "k"), ==, "o");
  g_assert_cmpstr (get_string (nf_toml_get_element (list, 1), "k"), ==, "p");
  g_assert_cmpstr (get_string (nf_toml_get_element (list, 1), "sub/k"), ==, "q");
  g_assert_cmpuint (nf_toml_get_line (nf_toml_get (nf_toml_get (full, "table"), "k")), ==, 9);
  /* what is not there is nothing, however deep */
  g_assert_null (get_string (full, "top/k/x"));
  g_assert_null (get_string (full, "none/k"));
  g_assert_cmpuint (nf_toml_get_length (NULL), ==, 0);
}

/* --- Errors ------------------------------------------------------------------------------ */

static const struct {
  const char *text;
  const char *message;
} bad[] = {
  { "a", "x.toml:1: there is no \"=\" behind \"a\"" },
  { "\n\na =", "x.toml:3: a value is missing" },
  { "a = # nothing", "x.toml:1: a value is missing" },
  { "a = 1 2", "x.toml:1: there is something behind the value" },
  { "a = \"x\" y", "x.toml:1: there is something behind the value" },
  { "= 1", "x.toml:1: a name is missing" },
  { "a. = 1", "x.toml:1: a name is missing" },
  { "a b = 1", "x.toml:1: there is no \"=\" behind \"a\"" },
  { "a = word", "x.toml:1: \"word\" is no value" },
  { "a = 1979-05-27", "x.toml:1: \"1979-05-27\" is no value" },
  { "a = 0x", "x.toml:1: \"0x\" is no value" },
  { "a = 0b2", "x.toml:1: \"0b2\" is no value" },
  { "a = --1", "x.toml:1: \"--1\" is no value" },
  { "a = 1.2.3", "x.toml:1: \"1.2.3\" is no value" },
  { "a = 99999999999999999999", "x.toml:1: \"99999999999999999999\" is no value" },
  { "a = \"x", "x.toml:1: a string does not end" },
  { "\na = \"x\r\ny\"", "x.toml:2: a string does not end" },
  { "a = 'x\n'", "x.toml:1: a string does not end" },
  { "a = \"\"\"x\n\ny", "x.toml:3: a string does not end" },
  { "a = \"\\q\"", "x.toml:1: there is no escape \"\\q\"" },
  { "a = \"\\u12\"", "x.toml:1: an escape needs 4 hex digits" },
  { "a = \"\\uD800\"", "x.toml:1: an escape is no character" },
  { "a = \"\\u0000\"", "x.toml:1: an escape is no character" },
  { "a = \"\x01\"", "x.toml:1: there is a control character in a string" },
  { "a = [1\n2]", "x.toml:2: a list has no \",\" or \"]\" here" },
  { "a = [1,\n\n", "x.toml:3: a value is missing" },
  { "a = {b = 1 c = 2}", "x.toml:1: a table has no \",\" or \"}\" here" },
  { "a = {b = 1\n}", "x.toml:1: a table has no \",\" or \"}\" here" },
  { "a = 1\nb = 2\na = 3", "x.toml:3: \"a\" stands in line 1 already" },
  { "a = 1\na.b = 2", "x.toml:2: \"a\" stands in line 1 already" },
  { "a = {b = 1}\na.c = 2", "x.toml:2: \"a\" stands in line 1 already" },
  { "[a]\n[a]", "x.toml:2: \"a\" stands in line 1 already" },
  { "a = []\n[[a]]", "x.toml:2: \"a\" stands in line 1 already" },
  { "[[a]]\n[a]\n[a]", "x.toml:3: \"a\" stands in line 1 already" },
  { "[a\n", "x.toml:1: the name of a table does not end in \"]\"" },
  { "[[a]\n", "x.toml:1: the name of a table does not end in \"]\"" },
  { "[]", "x.toml:1: a name is missing" },
  { "[a] b", "x.toml:1: there is something behind the value" },
  { "a = [[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "x.toml:1: this is nested too deep" },
  { "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a = 1", "x.toml:1: this is nested too deep" },
  { "<html>", "x.toml:1: a name is missing" },
};

static void
test_bad (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
    g_autoptr (GError) error = NULL;

    g_assert_null (nf_toml_parse ("x.toml", bad[i].text, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_BUNDLE);
    g_assert_cmpstr (error->message, ==, bad[i].message);
  }
}

/* Many members take no longer than few: each is looked up by its hash. */
static void
test_many (void)
{
  enum { N = 50000 };
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (NfToml) toml = NULL;

  for (guint i = 0; i < N; i++)
    g_string_append_printf (text, "k%u = %u\n", i, i);
  toml = parse (text->str);
  g_assert_cmpint (nf_toml_get_integer (nf_toml_get (toml, "k49999")), ==, 49999);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/toml/values", test_values);
  g_test_add_func ("/toml/tables", test_tables);
  g_test_add_func ("/toml/bad", test_bad);
  g_test_add_func ("/toml/many", test_many);
  return g_test_run ();
}
