/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Telnet with a serial port inside, see telnet.h.
 */
#include "telnet.h"

enum {
  IN_DATA,
  IN_DATA_IAC, /* after IAC */
  IN_VERB,     /* after IAC and WILL, WONT, DO or DONT */
  IN_BODY,     /* after IAC SB */
  IN_BODY_IAC, /* after IAC inside a body */
};

static enum telnet_event
enter (struct telnet_decoder *decoder, int state)
{
  decoder->state = state;
  return TELNET_NOTHING;
}

static enum telnet_event
take_data (struct telnet_decoder *decoder, uint8_t byte)
{
  decoder->state = IN_DATA;
  decoder->data = byte;
  return TELNET_DATA;
}

/* The byte after an IAC. A command without an option (NOP, GA, a stray SE ...) says nothing to
 * a serial line. */
static enum telnet_event
take_command (struct telnet_decoder *decoder, uint8_t byte)
{
  switch (byte) {
  case TELNET_IAC:
    return take_data (decoder, TELNET_IAC);
  case TELNET_WILL:
  case TELNET_WONT:
  case TELNET_DO:
  case TELNET_DONT:
    decoder->verb = byte;
    return enter (decoder, IN_VERB);
  case TELNET_SB:
    decoder->size = 0;
    return enter (decoder, IN_BODY);
  default:
    return enter (decoder, IN_DATA);
  }
}

static enum telnet_event
take_body (struct telnet_decoder *decoder, uint8_t byte)
{
  if (decoder->size < TELNET_BODY_MAX)
    decoder->body[decoder->size++] = byte;
  return enter (decoder, IN_BODY);
}

/* The byte after an IAC inside a body. Only SE and a second IAC may stand here; anything else
 * means that the SE was lost, and is a command of its own. */
static enum telnet_event
take_body_command (struct telnet_decoder *decoder, uint8_t byte)
{
  switch (byte) {
  case TELNET_IAC:
    return take_body (decoder, TELNET_IAC);
  case TELNET_SE:
    decoder->state = IN_DATA;
    return decoder->size > 0 ? TELNET_SUBNEGOTIATION : TELNET_NOTHING;
  default:
    return take_command (decoder, byte);
  }
}

enum telnet_event
telnet_decoder_push (struct telnet_decoder *decoder, uint8_t byte)
{
  switch (decoder->state) {
  case IN_DATA_IAC:
    return take_command (decoder, byte);
  case IN_VERB:
    decoder->option = byte;
    decoder->state = IN_DATA;
    return TELNET_NEGOTIATION;
  case IN_BODY:
    return byte == TELNET_IAC ? enter (decoder, IN_BODY_IAC) : take_body (decoder, byte);
  case IN_BODY_IAC:
    return take_body_command (decoder, byte);
  case IN_DATA:
  default:
    return byte == TELNET_IAC ? enter (decoder, IN_DATA_IAC) : take_data (decoder, byte);
  }
}

size_t
telnet_put_data (uint8_t *to, size_t to_size, const uint8_t *data, size_t size)
{
  size_t n = 0;

  for (size_t i = 0; i < size; i++) {
    if (to_size - n < (data[i] == TELNET_IAC ? 2 : 1))
      return 0;
    if (data[i] == TELNET_IAC)
      to[n++] = TELNET_IAC;
    to[n++] = data[i];
  }
  return n;
}

size_t
telnet_put_negotiation (uint8_t *to, size_t to_size, uint8_t verb, uint8_t option)
{
  if (to_size < 3)
    return 0;
  to[0] = TELNET_IAC;
  to[1] = verb;
  to[2] = option;
  return 3;
}

size_t
telnet_put_com_port (uint8_t *to,
                     size_t to_size,
                     uint8_t command,
                     const uint8_t *value,
                     size_t size)
{
  enum { HEAD = 4, TAIL = 2 };
  size_t n = 0;

  if (to_size < HEAD + TAIL)
    return 0;
  n = telnet_put_data (to + HEAD, to_size - HEAD - TAIL, value, size);
  if (n == 0 && size > 0)
    return 0;
  to[0] = TELNET_IAC;
  to[1] = TELNET_SB;
  to[2] = TELNET_OPTION_COM_PORT;
  to[3] = command;
  to[HEAD + n] = TELNET_IAC;
  to[HEAD + n + 1] = TELNET_SE;
  return HEAD + n + TAIL;
}
