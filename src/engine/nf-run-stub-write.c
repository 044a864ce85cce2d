/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writing one item by the stub: only what differs, and never without proof. See nf-run-item.h.
 */
#include "nf-run-item.h"
#include "nf-sectors.h"

#include "nf-error.h"

#include <string.h>

enum { PASSES = 2 };

/* One item being written. It outlives a restart of the stub. */
typedef struct {
  NfRun *run;
  NfRunItem *item;
  NfSectors sectors;
  gboolean has_tail;  /* what follows the image in its last sector is known, and in the item */
  gboolean has_begun; /* the stream was sent before, at least in part */
  gsize skipped;      /* bytes of the image that were there from the start */
  gboolean is_right;  /* what was sent reads back as it was sent */
  GCancellable *cancellable;
} Write;

static void
clear_write (Write *self)
{
  nf_sectors_clear (&self->sectors);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Write, clear_write)

static void
send_progress (guint64 done, gpointer data)
{
  Write *self = data;

  nf_run_send_progress (self->run, MIN (done, self->run->progress.total));
}

static NfEvent
make_event (const Write *self, NfEventKind kind)
{
  return (NfEvent){
    .kind = kind,
    .item = self->item->index,
    .address = self->item->address,
    .size = (guint32) self->item->image_size,
  };
}

/* --- What is there ----------------------------------------------------------------------- */

static void
want_all (Write *self)
{
  for (guint i = 0; i < self->sectors.n; i++)
    nf_sectors_want (&self->sectors, i, self->item->data + (gsize) i * FLASH_SECTOR_SIZE);
}

/* After everything was erased, or when everything is to be written, nobody needs to ask: unless
 * some of it has been written since. Before that, what was seen already still stands. */
static gboolean
compare (Write *self, GError **error)
{
  NfRun *run = self->run;
  NfRange range = { self->item->address, (guint32) self->item->size };

  want_all (self);
  if (!self->has_begun && run->options->erase_all) {
    for (guint i = 0; i < self->sectors.n; i++)
      nf_sectors_set_blank (&self->sectors, i);
    return TRUE;
  }
  if (!self->has_begun && run->options->write_all)
    return TRUE;
  nf_run_begin_phase (run, NF_PHASE_COMPARE, self->item->index, self->item->size);
  if (!self->has_begun)
    return nf_run_look (run, &self->sectors, send_progress, self, error);
  return nf_stub_digest (run->stub, range, self->sectors.there, send_progress, self, error);
}

static gboolean
read_tail (Write *self, GError **error)
{
  NfRunItem *item = self->item;
  guint32 address = item->address + (guint32) item->image_size;
  gsize size = item->size - item->image_size;

  nf_run_begin_phase (self->run, NF_PHASE_KEEP, item->index, size);
  if (nf_stub_read (self->run->stub,
                    address,
                    (guint32) size,
                    item->data + item->image_size,
                    send_progress,
                    self,
                    error))
    return TRUE;
  g_prefix_error (error, "could not read what is kept at 0x%05x: ", address);
  return FALSE;
}

/* A last sector that is there already with nothing behind the image needs no reading. */
static gboolean
keep_tail (Write *self, GError **error)
{
  NfRunItem *item = self->item;
  guint last = self->sectors.n - 1;

  if (self->has_tail || item->size == item->image_size || self->run->options->erase_all ||
      nf_sectors_is_same (&self->sectors, last))
    return TRUE;
  if (!nf_sectors_is_blank (&self->sectors, last) && !read_tail (self, error))
    return FALSE;
  self->has_tail = TRUE;
  nf_sectors_want (&self->sectors, last, item->data + (gsize) last * FLASH_SECTOR_SIZE);
  return TRUE;
}

/* When everything is to be written, nobody has asked yet what is there. */
static gboolean
preserve (Write *self, GError **error)
{
  NfRun *run = self->run;
  g_auto (NfSectors) all = { 0 };

  if (!nf_run_keeps (run))
    return TRUE;
  if (self->has_begun || !run->options->write_all || run->options->erase_all)
    return nf_run_preserve (run, self->item->index, &self->sectors, error);
  nf_sectors_init (&all, self->item->address, self->item->size);
  return nf_run_look (run, &all, NULL, NULL, error) &&
         nf_run_preserve (run, self->item->index, &all, error);
}

/* Whether the last sector holds something that stands nowhere else while it is being written. */
static gboolean
must_guard (const Write *self)
{
  return self->has_tail && !nf_run_item_is_tail_blank (self->item) &&
         !nf_sectors_is_same (&self->sectors, self->sectors.n - 1);
}

