/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The numbers of the ESP8266's download protocol: commands, their sizes and the answers.
 *
 * Sources: the disassembly of the public ESP8266 mask ROM dump (jcmvbkbc/esp-elf-rom) and
 * measurements of that ROM running in an emulator; the protocol description of esptool.
 */
#pragma once

enum opcode {
  OP_FLASH_BEGIN = 0x02,    /* erase size, blocks, block size, offset: erases, opens a session */
  OP_FLASH_DATA = 0x03,     /* data header, data */
  OP_FLASH_END = 0x04,      /* leaves the ROM loader whatever its argument says */
  OP_MEM_BEGIN = 0x05,      /* total size, blocks, block size, address */
  OP_MEM_END = 0x06,        /* flag (not 0: stay), entry */
  OP_MEM_DATA = 0x07,       /* data header, data */
  OP_SYNC = 0x08,           /* 36 bytes; the ROM answers it eight times */
  OP_WRITE_REG = 0x09,      /* n times address, value, mask, delay in µs */
  OP_READ_REG = 0x0A,       /* address */
  OP_SPI_SET_PARAMS = 0x0B, /* id, chip size, block size, sector size, page size, status mask */

  /* The stub's, with the numbers and the data that esptool's stubs have. */
  OP_SPI_ATTACH = 0x0D,       /* pin configuration, ignored on this chip */
  OP_CHANGE_BAUD = 0x0F,      /* new rate, present rate */
  OP_FLASH_DEFL_BEGIN = 0x10, /* exact size, blocks, block size, offset */
  OP_FLASH_DEFL_DATA = 0x11,  /* data header, a slice of one zlib stream */
  OP_FLASH_DEFL_END = 0x12,   /* 0: start the program, 1: stay */
  OP_FLASH_MD5 = 0x13,        /* address, size, 0, 0; answers 16 bytes */
  OP_ERASE_FLASH = 0xD0,
  OP_ERASE_REGION = 0xD1,  /* address, size */
  OP_READ_FLASH = 0xD2,    /* address, size, packet size, most packets in flight */
  OP_RUN_USER_CODE = 0xD3, /* starts the program in the flash; not answered */

  /* The stub's own, see stub-protocol.h. */
  OP_STUB_INFO = 0xE0,
  OP_STUB_DIGESTS = 0xE1,
  OP_STUB_WRITE_BEGIN = 0xE2,
  OP_STUB_WRITE_DATA = 0xE3,
  OP_STUB_WRITE_END = 0xE4,
  OP_STUB_READ = 0xE5,
  OP_STUB_CRC = 0xE6,
  OP_STUB_RESET = 0xE7,
};

/* Why the ROM refused. Only meaningful when the status byte is STATUS_FAILED: on success the
 * byte beside it keeps the last error. */
enum rom_error {
  ROM_ERROR_FORMAT = 0x05,    /* a length, an order or a size the command cannot have */
  ROM_ERROR_FAILED = 0x06,    /* understood, but it did not work: erase, or counts at the end */
  ROM_ERROR_CHECKSUM = 0x07,  /* the data was damaged on the line */
  ROM_ERROR_READ_BACK = 0x08, /* programmed, but the flash reads back something else */
};

/* Why a stub refused; the numbers are those of esptool's stubs. */
enum stub_error {
  STUB_ERROR_LENGTH = 0xC0,   /* a length the command cannot have */
  STUB_ERROR_CHECKSUM = 0xC1, /* the data was damaged on the line */
  STUB_ERROR_VALUE = 0xC2,    /* an address or a size it cannot have */
  STUB_ERROR_UNKNOWN = 0xC3,  /* no such command */
  STUB_ERROR_FLASH = 0xC4,    /* the flash did not do it, or does not answer */
  STUB_ERROR_LOCKED = 0xC5,   /* its write protection cannot be taken away */
  STUB_ERROR_CLOSED = 0xC6,   /* data without a beginning */
  STUB_ERROR_INFLATE = 0xC7,  /* the data is no deflate stream */
  STUB_ERROR_TOO_LITTLE = 0xC8,
  STUB_ERROR_TOO_MUCH = 0xC9,
};

enum {
  STATUS_OK = 0,
  STATUS_FAILED = 1,

  DIRECTION_REQUEST = 0,
  DIRECTION_REPLY = 1,

  SYNC_SIZE = 36,           /* 07 07 12 20, then 32 × 55 */
  SYNC_REPLIES = 8,         /* how often the ROM answers one SYNC */
  DATA_HEADER_SIZE = 16,    /* length, sequence, 0, 0 before the bytes of a DATA command */
  REGISTER_WRITE_SIZE = 16, /* one quadruple of WRITE_REG */
  FLASH_BLOCK_MAX = 0x1800, /* the largest block size the ROM takes */
  CHECKSUM_SEED = 0xEF,

  FLASH_SECTOR_SIZE = 0x1000, /* the smallest piece that can be erased */
  FLASH_PAGE_SIZE = 0x100,    /* the largest piece that can be programmed at once */
  FLASH_ROM_LIMIT = 0x400000, /* the chip size the ROM assumes until SPI_SET_PARAMS */
  FLASH_SIZE_MAX = 0x1000000, /* what three address bytes reach */
};
