/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a console shows of bytes: the exact text and styles, whole and cut at every place, and that
 * no bytes whatever make anything but valid text.
 */
#include "nf-console-decoder.h"

#include <string.h>

/* Writes down what it gets: text as it is, "{…}" before it when its style is not the plain one,
 * "⏎" a new line, "↵" one that begins again, "⌫" a backspace, "⎚" an erased screen. */
typedef struct {
  GString *text;
  NfConsoleStyle style;
} Notes;

static void
note_style (Notes *notes, NfConsoleStyle style)
{
  if (nf_console_style_equal (style, notes->style))
    return;
  notes->style = style;
  g_string_append_printf (notes->text,
                          "{%u/%u%s%s%s%s%s%s}",
                          style.foreground,
                          style.background,
                          style.bold ? "b" : "",
                          style.dim ? "d" : "",
                          style.italic ? "i" : "",
                          style.underline ? "u" : "",
                          style.reverse ? "r" : "",
                          style.control ? "c" : "");
}

static void
note_text (const char *text, gsize size, NfConsoleStyle style, gpointer data)
{
  Notes *notes = data;

  g_assert_cmpuint (size, >, 0);
  g_assert_true (g_utf8_validate_len (text, size, NULL));
  for (const char *p = text; p < text + size; p = g_utf8_next_char (p)) {
    gunichar c = g_utf8_get_char (p);
    g_assert_true (c == '\t' || !g_unichar_iscntrl (c));
    g_assert_true (c != 0x2028 && c != 0x2029 && c != 0x202e);
  }
  note_style (notes, style);
  g_string_append_len (notes->text, text, (gssize) size);
}

static void
note_new_line (gpointer data)
{
  g_string_append (((Notes *) data)->text, "⏎");
}

static void
note_restart (gpointer data)
{
  g_string_append (((Notes *) data)->text, "↵");
}

static void
note_erase (gpointer data)
{
  g_string_append (((Notes *) data)->text, "⌫");
}

static void
note_clear (gpointer data)
{
  g_string_append (((Notes *) data)->text, "⎚");
}

static const NfConsoleSink sink = { note_text,
                                    note_new_line,
                                    note_restart,
                                    note_erase,
                                    note_clear };

/* @cut: where a second call begins */
static char *
decode (const char *bytes, gsize size, gsize cut)
{
  Notes notes = { .text = g_string_new (NULL) };
  g_autoptr (NfConsoleDecoder) decoder = nf_console_decoder_new (&sink, &notes);

  nf_console_decoder_put (decoder, (const guint8 *) bytes, cut);
  nf_console_decoder_put (decoder, (const guint8 *) bytes + cut, size - cut);
  nf_console_decoder_flush (decoder);
  return g_string_free (notes.text, FALSE);
}

