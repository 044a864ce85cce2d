/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Lines made of what a board says: their text, styles and times, and that their memory stays
 * bounded, also after a day of chatter at full rate.
 */
#include "nf-console-lines.h"

#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

typedef struct {
  NfConsoleLines *lines;
  NfConsoleDecoder *decoder;
} Reader;

static void
reader_init (Reader *self)
{
  self->lines = nf_console_lines_new ();
  self->decoder = nf_console_decoder_new (nf_console_lines_get_sink (), self->lines);
}

static void
reader_clear (Reader *self)
{
  nf_console_decoder_free (self->decoder);
  nf_console_lines_free (self->lines);
}

static void
put (Reader *self, const char *text)
{
  nf_console_decoder_put (self->decoder, (const guint8 *) text, strlen (text));
}

static void
assert_line (const NfConsoleLine *line, const char *expected)
{
  g_autofree char *text = g_strndup (line->text, line->size);

  g_assert_nonnull (line->text);
  g_assert_cmpstr (text, ==, expected);
  g_assert_true (line->size == 0 || (line->n_runs > 0 && line->runs[0].first == 0));
}

static void
assert_next (Reader *self, const char *expected)
{
  NfConsoleLine line;

  g_assert_true (nf_console_lines_take (self->lines, &line));
  assert_line (&line, expected);
}

static void
assert_open (Reader *self, const char *expected)
{
  NfConsoleLine line;

  nf_console_lines_get_open (self->lines, &line);
  assert_line (&line, expected);
}

static void
test_lines (void)
{
  NfConsoleLine line;
  Reader reader;

  reader_init (&reader);
  put (&reader, "\n");
  assert_next (&reader, "");
  put (&reader, "one\r\n\r\ntwo\n> ");
  g_assert_cmpuint (nf_console_lines_get_n (reader.lines), ==, 3);
  assert_next (&reader, "one");
  assert_next (&reader, "");
  assert_open (&reader, "> ");
  put (&reader, "x");
  assert_next (&reader, "two");
  g_assert_false (nf_console_lines_take (reader.lines, &line));
  assert_open (&reader, "> x");
  nf_console_lines_end (reader.lines);
  nf_console_lines_end (reader.lines);
  assert_next (&reader, "> x");
  g_assert_cmpuint (nf_console_lines_get_n (reader.lines), ==, 0);
  reader_clear (&reader);
}

static void
test_overwritten (void)
{
  Reader reader;

  reader_init (&reader);
  put (&reader, "10 %\r");
  assert_open (&reader, "10 %"); /* until something follows */
  put (&reader, "20 %\r\n");
  assert_next (&reader, "20 %");
  put (&reader, "ab\xc3\xa9\b\b.");
  assert_open (&reader, "a.");
  put (&reader, "\b\b\b\b");
  assert_open (&reader, "");
  put (&reader, "\x1b[31mr\x1b[m\b \b");
  assert_open (&reader, "");
  put (&reader, "before\x1b[2Jafter");
  assert_next (&reader, "before");
  assert_open (&reader, "after");
  reader_clear (&reader);
}

static void
test_styles (void)
{
  NfConsoleLine line;
  Reader reader;

  reader_init (&reader);
  put (&reader, "a\x1b[31mred\x1b[1mbold\x1b[m.\n\x1b[32mon\nward");
  g_assert_true (nf_console_lines_take (reader.lines, &line));
  assert_line (&line, "aredbold.");
  g_assert_cmpuint (line.n_runs, ==, 4);
  g_assert_cmpuint (line.runs[1].first, ==, 1);
  g_assert_cmpuint (line.runs[1].style.foreground, ==, 2);
  g_assert_false (line.runs[1].style.bold);
  g_assert_cmpuint (line.runs[2].first, ==, 4);
  g_assert_true (line.runs[2].style.bold);
  g_assert_cmpuint (line.runs[3].first, ==, 8);
  g_assert_cmpuint (line.runs[3].style.foreground, ==, 0);
  g_assert_true (nf_console_lines_take (reader.lines, &line));
  g_assert_cmpuint (line.n_runs, ==, 1);
  nf_console_lines_get_open (reader.lines, &line);
  g_assert_cmpuint (line.runs[0].style.foreground, ==, 3); /* a colour goes beyond a line's end */
  reader_clear (&reader);
}

