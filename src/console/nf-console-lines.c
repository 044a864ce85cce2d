/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Lines until somebody takes them, see nf-console-lines.h.
 *
 * The finished ones stand one behind the other in three arrays, which are only appended to; what
 * was taken or dropped from their beginning is cut off now and then. A million lines cost a million
 * copies that way, and no allocation.
 */
#include "nf-console-lines.h"

#include <string.h>

/* A finished line. */
typedef struct {
  guint64 text; /* where it begins in all text that there ever was … */
  guint64 runs; /* … and in all runs */
  guint size;
  guint n_runs;
  gboolean is_note;
  gint64 began_us;
} Entry;

/* An array of which the beginning is gone. */
typedef struct {
  GArray *items;
  guint n_taken;  /* of the items: they are no longer needed */
  guint64 offset; /* how many were before them */
} Queue;

struct _NfConsoleLines {
  Queue entries; /* of Entry */
  Queue text;    /* of char */
  Queue runs;    /* of NfConsoleRun */
  guint64 n_dropped;

  GString *open;
  GArray *open_runs; /* of NfConsoleRun */
  gint64 open_since;
  gboolean is_restarted; /* the next text overwrites the open line */
  gint64 now;
};

/* --- Queues ------------------------------------------------------------------------------- */

static void
queue_init (Queue *self, guint item_size)
{
  *self = (Queue){ .items = g_array_new (FALSE, FALSE, item_size) };
}

static guint
queue_get_n (const Queue *self)
{
  return self->items->len - self->n_taken;
}

/* Cuts off what is gone, when that is half of the array at least: so no item is moved more often
 * than once. */
static void
queue_trim (Queue *self)
{
  if (self->n_taken == 0 || self->n_taken < self->items->len / 2)
    return;
  g_array_remove_range (self->items, 0, self->n_taken);
  self->offset += self->n_taken;
  self->n_taken = 0;
}

/* Returns: where the item after the last one stands among all that there ever were */
static guint64
queue_get_end (const Queue *self)
{
  return self->offset + self->items->len;
}

/* --- Finished lines ----------------------------------------------------------------------- */

/* Only counts: the bytes stay where they are until a line is added. Returns: what it was */
static Entry
remove_first (NfConsoleLines *self)
{
  Entry first = g_array_index (self->entries.items, Entry, self->entries.n_taken);

  self->entries.n_taken++;
  self->text.n_taken += first.size;
  self->runs.n_taken += first.n_runs;
  return first;
}

static void
drop_oldest (NfConsoleLines *self)
{
  while (queue_get_n (&self->entries) > NF_CONSOLE_LINES_MAX ||
         queue_get_n (&self->text) > NF_CONSOLE_LINES_BYTES_MAX) {
    remove_first (self);
    self->n_dropped++;
  }
}

static void
clear_open (NfConsoleLines *self)
{
  g_string_truncate (self->open, 0);
  g_array_set_size (self->open_runs, 0);
  self->is_restarted = FALSE;
}

static void
add_open (NfConsoleLines *self, gboolean is_note)
{
  queue_trim (&self->entries);
  queue_trim (&self->text);
  queue_trim (&self->runs);
  Entry entry = {
    .text = queue_get_end (&self->text),
    .runs = queue_get_end (&self->runs),
    .size = (guint) self->open->len,
    .n_runs = self->open_runs->len,
    .is_note = is_note,
    .began_us = self->open->len > 0 ? self->open_since : self->now,
  };

  g_array_append_vals (self->text.items, self->open->str, entry.size);
  g_array_append_vals (self->runs.items, self->open_runs->data, entry.n_runs);
  g_array_append_val (self->entries.items, entry);
  clear_open (self);
  drop_oldest (self);
}

static void
finish_line (NfConsoleLines *self)
{
  add_open (self, FALSE);
}

/* --- The open line ------------------------------------------------------------------------ */

static void
begin_run (NfConsoleLines *self, NfConsoleStyle style)
{
  NfConsoleRun run = { .first = (guint) self->open->len, .style = style };
  guint n = self->open_runs->len;

  if (n > 0 &&
      nf_console_style_equal (g_array_index (self->open_runs, NfConsoleRun, n - 1).style, style))
    return;
  g_array_append_val (self->open_runs, run);
}

/* Returns: how much of @text has room in the open line, in whole characters */
static gsize
get_fitting (const NfConsoleLines *self, const char *text, gsize size)
{
  gsize n = MIN (size, NF_CONSOLE_LINE_MAX - self->open->len);

  while (n < size && n > 0 && ((guint8) text[n] & 0xc0) == 0x80)
    n--;
  return n;
}

