/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The virtual ROM's boot from flash: it loads the image at address 0 into RAM and says what it
 * does, line by line, as the real one. The image is read by chunks of 16 bytes.
 */
#include "nf-virtual-rom-private.h"

#include "bytes.h"

#include <string.h>

enum {
  CHUNK_SIZE = 16,
  SEGMENT_HEADER_SIZE = 8,
  IMAGE_MAGIC = 0xE9,
  ENTER_NS = 1000,
};

/* Reading and copying a chunk, measured in the emulator. */
static const guint64 chunk_ns = 21 * NF_VIRTUAL_US;

/* The real ROM dies in the printf that follows: it prints the line's number as a string. What
 * boards are reported to print ends here, too: no watchdog runs yet. */
static gboolean
fail_boot (NfVirtualRom *self)
{
  nf_virtual_rom_print (self, "ets_main.c ");
  nf_virtual_rom_hang (self);
  return TRUE;
}

static gboolean
stop (NfVirtualRom *self)
{
  return FALSE;
}

/* No other program than the stub runs on this board; it says that one would, and ignores the
 * host from then on. */
static gboolean
announce (NfVirtualRom *self)
{
  if (self->entry != 0)
    nf_virtual_rom_print (self, "\nprogram at 0x%08x runs\n", self->entry);
  else
    nf_virtual_rom_print (self, "user code done\n");
  nf_virtual_rom_continue (self, 0, stop);
  return TRUE;
}

/* Whoever owns the chip may let the program run that now has it; else it is only announced. */
gboolean
nf_virtual_rom_enter (NfVirtualRom *self)
{
  self->chip->program = self->entry;
  nf_virtual_rom_continue (self, ENTER_NS, announce);
  return TRUE;
}

/* What was loaded from flash begins when the last line has gone to the FIFO. */
static gboolean
enter_image (NfVirtualRom *self)
{
  self->chip->is_booted = self->entry != 0;
  return nf_virtual_rom_enter (self);
}

static gboolean
read_chunk (NfVirtualRom *self)
{
  if (nf_virtual_rom_read_flash (self, self->chunk_address, self->chunk, CHUNK_SIZE)) {
    self->chunk_address += CHUNK_SIZE;
    self->used = 0;
    return TRUE;
  }
  nf_virtual_rom_print (self, "flash read err, %s\n", "ets_unpack_flash_code");
  fail_boot (self);
  return FALSE;
}

static gboolean begin_segment (NfVirtualRom *self);

/* Copies @size bytes of the chunk to where the segment belongs. */
static gboolean
copy_chunk (NfVirtualRom *self, guint size)
{
  const guint8 *from = self->chunk + self->used;

  if (!nf_virtual_chip_copy (self->chip, self->load_to, from, size)) {
    nf_virtual_rom_hang (self);
    return FALSE;
  }
  for (guint i = 0; i < size; i++)
    self->checksum ^= from[i];
  self->used += size;
  self->load_to += size;
  self->load_size -= size;
  return TRUE;
}

/* The first and the last part of a segment are copied by words when their size allows, and the
 * processor takes no word from or to an odd place. */
static gboolean
copy_part (NfVirtualRom *self, guint size)
{
  if (size > 0 && size % 4 == 0 && (self->load_to % 4 != 0 || self->used % 4 != 0)) {
    nf_virtual_rom_hang (self);
    return FALSE;
  }
  return copy_chunk (self, size);
}

static void
set_segment (NfVirtualRom *self, const guint8 *header)
{
  self->load_to = get_u32 (header);
  self->load_size = get_u32 (header + 4);
}

/* The checksum of the image is the last byte of the chunk in which the last segment ends. */
static gboolean
finish_image (NfVirtualRom *self)
{
  nf_virtual_rom_print (self, "csum 0x%02x\n", self->checksum);
  if (self->chunk[CHUNK_SIZE - 1] == self->checksum) {
    nf_virtual_rom_continue (self, 0, enter_image);
    return TRUE;
  }
  nf_virtual_rom_print (self, "csum err\n");
  return fail_boot (self);
}

