/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Reading a range by the stub, and comparing items, see nf-run.h and nf-run-item.h.
 *
 * The chip says what stands in each sector before it is read: what is blank is not sent at all,
 * and what was sent is proven.
 */
#include "nf-run-item.h"
#include "nf-sectors.h"

#include "nf-error.h"

#include <string.h>

enum {
  CHUNK_SIZE = 0x40000, /* between two questions for digests */
  READ_ATTEMPTS = 3,
};

/* A range being read, in whole sectors. It outlives a restart of the stub. */
typedef struct {
  NfRun *run;
  NfRange range;
  guint8 *bytes;
  gsize done;
  guint64 wire_bytes;
} Read;

/* What is on its way of one chunk. */
static void
send_progress (guint64 done, gpointer data)
{
  Read *self = data;

  nf_run_send_progress (self->run, MIN (self->done + done, self->run->progress.total));
}

static void
ignore_progress (guint64 done, gpointer data)
{
}

/* Says which sectors are as they were read. */
static void
take_sectors (NfSectors *sectors, guint8 *bytes)
{
  for (guint i = 0; i < sectors->n; i++) {
    guint8 *sector = bytes + (gsize) i * FLASH_SECTOR_SIZE;

    if (nf_sectors_is_blank (sectors, i))
      memset (sector, 0xFF, FLASH_SECTOR_SIZE);
    nf_sectors_want (sectors, i, sector);
  }
}

/* Sectors being read: what is told of one run of them is told of all. */
typedef struct {
  guint64 done_before;
  NfStubProgress progress;
  gpointer data;
} RunProgress;

static void
tell_run (guint64 done, gpointer data)
{
  RunProgress *self = data;

  self->progress (self->done_before + done, self->data);
}

static gboolean
read_runs (NfRun *run,
           const NfSectors *sectors,
           guint8 *bytes,
           RunProgress *told,
           guint64 *wire_bytes,
           GError **error)
{
  g_autoptr (GArray) runs = nf_sectors_get_different (sectors);

  for (guint i = 0; i < runs->len; i++) {
    NfRange range = g_array_index (runs, NfRange, i);
    guint8 *to = bytes + (range.address - sectors->address);

    if (!nf_stub_read (run->stub, range.address, range.size, to, tell_run, told, error))
      return FALSE;
    *wire_bytes += range.size;
    told->done_before += range.size;
  }
  return TRUE;
}

gboolean
nf_run_read_sectors (NfRun *run,
                     NfSectors *sectors,
                     guint8 *bytes,
                     NfStubProgress progress,
                     gpointer data,
                     guint64 *wire_bytes,
                     GError **error)
{
  for (guint attempt = 0; attempt < READ_ATTEMPTS; attempt++) {
    RunProgress told = { 0, progress, data };

    take_sectors (sectors, bytes);
    if (nf_sectors_count_different (sectors) == 0)
      return TRUE;
    if (!read_runs (run, sectors, bytes, &told, wire_bytes, error))
      return FALSE;
  }
  take_sectors (sectors, bytes);
  if (nf_sectors_count_different (sectors) == 0)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_REFUSED,
               "the flash at 0x%05x reads differently every time",
               sectors->address);
  return FALSE;
}

static gboolean
read_chunk (Read *self, gsize size, GError **error)
{
  g_auto (NfSectors) sectors = { 0 };
  guint8 *bytes = self->bytes + self->done;
  NfRange range = { self->range.address + (guint32) self->done, (guint32) size };
  NfRun *run = self->run;

  nf_sectors_init (&sectors, range.address, size);
  return nf_stub_digest (run->stub, range, sectors.there, ignore_progress, NULL, error) &&
         nf_run_read_sectors (run, &sectors, bytes, send_progress, self, &self->wire_bytes, error);
}

static gboolean
read_part (NfRun *run, gpointer data, GError **error)
{
  Read *self = data;

  while (self->done < self->range.size) {
    gsize size = MIN (CHUNK_SIZE, self->range.size - self->done);
    if (!read_chunk (self, size, error))
      return FALSE;
    self->done += size;
    nf_run_send_progress (run, MIN (self->done, run->progress.total));
  }
  return TRUE;
}

/* The whole sectors that hold @range. */
static NfRange
get_sectors (NfRange range)
{
  guint32 begin = range.address / FLASH_SECTOR_SIZE * FLASH_SECTOR_SIZE;
  guint32 end = range.address + range.size;

  end = (end + FLASH_SECTOR_SIZE - 1) / FLASH_SECTOR_SIZE * FLASH_SECTOR_SIZE;
  return (NfRange){ begin, end - begin };
}