static void
add_text (const char *text, gsize size, NfConsoleStyle style, gpointer data)
{
  NfConsoleLines *self = data;

  if (self->is_restarted)
    clear_open (self);
  while (size > 0) {
    gsize n = get_fitting (self, text, size);
    if (n == 0) {
      finish_line (self);
      continue;
    }
    if (self->open->len == 0)
      self->open_since = self->now;
    begin_run (self, style);
    g_string_append_len (self->open, text, (gssize) n);
    text += n;
    size -= n;
  }
}

static void
end_line (gpointer data)
{
  finish_line (data);
}

static void
restart_line (gpointer data)
{
  ((NfConsoleLines *) data)->is_restarted = TRUE;
}

static void
erase_before (gpointer data)
{
  NfConsoleLines *self = data;
  const char *start = self->open->str;
  const char *last = NULL;

  if (self->open->len == 0)
    return;
  last = g_utf8_find_prev_char (start, start + self->open->len);
  g_string_truncate (self->open, (gsize) (last - start));
  while (self->open_runs->len > 0 &&
         g_array_index (self->open_runs, NfConsoleRun, self->open_runs->len - 1).first >=
             self->open->len)
    g_array_set_size (self->open_runs, self->open_runs->len - 1);
}

/* What was on the screen before stays, as it does in a terminal that can be scrolled back. */
static void
clear_screen (gpointer data)
{
  nf_console_lines_end (data);
}

/* --- Public ------------------------------------------------------------------------------- */

NfConsoleLines *
nf_console_lines_new (void)
{
  NfConsoleLines *self = g_new0 (NfConsoleLines, 1);

  queue_init (&self->entries, sizeof (Entry));
  queue_init (&self->text, 1);
  queue_init (&self->runs, sizeof (NfConsoleRun));
  self->open = g_string_new (NULL);
  self->open_runs = g_array_new (FALSE, FALSE, sizeof (NfConsoleRun));
  return self;
}

void
nf_console_lines_free (NfConsoleLines *self)
{
  g_array_unref (self->entries.items);
  g_array_unref (self->text.items);
  g_array_unref (self->runs.items);
  g_string_free (self->open, TRUE);
  g_array_unref (self->open_runs);
  g_free (self);
}

const NfConsoleSink *
nf_console_lines_get_sink (void)
{
  static const NfConsoleSink sink = {
    .text = add_text,
    .new_line = end_line,
    .restart_line = restart_line,
    .erase_before = erase_before,
    .clear = clear_screen,
  };

  return &sink;
}

void
nf_console_lines_set_time (NfConsoleLines *self, gint64 now_us)
{
  self->now = now_us;
}

void
nf_console_lines_end (NfConsoleLines *self)
{
  if (self->open->len > 0)
    finish_line (self);
}

void
nf_console_lines_add_note (NfConsoleLines *self, const char *text)
{
  NfConsoleStyle style = { .dim = TRUE };

  nf_console_lines_end (self);
  add_text (text, strlen (text), style, self);
  add_open (self, TRUE);
}

guint
nf_console_lines_get_n (const NfConsoleLines *self)
{
  return queue_get_n (&self->entries);
}

guint64
nf_console_lines_get_n_dropped (const NfConsoleLines *self)
{
  return self->n_dropped;
}

gboolean
nf_console_lines_take (NfConsoleLines *self, NfConsoleLine *line)
{
  Entry entry;

  if (queue_get_n (&self->entries) == 0)
    return FALSE;
  entry = remove_first (self);
  *line = (NfConsoleLine){
    .text = entry.size > 0 ? self->text.items->data + (entry.text - self->text.offset) : "",
    .size = entry.size,
    .runs = &g_array_index (self->runs.items, NfConsoleRun, entry.runs - self->runs.offset),
    .n_runs = entry.n_runs,
    .is_note = entry.is_note,
    .began_us = entry.began_us,
  };
  return TRUE;
}

void
nf_console_lines_get_open (const NfConsoleLines *self, NfConsoleLine *line)
{
  *line = (NfConsoleLine){
    .text = self->open->str,
    .size = self->open->len,
    .runs = (const NfConsoleRun *) (gpointer) self->open_runs->data,
    .n_runs = self->open_runs->len,
    .began_us = self->open_since,
  };
}