static void
test_times (void)
{
  NfConsoleLine line;
  Reader reader;

  reader_init (&reader);
  nf_console_lines_set_time (reader.lines, 1000);
  put (&reader, "sl");
  nf_console_lines_set_time (reader.lines, 2000);
  put (&reader, "ow\n\nnext");
  g_assert_true (nf_console_lines_take (reader.lines, &line));
  g_assert_cmpint (line.began_us, ==, 1000);
  g_assert_true (nf_console_lines_take (reader.lines, &line));
  g_assert_cmpint (line.began_us, ==, 2000);
  nf_console_lines_get_open (reader.lines, &line);
  g_assert_cmpint (line.began_us, ==, 2000);
  reader_clear (&reader);
}

static void
test_notes (void)
{
  NfConsoleLine line;
  Reader reader;

  reader_init (&reader);
  put (&reader, "hal");
  nf_console_lines_add_note (reader.lines, "Lost.");
  put (&reader, "again");
  g_assert_true (nf_console_lines_take (reader.lines, &line));
  assert_line (&line, "hal");
  g_assert_false (line.is_note);
  g_assert_true (nf_console_lines_take (reader.lines, &line));
  assert_line (&line, "Lost.");
  g_assert_true (line.is_note);
  g_assert_true (line.runs[0].style.dim);
  assert_open (&reader, "again");
  reader_clear (&reader);
}

/* --- Bounds ------------------------------------------------------------------------------- */

static void
test_long_line (void)
{
  g_autofree char *dashes = g_strnfill (NF_CONSOLE_LINE_MAX - 1, '-');
  g_autofree char *full = g_strconcat (dashes, "+", NULL);
  Reader reader;

  reader_init (&reader);
  put (&reader, dashes);
  put (&reader, "\xc3\xa9.\n"); /* has room for half of it */
  assert_next (&reader, dashes);
  assert_next (&reader, "é.");
  put (&reader, full);
  g_assert_cmpuint (nf_console_lines_get_n (reader.lines), ==, 0);
  put (&reader, "\n");
  assert_next (&reader, full);
  g_assert_cmpuint (nf_console_lines_get_n (reader.lines), ==, 0);
  reader_clear (&reader);
}

static void
test_nobody_takes (void)
{
  Reader reader;

  reader_init (&reader);
  for (int i = 0; i < NF_CONSOLE_LINES_MAX + 50; i++) {
    char text[16];
    g_snprintf (text, sizeof text, "%d\n", i);
    put (&reader, text);
  }
  g_assert_cmpuint (nf_console_lines_get_n (reader.lines), ==, NF_CONSOLE_LINES_MAX);
  g_assert_cmpuint (nf_console_lines_get_n_dropped (reader.lines), ==, 50);
  assert_next (&reader, "50");
  assert_next (&reader, "51");
  reader_clear (&reader);
}

static void
test_nobody_takes_much (void)
{
  g_autofree char *dashes = g_strnfill (1000, '-');
  Reader reader;
  NfConsoleLine line;
  gsize size = 0;

  reader_init (&reader);
  for (int i = 0; i < 20000; i++) {
    put (&reader, dashes);
    put (&reader, "\n");
  }
  while (nf_console_lines_take (reader.lines, &line))
    size += line.size;
  g_assert_cmpuint (size, <=, NF_CONSOLE_LINES_BYTES_MAX);
  g_assert_cmpuint (size, >, NF_CONSOLE_LINES_BYTES_MAX - 1001);
  reader_clear (&reader);
}

/* --- A day -------------------------------------------------------------------------------- */

/* Everything that a board prints in a minute: log lines in colour, an exception, bytes at a wrong
 * rate, progress that overwrites itself, lines without an end. */
