/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Looking for words, see nf-console-matches.h.
 *
 * A place is a line, counted from the first that there ever was, and characters in it: so it stays
 * right when the oldest lines go. Finished lines do not change; the open one is not looked at.
 */
#include "nf-console-matches.h"

enum { SLICE_US = 4 * 1000 };

typedef struct {
  guint64 line;
  int first, end; /* characters */
} Match;

struct _NfConsoleMatches {
  GObject parent_instance;

  NfConsoleText *text;
  char *words;
  GArray *found;     /* of Match, in their order */
  guint64 next_line; /* that was not looked at yet */
  guint idle_source; /* 0: it has come to the end */
};

G_DEFINE_FINAL_TYPE (NfConsoleMatches, nf_console_matches, G_TYPE_OBJECT)

enum { SIGNAL_CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

static GtkTextBuffer *
get_buffer (NfConsoleMatches *self)
{
  return nf_console_text_get_buffer (self->text);
}

/* --- Places ------------------------------------------------------------------------------- */

static void
forget_removed (NfConsoleMatches *self)
{
  guint64 first = nf_console_text_get_n_removed (self->text);
  guint n = 0;

  while (n < self->found->len && g_array_index (self->found, Match, n).line < first)
    n++;
  if (n > 0)
    g_array_remove_range (self->found, 0, n);
  self->next_line = MAX (self->next_line, first);
}

void
nf_console_matches_get (NfConsoleMatches *self, guint index, GtkTextIter *start, GtkTextIter *end)
{
  const Match *match = &g_array_index (self->found, Match, index);
  int line = (int) (match->line - nf_console_text_get_n_removed (self->text));

  gtk_text_buffer_get_iter_at_line_offset (get_buffer (self), start, line, match->first);
  gtk_text_buffer_get_iter_at_line_offset (get_buffer (self), end, line, match->end);
}

guint
nf_console_matches_find (NfConsoleMatches *self, const GtkTextIter *at)
{
  guint64 line = (guint64) gtk_text_iter_get_line (at) + nf_console_text_get_n_removed (self->text);
  int offset = gtk_text_iter_get_line_offset (at);
  guint first = 0;
  guint end = self->found->len;

  while (first < end) {
    guint middle = (first + end) / 2;
    const Match *match = &g_array_index (self->found, Match, middle);
    if (match->line < line || (match->line == line && match->first < offset))
      first = middle + 1;
    else
      end = middle;
  }
  return first;
}

/* --- Looking ------------------------------------------------------------------------------ */

static void
keep (NfConsoleMatches *self, const GtkTextIter *start, const GtkTextIter *end)
{
  Match match = {
    .line = (guint64) gtk_text_iter_get_line (start) + nf_console_text_get_n_removed (self->text),
    .first = gtk_text_iter_get_line_offset (start),
    .end = gtk_text_iter_get_line_offset (end),
  };

  g_array_append_val (self->found, match);
  gtk_text_buffer_apply_tag (get_buffer (self),
                             nf_console_tags_get_match (nf_console_text_get_tags (self->text)),
                             start,
                             end);
}

/* Looks through a line. Returns: FALSE when no more are kept */
static gboolean
look_at_line (NfConsoleMatches *self, int line)
{
  GtkTextIter at, limit, start, end;

  gtk_text_buffer_get_iter_at_line (get_buffer (self), &at, line);
  limit = at;
  if (!gtk_text_iter_ends_line (&limit))
    gtk_text_iter_forward_to_line_end (&limit);
  while (gtk_text_iter_forward_search (&at,
                                       self->words,
                                       GTK_TEXT_SEARCH_CASE_INSENSITIVE,
                                       &start,
                                       &end,
                                       &limit)) {
    if (self->found->len >= NF_CONSOLE_MATCHES_MAX)
      return FALSE;
    keep (self, &start, &end);
    at = end;
  }
  return TRUE;
}

static gboolean
is_at_end (NfConsoleMatches *self)
{
  guint64 end =
      nf_console_text_get_n_removed (self->text) + nf_console_text_get_n_finished (self->text);

  return self->next_line >= end || self->found->len >= NF_CONSOLE_MATCHES_MAX;
}

static gboolean
look (gpointer data)
{
  NfConsoleMatches *self = data;
  gint64 stop = g_get_monotonic_time () + SLICE_US;

  forget_removed (self);
  while (!is_at_end (self) && g_get_monotonic_time () < stop) {
    int line = (int) (self->next_line - nf_console_text_get_n_removed (self->text));
    if (!look_at_line (self, line))
      break;
    self->next_line++;
  }
  if (is_at_end (self))
    self->idle_source = 0;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return self->idle_source != 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
start_looking (NfConsoleMatches *self)
{
  if (*self->words != '\0' && self->idle_source == 0)
    self->idle_source = g_idle_add (look, self);
}

static void
text_changed (NfConsoleMatches *self)
{
  guint n = self->found->len;

  forget_removed (self);
  if (!is_at_end (self))
    start_looking (self);
  else if (n != self->found->len)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* --- Object ------------------------------------------------------------------------------- */

static void
nf_console_matches_dispose (GObject *object)
{
  NfConsoleMatches *self = NF_CONSOLE_MATCHES (object);

  g_clear_handle_id (&self->idle_source, g_source_remove);
  g_clear_object (&self->text);
  G_OBJECT_CLASS (nf_console_matches_parent_class)->dispose (object);
}

static void
nf_console_matches_finalize (GObject *object)
{
  NfConsoleMatches *self = NF_CONSOLE_MATCHES (object);

  g_array_unref (self->found);
  g_free (self->words);
  G_OBJECT_CLASS (nf_console_matches_parent_class)->finalize (object);
}

static void
nf_console_matches_class_init (NfConsoleMatchesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = nf_console_matches_dispose;
  object_class->finalize = nf_console_matches_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed",
                                          NF_TYPE_CONSOLE_MATCHES,
                                          G_SIGNAL_RUN_LAST,
                                          0,
                                          NULL,
                                          NULL,
                                          NULL,
                                          G_TYPE_NONE,
                                          0);
}

static void
nf_console_matches_init (NfConsoleMatches *self)
{
  self->words = g_strdup ("");
  self->found = g_array_new (FALSE, FALSE, sizeof (Match));
}

NfConsoleMatches *
nf_console_matches_new (NfConsoleText *text)
{
  NfConsoleMatches *self = g_object_new (NF_TYPE_CONSOLE_MATCHES, NULL);

  self->text = g_object_ref (text);
  g_signal_connect_object (text, "changed", G_CALLBACK (text_changed), self, G_CONNECT_SWAPPED);
  return self;
}

/* --- Public ------------------------------------------------------------------------------- */

void
nf_console_matches_set_words (NfConsoleMatches *self, const char *words)
{
  GtkTextIter start, end;

  if (g_str_equal (self->words, words))
    return;
  g_clear_handle_id (&self->idle_source, g_source_remove);
  gtk_text_buffer_get_bounds (get_buffer (self), &start, &end);
  if (self->found->len > 0)
    gtk_text_buffer_remove_tag (get_buffer (self),
                                nf_console_tags_get_match (nf_console_text_get_tags (self->text)),
                                &start,
                                &end);
  g_array_set_size (self->found, 0);
  g_free (self->words);
  self->words = g_strdup (words);
  self->next_line = nf_console_text_get_n_removed (self->text);
  start_looking (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

guint
nf_console_matches_get_n (NfConsoleMatches *self)
{
  return self->found->len;
}

gboolean
nf_console_matches_is_partial (NfConsoleMatches *self)
{
  return self->idle_source != 0 || self->found->len >= NF_CONSOLE_MATCHES_MAX;
}
