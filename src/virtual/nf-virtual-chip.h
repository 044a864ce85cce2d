/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ESP8266 as the program that runs on it sees it: its memory map.
 *
 * Which program that is (the boot ROM, see nf-virtual-rom.h) is not known here. A register that
 * has no meaning in this model keeps what is written to it.
 *
 * Owned by the board, which sets the clock before it lets the program run.
 */
#pragma once

#include "nf-virtual-flash.h"
#include "nf-virtual-spi.h"
#include "nf-virtual-uart.h"

G_BEGIN_DECLS

enum {
  NF_VIRTUAL_DRAM = 0x3FFE8000,
  NF_VIRTUAL_DRAM_SIZE = 0x18000,
  NF_VIRTUAL_IRAM = 0x40100000,
  NF_VIRTUAL_IRAM_SIZE = 0x10000,

  /* Where every flasher looks to learn which chip it talks to, and what an ESP8266 has there. */
  NF_VIRTUAL_MAGIC_ADDRESS = 0x40001000,
};
#define NF_VIRTUAL_MAGIC 0xFFF0C101

/** What the straps said when reset was released: GPIO2, GPIO0 and GPIO15 from the lowest bit up. */
typedef enum {
  NF_VIRTUAL_BOOT_DOWNLOAD = 1,  /* GPIO0 low */
  NF_VIRTUAL_BOOT_FLASH = 3,     /* GPIO0 high */
  NF_VIRTUAL_BOOT_SDIO_LOW = 5,  /* GPIO15 high, GPIO0 low */
  NF_VIRTUAL_BOOT_SDIO_HIGH = 7, /* both high */
} NfVirtualBootMode;

/** Why the chip was reset, in the ROM's numbers. A software reset keeps the one before, and it and
 * the watchdog's keep what the straps said. */
typedef enum {
  NF_VIRTUAL_RESET_POWER_ON = 1,
  NF_VIRTUAL_RESET_EXTERNAL = 2,
  NF_VIRTUAL_RESET_WATCHDOG = 4,
} NfVirtualResetCause;

typedef struct {
  guint64 now; /* the board's clock in ns */
  NfVirtualUart uart;
  NfVirtualSpi spi[2];
  NfVirtualFlash *flash; /* borrowed */
  NfVirtualBootMode boot_mode;
  NfVirtualResetCause reset_cause;
  gboolean gpio0_low;       /* now, not at the reset */
  gboolean reset_requested; /* the program asked for a reset, or the watchdog made one */
  guint32 program;          /* the entry of what the ROM has started; 0: nothing yet */
  gboolean is_booted;       /* … and that it came from the flash */
  guint crystal_mhz;
  guint unreadable_modes; /* modes of an image header in which the flash reads 0, a bit each */
  guint32 magic;
  guint32 efuse[4];
  guint8 *dram;
  guint8 *iram;
  guint32 *peripherals; /* 0x60000000 */
  guint32 *system;      /* 0x3FF00000 */
} NfVirtualChip;

/** Makes a chip that has not been reset yet. @flash: (transfer none): must outlive it */
void nf_virtual_chip_init (NfVirtualChip *self, NfVirtualFlash *flash);

/** Changes the crystal; the default is NF_VIRTUAL_CRYSTAL_MHZ. Only the UART's rates follow it:
 * what the ROM takes its time for was measured with the usual one. */
void nf_virtual_chip_set_crystal (NfVirtualChip *self, guint mhz);

/** Frees what init made. */
void nf_virtual_chip_clear (NfVirtualChip *self);

/**
 * Burns a MAC address into the eFuses, and which of the two chips this is.
 *
 * @mac: six bytes
 * @embedded_flash: FALSE for an ESP8266; TRUE for an ESP8285, which also says its flash's size
 */
void nf_virtual_chip_set_efuses (NfVirtualChip *self, const guint8 *mac, gboolean embedded_flash);

/** Puts the peripherals into the state after a reset. RAM keeps what it has. */
void nf_virtual_chip_reset (NfVirtualChip *self);

/**
 * Reads a word.
 *
 * Returns: FALSE when the processor would take an exception: unaligned, or nothing there
 */
gboolean nf_virtual_chip_load (NfVirtualChip *self, guint32 address, guint32 *value);

/** Writes a word. Returns: as nf_virtual_chip_load() */
gboolean nf_virtual_chip_store (NfVirtualChip *self, guint32 address, guint32 value);

/**
 * Copies bytes to memory as the ROM's memcpy does: by words where both sides are aligned.
 * Instruction RAM takes words only.
 *
 * Returns: as nf_virtual_chip_load(); what was copied before the exception stays
 */
gboolean
nf_virtual_chip_copy (NfVirtualChip *self, guint32 address, const guint8 *bytes, gsize size);

/** Returns: the flash chip if the pins are switched to the SPI controller, else NULL. After a
 * reset they are not; FLASH_BEGIN and booting from flash switch them. */
NfVirtualFlash *nf_virtual_chip_get_attached_flash (NfVirtualChip *self);

/** Switches the pins to the SPI controller and sets its clock, as the ROM does. */
void nf_virtual_chip_attach_flash (NfVirtualChip *self);

G_END_DECLS
