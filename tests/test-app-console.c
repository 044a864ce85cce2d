/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the console in the window is made of: colours that can be read, its text and how much of it
 * is kept, finding words, keys, NodeMCU's prompt, and who has the port.
 */
#include "nf-console-keys.h"
#include "nf-console-link.h"
#include "nf-console-matches.h"
#include "nf-console-nodemcu.h"

#include <math.h>
#include <string.h>

enum { WAIT_US = 20 * G_USEC_PER_SEC };

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Something turns the main loop meanwhile, so that what never comes true fails. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 wait_end = g_get_monotonic_time () + WAIT_US;                                           \
    guint waker = g_timeout_add (50, wake, NULL);                                                  \
    while (!(condition)) {                                                                         \
      g_assert_cmpint (g_get_monotonic_time (), <, wait_end);                                      \
      g_main_context_iteration (NULL, TRUE);                                                       \
    }                                                                                              \
    g_source_remove (waker);                                                                       \
  }                                                                                                \
  G_STMT_END

/* --- Colours ----------------------------------------------------------------------------- */

static double
get_linear (double value)
{
  return value <= 0.03928 ? value / 12.92 : pow ((value + 0.055) / 1.055, 2.4);
}

static double
get_luminance (const GdkRGBA *color)
{
  return 0.2126 * get_linear (color->red) + 0.7152 * get_linear (color->green) +
         0.0722 * get_linear (color->blue);
}

/* WCAG 2.1, "contrast ratio". */
static double
get_contrast (const GdkRGBA *a, const GdkRGBA *b)
{
  double one = get_luminance (a) + 0.05;
  double two = get_luminance (b) + 0.05;

  return MAX (one, two) / MIN (one, two);
}

/* The grounds are those of GTK's own theme, light and dark. */
static void
test_contrast (void)
{
  GdkRGBA grounds[2];

  gdk_rgba_parse (&grounds[0], "#ffffff");
  gdk_rgba_parse (&grounds[1], "#2d2d2d");
  for (guint color = 1; color <= NF_CONSOLE_N_COLORS; color++) {
    GdkRGBA text;
    GdkRGBA ground = nf_console_tags_get_background (color, &text);
    g_assert_cmpfloat (get_contrast (&ground, &text), >=, 4.5);
    for (int dark = 0; dark < 2; dark++) {
      GdkRGBA foreground = nf_console_tags_get_foreground (color, dark);
      g_assert_cmpfloat (get_contrast (&foreground, &grounds[dark]), >=, 4.5);
    }
  }
}

/* --- Text -------------------------------------------------------------------------------- */

static void
say (NfConsoleText *text, const char *words)
{
  g_autoptr (GBytes) bytes = g_bytes_new (words, strlen (words));

  nf_console_text_put (text, bytes);
}

