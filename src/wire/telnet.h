/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The telnet encoding that carries a serial port over TCP (RFC 854, 855), and the numbers of the
 * com port option (RFC 2217). Pure functions on bytes, used by the client and by the virtual
 * board's server; both sides of a conversation look the same here.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

enum telnet_byte {
  TELNET_SE = 240,
  TELNET_SB = 250,
  TELNET_WILL = 251,
  TELNET_WONT = 252,
  TELNET_DO = 253,
  TELNET_DONT = 254,
  TELNET_IAC = 255,

  TELNET_OPTION_BINARY = 0,
  TELNET_OPTION_ECHO = 1,
  TELNET_OPTION_SUPPRESS_GO_AHEAD = 3,
  TELNET_OPTION_COM_PORT = 44,
};

/** The first byte after the option in a com port subnegotiation. The server's answer to each is
 * the same number + 100. */
enum com_port_command {
  COM_PORT_SIGNATURE = 0,     /* a text; without one it asks the other side for its own */
  COM_PORT_SET_BAUD = 1,      /* u32, big endian */
  COM_PORT_SET_DATA_SIZE = 2, /* 8 */
  COM_PORT_SET_PARITY = 3,    /* 1: none */
  COM_PORT_SET_STOP_SIZE = 4, /* 1: one */
  COM_PORT_SET_CONTROL = 5,   /* enum com_port_control */
  COM_PORT_NOTIFY_LINE = 6,   /* enum com_port_line; only ever from the server */
  COM_PORT_NOTIFY_MODEM = 7,
  COM_PORT_SUSPEND = 8, /* the other side shall send nothing, neither bytes nor commands, */
  COM_PORT_RESUME = 9,  /* until this */
  COM_PORT_SET_LINE_MASK = 10,
  COM_PORT_SET_MODEM_MASK = 11,
  COM_PORT_PURGE = 12, /* 1: what was received, 2: what is to be sent, 3: both */
  COM_PORT_FROM_SERVER = 100,
};

/** The bits of COM_PORT_NOTIFY_LINE and COM_PORT_SET_LINE_MASK that tell of errors. */
enum com_port_line {
  COM_PORT_LINE_OVERRUN = 1 << 1,
  COM_PORT_LINE_PARITY = 1 << 2,
  COM_PORT_LINE_FRAMING = 1 << 3,
  COM_PORT_LINE_BREAK = 1 << 4,
  COM_PORT_LINE_ERRORS = 0x1E, /* all of them */
};

enum com_port_control {
  COM_PORT_NO_FLOW_CONTROL = 1,
  COM_PORT_BREAK_ON = 5,
  COM_PORT_BREAK_OFF = 6,
  COM_PORT_DTR_ON = 8,
  COM_PORT_DTR_OFF = 9,
  COM_PORT_RTS_ON = 11,
  COM_PORT_RTS_OFF = 12,
};

enum telnet_event {
  TELNET_NOTHING,        /* the byte was taken */
  TELNET_DATA,           /* decoder->data is a byte of the line */
  TELNET_NEGOTIATION,    /* decoder->verb (WILL, WONT, DO, DONT) and decoder->option are set */
  TELNET_SUBNEGOTIATION, /* decoder->body[0..size): the option, then its bytes, unescaped */
};

enum { TELNET_BODY_MAX = 64 };

/** One direction being decoded. Set it to { 0 } to start; state is private. What an event set
 * stays valid until the next push. */
struct telnet_decoder {
  uint8_t data;
  uint8_t verb;
  uint8_t option;
  uint8_t body[TELNET_BODY_MAX]; /* a longer body is cut: none that we know is longer than 5 */
  size_t size;
  int state;
};

/** Takes one byte from the connection. */
enum telnet_event telnet_decoder_push (struct telnet_decoder *decoder, uint8_t byte);

/**
 * Writes line bytes for the connection: FF is doubled.
 *
 * @to_size: 2 × @size is always enough
 *
 * Returns: the number of bytes put, or 0 when they do not fit
 */
size_t telnet_put_data (uint8_t *to, size_t to_size, const uint8_t *data, size_t size);

/** Writes IAC @verb @option. Returns: 3, or 0 when they do not fit */
size_t telnet_put_negotiation (uint8_t *to, size_t to_size, uint8_t verb, uint8_t option);

/**
 * Writes IAC SB COM-PORT @command, the @size bytes of @value with FF doubled, IAC SE.
 *
 * Returns: the number of bytes put, or 0 when they do not fit
 */
size_t telnet_put_com_port (uint8_t *to,
                            size_t to_size,
                            uint8_t command,
                            const uint8_t *value,
                            size_t size);
