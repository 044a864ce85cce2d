/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The client's half of an RFC 2217 conversation, without the connection: what was asked, what the
 * server has yet to answer, what it refused, and the bytes of the line in between.
 *
 * The owner sends what gathers in to_send, hands everything that arrives to nf_com_port_take(),
 * and takes the line's bytes out of received.
 */
#pragma once

#include "nf-transport.h"

#include "telnet.h"

G_BEGIN_DECLS

/** The answers that can be waited for. */
typedef enum {
  NF_COM_PORT_OPTION = 1 << 0,     /* the server is a serial port */
  NF_COM_PORT_BINARY_OUT = 1 << 1, /* it takes all 256 byte values */
  NF_COM_PORT_BINARY_IN = 1 << 2,  /* it sends all 256 byte values */
  NF_COM_PORT_BAUD = 1 << 3,
  NF_COM_PORT_DATA_SIZE = 1 << 4,
  NF_COM_PORT_PARITY = 1 << 5,
  NF_COM_PORT_STOP_SIZE = 1 << 6,
  NF_COM_PORT_FLOW = 1 << 7,
  NF_COM_PORT_DTR = 1 << 8,
  NF_COM_PORT_RTS = 1 << 9,
  NF_COM_PORT_PURGE = 1 << 10,
  NF_COM_PORT_BREAK = 1 << 11,
} NfComPortAnswer;

typedef struct {
  GByteArray *to_send;   /* the owner empties it */
  GByteArray *received;  /* the line's bytes; the owner takes them out */
  guint awaited;         /* NfComPortAnswer: asked for and not answered yet */
  guint refused;         /* NfComPortAnswer: answered with no, or with another value */
  guint silent;          /* NfComPortAnswer: never answered, so not to be awaited; the owner's */
  guint32 baud;          /* the rate that the server said it has, asked or not */
  gboolean suspended;    /* it wants nothing to be sent for now */
  char *signature;       /* (nullable): what it says it is; UTF-8 */
  gboolean tells_errors; /* it watches for the line's errors, which are: */
  NfLineErrors errors;

  struct telnet_decoder decoder; /* private, as all below */
  guint32 asked[COM_PORT_PURGE + 1];
} NfComPort;

/** Starts a conversation. @com must be zeroed or cleared before. */
void nf_com_port_init (NfComPort *com);

/** Frees what @com holds. Harmless on a zeroed one. */
void nf_com_port_clear (NfComPort *com);

/** Asks the server to be a serial port and to pass all byte values both ways. */
void nf_com_port_ask_options (NfComPort *com);

/** Asks what the server is and to be told of the line's errors. Not every server knows of these, so
 * nothing is awaited. */
void nf_com_port_ask_extras (NfComPort *com);

/** Asks for one setting (telnet.h: enum com_port_command) and awaits its answer. */
void nf_com_port_ask (NfComPort *com, enum com_port_command command, guint32 value);

/** Adds bytes of the line to what is to be sent. */
void nf_com_port_put_data (NfComPort *com, const guint8 *data, gsize size);

/** Takes what arrived on the connection. */
void nf_com_port_take (NfComPort *com, const guint8 *data, gsize size);

G_END_DECLS
