/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The console's text on a display: how much of it is kept, and how long the main loop is away while
 * a board talks at 921600 baud.
 */
#include "nf-console-lines.h"
#include "nf-console-text.h"

#include "support/loop-watch.h"

static gboolean
mark_end (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Turns the main loop for so long, with waits in which nobody has anything to do. */
static void
iterate_for (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, mark_end, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* With the address sanitizer every allocation walks the stack, and time means nothing. */
#ifdef __SANITIZE_ADDRESS__
enum { ITERATION_MAX_US = 5 * 1000 * 1000 };
#else
enum { ITERATION_MAX_US = 30 * 1000 };
#endif

typedef struct {
  NfConsoleText *text;
  GtkTextView *view;
  GtkTextMark *end;
  guint64 n_lines; /* that were said */
} Stage;

static void
follow (Stage *stage)
{
  gtk_text_view_scroll_mark_onscreen (stage->view, stage->end);
}

static GtkWidget *
make_stage (Stage *stage)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *scroller = gtk_scrolled_window_new ();
  GtkTextBuffer *buffer = nf_console_text_get_buffer (stage->text);
  GtkTextIter end;

  stage->view = GTK_TEXT_VIEW (gtk_text_view_new_with_buffer (buffer));
  gtk_text_view_set_wrap_mode (stage->view, GTK_WRAP_CHAR);
  gtk_text_view_set_monospace (stage->view, TRUE);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), GTK_WIDGET (stage->view));
  gtk_window_set_child (GTK_WINDOW (window), scroller);
  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  gtk_text_buffer_get_end_iter (buffer, &end);
  stage->end = gtk_text_buffer_create_mark (buffer, NULL, &end, FALSE);
  g_signal_connect_swapped (stage->text, "changed", G_CALLBACK (follow), stage);
  gtk_window_present (GTK_WINDOW (window));
  return window;
}

static void
say_lines (Stage *stage, gsize size)
{
  g_autoptr (GString) words = g_string_sized_new (size + 100);

  while (words->len < size)
    g_string_append_printf (words,
                            "\x1b[0;32mI (%" G_GUINT64_FORMAT
                            ") wifi:\x1b[0m state: run, n:6 0\r\n",
                            stage->n_lines++);
  g_autoptr (GBytes) bytes = g_bytes_new (words->str, words->len);
  nf_console_text_put (stage->text, bytes);
}

static int
count_lines (Stage *stage)
{
  return gtk_text_buffer_get_line_count (nf_console_text_get_buffer (stage->text));
}

/* As fast as it goes: what has waited while it was paused. */
static void
fill (Stage *stage)
{
  while (stage->n_lines < NF_CONSOLE_LINES_MAX) {
    say_lines (stage, 100 * 1000);
    iterate_for (20);
  }
  while (count_lines (stage) < NF_CONSOLE_LINES_MAX)
    iterate_for (10);
}

/* A hundredth of a second of a line at 921600 baud, again and again. */
static void
talk (Stage *stage, guint ms)
{
  for (guint i = 0; i < ms; i += 10) {
    say_lines (stage, 922);
    iterate_for (10);
  }
}

static gint64
measure_talk (Stage *stage)
{
  loop_watch_begin ();
  talk (stage, 3000);
  return loop_watch_end ().longest_us;
}

/* A machine that is busy with other things gets three tries. */
static void
test_speed (void)
{
  Stage stage = { .text = nf_console_text_new () };
  GtkWidget *window = make_stage (&stage);
  gint64 filled = 0, talked = 0;

  iterate_for (300);
  loop_watch_begin ();
  fill (&stage);
  filled = loop_watch_end ().longest_us;
  talked = measure_talk (&stage);
  for (int tries = 1; tries < 3 && talked >= ITERATION_MAX_US; tries++)
    talked = measure_talk (&stage);
  g_test_message ("%d lines; the longest iteration: %.1f ms at 921600 baud, %.1f ms while it is "
                  "filled at once",
                  count_lines (&stage),
                  (double) talked / 1000,
                  (double) filled / 1000);
  g_assert_cmpint (count_lines (&stage), <, NF_CONSOLE_LINES_MAX + 2500);
  g_assert_cmpint (count_lines (&stage), >, NF_CONSOLE_LINES_MAX - 2500);
  g_assert_cmpuint (nf_console_text_get_n_removed (stage.text), >, 0);
  g_assert_cmpint (talked, <, ITERATION_MAX_US);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (stage.text);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  gtk_init ();
  g_test_add_func ("/app-console-speed/talk", test_speed);
  return g_test_run ();
}
