/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The RFC 2217 conversation, see nf-com-port.h.
 */
#include "nf-com-port.h"

#include <string.h>

#define SIGNATURE "Node Flasher"

/* The rate is the only setting of more than one byte. */
enum { BAUD_BYTES = 4 };

void
nf_com_port_init (NfComPort *com)
{
  *com = (NfComPort){
    .to_send = g_byte_array_new (),
    .received = g_byte_array_new (),
  };
}

void
nf_com_port_clear (NfComPort *com)
{
  g_clear_pointer (&com->to_send, g_byte_array_unref);
  g_clear_pointer (&com->received, g_byte_array_unref);
  g_clear_pointer (&com->signature, g_free);
}

static void
put_negotiation (NfComPort *com, guint8 verb, guint8 option)
{
  guint8 bytes[3];
  gsize n = telnet_put_negotiation (bytes, sizeof bytes, verb, option);

  g_byte_array_append (com->to_send, bytes, (guint) n);
}

void
nf_com_port_ask_options (NfComPort *com)
{
  put_negotiation (com, TELNET_WILL, TELNET_OPTION_COM_PORT);
  put_negotiation (com, TELNET_WILL, TELNET_OPTION_BINARY);
  put_negotiation (com, TELNET_DO, TELNET_OPTION_BINARY);
  put_negotiation (com, TELNET_WILL, TELNET_OPTION_SUPPRESS_GO_AHEAD);
  put_negotiation (com, TELNET_DO, TELNET_OPTION_SUPPRESS_GO_AHEAD);
  com->awaited |= NF_COM_PORT_OPTION | NF_COM_PORT_BINARY_OUT | NF_COM_PORT_BINARY_IN;
}

/* Returns: which answer @command has; for a control, @value says which line it is about */
static guint
find_answer (guint8 command, guint32 value)
{
  switch (command) {
  case COM_PORT_SET_BAUD:
    return NF_COM_PORT_BAUD;
  case COM_PORT_SET_DATA_SIZE:
    return NF_COM_PORT_DATA_SIZE;
  case COM_PORT_SET_PARITY:
    return NF_COM_PORT_PARITY;
  case COM_PORT_SET_STOP_SIZE:
    return NF_COM_PORT_STOP_SIZE;
  case COM_PORT_PURGE:
    return NF_COM_PORT_PURGE;
  case COM_PORT_SET_CONTROL:
    if (value == COM_PORT_DTR_ON || value == COM_PORT_DTR_OFF)
      return NF_COM_PORT_DTR;
    if (value == COM_PORT_RTS_ON || value == COM_PORT_RTS_OFF)
      return NF_COM_PORT_RTS;
    if (value == COM_PORT_BREAK_ON || value == COM_PORT_BREAK_OFF)
      return NF_COM_PORT_BREAK;
    return value == COM_PORT_NO_FLOW_CONTROL ? NF_COM_PORT_FLOW : 0;
  default:
    return 0;
  }
}

static void
put_com_port (NfComPort *com, enum com_port_command command, gconstpointer value, gsize size)
{
  guint8 request[2 * TELNET_BODY_MAX];
  gsize n = telnet_put_com_port (request, sizeof request, (guint8) command, value, size);

  g_byte_array_append (com->to_send, request, (guint) n);
}

void
nf_com_port_ask_extras (NfComPort *com)
{
  const guint8 mask = COM_PORT_LINE_ERRORS;

  put_com_port (com, COM_PORT_SIGNATURE, "", 0);
  put_com_port (com, COM_PORT_SET_LINE_MASK, &mask, 1);
}

void
nf_com_port_ask (NfComPort *com, enum com_port_command command, guint32 value)
{
  guint8 bytes[] = {
    (guint8) (value >> 24),
    (guint8) (value >> 16),
    (guint8) (value >> 8),
    (guint8) value,
  };
  gsize size = command == COM_PORT_SET_BAUD ? BAUD_BYTES : 1;
  guint answer = find_answer ((guint8) command, value);

  g_return_if_fail (answer != 0);
  put_com_port (com, command, bytes + BAUD_BYTES - size, size);
  com->asked[command] = value;
  com->awaited |= answer & ~com->silent;
  com->refused &= ~answer;
}

void
nf_com_port_put_data (NfComPort *com, const guint8 *data, gsize size)
{
  guint at = com->to_send->len;
  gsize room = 2 * size;

  g_byte_array_set_size (com->to_send, at + (guint) room);
  g_byte_array_set_size (com->to_send,
                         at + (guint) telnet_put_data (com->to_send->data + at, room, data, size));
}

static void
take_answer (NfComPort *com, guint answer, gboolean agreed)
{
  com->awaited &= ~answer;
  if (!agreed)
    com->refused |= answer;
}

