/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is typed while nodeflash monitor runs: what goes to the board, and what is a command.
 */
#include "nf-cli-monitor-keys.h"

/* Types @text. Returns: (transfer full): what goes to the board, escaped, and commands as words */
static char *
type_keys (NfCliKeys *keys, const char *text)
{
  g_autoptr (GString) result = g_string_new (NULL);
  static const char *const words[] = { "", "", "<quit>", "<reset>", "<break>", "<help>" };

  for (const char *p = text; *p != '\0'; p++) {
    g_autoptr (GByteArray) bytes = g_byte_array_new ();
    NfCliKey key = nf_cli_keys_take (keys, (guint8) *p, bytes);
    g_autofree char *raw = g_strndup ((const char *) bytes->data, bytes->len);
    g_autofree char *escaped = g_strescape (raw != NULL ? raw : "", NULL);
    g_string_append_printf (result, "%s%s", escaped, words[key]);
  }
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
assert_keys (NfCliKeys keys, const char *typed, const char *expected)
{
  g_autofree char *is = type_keys (&keys, typed);

  g_assert_cmpstr (is, ==, expected);
}

static void
test_keys (void)
{
  NfCliKeys typed = { .ending = NF_LINE_ENDING_CRLF, .is_typed = TRUE };
  NfCliKeys mac = { .ending = NF_LINE_ENDING_CR, .is_typed = TRUE };
  NfCliKeys piped = { .ending = NF_LINE_ENDING_LF };

  assert_keys (typed, "a\x03\x1b[A\x7f", "a\\003\\033[A\\177");
  assert_keys (typed, "a\rb", "a\\r\\nb");
  assert_keys (mac, "a\rb", "a\\rb");
  assert_keys (typed, "x\x1d", "x<quit>");
  assert_keys (typed, "\x14r\x14R\x14\x12", "<reset><reset><reset>");
  assert_keys (typed,
               "\x14"
               "bx\x14\x02",
               "<break>x<break>");
  assert_keys (typed, "\x14?\x14h\x14q", "<help><help><quit>");
  assert_keys (typed, "\x14\x14r\x14\x1d", "\\024r\\035");
  assert_keys (typed, "\x14zz", "z");
  assert_keys (piped, "one\r\ntwo\n\x1d\x14r", "one\\ntwo\\n\\035\\024r");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-monitor-keys/keys", test_keys);
  return g_test_run ();
}
