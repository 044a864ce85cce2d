/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A board behind an RFC 2217 server: rate, DTR, RTS, break and purge work, line errors are told
 * to who asks for them, and what a board has no use for is confirmed.
 */
#define _GNU_SOURCE /* accept4 */
#include "nf-virtual-host.h"

#include "telnet.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
  SERVER = 0,
  CLIENT = 1,
  OPTIONS = 256,
  BAUD_SIZE = 4,

  CONTROL_ASK_BREAK = 4,
  CONTROL_ASK_DTR = 7,
  CONTROL_ASK_RTS = 10,

  PURGE_RECEIVED = 1,
  PURGE_UNSENT = 2,

  MODEM_STATE = 0xB0, /* carrier, DSR and CTS are there */
};

typedef struct {
  NfVirtualHost host;
  int listener;
  int client; /* -1: none */
  struct telnet_decoder decoder;
  gboolean on[2][OPTIONS]; /* what each side has agreed to do */
  gboolean dtr, rts, is_break;
  guint8 line_mask;           /* which of enum com_port_line the client wants to be told */
  NfVirtualLineErrors errors; /* told already, or before its time */
  guint32 baud;
  GByteArray *output; /* to the client */
} Server;

static void
add_fds (NfVirtualHost *host, GArray *fds)
{
  Server *self = (Server *) host;

  nf_virtual_host_add_fd (fds, self->listener);
  nf_virtual_host_add_fd (fds, self->client);
}

static void
negotiate (Server *self, guint8 verb, guint8 option)
{
  guint8 bytes[8];
  gsize size = telnet_put_negotiation (bytes, sizeof bytes, verb, option);

  g_byte_array_append (self->output, bytes, (guint) size);
}

static void
answer (Server *self, guint8 command, const guint8 *value, gsize size)
{
  guint8 bytes[2 * TELNET_BODY_MAX + 8];

  size = telnet_put_com_port (bytes, sizeof bytes, command + COM_PORT_FROM_SERVER, value, size);
  g_byte_array_append (self->output, bytes, (guint) size);
}

static gboolean
is_option_known (guint8 option)
{
  return option == TELNET_OPTION_BINARY || option == TELNET_OPTION_SUPPRESS_GO_AHEAD ||
         option == TELNET_OPTION_COM_PORT;
}

/* Agrees to what is known, refuses the rest, and confirms no state twice. */
static void
take_negotiation (Server *self)
{
  guint8 verb = self->decoder.verb, option = self->decoder.option;
  gboolean asks_server = verb == TELNET_DO || verb == TELNET_DONT;
  gboolean wanted = verb == TELNET_DO || verb == TELNET_WILL;
  gboolean *on = &self->on[asks_server ? SERVER : CLIENT][option];
  gboolean known = is_option_known (option);

  if (*on == (wanted && known) && (known || !wanted))
    return;
  *on = wanted && known;
  if (asks_server)
    negotiate (self, *on ? TELNET_WILL : TELNET_WONT, option);
  else
    negotiate (self, *on ? TELNET_DO : TELNET_DONT, option);
}

static void
set_baud (Server *self, NfVirtualBoard *board, const guint8 *value, gsize size)
{
  guint32 asked = 0;

  for (gsize i = 0; i < size && i < BAUD_SIZE; i++)
    asked = asked << 8 | value[i];
  if (asked > 0) {
    self->baud = asked;
    nf_virtual_board_set_baud (board, asked);
  }
  const guint8 bytes[BAUD_SIZE] = { (guint8) (self->baud >> 24),
                                    (guint8) (self->baud >> 16),
                                    (guint8) (self->baud >> 8),
                                    (guint8) self->baud };

  answer (self, COM_PORT_SET_BAUD, bytes, sizeof bytes);
}

