/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the board of a run says by itself: while a person gets it into its loader, and when its
 * program was started. See nf-flash-run.h.
 */
#include "nf-flash-run-private.h"

#include "nf-repair.h"
#include "nf-words-boot.h"
#include "nf-words-facts.h"
#include "nf-words-guide.h"
#include "nf-words.h"

/* --- Waiting for a person ---------------------------------------------------------------- */

static gboolean
is_guiding (NfFlashRun *self)
{
  return *self->guide_text != '\0';
}

static void
show_guide (NfFlashRun *self)
{
  const char *text = nf_words_get_guide_state (&self->guide, self->module);

  nf_flash_run_show_text (self, &self->guide_text, g_strdup (text), "guide");
}

void
nf_flash_run_guide (NfFlashRun *self, const NfEvent *event)
{
  gboolean has_changed = nf_guide_take (&self->guide, event);

  if (event->kind == NF_EVENT_WAITING) {
    self->guide = (NfGuide){ 0 };
    show_guide (self);
  } else if (event->kind == NF_EVENT_CONNECTED) {
    nf_flash_run_end_guide (self);
  } else if (has_changed && is_guiding (self)) {
    show_guide (self);
  }
}

void
nf_flash_run_guide_time (NfFlashRun *self, const NfProgress *progress)
{
  if (is_guiding (self) && nf_guide_take_time (&self->guide, progress->elapsed_us))
    show_guide (self);
}

void
nf_flash_run_end_guide (NfFlashRun *self)
{
  if (is_guiding (self))
    nf_flash_run_show_text (self, &self->guide_text, g_strdup (""), "guide");
}

/* --- Listening to its program ------------------------------------------------------------ */

void
nf_flash_run_listen (NfFlashRun *self, const NfProgress *progress)
{
  gboolean is_listening = progress->phase == NF_PHASE_LISTEN;

  if (is_listening == self->is_listening)
    return;
  self->is_listening = is_listening;
  g_object_notify (G_OBJECT (self), "is-listening");
}

void
nf_flash_run_end_listening (NfFlashRun *self)
{
  self->is_listening = FALSE;
  g_object_notify (G_OBJECT (self), "is-listening");
}

static void
show_facts (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  const char *booted = nf_words_get_booted_fact (self->verdict.outcome);

  nf_flash_run_show_text (self,
                          &self->written,
                          self->point != NULL ? nf_words_format_restored (result)
                                              : nf_words_format_written_fact (plan, result),
                          "written");
  nf_flash_run_show_text (self,
                          &self->verified,
                          nf_words_format_verified_fact (plan, result),
                          "verified");
  nf_flash_run_show_text (self, &self->booted, g_strdup (booted), "booted");
}

static gboolean
starts_from (const NfPlan *plan)
{
  for (guint i = 0; i < nf_plan_get_n_items (plan); i++)
    if (nf_plan_get_address (plan, i) == 0)
      return TRUE;
  return FALSE;
}

/* Files that the board does not start from make it run no more the second time. */
static void
show_repair (NfFlashRun *self, const NfPlan *plan)
{
  NfRepairKind kind = self->verdict.repair;

  if (!nf_repair_is_self_contained (kind) && !starts_from (plan))
    kind = self->verdict.repair = NF_REPAIR_NONE;
  if (kind == NF_REPAIR_NONE)
    return;
  nf_flash_run_show_text (self,
                          &self->repair_label,
                          g_strdup (nf_words_get_repair (kind)),
                          "repair-label");
  nf_flash_run_show_text (self,
                          &self->repair_hint,
                          g_strdup (nf_words_get_repair_hint (kind)),
                          "repair-hint");
}

/* The last word is the board's. */
static void
show_verdict (NfFlashRun *self, double seconds)
{
  g_autofree char *advice = nf_words_format_boot_advice (&self->verdict);
  g_autofree char *limit = g_steal_pointer (&self->advice);

  nf_flash_run_show_text (self, &self->headline, nf_words_format_boot (&self->verdict), "headline");
  nf_flash_run_show_text (
      self,
      &self->advice,
      g_strjoin (*advice != '\0' && *limit != '\0' ? "\n" : "", advice, limit, NULL),
      "advice");
  nf_flash_run_add_line (self, seconds, self->headline);
}

void
nf_flash_run_judge (NfFlashRun *self, const NfPlan *plan, const NfResult *result)
{
  if (self->task != NF_TASK_WRITE)
    return;
  self->verdict = nf_boot_judge (result->heard);
  g_object_notify (G_OBJECT (self), "boot-outcome");
  show_facts (self, plan, result);
  if (self->verdict.outcome == NF_BOOT_NOT_HEARD)
    return;
  show_verdict (self, result->seconds);
  show_repair (self, plan);
}
