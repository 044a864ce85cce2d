/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writing one item by the ROM loader alone, see nf-run.h.
 */
#include "nf-run-item.h"

#include "nf-error.h"

#include "opcodes.h"

#include <string.h>

enum { BLOCK_ATTEMPTS = 4, SECTOR_ATTEMPTS = 3 };

/* After a lost frame nobody knows how much of it arrived. A session opened anew at the block's
 * address settles it: programming the same bytes twice changes nothing. */
static gboolean
resume_at (NfRun *run, guint32 address, guint32 *sequence, GError **error)
{
  *sequence = 0;
  return nf_run_recover (run, error) && nf_loader_flash_begin (run->loader, address, error);
}

static gboolean
can_repeat (const GError *error)
{
  return g_error_matches (error, NF_ERROR, NF_ERROR_LINE) ||
         g_error_matches (error, NF_ERROR, NF_ERROR_FLASH_REFUSED) ||
         g_error_matches (error, NF_ERROR, NF_ERROR_BAD_ANSWER) ||
         g_error_matches (error, NF_ERROR, NF_ERROR_TIMED_OUT);
}

/* After 07 and 08 the ROM's address has not moved, so the next sequence number carries the same
 * block. After anything else the session is in doubt and is opened again. */
static gboolean
prepare_repeat (NfRun *run,
                const GError *fault,
                guint32 address,
                gsize size,
                guint32 *sequence,
                GError **error)
{
  NfEvent event = { .kind = NF_EVENT_REPEATED, .address = address, .size = (guint32) size };

  nf_run_send_event (run, event);
  if (g_error_matches (fault, NF_ERROR, NF_ERROR_LINE) ||
      g_error_matches (fault, NF_ERROR, NF_ERROR_FLASH_REFUSED))
    return TRUE;
  return resume_at (run, address, sequence, error);
}

static gboolean
write_block (NfRun *run,
             guint32 address,
             const guint8 *data,
             gsize size,
             guint32 *sequence,
             GError **error)
{
  for (guint attempt = 1;; attempt++) {
    g_autoptr (GError) fault = NULL;
    if (nf_loader_flash_data (run->loader, sequence, data, size, &fault))
      return TRUE;
    if (attempt == BLOCK_ATTEMPTS || !can_repeat (fault)) {
      g_propagate_prefixed_error (error,
                                  g_steal_pointer (&fault),
                                  "could not write 0x%05x: ",
                                  address);
      return FALSE;
    }
    if (!prepare_repeat (run, fault, address, size, sequence, error))
      return FALSE;
  }
}

static gboolean
check_sample (NfRun *run, const NfRunItem *item, gsize at, GError **error)
{
  guint8 word[4] = { 0 };

  if (!nf_spi_read (&run->spi, item->address + (guint32) at, word, sizeof word, error))
    return FALSE;
  if (memcmp (word, item->data + at, sizeof word) == 0)
    return TRUE;
  g_set_error (error,
               NF_ERROR,
               NF_ERROR_FLASH_REFUSED,
               "0x%05x reads back something else than was written",
               item->address + (guint32) at);
  return FALSE;
}

/* Finds the word that tells most about a block. A byte that is lost on the line moves all that
 * follows it in the block by one place, and the ROM's one-byte checksum misses that when the byte
 * lost is the one left over at the block's end. At the last change from one value to another the
 * shift always shows. */
static gsize
find_sample (const NfRunItem *item, gsize begin, gsize end)
{
  for (gsize at = end - 1; at > begin; at--)
    if (item->data[at - 1] != item->data[at])
      return (at - 1) / 4 * 4;
  return begin;
}

/* --- The shared sector ------------------------------------------------------------------- */

/* Reads what follows the image in its last sector. */
static gboolean
read_tail (NfRun *run, NfRunItem *item, GError **error)
{
  gsize tail = item->size - item->image_size;
  guint32 address = item->address + (guint32) item->image_size;

  nf_run_begin_phase (run, NF_PHASE_KEEP, item->index, tail);
  for (gsize at = 0; at < tail; at += FLASH_PAGE_SIZE) {
    gsize n = MIN (FLASH_PAGE_SIZE, tail - at);
    guint8 *to = item->data + item->image_size + at;
    if (!nf_spi_read (&run->spi, address + (guint32) at, to, n, error)) {
      g_prefix_error (error, "could not read what is kept at 0x%05x: ", address);
      return FALSE;
    }
    nf_run_send_progress (run, at + n);
  }
  return TRUE;
}

static gboolean
write_sector (NfRun *run, const NfRunItem *item, gsize from, GError **error)
{
  guint32 address = item->address + (guint32) from;
  gsize sample = find_sample (item, from, from + FLASH_SECTOR_SIZE);
  guint32 sequence = 0;

  return nf_run_erase_piece (run, NF_SPI_ERASE_SECTOR, address, error) &&
         nf_spi_release (&run->spi, error) && nf_loader_flash_begin (run->loader, address, error) &&
         write_block (run, address, item->data + from, FLASH_SECTOR_SIZE, &sequence, error) &&
         check_sample (run, item, sample, error);
}

