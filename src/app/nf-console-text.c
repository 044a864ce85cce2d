/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The text of a console, see nf-console-text.h.
 *
 * What comes is decoded at once and waits as lines; a timer puts them into the buffer, some hundred
 * at a time, until its few milliseconds are over. The open line stands behind the mark, and is
 * written anew when it has changed.
 */
#include "nf-console-text.h"

#include "nf-console-lines.h"
#include "nf-line-notes.h"

enum {
  FRAME_MS = 16,
  BUDGET_US = 6 * 1000, /* of a frame */
  BATCH_LINES = 100,    /* that are inserted at once */
  TRIM_LINES = 2000,    /* that are removed at once: 5 ms */
  PAUSE_MS = 500,       /* after which half a character will not become whole */
};

struct _NfConsoleText {
  GObject parent_instance;

  GtkTextBuffer *buffer;
  NfConsoleTags *tags;
  GtkTextMark *open_mark; /* where the open line begins */
  NfConsoleLines *lines;
  NfConsoleDecoder *decoder;
  NfLineNotes *notes;
  gboolean has_timestamps;
  gboolean is_open_shown; /* the buffer has the open line as it is */
  guint64 n_removed;
  guint pump_source;  /* 0: nothing waits */
  guint pause_source; /* 0: nothing is held back */

  /* The lines that are being inserted. */
  GString *batch;
  GArray *batch_runs; /* of Run */
};

/* A part of the batch that looks in some way. */
typedef struct {
  gsize first; /* byte of the batch */
  gsize end;
  NfConsoleStyle style;
} Run;

G_DEFINE_FINAL_TYPE (NfConsoleText, nf_console_text, G_TYPE_OBJECT)

enum { SIGNAL_LINE, SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static const NfConsoleStyle plain = { 0 };
static const NfConsoleStyle dim = { .dim = TRUE };

/* --- Batches ------------------------------------------------------------------------------ */

static void
add_run (NfConsoleText *self, gsize first, NfConsoleStyle style)
{
  Run run = { .first = first, .end = self->batch->len, .style = style };

  if (run.end > run.first && !nf_console_style_equal (style, plain))
    g_array_append_val (self->batch_runs, run);
}

static void
add_text (NfConsoleText *self, const char *text, gsize size, NfConsoleStyle style)
{
  gsize first = self->batch->len;

  g_string_append_len (self->batch, text, (gssize) size);
  add_run (self, first, style);
}

static void
add_time (NfConsoleText *self, gint64 time_us)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) local = g_date_time_to_local (utc);
  g_autofree char *seconds = g_date_time_format (local, "%H:%M:%S");
  g_autofree char *stamp = g_strdup_printf ("%s.%03d  ", seconds, (int) (time_us / 1000 % 1000));

  add_text (self, stamp, strlen (stamp), dim);
}

static void
add_line (NfConsoleText *self, const NfConsoleLine *line)
{
  if (self->has_timestamps && line->size > 0)
    add_time (self, line->began_us);
  for (guint i = 0; i < line->n_runs; i++) {
    gsize first = line->runs[i].first;
    gsize end = i + 1 < line->n_runs ? line->runs[i + 1].first : line->size;
    add_text (self, line->text + first, end - first, line->runs[i].style);
  }
}

/* Tags are put on text that is there already, from its end backwards: that way the places are
 * counted in bytes from the start, and nothing is moved. */
