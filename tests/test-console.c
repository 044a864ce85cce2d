/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The conversation with a board on its thread: what reaches the main thread, what is done on the
 * line and in which order, and that the port is let go of in time.
 */
#include "nf-console.h"

#include "nf-error.h"
#include "nf-virtual-transport.h"

#include "support/live-line.h"

#include <string.h>

enum { WAIT_US = 10 * G_USEC_PER_SEC, CLOSE_MAX_US = 200 * 1000 };

typedef struct {
  NfConsole *console;
  LiveLine *line;
  GThread *main_thread;
  GByteArray *heard;
  GString *states; /* a letter each: o opening, O open, F failed, L lost, C closed */
  guint n_received;
} Talk;

static void
hear (NfConsole *console, GBytes *bytes, Talk *talk)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_thread_self () == talk->main_thread);
  g_assert_cmpuint (size, >, 0);
  g_byte_array_append (talk->heard, data, (guint) size);
  talk->n_received++;
}

static void
note_state (NfConsole *console, GParamSpec *pspec, Talk *talk)
{
  g_assert_true (g_thread_self () == talk->main_thread);
  g_string_append_c (talk->states, "CoOFL"[nf_console_get_state (console)]);
}

static void
talk_init (Talk *talk)
{
  *talk = (Talk){ .console = nf_console_new (),
                  .line = live_line_new (),
                  .main_thread = g_thread_self (),
                  .heard = g_byte_array_new (),
                  .states = g_string_new (NULL) };
  g_signal_connect (talk->console, "received", G_CALLBACK (hear), talk);
  g_signal_connect (talk->console, "notify::state", G_CALLBACK (note_state), talk);
}

static void
open_console (Talk *talk, guint baud)
{
  nf_console_open (talk->console, NF_TRANSPORT (g_object_ref (talk->line)), baud);
}

static void
talk_clear (Talk *talk)
{
  g_object_unref (talk->console);
  g_object_unref (talk->line);
  g_byte_array_unref (talk->heard);
  g_string_free (talk->states, TRUE);
  while (g_main_context_iteration (NULL, FALSE)) /* nothing may come after the end */
    ;
}

static gboolean
is_heard (Talk *talk, const char *text)
{
  gsize size = strlen (text);

  return talk->heard->len >= size &&
         memcmp (talk->heard->data + talk->heard->len - size, text, size) == 0;
}

static gboolean
wake (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* What the other thread does on the line wakes nobody: it is looked at every millisecond. */
#define wait_until(condition)                                                                      \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 end = g_get_monotonic_time () + WAIT_US;                                                \
    guint waker = g_timeout_add (1, wake, NULL);                                                   \
    while (!(condition)) {                                                                         \
      g_assert_cmpint (g_get_monotonic_time (), <, end);                                           \
      g_main_context_iteration (NULL, TRUE);                                                       \
    }                                                                                              \
    g_source_remove (waker);                                                                       \
  }                                                                                                \
  G_STMT_END

static gboolean
has_log (Talk *talk, const char *expected)
{
  g_autofree char *log = live_line_dup_log (talk->line);

  return g_str_equal (log, expected);
}

static gboolean
ends_with (Talk *talk, const char *expected)
{
  g_autofree char *log = live_line_dup_log (talk->line);

  return g_str_has_suffix (log, expected);
}

static gboolean
has_in_log (Talk *talk, const char *expected)
{
  g_autofree char *log = live_line_dup_log (talk->line);

  return strstr (log, expected) != NULL;
}

static void
assert_log (Talk *talk, const char *expected)
{
  g_autofree char *log = live_line_dup_log (talk->line);

  g_assert_cmpstr (log, ==, expected);
}

static void
wait_open (Talk *talk)
{
  wait_until (nf_console_get_state (talk->console) == NF_CONSOLE_OPEN);
}

/* --- Talking ----------------------------------------------------------------------------- */

