/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A serial NOR flash chip: an array, the commands of the 25 series, and the time they take.
 *
 * Programming clears bits and wraps inside its 256-byte page, erasing sets them; either takes
 * effect only after WREN and outside the protected blocks, and while it lasts (WIP) the chip
 * hears nothing but RDSR. The status registers may also be written for as long as there is power
 * (50h instead of WREN). The array may be backed by a file.
 *
 * Time is the board's clock in ns; this module only compares it. One thread at a time.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NfVirtualFlash NfVirtualFlash;

enum {
  NF_VIRTUAL_FLASH_SIZE_MIN = 0x40000,   /* 256 KB */
  NF_VIRTUAL_FLASH_SIZE_MAX = 0x1000000, /* 16 MB, what three address bytes reach */
};

/** How long a chip is busy, in ns. */
typedef struct {
  guint64 first_byte;   /* programming one byte */
  guint64 page;         /* programming a whole page; between the two it is linear */
  guint64 sector_erase; /* 4 KiB */
  guint64 half_erase;   /* 32 KiB */
  guint64 block_erase;  /* 64 KiB */
  guint64 chip_erase;   /* for each MiB */
  guint64 status_write;
} NfVirtualFlashTimings;

/** Typical values of a W25Q32's data sheet. */
extern const NfVirtualFlashTimings nf_virtual_flash_typical;

/** What is wrong with the chip. */
typedef enum {
  NF_VIRTUAL_FLASH_GOOD,
  NF_VIRTUAL_FLASH_LOCKED,    /* takes every command, but its cells never change */
  NF_VIRTUAL_FLASH_DEAD_HIGH, /* not there: its data line floats high */
  NF_VIRTUAL_FLASH_DEAD_LOW,  /* not there: its data line is low */
  NF_VIRTUAL_FLASH_BOASTING,  /* describes itself (SFDP) as twice as large as it is */
} NfVirtualFlashFault;

/**
 * Makes an erased chip by Winbond whose id tells its size.
 *
 * @size: in bytes, a power of two, NF_VIRTUAL_FLASH_SIZE_MIN to NF_VIRTUAL_FLASH_SIZE_MAX
 *
 * Returns: (transfer full): free with nf_virtual_flash_free()
 */
NfVirtualFlash *nf_virtual_flash_new (guint32 size);

/** Writes what the file lacks as nf_virtual_flash_sync() does, and frees. NULL is allowed. */
void nf_virtual_flash_free (NfVirtualFlash *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfVirtualFlash, nf_virtual_flash_free)

/**
 * Loads the array from a file and keeps the file from then on. A missing file is made, a short
 * one is lengthened, with FF; a longer one keeps what it has beyond the chip.
 *
 * Errors: G_FILE_ERROR
 */
gboolean nf_virtual_flash_open_file (NfVirtualFlash *self, const char *path, GError **error);

/**
 * Writes to the file what changed since the last call; does nothing when there is no file or
 * nothing changed. The board's owner calls it before it hands over what the chip answered, so
 * that whoever sees an answer finds the file as the answer says.
 *
 * Errors: G_FILE_ERROR; what was not written stays to be written
 */
gboolean nf_virtual_flash_sync (NfVirtualFlash *self, GError **error);

/**
 * Writes what the file lacks, and lets go of it: what changes from then on is not written. Does
 * nothing when there is none.
 *
 * Errors: G_FILE_ERROR; the file is let go of all the same
 */
gboolean nf_virtual_flash_close_file (NfVirtualFlash *self, GError **error);

/** Changes the times; the default is nf_virtual_flash_typical. */
void nf_virtual_flash_set_timings (NfVirtualFlash *self, const NfVirtualFlashTimings *timings);

/** Changes what RDID answers. @id: maker in bits 16 to 23, then type, then size, as 0xEF4016 */
void nf_virtual_flash_set_id (NfVirtualFlash *self, guint32 id);

void nf_virtual_flash_set_fault (NfVirtualFlash *self, NfVirtualFlashFault fault);

/** Makes one bit of the byte at @address stay 0, whatever is done. */
void nf_virtual_flash_set_worn (NfVirtualFlash *self, guint32 address);

/** Returns: the size in bytes */
guint32 nf_virtual_flash_get_size (const NfVirtualFlash *self);

/** Returns: the maker, type and size bytes that RDID answers, as 0xEF4016 */
guint32 nf_virtual_flash_get_id (const NfVirtualFlash *self);

/**
 * Makes it an older chip: its second status register is written behind the first (01 with two
 * bytes) and cleared when the first is written alone, and it has no third.
 */
void nf_virtual_flash_set_joined_status (NfVirtualFlash *self, gboolean joined);

/** Returns: the three status registers, the first in the low byte, without WEL and WIP */
guint32 nf_virtual_flash_get_status (const NfVirtualFlash *self);

/** Returns: (transfer none): the array, for as long as the chip lives; its owner may write to
 * it before the board runs */
guint8 *nf_virtual_flash_get_array (NfVirtualFlash *self);

/** Writes to the array at once, past all commands, as a program on the board has done some time
 * ago. A locked chip stays as it is. @data: (nullable): NULL: FF */
void
nf_virtual_flash_poke (NfVirtualFlash *self, guint32 address, const guint8 *data, guint32 size);

/** Returns: the time when the chip hears commands again; in the past when it does already */
guint64 nf_virtual_flash_get_busy_until (const NfVirtualFlash *self);

/** Ends what is under way, as taking the power away does: the cells keep what they have, the status
 * registers what was not written for the time being. */
void nf_virtual_flash_power_off (NfVirtualFlash *self);

/**
 * One transaction: chip select low, a command, data out or in, chip select high.
 *
 * @address: used by the commands that have one
 * @out, @out_size: bytes to the chip after the command and the address
 * @in, @in_size: bytes from the chip; FF where it drives nothing
 */
void nf_virtual_flash_transfer (NfVirtualFlash *self,
                                guint64 now,
                                guint8 command,
                                guint32 address,
                                const guint8 *out,
                                gsize out_size,
                                guint8 *in,
                                gsize in_size);

G_END_DECLS