gboolean
nf_run_read (NfRun *run, GError **error)
{
  NfRange range = nf_plan_get_range (run->plan);
  NfEvent event = { .kind = NF_EVENT_READ };
  g_autofree guint8 *bytes = NULL;
  Read self = { .run = run };

  if (!nf_run_close_range (run, &range, error))
    return FALSE;
  self.range = get_sectors (range);
  self.bytes = bytes = g_malloc (self.range.size);
  memset (bytes, 0, self.range.size);
  nf_run_begin_phase (run, NF_PHASE_READ, NF_NO_ITEM, range.size);
  if (!nf_run_with_stub (run, read_part, &self, error))
    return FALSE;
  run->result->data = g_bytes_new (bytes + (range.address - self.range.address), range.size);
  run->result->wire_bytes = self.wire_bytes;
  event.address = range.address;
  event.size = range.size;
  event.wire_bytes = self.wire_bytes;
  nf_run_send_event (run, event);
  return TRUE;
}

/* --- Comparing --------------------------------------------------------------------------- */

/* An item being compared. */
typedef struct {
  NfRunItem *item;
  NfSectors sectors;
} Verify;

static void
send_item_progress (guint64 done, gpointer data)
{
  nf_run_send_progress (data, done);
}

/* The last sector counts as far as the image reaches. */
static gboolean
compare_tail (NfRun *run, Verify *self, GError **error)
{
  const NfRunItem *item = self->item;
  gsize size = item->image_size % FLASH_SECTOR_SIZE;
  gsize at = item->image_size - size;
  guint last = self->sectors.n - 1;
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize digest_size = STUB_DIGEST_SIZE;

  if (size == 0)
    return TRUE;
  g_checksum_update (checksum, item->data + at, (gssize) size);
  g_checksum_get_digest (checksum,
                         self->sectors.wanted + (gsize) last * STUB_DIGEST_SIZE,
                         &digest_size);
  return nf_stub_md5 (run->stub,
                      item->address + (guint32) at,
                      (guint32) size,
                      self->sectors.there + (gsize) last * STUB_DIGEST_SIZE,
                      error);
}

static gboolean
compare_part (NfRun *run, gpointer data, GError **error)
{
  Verify *self = data;
  const NfRunItem *item = self->item;
  NfRange whole = {
    item->address,
    (guint32) (item->image_size / FLASH_SECTOR_SIZE * FLASH_SECTOR_SIZE),
  };

  nf_run_begin_phase (run, NF_PHASE_COMPARE, item->index, item->image_size);
  for (guint i = 0; i < self->sectors.n; i++)
    nf_sectors_want (&self->sectors, i, item->data + (gsize) i * FLASH_SECTOR_SIZE);
  if (whole.size > 0 &&
      !nf_stub_digest (run->stub, whole, self->sectors.there, send_item_progress, run, error))
    return FALSE;
  return compare_tail (run, self, error);
}

static gboolean
report_differences (NfRun *run, const Verify *self, GArray *differences, GError **error)
{
  const NfRunItem *item = self->item;
  guint32 at = g_array_index (differences, NfRange, 0).address - item->address;
  NfPattern pattern = NF_PATTERN_OTHER;

  if (run->result->differences == NULL)
    run->result->differences = g_array_new (FALSE, FALSE, sizeof (NfRange));
  g_array_append_vals (run->result->differences, differences->data, differences->len);
  return nf_run_report_difference (run,
                                   item->index,
                                   item->address,
                                   item->data,
                                   item->image_size,
                                   at,
                                   &pattern,
                                   error);
}

gboolean
nf_run_verify_item (NfRun *run, NfRunItem *item, GError **error)
{
  Verify self = { .item = item };
  NfEvent event = {
    .kind = NF_EVENT_VERIFIED,
    .item = item->index,
    .address = item->address,
    .size = (guint32) item->image_size,
  };
  g_autoptr (GArray) differences = NULL;
  gboolean ok = FALSE;

  nf_sectors_init (&self.sectors, item->address, item->size);
  ok = nf_run_with_stub (run, compare_part, &self, error);
  if (ok)
    differences = nf_sectors_get_different (&self.sectors);
  if (ok && differences->len > 0)
    ok = report_differences (run, &self, differences, error);
  else if (ok)
    nf_run_send_event (run, event);
  nf_sectors_clear (&self.sectors);
  return ok;
}