static void
test_talk (void)
{
  Talk talk;

  talk_init (&talk);
  g_assert_cmpint (nf_console_get_state (talk.console), ==, NF_CONSOLE_CLOSED);
  nf_console_send_line (talk.console, "to nobody", NF_LINE_ENDING_LF);
  open_console (&talk, 115200);
  g_assert_cmpint (nf_console_get_state (talk.console), ==, NF_CONSOLE_OPENING);
  g_assert_cmpuint (nf_console_get_baud (talk.console), ==, 115200);
  wait_open (&talk);
  live_line_say (talk.line, "> \0\xff", 4);
  wait_until (talk.heard->len == 4);
  g_assert_cmpmem (talk.heard->data, talk.heard->len, "> \0\xff", 4);

  nf_console_send_line (talk.console, "none", NF_LINE_ENDING_NONE);
  nf_console_send_line (talk.console, "lf", NF_LINE_ENDING_LF);
  nf_console_send_line (talk.console, "cr", NF_LINE_ENDING_CR);
  nf_console_send_line (talk.console, "both", NF_LINE_ENDING_CRLF);
  nf_console_set_baud (talk.console, 74880);
  nf_console_send_break (talk.console);
  wait_until (has_log (&talk,
                       "open@115200 \"none\" \"lf\\n\" \"cr\\r\" \"both\\r\\n\" baud=74880 "
                       "break unbreak"));
  g_assert_cmpuint (nf_console_get_baud (talk.console), ==, 74880);
  nf_console_close (talk.console);
  g_assert_cmpint (nf_console_get_state (talk.console), ==, NF_CONSOLE_CLOSED);
  g_assert_cmpstr (talk.states->str, ==, "oOC");
  talk_clear (&talk);
}

/* The same reset that a job ends with, or the board's own; both lines are released after it. */
static void
test_reset (void)
{
  NfResetSequence sequence = { .n = 2, .steps = { { TRUE, TRUE, 10 }, { FALSE, FALSE, 0 } } };
  Talk talk;

  talk_init (&talk);
  open_console (&talk, 115200);
  wait_open (&talk);
  nf_console_reset (talk.console, NULL);
  nf_console_send_line (talk.console, "x", NF_LINE_ENDING_NONE);
  wait_until (ends_with (&talk, "D0R0 \"x\""));
  g_assert_true (has_in_log (&talk, "D0R1"));
  nf_console_reset (talk.console, &sequence);
  nf_console_send_line (talk.console, "y", NF_LINE_ENDING_NONE);
  wait_until (ends_with (&talk, "D1R1 D0R0 \"y\""));
  talk_clear (&talk);
}

/* --- Letting go --------------------------------------------------------------------------- */

/* Waits until all that was said has been read and put on the desk, without a turn of the main loop:
 * then the other thread reads again. */
static void
wait_read (Talk *talk)
{
  guint n = 0;

  while (live_line_get_unread (talk->line) > 0)
    g_thread_yield ();
  n = live_line_get_n_reads (talk->line);
  while (live_line_get_n_reads (talk->line) == n)
    g_thread_yield ();
}

/* What has arrived before is not lost by it. */
static void
test_close (void)
{
  gint64 began = 0;
  Talk talk;

  talk_init (&talk);
  open_console (&talk, 115200);
  wait_open (&talk);
  for (int i = 0; i < 3; i++) {
    live_line_say (talk.line, "last words", 10);
    wait_read (&talk);
    began = g_get_monotonic_time ();
    nf_console_close (talk.console);
    g_assert_cmpint (g_get_monotonic_time () - began, <, CLOSE_MAX_US);
    g_assert_true (is_heard (&talk, "last words"));
    g_assert_cmpint (nf_console_get_state (talk.console), ==, NF_CONSOLE_CLOSED);
    open_console (&talk, 9600);
    wait_open (&talk);
  }
  g_assert_cmpuint (talk.heard->len, ==, 30);
  nf_console_close (talk.console);
  nf_console_close (talk.console);
  assert_log (&talk, "open@115200 close open@9600 close open@9600 close open@9600 close");
  talk_clear (&talk);
}

static void
close_at_once (NfConsole *console, GBytes *bytes, Talk *talk)
{
  nf_console_close (console);
}

static void
test_close_while_hearing (void)
{
  Talk talk;

  talk_init (&talk);
  g_signal_connect (talk.console, "received", G_CALLBACK (close_at_once), &talk);
  open_console (&talk, 115200);
  wait_open (&talk);
  live_line_say (talk.line, "a", 1);
  wait_until (nf_console_get_state (talk.console) == NF_CONSOLE_CLOSED);
  g_assert_cmpstr (talk.states->str, ==, "oOC");
  talk_clear (&talk);
}

static void
test_dispose_while_open (void)
{
  Talk talk;

  talk_init (&talk);
  open_console (&talk, 115200);
  wait_open (&talk);
  live_line_say (talk.line, "a", 1);
  g_signal_handlers_disconnect_by_data (talk.console, &talk);
  g_object_unref (talk.console);
  assert_log (&talk, "open@115200 close");
  talk.console = nf_console_new ();
  talk_clear (&talk);
}

/* --- Losing ------------------------------------------------------------------------------- */

