/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial NOR flash chip, see nf-virtual-flash.h.
 */
#include "nf-virtual-flash-private.h"

#include "bytes.h"
#include "opcodes.h"

#include <string.h>

#define US G_GUINT64_CONSTANT (1000)
#define MS (1000 * US)

enum command {
  COMMAND_WRITE_STATUS = 0x01,
  COMMAND_PROGRAM = 0x02,
  COMMAND_READ = 0x03,
  COMMAND_WRITE_DISABLE = 0x04,
  COMMAND_READ_STATUS = 0x05,
  COMMAND_WRITE_ENABLE = 0x06,
  COMMAND_FAST_READ = 0x0B,
  COMMAND_WRITE_STATUS_3 = 0x11,
  COMMAND_READ_STATUS_3 = 0x15,
  COMMAND_ERASE_SECTOR = 0x20,
  COMMAND_WRITE_STATUS_2 = 0x31,
  COMMAND_READ_STATUS_2 = 0x35,
  COMMAND_UNIQUE_ID = 0x4B,
  COMMAND_WRITE_ENABLE_VOLATILE = 0x50,
  COMMAND_ERASE_HALF = 0x52,
  COMMAND_SFDP = 0x5A,
  COMMAND_ERASE_CHIP = 0x60,
  COMMAND_READ_ID = 0x9F,
  COMMAND_ERASE_CHIP_2 = 0xC7,
  COMMAND_ERASE_BLOCK = 0xD8,
};

enum {
  STATUS_BUSY = 0x01,
  STATUS_WRITE_ENABLED = 0x02,
  STATUS_PROTECT_SHIFT = 2, /* BP0 to BP2 */
  STATUS_PROTECT_MASK = 7,
  STATUS_LOCKED = 0x9C, /* SRP0 and all of BP */

  WORN_MASK = 0xF7,

  STATUS_FIRST = 0x0000FF,
  STATUS_SECOND = 0x00FF00,
  STATUS_THIRD = 0xFF0000,
};

const NfVirtualFlashTimings nf_virtual_flash_typical = {
  .first_byte = 30 * US,
  .page = 700 * US,
  .sector_erase = 45 * MS,
  .half_erase = 120 * MS,
  .block_erase = 150 * MS,
  .chip_erase = 2500 * MS,
  .status_write = 5 * MS,
};

NfVirtualFlash *
nf_virtual_flash_new (guint32 size)
{
  g_return_val_if_fail (size >= NF_VIRTUAL_FLASH_SIZE_MIN && size <= NF_VIRTUAL_FLASH_SIZE_MAX &&
                            (size & (size - 1)) == 0,
                        NULL);
  NfVirtualFlash *self = g_new0 (NfVirtualFlash, 1);

  self->array = g_malloc (size);
  memset (self->array, 0xFF, size);
  self->size = size;
  /* W25Q: the last byte is the logarithm of the size. */
  self->id = 0xEF4000 | (guint32) g_bit_nth_msf (size, -1);
  self->timings = nf_virtual_flash_typical;
  self->file = -1;
  return self;
}

void
nf_virtual_flash_free (NfVirtualFlash *self)
{
  if (self == NULL)
    return;
  nf_virtual_flash_close_file (self, NULL);
  g_free (self->array);
  g_free (self);
}

void
nf_virtual_flash_set_timings (NfVirtualFlash *self, const NfVirtualFlashTimings *timings)
{
  self->timings = *timings;
}

void
nf_virtual_flash_set_id (NfVirtualFlash *self, guint32 id)
{
  self->id = id;
}

void
nf_virtual_flash_set_fault (NfVirtualFlash *self, NfVirtualFlashFault fault)
{
  self->fault = fault;
}

void
nf_virtual_flash_set_worn (NfVirtualFlash *self, guint32 address)
{
  self->has_worn = TRUE;
  self->worn = address & (self->size - 1);
  self->array[self->worn] &= WORN_MASK;
}

guint32
nf_virtual_flash_get_size (const NfVirtualFlash *self)
{
  return self->size;
}

guint32
nf_virtual_flash_get_id (const NfVirtualFlash *self)
{
  return self->id;
}

void
nf_virtual_flash_set_joined_status (NfVirtualFlash *self, gboolean joined)
{
  self->has_joined_status = joined;
}

/* With the WP pin low and the bit that listens to it set, what else is set stays. */
guint32
nf_virtual_flash_get_status (const NfVirtualFlash *self)
{
  return self->status | (self->fault == NF_VIRTUAL_FLASH_LOCKED ? STATUS_LOCKED : 0);
}

guint8 *
nf_virtual_flash_get_array (NfVirtualFlash *self)
{
  return self->array;
}

void
nf_virtual_flash_poke (NfVirtualFlash *self, guint32 address, const guint8 *data, guint32 size)
{
  if (self->fault == NF_VIRTUAL_FLASH_LOCKED || address >= self->size)
    return;
  size = MIN (size, self->size - address);
  if (data != NULL)
    memcpy (self->array + address, data, size);
  else
    memset (self->array + address, 0xFF, size);
  nf_virtual_flash_mark_dirty (self, address, size);
}

