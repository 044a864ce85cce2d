/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Jobs in which the board speaks and the program listens: while a person gets it into its loader,
 * and after it was started. What is told, how long it takes, how it ends.
 */
#include "nf-flasher.h"

#include "nf-error.h"

#include "support/test-flash.h"
#include "support/test-image.h"
#include "support/virtual-program.h"

#include <string.h>

enum { FLASH_SIZE = 1 << 20, PLACE = 0x80000 };

#define BANNER "Example firmware 1.2.3, built on a Monday\\r\\nready to go\\r\\n"

typedef struct {
  TestFlash flash;
  NfReport report;
  GCancellable *cancellable;
  GArray *events;   /* of NfEvent */
  GArray *progress; /* of NfProgress */
  gint64 cancel_us; /* as soon as this phase has lasted so long; 0: never */
  NfPhase cancel_phase;
  NfResult result;
  GError *error;
} Fixture;

static void
take_progress (const NfProgress *progress, gpointer data)
{
  Fixture *f = data;

  g_array_append_val (f->progress, *progress);
  if (f->cancel_us != 0 && progress->phase == f->cancel_phase && progress->phase_us >= f->cancel_us)
    g_cancellable_cancel (f->cancellable);
}

static void
take_event (const NfEvent *event, gpointer data)
{
  Fixture *f = data;

  g_array_append_val (f->events, *event);
}

static void
set_up (Fixture *f, gconstpointer data)
{
  test_flash_set_up_size (&f->flash, FLASH_SIZE);
  f->flash.options.before = NF_BEFORE_BY_HAND;
  f->report = (NfReport){ take_progress, take_event, f };
  f->cancellable = g_cancellable_new ();
  f->events = g_array_new (FALSE, FALSE, sizeof (NfEvent));
  f->progress = g_array_new (FALSE, FALSE, sizeof (NfProgress));
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  nf_result_clear (&f->result);
  g_clear_error (&f->error);
  g_clear_object (&f->cancellable);
  g_array_unref (f->events);
  g_array_unref (f->progress);
  test_flash_tear_down (&f->flash, data);
}

/* Puts a program at 0, which is what runs until somebody resets the board. */
static void
put_program (Fixture *f, const char *script)
{
  g_autoptr (GBytes) image = virtual_program_make (script);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (image, &size);

  test_flash_expect (&f->flash, 0, bytes, size);
  test_flash_store (&f->flash);
}

/* Writes a file to PLACE. */
static gboolean
run (Fixture *f, const char *board_options)
{
  g_autoptr (NfTransport) board = test_flash_new_board (&f->flash, board_options);
  g_autoptr (GBytes) bytes = test_image_new_data (50000, 7);
  g_autoptr (NfPlan) plan = test_flash_new_write (&f->flash.options, PLACE, bytes);
  gboolean ok = nf_flasher_run (plan, board, &f->report, f->cancellable, &f->result, &f->error);

  if (ok)
    test_flash_expect (&f->flash, PLACE, g_bytes_get_data (bytes, NULL), 50000);
  return ok;
}

static const NfEvent *
find_event (const Fixture *f, NfEventKind kind)
{
  for (guint i = 0; i < f->events->len; i++)
    if (g_array_index (f->events, NfEvent, i).kind == kind)
      return &g_array_index (f->events, NfEvent, i);
  return NULL;
}

static guint
count_events (const Fixture *f, NfEventKind kind)
{
  guint n = 0;

  for (guint i = 0; i < f->events->len; i++)
    n += g_array_index (f->events, NfEvent, i).kind == kind;
  return n;
}

static const NfEvent *
find_said (const Fixture *f, const char *text)
{
  for (guint i = 0; i < f->events->len; i++) {
    const NfEvent *event = &g_array_index (f->events, NfEvent, i);
    if (event->kind == NF_EVENT_HEARD && g_str_equal (event->said, text))
      return event;
  }
  return NULL;
}

static void
assert_done (Fixture *f)
{
  g_assert_no_error (f->error);
  g_assert_true (f->result.is_task_done);
  test_flash_assert (&f->flash);
}

/* --- By hand ----------------------------------------------------------------------------- */

/* Wherever the hand falls between two SYNCs, the answer is there at once. */
static void
test_connects (Fixture *f, gconstpointer data)
{
  for (guint at_ms = 1000; at_ms < 1280; at_ms += 9) {
    g_autofree char *options = g_strdup_printf ("reset=manual&hand=flash@%u", at_ms);
    const NfEvent *connected = NULL;
    g_array_set_size (f->events, 0);
    nf_result_clear (&f->result);
    g_assert_true (run (f, options));
    assert_done (f);
    connected = find_event (f, NF_EVENT_CONNECTED);
    g_assert_cmpint (connected->reset, ==, NF_RESET_NONE);
    g_assert_cmpuint (connected->baud, ==, 74880);
    g_assert_cmpint (connected->elapsed_us, >, (at_ms + 100) * G_TIME_SPAN_MILLISECOND);
    /* It is held in reset for 100 ms. */
    g_assert_cmpint (connected->elapsed_us, <, (at_ms + 100 + 350) * G_TIME_SPAN_MILLISECOND);
  }
}

