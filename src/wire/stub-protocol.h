/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the stub, our program on the chip, understands beyond the commands that it shares with
 * esptool's stubs (opcodes.h). Both sides are built from this tree, so the sizes below are fixed.
 *
 * Every command here carries the CRC-32 of its data in the checksum field; esptool's commands may. Every answer to it
 * ends with the CRC-32 of its header and data, so that damage on the line is always noticed:
 *
 *   request  u8 0 · u8 opcode · u16 data size · u32 crc · data
 *   reply    u8 1 · u8 opcode · u16 size · u32 value · data · u32 crc · status · error
 *
 * All words are little-endian. A request that is damaged is answered with STUB_ERROR_CHECKSUM.
 * Requests wait in the stub's memory until their turn: a host may send the next one while the
 * last is being worked on, as long as no more than STUB_WINDOW wait.
 *
 * A stream of data to be written stays open, whatever it has come to, until a command that needs
 * the flash for itself ends it: all but WRITE_DATA, WRITE_END, SYNC, READ_REG and CHANGE_BAUD.
 *
 * After CHANGE_BAUD the stub goes back to the rate before when 256 bytes have arrived at the new
 * one without a whole request among them. So the first frame must be a short one, and a host that
 * finds the rate not to carry sends as much of anything before it goes back itself.
 *
 * OP_STUB_INFO: all about the board in one exchange.
 *   reply    struct of enum stub_info words, then the first STUB_SFDP_SIZE bytes of the flash's
 *            own description (SFDP)
 *
 * OP_STUB_CRC: address, size of up to STUB_CRC_RANGES ranges of memory (multiples of 4, together
 *   STUB_CRC_MAX at most). By this the stub proves that it has arrived as it was sent: the ROM's
 *   own checks let some damage pass.
 *   reply    value: the CRC-32 of all of them, one behind the other
 *
 * OP_STUB_DIGESTS: address, size, both multiples of 4 KiB.
 *   replies  value: address of the first sector; data: the MD5 of up to STUB_DIGESTS_MAX sectors.
 *            As many replies as it takes
 *
 * OP_STUB_READ: address, size (1 to STUB_READ_MAX).
 *   replies  value: address; data: up to 4 KiB of flash. As many replies as it takes
 *
 * OP_STUB_WRITE_BEGIN: enum stub_write_flags, number of runs, then address and size of each run
 *   (multiples of 4 KiB, not overlapping, in any order). Opens a stream that fills exactly these
 *   runs, in the order given. The stub erases them itself, as late or as early as it suits, and
 *   nothing else. Ends a stream that was open.
 *   reply    the state of the stream, see enum stub_write_state
 *
 * OP_STUB_WRITE_DATA: sequence number from 0, and in the top byte of that word a mask; then 1 to
 *   STUB_BLOCK_SIZE bytes of the stream, each XORed with the mask. A mask is chosen so that there
 *   is little for SLIP to escape. The stream is one or more raw deflate streams (RFC 1951), one behind the other, each beginning at
 *   a byte and knowing nothing of the data of those before; together they give the runs' bytes.
 *   A host may send blocks STUB_WINDOW ahead of the number that were used. Blocks are kept in
 *   whatever order they arrive: only what is lost must be sent again.
 *   reply    the state; it comes each time a block has been used up, at once when a block
 *            arrived damaged, twice or not in order, and with an error when the stream is over
 *
 * OP_STUB_RESET: no data. Answers, and resets the chip: it starts where GPIO0 sent it at its last
 *   reset.
 *
 * OP_STUB_WRITE_END: no data. Asks for the state of the stream.
 *   reply    at once as long as not all of the stream has arrived; else when all is programmed
 *            and read back. May be asked any number of times
 */
#pragma once

enum {
  STUB_VERSION = 1, /* of all that stands here */
  STUB_BLOCK_SIZE = 2048,
  STUB_WINDOW = 15,      /* requests that may wait: one short of the slots in the stub's memory */
  STUB_RUNS_MAX = 128,   /* in one stream */
  STUB_RUN_SIZE = 8,     /* bytes of a request for each */
  STUB_DIGESTS_MAX = 8,  /* in one reply: at 115200 baud it leaves while the next is computed */
  STUB_DIGEST_SIZE = 16,
  STUB_READ_MAX = 0x10000,
  STUB_CRC_RANGES = 4,
  STUB_CRC_MAX = 0x10000, /* takes some 15 ms, in which the line is not looked after */
  STUB_READ_PIECE = 0x1000, /* the most in one reply */
  STUB_SFDP_SIZE = 256,

  STUB_MASK_SHIFT = 24, /* in the word with the sequence number */
  STUB_SEQUENCE_MASK = 0xFFFFFF,
};

/* The words of an answer to OP_STUB_INFO. */
enum stub_info {
  STUB_INFO_VERSION,                         /* STUB_VERSION */
  STUB_INFO_DIVIDER,                         /* UART_CLKDIV */
  STUB_INFO_EFUSES,                          /* four words */
  STUB_INFO_FLASH_ID = STUB_INFO_EFUSES + 4, /* manufacturer in the low byte */
  STUB_INFO_FLASH_STATUS, /* its three status registers, the first in the low byte */
  STUB_INFO_WORDS,
};

/* The words of an answer to OP_STUB_WRITE_BEGIN, _DATA and _END. The reply's value is how many
 * bytes of the runs have been programmed, or found to need no programming, since BEGIN. */
enum stub_write_state {
  STUB_WRITE_FLAGS,  /* enum stub_write_news */
  STUB_WRITE_NEXT,   /* the lowest sequence number that has not arrived */
  STUB_WRITE_HELD,   /* bit i: block NEXT + 1 + i has arrived */
  STUB_WRITE_USED,   /* blocks that are used up: NEXT or less */
  STUB_WRITE_ERASED, /* bytes erased since BEGIN; blank sectors are not */
  STUB_WRITE_DIGEST, /* four words: the MD5 of the runs, read back, once all is programmed; else 0
                      */
  STUB_WRITE_WORDS = STUB_WRITE_DIGEST + 4,
};

enum stub_write_flags {
  STUB_WRITE_RAW = 1 << 0,     /* the stream is the bytes themselves */
  STUB_WRITE_SECTORS = 1 << 1, /* erase by sectors only, for a flash chip that knows no blocks */
};

enum stub_write_news {
  STUB_NEWS_UNLOCKED = 1 << 0, /* the flash was write-protected, and no longer is */
};
