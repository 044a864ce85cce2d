/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub: our program on the chip. It takes commands from the line (see stub-protocol.h and
 * opcodes.h) and carries them out.
 *
 * There are no interrupts and nothing waits: the program is one loop around stub_step (), and a
 * step does a little of each thing, never for longer than the UART's 128 bytes last at 2 Mbaud.
 * So the line, the unpacking and the flash all run at once.
 *
 *   UART -> inbox -> stream -> ring -> writer -> flash
 *                 \> command -> task ----------> flash
 *   UART <- outbox <---------/
 *
 * The image has two parts. Our host uploads the first; the second holds what only esptool asks for,
 * and is known by a mark in memory.
 */
#pragma once

#include "md5.h"
#include "outbox.h"
#include "stream.h"

/** Where the second part's data begin, and with what. */
enum { STUB_ESPTOOL_AT = 0x3FFE8400, STUB_ESPTOOL_MARK = 0x7C0FFEE8 };

struct stub;

/** A command that takes more than one step. Returns: whether it did anything; it sets
 * stub->task.step to NULL when it is through. */
typedef bool (*task_step) (struct stub *self);

struct task {
  task_step step; /* NULL: the stub is free for the next command */
  uint8_t opcode;
  uint32_t begin; /* the range of flash; where to jump; the new divider */
  uint32_t at;
  uint32_t end;
  bool is_reading;   /* the piece at AT has been asked of the flash */
  uint32_t in_reply; /* bytes that the reply under way still lacks */
  uint32_t n_digests;
  uint8_t *digests; /* STUB_DIGESTS_MAX */
  struct md5 md5;
  uint32_t packet;       /* esptool's READ_FLASH: bytes of a packet … */
  uint32_t in_flight;    /* … how many bytes may be under way … */
  uint32_t acknowledged; /* … and how many the host says it has */
};

struct stub {
  struct hardware *hardware;
  struct task task;
  struct inbox inbox;
  struct outbox outbox;
  struct writer writer;
  struct stream stream;
  uint32_t
      old_divider; /* of the rate before, until a request arrives whole at the new one; else 0 */
  uint32_t flash_size; /* nothing beyond it is touched */
  struct run memory;   /* what MEM_BEGIN announced and MEM_DATA has not filled yet */
  uint32_t sequence;   /* of MEM_DATA */
  bool has_esptool;    /* the second part is there */
  bool is_unlocked;    /* the flash was write-protected when the stream began */
  bool must_reset;     /* when the stream has ended */

  /* What the parts above work in. It comes last: an instruction reaches 1 KiB from a pointer. */
  struct inflate inflate;
  struct slot slots[INBOX_SLOTS_MAX];
  struct run runs[STUB_RUNS_MAX];
  uint8_t digests[STUB_DIGESTS_MAX * MD5_SIZE];
  uint8_t output[OUTBOX_SIZE];
  uint32_t ring[INFLATE_WINDOW / 4];
  uint32_t input[INBOX_MEMORY / 4];
};

/** Sets everything up, attaches the flash and greets the host. */
void stub_begin (struct stub *self, struct hardware *hardware);

/** Does a little of everything. Returns: whether there was anything to do; if not, nothing will
 * be until a byte arrives or leaves or the flash is done. */
bool stub_step (struct stub *self);