static void
test_lost (void)
{
  Talk talk;

  talk_init (&talk);
  open_console (&talk, 115200);
  wait_open (&talk);
  live_line_say (talk.line, "a", 1);
  wait_until (talk.heard->len == 1);
  live_line_pull (talk.line);
  wait_until (nf_console_get_state (talk.console) == NF_CONSOLE_LOST);
  g_assert_error (nf_console_get_error (talk.console), NF_ERROR, NF_ERROR_PORT_LOST);
  g_assert_cmpstr (talk.states->str, ==, "oOL");
  assert_log (&talk, "open@115200 close");

  /* It has come back as another line. */
  g_object_unref (talk.line);
  talk.line = live_line_new ();
  open_console (&talk, 115200);
  g_assert_null (nf_console_get_error (talk.console));
  wait_open (&talk);
  g_assert_cmpstr (talk.states->str, ==, "oOLoO");
  talk_clear (&talk);
}

static void
test_failed (void)
{
  Talk talk;

  talk_init (&talk);
  live_line_refuse (talk.line);
  open_console (&talk, 115200);
  wait_until (nf_console_get_state (talk.console) == NF_CONSOLE_FAILED);
  g_assert_error (nf_console_get_error (talk.console), NF_ERROR, NF_ERROR_PORT_BUSY);
  assert_log (&talk, "");
  talk_clear (&talk);
}

/* --- Memory ------------------------------------------------------------------------------- */

static guint64
get_lost (Talk *talk)
{
  guint64 lost = 0;

  g_object_get (talk->console, "lost", &lost, NULL);
  return lost;
}

static void
test_pause (void)
{
  g_autofree char *chatter = g_malloc (1 << 20);
  Talk talk;

  memset (chatter, 'c', 1 << 20);
  talk_init (&talk);
  open_console (&talk, 115200);
  wait_open (&talk);
  nf_console_set_paused (talk.console, TRUE);
  for (int i = 0; i < 5; i++)
    live_line_say (talk.line, chatter, 1 << 20);
  wait_until (live_line_get_unread (talk.line) == 0);
  live_line_say (talk.line, "x", 1); /* read only after all else has been put on the desk */
  wait_until (live_line_get_unread (talk.line) == 0);
  g_assert_cmpuint (talk.heard->len, ==, 0);

  nf_console_set_paused (talk.console, FALSE);
  wait_until (talk.heard->len >= NF_CONSOLE_PENDING_MAX);
  wait_until (get_lost (&talk) >= 1 << 20);
  g_assert_cmpuint (talk.n_received, <=, 2);
  g_assert_cmpuint (talk.heard->len + get_lost (&talk), <=, (5 << 20) + 1);
  live_line_say (talk.line, "end", 3);
  wait_until (is_heard (&talk, "end"));
  g_assert_cmpuint (talk.heard->len + get_lost (&talk), ==, (5 << 20) + 4);
  talk_clear (&talk);
}

/* A board with a clock of its own must not be read from in a circle that takes all of a processor.
 */
static void
test_own_clock (void)
{
  guint before = 0;
  gint64 until = 0;
  Talk talk;

  talk_init (&talk);
  live_line_hurry (talk.line);
  open_console (&talk, 115200);
  wait_open (&talk);
  before = live_line_get_n_reads (talk.line);
  until = g_get_monotonic_time () + 200 * 1000;
  while (g_get_monotonic_time () < until)
    g_main_context_iteration (NULL, FALSE);
  g_assert_cmpuint (live_line_get_n_reads (talk.line) - before, <=, 20);
  nf_console_send_line (talk.console, "x", NF_LINE_ENDING_NONE);
  wait_until (has_log (&talk, "open@115200 \"x\""));
  talk_clear (&talk);
}

/* --- A board ------------------------------------------------------------------------------ */

static void
test_virtual_board (void)
{
  g_autoptr (GError) error = NULL;
  NfTransport *board = nf_virtual_transport_new ("virtual:esp-12e", &error);
  Talk talk;

  g_assert_no_error (error);
  talk_init (&talk);
  nf_console_open (talk.console, board, 74880);
  wait_open (&talk);
  nf_console_reset (talk.console, NULL);
  wait_until (talk.heard->len > 0 &&
              g_strstr_len ((const char *) talk.heard->data, talk.heard->len, "rst cause:2") !=
                  NULL);
  nf_console_close (talk.console);
  talk_clear (&talk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/console/talk", test_talk);
  g_test_add_func ("/console/reset", test_reset);
  g_test_add_func ("/console/close", test_close);
  g_test_add_func ("/console/close-while-hearing", test_close_while_hearing);
  g_test_add_func ("/console/dispose-while-open", test_dispose_while_open);
  g_test_add_func ("/console/lost", test_lost);
  g_test_add_func ("/console/failed", test_failed);
  g_test_add_func ("/console/pause", test_pause);
  g_test_add_func ("/console/own-clock", test_own_clock);
  g_test_add_func ("/console/virtual-board", test_virtual_board);
  return g_test_run ();
}