/* From the erase on the tail is nowhere but here, so nobody can cancel until it is back. */
static gboolean
write_shared_sector (NfRun *run, NfRunItem *item, GError **error)
{
  GCancellable *cancellable = nf_loader_get_cancellable (run->loader);
  gsize from = item->size - FLASH_SECTOR_SIZE;
  g_autoptr (GError) fault = NULL;

  nf_loader_set_cancellable (run->loader, NULL);
  for (guint attempt = 0; attempt < SECTOR_ATTEMPTS; attempt++) {
    g_clear_error (&fault);
    if (write_sector (run, item, from, &fault) ||
        !g_error_matches (fault, NF_ERROR, NF_ERROR_FLASH_REFUSED))
      break;
  }
  nf_loader_set_cancellable (run->loader, cancellable);
  if (fault != NULL) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }
  item->samples++;
  item->size = item->used_size = from;
  return TRUE;
}

/* Where the image ends inside a sector, that sector is done first and by itself: what follows
 * the image in it is then missing for a few tenths of a second only, however the job ends. */
static gboolean
keep_tail (NfRun *run, NfRunItem *item, GError **error)
{
  gsize tail = item->size - item->image_size;
  NfEvent event = {
    .kind = NF_EVENT_KEPT,
    .item = item->index,
    .address = item->address + (guint32) item->image_size,
    .size = (guint32) tail,
  };

  if (tail == 0 || run->options->erase_all)
    return TRUE;
  if (!read_tail (run, item, error))
    return FALSE;
  if (nf_run_item_is_tail_blank (item))
    return TRUE;
  if (!write_shared_sector (run, item, error))
    return FALSE;
  nf_run_send_event (run, event);
  return TRUE;
}

/* --- The rest ---------------------------------------------------------------------------- */

static gboolean
program_blocks (NfRun *run, const NfRunItem *item, GError **error)
{
  gsize done_before = item->image_size - MIN (item->used_size, item->image_size);
  guint32 sequence = 0;

  if (!nf_spi_release (&run->spi, error) ||
      !nf_loader_flash_begin (run->loader, item->address, error))
    return FALSE;
  for (gsize at = 0; at < item->used_size; at += FLASH_BLOCK_MAX) {
    gsize n = MIN (FLASH_BLOCK_MAX, item->used_size - at);
    if (!write_block (run, item->address + (guint32) at, item->data + at, n, &sequence, error))
      return FALSE;
    nf_run_send_progress (run, MIN (done_before + at + n, item->image_size));
  }
  return TRUE;
}

static gboolean
write_data (NfRun *run, const NfRunItem *item, GError **error)
{
  NfEvent event = {
    .kind = NF_EVENT_WRITTEN,
    .item = item->index,
    .address = item->address,
    .size = (guint32) item->image_size,
  };

  nf_run_begin_phase (run, NF_PHASE_WRITE, item->index, item->image_size);
  if (item->used_size > 0 && !program_blocks (run, item, error))
    return FALSE;
  nf_run_send_event (run, event);
  return TRUE;
}

/* The ROM compares one byte of checksum a block, which a locked flash can pass by chance, or
 * always when all bytes are the same, and so can a block that arrived with a byte missing. A
 * word of every block read back closes these gaps as far as it can be done without a program on
 * the chip. */
static gboolean
check_samples (NfRun *run, const NfRunItem *item, GError **error)
{
  NfEvent event = { .kind = NF_EVENT_CHECKED, .item = item->index, .samples = item->samples };

  nf_run_begin_phase (run, NF_PHASE_CHECK, item->index, item->used_size);
  for (gsize at = 0; at < item->used_size; at += FLASH_BLOCK_MAX) {
    gsize end = MIN (at + FLASH_BLOCK_MAX, item->used_size);
    if (!check_sample (run, item, find_sample (item, at, end), error))
      return FALSE;
    event.samples++;
    nf_run_send_progress (run, end);
  }
  run->result->samples_checked += event.samples;
  nf_run_send_event (run, event);
  return TRUE;
}

static gboolean
erase_and_write (NfRun *run, const NfRunItem *item, gboolean must_erase, GError **error)
{
  if (must_erase && item->size > 0 &&
      !nf_run_erase (run, item->address, item->size, item->index, error))
    return FALSE;
  return write_data (run, item, error);
}

/* What reads back wrong although every block was accepted was damaged on the line or by the
 * supply: it is written once more before the flash is blamed. */
static gboolean
write_surely (NfRun *run, const NfRunItem *item, GError **error)
{
  NfEvent again = {
    .kind = NF_EVENT_REPEATED,
    .address = item->address,
    .size = (guint32) item->image_size,
  };
  g_autoptr (GError) fault = NULL;

  if (!erase_and_write (run, item, !run->options->erase_all, error))
    return FALSE;
  if (check_samples (run, item, &fault))
    return TRUE;
  if (!g_error_matches (fault, NF_ERROR, NF_ERROR_FLASH_REFUSED)) {
    g_propagate_error (error, g_steal_pointer (&fault));
    return FALSE;
  }
  nf_run_send_event (run, again);
  return erase_and_write (run, item, TRUE, error) && check_samples (run, item, error);
}

gboolean
nf_run_write_item_by_rom (NfRun *run, NfRunItem *item, GError **error)
{
  if (!keep_tail (run, item, error) || !write_surely (run, item, error))
    return FALSE;
  run->result->bytes_written += item->image_size;
  return TRUE;
}
