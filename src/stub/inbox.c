/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Frames in their slots, see inbox.h.
 */
#include "inbox.h"

#include "crc32.h"
#include "packet.h"

static uint32_t
get_slot_size (uint32_t block_size)
{
  return (block_size + INBOX_HEADER + 3) & ~3u;
}

static void
restart_sums (struct inbox *self)
{
  self->summed = PACKET_HEADER_SIZE;
  if (self->filling != NULL) {
    self->filling->crc = CRC32_BEGIN;
    self->filling->sum = 0;
  }
}

/* Points the decoder at a free slot, or at no room at all: then it skips what comes. */
static void
fill_next (struct inbox *self)
{
  struct slot *slot = inbox_find (self, SLOT_FREE);

  self->filling = slot;
  if (slot != NULL) {
    inbox_set_use (self, slot, SLOT_FILLING);
    slip_decoder_set_buffer (&self->decoder, slot->bytes, self->slot_size);
  } else {
    slip_decoder_set_buffer (&self->decoder, NULL, 0);
  }
  restart_sums (self);
}

bool
inbox_divide (struct inbox *self, uint32_t block_size)
{
  uint32_t size = get_slot_size (block_size);
  uint32_t n = 0;

  if (block_size > INBOX_MEMORY || 2 * size > INBOX_MEMORY)
    return false;
  for (uint32_t i = 0; i < INBOX_SLOTS_MAX; i++)
    self->slots[i].use = SLOT_FREE;
  for (uint32_t at = 0; n < INBOX_SLOTS_MAX && at + size <= INBOX_MEMORY; at += size)
    self->slots[n++].bytes = (uint8_t *) self->memory + at;
  for (uint32_t use = 0; use < SLOT_USES; use++)
    self->counts[use] = use == SLOT_FREE ? n : 0;
  self->n_slots = n;
  self->slot_size = size;
  slip_decoder_reset (&self->decoder);
  fill_next (self);
  return true;
}

/* The checksums grow with the bytes: over a whole block at once they would take longer than the
 * UART can wait. */
static void
add_to_sums (struct inbox *self)
{
  struct slot *slot = self->filling;
  const struct slip_decoder *decoder = &self->decoder;

  if (slot == NULL || decoder->size <= self->summed)
    return;
  slot->crc = crc32_push (slot->crc, slot->bytes[self->summed]);
  slot->sum ^= slot->bytes[self->summed];
  self->summed++;
}

static void
keep (struct inbox *self)
{
  struct slot *slot = self->filling;

  slot->size = (uint32_t) self->decoder.size;
  slot->crc = crc32_end (slot->crc);
  slot->number = self->numbered++;
  inbox_set_use (self, slot, SLOT_ARRIVED);
  fill_next (self);
}

void
inbox_push (struct inbox *self, uint8_t byte)
{
  self->n_at_rate++;
  switch (slip_decoder_push (&self->decoder, byte)) {
  case SLIP_FRAME:
    keep (self);
    break;
  case SLIP_BROKEN:
    self->lost++;
    restart_sums (self);
    break;
  case SLIP_NOTHING:
    if (self->decoder.size == 0)
      restart_sums (self);
    else
      add_to_sums (self);
    break;
  case SLIP_OUTSIDE:
  default:
    break;
  }
}

void
inbox_set_use (struct inbox *self, struct slot *slot, enum slot_use use)
{
  self->counts[slot->use]--;
  self->counts[use]++;
  slot->use = use;
}

/* Asked in every step, and mostly in vain. */
struct slot *
inbox_find (struct inbox *self, enum slot_use use)
{
  struct slot *first = NULL;

  if (self->counts[use] == 0)
    return NULL;
  for (uint32_t i = 0; i < self->n_slots; i++) {
    struct slot *slot = &self->slots[i];
    if (slot->use == use && (first == NULL || (int32_t) (slot->number - first->number) < 0))
      first = slot;
  }
  return first;
}

void
inbox_release (struct inbox *self, struct slot *slot)
{
  inbox_set_use (self, slot, SLOT_FREE);
  if (self->filling == NULL)
    fill_next (self);
}