/* The next segment's header, which may stand across two chunks. */
static gboolean
take_segment_header (NfVirtualRom *self)
{
  guint left = CHUNK_SIZE - self->used;
  guint here = MIN (left, SEGMENT_HEADER_SIZE);
  guint8 header[SEGMENT_HEADER_SIZE];

  memcpy (header, self->chunk + self->used, here);
  self->used += here;
  if (here < SEGMENT_HEADER_SIZE) {
    guint over = SEGMENT_HEADER_SIZE - here;

    nf_virtual_rom_print (self, "ho %d tail %d room %d\n", self->segment_from, self->tail, left);
    if (!read_chunk (self))
      return TRUE;
    memcpy (header + here, self->chunk, over);
    self->used = over;
  }
  set_segment (self, header);
  nf_virtual_rom_continue (self, chunk_ns, begin_segment);
  return TRUE;
}

static gboolean
finish_segment (NfVirtualRom *self)
{
  self->tail = self->load_size;
  nf_virtual_rom_print (self, "tail %d\n", self->tail);
  if (!copy_part (self, self->tail))
    return TRUE;
  nf_virtual_rom_print (self, "chksum 0x%02x\n", self->checksum);
  self->segments--;
  nf_virtual_rom_continue (self,
                           chunk_ns,
                           self->segments == 0 ? finish_image : take_segment_header);
  return TRUE;
}

static gboolean
load_chunk (NfVirtualRom *self)
{
  if (!read_chunk (self))
    return TRUE;
  self->segment_from = 0;
  if (self->load_size < CHUNK_SIZE)
    nf_virtual_rom_continue (self, chunk_ns, finish_segment);
  else if (copy_chunk (self, CHUNK_SIZE))
    nf_virtual_rom_continue (self, chunk_ns, load_chunk);
  return TRUE;
}

static gboolean
begin_segment (NfVirtualRom *self)
{
  guint room = CHUNK_SIZE - self->used;

  self->segment_from = self->used;
  nf_virtual_rom_print (self,
                        "load 0x%08x, len %d, room %d \n",
                        self->load_to,
                        self->load_size,
                        room);
  if (self->load_size < room)
    nf_virtual_rom_continue (self, chunk_ns, finish_segment);
  else if (copy_part (self, room))
    nf_virtual_rom_continue (self, chunk_ns, load_chunk);
  return TRUE;
}

static gboolean
take_first_segment (NfVirtualRom *self)
{
  if (!read_chunk (self))
    return TRUE;
  if (self->segments == 0)
    return nf_virtual_rom_enter (self);
  return begin_segment (self);
}

static gboolean
take_image_header (NfVirtualRom *self)
{
  self->chunk_address = 0;
  if (!read_chunk (self))
    return TRUE;
  if (self->chunk[0] != IMAGE_MAGIC)
    return fail_boot (self);
  self->checksum = CHECKSUM_SEED;
  self->segments = self->chunk[1];
  self->entry = get_u32 (self->chunk + 4);
  set_segment (self, self->chunk + SEGMENT_HEADER_SIZE);
  if (nf_virtual_rom_set_mode (self, self->chunk[2]))
    nf_virtual_rom_wait_flash (self, take_first_segment);
  return TRUE;
}

gboolean
nf_virtual_rom_boot_image (NfVirtualRom *self)
{
  nf_virtual_rom_wait_flash (self, take_image_header);
  return TRUE;
}

static gboolean
set_up_flash (NfVirtualRom *self)
{
  if (nf_virtual_rom_set_mode (self, NF_VIRTUAL_ROM_MODE_NOT_QUAD))
    nf_virtual_rom_wait_flash (self, take_image_header);
  return TRUE;
}

gboolean
nf_virtual_rom_boot (NfVirtualRom *self)
{
  nf_virtual_chip_attach_flash (self->chip);
  nf_virtual_rom_wait_flash (self, set_up_flash);
  return TRUE;
}
