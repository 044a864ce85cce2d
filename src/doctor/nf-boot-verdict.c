/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The judgement, see nf-boot-verdict.h.
 *
 * What was heard is cut into starts: one begins with the ROM's banner or with a reset of ours. A
 * start whose banner came by itself is a restart. What stands in the last start counts, unless it
 * is one of a loop: then the weightiest of what stands in all of them.
 */
#include "nf-boot-private.h"

#include <string.h>

enum { ENOUGH_TALK_US = 2000000 }; /* a program that has made sense so long goes on doing so */

/* What explains a loop, the weightiest first. A cause stands before what follows from it: a damaged
 * image makes the ROM say "ets_main.c" too, and in the end the watchdog bite. */
static const NfSign by_weight[] = {
  NF_SIGN_FLASH_RUBBISH,   NF_SIGN_CHECKSUM,        NF_SIGN_FLASH_READ,      NF_SIGN_NO_PROGRAM,
  NF_SIGN_NO_USER_PROGRAM, NF_SIGN_WRONG_LOADER,    NF_SIGN_OTHER_CHIP,      NF_SIGN_RF_CAL_BLANK,
  NF_SIGN_RF_CAL_OLD,      NF_SIGN_SIZE_TOO_SMALL,  NF_SIGN_TABLE_TOO_LARGE, NF_SIGN_BAD_TABLE,
  NF_SIGN_MAP_MISMATCH,    NF_SIGN_MAP_UNSUPPORTED, NF_SIGN_LUA_PANIC,       NF_SIGN_SOFT_WATCHDOG,
  NF_SIGN_EXCEPTION,
};

/* What a program says before it restarts: once is no loop. */
static guint64
get_crashes (void)
{
  return nf_sign_get_bit (NF_SIGN_LUA_PANIC) | nf_sign_get_bit (NF_SIGN_SOFT_WATCHDOG) |
         nf_sign_get_bit (NF_SIGN_EXCEPTION);
}

/* --- Judging ----------------------------------------------------------------------------- */

/* What a start has said of itself. An image that is loaded to its end and is sound was read as it
 * is, wherever it goes. */
static guint64
get_signs (const NfBootStart *start)
{
  if (start->has_image && (start->signs & nf_sign_get_bit (NF_SIGN_CHECKSUM)) == 0)
    return start->signs & ~nf_sign_get_bit (NF_SIGN_FLASH_RUBBISH);
  return start->signs;
}

static NfSign
find_weightiest (guint64 signs)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_weight); i++)
    if ((signs & nf_sign_get_bit (by_weight[i])) != 0)
      return by_weight[i];
  return NF_SIGN_NONE;
}

/* Returns: (nullable): the last start that the ROM has announced */
static const NfBootStart *
find_last_banner (const NfBootCase *self)
{
  for (guint i = self->starts->len; i > 0; i--)
    if (nf_boot_case_get_start (self, i - 1)->is_banner)
      return nf_boot_case_get_start (self, i - 1);
  return NULL;
}

/* A supply that breaks down makes every start one by power-on; a restart that a program has made
 * keeps the cause of the one before. */
static NfSign
find_cause_of_loop (const NfBootCase *self)
{
  const NfBootStart *last = find_last_banner (self);
  gboolean is_power = last != NULL;

  for (guint i = 0; i < self->starts->len; i++) {
    const NfBootStart *start = nf_boot_case_get_start (self, i);
    is_power &= start->n_restarts == 0 || start->reset_cause == 1;
  }
  if (is_power)
    return NF_SIGN_POWER;
  return last != NULL && last->reset_cause == 4 ? NF_SIGN_HARDWARE_WATCHDOG : NF_SIGN_NONE;
}

static void
judge_loop (const NfBootCase *self, NfBootVerdict *verdict)
{
  guint64 signs = 0;

  for (guint i = 0; i < self->starts->len; i++)
    signs |= get_signs (nf_boot_case_get_start (self, i));
  for (guint sign = 0; sign < NF_N_SIGNS; sign++)
    if (self->line_of[sign] > 0)
      signs |= nf_sign_get_bit ((NfSign) sign) & get_crashes ();
  verdict->outcome = NF_BOOT_LOOPS;
  verdict->sign = find_weightiest (signs);
  if (verdict->sign == NF_SIGN_NONE)
    verdict->sign = find_cause_of_loop (self);
}

/* Returns: whether a start of the same row, before the one at @index, has said that too */
static gboolean
was_said_before (const NfBootCase *self, guint index, NfSign sign)
{
  guint reset = nf_boot_case_get_start (self, index)->reset;

  for (guint i = 0; i < index; i++)
    if (nf_boot_case_get_start (self, i)->reset == reset &&
        (nf_boot_case_get_start (self, i)->signs & nf_sign_get_bit (sign)) != 0)
      return TRUE;
  return FALSE;
}

