/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Chores by the ROM's loader, see nf-run.h and nf-chore.h.
 */
#include "nf-run.h"
#include "nf-upload.h"

#include "nf-error.h"

#include "bytes.h"

enum {
  CHUNK_WORDS = 14, /* of memory: what is repeated together; the loader has as many in flight */
  READ_ATTEMPTS = 5,
  WRITE_ATTEMPTS = 3,
  START_ATTEMPTS = 3,
  START_SYNCS = 3,
};

static gboolean
read_words (NfRun *run, const guint32 *addresses, guint n, guint32 *values, GError **error)
{
  return nf_loader_exchange_registers (run->loader, NULL, 0, addresses, n, values, error);
}

/* --- Reading memory ---------------------------------------------------------------------- */

/* Reads words until each has read the same twice in a row. One that never does is changed by the
 * loader itself, which counts and keeps the frames it receives there: its last value is as good
 * as any. */
static gboolean
read_memory_surely (NfRun *run, guint32 address, guint n, guint32 *words, GError **error)
{
  guint32 addresses[CHUNK_WORDS];
  guint32 again[CHUNK_WORDS];
  guint slots[CHUNK_WORDS]; /* whose addresses these are */
  guint n_open = n;

  for (guint i = 0; i < n; i++) {
    addresses[i] = address + 4 * i;
    slots[i] = i;
  }
  if (!read_words (run, addresses, n, words, error))
    return FALSE;
  for (guint attempt = 1; attempt < READ_ATTEMPTS && n_open > 0; attempt++) {
    guint n_read = n_open;

    if (!read_words (run, addresses, n_read, again, error))
      return FALSE;
    n_open = 0;
    for (guint i = 0; i < n_read; i++) {
      guint slot = slots[i];
      gboolean is_same = words[slot] == again[i];

      words[slot] = again[i];
      if (is_same)
        continue;
      addresses[n_open] = address + 4 * slot;
      slots[n_open++] = slot;
    }
  }
  return TRUE;
}

static gboolean
read_registers_once (NfRun *run, guint32 address, guint n, guint32 *words, GError **error)
{
  guint32 addresses[CHUNK_WORDS];

  for (guint i = 0; i < n; i++)
    addresses[i] = address + 4 * i;
  return read_words (run, addresses, n, words, error);
}

static gboolean
read_memory (NfRun *run, const NfChore *chore, GError **error)
{
  gboolean is_once = nf_memory_find (chore->address, chore->size) == NF_MEMORY_REGISTERS;
  g_autofree guint8 *bytes = g_malloc (chore->size);

  nf_run_begin_phase (run, NF_PHASE_READ, NF_NO_ITEM, chore->size);
  for (guint32 at = 0; at < chore->size; at += 4 * CHUNK_WORDS) {
    guint n = MIN (CHUNK_WORDS, (chore->size - at) / 4);
    guint32 address = chore->address + at;
    guint32 words[CHUNK_WORDS] = { 0 };

    if (is_once ? !read_registers_once (run, address, n, words, error)
                : !read_memory_surely (run, address, n, words, error))
      return FALSE;
    for (guint i = 0; i < n; i++)
      put_u32 (bytes + at + 4 * i, words[i]);
    nf_run_send_progress (run, at + 4 * n);
  }
  run->result->data = g_bytes_new_take (g_steal_pointer (&bytes), chore->size);
  return TRUE;
}

/* --- Writing memory ---------------------------------------------------------------------- */

static gboolean
write_memory (NfRun *run, const NfChore *chore, GError **error)
{
  NfRegisterWrite write = { chore->address, chore->value, chore->mask, 0 };
  guint n_back = nf_memory_find (chore->address, chore->size) == NF_MEMORY_RAM ? 1 : 0;
  guint32 there = chore->value;

  for (guint attempt = 0; attempt < WRITE_ATTEMPTS; attempt++) {
    if (!nf_loader_exchange_registers (run->loader,
                                       &write,
                                       1,
                                       &chore->address,
                                       n_back,
                                       &there,
                                       error))
      return FALSE;
    if (((there ^ chore->value) & chore->mask) == 0)
      return TRUE;
  }
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_LINE,
               "0x%08x reads %08x after %08x was written to it",
               chore->address,
               there,
               chore->value);
  return FALSE;
}

/* --- Loading programs -------------------------------------------------------------------- */

