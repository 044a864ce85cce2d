/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Asking the gate, see nf-run.h and nf-gate.h.
 */
#include "nf-run.h"

#include "nf-error.h"

#include <string.h>

/* What is asked for one after the other lies close together, and to ask costs as much as to read
 * some hundred bytes: so all of such a piece is read, and what comes next is often known. */
enum { PIECE_SIZE = 256 };

static void
send_progress (guint64 done, gpointer data)
{
  nf_run_send_progress (data, done);
}

/* Tells the time alone: how much will be wanted nobody knows. */
static void
send_time (guint64 done, gpointer data)
{
  NfRun *run = data;

  nf_run_send_progress (run, run->progress.done);
}

static gboolean
wants_all_sectors (const NfRun *run)
{
  return run->gate == NULL || run->gate->wants_all_sectors;
}

static gboolean
look_at_all_sectors (NfRun *run, GError **error)
{
  NfSurvey *survey = run->result->survey;
  NfRange all = { 0, nf_survey_get_flash_bytes (survey) };
  g_auto (NfSectors) seen = { 0 };

  nf_sectors_init (&seen, all.address, all.size);
  if (!nf_stub_digest (run->stub, all, seen.there, send_progress, run, error))
    return FALSE;
  for (guint i = 0; i < seen.n; i++)
    nf_survey_set_blank (survey, i * FLASH_SECTOR_SIZE, nf_sectors_is_blank (&seen, i));
  run->seen = seen;
  seen = (NfSectors){ 0 };
  return TRUE;
}

/* A gate that asks for what it knows, or for what is not there, would ask for ever. */
static gboolean
check_wanted (const NfSurvey *survey, NfRange range, GError **error)
{
  guint32 flash_bytes = nf_survey_get_flash_bytes (survey);

  if (range.size > 0 && range.size <= flash_bytes && range.address <= flash_bytes - range.size &&
      nf_survey_get (survey, range) == NULL)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_INTERNAL,
               "0x%x bytes at 0x%05x are asked for, which are known or not there",
               range.size,
               range.address);
  return FALSE;
}

/* The pieces that hold @range. */
static NfRange
widen (NfRange range, guint32 flash_bytes)
{
  guint32 begin = range.address / PIECE_SIZE * PIECE_SIZE;
  guint32 end = (range.address + range.size + PIECE_SIZE - 1) / PIECE_SIZE * PIECE_SIZE;

  return (NfRange){ begin, MIN (end, flash_bytes) - begin };
}

static gboolean
read_wanted (NfRun *run, NfRange range, guint64 *wire_bytes, GError **error)
{
  NfSurvey *survey = run->result->survey;
  g_autofree guint8 *bytes = NULL;

  if (!check_wanted (survey, range, error))
    return FALSE;
  range = widen (range, nf_survey_get_flash_bytes (survey));
  bytes = g_malloc (range.size);
  if (!nf_stub_read (run->stub, range.address, range.size, bytes, send_time, run, error))
    return FALSE;
  nf_survey_add (survey, range, bytes);
  *wire_bytes += range.size;
  return TRUE;
}

/* What is known when the stub is lost stays known. @data: bytes that were read */
static gboolean
survey_part (NfRun *run, gpointer data, GError **error)
{
  const NfGate *gate = run->gate;
  NfSurvey *survey = run->result->survey;
  NfRange range = { 0, 0 };

  if (wants_all_sectors (run) && run->seen.n == 0 && !look_at_all_sectors (run, error))
    return FALSE;
  while (gate != NULL && gate->wants != NULL && gate->wants (survey, &range, gate->data))
    if (!read_wanted (run, range, data, error))
      return FALSE;
  return TRUE;
}

static gboolean
survey (NfRun *run, GError **error)
{
  guint32 flash_bytes = nf_run_get_flash_bytes (run);
  gboolean is_all = wants_all_sectors (run);
  NfEvent event = { .kind = NF_EVENT_SURVEYED };

  run->result->survey = nf_survey_new (flash_bytes);
  if (run->stub == NULL || flash_bytes == 0 || !(is_all || run->gate->wants != NULL))
    return TRUE;
  nf_run_begin_phase (run, NF_PHASE_READ, NF_NO_ITEM, is_all ? flash_bytes : 0);
  if (!nf_run_with_stub (run, survey_part, &event.wire_bytes, error))
    return FALSE;
  event.size = is_all ? flash_bytes : (guint32) event.wire_bytes;
  nf_run_send_event (run, event);
  return TRUE;
}

static gboolean
ask (NfRun *run, GError **error)
{
  const NfGate *gate = run->gate;
  const NfResult *result = run->result;

  if (gate->allows == NULL ||
      gate->allows (run->plan, &result->facts, result->survey, gate->data, error))
    return TRUE;
  run->is_refused = TRUE;
  return FALSE;
}

gboolean
nf_run_pass_gate (NfRun *run, GError **error)
{
  gboolean is_survey = nf_plan_get_task (run->plan) == NF_TASK_SURVEY;
  NfRange all = { 0, 0 };

  if (!is_survey && run->gate == NULL)
    return TRUE;
  if (is_survey && !nf_run_close_range (run, &all, error))
    return FALSE;
  return survey (run, error) && (is_survey || ask (run, error));
}

gboolean
nf_run_look (NfRun *run, NfSectors *sectors, NfStubProgress progress, gpointer data, GError **error)
{
  NfRange range = { sectors->address, sectors->n * FLASH_SECTOR_SIZE };
  guint first = sectors->address / FLASH_SECTOR_SIZE;

  if (first + sectors->n > run->seen.n)
    return nf_stub_digest (run->stub, range, sectors->there, progress, data, error);
  memcpy (sectors->there,
          run->seen.there + (gsize) first * STUB_DIGEST_SIZE,
          (gsize) sectors->n * STUB_DIGEST_SIZE);
  return TRUE;
}