/* Bytes of the image in the sectors that are as wanted. */
static gsize
count_same (const Write *self)
{
  gsize same = 0;

  for (guint i = 0; i < self->sectors.n; i++)
    if (nf_sectors_is_same (&self->sectors, i))
      same += MIN (FLASH_SECTOR_SIZE, self->item->image_size - (gsize) i * FLASH_SECTOR_SIZE);
  return same;
}

static void
tell_same (Write *self)
{
  NfEvent event = make_event (self, NF_EVENT_SAME);

  if (self->has_begun)
    return;
  self->skipped = count_same (self);
  self->run->result->bytes_same += self->skipped;
  event.size = (guint32) self->skipped;
  if (self->skipped > 0)
    nf_run_send_event (self->run, event);
}

static void
digest_bytes (const guint8 *data, gsize size, guint8 digest[STUB_DIGEST_SIZE])
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_MD5);
  gsize digest_size = STUB_DIGEST_SIZE;

  g_checksum_update (checksum, data, (gssize) size);
  g_checksum_get_digest (checksum, digest, &digest_size);
}

/* --- The stream -------------------------------------------------------------------------- */

/* What is sent in one stream. */
typedef struct {
  Write *write;
  NfRange runs[STUB_RUNS_MAX];
  guint n_runs;
  GByteArray *bytes;
  gsize done_before;   /* bytes of the image */
  gboolean is_guarded; /* its first sector must not be left half done */
} Stream;

static gboolean
add_sector (Stream *self, guint i)
{
  const NfRunItem *item = self->write->item;
  NfRange *last = self->n_runs > 0 ? &self->runs[self->n_runs - 1] : NULL;
  guint32 address = item->address + i * FLASH_SECTOR_SIZE;

  if (last != NULL && last->address + last->size == address)
    last->size += FLASH_SECTOR_SIZE;
  else if (self->n_runs < STUB_RUNS_MAX)
    self->runs[self->n_runs++] = (NfRange){ address, FLASH_SECTOR_SIZE };
  else
    return FALSE;
  g_byte_array_append (self->bytes, item->data + (gsize) i * FLASH_SECTOR_SIZE, FLASH_SECTOR_SIZE);
  return TRUE;
}

/* From the erase on the tail of a guarded sector is nowhere but here, so nobody can cancel until
 * it is back. */
static void
take_stream_progress (guint64 done, gpointer data)
{
  Stream *self = data;
  Write *write = self->write;

  if (self->is_guarded && done >= FLASH_SECTOR_SIZE)
    nf_loader_set_cancellable (write->run->loader, write->cancellable);
  nf_run_send_progress (write->run, MIN (self->done_before + done, write->run->progress.total));
}

static gboolean
send_stream (Stream *self, guint flags, NfStubWritten *written, GError **error)
{
  NfRun *run = self->write->run;
  gboolean ok = FALSE;

  if (g_cancellable_set_error_if_cancelled (self->write->cancellable, error))
    return FALSE;
  if (self->is_guarded)
    nf_loader_set_cancellable (run->loader, NULL);
  self->write->has_begun = TRUE;
  ok = nf_stub_write (run->stub,
                      self->runs,
                      self->n_runs,
                      self->bytes->data,
                      flags,
                      written,
                      take_stream_progress,
                      self,
                      error);
  nf_loader_set_cancellable (run->loader, self->write->cancellable);
  return ok;
}

/* A flash that refuses the first erase has not changed; after any other fault nobody knows. */
static gboolean
has_changed (const Write *self, const GError *fault, const NfStubWritten *written)
{
  return self->has_begun &&
         (!g_error_matches (fault, NF_ERROR, NF_ERROR_FLASH_REFUSED) || written->erased_bytes > 0);
}

static void
take_written (NfRun *run, const NfStubWritten *written)
{
  if (written->was_protected)
    nf_run_send_event (run, (NfEvent){ .kind = NF_EVENT_UNLOCKED });
  run->result->wire_bytes += written->wire_bytes;
  run->result->bytes_erased += written->erased_bytes;
}

static gboolean
is_proven (const Stream *self, const NfStubWritten *written)
{
  guint8 wanted[STUB_DIGEST_SIZE];

  digest_bytes (self->bytes->data, self->bytes->len, wanted);
  return memcmp (wanted, written->digest, STUB_DIGEST_SIZE) == 0;
}

