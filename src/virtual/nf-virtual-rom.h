/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program in the ESP8266's mask ROM: the banner, the download loader, the boot from flash.
 *
 * It behaves as the real one does, with its faults: the first SYNC is lost, a SYNC is answered
 * eight times, an erase takes more than was asked, a truncated command runs with what the one
 * before left in the buffer. Sources: the disassembly of the public ROM dump, and measurements
 * of that ROM running in an emulator, which stand in tests/test-virtual-rom.c.
 *
 * It runs in steps: the board calls nf_virtual_rom_run() whenever something has happened that
 * it may wait for, and it does what the processor would do at that instant. What takes the
 * processor or the flash time is followed by a wait, so that a reset in the middle of an erase
 * leaves the flash half erased.
 */
#pragma once

#include "nf-virtual-chip.h"

G_BEGIN_DECLS

typedef struct _NfVirtualRom NfVirtualRom;

/**
 * @chip: (transfer none): must outlive it
 *
 * Returns: (transfer full): free with nf_virtual_rom_free()
 */
NfVirtualRom *nf_virtual_rom_new (NfVirtualChip *chip);

/** NULL is allowed. */
void nf_virtual_rom_free (NfVirtualRom *self);

/** Makes it answer as an ESP32's ROM does: with four status bytes. For the fault of that name. */
void nf_virtual_rom_set_status_size (NfVirtualRom *self, guint size);

/** Begins at the reset vector. The chip has just been reset and knows its boot mode. */
void nf_virtual_rom_start (NfVirtualRom *self);

/** Begins where a program returns to that the loader has started: boots from flash, or with
 * @entry runs another program in memory. */
void nf_virtual_rom_return (NfVirtualRom *self, guint32 entry);

/** Does all that can be done at the chip's present time. */
void nf_virtual_rom_run (NfVirtualRom *self);

/** Returns: when it wants to be run if nothing happens on the line before */
guint64 nf_virtual_rom_get_due (const NfVirtualRom *self);

G_END_DECLS
