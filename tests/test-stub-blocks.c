/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A stream to the stub block by block: what is sent, what is sent again and when, and what is made
 * of everything that the stub may say of it.
 */
#include "nf-stub.h"

#include "nf-error.h"

#include "bytes.h"
#include "slip.h"

#include "support/stub-script.h"

#include <string.h>

enum { AT = 0x10000, STATE_SIZE = 4 * STUB_WRITE_WORDS, BLOCKS_MAX = 32 };

static guint8 flash[BLOCKS_MAX * STUB_BLOCK_SIZE];

/* How a stream stands. */
typedef struct {
  guint32 next;
  guint32 held;
  guint32 used;
  guint32 programmed;
  guint8 error;
  gboolean is_read_back;
} State;

static void
answer (StubScript *s, guint8 opcode, State state)
{
  const guint32 words[STUB_WRITE_WORDS] = { 0, state.next, state.held, state.used, 0x1000 };
  guint8 data[STATE_SIZE];

  for (guint i = 0; i < STUB_WRITE_WORDS; i++)
    put_u32 (data + 4 * i, words[i]);
  data[4 * STUB_WRITE_DIGEST + 7] = state.is_read_back;
  stub_script_answer (s, opcode, state.programmed, data, sizeof data, state.error);
}

static void
answer_data (StubScript *s, guint32 next, guint32 held, guint32 used)
{
  answer (s, OP_STUB_WRITE_DATA, (State){ next, held, used, 0, 0 });
}

static void
answer_end (StubScript *s, guint32 next, guint32 held, guint32 used)
{
  answer (s, OP_STUB_WRITE_END, (State){ next, held, used, 0, 0 });
}

static void
answer_done (StubScript *s, guint n_blocks)
{
  State done = { n_blocks, 0, n_blocks, n_blocks * STUB_BLOCK_SIZE, 0, TRUE };

  answer (s, OP_STUB_WRITE_END, done);
}

static void
answer_begin (StubScript *s)
{
  answer (s, OP_STUB_WRITE_BEGIN, (State){ 0 });
}

static guint
count_escapes (const guint8 *bytes, guint8 mask)
{
  guint n = 0;

  for (guint i = 0; i < STUB_BLOCK_SIZE; i++)
    n += (bytes[i] ^ mask) == SLIP_END || (bytes[i] ^ mask) == SLIP_ESC;
  return n;
}

/* Of all masks the first that leaves the fewest bytes to be escaped. */
static void
expect_block (GString *sent, guint32 number)
{
  const guint8 *bytes = flash + number * STUB_BLOCK_SIZE;
  guint8 masked[STUB_BLOCK_SIZE];
  guint8 best = 0;

  for (guint mask = 1; mask < 256; mask++)
    if (count_escapes (bytes, (guint8) mask) < count_escapes (bytes, best))
      best = (guint8) mask;
  for (guint i = 0; i < STUB_BLOCK_SIZE; i++)
    masked[i] = bytes[i] ^ best;
  g_assert_cmpuint (best, !=, 0);
  number |= (guint32) best << STUB_MASK_SHIFT;
  stub_script_expect (sent, OP_STUB_WRITE_DATA, &number, 1, masked, STUB_BLOCK_SIZE);
}

/* Says that the blocks with these numbers were sent, -1: the question. */
static void
assert_blocks (StubScript *s, guint n_blocks, const int *numbers, guint n)
{
  const guint32 begin[] = { STUB_WRITE_RAW, 1, AT, n_blocks * STUB_BLOCK_SIZE };
  GString *sent = g_string_new (NULL);

  stub_script_expect (sent, OP_STUB_WRITE_BEGIN, begin, 4, NULL, 0);
  for (guint i = 0; i < n; i++) {
    if (numbers[i] < 0)
      stub_script_expect (sent, OP_STUB_WRITE_END, NULL, 0, NULL, 0);
    else
      expect_block (sent, (guint32) numbers[i]);
  }
  stub_script_assert_sent (s, sent);
}

static gboolean
send_blocks (StubScript *s, guint n_blocks, GError **error)
{
  NfRange run = { AT, n_blocks * STUB_BLOCK_SIZE };
  NfStubWritten written = { 0 };

  for (gsize i = 0; i < sizeof flash; i++)
    flash[i] = (guint8) (i * 5 + i / 509);
  return nf_stub_write (s->stub, &run, 1, flash, STUB_WRITE_RAW, &written, NULL, NULL, error);
}

static void
assert_sends (StubScript *s, guint n_blocks)
{
  g_autoptr (GError) error = NULL;

  send_blocks (s, n_blocks, &error);
  g_assert_no_error (error);
}

/* --- What is sent --- */

static void
test_plain (StubScript *s, gconstpointer data)
{
  static const int blocks[] = { 0, 1, -1 };
  double before = stub_script_get_time (s);

  answer_begin (s);
  stub_script_be_silent (s, 2);
  answer_done (s, 2);
  assert_sends (s, 2);
  assert_blocks (s, 2, blocks, G_N_ELEMENTS (blocks));
  g_assert_cmpfloat (stub_script_get_time (s), ==, before);
  g_assert_cmpuint (s->repeated, ==, 0);
}

