/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Erasing ahead and programming behind, see writer.h.
 */
#include "writer.h"

#include "opcodes.h"
#include "registers.h"

enum {
  BLOCK_64K = 0x10000,
  BLOCK_32K = 0x8000,
  SECTORS_64K = BLOCK_64K / FLASH_SECTOR_SIZE,
  SECTORS_32K = BLOCK_32K / FLASH_SECTOR_SIZE,

  /* From how many used sectors on a block is erased as one: typically a sector takes 45 ms,
   * 32 KiB 120 ms, 64 KiB 150 ms. */
  WORTH_64K = 4,
  WORTH_32K = 3,

  VERIFY_PIECES = 4, /* at once */
};

void
writer_begin (struct writer *self, uint32_t n_runs, uint32_t total, uint32_t options)
{
  self->n_runs = n_runs;
  self->total = total;
  self->put = 0;
  self->options = options;
  self->programming = (struct cursor){ 0 };
  self->erasing = (struct cursor){ 0 };
  self->verifying = (struct cursor){ 0 };
  md5_begin (&self->md5);
  self->is_verified = false;
  for (uint32_t i = 0; i < MD5_SIZE; i++)
    self->digest[i] = 0;
  self->erasure = (struct erasure){ 0 };
  self->erased = 0;
  self->error = 0;
}

uint32_t
writer_get_room (const struct writer *self)
{
  return INFLATE_WINDOW - (self->put - self->programming.done);
}

static bool
is_at_end (const struct writer *self, const struct cursor *cursor)
{
  return cursor->run == self->n_runs;
}

bool
writer_is_done (const struct writer *self)
{
  return self->programming.done == self->total && is_at_end (self, &self->erasing) &&
         (self->is_verified || !(self->options & WRITER_READS_BACK));
}

static uint32_t
get_address (const struct writer *self, const struct cursor *cursor)
{
  return self->runs[cursor->run].address + cursor->offset;
}

static void
advance (const struct writer *self, struct cursor *cursor, uint32_t size)
{
  cursor->done += size;
  cursor->offset += size;
  if (cursor->offset == self->runs[cursor->run].size) {
    cursor->run++;
    cursor->offset = 0;
  }
}

/* --- Programming --- */

static bool
can_program (const struct writer *self)
{
  uint32_t done = self->programming.done;

  return self->put - done >= FLASH_PIECE && self->erasing.done > done;
}

static void
program (struct writer *self)
{
  const uint32_t *words = self->ring + self->programming.done % INFLATE_WINDOW / 4;

  if (!flash_is_blank (words))
    flash_program (self->hardware, get_address (self, &self->programming), words);
  advance (self, &self->programming, FLASH_PIECE);
}

/* --- Erasing --- */

/* Takes what is left of the present run, up to where the next 64 KiB begin. */
static void
begin_erasure (struct writer *self)
{
  uint32_t address = get_address (self, &self->erasing);
  uint32_t left = self->runs[self->erasing.run].size - self->erasing.offset;
  uint32_t to_block = BLOCK_64K - address % BLOCK_64K;

  self->erasure = (struct erasure){
    .address = address,
    .sectors = (left < to_block ? left : to_block) / FLASH_SECTOR_SIZE,
  };
}

/* Looks at one piece of one sector. A used sector is seldom looked at twice. */
static void
scan (struct writer *self)
{
  struct erasure *erasure = &self->erasure;
  uint32_t words[FLASH_PIECE_WORDS];
  uint32_t address = erasure->address + erasure->sector * FLASH_SECTOR_SIZE + erasure->offset;

  flash_read (self->hardware, address, words, FLASH_PIECE);
  erasure->offset += FLASH_PIECE;
  if (!flash_is_blank (words)) {
    erasure->used |= 1u << erasure->sector;
    erasure->offset = FLASH_SECTOR_SIZE;
  }
  if (erasure->offset < FLASH_SECTOR_SIZE)
    return;
  erasure->offset = 0;
  if (++erasure->sector == erasure->sectors) {
    erasure->is_scanned = true;
    erasure->sector = 0;
  }
}

