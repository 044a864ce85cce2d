/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The commands, one function each, for commands*.c only. Each finds out whether what is asked can
 * be done, and does it or begins its task.
 */
#pragma once

#include "stub-private.h"

/** The data of a command, its length proven. */
struct data {
  uint8_t opcode;
  const uint8_t *bytes;
  uint32_t size;
};

/** Returns: enum stub_error; 0 when it has answered, or a task will */
typedef uint8_t (*command_handler) (struct stub *self, const struct data *data);

/** Returns: word @index of the data */
uint32_t command_get_word (const struct data *data, uint32_t index);

/** Answers with success. Returns: 0 */
uint8_t command_answer (struct stub *self, const struct data *data, uint32_t value);

/* commands-memory.c */
/** Returns: whether there is memory or a register at all of these places, and @address is a
 * multiple of
 * 4 */
bool command_is_mapped (uint32_t address, uint32_t size);
uint8_t command_prove_memory (struct stub *self, const struct data *data);
uint8_t command_change_rate (struct stub *self, const struct data *data);
uint8_t command_run_user_code (struct stub *self, const struct data *data);
uint8_t command_reset (struct stub *self, const struct data *data);

/* commands-flash.c */
bool command_is_in_flash (const struct stub *self, uint32_t address, uint32_t size);
bool command_is_whole_sectors (uint32_t address, uint32_t size);
/** Makes the flash ready to be changed. Returns: enum stub_error */
uint8_t command_unlock (struct stub *self);
uint8_t command_set_parameters (struct stub *self, const struct data *data);
uint8_t command_tell_info (struct stub *self, const struct data *data);
uint8_t command_digest (struct stub *self, const struct data *data);
uint8_t command_md5 (struct stub *self, const struct data *data);
uint8_t command_read (struct stub *self, const struct data *data);
uint8_t command_begin_stream (struct stub *self, const struct data *data);
uint8_t command_end_stream (struct stub *self, const struct data *data);

/* commands-esptool.c */
uint8_t command_sync (struct stub *self, const struct data *data);
uint8_t command_read_register (struct stub *self, const struct data *data);
uint8_t command_write_registers (struct stub *self, const struct data *data);
uint8_t command_begin_memory (struct stub *self, const struct data *data);
uint8_t command_take_memory (struct stub *self, const struct data *data);
uint8_t command_end_memory (struct stub *self, const struct data *data);
uint8_t command_attach (struct stub *self, const struct data *data);
uint8_t command_read_packets (struct stub *self, const struct data *data);
uint8_t command_erase_region (struct stub *self, const struct data *data);
uint8_t command_erase_flash (struct stub *self, const struct data *data);
uint8_t command_begin_raw (struct stub *self, const struct data *data);
uint8_t command_begin_zlib (struct stub *self, const struct data *data);
uint8_t command_end_range (struct stub *self, const struct data *data);