/* Returns: whether the board has started again behind @index without our doing */
static gboolean
has_restarted_after (const NfBootCase *self, guint index)
{
  for (guint i = index + 1; i < self->starts->len; i++)
    if (nf_boot_case_get_start (self, i)->n_restarts > 0)
      return TRUE;
  return FALSE;
}

/* Looks for what has stopped the board: in the last start that says anything, or has a program.
 * Returns: whether there is such a thing */
static gboolean
judge_failure (const NfBootCase *self, NfBootVerdict *verdict)
{
  for (guint i = self->starts->len; i > 0; i--) {
    guint64 signs = get_signs (nf_boot_case_get_start (self, i - 1));
    NfSign sign = find_weightiest (signs);
    gboolean is_crash = (nf_sign_get_bit (sign) & get_crashes ()) != 0;
    gboolean came_again = has_restarted_after (self, i - 1);

    if (sign == NF_SIGN_NONE && signs == 0)
      continue;
    if (sign == NF_SIGN_NONE || (is_crash && came_again))
      return FALSE;
    came_again |= was_said_before (self, i - 1, sign);
    verdict->outcome = came_again ? NF_BOOT_LOOPS : NF_BOOT_FAILED;
    verdict->sign = sign;
    return TRUE;
  }
  return FALSE;
}

static gboolean
judge_loader (const NfBootCase *self, NfBootVerdict *verdict)
{
  const NfBootStart *last = find_last_banner (self);

  if (last == NULL || (last->signs & (nf_sign_get_bit (NF_SIGN_DOWNLOAD_MODE) |
                                      nf_sign_get_bit (NF_SIGN_SDIO_MODE))) == 0)
    return FALSE;
  verdict->outcome = NF_BOOT_IN_LOADER;
  verdict->sign = (last->signs & nf_sign_get_bit (NF_SIGN_SDIO_MODE)) != 0 ? NF_SIGN_SDIO_MODE
                                                                           : NF_SIGN_DOWNLOAD_MODE;
  return TRUE;
}

/* Returns: the sign with that outcome that was said last */
static NfSign
find_latest (const NfBootCase *self, NfBootOutcome outcome)
{
  NfSign latest = NF_SIGN_NONE;

  for (guint sign = NF_SIGN_NONE + 1; sign < NF_N_SIGNS; sign++)
    if (nf_sign_get_info ((NfSign) sign)->outcome == outcome &&
        self->line_of[sign] > (latest != NF_SIGN_NONE ? self->line_of[latest] : 0))
      latest = (NfSign) sign;
  return latest;
}

static void
judge_start (const NfBootCase *self, NfBootVerdict *verdict)
{
  NfSign program = find_latest (self, NF_BOOT_RUNS);
  NfSign beginning = find_latest (self, NF_BOOT_STARTED);

  verdict->sign = program != NF_SIGN_NONE ? program : beginning;
  if (program != NF_SIGN_NONE || (beginning == NF_SIGN_NONE && self->own_line > 0))
    verdict->outcome = NF_BOOT_RUNS;
  else
    verdict->outcome = self->makes_sense ? NF_BOOT_STARTED : NF_BOOT_GARBAGE;
}

/* --- Telling ----------------------------------------------------------------------------- */

static gboolean
is_prompt (const char *line, gsize n)
{
  gsize i = 0;

  while (i < n && i < 3 && line[i] == '>')
    i++;
  return (i == 1 || i == 3) && (i == n || line[i] == ' ');
}

/* Whether a prompt stands behind a program's name, or is the last thing of one that has none. */
static gboolean
has_prompt (const NfBootCase *self, NfSign sign)
{
  guint n = self->text.lines->len;
  guint from = nf_sign_has_prompt (sign) ? self->line_of[sign] : n - 1;

  if (sign != NF_SIGN_NONE && !nf_sign_has_prompt (sign))
    return FALSE;
  for (guint i = from; i < n; i++)
    if (is_prompt (nf_boot_text_get_line (&self->text, i), nf_boot_text_get (&self->text, i)->n))
      return TRUE;
  return FALSE;
}

/* The version of NodeMCU stands two or five lines before the last one that tells what it is. */
static void
tell_version (const NfBootCase *self, NfBootVerdict *verdict)
{
  NfSign program = find_latest (self, NF_BOOT_RUNS);

  for (guint i = 0; i < self->text.lines->len && *verdict->version == '\0'; i++)
    if (program != NF_SIGN_NONE && nf_boot_case_read_word (self, i).sign == program)
      nf_boot_read_version (&self->text, i, program, verdict->version);
}

