/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Uploads, see nf-upload.h.
 */
#include "nf-upload.h"

#include "nf-error.h"

#include "bytes.h"

#include <string.h>

enum {
  /* The shorter a block, the less there is that its one byte of checksum does not see. */
  BLOCK_SIZE = 0x400,

  FAULTS_MAX = 16, /* that are mended */
  REPAIR_SYNCS = 5,
};

/* The part of a piece that is sent at once, and a word of it that is read back. */
typedef struct {
  guint32 address;
  const guint8 *bytes;
  gsize size;
  guint32 sample_address;
  guint32 sample;
} Block;

/* An upload under way. */
typedef struct {
  NfLoader *loader;
  const NfUploadListener *listener;
  guint n_faults;
  guint64 done; /* reported so far */
} Upload;

/* --- Blocks ------------------------------------------------------------------------------ */

/* Copies the block to @bytes, filled up to whole words. Returns: its size then */
static gsize
fill_words (const Block *block, guint8 bytes[BLOCK_SIZE])
{
  gsize size = (block->size + 3) & ~(gsize) 3;

  memset (bytes, 0, size);
  memcpy (bytes, block->bytes, block->size);
  return size;
}

/* A lost byte moves all that follows it down by one: that shows in a word that is not the same one
 * byte further on, and best in the last of them. Behind it there is only one byte again and again,
 * and where that gets lost it makes no difference. */
static void
choose_sample (Block *block)
{
  guint8 bytes[BLOCK_SIZE];
  gsize at = fill_words (block, bytes) - 4;

  if (at > 0)
    do
      at -= 4;
    while (at > 0 && memcmp (bytes + at, bytes + at + 1, 4) == 0);
  block->sample_address = block->address + (guint32) at;
  block->sample = get_u32 (bytes + at);
}

/* Returns: (transfer full): the blocks of all pieces, in order */
static GArray *
cut (const NfUploadPiece *pieces, guint n)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (Block));

  for (guint i = 0; i < n; i++)
    for (gsize at = 0; at < pieces[i].size; at += BLOCK_SIZE) {
      Block block = {
        .address = pieces[i].address + (guint32) at,
        .bytes = pieces[i].bytes + at,
        .size = MIN (BLOCK_SIZE, pieces[i].size - at),
      };

      choose_sample (&block);
      g_array_append_val (blocks, block);
    }
  return blocks;
}

/* --- Sending ----------------------------------------------------------------------------- */

/* Returns: whether @fault may be mended; else it is in @error */
static gboolean
bear (Upload *self, GError *fault, GError **error)
{
  if (self->n_faults < FAULTS_MAX && (g_error_matches (fault, NF_ERROR, NF_ERROR_LINE) ||
                                      g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER) ||
                                      g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT))) {
    self->n_faults++;
    g_error_free (fault);
    return TRUE;
  }
  g_propagate_error (error, fault);
  return FALSE;
}

static void
tell_repeated (Upload *self, const Block *block)
{
  self->listener->repeated (block->address, (guint32) block->size, self->listener->data);
}

/* After a SYNC the ROM has no half frame in its buffer. */
static gboolean
begin (Upload *self, guint32 address, gsize size, GError **error)
{
  GError *fault = NULL;

  while (!nf_loader_mem_begin (self->loader, address, (guint32) size, &fault))
    if (!bear (self, g_steal_pointer (&fault), error) ||
        !nf_loader_sync (self->loader, REPAIR_SYNCS, error))
      return FALSE;
  return TRUE;
}

/* After 07 the session goes on. After anything else nobody knows what has arrived, and a new one
 * begins with this block. */
static gboolean
put (Upload *self, const Block *block, guint32 *sequence, GError **error)
{
  guint8 bytes[BLOCK_SIZE];
  gsize size = fill_words (block, bytes);
  GError *fault = NULL;

  while (!nf_loader_mem_data (self->loader, sequence, bytes, size, &fault)) {
    gboolean is_open = g_error_matches (fault, NF_ERROR, NF_ERROR_LINE);

    if (!bear (self, g_steal_pointer (&fault), error))
      return FALSE;
    tell_repeated (self, block);
    if (is_open)
      continue;
    *sequence = 0;
    if (!nf_loader_sync (self->loader, REPAIR_SYNCS, error) ||
        !begin (self, block->address, size, error))
      return FALSE;
  }
  return TRUE;
}

/* Sends @blocks, those that follow each other in one session. @is_first: they count as progress */
static gboolean
put_all (Upload *self, const GArray *blocks, gboolean is_first, GError **error)
{
  guint32 sequence = 0;
  guint32 next = 0;

  for (guint i = 0; i < blocks->len; i++) {
    const Block *block = &g_array_index (blocks, Block, i);

    if (block->address != next) {
      sequence = 0;
      if (!begin (self, block->address, block->size, error))
        return FALSE;
    }
    if (!put (self, block, &sequence, error))
      return FALSE;
    next = block->address + (guint32) block->size;
    if (!is_first)
      continue;
    self->done += block->size;
    self->listener->progress (self->done, self->listener->data);
  }
  return TRUE;
}

/* --- Looking ----------------------------------------------------------------------------- */

static gboolean
read_samples (Upload *self, const GArray *blocks, guint32 *samples, GError **error)
{
  g_autofree guint32 *addresses = g_new (guint32, blocks->len);

  for (guint i = 0; i < blocks->len; i++)
    addresses[i] = g_array_index (blocks, Block, i).sample_address;
  return nf_loader_exchange_registers (self->loader,
                                       NULL,
                                       0,
                                       addresses,
                                       blocks->len,
                                       samples,
                                       error);
}

/* Takes those of @blocks away that have arrived. */
static gboolean
keep_damaged (Upload *self, GArray *blocks, GError **error)
{
  g_autofree guint32 *samples = g_new0 (guint32, blocks->len);

  if (!read_samples (self, blocks, samples, error))
    return FALSE;
  for (guint i = blocks->len; i-- > 0;) {
    const Block *block = &g_array_index (blocks, Block, i);

    if (samples[i] == block->sample) {
      g_array_remove_index (blocks, i);
      continue;
    }
    tell_repeated (self, block);
    if (++self->n_faults > FAULTS_MAX) {
      g_set_error (error,
                   NF_ERROR,
                   NF_ERROR_LINE,
                   "what is loaded to 0x%08x arrives damaged",
                   block->address);
      return FALSE;
    }
  }
  return TRUE;
}

gboolean
nf_upload (NfLoader *loader,
           const NfUploadPiece *pieces,
           guint n,
           const NfUploadListener *listener,
           GError **error)
{
  g_autoptr (GArray) blocks = cut (pieces, n);
  Upload upload = { .loader = loader, .listener = listener };

  for (gboolean is_first = TRUE; blocks->len > 0; is_first = FALSE)
    if (!put_all (&upload, blocks, is_first, error) || !keep_damaged (&upload, blocks, error))
      return FALSE;
  return TRUE;
}
