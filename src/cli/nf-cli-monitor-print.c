/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Printing what a board says, see nf-cli-monitor-print.h.
 */
#include "nf-cli-monitor-print.h"

#include "nf-cli-json.h"
#include "nf-console-lines.h"
#include "nf-error.h"
#include "nf-line-notes.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <unistd.h>

/* ECMA-48: faint, and all as usual. */
#define DIM   "\x1b[2m"
#define PLAIN "\x1b[0m"

struct _NfCliPrinter {
  NfCliOutput *output;
  gboolean has_times;
  gboolean is_terminal;
  FILE *log; /* NULL: none */
  NfConsoleDecoder *decoder;
  NfConsoleLines *lines;
  NfLineNotes *notes;
  gboolean is_in_line; /* the last line that was printed has no end yet */
};

NfCliPrinter *
nf_cli_printer_new (NfCliOutput *output, gboolean has_times, const char *log, GError **error)
{
  FILE *file = log != NULL ? g_fopen (log, "ab") : NULL;
  NfCliPrinter *self = NULL;

  if (log != NULL && file == NULL) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_FILE_UNWRITABLE,
                 "could not open %s: %s",
                 log,
                 g_strerror (errno));
    return NULL;
  }
  self = g_new0 (NfCliPrinter, 1);
  self->output = output;
  self->has_times = has_times;
  self->is_terminal = isatty (STDOUT_FILENO) == 1;
  self->log = file;
  self->lines = nf_console_lines_new ();
  self->decoder = nf_console_decoder_new (nf_console_lines_get_sink (), self->lines);
  self->notes = nf_line_notes_new ();
  return self;
}

void
nf_cli_printer_free (NfCliPrinter *self)
{
  if (self->log != NULL)
    fclose (self->log);
  nf_console_decoder_free (self->decoder);
  nf_console_lines_free (self->lines);
  nf_line_notes_free (self->notes);
  g_free (self);
}

/* --- What this program says --------------------------------------------------------------- */

static void
say_on_terminal (NfCliPrinter *self, const char *text)
{
  if (self->is_in_line)
    fputs ("\n", stdout);
  self->is_in_line = FALSE;
  fflush (stdout);
  g_print (DIM "%s" PLAIN "\n", text);
}

void
nf_cli_printer_say (NfCliPrinter *self, const char *text)
{
  if (self->output->quiet || self->output->json)
    return;
  if (self->is_terminal)
    say_on_terminal (self, text);
  else
    g_printerr ("%s\n", text);
}

/* --- What the board says ------------------------------------------------------------------ */

static void
write_all (NfCliPrinter *self, gconstpointer bytes, gsize size)
{
  if (!self->output->json)
    fwrite (bytes, 1, size, stdout);
  if (self->log != NULL)
    fwrite (bytes, 1, size, self->log);
}

static void
write_time (NfCliPrinter *self)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = g_date_time_format (now, "%H:%M:%S");
  g_autofree char *stamp =
      g_strdup_printf ("%s.%03d  ", text, g_date_time_get_microsecond (now) / 1000);

  write_all (self, stamp, strlen (stamp));
}

static void
explain (NfCliPrinter *self, const char *note)
{
  if (self->output->json)
    nf_cli_output_take_json (self->output, nf_cli_json_format_explained (note));
  else
    nf_cli_printer_say (self, note);
}

static void
take_lines (NfCliPrinter *self)
{
  NfConsoleLine line;

  while (nf_console_lines_take (self->lines, &line)) {
    g_autofree char *note = nf_line_notes_take (self->notes, line.text, line.size);
    if (self->output->json)
      nf_cli_output_take_json (self->output,
                               nf_cli_json_format_said (line.began_us, line.text, line.size));
    if (note != NULL)
      explain (self, note);
  }
}

/* @bytes: of one line; its end may be missing */
static void
take_piece (NfCliPrinter *self, const guint8 *bytes, gsize size)
{
  if (self->has_times && !self->is_in_line && *bytes != '\r' && *bytes != '\n')
    write_time (self);
  write_all (self, bytes, size);
  self->is_in_line = bytes[size - 1] != '\n';
  nf_console_decoder_put (self->decoder, bytes, size);
  take_lines (self);
}

static gboolean
flush (NfCliPrinter *self, GError **error)
{
  if (self->log != NULL && (fflush (self->log) != 0 || ferror (self->log) != 0)) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_FILE_UNWRITABLE,
                 "could not write the log: %s",
                 g_strerror (errno));
    return FALSE;
  }
  if (fflush (stdout) == 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE, "nobody reads what is said");
  return FALSE;
}

gboolean
nf_cli_printer_take (NfCliPrinter *self, const guint8 *bytes, gsize size, GError **error)
{
  nf_console_lines_set_time (self->lines, g_get_real_time ());
  while (size > 0) {
    const guint8 *end = memchr (bytes, '\n', size);
    gsize n = end != NULL ? (gsize) (end - bytes) + 1 : size;
    take_piece (self, bytes, n);
    bytes += n;
    size -= n;
  }
  return flush (self, error);
}

void
nf_cli_printer_end (NfCliPrinter *self)
{
  if (self->is_in_line)
    write_all (self, "\n", 1);
  self->is_in_line = FALSE;
  nf_console_decoder_flush (self->decoder);
  nf_console_lines_end (self->lines);
  take_lines (self);
  flush (self, NULL);
}