/* No more go ahead than the stub has room for. */
static void
test_window (StubScript *s, gconstpointer data)
{
  int blocks[STUB_WINDOW + 5 + 3];
  guint n = 0;

  for (int i = 0; i < STUB_WINDOW; i++)
    blocks[n++] = i;
  blocks[n++] = -1;
  for (int i = STUB_WINDOW; i < STUB_WINDOW + 5; i++)
    blocks[n++] = i;
  blocks[n++] = -1;
  answer_begin (s);
  stub_script_be_silent (s, STUB_WINDOW);
  answer_end (s, STUB_WINDOW, 0, 5);
  stub_script_be_silent (s, 5);
  answer_done (s, STUB_WINDOW + 5);
  assert_sends (s, STUB_WINDOW + 5);
  assert_blocks (s, STUB_WINDOW + 5, blocks, n);
}

/* All is unpacked and not programmed: the next answer comes when it is, and when it has been read
 * back. */
static void
test_asks_at_the_end (StubScript *s, gconstpointer data)
{
  static const int blocks[] = { 0, 1, -1, -1 };
  double before = stub_script_get_time (s);

  answer_begin (s);
  stub_script_be_silent (s, 1);
  answer (s, OP_STUB_WRITE_DATA, (State){ 2, 0, 1, STUB_BLOCK_SIZE, 0, FALSE });
  answer (s, OP_STUB_WRITE_END, (State){ 2, 0, 2, 2 * STUB_BLOCK_SIZE, 0, FALSE });
  answer_done (s, 2);
  assert_sends (s, 2);
  assert_blocks (s, 2, blocks, G_N_ELEMENTS (blocks));
  g_assert_cmpfloat (stub_script_get_time (s), ==, before);
}

/* --- What is sent again --- */

/* It is missing while a later one has arrived: it goes before anything new, and once. */
static void
test_gap (StubScript *s, gconstpointer data)
{
  static const int blocks[] = { 0, 1, 2, 1, 3, 4, 5, -1 };

  answer_begin (s);
  stub_script_be_silent (s, 2);
  answer_data (s, 1, 1, 1);
  answer_data (s, 1, 1, 1); /* still without it: it is on its way */
  answer_data (s, 3, 1, 3);
  stub_script_be_silent (s, 2);
  answer_done (s, 6);
  assert_sends (s, 6);
  assert_blocks (s, 6, blocks, G_N_ELEMENTS (blocks));
  g_assert_cmpuint (s->repeated, ==, STUB_BLOCK_SIZE);
}

/* Lost twice. */
static void
test_gap_again (StubScript *s, gconstpointer data)
{
  static const int blocks[] = { 0, 1, 0, 2, 0, 3, -1 };

  answer_begin (s);
  stub_script_be_silent (s, 1);
  answer_data (s, 0, 1, 0);
  stub_script_be_silent (s, 1);
  answer_data (s, 0, 3, 0);
  stub_script_be_silent (s, 2);
  answer_done (s, 4);
  assert_sends (s, 4);
  assert_blocks (s, 4, blocks, G_N_ELEMENTS (blocks));
}

/* Nothing follows the last one that could show that it is missing, but the question. */
static void
test_last_is_lost (StubScript *s, gconstpointer data)
{
  static const int blocks[] = { 0, 1, -1, 1, -1 };
  double before = stub_script_get_time (s);

  answer_begin (s);
  stub_script_be_silent (s, 2);
  answer_end (s, 1, 0, 1);
  stub_script_be_silent (s, 1);
  answer_done (s, 2);
  assert_sends (s, 2);
  assert_blocks (s, 2, blocks, G_N_ELEMENTS (blocks));
  g_assert_cmpfloat (stub_script_get_time (s), ==, before);
}

/* A question that is refused or damaged is asked again at once. */
static void
test_question_is_lost (StubScript *s, gconstpointer data)
{
  static const int blocks[] = { 0, 1, -1, -1, -1 };
  static const guint8 nothing[STATE_SIZE] = { 0 };
  double before = stub_script_get_time (s);

  answer_begin (s);
  stub_script_be_silent (s, 2);
  stub_script_answer (s, OP_STUB_WRITE_END, 0, NULL, 0, STUB_ERROR_CHECKSUM);
  stub_script_answer_damaged (s, OP_STUB_WRITE_END, 0, nothing, sizeof nothing);
  answer_done (s, 2);
  assert_sends (s, 2);
  assert_blocks (s, 2, blocks, G_N_ELEMENTS (blocks));
  g_assert_cmpfloat (stub_script_get_time (s), ==, before);
}

/* --- What ends it --- */

typedef struct {
  State state;
  NfError cause;
} Ending;