/* What was offered or asked for is being answered and needs no word more; everything else the
 * server would like is declined. */
static void
take_negotiation (NfComPort *com, guint8 verb, guint8 option)
{
  gboolean agreed = verb == TELNET_DO || verb == TELNET_WILL;
  gboolean ours = verb == TELNET_DO || verb == TELNET_DONT;

  switch (option) {
  case TELNET_OPTION_BINARY:
    take_answer (com, ours ? NF_COM_PORT_BINARY_OUT : NF_COM_PORT_BINARY_IN, agreed);
    break;
  case TELNET_OPTION_COM_PORT:
    if (ours)
      take_answer (com, NF_COM_PORT_OPTION, agreed);
    break;
  case TELNET_OPTION_SUPPRESS_GO_AHEAD:
    break;
  default:
    if (agreed)
      put_negotiation (com, ours ? TELNET_WONT : TELNET_DONT, option);
  }
}

static guint32
get_value (const guint8 *from, gsize size)
{
  guint32 value = 0;

  for (gsize i = 0; i < size; i++)
    value = value << 8 | from[i];
  return value;
}

/* A rate that the server changes by itself (somebody else may have) is its own affair: what comes
 * of it shows in the bytes. */
static void
take_baud (NfComPort *com, guint32 baud)
{
  if (baud != com->baud && !(com->awaited & NF_COM_PORT_BAUD))
    g_info ("the server has changed the rate to %u baud", baud);
  com->baud = baud;
}

/* An answer repeats what the server has now, so a refusal shows as another value. How exact a
 * rate must be is for the owner to judge, and the lines' answers tell how those of the far end
 * stand, which a server may not know (ser2net calls every break one that began). */
static void
take_setting (NfComPort *com, guint8 command, const guint8 *bytes, gsize size)
{
  gsize value_size = command == COM_PORT_SET_BAUD ? BAUD_BYTES : 1;
  guint32 value = 0;
  guint answer = 0;

  if (size < value_size)
    return;
  value = get_value (bytes, value_size);
  answer = find_answer (command, value);
  if (answer == NF_COM_PORT_BAUD)
    take_baud (com, value);
  if (answer != 0)
    take_answer (com,
                 answer,
                 command == COM_PORT_SET_BAUD || command == COM_PORT_SET_CONTROL ||
                     value == com->asked[command]);
}

static void
take_signature (NfComPort *com, const guint8 *text, gsize size)
{
  if (size == 0) {
    put_com_port (com, COM_PORT_SIGNATURE, SIGNATURE, strlen (SIGNATURE));
    return;
  }
  g_free (com->signature);
  com->signature = g_utf8_make_valid ((const char *) text, (gssize) size);
}

/* One notice may tell of several bytes: the counts are the least that happened. */
static void
take_line_state (NfComPort *com, guint8 state)
{
  com->tells_errors = TRUE;
  com->errors.overruns += (state & COM_PORT_LINE_OVERRUN) != 0;
  com->errors.parity += (state & COM_PORT_LINE_PARITY) != 0;
  com->errors.framing += (state & COM_PORT_LINE_FRAMING) != 0;
  com->errors.breaks += (state & COM_PORT_LINE_BREAK) != 0;
}

static void
take_subnegotiation (NfComPort *com, const guint8 *body, gsize size)
{
  guint8 command = 0;

  if (size < 2 || body[0] != TELNET_OPTION_COM_PORT || body[1] < COM_PORT_FROM_SERVER)
    return;
  command = body[1] - COM_PORT_FROM_SERVER;
  body += 2;
  size -= 2;
  switch (command) {
  case COM_PORT_SIGNATURE:
    take_signature (com, body, size);
    break;
  case COM_PORT_NOTIFY_LINE:
    if (size > 0)
      take_line_state (com, body[0]);
    break;
  case COM_PORT_SET_LINE_MASK:
    com->tells_errors = size > 0 && body[0] == COM_PORT_LINE_ERRORS;
    break;
  case COM_PORT_SUSPEND:
  case COM_PORT_RESUME:
    com->suspended = command == COM_PORT_SUSPEND;
    break;
  default:
    take_setting (com, command, body, size);
  }
}

void
nf_com_port_take (NfComPort *com, const guint8 *data, gsize size)
{
  for (gsize i = 0; i < size; i++)
    switch (telnet_decoder_push (&com->decoder, data[i])) {
    case TELNET_DATA:
      g_byte_array_append (com->received, &com->decoder.data, 1);
      break;
    case TELNET_NEGOTIATION:
      take_negotiation (com, com->decoder.verb, com->decoder.option);
      break;
    case TELNET_SUBNEGOTIATION:
      take_subnegotiation (com, com->decoder.body, com->decoder.size);
      break;
    case TELNET_NOTHING:
    default:
      break;
    }
}