static void
send_progress (guint64 done, gpointer data)
{
  nf_run_send_progress (data, done);
}

static void
send_repeated (guint32 address, guint32 size, gpointer data)
{
  NfEvent event = { .kind = NF_EVENT_REPEATED, .address = address, .size = size };

  nf_run_send_event (data, event);
}

static gboolean
upload (NfRun *run, NfImage *image, GError **error)
{
  const NfImageProgram *program = nf_image_get_program (image);
  const guint8 *bytes = nf_image_get_data (image, NULL);
  NfUploadListener listener = { send_progress, send_repeated, run };
  NfUploadPiece pieces[NF_IMAGE_SEGMENTS_MAX];
  guint64 total = 0;

  for (guint i = 0; i < program->n_segments; i++) {
    const NfImageSegment *segment = &program->segments[i];

    pieces[i] = (NfUploadPiece){ segment->address, bytes + segment->offset, segment->size };
    total += segment->size;
  }
  nf_run_begin_phase (run, NF_PHASE_WRITE, NF_NO_ITEM, total);
  return nf_upload (run->loader, pieces, program->n_segments, &listener, error);
}

/* The ROM answers and leaves. When the answer is lost, one that has left is silent. */
static gboolean
has_left (NfRun *run, const GError *fault)
{
  g_autoptr (GError) silence = NULL;

  return g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT) &&
         !nf_loader_sync (run->loader, START_SYNCS, &silence) &&
         g_error_matches (silence, NF_ERROR, NF_ERROR_TIMED_OUT);
}

static gboolean
start (NfRun *run, guint32 entry, GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GError) fault = NULL;

    if (nf_loader_mem_end (run->loader, entry, &fault) || has_left (run, fault))
      return TRUE;
    if (attempt == START_ATTEMPTS || !(g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT) ||
                                       g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER))) {
      g_propagate_error (error, g_steal_pointer (&fault));
      return FALSE;
    }
  }
}

static gboolean
load_memory (NfRun *run, const NfChore *chore, GError **error)
{
  guint32 entry = nf_image_get_program (chore->image)->entry;

  if (upload (run, chore->image, error) && start (run, entry, error))
    return TRUE;
  g_prefix_error (error, "%s: ", nf_image_get_name (chore->image));
  return FALSE;
}

/* --- The flash's registers ---------------------------------------------------------------- */

static gboolean
read_status (NfRun *run, const NfChore *chore, GError **error)
{
  guint32 status = 0;
  guint8 bytes[4];

  if (!nf_spi_read_status (&run->spi, chore->size, &status, error))
    return FALSE;
  put_u32 (bytes, status);
  run->result->data = g_bytes_new (bytes, chore->size);
  return TRUE;
}

static gboolean
write_status (NfRun *run, const NfChore *chore, GError **error)
{
  guint32 before = 0;
  guint32 after = 0;
  guint8 bytes[8];

  if (!nf_spi_read_status (&run->spi, chore->size, &before, error) ||
      !nf_spi_write_status (&run->spi, chore->size, chore->value, chore->is_volatile, error) ||
      !nf_spi_read_status (&run->spi, chore->size, &after, error))
    return FALSE;
  put_u32 (bytes, before);
  put_u32 (bytes + chore->size, after);
  run->result->data = g_bytes_new (bytes, 2 * chore->size);
  return TRUE;
}

static gboolean
read_sfdp (NfRun *run, const NfChore *chore, GError **error)
{
  guint8 bytes[NF_SFDP_SIZE_MAX];

  if (!nf_spi_read_sfdp (&run->spi, chore->address, bytes, chore->size, error))
    return FALSE;
  run->result->data = g_bytes_new (bytes, chore->size);
  return TRUE;
}

gboolean
nf_run_chore (NfRun *run, GError **error)
{
  static gboolean (*const functions[]) (NfRun *, const NfChore *, GError **) = {
    [NF_CHORE_READ_MEMORY] = read_memory,   [NF_CHORE_WRITE_MEMORY] = write_memory,
    [NF_CHORE_LOAD_MEMORY] = load_memory,   [NF_CHORE_READ_STATUS] = read_status,
    [NF_CHORE_WRITE_STATUS] = write_status, [NF_CHORE_READ_SFDP] = read_sfdp,
  };
  const NfChore *chore = nf_plan_get_chore (run->plan);

  return functions[chore->kind](run, chore, error);
}