static const struct {
  const char *name;
  const char *bytes;
  const char *expected;
} cases[] = {
  { "plain", "Hello, board", "Hello, board" },
  { "tab", "a\tb", "a\tb" },

  /* Line ends of every kind: the ROM's, the SDK's, of somebody who writes twice, of old ones. */
  { "crlf", "a\r\nb", "a⏎b" },
  { "lf", "a\nb\n", "a⏎b⏎" },
  { "crcrlf", "a\r\r\nb", "a⏎b" },
  { "lfcr", "a\n\rb", "a⏎↵b" },
  { "cr", "10%\r20%\r\n", "10%↵20%⏎" },
  { "cr-at-the-end", "a\r", "a" },
  { "backspace", "ab\b c", "ab⌫ c" },

  /* UTF-8. */
  { "two", "caf\xc3\xa9", "café" },
  { "three",
    "\xe2\x82\xac"
    "5",
    "€5" },
  { "four", "\xf0\x9f\x98\x80!", "😀!" },
  { "chinese", "\xe4\xbd\xa0\xe5\xa5\xbd", "你好" },
  { "lone-follower", "a\x80z", "a{0/0c}\\x80{0/0}z" },
  { "lone-lead", "\xc3z", "{0/0c}\\xc3{0/0}z" },
  { "cut-off", "\xe2\x82", "{0/0c}\\xe2\\x82" },
  { "cut-by-line", "\xe2\x82\n", "{0/0c}\\xe2\\x82⏎" },
  { "overlong-two", "\xc0\xaf", "{0/0c}\\xc0\\xaf" },
  { "overlong-three", "\xe0\x80\xaf", "{0/0c}\\xe0\\x80\\xaf" },
  { "overlong-four", "\xf0\x80\x80\xaf", "{0/0c}\\xf0\\x80\\x80\\xaf" },
  { "surrogate", "\xed\xa0\x80", "{0/0c}\\xed\\xa0\\x80" },
  { "beyond", "\xf4\x90\x80\x80", "{0/0c}\\xf4\\x90\\x80\\x80" },
  { "never", "\xf5\xff\xfe", "{0/0c}\\xf5\\xff\\xfe" },
  { "lead-after-lead", "\xc3\xc3\xa9", "{0/0c}\\xc3{0/0}é" },
  { "c1", "\xc2\x85", "{0/0c}\\xc2\\x85" },
  { "paragraph", "a\xe2\x80\xa9z", "a{0/0c}\\xe2\\x80\\xa9{0/0}z" },
  { "right-to-left-override",
    "\xe2\x80\xae"
    "a",
    "{0/0c}\\xe2\\x80\\xae{0/0}a" },

  /* Control characters. */
  { "bell", "a\aq", "a{0/0c}␇{0/0}q" },
  { "delete", "\x7f", "{0/0c}␡" },
  { "form-feed", "\f", "{0/0c}␌" },

  /* Colours and attributes. */
  { "esp-idf", "\x1b[0;32mI (50)\x1b[0m\n", "{3/0}I (50)⏎" },
  { "no-number", "\x1b[31ma\x1b[mb", "{2/0}a{0/0}b" },
  { "bright", "\x1b[91;104ma", "{10/13}a" },
  { "default-again", "\x1b[31;44ma\x1b[39mb\x1b[49mc", "{2/5}a{0/5}b{0/0}c" },
  { "attributes", "\x1b[1;2;3;4;7ma\x1b[22;23;24;27mb", "{0/0bdiur}a{0/0}b" },
  { "indexed", "\x1b[38;5;9ma\x1b[48;5;0mb", "{10/0}a{10/1}b" },
  { "cube", "\x1b[38;5;196ma\x1b[38;5;21mb", "{10/0}a{13/0}b" },
  { "greys", "\x1b[38;5;232ma\x1b[38;5;244mb\x1b[38;5;255mc", "{1/0}a{9/0}b{16/0}c" },
  { "rgb", "\x1b[38;2;0;128;0ma", "{3/0}a" },
  { "rgb-cut-off", "\x1b[38;2ma", "{1/0}a" },
  { "unknown-attribute", "\x1b[5;99999999999ma", "a" },
  { "private", "\x1b[>4;1ma", "a" },
  { "control-in-colour", "\x1b[31m\a", "{2/0c}␇" },
  { "many", "\x1b[1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;1;31ma", "{0/0b}a" },

  /* Sequences of which nothing is seen. */
  { "cursor", "\x1b[?25la\x1b[10;20Hb\x1b[Kc", "abc" },
  { "title", "\x1b]0;my board\aa\x1b]2;x\x1b\\b", "ab" },
  { "two-bytes",
    "\x1b(Ba\x1b=b\x1b"
    "7c",
    "abc" },
  { "clear",
    "a\x1b[2Jb\x1b[3Jc\x1b[Jd\x1b"
    "ce",
    "a⎚b⎚cd⎚e" },
  { "reset",
    "\x1b[31ma\x1b"
    "cb",
    "{2/0}a⎚{0/0}b" },

  /* What is no sequence is shown as it is. */
  { "lone-escape", "a\x1b", "a{0/0c}␛" },
  { "escape-line", "\x1b\nb", "{0/0c}␛⏎{0/0}b" },
  { "escape-escape", "\x1b\x1b[31ma", "{0/0c}␛{2/0}a" },
  { "half-sequence", "\x1b[3", "{0/0c}␛{0/0}[3" },
  { "line-in-sequence", "\x1b[3\nb", "{0/0c}␛{0/0}[3⏎b" },
  { "utf8-in-sequence", "\x1b[\xc3\xa9", "{0/0c}␛{0/0}[é" },
  { "line-in-title", "\x1b]0;x\ny", "{0/0c}␛{0/0}]0;x⏎y" },
  { "wrong-order", "\x1b[ 3m", "{0/0c}␛{0/0}[ 3m" },
};

static void
test_case (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  gsize size = strlen (cases[i].bytes);

  for (gsize cut = 0; cut <= size; cut++) {
    g_autofree char *text = decode (cases[i].bytes, size, cut);
    g_assert_cmpstr (text, ==, cases[i].expected);
  }
}

static void
test_zero (void)
{
  g_autofree char *text = decode ("a\0b", 3, 1);

  g_assert_cmpstr (text, ==, "a{0/0c}␀{0/0}b");
}

/* A sequence ends within 64 bytes, or was none. */
static void
test_long_sequence (void)
{
  g_autofree char *parameters = g_strnfill (60, '1');
  g_autofree char *fits = g_strdup_printf ("\x1b[%sm.", parameters);
  g_autofree char *too_long = g_strdup_printf ("\x1b[11%sm.", parameters);
  g_autofree char *shown = g_strdup_printf ("{0/0c}␛{0/0}[11%sm.", parameters);
  g_autofree char *of_fits = decode (fits, strlen (fits), 0);
  g_autofree char *of_too_long = decode (too_long, strlen (too_long), 0);

  g_assert_cmpstr (of_fits, ==, ".");
  g_assert_cmpstr (of_too_long, ==, shown);
}

/* What is shown does not depend on how the bytes are cut, whatever they are. */
static void
test_any_bytes (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  char bytes[300];

  for (int round = 0; round < 300; round++) {
    static const char alphabet[] = "\x1b[]31;m\r\n\b\x80\xc3\xa9\xe2\x80\xaeJ\\a\a";
    for (gsize i = 0; i < sizeof bytes; i++)
      bytes[i] = round % 2 == 0 ? (char) g_rand_int (random)
                                : alphabet[g_rand_int_range (random, 0, sizeof alphabet)];
    g_autofree char *whole = decode (bytes, sizeof bytes, 0);
    gsize cut = (gsize) g_rand_int_range (random, 1, sizeof bytes);
    g_autofree char *parts = decode (bytes, sizeof bytes, cut);
    g_assert_cmpstr (whole, ==, parts);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *path = g_strconcat ("/console-decoder/", cases[i].name, NULL);
    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_case);
  }
  g_test_add_func ("/console-decoder/zero", test_zero);
  g_test_add_func ("/console-decoder/long-sequence", test_long_sequence);
  g_test_add_func ("/console-decoder/any-bytes", test_any_bytes);
  return g_test_run ();
}
