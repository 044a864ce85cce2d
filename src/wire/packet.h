/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Requests and replies of the download protocol, as they stand inside a SLIP frame.
 *
 *   request  u8 0 · u8 opcode · u16 data size · u32 checksum · data
 *   reply    u8 1 · u8 opcode · u16 size of what follows · u32 value · data · status · error
 *
 * Parsing never reads past the bytes given, and what it returns points into them.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PACKET_HEADER_SIZE 8

/** The longest request the ROM takes: its receive buffer holds 8 KiB. */
#define PACKET_SIZE_MAX 0x2000

/** A command on its way to the chip. */
struct request {
  uint8_t opcode;      /* enum opcode */
  uint32_t checksum;   /* of the data after a data header; 0 for commands without one */
  const uint8_t *data; /* borrowed; may be NULL when size is 0 */
  uint16_t size;       /* bytes of data */
};

/** An answer of the chip. */
struct reply {
  uint8_t opcode;
  uint32_t value;      /* what READ_REG read; not meaningful in other answers */
  const uint8_t *data; /* borrowed; what stands between the value and the status */
  uint16_t size;       /* bytes of data; 0 in every answer of the ESP8266's ROM */
  uint8_t status;      /* STATUS_OK or STATUS_FAILED */
  uint8_t error;       /* enum rom_error; valid only when status is STATUS_FAILED */
};

/** The checksum of a DATA command over @size bytes: their XOR, seeded with EF. */
uint8_t packet_checksum (const uint8_t *data, size_t size);

/**
 * Writes @request as bytes.
 *
 * Returns: the number of bytes put at @to, or 0 when @to_size is too small
 */
size_t request_put (uint8_t *to, size_t to_size, const struct request *request);

/**
 * Reads a request, as the chip's side does.
 *
 * The length field is taken as it stands: like the ROM this accepts a frame that is shorter or
 * longer, and @request's size says how much really came.
 *
 * Returns: false when @packet is shorter than a header or is no request
 */
bool request_parse (struct request *request, const uint8_t *packet, size_t packet_size);

/**
 * Writes @reply as bytes, status and error last.
 *
 * Returns: the number of bytes put at @to, or 0 when @to_size is too small
 */
size_t reply_put (uint8_t *to, size_t to_size, const struct reply *reply);

/**
 * Reads a reply.
 *
 * Returns: false when @packet is no reply, or its length field and its size disagree
 */
bool reply_parse (struct reply *reply, const uint8_t *packet, size_t packet_size);
