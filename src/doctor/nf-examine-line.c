/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The visit on the line: open, try, ask or listen, start the program, close. See
 * nf-examine-private.h.
 */
#include "nf-examine-private.h"

#include "nf-error.h"

enum {
  OPEN_ATTEMPTS = 15, /* a second apart, as long as ModemManager may have it */
  OPEN_PAUSE_MS = 1000,
};

static gboolean
is_cancelled (const GError *fault)
{
  return g_error_matches (fault, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

gboolean
nf_visit_is_over (const GError *fault)
{
  return is_cancelled (fault) || g_error_matches (fault, NF_ERROR, NF_ERROR_PORT_LOST);
}

static void
tell_step (NfVisit *visit, NfExamineStep step)
{
  if (visit->options->step != NULL)
    visit->options->step (step, visit->options->data);
}

/* --- Opening ----------------------------------------------------------------------------- */

/* Returns: whether the port may be free in a moment. The machine is looked at anew: the one who
 * has the port may be another one now. */
static gboolean
may_get_free (NfVisit *visit)
{
  g_auto (NfDiagnosis) diagnosis = { 0 };

  if (!g_error_matches (visit->line->open_error, NF_ERROR, NF_ERROR_PORT_BUSY))
    return FALSE;
  visit->look (visit);
  diagnosis = nf_diagnose (visit->evidence);
  return diagnosis.cause == NF_CAUSE_MODEM_MANAGER;
}

/* A port that cannot be opened is evidence. */
static gboolean
open_port (NfVisit *visit, GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_clear_error (&visit->line->open_error);
    if (nf_transport_open (visit->transport,
                           visit->baud,
                           visit->cancellable,
                           &visit->line->open_error))
      return TRUE;
    if (is_cancelled (visit->line->open_error)) {
      g_propagate_error (error, g_steal_pointer (&visit->line->open_error));
      return FALSE;
    }
    if (attempt == OPEN_ATTEMPTS || !may_get_free (visit))
      return TRUE;
    if (!nf_transport_sleep (visit->transport, OPEN_PAUSE_MS, visit->cancellable, error))
      return FALSE;
  }
}

/* --- The loader -------------------------------------------------------------------------- */

/* That nobody answers is evidence. */
static gboolean
try_loader (NfVisit *visit, NfLoader *loader, GError **error)
{
  g_autoptr (GError) fault = NULL;
  NfReset used = NF_RESET_NONE;
  NfLineEvidence *line = visit->line;

  line->answers = nf_reset_connect (loader,
                                    visit->can_reset,
                                    &visit->options->options.into_loader,
                                    &used,
                                    &fault);
  line->baud = line->answers ? nf_loader_get_baud (loader) : 0;
  if (line->answers || !nf_visit_is_over (fault))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* --- All of it --------------------------------------------------------------------------- */

static gboolean
look_at_board (NfVisit *visit, GError **error)
{
  g_autoptr (NfLoader) loader = nf_loader_new (visit->transport, visit->baud, visit->cancellable);

  tell_step (visit, NF_EXAMINE_LOADER);
  if (!try_loader (visit, loader, error))
    return FALSE;
  if (visit->line->answers) {
    tell_step (visit, NF_EXAMINE_CHIP);
    return nf_visit_ask_chip (visit, loader, error) && nf_visit_watch_start (visit, error);
  }
  tell_step (visit, NF_EXAMINE_LISTEN);
  return nf_visit_listen (visit, error) && nf_visit_start_program (visit, error);
}

static gboolean
visit_open_line (NfVisit *visit, GError **error)
{
  NfBefore before = visit->options->options.before;

  visit->line->lines = nf_transport_get_lines (visit->transport);
  visit->can_reset = visit->line->lines != NF_LINES_NONE &&
                     (before == NF_BEFORE_RESET || before == NF_BEFORE_BY_HAND);
  return look_at_board (visit, error);
}

gboolean
nf_visit_line (NfVisit *visit, GError **error)
{
  g_autoptr (GError) fault = NULL;

  visit->line->was_tried = TRUE;
  tell_step (visit, NF_EXAMINE_OPEN);
  if (!open_port (visit, error))
    return FALSE;
  if (visit->line->open_error != NULL)
    return TRUE;
  visit_open_line (visit, &fault);
  nf_transport_close (visit->transport);
  if (is_cancelled (fault)) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }
  visit->line->lost = g_steal_pointer (&fault);
  return TRUE;
}
