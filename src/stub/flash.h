/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The flash chip, reached through the SPI controller.
 *
 * What the flash needs time for (programming, erasing) is only begun here; nothing but
 * flash_is_busy () may be called until it is done. A transfer to or from it is waited for:
 * 64 bytes take 21 µs.
 */
#pragma once

#include "hardware.h"

#include <stdbool.h>

enum {
  FLASH_PIECE = 64, /* what the controller moves at once */
  FLASH_PIECE_WORDS = FLASH_PIECE / 4,
};

/** Gives the pins to the controller and sets its speed: half the clock, 26 MHz. */
void flash_attach (struct hardware *hardware);

bool flash_is_busy (struct hardware *hardware);

/** Returns: manufacturer in the low byte, type, size */
uint32_t flash_read_id (struct hardware *hardware);

/** Returns: the three status registers, the first in the low byte */
uint32_t flash_read_status (struct hardware *hardware);

/**
 * Takes the write protection away if there is any; waits for it, 15 ms at most on a good chip.
 *
 * @unlocked: (out): whether there was any
 *
 * Returns: false when it is still there
 */
bool flash_unlock (struct hardware *hardware, bool *unlocked);

/** Begins to read @size bytes, 1 to FLASH_PIECE; nothing else is done with the flash until … */
void flash_begin_read (struct hardware *hardware, uint32_t address, uint32_t size);
/** … this takes them, in whole words. */
void flash_end_read (struct hardware *hardware, uint32_t *words, uint32_t size);

/** Reads a piece at once. */
void flash_read (struct hardware *hardware, uint32_t address, uint32_t *words, uint32_t size);

/** Reads @size bytes, up to FLASH_PIECE, of the flash's description. */
void flash_read_sfdp (struct hardware *hardware, uint32_t address, uint32_t *words, uint32_t size);

/** Begins to program a piece. @address: a multiple of FLASH_PIECE */
void flash_program (struct hardware *hardware, uint32_t address, const uint32_t *words);

/** Begins an erase. @command: one of enum flash_command; @address: where the piece starts */
void flash_erase (struct hardware *hardware, uint8_t command, uint32_t address);

/** Returns: whether a piece holds nothing but FF */
bool flash_is_blank (const uint32_t words[FLASH_PIECE_WORDS]);
