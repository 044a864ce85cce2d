/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A USB serial bridge without hardware: a CP2102 that the kernel's own driver (cp210x) makes a
 * /dev/ttyUSB0 of, in front of a virtual board.
 *
 *   usb-bridge PTY LINES   the board's pseudo terminal and the socket of its reset lines, as
 *                          virtual-esp8266 --link PTY --lines LINES makes them
 *
 * It is plugged in while it runs, and a signal that ends it pulls the plug. It prints what the
 * driver tells the bridge: "baud 115200", "lines 1 0" (DTR, RTS), "break 1". Requests and their
 * numbers are those of Silicon Labs' application note AN571.
 */
#include "usb-cable.h"

#include <asm/ioctls.h>
#include <asm/termbits.h> /* any rate; excludes <termios.h> */
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
  RECEIVED_MAX = 4096, /* held for the computer; then the board waits */

  FROM_DEVICE = 0x80,
  TO_STANDARD_ENDPOINT = 0x02,
  GET_DESCRIPTOR = 6,

  FROM_VENDOR_DEVICE = 0xC0,
  VENDOR_SPECIFIC = 0xFF,
  GET_PART_NUMBER = 0x370B,
  PART_CP2102 = 0x02,

  FROM_VENDOR_INTERFACE = 0xC1,
  GET_LINE_CONTROL = 0x04,
  GET_MODEM_STATUS = 0x08,
  GET_FLOW = 0x14,
  GET_BAUD = 0x1D,

  TO_VENDOR_INTERFACE = 0x41,
  SET_BREAK = 0x05,
  SET_LINES = 0x07, /* the lines in bits 0 and 1, which of them to set in bits 8 and 9 */
  SET_FLOW = 0x13,
  SET_BAUD = 0x1E,
  EMBED_EVENTS = 0x15,

  LINE_DTR = 1,
  LINE_RTS = 2,
  FLOW_SIZE = 16,
};

static const guint8 device_descriptor[] = {
  18, 1, 0x10, 0x01, 0, 0, 0, 64, 0xC4, 0x10, 0x60, 0xEA, 0x00, 0x01, 1, 2, 3, 1,
};

/* One interface with a bulk endpoint in each direction. */
static const guint8 configuration_descriptor[] = {
  9,    2, 32,   0,  1,
  1,    0, 0x80, 50, /* configuration */
  9,    4, 0,    0,  2,
  0xFF, 0, 0,    2, /* interface */
  7,    5, 0x81, 2,  USB_PACKET_SIZE,
  0,    0, /* in */
  7,    5, 0x01, 2,  USB_PACKET_SIZE,
  0,    0, /* out */
};

static const char *const strings[] = {
  NULL,
  "Silicon Labs",
  "CP2102 USB to UART Bridge Controller",
  "0001",
};

typedef struct {
  int cable;
  int board;
  int reset_lines;
  GQueue in;            /* of UsbRequest */
  GQueue out;           /* of UsbRequest */
  GByteArray *received; /* from the board */
  guint lines;
  guint is_break;
  guint32 baud;
  guint8 flow[FLOW_SIZE];
} Bridge;

static guint32
get_le32 (const guint8 *from)
{
  return (guint32) from[3] << 24 | (guint32) from[2] << 16 | (guint32) from[1] << 8 | from[0];
}

/* ---- the board ---- */

static void
tell_lines (Bridge *self)
{
  char message[16];
  int size = snprintf (message,
                       sizeof message,
                       "L %d %d %u",
                       (self->lines & LINE_DTR) != 0,
                       (self->lines & LINE_RTS) != 0,
                       self->is_break);

  if (send (self->reset_lines, message, (gsize) size, MSG_NOSIGNAL) < 0 ||
      recv (self->reset_lines, message, sizeof message, 0) <= 0)
    usb_cable_fail ("the board's lines");
}

static void
set_lines (Bridge *self, guint lines)
{
  if (lines == self->lines)
    return;
  self->lines = lines;
  printf ("lines %d %d\n", (lines & LINE_DTR) != 0, (lines & LINE_RTS) != 0);
  tell_lines (self);
}

static void
set_break (Bridge *self, guint is_break)
{
  self->is_break = is_break;
  printf ("break %u\n", is_break);
  tell_lines (self);
}

