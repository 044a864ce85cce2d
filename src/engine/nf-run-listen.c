/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The two parts of a run in which the board speaks and the program listens: before, while a
 * person gets it into its loader, and after it was started. See nf-run.h.
 */
#include "nf-run.h"

#include "nf-error.h"

#define PROGRESS_US (200 * G_TIME_SPAN_MILLISECOND)

enum {
  CALL_MS = 250,
  CALLS_AS_IT_IS = 2, /* a board that starts just now has not heard the first */
};

/* The present phase is over, and was not the task's. */
static void
count_idle (NfRun *run)
{
  run->idle_us += nf_transport_get_time (run->transport) - run->phase_began_at;
}

/* --- Before ------------------------------------------------------------------------------ */

static gboolean
set_boot_rate (NfRun *run, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (nf_loader_set_baud (run->loader, NF_BOOT_BAUD, &fault))
    return TRUE;
  if (g_error_matches (fault, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL))
    return nf_loader_set_baud (run->loader, run->options->baud, error);
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* A person may have done it before, and the last job may have left the board there: no line is
 * touched before that is known. @answers: (out): whether it is so */
static gboolean
try_as_it_is (NfRun *run, gboolean *answers, GError **error)
{
  int got = 0;

  if (!set_boot_rate (run, error) || !nf_loader_discard_input (run->loader, error))
    return FALSE;
  for (guint i = 0; i < CALLS_AS_IT_IS && got == 0; i++)
    got = nf_loader_call (run->loader, CALL_MS, error);
  g_byte_array_set_size (nf_loader_get_noise (run->loader), 0);
  *answers = got > 0;
  return got >= 0 && (*answers || nf_loader_set_baud (run->loader, run->options->baud, error));
}

/* @answers: (out): whether the lines have done it */
static gboolean
try_lines (NfRun *run, gboolean *answers, GError **error)
{
  const NfResetSequence *custom = &run->options->into_loader;
  NfReset reset = nf_reset_choose (run->transport, custom, 0);
  g_autoptr (GError) fault = NULL;

  *answers = reset != NF_RESET_NONE && nf_reset_try (run->loader, reset, custom, &fault);
  if (*answers)
    run->reset = reset;
  if (fault == NULL || g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

static void
take_noise (NfRun *run)
{
  GByteArray *noise = nf_loader_get_noise (run->loader);

  nf_run_take_said (run, nf_loader_get_baud (run->loader), noise->data, noise->len);
  g_byte_array_set_size (noise, 0);
}

/* The ROM measures the rate once after a reset, whatever was sent before: so SYNC can be sent for
 * ever. What the board says comes in between. */
static gboolean
call_until_answered (NfRun *run, GError **error)
{
  int got = 0;

  while (got == 0) {
    got = nf_loader_call (run->loader, CALL_MS, error);
    take_noise (run);
    nf_run_send_progress (run, 0);
  }
  nf_run_end_said (run);
  count_idle (run);
  return got > 0;
}

/* From the first SYNC to an answer. */
static gboolean
wait (NfRun *run, GError **error)
{
  NfEvent waiting = { .kind = NF_EVENT_WAITING };

  if (!set_boot_rate (run, error) || !nf_loader_discard_input (run->loader, error))
    return FALSE;
  g_byte_array_set_size (nf_loader_get_noise (run->loader), 0);
  waiting.baud = nf_loader_get_baud (run->loader);
  nf_run_send_event (run, waiting);
  nf_run_begin_phase (run, NF_PHASE_WAIT, NF_NO_ITEM, 0);
  if (!call_until_answered (run, error))
    return FALSE;
  nf_run_begin_phase (run, NF_PHASE_CONNECT, NF_NO_ITEM, 0);
  return TRUE;
}

/* What the ROM does alone, and takes long, it does at the plan's rate; the stub raises the rate by
 * itself. */
static gboolean
needs_rate (const NfRun *run)
{
  NfTask task = nf_plan_get_task (run->plan);

  return run->options->no_stub && (task == NF_TASK_WRITE || task == NF_TASK_CHORE) &&
         nf_loader_get_baud (run->loader) < run->options->baud;
}

/* A board that was lost at the higher rate has to be reset once more, and stays at the lower. */
static gboolean
raise_rate (NfRun *run, GError **error)
{
  guint present = nf_loader_get_baud (run->loader);
  g_autoptr (GError) fault = NULL;

  if (nf_loader_change_baud (run->loader, run->options->baud, &fault))
    return TRUE;
  if (!nf_run_is_lost (fault)) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }
  nf_run_send_event (run, (NfEvent){ .kind = NF_EVENT_SLOWED, .baud = present });
  return wait (run, error);
}

gboolean
nf_run_wait_for_hand (NfRun *run, GError **error)
{
  gboolean is_there = FALSE;
  gboolean answers = FALSE;

  run->reset = NF_RESET_NONE;
  if (!try_as_it_is (run, &is_there, error) || (!is_there && !try_lines (run, &answers, error)))
    return FALSE;
  if (answers)
    return TRUE;
  return (is_there || wait (run, error)) && (!needs_rate (run) || raise_rate (run, error));
}

/* --- After ------------------------------------------------------------------------------- */

gboolean
nf_run_listens (const NfRun *run)
{
  return run->options->listening.limit_ms > 0 && run->options->after != NF_AFTER_NOTHING &&
         !nf_run_is_in_memory (run);
}

static void
take_heard (guint baud, const guint8 *bytes, gsize n, gpointer data)
{
  NfRun *run = data;
  gint64 now = nf_transport_get_time (run->transport);

  nf_run_take_said (run, baud, bytes, n);
  if (now - run->phase_began_at - run->progress.phase_us >= PROGRESS_US)
    nf_run_send_progress (run, 0);
}

/* Lines that have brought it into its loader may reset it again, however it was started. */
static NfListenStart
choose_start (const NfRun *run)
{
  if (run->was_reset)
    return NF_LISTEN_WAS_RESET;
  return run->reset != NF_RESET_NONE ? NF_LISTEN_RESET : NF_LISTEN_UNTOUCHED;
}

void
nf_run_listen (NfRun *run)
{
  if (run->result->heard == NULL) {
    run->result->heard = nf_heard_new ();
    if (run->was_reset)
      nf_heard_note_reset (run->result->heard);
  }
  nf_run_begin_phase (run, NF_PHASE_LISTEN, NF_NO_ITEM, 0);
  run->result->has_listened = nf_listen_to_boot (run->transport,
                                                 &run->options->listening,
                                                 &run->options->into_program,
                                                 choose_start (run),
                                                 run->result->heard,
                                                 take_heard,
                                                 run,
                                                 nf_loader_get_cancellable (run->loader),
                                                 NULL);
  nf_run_end_said (run);
  count_idle (run);
}
