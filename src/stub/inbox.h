/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What arrives on the line, kept frame by frame until its turn.
 *
 * The memory is divided into slots of one size. A frame is decoded straight into a free slot and
 * stays there, whatever arrives before or behind it is dealt with, until it is released. When no
 * slot is free what arrives is lost, and counted.
 */
#pragma once

#include "slip.h"

#include <stdbool.h>
#include <stdint.h>

enum {
  INBOX_SLOTS_MAX = 16,
  INBOX_HEADER = 24, /* packet header and data header, before the bytes of a block */

  /* Sixteen of our blocks of 2 KiB, or two of 16 KiB, which is what esptool sends. */
  INBOX_MEMORY = 16 * (0x800 + INBOX_HEADER),
};

/** One frame, complete. */
struct slot {
  uint8_t *bytes; /* starts at a multiple of 4 */
  uint32_t size;
  uint32_t crc;      /* CRC-32 of what follows the packet header */
  uint8_t sum;       /* XOR of the same */
  uint32_t number;   /* frames arrive in the order of their numbers */
  uint32_t sequence; /* of a block, see stream.h */
  enum slot_use {
    SLOT_FREE,
    SLOT_FILLING,
    SLOT_ARRIVED,
    SLOT_WAITING,
    SLOT_BLOCK,
    SLOT_USES
  } use; /* see inbox_set_use () */
};

struct inbox {
  uint32_t *memory;           /* INBOX_MEMORY bytes */
  struct slot *slots;         /* INBOX_SLOTS_MAX */
  uint32_t n_slots;           /* how many the memory is divided into … */
  uint32_t slot_size;         /* … and how large each is */
  uint32_t counts[SLOT_USES]; /* how many slots have each use */
  struct slot *filling;
  struct slip_decoder decoder;
  uint32_t summed; /* bytes of the frame that crc and sum cover */
  uint32_t numbered;
  uint32_t lost;      /* frames damaged beyond recognition, or for which there was no room */
  uint32_t n_at_rate; /* bytes since the rate was changed */
};

/** Divides the memory for blocks of @block_size bytes. Everything that has arrived is forgotten.
 * Returns: false, and nothing changes, when not even two fit */
bool inbox_divide (struct inbox *self, uint32_t block_size);

/** Takes a byte from the line. */
void inbox_push (struct inbox *self, uint8_t byte);

/** Returns: the frame that arrived first of those with @use, or NULL */
struct slot *inbox_find (struct inbox *self, enum slot_use use);

/** Changes what a slot is used for. */
void inbox_set_use (struct inbox *self, struct slot *slot, enum slot_use use);

/** Makes room. */
void inbox_release (struct inbox *self, struct slot *slot);