static void
set_baud (Bridge *self, guint32 baud)
{
  struct termios2 settings;

  self->baud = baud;
  printf ("baud %u\n", baud);
  if (ioctl (self->board, TCGETS2, &settings) < 0)
    usb_cable_fail ("the board's settings");
  settings.c_iflag = settings.c_oflag = settings.c_lflag = 0;
  settings.c_cflag = CS8 | CREAD | CLOCAL | BOTHER;
  settings.c_ispeed = settings.c_ospeed = baud;
  if (ioctl (self->board, TCSETS2, &settings) < 0)
    usb_cable_fail ("the board's settings");
}

/* Flow control as the driver sets it says how DTR and RTS stand, too: 1 in the lowest bits of the
 * first word, 1 in bits 6 and 7 of the second. */
static void
set_flow (Bridge *self, const guint8 *flow)
{
  guint dtr = (get_le32 (flow) & 3) == 1 ? LINE_DTR : 0;
  guint rts = (get_le32 (flow + 4) >> 6 & 3) == 1 ? LINE_RTS : 0;

  memcpy (self->flow, flow, FLOW_SIZE);
  set_lines (self, dtr | rts);
}

static void
give_to_computer (Bridge *self)
{
  while (self->received->len > 0 && !g_queue_is_empty (&self->in)) {
    g_autofree UsbRequest *transfer = g_queue_pop_head (&self->in);
    guint size = MIN (MIN (transfer->size, USB_PACKET_SIZE), self->received->len);

    usb_cable_finish (self->cable, transfer->number, 0, self->received->data, size);
    g_byte_array_remove_range (self->received, 0, size);
  }
}

/* A transfer is confirmed once the board has all of it: so the computer waits when the board does.
 */
static void
give_to_board (Bridge *self)
{
  while (!g_queue_is_empty (&self->out)) {
    UsbRequest *transfer = g_queue_peek_head (&self->out);
    gssize n = write (self->board, transfer->data, transfer->size);

    if (n != (gssize) transfer->size) {
      n = MAX (n, 0);
      memmove (transfer->data, transfer->data + n, transfer->size - (gsize) n);
      transfer->size -= (guint32) n;
      return;
    }
    usb_cable_finish (self->cable, transfer->number, 0, NULL, transfer->size);
    g_free (g_queue_pop_head (&self->out));
  }
}

static void
take_from_board (Bridge *self)
{
  guint8 buffer[RECEIVED_MAX];
  gssize n = read (self->board, buffer, sizeof buffer);

  if (n > 0)
    g_byte_array_append (self->received, buffer, (guint) n);
  else if (n == 0 || errno != EAGAIN)
    _exit (0); /* the board has gone */
}

/* ---- control requests ---- */

static guint
build_string (guint8 *to, guint index)
{
  const char *text = index < G_N_ELEMENTS (strings) ? strings[index] : NULL;
  guint size = 2;

  if (text == NULL) { /* the list of languages: English */
    memcpy (to, (const guint8[]){ 4, 3, 0x09, 0x04 }, 4);
    return 4;
  }
  for (; *text != '\0'; text++) {
    to[size++] = (guint8) *text;
    to[size++] = 0;
  }
  to[0] = (guint8) size;
  to[1] = 3;
  return size;
}

/* Returns: how many bytes were put into @to; 0 when there is no such thing */
static guint
build_descriptor (guint8 *to, guint value)
{
  switch (value >> 8) {
  case 1:
    memcpy (to, device_descriptor, sizeof device_descriptor);
    return sizeof device_descriptor;
  case 2:
    memcpy (to, configuration_descriptor, sizeof configuration_descriptor);
    return sizeof configuration_descriptor;
  case 3:
    return build_string (to, value & 0xFF);
  default:
    return 0;
  }
}

/* What has no meaning for a board reads 0. */
static void
build_answer (Bridge *self, guint request, guint8 *to)
{
  switch (request) {
  case GET_LINE_CONTROL:
    to[1] = 8; /* data bits */
    break;
  case GET_MODEM_STATUS:
    to[0] = (guint8) (0xB0 | self->lines);
    break;
  case GET_FLOW:
    memcpy (to, self->flow, FLOW_SIZE);
    break;
  case GET_BAUD:
    for (guint i = 0; i < 4; i++)
      to[i] = (guint8) (self->baud >> (8 * i));
    break;
  default:
    break;
  }
}

