/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The progress bar, see nf-cli-progress.h.
 */
#include "nf-cli-progress.h"

#include "nf-cli-text.h"

#ifdef G_OS_UNIX
#include <sys/ioctl.h>
#include <unistd.h>
#endif

enum { COLUMNS_DEFAULT = 80, BAR_MAX = 30, BAR_MIN = 8 };

/* Asked every time: a window can be resized while a job runs. */
static guint
get_columns (void)
{
#ifdef G_OS_UNIX
  struct winsize size = { 0 };

  if (ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return size.ws_col;
#endif
  return COLUMNS_DEFAULT;
}

char *
nf_cli_progress_format (double fraction, const char *text, guint columns)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint bar = MIN (columns / 4, BAR_MAX);
  guint filled = (guint) (fraction * bar);

  if (bar >= BAR_MIN) {
    g_string_append_c (line, '[');
    for (guint i = 0; i < bar; i++)
      g_string_append_c (line, i < filled ? '#' : '.');
    g_string_append (line, "] ");
  }
  g_string_append_printf (line, "%3u %%  %s", (guint) (fraction * 100), text);
  return nf_cli_text_fit (line->str, MAX (columns, 1) - 1);
}

/* Spaces, not an escape sequence, wipe what stood there: every terminal knows them. */
static void
draw (NfCliProgress *self, char *line)
{
  guint old = self->shown != NULL ? nf_cli_text_get_width (self->shown) : 0;
  guint width = nf_cli_text_get_width (line);

  if (g_strcmp0 (self->shown, line) != 0)
    g_print ("\r%s%*s", line, (int) (old > width ? old - width : 0), "");
  g_free (self->shown);
  self->shown = line;
}

void
nf_cli_progress_show (NfCliProgress *self, double fraction, const char *text)
{
  guint tenths = (guint) (fraction * 10);

  if (self->is_live)
    draw (self, nf_cli_progress_format (fraction, text, get_columns ()));
  else if (tenths > self->tenths)
    g_print ("%3u %%  %s\n", tenths * 10, text);
  self->tenths = tenths;
}

void
nf_cli_progress_show_line (NfCliProgress *self, const char *text)
{
  if (self->is_live)
    draw (self, nf_cli_text_fit (text, MAX (get_columns (), 1) - 1));
}

void
nf_cli_progress_hide (NfCliProgress *self)
{
  if (self->shown == NULL)
    return;
  g_print ("\r%*s\r", (int) nf_cli_text_get_width (self->shown), "");
  g_clear_pointer (&self->shown, g_free);
}