static GString *
make_chatter (gsize size)
{
  GString *text = g_string_sized_new (size);
  g_autoptr (GRand) random = g_rand_new_with_seed (3);

  for (guint i = 0; text->len < size; i++) {
    g_string_append_printf (text,
                            "\x1b[0;32mI (%u) wifi: n:6 0, o:1 0, ap:255, sta:6\x1b[0m\r\n",
                            i);
    g_string_append_printf (text, "temperature %u.%u °C heap 42312\r\n", i % 40, i % 10);
    if (i % 50 == 0)
      g_string_append (text, "Exception (28):\nepc1=0x4000bf3c excvaddr=0x00000003\n");
    if (i % 100 == 0)
      for (guint j = 0; j < 500; j++)
        g_string_append_c (text, (char) g_rand_int_range (random, 128, 256));
    if (i % 20 == 0)
      g_string_append (text, "10 %\r20 %\r30 %\r\n");
  }
  g_string_truncate (text, size);
  return text;
}

/* What the C library has given out; 0 where it does not tell. */
static gsize
get_memory (void)
{
#if defined(__GLIBC__) && __GLIBC_PREREQ(2, 33) && !defined(__SANITIZE_ADDRESS__) &&               \
    !defined(__SANITIZE_THREAD__)
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
#else
  return 0;
#endif
}

/* Returns: how many lines there were */
static guint64
hear_minute (Reader *reader, const GString *chatter, gint64 minute)
{
  enum { FRAME = 192 }; /* bytes in a sixtieth of a second */
  guint64 n = 0;
  NfConsoleLine line;

  nf_console_lines_set_time (reader->lines, minute * 60 * G_USEC_PER_SEC);
  for (gsize at = 0; at < chatter->len; at += FRAME) {
    gsize size = MIN (FRAME, chatter->len - at);
    nf_console_decoder_put (reader->decoder, (const guint8 *) chatter->str + at, size);
    while (nf_console_lines_take (reader->lines, &line))
      n++;
  }
  return n;
}

/* A sanitizer makes it take ten times as long, and looks for other things: there an hour will do.
 */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { MINUTES = 60 };
#else
enum { MINUTES = 24 * 60 };
#endif

static void
test_day (void)
{
  enum { BYTES_A_MINUTE = 115200 / 10 * 60, SETTLED = 5 };
  GString *chatter = make_chatter (BYTES_A_MINUTE);
  gint64 began = g_get_monotonic_time ();
  guint64 n_lines = 0;
  gsize settled = 0;
  Reader reader;

  reader_init (&reader);
  for (int minute = 0; minute < MINUTES; minute++) {
    n_lines += hear_minute (&reader, chatter, minute);
    if (minute == SETTLED)
      settled = get_memory ();
  }
  g_assert_cmpuint (get_memory (), ==, settled);
  g_assert_cmpuint (nf_console_lines_get_n (reader.lines), ==, 0);
  g_assert_cmpuint (nf_console_lines_get_n_dropped (reader.lines), ==, 0);
  g_test_message (
      "%d minutes at 115200 baud: %.0f MB, %.1f million lines, in %.1f s, memory %zu bytes",
      MINUTES,
      (double) chatter->len * MINUTES / 1e6,
      (double) n_lines / 1e6,
      (double) (g_get_monotonic_time () - began) / 1e6,
      settled);
  g_string_free (chatter, TRUE);
  reader_clear (&reader);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console-lines/lines", test_lines);
  g_test_add_func ("/console-lines/overwritten", test_overwritten);
  g_test_add_func ("/console-lines/styles", test_styles);
  g_test_add_func ("/console-lines/times", test_times);
  g_test_add_func ("/console-lines/notes", test_notes);
  g_test_add_func ("/console-lines/long-line", test_long_line);
  g_test_add_func ("/console-lines/nobody-takes", test_nobody_takes);
  g_test_add_func ("/console-lines/nobody-takes-much", test_nobody_takes_much);
  g_test_add_func ("/console-lines/day", test_day);
  return g_test_run ();
}
