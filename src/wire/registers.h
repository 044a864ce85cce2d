/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The registers of the ESP8266 that the host reaches through the loader and the stub directly.
 *
 * Sources: esptool's chip description, the ESP8266 Technical Reference and SDK headers (register
 * names and bit positions), the disassembly of the public mask ROM dump (pins, SPI_CTRL, boot).
 */
#pragma once

enum {
  UART_FIFO = 0x60000000,
  UART_INT_ENABLE = 0x6000000C,
  UART_INT_CLEAR = 0x60000010,
  UART_CLKDIV = 0x60000014, /* clock over rate */
  UART_CLKDIV_MASK = 0xFFFFF,
  UART_STATUS = 0x6000001C, /* bits 0 to 7: bytes received; 16 to 23: bytes to be sent */
  UART_STATUS_TX_SHIFT = 16,
  UART_FIFO_SIZE = 128,
  UART_CLOCK = 52000000, /* twice the usual crystal, as long as nothing sets the PLL up */

  SPI_CMD = 0x60000200,
  SPI_ADDR = 0x60000204,
  SPI_CTRL = 0x60000208,
  SPI_USR = 0x6000021C,
  SPI_USR1 = 0x60000220,
  SPI_USR2 = 0x60000224,
  SPI_W0 = 0x60000240, /* to W15 */
  SPI_DATA_WORDS = 16,

  SPI_CMD_USR = 1 << 18, /* start the command that USR, USR1 and USR2 describe */

  SPI_USR_DUMMY = 1 << 29,
  SPI_USR_MISO = 1 << 28,
  SPI_USR_MOSI = 1 << 27,

  SPI_USR1_DUMMY_SHIFT = 0, /* all lengths in bits, less one */
  SPI_USR1_MISO_SHIFT = 8,
  SPI_USR1_MOSI_SHIFT = 17,
  SPI_USR1_ADDRESS_SHIFT = 26,
  SPI_USR2_LENGTH_SHIFT = 28,

  RTC_CONTROL = 0x60000700,

  /* Six words, one a pin of the flash chip: clock, data 0 to 3, chip select. */
  PINS_OF_FLASH = 0x6000081C,
  PINS_OF_FLASH_COUNT = 6,
  PIN_FUNCTION_MASK = 0x130,
  PIN_FUNCTION_SPI = 0x010,
  PIN_PULL_UP = 0x080,

  CPU_CLOCK = 0x3FF00014,
  CPU_CLOCK_DOUBLE = 1 << 0, /* twice the bus clock, that of UART and SPI */

  EFUSES = 0x3FF00050, /* four words */
};

#define RTC_CONTROL_RESET (1u << 31) /* the straps and the cause stay as they were */
#define SPI_USR_COMMAND   (1u << 31)
#define SPI_USR_ADDRESS   (1u << 30)

/* Commands that every SPI NOR flash knows (JEDEC JESD216). */
enum flash_command {
  FLASH_WRITE_STATUS = 0x01,
  FLASH_PROGRAM = 0x02,
  FLASH_READ = 0x03,
  FLASH_READ_STATUS = 0x05,
  FLASH_WRITE_ENABLE = 0x06,
  FLASH_ERASE_4K = 0x20,
  FLASH_READ_STATUS_2 = 0x35,
  FLASH_READ_STATUS_3 = 0x15,
  FLASH_ERASE_32K = 0x52,
  FLASH_READ_SFDP = 0x5A,
  FLASH_READ_ID = 0x9F,
  FLASH_ERASE_CHIP = 0xC7,
  FLASH_ERASE_64K = 0xD8,

  FLASH_STATUS_BUSY = 1 << 0,
};