static void
set_control (Server *self, NfVirtualBoard *board, guint8 value)
{
  switch (value) {
  case COM_PORT_DTR_ON:
  case COM_PORT_DTR_OFF:
    self->dtr = value == COM_PORT_DTR_ON;
    nf_virtual_board_set_lines (board, self->dtr, self->rts);
    break;
  case COM_PORT_RTS_ON:
  case COM_PORT_RTS_OFF:
    self->rts = value == COM_PORT_RTS_ON;
    nf_virtual_board_set_lines (board, self->dtr, self->rts);
    break;
  case COM_PORT_BREAK_ON:
  case COM_PORT_BREAK_OFF:
    self->is_break = value == COM_PORT_BREAK_ON;
    nf_virtual_board_set_break (board, self->is_break);
    break;
  case CONTROL_ASK_BREAK:
    value = self->is_break ? COM_PORT_BREAK_ON : COM_PORT_BREAK_OFF;
    break;
  case CONTROL_ASK_DTR:
    value = self->dtr ? COM_PORT_DTR_ON : COM_PORT_DTR_OFF;
    break;
  case CONTROL_ASK_RTS:
    value = self->rts ? COM_PORT_RTS_ON : COM_PORT_RTS_OFF;
    break;
  default:
    value = COM_PORT_NO_FLOW_CONTROL;
    break;
  }
  answer (self, COM_PORT_SET_CONTROL, &value, 1);
}

static void
purge (Server *self, NfVirtualBoard *board, guint8 value)
{
  if (value & PURGE_RECEIVED)
    nf_virtual_board_discard_received (board);
  if (value & PURGE_UNSENT)
    nf_virtual_board_discard_unsent (board);
  answer (self, COM_PORT_PURGE, &value, 1);
}

/* The line is 8N1 and stays so; a client that asks (0) is told, one that sets is confirmed. */
static void
confirm (Server *self, guint8 command, guint8 value)
{
  guint8 real = command == COM_PORT_SET_DATA_SIZE ? 8 : 1;

  answer (self, command, value == 0 ? &real : &value, 1);
}

static void
take_com_port (Server *self, NfVirtualBoard *board, const guint8 *body, gsize size)
{
  static const char signature[] = "virtual-esp8266";
  const guint8 modem = MODEM_STATE;
  guint8 value = size > 1 ? body[1] : 0;

  switch (body[0]) {
  case COM_PORT_SIGNATURE:
    answer (self, COM_PORT_SIGNATURE, (const guint8 *) signature, strlen (signature));
    break;
  case COM_PORT_SET_BAUD:
    set_baud (self, board, body + 1, size - 1);
    break;
  case COM_PORT_SET_DATA_SIZE:
  case COM_PORT_SET_PARITY:
  case COM_PORT_SET_STOP_SIZE:
    confirm (self, body[0], value);
    break;
  case COM_PORT_SET_CONTROL:
    set_control (self, board, value);
    break;
  case COM_PORT_PURGE:
    purge (self, board, value);
    break;
  case COM_PORT_SET_LINE_MASK:
    self->line_mask = value;
    nf_virtual_board_get_line_errors (board, &self->errors);
    answer (self, body[0], &value, 1);
    break;
  case COM_PORT_SET_MODEM_MASK:
    answer (self, body[0], &value, 1);
    answer (self, COM_PORT_NOTIFY_MODEM, &modem, 1);
    break;
  default:
    break;
  }
}

static void
take_byte (Server *self, NfVirtualBoard *board, guint8 byte)
{
  struct telnet_decoder *decoder = &self->decoder;

  switch (telnet_decoder_push (decoder, byte)) {
  case TELNET_DATA:
    nf_virtual_board_send (board, &decoder->data, 1);
    break;
  case TELNET_NEGOTIATION:
    take_negotiation (self);
    break;
  case TELNET_SUBNEGOTIATION:
    if (decoder->body[0] == TELNET_OPTION_COM_PORT && decoder->size > 1)
      take_com_port (self, board, decoder->body + 1, decoder->size - 1);
    break;
  case TELNET_NOTHING:
  default:
    break;
  }
}