static char *
dup_text (NfConsoleText *text)
{
  GtkTextBuffer *buffer = nf_console_text_get_buffer (text);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static gboolean
has_text (NfConsoleText *text, const char *expected)
{
  g_autofree char *is = dup_text (text);

  return g_str_equal (is, expected);
}

static void
count_line (NfConsoleText *text, const char *line, GString *lines)
{
  g_string_append_printf (lines, "[%s]", line);
}

static void
test_text (void)
{
  g_autoptr (NfConsoleText) text = nf_console_text_new ();
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autofree char *open = NULL;

  g_signal_connect (text, "line", G_CALLBACK (count_line), lines);
  say (text, "one\r\ntwo\x07\r\n> ");
  wait_until (has_text (text, "one\ntwo␇\n> "));
  say (text, "pri");
  wait_until (has_text (text, "one\ntwo␇\n> pri"));
  g_assert_cmpuint (nf_console_text_get_n_finished (text), ==, 2);
  open = nf_console_text_dup_open (text);
  g_assert_cmpstr (open, ==, "> pri");
  say (text, "\b\b\b\r\nrf_cal[0] !=0x05,is 0xFF\r\n");
  wait_until (nf_console_text_get_n_finished (text) >= 5);
  g_autofree char *explained = dup_text (text);
  g_assert_true (g_str_has_prefix (explained, "one\ntwo␇\n> \nrf_cal[0] !=0x05,is 0xFF\n"));
  g_assert_nonnull (strstr (explained, "init data")); /* explained in a line of its own */
  g_assert_cmpstr (lines->str, ==, "[one][two␇][> ][rf_cal[0] !=0x05,is 0xFF]");

  nf_console_text_clear (text);
  g_assert_true (has_text (text, ""));
  nf_console_text_add_note (text, "Lost.");
  say (text, "a");
  wait_until (has_text (text, "Lost.\na"));
  g_assert_cmpstr (lines->str, ==, "[one][two␇][> ][rf_cal[0] !=0x05,is 0xFF]");
}

/* Half a character is shown as bytes when nothing more comes. */
static void
test_pause (void)
{
  g_autoptr (NfConsoleText) text = nf_console_text_new ();

  say (text, "a\xe2\x82");
  wait_until (has_text (text, "a"));
  wait_until (has_text (text, "a\\xe2\\x82"));
}

static void
test_timestamps (void)
{
  g_autoptr (NfConsoleText) text = nf_console_text_new ();
  g_autofree char *is = NULL;

  say (text, "before\n");
  wait_until (has_text (text, "before\n"));
  nf_console_text_set_timestamps (text, TRUE);
  say (text, "after\n\n");
  wait_until (nf_console_text_get_n_finished (text) == 3);
  is = dup_text (text);
  g_assert_true (
      g_regex_match_simple ("^before\n\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  after\n\n$", is, 0, 0));
}

static gboolean
has_tag (NfConsoleText *text, int offset, GtkTextTag *tag)
{
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_offset (nf_console_text_get_buffer (text), &at, offset);
  return gtk_text_iter_has_tag (&at, tag);
}

static gboolean
has_color (NfConsoleText *text, int offset, const char *property, const char *expected)
{
  GtkTextIter at;
  GdkRGBA wanted;
  gboolean found = FALSE;

  gdk_rgba_parse (&wanted, expected);
  gtk_text_buffer_get_iter_at_offset (nf_console_text_get_buffer (text), &at, offset);
  g_autoptr (GSList) tags = gtk_text_iter_get_tags (&at);
  for (GSList *i = tags; i != NULL; i = i->next) {
    g_autoptr (GdkRGBA) color = NULL;
    g_object_get (i->data, property, &color, NULL);
    found |= color != NULL && gdk_rgba_equal (color, &wanted);
  }
  return found;
}

static void
test_styles (void)
{
  g_autoptr (NfConsoleText) text = nf_console_text_new ();
  NfConsoleTags *tags = nf_console_text_get_tags (text);

  say (text, "é\x1b[31mr\x1b[m.\x1b[41mb\x1b[m\x01\n");
  wait_until (has_text (text, "ér.b␁\n"));
  g_assert_false (has_color (text, 0, "foreground-rgba", "#b3261e"));
  g_assert_true (has_color (text, 1, "foreground-rgba", "#b3261e"));
  g_assert_false (has_color (text, 2, "foreground-rgba", "#b3261e"));
  g_assert_true (has_color (text, 3, "background-rgba", "#b3261e"));
  g_assert_true (has_tag (text, 4, nf_console_tags_get_dim (tags)));
  nf_console_tags_set_dark (tags, TRUE);
  g_assert_true (has_color (text, 1, "foreground-rgba", "#ff8a80"));
}

/* --- Finding ----------------------------------------------------------------------------- */

static void
assert_match (NfConsoleMatches *matches, guint index, int line, int first)
{
  GtkTextIter start, end;

  nf_console_matches_get (matches, index, &start, &end);
  g_assert_cmpint (gtk_text_iter_get_line (&start), ==, line);
  g_assert_cmpint (gtk_text_iter_get_line_offset (&start), ==, first);
}

static void
test_matches (void)
{
  g_autoptr (NfConsoleText) text = nf_console_text_new ();
  g_autoptr (NfConsoleMatches) matches = nf_console_matches_new (text);
  NfConsoleTags *tags = nf_console_text_get_tags (text);
  GtkTextIter at;

  say (text, "Heap 1\nno\nheap heap\nheap");
  wait_until (has_text (text, "Heap 1\nno\nheap heap\nheap"));
  nf_console_matches_set_words (matches, "heap");
  wait_until (!nf_console_matches_is_partial (matches));
  g_assert_cmpuint (nf_console_matches_get_n (matches), ==, 3); /* the open line does not count */
  assert_match (matches, 0, 0, 0);
  assert_match (matches, 2, 2, 5);
  g_assert_true (has_tag (text, 0, nf_console_tags_get_match (tags)));
  gtk_text_buffer_get_iter_at_line (nf_console_text_get_buffer (text), &at, 1);
  g_assert_cmpuint (nf_console_matches_find (matches, &at), ==, 1);

  say (text, "!\nHEAP\n");
  wait_until (nf_console_matches_get_n (matches) == 5);
  assert_match (matches, 4, 4, 0);
  nf_console_text_clear (text);
  g_assert_cmpuint (nf_console_matches_get_n (matches), ==, 0);
  say (text, "a heap\n");
  wait_until (nf_console_matches_get_n (matches) == 1);
  assert_match (matches, 0, 0, 2);
  nf_console_matches_set_words (matches, "");
  g_assert_cmpuint (nf_console_matches_get_n (matches), ==, 0);
  g_assert_false (has_tag (text, 2, nf_console_tags_get_match (tags)));
}

/* --- Keys -------------------------------------------------------------------------------- */

static void
assert_key (guint key, GdkModifierType state, gboolean has_selection, const char *expected)
{
  char bytes[NF_CONSOLE_KEY_SIZE];
  gboolean is = nf_console_keys_translate (key, state, NF_LINE_ENDING_CRLF, has_selection, bytes);

  g_assert_cmpint (is, ==, expected != NULL);
  if (expected != NULL)
    g_assert_cmpstr (bytes, ==, expected);
}

static void
test_keys (void)
{
  assert_key (GDK_KEY_a, 0, FALSE, "a");
  assert_key (GDK_KEY_A, GDK_SHIFT_MASK, FALSE, "A");
  assert_key (GDK_KEY_eacute, 0, FALSE, "é");
  assert_key (GDK_KEY_KP_5, 0, FALSE, "5");
  assert_key (GDK_KEY_space, 0, TRUE, " ");
  assert_key (GDK_KEY_Return, 0, FALSE, "\r\n");
  assert_key (GDK_KEY_BackSpace, 0, FALSE, "\b");
  assert_key (GDK_KEY_c, GDK_CONTROL_MASK, FALSE, "\x03");
  assert_key (GDK_KEY_c, GDK_CONTROL_MASK, TRUE, NULL); /* it copies */
  assert_key (GDK_KEY_d, GDK_CONTROL_MASK, FALSE, "\x04");
  assert_key (GDK_KEY_a, GDK_CONTROL_MASK, FALSE, NULL);
  assert_key (GDK_KEY_f, GDK_ALT_MASK, FALSE, NULL);
  assert_key (GDK_KEY_Tab, 0, FALSE, NULL); /* nobody is caught */
  assert_key (GDK_KEY_Up, 0, FALSE, NULL);
  assert_key (GDK_KEY_Escape, 0, FALSE, NULL);
  assert_key (GDK_KEY_Shift_L, GDK_SHIFT_MASK, FALSE, NULL);
}

/* --- NodeMCU ----------------------------------------------------------------------------- */

static gboolean
has_prompt (NfConsoleNodemcu *nodemcu)
{
  gboolean has = FALSE;

  g_object_get (nodemcu, "has-prompt", &has, NULL);
  return has;
}

static void
note_formatted (NfConsoleNodemcu *nodemcu, const char *words, GString *notes)
{
  g_string_append_printf (notes, "[%s]", words);
}

static void
test_nodemcu (void)
{
  g_autoptr (NfConsoleNodemcu) nodemcu = nf_console_nodemcu_new ();
  g_autoptr (GString) notes = g_string_new (NULL);
  g_autofree char *status = NULL;

  g_signal_connect (nodemcu, "formatted", G_CALLBACK (note_formatted), notes);
  nf_console_nodemcu_take_open (nodemcu, "> "); /* somebody else's prompt */
  g_assert_false (has_prompt (nodemcu));
  nf_console_nodemcu_take_line (nodemcu, "NodeMCU 2.2.0.0 built with Docker");
  g_assert_false (has_prompt (nodemcu));
  nf_console_nodemcu_take_open (nodemcu, "> ");
  g_assert_true (has_prompt (nodemcu));
  nf_console_nodemcu_take_line (nodemcu, " ets Jan  8 2013,rst cause:2, boot mode:(3,6)");
  g_assert_false (has_prompt (nodemcu));

  nf_console_nodemcu_take_line (nodemcu, "format done."); /* nobody has asked for it */
  g_assert_cmpstr (notes->str, ==, "");
  nf_console_nodemcu_begin_format (nodemcu);
  g_object_get (nodemcu, "status", &status, NULL);
  g_assert_nonnull (strstr (status, "two minutes"));
  nf_console_nodemcu_take_line (nodemcu, "> file.format()");
  g_assert_cmpstr (notes->str, ==, "");
  nf_console_nodemcu_take_line (nodemcu, "format done.");
  g_assert_cmpstr (notes->str, ==, "[The file system is formatted.]");
  nf_console_nodemcu_begin_format (nodemcu);
  nf_console_nodemcu_take_line (nodemcu, "stdin:1: attempt to index global 'file'");
  g_assert_nonnull (strstr (notes->str, "has no file system"));
  nf_console_nodemcu_begin_format (nodemcu);
  nf_console_nodemcu_forget (nodemcu);
  g_assert_nonnull (strstr (notes->str, "Nobody listens"));
}

/* --- The port ---------------------------------------------------------------------------- */

typedef struct {
  NfConsoleLink *link;
  GString *notes;
  GString *heard;
} Desk;

static void
note_words (NfConsoleLink *link, const char *words, Desk *desk)
{
  g_string_append_printf (desk->notes, "[%s]", words);
}

static void
note_bytes (NfConsoleLink *link, GBytes *bytes, Desk *desk)
{
  gsize size = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  g_string_append_len (desk->heard, data, (gssize) size);
}

static NfPort *
new_port (const char *name)
{
  NfPortFacts facts = { .kind = NF_PORT_OTHER, .name = name };

  return nf_port_new (&facts);
}

static void
desk_init (Desk *desk, const char *port_name)
{
  g_autoptr (NfPort) port = new_port (port_name);

  desk->link = nf_console_link_new ();
  desk->notes = g_string_new (NULL);
  desk->heard = g_string_new (NULL);
  g_signal_connect (desk->link, "note", G_CALLBACK (note_words), desk);
  g_signal_connect (desk->link, "received", G_CALLBACK (note_bytes), desk);
  nf_console_link_set_port (desk->link, port);
  nf_console_link_set_baud (desk->link, 74880);
}

static void
desk_clear (Desk *desk)
{
  g_object_unref (desk->link);
  g_string_free (desk->notes, TRUE);
  g_string_free (desk->heard, TRUE);
}

#define wait_state(desk, state) wait_until (nf_console_link_get_state ((desk)->link) == (state))

/* While it is lent, somebody else can open the port. */
static void
test_lend (void)
{
  Desk desk;

  desk_init (&desk, "virtual:esp-12e?seed=71");
  nf_console_link_lend (desk.link);
  nf_console_link_take_back (desk.link);
  g_assert_cmpint (nf_console_link_get_state (desk.link), ==, NF_LINK_IDLE);
  nf_console_link_connect (desk.link);
  wait_state (&desk, NF_LINK_CONNECTED);
  nf_console_link_lend (desk.link);
  g_assert_cmpint (nf_console_link_get_state (desk.link), ==, NF_LINK_LENT);
  g_assert_cmpint (nf_console_get_state (nf_console_link_get_console (desk.link)),
                   ==,
                   NF_CONSOLE_CLOSED);
  nf_console_link_take_back (desk.link);
  wait_state (&desk, NF_LINK_CONNECTED);
  g_assert_cmpuint (nf_console_get_baud (nf_console_link_get_console (desk.link)), ==, 74880);

  nf_console_link_lend (desk.link);
  nf_console_link_disconnect (desk.link); /* meanwhile nobody wants it any more */
  nf_console_link_take_back (desk.link);
  g_assert_cmpint (nf_console_link_get_state (desk.link), ==, NF_LINK_IDLE);
  nf_console_link_lend (desk.link);
  nf_console_link_connect (desk.link); /* wanted while a job has it */
  g_assert_cmpint (nf_console_link_get_state (desk.link), ==, NF_LINK_LENT);
  nf_console_link_take_back (desk.link);
  wait_state (&desk, NF_LINK_CONNECTED);
  desk_clear (&desk);
}

static void
test_other_port (void)
{
  g_autoptr (NfPort) other = new_port ("virtual:esp-12e?seed=73");
  Desk desk;

  desk_init (&desk, "virtual:esp-12e?seed=72");
  nf_console_link_connect (desk.link);
  wait_state (&desk, NF_LINK_CONNECTED);
  nf_console_link_set_port (desk.link, other);
  g_assert_cmpint (nf_console_link_get_state (desk.link), ==, NF_LINK_CONNECTING);
  wait_state (&desk, NF_LINK_CONNECTED);
  g_assert_nonnull (strstr (desk.notes->str, "seed=73"));
  desk_clear (&desk);
}

/* A port that is lost is connected again by itself. */
static void
test_lost (void)
{
  Desk desk;

  desk_init (&desk, "virtual:esp-12e?unpaced&fault=unplug:20");
  nf_console_link_connect (desk.link);
  wait_state (&desk, NF_LINK_CONNECTED);
  nf_console_reset (nf_console_link_get_console (desk.link), NULL);
  nf_console_send_line (nf_console_link_get_console (desk.link),
                        "thirty bytes are more than 20..",
                        NF_LINE_ENDING_LF);
  wait_state (&desk, NF_LINK_WAITING);
  g_assert_nonnull (strstr (desk.notes->str, "The port is lost."));
  wait_state (&desk, NF_LINK_CONNECTED);
  g_assert_nonnull (strstr (desk.notes->str, "The port is back"));
  desk_clear (&desk);
}

static void
test_wrong_port (void)
{
  Desk desk;

  desk_init (&desk, "/dev/there-is-none");
  nf_console_link_connect (desk.link);
  wait_state (&desk, NF_LINK_IDLE);
  g_assert_cmpuint (desk.notes->len, >, 10);
  desk_clear (&desk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/app-console/contrast", test_contrast);
  g_test_add_func ("/app-console/text", test_text);
  g_test_add_func ("/app-console/pause", test_pause);
  g_test_add_func ("/app-console/timestamps", test_timestamps);
  g_test_add_func ("/app-console/styles", test_styles);
  g_test_add_func ("/app-console/matches", test_matches);
  g_test_add_func ("/app-console/keys", test_keys);
  g_test_add_func ("/app-console/nodemcu", test_nodemcu);
  g_test_add_func ("/app-console/lend", test_lend);
  g_test_add_func ("/app-console/other-port", test_other_port);
  g_test_add_func ("/app-console/lost", test_lost);
  g_test_add_func ("/app-console/wrong-port", test_wrong_port);
  return g_test_run ();
}
