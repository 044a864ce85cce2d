/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * From the ring to the flash: erases and programs whenever the flash is idle.
 *
 * It goes through its runs three times: erasing, behind that programming, and behind that reading
 * back, for a digest. Where there is data it programs; else it erases ahead; and else it reads. A
 * sector that is blank is not erased, 64 bytes of FF are not programmed, and a block is erased as
 * one where that is quicker than its sectors.
 */
#pragma once

#include "flash.h"
#include "inflate.h"
#include "md5.h"
#include "stub-protocol.h"

struct run {
  uint32_t address;
  uint32_t size;
};

/** A place in the runs. */
struct cursor {
  uint32_t run;
  uint32_t offset; /* in that run */
  uint32_t done;   /* bytes of all runs up to here */
};

/** The piece of a run, at most 64 KiB, that is being made blank. */
struct erasure {
  uint32_t address;
  uint32_t sectors; /* 0: there is none */
  uint32_t sector;  /* the one that is looked at, then the one that is erased */
  uint32_t offset;  /* in the sector that is looked at */
  uint32_t used;    /* bit i: sector i is not blank */
  bool is_scanned;
  uint32_t began; /* bytes whose erase has begun, from the sector on; 0: none */
};

enum writer_options {
  WRITER_BY_SECTORS = 1 << 0, /* erases no blocks */
  WRITER_READS_BACK = 1 << 1,
};

struct writer {
  struct hardware *hardware;
  uint32_t *ring;   /* INFLATE_WINDOW bytes */
  struct run *runs; /* STUB_RUNS_MAX */
  uint32_t n_runs;
  uint32_t total;   /* bytes to program; a multiple of FLASH_PIECE */
  uint32_t put;     /* bytes in the ring since the beginning */
  uint32_t options; /* enum writer_options */
  struct cursor programming;
  struct cursor erasing;
  struct cursor verifying;
  struct md5 md5;
  bool is_verified;
  uint8_t digest[MD5_SIZE]; /* when that is so; else 0 */
  struct erasure erasure;
  uint32_t erased; /* bytes that were not blank */
  uint8_t error;   /* enum stub_error; 0: none. Nothing is done after one */
};

/**
 * Begins with the runs that the caller has put into @self->runs: multiples of 4 KiB,
 * none overlapping another. They are filled in this order.
 *
 * @total: how many bytes will be put; where the last run is longer, it is erased to its end
 */
void writer_begin (struct writer *self, uint32_t n_runs, uint32_t total, uint32_t options);

/** Returns: how many bytes may be put into the ring, at self->put and following */
uint32_t writer_get_room (const struct writer *self);

/** Returns: whether all is erased, programmed, and read back if it shall be */
bool writer_is_done (const struct writer *self);

/** Does one thing, if the flash is idle. Returns: whether there was anything to do */
bool writer_step (struct writer *self);