guint64
nf_virtual_flash_get_busy_until (const NfVirtualFlash *self)
{
  return self->busy_until;
}

void
nf_virtual_flash_power_off (NfVirtualFlash *self)
{
  self->busy_until = 0;
  self->write_enabled = FALSE;
  self->volatile_enabled = FALSE;
  self->status = self->kept_status;
}

/* Protection from the top downwards, as most parts of the 25 series have it: BP 7 is the whole
 * chip, each step less halves it. */
static gboolean
is_protected (const NfVirtualFlash *self, guint32 address)
{
  unsigned protect = self->status >> STATUS_PROTECT_SHIFT & STATUS_PROTECT_MASK;

  if (protect == 0)
    return FALSE;
  return address >= self->size - (self->size >> (STATUS_PROTECT_MASK - protect));
}

/* WREN is good for one command, whether that works or not. */
static gboolean
take_write_enable (NfVirtualFlash *self, guint32 address)
{
  if (!self->write_enabled)
    return FALSE;
  self->write_enabled = FALSE;
  return self->fault != NF_VIRTUAL_FLASH_LOCKED && !is_protected (self, address);
}

static void
erase (NfVirtualFlash *self, guint64 now, guint32 address, guint32 size, guint64 busy)
{
  address &= (self->size - 1) & ~(size - 1);
  if (!take_write_enable (self, address))
    return;
  memset (self->array + address, 0xFF, size);
  if (self->has_worn)
    self->array[self->worn] &= WORN_MASK;
  nf_virtual_flash_mark_dirty (self, address, size);
  self->busy_until = now + busy;
}

static void
program (NfVirtualFlash *self, guint64 now, guint32 address, const guint8 *data, gsize size)
{
  address &= self->size - 1;
  if (size == 0 || !take_write_enable (self, address))
    return;
  guint32 page = address & ~(guint32) (FLASH_PAGE_SIZE - 1);

  for (gsize i = 0; i < size; i++)
    self->array[page | ((address + i) & (FLASH_PAGE_SIZE - 1))] &= data[i];
  nf_virtual_flash_mark_dirty (self, page, FLASH_PAGE_SIZE);
  self->busy_until =
      now + self->timings.first_byte +
      (self->timings.page - self->timings.first_byte) * (size - 1) / (FLASH_PAGE_SIZE - 1);
}

/* Writes the bits of @mask. What the cells shall keep takes time, what the registers alone hold is
 * there at once. */
static void
write_status (NfVirtualFlash *self, guint64 now, guint32 mask, guint32 value)
{
  guint32 status =
      (self->status & ~mask) | (value & mask & ~(guint32) (STATUS_BUSY | STATUS_WRITE_ENABLED));
  gboolean is_volatile = self->volatile_enabled && !self->write_enabled;

  if (!self->write_enabled && !self->volatile_enabled)
    return;
  self->write_enabled = FALSE;
  self->volatile_enabled = FALSE;
  if (self->fault != NF_VIRTUAL_FLASH_LOCKED) {
    self->status = status;
    self->kept_status = is_volatile ? self->kept_status : status;
  }
  self->busy_until = is_volatile ? now : now + self->timings.status_write;
}

static void
take_status (NfVirtualFlash *self, guint64 now, guint8 command, const guint8 *out, gsize size)
{
  if (size == 0)
    return;
  if (command == COMMAND_WRITE_STATUS && size > 1)
    write_status (self, now, STATUS_FIRST | STATUS_SECOND, get_u16 (out));
  else if (command == COMMAND_WRITE_STATUS)
    write_status (self,
                  now,
                  self->has_joined_status ? STATUS_FIRST | STATUS_SECOND : STATUS_FIRST,
                  out[0]);
  else if (command == COMMAND_WRITE_STATUS_2 && !self->has_joined_status)
    write_status (self, now, STATUS_SECOND, (guint32) out[0] << 8);
  else if (command == COMMAND_WRITE_STATUS_3 && !self->has_joined_status)
    write_status (self, now, STATUS_THIRD, (guint32) out[0] << 16);
}

static void
read_array (const NfVirtualFlash *self, guint32 address, guint8 *in, gsize size)
{
  for (gsize i = 0; i < size; i++)
    in[i] = self->array[(address + i) & (self->size - 1)];
}

static void
read_id (const NfVirtualFlash *self, guint8 *in, gsize size)
{
  for (gsize i = 0; i < size; i++)
    in[i] = i < 3 ? (guint8) (self->id >> (16 - 8 * i)) : 0;
}

/* Four dummy bytes, then eight of which the size makes two boards' chips different. */
static void
read_unique_id (const NfVirtualFlash *self, guint8 *in, gsize size)
{
  for (gsize i = 4; i < size; i++)
    in[i] = (guint8) (0xD0 + i + self->id);
}

