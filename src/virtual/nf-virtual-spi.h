/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ESP8266's SPI controller: registers on one side, transactions with a flash chip on the
 * other. The chip has two of them; only SPI0 is wired to the flash.
 *
 * A command starts by a write to its bit in CMD and lasts as long as its bits take at the
 * controller's clock; CMD reads 0 when it is over. Owned by the board; time is its clock in ns.
 */
#pragma once

#include "nf-virtual-flash.h"

G_BEGIN_DECLS

enum { NF_VIRTUAL_SPI_WORDS = 16 };

typedef struct {
  guint32 registers[64];
  guint64 done; /* when the command under way is over */
} NfVirtualSpi;

/** Puts the registers into the state after a reset. */
void nf_virtual_spi_reset (NfVirtualSpi *self);

/** @offset: 0 to 0xFC, a multiple of 4 */
guint32 nf_virtual_spi_read (NfVirtualSpi *self, guint32 offset, guint64 now);

/** @flash: what is wired to the controller now, NULL for nothing (the data line reads high) */
void nf_virtual_spi_write (NfVirtualSpi *self,
                           guint32 offset,
                           guint32 value,
                           NfVirtualFlash *flash,
                           guint64 now);

/** Returns: how long @bits bits take at the clock that is set, in ns */
guint64 nf_virtual_spi_get_duration (const NfVirtualSpi *self, guint bits);

G_END_DECLS