/* The task is done at the plan's rate, and its time is that of the work. */
static void
test_rate_and_time (Fixture *f, gconstpointer data)
{
  f->flash.options.baud = 460800;
  f->flash.options.no_stub = GPOINTER_TO_INT (data);
  g_assert_true (run (f, "reset=manual&hand=flash@61000"));
  assert_done (f);
  g_assert_cmpuint (f->result.baud, ==, 460800);
  g_assert_cmpuint (find_event (f, NF_EVENT_WAITING)->baud, ==, 74880);
  g_assert_null (find_event (f, NF_EVENT_SLOWED));
  g_assert_cmpfloat (f->result.seconds, >, 0.5);
  g_assert_cmpfloat (f->result.seconds, <, 6);
  const NfProgress *last = &g_array_index (f->progress, NfProgress, f->progress->len - 1);
  g_assert_cmpint (last->elapsed_us, >, 60 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (last->idle_us, >, 60 * G_TIME_SPAN_SECOND);
}

/* The time that was waited can be shown. */
static void
test_progress (Fixture *f, gconstpointer data)
{
  gint64 before = -1;
  guint n = 0;

  g_assert_true (run (f, "reset=manual&hand=flash@6000"));
  for (guint i = 0; i < f->progress->len; i++) {
    const NfProgress *progress = &g_array_index (f->progress, NfProgress, i);
    if (progress->phase != NF_PHASE_WAIT)
      continue;
    if (before >= 0) {
      g_assert_cmpint (progress->phase_us - before, >=, 0);
      g_assert_cmpint (progress->phase_us - before, <, 300 * G_TIME_SPAN_MILLISECOND);
    }
    before = progress->phase_us;
    n++;
  }
  g_assert_cmpuint (n, >, 15);
  g_assert_cmpint (before, >, 5 * G_TIME_SPAN_SECOND);
}

/* What the board says while it is waited for is told line by line. */
static void
test_says (Fixture *f, gconstpointer data)
{
  put_program (f, "say \\e[0;32mH\\xc3\\xa4llo\\e[0m\\tworld\\r\\nplain\\r\\n\\r\\n\n");
  g_assert_true (run (f, "reset=manual&hand=reset@1000,flash@2000"));
  assert_done (f);
  g_assert_nonnull (find_said (f, "ets Jan  8 2013,rst cause:2, boot mode:(3,6)"));
  g_assert_nonnull (find_said (f, "ets Jan  8 2013,rst cause:2, boot mode:(1,6)"));
  g_assert_nonnull (find_said (f, "Hällo world"));
  g_assert_nonnull (find_said (f, "plain"));
  g_assert_null (find_said (f, ""));
  g_assert_cmpuint (find_said (f, "plain")->baud, ==, 74880);
}

/* What is no text is told once a second, and hides nothing. */
static void
test_says_nonsense (Fixture *f, gconstpointer data)
{
  guint n_strange = 0;

  put_program (f, "baud 115200\nloop:\nsay " BANNER "\nwait 20\nloop\n");
  g_assert_true (run (f, "reset=manual&hand=flash@10000"));
  assert_done (f);
  for (guint i = 0; i < f->events->len; i++) {
    const NfEvent *event = &g_array_index (f->events, NfEvent, i);
    n_strange += event->kind == NF_EVENT_HEARD && event->said[0] == '\0';
  }
  g_assert_cmpuint (n_strange, >=, 8);
  g_assert_cmpuint (n_strange, <=, 11);
  g_assert_nonnull (find_said (f, "ets Jan  8 2013,rst cause:2, boot mode:(1,6)"));
}

/* A line is cut off at a whole character. */
static void
test_says_much (Fixture *f, gconstpointer data)
{
  g_autoptr (GString) script = g_string_new ("say a");
  g_autoptr (GString) expected = g_string_new ("a");

  for (guint i = 0; i < 100; i++)
    g_string_append (script, "\\xc3\\xa4");
  for (guint i = 0; i < (NF_SAID_SIZE - 2) / 2; i++)
    g_string_append (expected, "ä");
  g_string_append (script, "\\r\\n\n");
  put_program (f, script->str);
  g_assert_true (run (f, "reset=manual&hand=reset@1000,flash@2000"));
  g_assert_nonnull (find_said (f, expected->str));
}

/* Lines that lead somewhere are used: no hand is needed. */
static void
test_lines (Fixture *f, gconstpointer data)
{
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_null (find_event (f, NF_EVENT_WAITING));
  g_assert_cmpint (find_event (f, NF_EVENT_CONNECTED)->reset, ==, NF_RESET_TIGHT);
}

static void
test_unwired_lines (Fixture *f, gconstpointer data)
{
  g_assert_true (run (f, "fault=unwired&hand=flash@2000"));
  assert_done (f);
  g_assert_nonnull (find_event (f, NF_EVENT_WAITING));
  g_assert_cmpint (find_event (f, NF_EVENT_CONNECTED)->reset, ==, NF_RESET_NONE);
}

/* Where the last job left the board in its loader nobody is asked to get it there again. The lines
 * lead nowhere here, so nothing else can have done it. */
static void
test_there_already (Fixture *f, gconstpointer data)
{
  static const NfAfter afters[] = { NF_AFTER_NOTHING, NF_AFTER_RESET };

  for (gsize i = 0; i < G_N_ELEMENTS (afters); i++) {
    f->flash.options.after = afters[i];
    g_array_set_size (f->events, 0);
    nf_result_clear (&f->result);
    g_assert_true (run (f, "fault=unwired&boot=download"));
    assert_done (f);
  }
  g_assert_null (find_event (f, NF_EVENT_WAITING));
  g_assert_nonnull (find_event (f, NF_EVENT_CONNECTED));
}

/* A custom sequence is the one that is tried. */
static void
test_custom_lines (Fixture *f, gconstpointer data)
{
  g_assert_true (nf_reset_sequence_parse (&f->flash.options.into_loader,
                                          "U1,1|U0,1|W0.2|U1,0|W0.1|D0",
                                          &f->error));
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_cmpint (find_event (f, NF_EVENT_CONNECTED)->reset, ==, NF_RESET_CUSTOM);
}

/* It waits until somebody has had enough. */
static void
test_cancelled (Fixture *f, gconstpointer data)
{
  f->cancel_us = 3600 * G_TIME_SPAN_SECOND;
  f->cancel_phase = NF_PHASE_WAIT;
  g_assert_false (run (f, "reset=manual"));
  g_assert_error (f->error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (f->result.has_begun);
  g_assert_cmpfloat (f->result.seconds, <, 1);
  test_flash_assert (&f->flash);
}

static void
test_unplugged (Fixture *f, gconstpointer data)
{
  g_assert_false (run (f, "reset=manual&fault=unplug:2000"));
  g_assert_error (f->error, NF_ERROR, NF_ERROR_PORT_LOST);
}

/* A board without lines that is lost in the middle cannot be brought back. */
static void
test_lost (Fixture *f, gconstpointer data)
{
  g_assert_false (run (f, "reset=manual&hand=flash@1000&fault=stall:30000"));
  g_assert_error (f->error, NF_ERROR, NF_ERROR_TIMED_OUT);
  g_assert_cmpuint (count_events (f, NF_EVENT_WAITING), ==, 1);
}

/* --- Custom sequences without a hand ----------------------------------------------------- */

static void
test_custom_only (Fixture *f, gconstpointer data)
{
  f->flash.options.before = NF_BEFORE_RESET;
  g_assert_true (nf_reset_sequence_parse (&f->flash.options.into_loader,
                                          "U1,1|U0,1|W0.2|U1,0|W0.1|D0",
                                          &f->error));
  g_assert_true (nf_reset_sequence_parse (&f->flash.options.into_program, "R1|W0.3|R0", &f->error));
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_cmpint (find_event (f, NF_EVENT_CONNECTED)->reset, ==, NF_RESET_CUSTOM);
}

/* The only one: where it does not work, none of the usual ones is tried. */
static void
test_custom_wrong (Fixture *f, gconstpointer data)
{
  f->flash.options.before = NF_BEFORE_RESET;
  g_assert_true (nf_reset_sequence_parse (&f->flash.options.into_loader, "W0.1", &f->error));
  g_assert_false (run (f, ""));
  g_assert_nonnull (f->error);
  g_assert_null (find_event (f, NF_EVENT_CONNECTED));
  test_flash_assert (&f->flash);
}

/* --- Listening --------------------------------------------------------------------------- */

static gboolean
has_seen_banner (const NfHeard *heard)
{
  gsize size = 0;
  const guint8 *bytes = nf_heard_get_bytes (heard, &size);

  return nf_heard_find (bytes, size, "ready to go") != NULL;
}

static void
listen_for_banner (Fixture *f)
{
  f->flash.options.before = NF_BEFORE_RESET;
  f->flash.options.listening = (NfListening){ 8000, 0, has_seen_banner };
}

static const NfEvent *
get_last_event (const Fixture *f)
{
  return &g_array_index (f->events, NfEvent, f->events->len - 1);
}

static void
test_listens (Fixture *f, gconstpointer data)
{
  const NfProgress *last = NULL;

  listen_for_banner (f);
  put_program (f, "wait 300\nbaud 115200\nsay " BANNER "\n");
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_true (f->result.has_listened);
  g_assert_true (has_seen_banner (f->result.heard));
  g_assert_nonnull (find_event (f, NF_EVENT_STARTED));
  g_assert_true (find_said (f, "ets Jan  8 2013,rst cause:2, boot mode:(3,6)") >
                 find_event (f, NF_EVENT_STARTED));
  g_assert_cmpuint (find_said (f, "Example firmware 1.2.3, built on a Monday")->baud, ==, 115200);
  g_assert_cmpstr (get_last_event (f)->said, ==, "ready to go");
  last = &g_array_index (f->progress, NfProgress, f->progress->len - 1);
  g_assert_cmpint (last->phase, ==, NF_PHASE_LISTEN);
  /* What it took is what the work took. */
  g_assert_cmpfloat (f->result.seconds,
                     <,
                     (double) (last->elapsed_us - last->phase_us) / G_USEC_PER_SEC + 0.001);
  g_assert_cmpint (last->phase_us, >, G_TIME_SPAN_SECOND / 2);
}

/* A board that its loader starts is not reset afterwards. */
static void
test_listens_after_hand (Fixture *f, gconstpointer data)
{
  listen_for_banner (f);
  f->flash.options.before = NF_BEFORE_BY_HAND;
  f->flash.options.after = NF_AFTER_RUN;
  put_program (f, "wait 300\nbaud 115200\nloop:\nsay " BANNER "\nwait 100\nloop\n");
  g_assert_true (run (f, "reset=manual&hand=flash@1000"));
  assert_done (f);
  g_assert_true (f->result.has_listened);
  g_assert_true (has_seen_banner (f->result.heard));
  g_assert_cmpuint (nf_heard_get_n_resets (f->result.heard), ==, 0);
}

/* Who stops the listening stops nothing else. */
static void
test_listening_cancelled (Fixture *f, gconstpointer data)
{
  listen_for_banner (f);
  f->cancel_phase = NF_PHASE_LISTEN;
  f->cancel_us = G_TIME_SPAN_SECOND / 2;
  put_program (f, "wait 100000\n");
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_false (f->result.has_listened);
  g_assert_nonnull (f->result.heard);
}

static void
test_does_not_listen (Fixture *f, gconstpointer data)
{
  listen_for_banner (f);
  f->flash.options.after = NF_AFTER_NOTHING;
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_null (f->result.heard);
  g_assert_false (f->result.has_listened);
}

/* A flood stays out of the log. */
static void
test_flood (Fixture *f, gconstpointer data)
{
  gsize size = 0;

  listen_for_banner (f);
  put_program (f, "flood 100000\n");
  g_assert_true (run (f, ""));
  assert_done (f);
  g_assert_cmpuint (count_events (f, NF_EVENT_HEARD), ==, 200);
  nf_heard_get_bytes (f->result.heard, &size);
  g_assert_cmpuint (size, >, 50000);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/by-hand/connects", test_connects);
  g_test_add ("/by-hand/rate-and-time/stub",
              Fixture,
              GINT_TO_POINTER (FALSE),
              set_up,
              test_rate_and_time,
              tear_down);
  g_test_add ("/by-hand/rate-and-time/rom",
              Fixture,
              GINT_TO_POINTER (TRUE),
              set_up,
              test_rate_and_time,
              tear_down);
  ADD ("/by-hand/progress", test_progress);
  ADD ("/by-hand/says", test_says);
  ADD ("/by-hand/says-nonsense", test_says_nonsense);
  ADD ("/by-hand/says-much", test_says_much);
  ADD ("/by-hand/lines", test_lines);
  ADD ("/by-hand/unwired-lines", test_unwired_lines);
  ADD ("/by-hand/there-already", test_there_already);
  ADD ("/by-hand/custom-lines", test_custom_lines);
  ADD ("/by-hand/cancelled", test_cancelled);
  ADD ("/by-hand/unplugged", test_unplugged);
  ADD ("/by-hand/lost", test_lost);
  ADD ("/custom/only", test_custom_only);
  ADD ("/custom/wrong", test_custom_wrong);
  ADD ("/listening/heard", test_listens);
  ADD ("/listening/after-hand", test_listens_after_hand);
  ADD ("/listening/cancelled", test_listening_cancelled);
  ADD ("/listening/does-not", test_does_not_listen);
  ADD ("/listening/flood", test_flood);
  return g_test_run ();
}