static void
insert_batch (NfConsoleText *self)
{
  GtkTextIter start, end;
  int offset = 0;
  gsize at = 0;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  offset = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_insert_with_tags (self->buffer,
                                    &end,
                                    self->batch->str,
                                    (int) self->batch->len,
                                    nf_console_tags_get_plain (self->tags),
                                    NULL);
  for (guint i = 0; i < self->batch_runs->len; i++) {
    const Run *run = &g_array_index (self->batch_runs, Run, i);
    const char *text = self->batch->str;
    offset += (int) g_utf8_strlen (text + at, (gssize) (run->first - at));
    gtk_text_buffer_get_iter_at_offset (self->buffer, &start, offset);
    offset += (int) g_utf8_strlen (text + run->first, (gssize) (run->end - run->first));
    gtk_text_buffer_get_iter_at_offset (self->buffer, &end, offset);
    nf_console_tags_apply (self->tags, run->style, &start, &end);
    at = run->end;
  }
  g_string_truncate (self->batch, 0);
  g_array_set_size (self->batch_runs, 0);
}

/* --- The buffer --------------------------------------------------------------------------- */

static void
remove_open (NfConsoleText *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &start, self->open_mark);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

static void
show_open (NfConsoleText *self)
{
  GtkTextIter end;
  NfConsoleLine line;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_move_mark (self->buffer, self->open_mark, &end);
  nf_console_lines_get_open (self->lines, &line);
  add_line (self, &line);
  insert_batch (self);
  self->is_open_shown = TRUE;
}

static void
add_note (NfConsoleText *self, const char *note)
{
  add_text (self, note, strlen (note), dim);
  add_text (self, "\n", 1, plain);
}

static void
take_line (NfConsoleText *self, const NfConsoleLine *line)
{
  g_autofree char *text = g_strndup (line->text, line->size);
  g_autofree char *note = NULL;

  add_line (self, line);
  add_text (self, "\n", 1, plain);
  if (line->is_note) {
    nf_line_notes_reset (self->notes);
    return;
  }
  note = nf_line_notes_take (self->notes, line->text, line->size);
  if (note != NULL)
    add_note (self, note);
  g_signal_emit (self, signals[SIGNAL_LINE], 0, text);
}

/* Returns: whether there is more */
static gboolean
insert_some (NfConsoleText *self)
{
  NfConsoleLine line;

  for (guint i = 0; i < BATCH_LINES; i++) {
    if (!nf_console_lines_take (self->lines, &line))
      break;
    take_line (self, &line);
  }
  insert_batch (self);
  return nf_console_lines_get_n (self->lines) > 0;
}

/* Returns: whether there is more to be removed */
static gboolean
trim (NfConsoleText *self)
{
  int n = gtk_text_buffer_get_line_count (self->buffer) - NF_CONSOLE_LINES_MAX;
  GtkTextIter start, end;

  if (n < TRIM_LINES)
    return FALSE;
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_line (self->buffer, &end, TRIM_LINES);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  self->n_removed += TRIM_LINES;
  return n >= 2 * TRIM_LINES;
}