static void
welcome_client (Server *self, NfVirtualBoard *board, int client)
{
  int on = 1;

  setsockopt (client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  self->client = client;
  self->decoder = (struct telnet_decoder){ 0 };
  memset (self->on, 0, sizeof self->on);
  self->line_mask = 0;
  g_byte_array_set_size (self->output, 0);
  nf_virtual_board_discard_received (board);
}

/* A port that is closed drops both lines and ends a break. */
static void
drop_client (Server *self, NfVirtualBoard *board)
{
  close (self->client);
  self->client = -1;
  self->dtr = self->rts = self->is_break = FALSE;
  nf_virtual_board_set_lines (board, FALSE, FALSE);
  nf_virtual_board_set_break (board, FALSE);
  nf_virtual_board_discard_unsent (board);
}

static void
take_bytes (Server *self, NfVirtualBoard *board)
{
  guint8 buffer[NF_VIRTUAL_HOST_BUFFER];

  while (self->client >= 0 && nf_virtual_board_get_unsent (board) < sizeof buffer) {
    ssize_t size = recv (self->client, buffer, sizeof buffer, 0);

    if (size < 0 && errno == EAGAIN)
      return;
    if (size <= 0)
      drop_client (self, board);
    for (ssize_t i = 0; i < size; i++)
      take_byte (self, board, buffer[i]);
  }
}

/* Who comes is accepted before the client is read and judged after it: a client that has hung up
 * is then seen to be gone, however soon the next one follows. */
static void
take_input (Server *self, NfVirtualBoard *board)
{
  int next = accept4 (self->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);

  take_bytes (self, board);
  if (next >= 0 && self->client < 0)
    welcome_client (self, board, next);
  else if (next >= 0)
    close (next);
}

static void
give_bytes (Server *self, NfVirtualBoard *board)
{
  guint8 bytes[NF_VIRTUAL_HOST_BUFFER], encoded[2 * NF_VIRTUAL_HOST_BUFFER];
  gsize size = nf_virtual_board_receive (board, bytes, sizeof bytes);

  size = telnet_put_data (encoded, sizeof encoded, bytes, size);
  if (self->client >= 0)
    g_byte_array_append (self->output, encoded, (guint) size);
}

/* One notice for all of a kind that has come since the last. */
static void
tell_line_errors (Server *self, NfVirtualBoard *board)
{
  NfVirtualLineErrors now = { 0 };
  guint8 state = 0;

  nf_virtual_board_get_line_errors (board, &now);
  if (now.framing != self->errors.framing)
    state |= COM_PORT_LINE_FRAMING;
  if (now.breaks != self->errors.breaks)
    state |= COM_PORT_LINE_BREAK;
  self->errors = now;
  state &= self->line_mask;
  if (self->client >= 0 && state != 0)
    answer (self, COM_PORT_NOTIFY_LINE, &state, 1);
}

static void
send_output (Server *self)
{
  if (self->client < 0 || self->output->len == 0)
    return;
  ssize_t size = send (self->client, self->output->data, self->output->len, MSG_NOSIGNAL);

  if (size > 0)
    g_byte_array_remove_range (self->output, 0, (guint) size);
}

static void
exchange (NfVirtualHost *host, NfVirtualBoard *board)
{
  Server *self = (Server *) host;

  take_input (self, board);
  while (nf_virtual_board_get_received (board) > 0)
    give_bytes (self, board);
  tell_line_errors (self, board);
  send_output (self);
}

static void
free_server (NfVirtualHost *host)
{
  Server *self = (Server *) host;

  if (self->client >= 0)
    close (self->client);
  if (self->listener >= 0)
    close (self->listener);
  g_byte_array_unref (self->output);
  g_free (self);
}

NfVirtualHost *
nf_virtual_host_new_rfc2217 (guint16 port, GError **error)
{
  g_autoptr (NfVirtualHost) host = (NfVirtualHost *) g_new0 (Server, 1);
  Server *self = (Server *) host;
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (port),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int on = 1;

  *host = (NfVirtualHost){ .add_fds = add_fds, .exchange = exchange, .free = free_server };
  self->client = -1;
  self->baud = 115200;
  self->output = g_byte_array_new ();
  self->listener = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  setsockopt (self->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (self->listener < 0 ||
      bind (self->listener, (const struct sockaddr *) &address, sizeof address) < 0 ||
      listen (self->listener, 4) < 0 ||
      getsockname (self->listener, (struct sockaddr *) &address, &size) < 0) {
    nf_virtual_host_set_error (error, "could not listen on 127.0.0.1");
    return NULL;
  }
  g_print ("rfc2217 127.0.0.1:%u\n", ntohs (address.sin_port));
  return g_steal_pointer (&host);
}
