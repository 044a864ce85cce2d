/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Giving the gate what will be lost, before it is, see nf-run.h and nf-gate.h.
 */
#include "nf-run.h"

#include <string.h>

enum { SECTORS_MAX = 64 }; /* that are read before they are given away */

/* Sectors of which some will change. */
typedef struct {
  NfRun *run;
  const NfSectors *sectors;
  guint64 done; /* bytes read and given away */
} Preserve;

gboolean
nf_run_keeps (const NfRun *run)
{
  NfTask task = nf_plan_get_task (run->plan);

  return run->gate != NULL && run->gate->keep != NULL &&
         (task == NF_TASK_WRITE || task == NF_TASK_ERASE);
}

static gboolean
is_due (const Preserve *self, guint i)
{
  gpointer address = GUINT_TO_POINTER (self->sectors->address + i * FLASH_SECTOR_SIZE);

  return !nf_sectors_is_same (self->sectors, i) &&
         (self->run->kept == NULL || !g_hash_table_contains (self->run->kept, address));
}

/* Counts those that are due. @used: (out): how many of them are not blank */
static guint
count_due (const Preserve *self, guint *used)
{
  guint n = 0;

  *used = 0;
  for (guint i = 0; i < self->sectors->n; i++)
    if (is_due (self, i)) {
      n++;
      *used += !nf_sectors_is_blank (self->sectors, i);
    }
  return n;
}

/* Returns: how many from @first on are due as well, and of its kind */
static guint
count_alike (const Preserve *self, guint first)
{
  gboolean is_blank = nf_sectors_is_blank (self->sectors, first);
  guint max = is_blank ? self->sectors->n : SECTORS_MAX;
  guint n = 1;

  while (n < max && first + n < self->sectors->n && is_due (self, first + n) &&
         nf_sectors_is_blank (self->sectors, first + n) == is_blank)
    n++;
  return n;
}

static void
send_progress (guint64 done, gpointer data)
{
  Preserve *self = data;

  nf_run_send_progress (self->run, MIN (self->done + done, self->run->progress.total));
}

static gboolean
read_used (Preserve *self, guint first, guint n, guint8 *bytes, GError **error)
{
  g_auto (NfSectors) chunk = { 0 };
  guint32 address = self->sectors->address + first * FLASH_SECTOR_SIZE;
  guint64 wire_bytes = 0;

  nf_sectors_init (&chunk, address, (gsize) n * FLASH_SECTOR_SIZE);
  memcpy (chunk.there,
          self->sectors->there + (gsize) first * STUB_DIGEST_SIZE,
          (gsize) n * STUB_DIGEST_SIZE);
  if (!nf_run_read_sectors (self->run, &chunk, bytes, send_progress, self, &wire_bytes, error))
    return FALSE;
  self->done += (guint64) n * FLASH_SECTOR_SIZE;
  nf_run_send_progress (self->run, self->done);
  return TRUE;
}

/* @bytes: (nullable): NULL: the sectors are blank */
static gboolean
give (Preserve *self, guint first, guint n, const guint8 *bytes, GError **error)
{
  NfRun *run = self->run;
  guint32 address = self->sectors->address + first * FLASH_SECTOR_SIZE;
  NfRange range = { address, n * FLASH_SECTOR_SIZE };

  if (!run->gate->keep (&run->result->facts, range, bytes, run->gate->data, error)) {
    run->is_refused = TRUE;
    return FALSE;
  }
  run->result->bytes_kept += range.size;
  if (run->kept == NULL)
    run->kept = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < n; i++)
    g_hash_table_add (run->kept, GUINT_TO_POINTER (address + i * FLASH_SECTOR_SIZE));
  return TRUE;
}

/* Keeps @n sectors of one kind. */
static gboolean
preserve_alike (Preserve *self, guint first, guint n, guint8 *bytes, GError **error)
{
  if (nf_sectors_is_blank (self->sectors, first))
    return give (self, first, n, NULL, error);
  return read_used (self, first, n, bytes, error) && give (self, first, n, bytes, error);
}

static gboolean
preserve_due (Preserve *self, GError **error)
{
  g_autofree guint8 *bytes = g_malloc0 (SECTORS_MAX * FLASH_SECTOR_SIZE);
  guint i = 0;

  while (i < self->sectors->n) {
    guint n = is_due (self, i) ? count_alike (self, i) : 0;

    if (n > 0 && !preserve_alike (self, i, n, bytes, error))
      return FALSE;
    i += MAX (n, 1);
  }
  return TRUE;
}

gboolean
nf_run_preserve (NfRun *run, guint item, const NfSectors *sectors, GError **error)
{
  Preserve self = { .run = run, .sectors = sectors };
  NfEvent event = { .kind = NF_EVENT_PRESERVED, .item = item };
  guint used = 0;
  guint n = count_due (&self, &used);

  if (n == 0)
    return TRUE;
  nf_run_begin_phase (run, NF_PHASE_PRESERVE, item, (guint64) used * FLASH_SECTOR_SIZE);
  if (!preserve_due (&self, error))
    return FALSE;
  event.size = n * FLASH_SECTOR_SIZE;
  event.wire_bytes = self.done;
  nf_run_send_event (run, event);
  return TRUE;
}

/* What is blank does not change when it is erased. */
static gboolean
preserve_part (NfRun *run, gpointer data, GError **error)
{
  const NfRange *range = data;
  g_auto (NfSectors) sectors = { 0 };

  nf_sectors_init (&sectors, range->address, range->size);
  for (guint i = 0; i < sectors.n; i++)
    nf_sectors_want_blank (&sectors, i);
  return nf_run_look (run, &sectors, NULL, NULL, error) &&
         nf_run_preserve (run, NF_NO_ITEM, &sectors, error);
}

gboolean
nf_run_preserve_range (NfRun *run, NfRange range, GError **error)
{
  if (!nf_run_keeps (run))
    return TRUE;
  nf_run_begin_phase (run, NF_PHASE_PRESERVE, NF_NO_ITEM, 0);
  return nf_run_with_stub (run, preserve_part, &range, error);
}
