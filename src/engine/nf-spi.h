/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash chip, reached through the ESP8266's SPI controller by register writes: what the ROM
 * loader has no command for, or does wrongly. Each function is one or two exchanges.
 *
 * One of the two attach functions comes first: before that the flash's pins do not belong to the
 * controller and every read gives FF. nf_spi_release () comes before the ROM's own flash commands
 * are used again: they rely on three registers that the functions here change.
 *
 * What is lost on the line is repeated. Nothing in the protocol protects a register's value
 * against a damaged bit, so what matters is read twice: what an erase is aimed at, what is written
 * to a status register, and data.
 *
 * Errors: those of the loader.
 *
 * Sources: the controller's registers as esptool uses them; the command set is that of every SPI
 * NOR flash (JEDEC JESD216).
 */
#pragma once

#include "nf-loader.h"

G_BEGIN_DECLS

/** What one erase command takes away. */
typedef enum {
  NF_SPI_ERASE_SECTOR = 0x20, /* 4 KiB, typically 45 ms, at most 0.4 s */
  NF_SPI_ERASE_BLOCK = 0xD8,  /* 64 KiB, typically 150 ms, at most 2 s */
} NfSpiErase;

enum { NF_SPI_BLOCK_SIZE = 0x10000 };

/** Plain data, owned by the caller; borrows the loader. */
typedef struct {
  NfLoader *loader;
  guint32 saved[3];     /* what nf_spi_release () puts back */
  gboolean is_released; /* the ROM's commands were used since: the flash may be busy */
} NfSpi;

/**
 * Attaches the flash chip and clears its write protection.
 *
 * Errors: NF_ERROR_TIMED_OUT also when there is no flash chip: the ROM waits for it forever
 */
gboolean nf_spi_attach (NfSpi *spi, NfLoader *loader, GError **error);

/**
 * Attaches the flash chip and leaves its status registers as they are: what the ROM does to attach
 * it clears them, and with them its protection and its quad mode. Without a flash chip it succeeds,
 * and every read gives FF or 0.
 */
gboolean nf_spi_attach_untouched (NfSpi *spi, NfLoader *loader, GError **error);

/** Puts the controller's registers back for the ROM's own commands. The functions below take the
 * flash over again, as soon as it is done with the last of those. */
gboolean nf_spi_release (NfSpi *spi, GError **error);

/** Reads the three-byte id: manufacturer in the low byte, then type, then size. */
gboolean nf_spi_read_id (NfSpi *spi, guint32 *id, GError **error);

/**
 * Reads the first @n status registers, 1 to 3. What a flash does not have reads FF or 0.
 *
 * @status: (out): the first in the low byte: bit 0 busy, bit 1 write enabled, bits 2 to 4
 *   protection; the second above it
 */
gboolean nf_spi_read_status (NfSpi *spi, guint n, guint32 *status, GError **error);

/**
 * Writes the first @n status registers, 1 to 3, and waits until that is done. The second one keeps
 * what it has when only the first is written.
 *
 * @is_volatile: the flash forgets it when its power goes; chips without that ignore it
 *
 * Errors: also NF_ERROR_FLASH_REFUSED when they read something else afterwards: they are protected
 * themselves, or it does not have them
 */
gboolean
nf_spi_write_status (NfSpi *spi, guint n, guint32 status, gboolean is_volatile, GError **error);

/** Reads @size bytes at @address. At 115200 baud blank flash takes 0.5 s a KiB, data 1 s. */
gboolean nf_spi_read (NfSpi *spi, guint32 address, guint8 *buffer, gsize size, GError **error);

/** Reads @size bytes at @address of what the flash says of itself (SFDP, JESD216). Chips that say
 * nothing give FF. */
gboolean nf_spi_read_sfdp (NfSpi *spi, guint32 address, guint8 *buffer, gsize size, GError **error);

/**
 * Erases one sector or block and waits until it is done.
 *
 * @address: the start of the sector or block
 *
 * Errors: also NF_ERROR_TIMED_OUT when the flash stays busy, and NF_ERROR_FLASH_REFUSED when its
 * first word does not read FF afterwards
 */
gboolean nf_spi_erase (NfSpi *spi, NfSpiErase erase, guint32 address, GError **error);

G_END_DECLS
