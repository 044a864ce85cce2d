/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What lines of a board mean, see nf-line-notes.h.
 */
#include "nf-line-notes.h"

#include "nf-exception.h"
#include "nf-words-boot.h"

struct _NfLineNotes {
  GString *dump; /* the lines of an exception's dump; empty: there is none under way */
};

/* What a dump begins with, of Arduino's core and of the SDK ("Fatal exception (28):"). */
static gboolean
begins_dump (const char *line)
{
  return strstr (line, "Exception (") != NULL || strstr (line, "atal exception (") != NULL;
}

/* After its registers the SDK's dump is over, Arduino's after the stack; and any when the board has
 * restarted. */
static gboolean
may_end_dump (const char *line)
{
  return strstr (line, "epc1=") != NULL || strstr (line, "<<<stack<<<") != NULL ||
         g_str_has_prefix (line, " ets ");
}

/* Returns: (transfer full) (nullable): what the dump says, if it is over */
static char *
end_dump (NfLineNotes *self, gboolean is_over)
{
  NfException exception = { 0 };
  char *note = NULL;

  if (nf_exception_read (&exception, self->dump->str, self->dump->len) &&
      (exception.is_whole || is_over))
    note = nf_words_format_exception (&exception);
  if (note != NULL || is_over)
    g_string_truncate (self->dump, 0);
  return note;
}

static char *
take_dump_line (NfLineNotes *self, const char *line)
{
  gboolean is_over = g_str_has_prefix (line, " ets ");

  g_string_append (self->dump, line);
  g_string_append_c (self->dump, '\n');
  is_over |= self->dump->len >= NF_LINE_NOTES_DUMP_MAX;
  return may_end_dump (line) || is_over ? end_dump (self, is_over) : NULL;
}

NfLineNotes *
nf_line_notes_new (void)
{
  NfLineNotes *self = g_new0 (NfLineNotes, 1);

  self->dump = g_string_new (NULL);
  return self;
}

void
nf_line_notes_free (NfLineNotes *self)
{
  g_string_free (self->dump, TRUE);
  g_free (self);
}

char *
nf_line_notes_take (NfLineNotes *self, const char *line, gsize size)
{
  g_autofree char *text = g_strndup (line, size);

  if (begins_dump (text))
    g_string_truncate (self->dump, 0);
  if (self->dump->len > 0 || begins_dump (text))
    return take_dump_line (self, text);
  return nf_words_format_line_of_board (text);
}

void
nf_line_notes_reset (NfLineNotes *self)
{
  g_string_truncate (self->dump, 0);
}
