/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub from inside: what its loop, its commands and its tasks share.
 */
#pragma once

#include "stub.h"

/* What only esptool asks for, see stub.h. */
#ifdef __xtensa__
#define FOR_ESPTOOL      __attribute__ ((section (".esptool"), noinline))
#define FOR_ESPTOOL_DATA __attribute__ ((section (".esptool_data")))
#else
#define FOR_ESPTOOL
#define FOR_ESPTOOL_DATA
#endif

/** Bytes of the longest reply that is put at once: OP_STUB_INFO's. Longer ones are tasks. */
enum { STUB_REPLY_MAX = 8 + 4 * STUB_INFO_WORDS + STUB_SFDP_SIZE + 6 };

/** Answers without data. @error: enum stub_error, 0 for success */
void stub_reply (struct stub *self, uint8_t opcode, uint32_t value, uint8_t error);

/** Answers with how the stream stands. */
void stub_tell_stream (struct stub *self, uint8_t opcode);

/** Doubles the processor's clock, or lets it be as the ROM had it. */
void stub_set_fast (struct hardware *hardware, bool is_fast);

/** Closes the stream, if one is open; what it has not programmed is forgotten. */
void stub_stop_stream (struct stub *self);

/** Returns: whether what the slot holds is a request, and nothing in it is damaged */
bool stub_is_whole (const struct slot *slot);

/** Carries out the command in @slot, or begins its task, and releases the slot. Returns: false
 * when it must wait for the flash */
bool stub_handle (struct stub *self, struct slot *slot);

/* The tasks. */
void task_begin_digests (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size);
void task_begin_md5 (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size);
void task_begin_read (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size);
/** @packet: 1 to STUB_READ_PIECE bytes; @in_flight: packets */
void task_begin_read_packets (struct stub *self,
                              uint8_t opcode,
                              uint32_t address,
                              uint32_t size,
                              uint32_t packet,
                              uint32_t in_flight);
void task_begin_erase (struct stub *self, uint8_t opcode, uint32_t address, uint32_t size);
/** Answers @opcode when the stream is done. @reset: and resets the chip */
void task_begin_end (struct stub *self, uint8_t opcode, bool reset);
/** Changes the rate when all answers have left. */
void task_begin_rate (struct stub *self, uint32_t divider);
/** Leaves the stub when all answers have left. @where: an address, or one of the two below */
void task_begin_leave (struct stub *self, uint32_t where);
enum {
  LEAVE_TO_BOOT = 0,  /* starts the program in the flash */
  LEAVE_BY_RESET = 1, /* which goes where the straps said at the last reset: back to the loader */
};