static void
test_ending (StubScript *s, gconstpointer data)
{
  const Ending *ending = data;
  g_autoptr (GError) error = NULL;

  answer_begin (s);
  answer_data (s, 1, 0, 1);
  answer (s, OP_STUB_WRITE_DATA, ending->state);
  g_assert_false (send_blocks (s, 4, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, NF_ERROR, (int) ending->cause);
}

static void
test_begin_refused (StubScript *s, gconstpointer data)
{
  static const struct {
    guint8 error;
    NfError cause;
  } cases[] = {
    { STUB_ERROR_FLASH, NF_ERROR_FLASH_SILENT },
    { STUB_ERROR_LOCKED, NF_ERROR_FLASH_REFUSED },
    { STUB_ERROR_VALUE, NF_ERROR_BAD_ANSWER },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;

    if (i > 0)
      stub_script_answer (s, OP_STUB_READ, (guint32) i, "", 1, 0);
    for (guint k = 0; k < 3; k++)
      stub_script_answer (s, OP_STUB_WRITE_BEGIN, 0, NULL, 0, cases[i].error);
    g_assert_false (send_blocks (s, 2, &error));
    g_test_message ("%s", error->message);
    g_assert_error (error, NF_ERROR, (int) cases[i].cause);
  }
}

static void
test_no_stream (StubScript *s, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  answer_begin (s);
  stub_script_be_silent (s, 2);
  stub_script_answer (s, OP_STUB_WRITE_END, 0, NULL, 0, STUB_ERROR_CLOSED);
  g_assert_false (send_blocks (s, 2, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_BAD_ANSWER);
}

/* The stub answers, and nothing happens: its flash is at fault when it has the blocks, and the line
 * when it does not get them. */
static void
test_stuck (StubScript *s, gconstpointer data)
{
  gboolean has_blocks = GPOINTER_TO_INT (data);
  double before = stub_script_get_time (s);
  int cause = has_blocks ? NF_ERROR_FLASH_REFUSED : NF_ERROR_LINE;
  g_autoptr (GError) error = NULL;

  answer_begin (s);
  stub_script_be_silent (s, STUB_WINDOW);
  for (guint i = 0; i < 200; i++)
    answer_end (s, has_blocks ? STUB_WINDOW : 0, 0, 0);
  if (!has_blocks)
    for (guint i = 0; i < 20000; i++)
      answer_data (s, 0, 0, 0);
  g_assert_false (send_blocks (s, 20, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, NF_ERROR, cause);
  g_assert_cmpfloat (stub_script_get_time (s) - before, <, 30);
}

static void
test_silence (StubScript *s, gconstpointer data)
{
  guint n_blocks = GPOINTER_TO_UINT (data);
  double before = stub_script_get_time (s);
  g_autoptr (GError) error = NULL;

  answer_begin (s);
  g_assert_false (send_blocks (s, n_blocks, &error));
  g_assert_error (error, NF_ERROR, NF_ERROR_TIMED_OUT);
  g_assert_cmpfloat (stub_script_get_time (s) - before, <, 12);
}

static void
add (const char *path, gconstpointer data, void (*test) (StubScript *, gconstpointer))
{
  g_test_add (path, StubScript, data, stub_script_set_up, test, stub_script_tear_down);
}

int
main (int argc, char **argv)
{
  static const Ending endings[] = {
    { { 1, 0, 1, 0, STUB_ERROR_FLASH }, NF_ERROR_FLASH_REFUSED },
    { { 1, 0, 1, 0, STUB_ERROR_INFLATE }, NF_ERROR_INTERNAL },
    { { 0, 0, 0, 0, 0 }, NF_ERROR_BAD_ANSWER }, /* it began anew */
    { { 1, 0, 0, 0, 0 }, NF_ERROR_BAD_ANSWER },
    { { 1, 0, 2, 0, 0 }, NF_ERROR_BAD_ANSWER },
    { { 3, 0, 1, 0, 0 }, NF_ERROR_BAD_ANSWER }, /* it has what was never sent */
    { { 1, 0, 1, 5 * STUB_BLOCK_SIZE, 0 }, NF_ERROR_BAD_ANSWER },
  };

  g_test_init (&argc, &argv, NULL);
  add ("/stub-blocks/plain", NULL, test_plain);
  add ("/stub-blocks/window", NULL, test_window);
  add ("/stub-blocks/asks-at-the-end", NULL, test_asks_at_the_end);
  add ("/stub-blocks/gap", NULL, test_gap);
  add ("/stub-blocks/gap-again", NULL, test_gap_again);
  add ("/stub-blocks/last-is-lost", NULL, test_last_is_lost);
  add ("/stub-blocks/question-is-lost", NULL, test_question_is_lost);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++) {
    g_autofree char *path = g_strdup_printf ("/stub-blocks/ending/%zu", i);
    add (path, &endings[i], test_ending);
  }
  add ("/stub-blocks/begin-refused", NULL, test_begin_refused);
  add ("/stub-blocks/no-stream", NULL, test_no_stream);
  add ("/stub-blocks/stuck/flash", GINT_TO_POINTER (TRUE), test_stuck);
  add ("/stub-blocks/stuck/line", GINT_TO_POINTER (FALSE), test_stuck);
  add ("/stub-blocks/silence/middle", GUINT_TO_POINTER (20), test_silence);
  add ("/stub-blocks/silence/end", GUINT_TO_POINTER (2), test_silence);
  return g_test_run ();
}
