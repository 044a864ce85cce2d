/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What was heard, cut into starts, see nf-boot-private.h.
 */
#include "nf-boot-private.h"

#include <string.h>

enum { LOOP_STARTS = 3 }; /* a board that loops has come round so often */

void
nf_boot_case_clear (NfBootCase *self)
{
  nf_boot_text_clear (&self->text);
  g_clear_pointer (&self->starts, g_array_unref);
}

NfBootStart *
nf_boot_case_get_start (const NfBootCase *self, guint index)
{
  return &g_array_index (self->starts, NfBootStart, index);
}

static NfBootStart *
get_last (const NfBootCase *self)
{
  return nf_boot_case_get_start (self, self->starts->len - 1);
}

/* --- Reading ----------------------------------------------------------------------------- */

/* A board that we have reset says so once; all else are restarts. */
static void
begin_start (NfBootCase *self, guint reset, const NfBootWord *word)
{
  const NfBootStart *last = self->starts->len > 0 ? get_last (self) : NULL;
  NfBootStart start = { .reset = reset, .is_banner = word->is_start };

  start.boot_mode = word->boot_mode;
  start.reset_cause = word->reset_cause;
  if (last != NULL && last->reset == reset && last->is_banner)
    start.n_restarts = last->n_restarts + 1;
  else if (word->is_start && reset == 0)
    start.n_restarts = 1;
  self->restarts += start.n_restarts > 0;
  self->is_loop |= start.n_restarts + (reset > 0) >= LOOP_STARTS;
  g_array_append_val (self->starts, start);
}

static void
note_crash (NfBootCase *self, NfBootStart *start)
{
  start->n_crashes++;
  self->is_loop |= start->n_crashes >= LOOP_STARTS;
  self->crashes = MAX (self->crashes, start->n_crashes);
}

/* A program that says who it is puts right what was wrong before. */
static void
note_sign (NfBootCase *self, guint index, NfSign sign)
{
  NfBootStart *start = get_last (self);

  if (nf_sign_is_program (sign))
    start->signs = 0;
  start->signs |= nf_sign_get_bit (sign);
  if (sign == NF_SIGN_EXCEPTION || sign == NF_SIGN_LUA_PANIC)
    note_crash (self, start);
  self->line_of[sign] = index + 1;
}

static void
note_own_line (NfBootCase *self, guint index)
{
  const NfBootLine *line = nf_boot_text_get (&self->text, index);

  if (self->own_line == 0)
    self->own_from_us = line->ended_us;
  self->own_to_us = line->ended_us;
  self->own_line = index + 1;
}

/* The SDK's AT programs send an empty line before it; whoever prints the word himself does not. */
static gboolean
is_at_ready (const NfBootCase *self, guint index)
{
  const NfBootLine *line = nf_boot_text_get (&self->text, index);

  return line->n == 5 && line->is_ended && index > 0 &&
         nf_boot_text_get (&self->text, index - 1)->n == 0 &&
         strncmp (nf_boot_text_get_line (&self->text, index), "ready", 5) == 0;
}

NfBootWord
nf_boot_case_read_word (const NfBootCase *self, guint index)
{
  const NfBootLine *line = nf_boot_text_get (&self->text, index);
  const char *c = nf_boot_text_get_line (&self->text, index);
  NfBootWord word = nf_boot_read_line (c, line->n);

  if (word.sign == NF_SIGN_NONE && !word.is_start && is_at_ready (self, index)) {
    word.sign = NF_SIGN_ESP_AT;
    word.mark = c;
  }
  return word;
}

static void
take_line (NfBootCase *self, guint index)
{
  const NfBootLine *line = nf_boot_text_get (&self->text, index);
  const char *c = nf_boot_text_get_line (&self->text, index);
  NfBootWord word = nf_boot_case_read_word (self, index);
  gboolean is_text = nf_heard_is_text ((const guint8 *) c, line->n);
  gboolean is_before = nf_boot_is_before_program (c, line->n);
  gboolean is_known = word.sign != NF_SIGN_NONE || word.is_start || is_before;

  if (word.is_start || self->starts->len == 0 || get_last (self)->reset != line->reset)
    begin_start (self, line->reset, &word);
  if (word.sign != NF_SIGN_NONE)
    note_sign (self, index, word.sign);
  if (is_text && !is_known)
    note_own_line (self, index);
  if (strncmp (c, "csum 0x", strlen ("csum 0x")) == 0)
    get_last (self)->has_image = TRUE;
  if (is_known || is_text) {
    self->makes_sense = TRUE;
    self->baud = line->baud;
  }
}

void
nf_boot_case_init (NfBootCase *self, const NfHeard *heard)
{
  nf_boot_text_init (&self->text, heard);
  self->starts = g_array_new (FALSE, FALSE, sizeof (NfBootStart));
  for (guint i = 0; i < self->text.lines->len; i++)
    take_line (self, i);
}
