/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The end of a run: what the plan says is done with the board, and proven. See nf-run.h.
 */
#include "nf-run.h"

#include "nf-error.h"
#include "nf-reset.h"

enum {
  ROM_PAUSE_MS = 50,
  ROM_PAUSES = 20, /* a second: a port on another machine may be slow */
};

static gboolean
boot_by_rom (NfRun *run, GError **error)
{
  return (!nf_plan_needs_flash (run->plan) || nf_spi_release (&run->spi, error)) &&
         nf_loader_flash_begin (run->loader, 0, error) && nf_loader_flash_end (run->loader, error);
}

/* The ROM and the SDK keep the rate that they find, and are listened to at their usual one. A line
 * that does not carry that stays as it is. */
static gboolean
give_stub_usual_rate (NfRun *run, GError **error)
{
  g_autoptr (GError) fault = NULL;

  if (nf_stub_set_baud (run->stub, NF_BOOT_BAUD, &fault) ||
      g_error_matches (fault, NF_ERROR, NF_ERROR_LINE) ||
      g_error_matches (fault, NF_ERROR, NF_ERROR_PORT_NOT_SERIAL))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* The ROM's loader does not come back from a rate that the line does not carry; by hand it has
 * answered at that one, where the line has it. */
static gboolean
give_rom_usual_rate (NfRun *run, GError **error)
{
  guint baud = nf_loader_get_baud (run->loader);
  gboolean has_rate = FALSE;

  if (run->options->before != NF_BEFORE_BY_HAND || baud == NF_BOOT_BAUD)
    return TRUE;
  if (!nf_listen_set_rate (run->transport, NF_BOOT_BAUD, &has_rate, error))
    return FALSE;
  return !has_rate || (nf_listen_set_rate (run->transport, baud, &has_rate, error) &&
                       nf_loader_change_baud (run->loader, NF_BOOT_BAUD, error));
}

static gboolean
boot (NfRun *run, GError **error)
{
  if (run->stub == NULL)
    return give_rom_usual_rate (run, error) && boot_by_rom (run, error);
  return give_stub_usual_rate (run, error) && nf_stub_boot (run->stub, error);
}

/* --- By the reset line ------------------------------------------------------------------- */

/* Returns: whether it is not known that the lines lead anywhere: they have not brought the board
 * into its loader */
static gboolean
is_reset_unproven (const NfRun *run)
{
  return run->reset == NF_RESET_NONE;
}

/* Who listens wants the first line too, so the rate is right before the reset is over. */
static gboolean
reset_into_program (NfRun *run, GError **error)
{
  gboolean has_rate = FALSE;

  if ((nf_run_listens (run) || is_reset_unproven (run)) &&
      !nf_listen_set_rate (run->transport, NF_BOOT_BAUD, &has_rate, error))
    return FALSE;
  return nf_reset_into_program (run->transport,
                                &run->options->into_program,
                                nf_loader_get_cancellable (run->loader),
                                error);
}

/* After every reset the ROM prints its banner: where nothing comes, nothing was reset. What comes
 * is kept for who listens. @hears: (out) */
static gboolean
hear_rom (NfRun *run, gboolean *hears, GError **error)
{
  g_autoptr (NfHeard) heard = nf_heard_new ();
  const guint8 *bytes = NULL;
  gsize n = 0;

  nf_heard_note_reset (heard);
  for (guint i = 0; i < ROM_PAUSES && n == 0; i++) {
    if (!nf_listen_for (run->transport,
                        NF_BOOT_BAUD,
                        ROM_PAUSE_MS,
                        heard,
                        nf_loader_get_cancellable (run->loader),
                        error))
      return FALSE;
    bytes = nf_heard_get_bytes (heard, &n);
  }
  *hears = n > 0;
  if (*hears && nf_run_listens (run)) {
    nf_run_take_said (run, NF_BOOT_BAUD, bytes, n);
    run->result->heard = g_steal_pointer (&heard);
  }
  return TRUE;
}

/* A loader that does not answer any more was reset after all, by a line that took its time. */
static gboolean
boot_what_was_not_reset (NfRun *run, guint baud, GError **error)
{
  g_autoptr (GError) fault = NULL;
  gboolean has_rate = FALSE;

  if (!nf_listen_set_rate (run->transport, baud, &has_rate, error) ||
      !nf_loader_discard_input (run->loader, error))
    return FALSE;
  if (boot (run, &fault))
    return TRUE;
  if (g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT)) {
    run->was_reset = TRUE;
    return !nf_run_listens (run) ||
           nf_listen_set_rate (run->transport, NF_BOOT_BAUD, &has_rate, error);
  }
  g_propagate_error (error, g_steal_pointer (&fault));
  return FALSE;
}

/* Where a person has done what the lines should have done they may lead nowhere, and then the
 * loader is told to start the program. */
static gboolean
start_by_reset (NfRun *run, GError **error)
{
  guint baud = nf_loader_get_baud (run->loader);

  if (nf_transport_get_lines (run->transport) == NF_LINES_NONE)
    return boot (run, error);
  if (!reset_into_program (run, error))
    return FALSE;
  run->was_reset = TRUE;
  if (!is_reset_unproven (run))
    return TRUE;
  return hear_rom (run, &run->was_reset, error) &&
         (run->was_reset || boot_what_was_not_reset (run, baud, error));
}

/* --- The end ----------------------------------------------------------------------------- */

gboolean
nf_run_start_program (NfRun *run, GError **error)
{
  NfEvent event = { .kind = NF_EVENT_STARTED };
  gboolean ok = TRUE;

  nf_run_begin_phase (run, NF_PHASE_START, NF_NO_ITEM, 0);
  run->result->baud = nf_loader_get_baud (run->loader); /* which may be another afterwards */
  if (nf_run_is_in_memory (run)) {
    nf_run_send_event (run, event);
    return TRUE;
  }
  switch (run->options->after) {
  case NF_AFTER_RESET:
    ok = start_by_reset (run, error);
    break;
  case NF_AFTER_RUN:
    ok = boot (run, error);
    break;
  case NF_AFTER_NOTHING:
  default:
    event.kind = NF_EVENT_LEFT;
    ok = run->stub == NULL || nf_stub_reset (run->stub, error);
    break;
  }
  if (ok)
    nf_run_send_event (run, event);
  return ok;
}