static gboolean
pump (gpointer data)
{
  NfConsoleText *self = data;
  gint64 end = g_get_monotonic_time () + BUDGET_US;
  gboolean has_more = FALSE;

  remove_open (self);
  do
    has_more = insert_some (self);
  while (has_more && g_get_monotonic_time () < end);
  show_open (self);
  has_more |= trim (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  if (has_more || !self->is_open_shown)
    return G_SOURCE_CONTINUE;
  self->pump_source = 0;
  return G_SOURCE_REMOVE;
}

static void
start_pump (NfConsoleText *self)
{
  self->is_open_shown = FALSE;
  if (self->pump_source == 0)
    self->pump_source = g_timeout_add (FRAME_MS, pump, self);
}

static gboolean
end_pause (gpointer data)
{
  NfConsoleText *self = data;

  self->pause_source = 0;
  nf_console_decoder_flush (self->decoder);
  start_pump (self);
  return G_SOURCE_REMOVE;
}

/* --- Object ------------------------------------------------------------------------------- */

static void
nf_console_text_dispose (GObject *object)
{
  NfConsoleText *self = NF_CONSOLE_TEXT (object);

  g_clear_handle_id (&self->pump_source, g_source_remove);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  G_OBJECT_CLASS (nf_console_text_parent_class)->dispose (object);
}

static void
nf_console_text_finalize (GObject *object)
{
  NfConsoleText *self = NF_CONSOLE_TEXT (object);

  nf_console_decoder_free (self->decoder);
  nf_console_lines_free (self->lines);
  nf_line_notes_free (self->notes);
  nf_console_tags_free (self->tags);
  g_object_unref (self->buffer);
  g_string_free (self->batch, TRUE);
  g_array_unref (self->batch_runs);
  G_OBJECT_CLASS (nf_console_text_parent_class)->finalize (object);
}

static void
nf_console_text_class_init (NfConsoleTextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nf_console_text_dispose;
  object_class->finalize = nf_console_text_finalize;
  signals[SIGNAL_LINE] = g_signal_new ("line",
                                       NF_TYPE_CONSOLE_TEXT,
                                       G_SIGNAL_RUN_LAST,
                                       0,
                                       NULL,
                                       NULL,
                                       NULL,
                                       G_TYPE_NONE,
                                       1,
                                       G_TYPE_STRING);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          NF_TYPE_CONSOLE_TEXT,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
nf_console_text_init (NfConsoleText *self)
{
  GtkTextIter start;

  self->buffer = gtk_text_buffer_new (NULL);
  gtk_text_buffer_set_enable_undo (self->buffer, FALSE);
  self->tags = nf_console_tags_new (self->buffer);
  gtk_text_buffer_get_start_iter (self->buffer, &start);
  self->open_mark = gtk_text_buffer_create_mark (self->buffer, NULL, &start, TRUE);
  self->lines = nf_console_lines_new ();
  self->decoder = nf_console_decoder_new (nf_console_lines_get_sink (), self->lines);
  self->notes = nf_line_notes_new ();
  self->batch = g_string_new (NULL);
  self->batch_runs = g_array_new (FALSE, FALSE, sizeof (Run));
}

NfConsoleText *
nf_console_text_new (void)
{
  return g_object_new (NF_TYPE_CONSOLE_TEXT, NULL);
}

/* --- Public ------------------------------------------------------------------------------- */

GtkTextBuffer *
nf_console_text_get_buffer (NfConsoleText *self)
{
  return self->buffer;
}

NfConsoleTags *
nf_console_text_get_tags (NfConsoleText *self)
{
  return self->tags;
}

void
nf_console_text_put (NfConsoleText *self, GBytes *bytes)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  nf_console_lines_set_time (self->lines, g_get_real_time ());
  nf_console_decoder_put (self->decoder, data, size);
  start_pump (self);
  g_clear_handle_id (&self->pause_source, g_source_remove);
  self->pause_source = g_timeout_add (PAUSE_MS, end_pause, self);
}

void
nf_console_text_add_note (NfConsoleText *self, const char *text)
{
  nf_console_decoder_flush (self->decoder);
  nf_console_lines_set_time (self->lines, g_get_real_time ());
  nf_console_lines_add_note (self->lines, text);
  start_pump (self);
}

void
nf_console_text_clear (NfConsoleText *self)
{
  NfConsoleLine line;
  GtkTextIter start, end;

  while (nf_console_lines_take (self->lines, &line))
    ;
  self->n_removed += (guint64) gtk_text_buffer_get_line_count (self->buffer) - 1;
  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  show_open (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
nf_console_text_set_timestamps (NfConsoleText *self, gboolean has_timestamps)
{
  self->has_timestamps = has_timestamps;
}

char *
nf_console_text_dup_open (NfConsoleText *self)
{
  NfConsoleLine line;

  nf_console_lines_get_open (self->lines, &line);
  return g_strndup (line.text, line.size);
}

guint
nf_console_text_get_n_finished (NfConsoleText *self)
{
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, self->open_mark);
  return (guint) gtk_text_iter_get_line (&at);
}

guint64
nf_console_text_get_n_removed (NfConsoleText *self)
{
  return self->n_removed;
}
