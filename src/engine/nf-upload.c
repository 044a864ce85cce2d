/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Uploads, see nf-upload.h.
 */
#include "nf-upload.h"

#include "nf-error.h"

#include "bytes.h"
#include "opcodes.h"

#include <string.h>

enum {
  /* Every block costs a round trip, and every fault a whole block: after each they are half as
   * long.
   */
  BLOCK_MAX = FLASH_BLOCK_MAX,
  BLOCK_MIN = 0x100,

  FAULTS_MAX = 16, /* that are mended */
  REPAIR_SYNCS = 5,
};

/* What has been sent at once, and a word of it that is read back. */
typedef struct {
  NfUploadPiece piece;
  guint32 sample_address;
  guint32 sample;
} Block;

/* An upload under way. */
typedef struct {
  NfLoader *loader;
  const NfUploadListener *listener;
  GArray *blocks; /* of Block, sent in this pass */
  guint n_faults;
  gsize block_size;
  guint32 sequence;
  guint64 done; /* reported so far */
} Upload;

/* --- Blocks ------------------------------------------------------------------------------ */

/* Copies the block to @bytes, filled up to whole words. Returns: its size then */
static gsize
fill_words (const NfUploadPiece *piece, guint8 bytes[BLOCK_MAX])
{
  gsize size = (piece->size + 3) & ~(gsize) 3;

  memset (bytes, 0, size);
  memcpy (bytes, piece->bytes, piece->size);
  return size;
}

/* A lost byte moves all that follows it down by one: that shows in a word that is not the same one
 * byte further on, and best in the last of them. Behind it there is only one byte again and again,
 * and where that gets lost it makes no difference. */
static void
keep_sample (Upload *self, const NfUploadPiece *piece)
{
  guint8 bytes[BLOCK_MAX];
  gsize at = fill_words (piece, bytes) - 4;
  Block block = { .piece = *piece };

  if (at > 0)
    do
      at -= 4;
    while (at > 0 && memcmp (bytes + at, bytes + at + 1, 4) == 0);
  block.sample_address = piece->address + (guint32) at;
  block.sample = get_u32 (bytes + at);
  g_array_append_val (self->blocks, block);
}

/* --- Sending ----------------------------------------------------------------------------- */

/* Returns: whether @fault may be mended; else it is in @error */
static gboolean
bear (Upload *self, const NfUploadPiece *piece, GError *fault, GError **error)
{
  gboolean is_answer = g_error_matches (fault, NF_ERROR, NF_ERROR_LINE);

  if (self->n_faults >= FAULTS_MAX ||
      (!is_answer && !g_error_matches (fault, NF_ERROR, NF_ERROR_BAD_ANSWER) &&
       !g_error_matches (fault, NF_ERROR, NF_ERROR_TIMED_OUT))) {
    g_propagate_error (error, fault);
    return FALSE;
  }
  g_error_free (fault);
  self->n_faults++;
  self->block_size = MAX (self->block_size / 2, BLOCK_MIN);
  self->listener->repeated (piece->address, (guint32) piece->size, self->listener->data);
  /* After a SYNC the ROM has no half frame in its buffer. */
  return is_answer || nf_loader_sync (self->loader, REPAIR_SYNCS, error);
}

static gboolean
put (Upload *self, const NfUploadPiece *block, GError **error)
{
  guint8 bytes[BLOCK_MAX];
  gsize size = fill_words (block, bytes);

  return nf_loader_mem_data (self->loader, &self->sequence, bytes, size, error);
}

/* Sends a piece in one session, and after a fault the rest of it in another: nobody knows what of
 * the block has arrived. @is_first: it counts as progress */
static gboolean
put_piece (Upload *self, const NfUploadPiece *piece, gboolean is_first, GError **error)
{
  NfUploadPiece rest = *piece;
  gboolean is_open = FALSE;

  while (rest.size > 0) {
    NfUploadPiece block = { rest.address, rest.bytes, MIN (self->block_size, rest.size) };
    GError *fault = NULL;

    if (!is_open) {
      self->sequence = 0;
      is_open = nf_loader_mem_begin (self->loader, rest.address, (guint32) rest.size, &fault);
    }
    if (!is_open || !put (self, &block, &fault)) {
      is_open = FALSE;
      if (!bear (self, &block, fault, error))
        return FALSE;
      continue;
    }
    keep_sample (self, &block);
    rest.address += (guint32) block.size;
    rest.bytes += block.size;
    rest.size -= block.size;
    if (is_first)
      self->listener->progress (self->done += block.size, self->listener->data);
  }
  return TRUE;
}

/* --- Looking ----------------------------------------------------------------------------- */

static gboolean
read_samples (Upload *self, guint32 *samples, GError **error)
{
  g_autofree guint32 *addresses = g_new (guint32, self->blocks->len);

  for (guint i = 0; i < self->blocks->len; i++)
    addresses[i] = g_array_index (self->blocks, Block, i).sample_address;
  return nf_loader_exchange_registers (self->loader,
                                       NULL,
                                       0,
                                       addresses,
                                       self->blocks->len,
                                       samples,
                                       error);
}

static gboolean
fail_damaged (const NfUploadPiece *piece, GError **error)
{
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_LINE,
               "what is loaded to 0x%08x arrives damaged",
               piece->address);
  return FALSE;
}

/* Adds to @pieces those blocks that have not arrived as they were sent. */
static gboolean
find_damaged (Upload *self, GArray *pieces, GError **error)
{
  g_autofree guint32 *samples = g_new0 (guint32, self->blocks->len);

  if (!read_samples (self, samples, error))
    return FALSE;
  for (guint i = 0; i < self->blocks->len; i++) {
    const Block *block = &g_array_index (self->blocks, Block, i);

    if (samples[i] == block->sample)
      continue;
    if (++self->n_faults > FAULTS_MAX)
      return fail_damaged (&block->piece, error);
    self->listener->repeated (block->piece.address,
                              (guint32) block->piece.size,
                              self->listener->data);
    g_array_append_val (pieces, block->piece);
  }
  return TRUE;
}

static gboolean
put_pieces (Upload *self, GArray *pieces, gboolean is_first, GError **error)
{
  self->blocks = g_array_set_size (self->blocks, 0);
  for (guint i = 0; i < pieces->len; i++)
    if (!put_piece (self, &g_array_index (pieces, NfUploadPiece, i), is_first, error))
      return FALSE;
  g_array_set_size (pieces, 0);
  return self->blocks->len == 0 || find_damaged (self, pieces, error);
}

gboolean
nf_upload (NfLoader *loader,
           const NfUploadPiece *pieces,
           guint n,
           const NfUploadListener *listener,
           GError **error)
{
  g_autoptr (GArray) missing = g_array_new (FALSE, FALSE, sizeof (NfUploadPiece));
  g_autoptr (GArray) blocks = g_array_new (FALSE, FALSE, sizeof (Block));
  Upload upload = {
    .loader = loader,
    .listener = listener,
    .blocks = blocks,
    .block_size = BLOCK_MAX,
  };

  g_array_append_vals (missing, pieces, n);
  for (gboolean is_first = TRUE; missing->len > 0; is_first = FALSE)
    if (!put_pieces (&upload, missing, is_first, error))
      return FALSE;
  return TRUE;
}
