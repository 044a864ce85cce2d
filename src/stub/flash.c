/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Commands to the flash chip, see flash.h.
 */
#include "flash.h"

#include "registers.h"

enum {
  /* WP driven high, bus shared with the cache, resume after read, plain reads, and in the low
   * bits what the SDK calls 40 MHz: a half of the bus clock, which is 52 MHz here. */
  CTRL = 0x288101,

  STATUS_PROTECTED = 0x3C, /* BP0 to BP3 or TB. Bit 6 is the quad enable bit of some makers */
  UNLOCK_MAX_US = 200000,  /* more than any data sheet allows a status register */
  UNLOCK_STEP_US = 100,
};

/* What a command consists of besides its eight bits. */
struct command {
  uint8_t opcode;
  bool has_address;
  uint8_t dummy_bits;
  uint32_t address;
  uint32_t out_size;
  uint32_t in_size;
};

static void
begin (struct hardware *hardware, const struct command *command)
{
  uint32_t usr = SPI_USR_COMMAND;
  uint32_t usr1 = 0;

  if (command->has_address) {
    usr |= SPI_USR_ADDRESS;
    usr1 |= (24u - 1) << SPI_USR1_ADDRESS_SHIFT;
    hardware_store (hardware, SPI_ADDR, command->address << 8);
  }
  if (command->dummy_bits > 0) {
    usr |= SPI_USR_DUMMY;
    usr1 |= command->dummy_bits - 1u;
  }
  if (command->out_size > 0) {
    usr |= SPI_USR_MOSI;
    usr1 |= (command->out_size * 8 - 1) << SPI_USR1_MOSI_SHIFT;
  }
  if (command->in_size > 0) {
    usr |= SPI_USR_MISO;
    usr1 |= (command->in_size * 8 - 1) << SPI_USR1_MISO_SHIFT;
  }
  hardware_store (hardware, SPI_USR, usr);
  hardware_store (hardware, SPI_USR1, usr1);
  hardware_store (hardware,
                  SPI_USR2,
                  (8u - 1) << SPI_USR2_LENGTH_SHIFT | (uint32_t) command->opcode);
  hardware_store (hardware, SPI_CMD, SPI_CMD_USR);
}

static void
wait_for_transfer (struct hardware *hardware)
{
  while (hardware_load (hardware, SPI_CMD) != 0)
    ;
}

static void
run (struct hardware *hardware, const struct command *command)
{
  begin (hardware, command);
  wait_for_transfer (hardware);
}

static void
take_words (struct hardware *hardware, uint32_t *words, uint32_t size)
{
  for (uint32_t i = 0; 4 * i < size; i++)
    words[i] = hardware_load (hardware, SPI_W0 + 4 * i);
}

static void
give_words (struct hardware *hardware, const uint32_t *words, uint32_t size)
{
  for (uint32_t i = 0; 4 * i < size; i++)
    hardware_store (hardware, SPI_W0 + 4 * i, words[i]);
}

void
flash_attach (struct hardware *hardware)
{
  for (uint32_t i = 0; i < PINS_OF_FLASH_COUNT; i++) {
    uint32_t pin = PINS_OF_FLASH + 4 * i;
    uint32_t value = hardware_load (hardware, pin) & ~(uint32_t) (PIN_FUNCTION_MASK | PIN_PULL_UP);
    hardware_store (hardware, pin, value | PIN_FUNCTION_SPI);
  }
  hardware_store (hardware, SPI_CTRL, CTRL);
}

/* Reads up to four bytes that a command gives without an address. */
static uint32_t
ask (struct hardware *hardware, uint8_t opcode, uint32_t size)
{
  run (hardware, &(struct command){ .opcode = opcode, .in_size = size });
  return hardware_load (hardware, SPI_W0) & (size == 1 ? 0xFF : 0xFFFFFF);
}

/* Where no flash chip drives the line it may read FF for ever: that is not busy but absent. */
bool
flash_is_busy (struct hardware *hardware)
{
  uint32_t status = ask (hardware, FLASH_READ_STATUS, 1);

  return status != 0xFF && (status & FLASH_STATUS_BUSY);
}

uint32_t
flash_read_id (struct hardware *hardware)
{
  return ask (hardware, FLASH_READ_ID, 3);
}

uint32_t
flash_read_status (struct hardware *hardware)
{
  return ask (hardware, FLASH_READ_STATUS, 1) | ask (hardware, FLASH_READ_STATUS_2, 1) << 8 |
         ask (hardware, FLASH_READ_STATUS_3, 1) << 16;
}

static void
enable_writing (struct hardware *hardware)
{
  run (hardware, &(struct command){ .opcode = FLASH_WRITE_ENABLE });
}

/* Chips whose second status register holds something lose it when only one byte is written, and
 * with it perhaps the bit that their quad mode needs. Those without a second take one byte. */
static void
write_status (struct hardware *hardware, uint32_t status)
{
  struct command command = { .opcode = FLASH_WRITE_STATUS, .out_size = status >> 8 ? 2 : 1 };

  enable_writing (hardware);
  give_words (hardware, &status, command.out_size);
  run (hardware, &command);
}

bool
flash_unlock (struct hardware *hardware, bool *unlocked)
{
  uint32_t status = flash_read_status (hardware) & 0xFFFF;

  *unlocked = status & STATUS_PROTECTED;
  if (!*unlocked)
    return true;
  write_status (hardware, status & ~(uint32_t) (STATUS_PROTECTED | 3));
  for (uint32_t us = 0; us < UNLOCK_MAX_US && flash_is_busy (hardware); us += UNLOCK_STEP_US)
    hardware_wait (hardware, UNLOCK_STEP_US);
  return !(flash_read_status (hardware) & (STATUS_PROTECTED | FLASH_STATUS_BUSY));
}

void
flash_begin_read (struct hardware *hardware, uint32_t address, uint32_t size)
{
  begin (hardware,
         &(struct command){
             .opcode = FLASH_READ,
             .has_address = true,
             .address = address,
             .in_size = size,
         });
}

void
flash_end_read (struct hardware *hardware, uint32_t *words, uint32_t size)
{
  wait_for_transfer (hardware);
  take_words (hardware, words, size);
}

void
flash_read (struct hardware *hardware, uint32_t address, uint32_t *words, uint32_t size)
{
  flash_begin_read (hardware, address, size);
  flash_end_read (hardware, words, size);
}

void
flash_read_sfdp (struct hardware *hardware, uint32_t address, uint32_t *words, uint32_t size)
{
  run (hardware,
       &(struct command){
           .opcode = FLASH_READ_SFDP,
           .has_address = true,
           .dummy_bits = 8,
           .address = address,
           .in_size = size,
       });
  take_words (hardware, words, size);
}

void
flash_program (struct hardware *hardware, uint32_t address, const uint32_t *words)
{
  enable_writing (hardware);
  give_words (hardware, words, FLASH_PIECE);
  run (hardware,
       &(struct command){
           .opcode = FLASH_PROGRAM,
           .has_address = true,
           .address = address,
           .out_size = FLASH_PIECE,
       });
}

void
flash_erase (struct hardware *hardware, uint8_t command, uint32_t address)
{
  enable_writing (hardware);
  run (hardware, &(struct command){ .opcode = command, .has_address = true, .address = address });
}

bool
flash_is_blank (const uint32_t words[FLASH_PIECE_WORDS])
{
  uint32_t all = ~0u;

  for (uint32_t i = 0; i < FLASH_PIECE_WORDS; i++)
    all &= words[i];
  return all == ~0u;
}