/* Whether @count sectors, a power of two, from the present one on are to be erased by one command.
 */
static bool
is_worth_a_block (const struct writer *self, uint32_t count, uint32_t worth)
{
  const struct erasure *erasure = &self->erasure;
  uint32_t used = erasure->used >> erasure->sector;
  uint32_t n = 0;

  if (self->options & WRITER_BY_SECTORS || erasure->sector + count > erasure->sectors ||
      ((erasure->address / FLASH_SECTOR_SIZE + erasure->sector) & (count - 1)) != 0)
    return false;
  for (uint32_t i = 0; i < count; i++)
    n += used >> i & 1;
  return n >= worth;
}

static void
erase (struct writer *self, uint8_t command, uint32_t sectors)
{
  struct erasure *erasure = &self->erasure;

  flash_erase (self->hardware, command, erasure->address + erasure->sector * FLASH_SECTOR_SIZE);
  erasure->began = sectors * FLASH_SECTOR_SIZE;
}

static void
finish_sectors (struct writer *self, uint32_t sectors)
{
  struct erasure *erasure = &self->erasure;

  erasure->sector += sectors;
  advance (self, &self->erasing, sectors * FLASH_SECTOR_SIZE);
  if (erasure->sector == erasure->sectors)
    erasure->sectors = 0;
}

/* A flash that is locked or dead does not erase, and says nothing: its first piece is looked at. */
static void
check (struct writer *self)
{
  struct erasure *erasure = &self->erasure;
  uint32_t words[FLASH_PIECE_WORDS];

  flash_read (self->hardware,
              erasure->address + erasure->sector * FLASH_SECTOR_SIZE,
              words,
              FLASH_PIECE);
  if (!flash_is_blank (words)) {
    self->error = STUB_ERROR_FLASH;
    return;
  }
  self->erased += erasure->began;
  finish_sectors (self, erasure->began / FLASH_SECTOR_SIZE);
  erasure->began = 0;
}

static void
erase_step (struct writer *self)
{
  struct erasure *erasure = &self->erasure;

  if (erasure->sectors == 0)
    begin_erasure (self);
  else if (!erasure->is_scanned)
    scan (self);
  else if (erasure->began > 0)
    check (self);
  else if (is_worth_a_block (self, SECTORS_64K, WORTH_64K))
    erase (self, FLASH_ERASE_64K, SECTORS_64K);
  else if (is_worth_a_block (self, SECTORS_32K, WORTH_32K))
    erase (self, FLASH_ERASE_32K, SECTORS_32K);
  else if (erasure->used >> erasure->sector & 1)
    erase (self, FLASH_ERASE_4K, 1);
  else
    finish_sectors (self, 1);
}

/* --- Reading back --- */

static void
ask_for_piece (struct writer *self)
{
  flash_begin_read (self->hardware, get_address (self, &self->verifying), FLASH_PIECE);
  advance (self, &self->verifying, FLASH_PIECE);
}

/* While one piece is digested the next is on its way. Returns: whether there was any */
static bool
verify (struct writer *self)
{
  uint32_t words[FLASH_PIECE_WORDS];
  uint32_t n = (self->programming.done - self->verifying.done) / FLASH_PIECE;

  if (n == 0 || !(self->options & WRITER_READS_BACK))
    return false;
  n = n < VERIFY_PIECES ? n : VERIFY_PIECES;
  ask_for_piece (self);
  for (; n > 0; n--) {
    flash_end_read (self->hardware, words, FLASH_PIECE);
    if (n > 1)
      ask_for_piece (self);
    md5_add_block (&self->md5, words);
  }
  self->is_verified = self->verifying.done == self->total;
  if (self->is_verified)
    md5_end (&self->md5, self->digest);
  return true;
}

bool
writer_step (struct writer *self)
{
  if (self->error != 0 || writer_is_done (self) || flash_is_busy (self->hardware))
    return false;
  if (self->erasure.began == 0 && can_program (self)) {
    program (self);
    return true;
  }
  if (is_at_end (self, &self->erasing))
    return verify (self);
  erase_step (self);
  return true;
}
