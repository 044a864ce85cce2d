/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What is said of lines that a board prints: which ones are explained, and that an exception is
 * once, when its dump is over.
 */
#include "nf-line-notes.h"

#include <string.h>

/* Takes all lines of @text. Returns: (transfer full): for each that was explained its number and
 * the note, a line each */
static char *
take_all (NfLineNotes *notes, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *result = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++) {
    g_autofree char *note = nf_line_notes_take (notes, lines[i], strlen (lines[i]));
    if (note != NULL)
      g_string_append_printf (result, "%u: %s\n", i, note);
  }
  return g_string_free (result, FALSE);
}

static void
assert_notes (const char *text, const char *expected_start)
{
  g_autoptr (NfLineNotes) notes = nf_line_notes_new ();
  g_autofree char *is = take_all (notes, text);
  g_autofree char *more = NULL;

  if (*expected_start == '\0')
    g_assert_cmpstr (is, ==, "");
  g_assert_true (g_str_has_prefix (is, expected_start));
  g_assert_cmpuint (strlen (is) > 0, ==, *expected_start != '\0');
  g_assert_true (strchr (is, '\n') == strrchr (is, '\n')); /* one at most */
  more = take_all (notes, "nothing more\nof it");
  g_assert_cmpstr (more, ==, "");
}

static void
test_plain (void)
{
  assert_notes ("", "");
  assert_notes ("hello\n> print (1)\n1", "");
  assert_notes ("rf_cal[0] !=0x05,is 0xFF", "0: ");
}

#define ARDUINO                                                                                    \
  "Exception (28):\nepc1=0x40201234 epc2=0x00000000 epc3=0x00000000 excvaddr=0x00000000 "          \
  "depc=0x00000000\n\n>>>stack>>>\n\nctx: cont\n3ffffdb0:  00000000 00000000 00000000 00000000\n"

static void
test_exceptions (void)
{
  assert_notes (ARDUINO "<<<stack<<<\n", "7: Exception 28");
  assert_notes (ARDUINO " ets Jan  8 2013,rst cause:2, boot mode:(3,6)", "7: Exception 28");
  assert_notes ("Fatal exception (0):\nepc1=0x40100000, epc2=0x00000000, epc3=0x00000000, "
                "excvaddr=0x00000000, depc=0x00000000\nmore",
                "1: Exception 0");
  assert_notes ("Exception (28) is what I talk about\nand no more", "");
}

/* Whatever follows, no more of it is kept than there is room for. */
static void
test_endless (void)
{
  g_autoptr (NfLineNotes) notes = nf_line_notes_new ();
  g_autofree char *start = take_all (notes, ARDUINO);

  g_assert_cmpstr (start, ==, "");
  for (int i = 0; i < 1000; i++) {
    const char *line = "3ffffdb0:  00000000 00000000 00000000 00000000";
    g_autofree char *note = nf_line_notes_take (notes, line, strlen (line));
    if (note != NULL) {
      g_assert_cmpint (i, <, NF_LINE_NOTES_DUMP_MAX / (int) strlen (line) + 1);
      return;
    }
  }
  g_assert_not_reached ();
}

static void
test_reset (void)
{
  g_autoptr (NfLineNotes) notes = nf_line_notes_new ();
  g_autofree char *before = take_all (notes, ARDUINO);
  g_autofree char *after = NULL;

  nf_line_notes_reset (notes);
  after = take_all (notes, "<<<stack<<<");
  g_assert_cmpstr (after, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line-notes/plain", test_plain);
  g_test_add_func ("/line-notes/exceptions", test_exceptions);
  g_test_add_func ("/line-notes/endless", test_endless);
  g_test_add_func ("/line-notes/reset", test_reset);
  return g_test_run ();
}
