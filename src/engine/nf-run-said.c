/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the board says by itself, cut into lines for the log, see nf-run.h.
 */
#include "nf-run.h"

#define PAUSE_US         (500 * G_TIME_SPAN_MILLISECOND) /* text has no line's end after all */
#define STRANGE_PAUSE_US (50 * G_TIME_SPAN_MILLISECOND)  /* what follows may well be text */
#define STRANGE_US       G_TIME_SPAN_SECOND              /* what makes no sense is told so often */

enum { CERTAIN_MIN = 8, LISTENED_MAX = 200 };

/* Returns how many bytes a terminal's command has that begins here, as "ESC [ 0;32 m"; 0: none. */
static gsize
measure_escape (const guint8 *bytes, gsize n)
{
  gsize size = 2;

  if (n < 2 || bytes[0] != 0x1B || bytes[1] != '[')
    return 0;
  while (size < n && (bytes[size] < 0x40 || bytes[size] > 0x7E))
    size++;
  return MIN (size + 1, n);
}

/* Puts a character into the text if it is one that can be shown. Returns how many bytes it has. */
static gsize
take_character (GString *text, const guint8 *bytes, gsize n)
{
  gunichar c = g_utf8_get_char_validated ((const char *) bytes, (gssize) n);
  gboolean is_valid = bytes[0] < 0x80 || c < 0x110000;

  if (bytes[0] == '\t')
    c = ' ';
  if (!is_valid)
    g_string_append_c (text, '?');
  else if (c != 0 && !g_unichar_iscntrl (c))
    g_string_append_unichar (text, c);
  return is_valid && bytes[0] >= 0x80 ? (gsize) g_unichar_to_utf8 (c, NULL) : 1;
}

static char *
clean (const guint8 *bytes, gsize n)
{
  GString *text = g_string_new (NULL);

  for (gsize at = 0; at < n;) {
    gsize escape = measure_escape (bytes + at, n - at);
    at += escape > 0 ? escape : take_character (text, bytes + at, n - at);
  }
  return g_string_free (text, FALSE);
}

/* Too few bytes to tell are taken for text where text came before. */
static gboolean
is_text (const NfRunSaid *said)
{
  if (said->n >= CERTAIN_MIN)
    return nf_heard_is_text (said->line, said->n);
  for (guint i = 0; i < said->n; i++)
    if (!g_ascii_isprint (said->line[i]) && !g_ascii_isspace (said->line[i]))
      return FALSE;
  return !said->was_strange;
}

static void
copy_whole_characters (char said[NF_SAID_SIZE], const char *text)
{
  const char *end = NULL;

  g_strlcpy (said, text, NF_SAID_SIZE);
  g_utf8_validate (said, -1, &end);
  said[end - said] = '\0';
}

static void
tell (NfRun *run, const char *text)
{
  NfEvent event = { .kind = NF_EVENT_HEARD, .baud = run->said.baud };

  if (run->progress.phase == NF_PHASE_LISTEN && run->said.n_told++ >= LISTENED_MAX)
    return;
  copy_whole_characters (event.said, text);
  nf_run_send_event (run, event);
}

static void
tell_strange (NfRun *run)
{
  gint64 now = nf_transport_get_time (run->transport);

  run->said.was_strange = TRUE;
  if (run->said.strange_told != 0 && now - run->said.strange_told < STRANGE_US)
    return;
  run->said.strange_told = now;
  tell (run, "");
}

void
nf_run_end_said (NfRun *run)
{
  NfRunSaid *said = &run->said;

  if (said->n > 0 && is_text (said)) {
    g_autofree char *text = clean (said->line, said->n);
    g_strstrip (text);
    said->was_strange = FALSE;
    if (*text != '\0')
      tell (run, text);
  } else if (said->n > 0) {
    tell_strange (run);
  }
  said->n = 0;
}

static gboolean
is_over (const NfRunSaid *said, guint baud, gint64 now)
{
  return said->baud != baud ||
         now - said->heard_at >= (is_text (said) ? PAUSE_US : STRANGE_PAUSE_US);
}

void
nf_run_take_said (NfRun *run, guint baud, const guint8 *bytes, gsize n)
{
  NfRunSaid *said = &run->said;
  gint64 now = nf_transport_get_time (run->transport);

  if (said->n > 0 && is_over (said, baud, now))
    nf_run_end_said (run);
  said->baud = baud;
  if (n > 0)
    said->heard_at = now;
  for (gsize i = 0; i < n; i++)
    if (bytes[i] == '\n' || bytes[i] == '\r')
      nf_run_end_said (run);
    else if (said->n < sizeof said->line)
      said->line[said->n++] = bytes[i];
}