static void
answer_read (Bridge *self, const UsbRequest *request)
{
  const guint8 *setup = request->setup;
  guint value = setup[2] | (guint) setup[3] << 8;
  guint8 answer[256] = { 0 };
  guint size = MIN (request->size, sizeof answer);

  if (setup[0] == FROM_DEVICE && setup[1] == GET_DESCRIPTOR)
    size = MIN (build_descriptor (answer, value), size);
  else if (setup[0] == FROM_VENDOR_DEVICE && setup[1] == VENDOR_SPECIFIC &&
           value == GET_PART_NUMBER)
    answer[0] = PART_CP2102;
  else if (setup[0] == FROM_VENDOR_INTERFACE)
    build_answer (self, setup[1], answer);
  else if (setup[0] >= FROM_VENDOR_DEVICE)
    size = 0;
  usb_cable_finish (self->cable, request->number, size > 0 ? 0 : -EPIPE, answer, size);
}

static void
take_setting (Bridge *self, guint request, guint value, const guint8 *data, guint32 size)
{
  guint mask = value >> 8 & 3;

  if (request == SET_LINES)
    set_lines (self, (self->lines & ~mask) | (value & mask));
  else if (request == SET_BREAK)
    set_break (self, value & 1);
  else if (request == SET_BAUD && size >= 4)
    set_baud (self, get_le32 (data));
  else if (request == SET_FLOW && size >= FLOW_SIZE)
    set_flow (self, data);
}

static void
answer_write (Bridge *self, const UsbRequest *request)
{
  const guint8 *setup = request->setup;
  guint value = setup[2] | (guint) setup[3] << 8;
  gboolean is_known = setup[0] <= TO_STANDARD_ENDPOINT ||
                      (setup[0] == TO_VENDOR_INTERFACE && setup[1] != EMBED_EVENTS);

  if (setup[0] == TO_VENDOR_INTERFACE)
    take_setting (self, setup[1], value, request->data, request->size);
  usb_cable_finish (self->cable, request->number, is_known ? 0 : -EPIPE, NULL, request->size);
}

/* ---- requests ---- */

static gboolean
take_back (GQueue *queue, guint32 number)
{
  for (GList *l = queue->head; l != NULL; l = l->next) {
    UsbRequest *waiting = l->data;
    if (waiting->number != number)
      continue;
    g_free (waiting);
    g_queue_delete_link (queue, l);
    return TRUE;
  }
  return FALSE;
}

static void
take_request (Bridge *self)
{
  g_autofree UsbRequest *request = g_new0 (UsbRequest, 1);
  gboolean found = FALSE;

  usb_cable_read (self->cable, request);
  switch (request->kind) {
  case USB_CONTROL_IN:
    answer_read (self, request);
    break;
  case USB_CONTROL_OUT:
    answer_write (self, request);
    break;
  case USB_BULK_IN:
    g_queue_push_tail (&self->in, g_steal_pointer (&request));
    break;
  case USB_BULK_OUT:
    g_queue_push_tail (&self->out, g_steal_pointer (&request));
    break;
  case USB_UNLINK:
  default:
    found = take_back (&self->in, request->unlinked) || take_back (&self->out, request->unlinked);
    usb_cable_confirm_unlink (self->cable, request->number, found);
  }
}

static void
serve (Bridge *self)
{
  for (;;) {
    struct pollfd fds[] = {
      { .fd = self->cable, .events = POLLIN },
      { .fd = self->board },
    };
    if (self->received->len < RECEIVED_MAX)
      fds[1].events |= POLLIN;
    if (!g_queue_is_empty (&self->out))
      fds[1].events |= POLLOUT;
    if (poll (fds, G_N_ELEMENTS (fds), -1) < 0)
      usb_cable_fail ("waiting");
    if (fds[0].revents != 0)
      take_request (self);
    if (fds[1].revents & (POLLIN | POLLHUP))
      take_from_board (self);
    give_to_board (self);
    give_to_computer (self);
  }
}

/* ---- plugging in ---- */

static int
connect_lines (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (fd < 0 || connect (fd, (struct sockaddr *) &address, sizeof address) < 0)
    usb_cable_fail (path);
  return fd;
}

int
main (int argc, char **argv)
{
  Bridge self = { .received = g_byte_array_new (), .baud = 115200 };

  if (argc != 3) {
    fprintf (stderr, "usage: usb-bridge PTY LINES\n");
    return 2;
  }
  setvbuf (stdout, NULL, _IOLBF, 0);
  self.board = open (argv[1], O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (self.board < 0)
    usb_cable_fail (argv[1]);
  self.reset_lines = connect_lines (argv[2]);
  self.cable = usb_cable_plug ();
  serve (&self);
}