static void
tell_line (const NfBootCase *self, NfBootVerdict *verdict)
{
  guint behind = verdict->sign != NF_SIGN_NONE ? self->line_of[verdict->sign] : 0;
  const char *begin = NULL;
  const char *line = NULL;

  if (verdict->sign == NF_SIGN_NONE && verdict->outcome == NF_BOOT_RUNS)
    behind = self->own_line;
  if (behind == 0)
    return;
  line = begin = nf_boot_text_get_line (&self->text, behind - 1);
  if (verdict->sign != NF_SIGN_NONE) {
    NfBootWord word = nf_boot_case_read_word (self, behind - 1);
    verdict->value = word.value;
    begin = word.mark;
  }
  nf_boot_copy_line (verdict->line,
                     begin,
                     nf_boot_text_get (&self->text, behind - 1)->n - (gsize) (begin - line));
}

static NfBootVerdict
judge_case (const NfBootCase *self)
{
  NfBootVerdict verdict = { .boot_mode = -1,
                            .reset_cause = -1,
                            .restarts = MAX (self->restarts, self->crashes) };
  const NfBootStart *banner = find_last_banner (self);

  if (self->is_loop)
    judge_loop (self, &verdict);
  else if (!judge_loader (self, &verdict) && !judge_failure (self, &verdict))
    judge_start (self, &verdict);
  verdict.baud = self->baud;
  if (banner != NULL) {
    verdict.boot_mode = banner->boot_mode;
    verdict.reset_cause = banner->reset_cause;
  }
  if (verdict.outcome == NF_BOOT_LOOPS || verdict.outcome == NF_BOOT_FAILED)
    verdict.repair = nf_sign_get_info (verdict.sign)->repair;
  verdict.has_prompt = verdict.outcome == NF_BOOT_RUNS && has_prompt (self, verdict.sign);
  nf_exception_read (&verdict.exception, self->text.text->str, self->text.text->len);
  tell_version (self, &verdict);
  tell_line (self, &verdict);
  return verdict;
}

static NfBootVerdict
judge_nothing (NfBootOutcome outcome)
{
  return (NfBootVerdict){ .outcome = outcome, .boot_mode = -1, .reset_cause = -1 };
}

NfBootVerdict
nf_boot_judge (const NfHeard *heard)
{
  g_auto (NfBootCase) self = { .baud = 0 };

  if (heard == NULL)
    return judge_nothing (NF_BOOT_NOT_HEARD);
  if (nf_heard_get_n_pieces (heard) == 0)
    return judge_nothing (NF_BOOT_SILENT);
  nf_boot_case_init (&self, heard);
  return self.text.lines->len > 0 ? judge_case (&self) : judge_nothing (NF_BOOT_GARBAGE);
}

/* --- Whether that is enough -------------------------------------------------------------- */

static guint
count_starts_with (const NfBootCase *self, NfSign sign)
{
  guint n = 0;

  for (guint i = 0; i < self->starts->len; i++)
    n += (nf_boot_case_get_start (self, i)->signs & nf_sign_get_bit (sign)) != 0;
  return n;
}

static gboolean
has_introduced_itself (const NfBootCase *self, const NfBootVerdict *verdict)
{
  if (verdict->has_prompt)
    return TRUE;
  if (verdict->sign == NF_SIGN_NONE)
    return self->own_to_us - self->own_from_us >= ENOUGH_TALK_US;
  return !nf_sign_has_prompt (verdict->sign) &&
         nf_boot_text_get (&self->text, self->line_of[verdict->sign] - 1)->is_ended;
}

gboolean
nf_boot_is_decided (const NfHeard *heard)
{
  g_auto (NfBootCase) self = { .baud = 0 };
  NfBootVerdict verdict;

  nf_boot_case_init (&self, heard);
  if (self.text.lines->len == 0)
    return FALSE;
  verdict = judge_case (&self);
  switch (verdict.outcome) {
  case NF_BOOT_RUNS:
    return has_introduced_itself (&self, &verdict);
  case NF_BOOT_LOOPS:
    return self.is_loop;
  case NF_BOOT_FAILED: /* it was reset by us once more, and said it again */
    return count_starts_with (&self, verdict.sign) > 1;
  case NF_BOOT_IN_LOADER:
    return TRUE;
  case NF_BOOT_NOT_HEARD:
  case NF_BOOT_SILENT:
  case NF_BOOT_STARTED:
  case NF_BOOT_GARBAGE:
  default:
    return FALSE;
  }
}

const char *
nf_boot_outcome_get_name (NfBootOutcome outcome)
{
  static const char *const names[] = {
    [NF_BOOT_NOT_HEARD] = "not-heard", [NF_BOOT_SILENT] = "silent",   [NF_BOOT_STARTED] = "started",
    [NF_BOOT_RUNS] = "runs",           [NF_BOOT_LOOPS] = "loops",     [NF_BOOT_FAILED] = "failed",
    [NF_BOOT_IN_LOADER] = "in-loader", [NF_BOOT_GARBAGE] = "garbage",
  };

  return names[outcome];
}