/* JESD216: a header, one parameter header, and of the basic table the two words that a flasher
 * looks at, erase by 4 KiB with command 20 and the density in bits less one. */
static void
read_sfdp (const NfVirtualFlash *self, guint32 address, guint8 *in, gsize size)
{
  static const guint8 headers[] = {
    'S', 'F', 'D', 'P', 0x00, 0x01, 0x00, 0xFF, 0x00, 0x00, 0x01, 0x09, 0x80, 0x00, 0x00, 0xFF,
  };
  enum { TABLE = 0x80, TABLE_SIZE = 9 * 4 };
  guint8 table[TABLE_SIZE] = { 0xE5, 0x20, 0xF1, 0xFF };

  put_u32 (table + 4, self->size * (self->fault == NF_VIRTUAL_FLASH_BOASTING ? 16 : 8) - 1);
  for (gsize i = 0; i < size; i++) {
    gsize at = address + i;

    if (at < sizeof headers)
      in[i] = headers[at];
    else if (at >= TABLE && at < TABLE + TABLE_SIZE)
      in[i] = table[at - TABLE];
  }
}

/* Sets @status to what a command to read a register gives; FALSE when @command is none. */
static gboolean
read_status (const NfVirtualFlash *self, guint64 now, guint8 command, guint8 *status)
{
  switch (command) {
  case COMMAND_READ_STATUS:
    *status = (guint8) (nf_virtual_flash_get_status (self) |
                        (self->write_enabled ? STATUS_WRITE_ENABLED : 0) |
                        (now < self->busy_until ? STATUS_BUSY : 0));
    return TRUE;
  case COMMAND_READ_STATUS_2:
    *status = (guint8) (self->status >> 8);
    return TRUE;
  case COMMAND_READ_STATUS_3:
    *status = (guint8) (self->status >> 16);
    return !self->has_joined_status;
  default:
    return FALSE;
  }
}

static void
take_write_command (NfVirtualFlash *self,
                    guint64 now,
                    guint8 command,
                    guint32 address,
                    const guint8 *out,
                    gsize size)
{
  switch (command) {
  case COMMAND_WRITE_ENABLE:
    self->write_enabled = TRUE;
    break;
  case COMMAND_WRITE_ENABLE_VOLATILE:
    self->volatile_enabled = TRUE;
    break;
  case COMMAND_WRITE_DISABLE:
    self->write_enabled = FALSE;
    self->volatile_enabled = FALSE;
    break;
  case COMMAND_WRITE_STATUS:
  case COMMAND_WRITE_STATUS_2:
  case COMMAND_WRITE_STATUS_3:
    take_status (self, now, command, out, size);
    break;
  case COMMAND_PROGRAM:
    program (self, now, address, out, size);
    break;
  case COMMAND_ERASE_SECTOR:
    erase (self, now, address, 0x1000, self->timings.sector_erase);
    break;
  case COMMAND_ERASE_HALF:
    erase (self, now, address, 0x8000, self->timings.half_erase);
    break;
  case COMMAND_ERASE_BLOCK:
    erase (self, now, address, 0x10000, self->timings.block_erase);
    break;
  case COMMAND_ERASE_CHIP:
  case COMMAND_ERASE_CHIP_2:
    erase (self, now, 0, self->size, self->timings.chip_erase * self->size >> 20);
    break;
  default: /* sleep, wake and reset (B9, AB, 66, 99) show no effect that anyone reads */
    break;
  }
}

static void
take_read_command (NfVirtualFlash *self, guint8 command, guint32 address, guint8 *in, gsize size)
{
  switch (command) {
  case COMMAND_READ:
  case COMMAND_FAST_READ:
    read_array (self, address, in, size);
    break;
  case COMMAND_READ_ID:
    read_id (self, in, size);
    break;
  case COMMAND_UNIQUE_ID:
    read_unique_id (self, in, size);
    break;
  case COMMAND_SFDP:
    read_sfdp (self, address, in, size);
    break;
  default:
    break;
  }
}

void
nf_virtual_flash_transfer (NfVirtualFlash *self,
                           guint64 now,
                           guint8 command,
                           guint32 address,
                           const guint8 *out,
                           gsize out_size,
                           guint8 *in,
                           gsize in_size)
{
  guint8 status = 0;

  if (in_size > 0)
    memset (in, self->fault == NF_VIRTUAL_FLASH_DEAD_LOW ? 0x00 : 0xFF, in_size);
  if (self->fault == NF_VIRTUAL_FLASH_DEAD_HIGH || self->fault == NF_VIRTUAL_FLASH_DEAD_LOW)
    return;
  if (read_status (self, now, command, &status)) {
    if (in_size > 0)
      memset (in, status, in_size);
    return;
  }
  if (now < self->busy_until)
    return;
  take_write_command (self, now, command, address, out, out_size);
  take_read_command (self, command, address, in, in_size);
}
