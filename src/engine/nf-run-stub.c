/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Starting the stub, and starting it again when it is lost, see nf-run.h.
 */
#include "nf-run.h"

#include "nf-error.h"
#include "nf-rate.h"

enum { RESTARTS_MAX = 3, RESTART_SYNCS = 5 };

#define RESENT_TOLD_US (G_USEC_PER_SEC / 2)

/* A bad line would fill the log: what is sent again is told twice a second at most. */
static void
tell_repeated (guint32 size, gpointer data)
{
  NfRun *run = data;
  gint64 now = nf_transport_get_time (run->transport);

  run->is_line_bad = TRUE;
  run->resent += size;
  if (now - run->resent_told < RESENT_TOLD_US)
    return;
  nf_run_send_event (run, (NfEvent){ .kind = NF_EVENT_RESENT, .size = run->resent });
  run->resent = 0;
  run->resent_told = now;
}

static void
tell_slowed (guint from, guint to, gpointer data)
{
  nf_run_send_event (data, (NfEvent){ .kind = NF_EVENT_SLOWED, .baud = to });
}

static gboolean
start (NfRun *run, GError **error)
{
  NfStubListener listener = { tell_repeated, tell_slowed, run };

  g_clear_pointer (&run->stub, nf_stub_free);
  run->stub = nf_stub_start (run->loader, &listener, error);
  return run->stub != NULL;
}

/* The ROM found its rate by listening, perhaps on a lower rung than was asked for; the stub can
 * be told one exactly. What does not carry then will not carry in a minute. */
static gboolean
raise_rate (NfRun *run, GError **error)
{
  guint present = nf_loader_get_baud (run->loader);

  for (guint rate = run->options->baud; rate > present; rate = nf_rate_get_lower (rate)) {
    g_autoptr (GError) fault = NULL;
    if (nf_stub_set_baud (run->stub, rate, &fault))
      return TRUE;
    if (!g_error_matches (fault, NF_ERROR, NF_ERROR_LINE)) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  }
  nf_run_send_event (run, (NfEvent){ .kind = NF_EVENT_SLOWED, .baud = present });
  return TRUE;
}

static gboolean
take_facts (NfRun *run, GError **error)
{
  NfBoardFacts *facts = &run->result->facts;
  NfStubInfo info;

  if (!nf_stub_get_info (run->stub, &info, error))
    return FALSE;
  nf_board_facts_take_divider (facts, nf_loader_get_baud (run->loader), info.divider);
  nf_board_facts_take_efuses (facts, info.efuses);
  run->result->has_facts = TRUE;
  if (!nf_run_take_flash_id (run, info.flash_id, error))
    return FALSE;
  nf_board_facts_take_sfdp (facts, info.sfdp, sizeof info.sfdp);
  return TRUE;
}

static gboolean
set_flash_size (NfRun *run, GError **error)
{
  guint32 bytes = nf_run_get_flash_bytes (run);

  return bytes == 0 || nf_stub_set_flash_size (run->stub, bytes, error);
}

gboolean
nf_run_start_stub (NfRun *run, GError **error)
{
  NfEvent event = { .kind = NF_EVENT_STUB };

  if (!start (run, error))
    return FALSE;
  if (nf_loader_get_baud (run->loader) < run->options->baud && !raise_rate (run, error))
    return FALSE;
  event.baud = nf_loader_get_baud (run->loader);
  nf_run_send_event (run, event);
  return take_facts (run, error) && set_flash_size (run, error);
}

gboolean
nf_run_lower_rate (NfRun *run, GError **error)
{
  guint baud = nf_loader_get_baud (run->loader);
  guint lower = nf_rate_get_lower (baud);
  NfEvent event = { .kind = NF_EVENT_RESTARTED, .baud = lower != 0 ? lower : baud };

  nf_run_send_event (run, event);
  return nf_loader_set_baud (run->loader, event.baud, error);
}

/* From reset to a stub that answers, one rung lower than before. */
static gboolean
restart (NfRun *run, GError **error)
{
  return nf_run_lower_rate (run, error) &&
         nf_reset_into_loader (run->transport,
                               run->reset,
                               &run->options->into_loader,
                               nf_loader_get_cancellable (run->loader),
                               error) &&
         nf_loader_discard_input (run->loader, error) &&
         nf_loader_sync (run->loader, RESTART_SYNCS, error) && start (run, error) &&
         set_flash_size (run, error);
}

gboolean
nf_run_is_lost (const GError *fault)
{
  return g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT) ||
         g_error_matches (fault, NF_ERROR, NF_ERROR_LINE) ||
         g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER) ||
         g_error_matches (fault, NF_ERROR, NF_ERROR_NO_STUB);
}

gboolean
nf_run_with_stub (NfRun *run, NfRunPart part, gpointer data, GError **error)
{
  for (guint restarts = 0;; restarts++) {
    g_autoptr (GError) fault = NULL;
    if ((restarts == 0 || restart (run, &fault)) && part (run, data, &fault))
      return TRUE;
    if (restarts == RESTARTS_MAX || run->reset == NF_RESET_NONE || !nf_run_is_lost (fault)) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  }
}
