/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Small things to do with the chip's memory and the flash's registers, through the ROM's loader
 * alone.
 *
 * The ROM protects nothing of this against damage on the line. So what can be looked at again is:
 * memory and the flash's registers are read until they read the same twice, and what is written
 * is read back. The chip's own registers are read and written once, because reading one may
 * change it; only a request or an answer that gets lost is repeated.
 *
 * Source of the memory map: the ESP8266's SDK and the disassembly of its mask ROM.
 */
#pragma once

#include "nf-image.h"

G_BEGIN_DECLS

typedef enum {
  NF_CHORE_READ_MEMORY,  /* address, size: gives that */
  NF_CHORE_WRITE_MEMORY, /* address, value, mask */
  NF_CHORE_LOAD_MEMORY,  /* image: loads its segments and runs it; nothing happens after that */
  NF_CHORE_READ_STATUS,  /* size: gives as many of the flash's status registers */
  NF_CHORE_WRITE_STATUS, /* size, value, is_volatile: gives the registers before and after */
  NF_CHORE_READ_SFDP,    /* address, size: gives what the flash says of itself */
} NfChoreKind;

enum {
  NF_STATUS_REGISTERS_MAX = 3,
  NF_SFDP_SIZE_MAX = 256, /* that are read at once */
};

/** Plain data. Which members mean something stands at the kinds; the image is borrowed until a
 * plan takes a reference. */
typedef struct {
  NfChoreKind kind;
  guint32 address; /* of memory: a multiple of 4 */
  guint32 size;    /* bytes; of memory: a multiple of 4, at least 4; of registers: 1 to 3 */
  guint32 value;   /* of status registers: the first in the low byte */
  guint32 mask;
  gboolean is_volatile; /* the registers forget it when the power goes */
  NfImage *image;       /* a program (E9) */
} NfChore;

/** What the chip has at an address. */
typedef enum {
  NF_MEMORY_NONE,
  NF_MEMORY_REGISTERS, /* reading may change them */
  NF_MEMORY_ROM,
  NF_MEMORY_RAM,
} NfMemory;

/** Returns: what all of @size bytes at @address are; NF_MEMORY_NONE when they are not the same */
NfMemory nf_memory_find (guint32 address, guint32 size);

/** Returns: whether a chore has to do with the flash */
gboolean nf_chore_needs_flash (const NfChore *self);

/**
 * Checks that a chore can be done: anything else would make the chip's loader crash.
 *
 * Errors: NF_ERROR_UNALIGNED, NF_ERROR_DOES_NOT_FIT (nothing is there, or not so much, or it
 * cannot be written), NF_ERROR_SETTING, NF_ERROR_FILE_UNREADABLE (the image is no program, or
 * damaged, or not for memory)
 */
gboolean nf_chore_check (const NfChore *self, GError **error);

G_END_DECLS