/* Sends sectors from @next on, as many as one stream takes. A guarded sector comes first. */
static gboolean
write_some (Write *self, guint *next, gsize *done, guint flags, guint64 *wire, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  Stream stream = { .write = self, .bytes = bytes, .done_before = *done };
  NfStubWritten written = { 0 };
  g_autoptr (GError) fault = NULL;
  guint last = self->sectors.n - 1;
  guint i = *next;
  gboolean ok = FALSE;

  stream.is_guarded = i == 0 && must_guard (self);
  if (stream.is_guarded)
    add_sector (&stream, last);
  for (; i < self->sectors.n; i++)
    if (!nf_sectors_is_same (&self->sectors, i) && !(i == last && must_guard (self)) &&
        !add_sector (&stream, i))
      break;
  *next = i;
  if (stream.n_runs == 0)
    return TRUE;
  ok = send_stream (&stream, flags, &written, &fault);
  if (ok || has_changed (self, fault, &written))
    self->run->result->has_begun = TRUE;
  if (!ok)
    g_propagate_error (error, g_steal_pointer (&fault));
  take_written (self->run, &written);
  *wire += written.wire_bytes;
  *done += bytes->len;
  self->is_right &= is_proven (&stream, &written);
  return ok;
}

static gboolean
write_different (Write *self, guint flags, GError **error)
{
  NfRun *run = self->run;
  NfEvent event = make_event (self, NF_EVENT_WRITTEN);
  gsize done = count_same (self);
  guint next = 0;

  self->is_right = TRUE;
  nf_run_begin_phase (run, NF_PHASE_WRITE, self->item->index, self->item->image_size);
  run->progress.skipped = done;
  nf_run_send_progress (run, done);
  if (run->options->no_packing)
    flags |= STUB_WRITE_RAW;
  while (next < self->sectors.n)
    if (!write_some (self, &next, &done, flags, &event.wire_bytes, error))
      return FALSE;
  if (must_guard (self)) {
    NfEvent kept = make_event (self, NF_EVENT_KEPT);
    kept.address += (guint32) self->item->image_size;
    kept.size = (guint32) (self->item->size - self->item->image_size);
    nf_run_send_event (run, kept);
  }
  event.size -= (guint32) self->skipped;
  nf_run_send_event (run, event);
  return TRUE;
}

/* --- The proof --------------------------------------------------------------------------- */

static const char *
describe (NfPattern pattern)
{
  switch (pattern) {
  case NF_PATTERN_BLANK:
    return "it reads FF: it is protected, or was not written";
  case NF_PATTERN_MIRRORED:
    return "it holds what belongs elsewhere: the chip is smaller than it says";
  case NF_PATTERN_BITS:
    return "a few bits are wrong: it is worn out, or its supply is weak";
  case NF_PATTERN_OTHER:
  default:
    return "it holds something else";
  }
}

static gboolean
fail_differing (Write *self, GError **error)
{
  NfPattern pattern = NF_PATTERN_OTHER;
  guint i = 0;

  while (i < self->sectors.n - 1 && nf_sectors_is_same (&self->sectors, i))
    i++;
  if (!nf_run_report_difference (self->run,
                                 self->item->index,
                                 self->item->address,
                                 self->item->data,
                                 self->item->size,
                                 (gsize) i * FLASH_SECTOR_SIZE,
                                 &pattern,
                                 error))
    return FALSE;
  g_set_error (error,
               NF_ERROR,
               pattern == NF_PATTERN_MIRRORED ? NF_ERROR_DOES_NOT_FIT : NF_ERROR_FLASH_REFUSED,
               "%u of %u sectors are not what was written; at 0x%05x %s",
               nf_sectors_count_different (&self->sectors),
               self->sectors.n,
               self->item->address + i * FLASH_SECTOR_SIZE,
               describe (pattern));
  return FALSE;
}

/* The second pass writes what the first left wrong, and erases by sectors: a chip may not know
 * the commands for blocks. */
static gboolean
write_part (NfRun *run, gpointer data, GError **error)
{
  Write *self = data;

  for (guint pass = 0; pass < PASSES; pass++) {
    if (!compare (self, error) || !keep_tail (self, error) || !preserve (self, error))
      return FALSE;
    tell_same (self);
    if (nf_sectors_count_different (&self->sectors) == 0)
      return TRUE;
    if (!write_different (self, pass > 0 ? STUB_WRITE_SECTORS : 0, error))
      return FALSE;
    if (self->is_right)
      return TRUE;
  }
  return compare (self, error) && fail_differing (self, error);
}

gboolean
nf_run_write_item_by_stub (NfRun *run, NfRunItem *item, GError **error)
{
  g_auto (Write) write = {
    .run = run,
    .item = item,
    .cancellable = nf_loader_get_cancellable (run->loader),
  };

  if (item->size == 0)
    return TRUE;
  nf_sectors_init (&write.sectors, item->address, item->size);
  if (!nf_run_with_stub (run, write_part, &write, error))
    return FALSE;
  nf_run_note_proven (run, &write.sectors);
  run->result->bytes_written += item->image_size;
  nf_run_send_event (run, make_event (&write, NF_EVENT_VERIFIED));
  return TRUE;
}
