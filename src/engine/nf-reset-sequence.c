/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reading, writing and running reset sequences, see nf-reset-sequence.h.
 */
#include "nf-reset-sequence.h"

#include "nf-error.h"

#include <string.h>

#define WORDS "write D0, D1, R0, R1, U1,0 or W0.1, with | between them"

/* --- Reading ----------------------------------------------------------------------------- */

static NfResetStep
get_last (const NfResetSequence *self)
{
  return self->n > 0 ? self->steps[self->n - 1] : (NfResetStep){ 0 };
}

static gboolean
add_step (NfResetSequence *self, gboolean dtr, gboolean rts, guint wait_ms, GError **error)
{
  if (self->n == NF_RESET_STEPS_MAX) {
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_SETTING,
                 "a reset sequence has at most %d steps",
                 NF_RESET_STEPS_MAX);
    return FALSE;
  }
  self->steps[self->n++] = (NfResetStep){ dtr, rts, wait_ms };
  return TRUE;
}

static gboolean
parse_line (char digit, gboolean *asserted)
{
  *asserted = digit == '1';
  return digit == '0' || digit == '1';
}

/* Only digits and a point: g_ascii_strtod () would also take "inf", "0x1" and a sign. */
static gboolean
parse_wait (const char *text, guint *ms)
{
  char *end = NULL;
  double seconds = 0;

  if (!g_ascii_isdigit (text[0]) || strspn (text, "0123456789.") != strlen (text))
    return FALSE;
  seconds = g_ascii_strtod (text, &end);
  if (*end != '\0' || seconds * 1000 > NF_RESET_WAIT_MAX_MS)
    return FALSE;
  *ms = (guint) (seconds * 1000 + 0.5);
  return TRUE;
}

/* A wait belongs to the lines before it; a second one in a row has a step of its own. */
static gboolean
add_wait (NfResetSequence *self, guint ms, GError **error)
{
  NfResetStep last = get_last (self);

  if (self->n == 0 || last.wait_ms > 0)
    return add_step (self, last.dtr, last.rts, ms, error);
  self->steps[self->n - 1].wait_ms = ms;
  return TRUE;
}

static gboolean
fail_item (const char *item, GError **error)
{
  if (item[0] == 'W')
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_SETTING,
                 "\"%s\" in a reset sequence is no wait; write W and 0 to %d seconds, as W0.1",
                 item,
                 NF_RESET_WAIT_MAX_MS / 1000);
  else
    g_set_error (error,
                 NF_ERROR,
                 NF_ERROR_SETTING,
                 "\"%s\" is no item of a reset sequence; " WORDS,
                 item);
  return FALSE;
}

/* @item: without spaces, in capitals */
static gboolean
parse_item (NfResetSequence *self, const char *item, GError **error)
{
  NfResetStep last = get_last (self);
  gsize length = strlen (item);
  gboolean dtr = last.dtr;
  gboolean rts = last.rts;
  guint ms = 0;

  if (item[0] == 'W' && parse_wait (item + 1, &ms))
    return add_wait (self, ms, error);
  if (item[0] == 'D' && length == 2 && parse_line (item[1], &dtr))
    return add_step (self, dtr, rts, 0, error);
  if (item[0] == 'R' && length == 2 && parse_line (item[1], &rts))
    return add_step (self, dtr, rts, 0, error);
  if (item[0] == 'U' && length == 4 && item[2] == ',' && parse_line (item[1], &dtr) &&
      parse_line (item[3], &rts))
    return add_step (self, dtr, rts, 0, error);
  return fail_item (item, error);
}

static char *
squeeze (const char *text)
{
  GString *squeezed = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if (!g_ascii_isspace (*text))
      g_string_append_c (squeezed, g_ascii_toupper (*text));
  return g_string_free (squeezed, FALSE);
}

gboolean
nf_reset_sequence_parse (NfResetSequence *self, const char *text, GError **error)
{
  g_autofree char *squeezed = squeeze (text);
  g_auto (GStrv) items = g_strsplit (squeezed, "|", -1);
  NfResetSequence found = { 0 };

  for (guint i = 0; items[i] != NULL; i++)
    if (!parse_item (&found, items[i], error))
      return FALSE;
  *self = found;
  return TRUE;
}

/* --- Writing ----------------------------------------------------------------------------- */

static void
append_lines (GString *text, NfResetStep last, NfResetStep step, gboolean is_wait)
{
  if (step.dtr != last.dtr && step.rts != last.rts)
    g_string_append_printf (text, "|U%d,%d", step.dtr, step.rts);
  else if (step.rts != last.rts)
    g_string_append_printf (text, "|R%d", step.rts);
  else if (step.dtr != last.dtr || !is_wait)
    g_string_append_printf (text, "|D%d", step.dtr);
}

static void
append_wait (GString *text, guint ms)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (text, "|W%s", g_ascii_formatd (digits, sizeof digits, "%g", ms / 1000.0));
}

char *
nf_reset_sequence_format (const NfResetSequence *self)
{
  GString *text = g_string_new (NULL);
  NfResetStep last = { 0 };

  for (guint i = 0; i < self->n; i++) {
    NfResetStep step = self->steps[i];
    gboolean is_wait = step.wait_ms > 0 && (i == 0 || last.wait_ms > 0);
    append_lines (text, last, step, is_wait);
    if (step.wait_ms > 0)
      append_wait (text, step.wait_ms);
    last = step;
  }
  if (text->len > 0)
    g_string_erase (text, 0, 1);
  return g_string_free (text, FALSE);
}

/* --- Running ----------------------------------------------------------------------------- */

gboolean
nf_reset_sequence_needs_both (const NfResetSequence *self)
{
  NfResetStep last = { 0 };

  for (guint i = 0; i < self->n; i++) {
    NfResetStep step = self->steps[i];
    if (step.dtr != last.dtr && step.rts != last.rts)
      return TRUE;
    last = step;
  }
  return FALSE;
}

gboolean
nf_reset_sequence_run (const NfResetSequence *self,
                       NfTransport *transport,
                       GCancellable *cancellable,
                       GError **error)
{
  for (guint i = 0; i < self->n; i++) {
    const NfResetStep *step = &self->steps[i];
    if (!nf_transport_set_lines (transport, step->dtr, step->rts, error))
      return FALSE;
    if (step->wait_ms > 0 && !nf_transport_sleep (transport, step->wait_ms, cancellable, error))
      return FALSE;
  }
  return TRUE;
}
