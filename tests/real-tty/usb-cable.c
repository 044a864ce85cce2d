/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A USB cable without hardware, see usb-cable.h.
 */
#include "usb-cable.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define VHCI_ATTACH "/sys/devices/platform/vhci_hcd.0/attach"

enum {
  USBIP_SUBMIT = 1,
  USBIP_UNLINK = 2,
  USBIP_RETURN_SUBMIT = 3,
  USBIP_RETURN_UNLINK = 4,

  HEADER_SIZE = 48,
  AT_COMMAND = 0,
  AT_NUMBER = 4,
  AT_DIRECTION = 12, /* 1: to the computer */
  AT_ENDPOINT = 16,
  AT_STATUS = 20, /* of an answer; in USBIP_UNLINK the other number */
  AT_SIZE = 24,
  AT_SETUP = 40,

  DEVICE_ID = 1 << 16 | 2, /* bus and device; any will do */
  SPEED_FULL = 2,          /* enum usb_device_speed */
};

void
usb_cable_fail (const char *what)
{
  fprintf (stderr, "usb-bridge: %s: %s\n", what, g_strerror (errno));
  _exit (1);
}

static guint32
get_be32 (const guint8 *from)
{
  return (guint32) from[0] << 24 | (guint32) from[1] << 16 | (guint32) from[2] << 8 | from[3];
}

static void
put_be32 (guint8 *to, guint32 value)
{
  for (guint i = 0; i < 4; i++)
    to[i] = (guint8) (value >> (24 - 8 * i));
}

int
usb_cable_plug (void)
{
  int ends[2];
  FILE *attach = NULL;

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) < 0)
    usb_cable_fail ("socketpair");
  attach = fopen (VHCI_ATTACH, "w");
  if (attach == NULL || fprintf (attach, "0 %d %d %d", ends[1], DEVICE_ID, SPEED_FULL) < 0 ||
      fclose (attach) != 0)
    usb_cable_fail (VHCI_ATTACH);
  close (ends[1]);
  return ends[0];
}

static void
read_all (int cable, void *to, gsize size)
{
  if (recv (cable, to, size, MSG_WAITALL) != (gssize) size)
    _exit (0);
}

static void
write_all (int cable, const void *from, gsize size)
{
  if (send (cable, from, size, MSG_NOSIGNAL) != (gssize) size)
    _exit (0);
}

void
usb_cable_read (int cable, UsbRequest *request)
{
  guint8 header[HEADER_SIZE];

  read_all (cable, header, sizeof header);
  gboolean is_in = get_be32 (header + AT_DIRECTION) == 1;
  gboolean is_control = get_be32 (header + AT_ENDPOINT) == 0;

  request->number = get_be32 (header + AT_NUMBER);
  if (get_be32 (header + AT_COMMAND) == USBIP_UNLINK) {
    request->kind = USB_UNLINK;
    request->unlinked = get_be32 (header + AT_STATUS);
    return;
  }
  if (is_control)
    request->kind = is_in ? USB_CONTROL_IN : USB_CONTROL_OUT;
  else
    request->kind = is_in ? USB_BULK_IN : USB_BULK_OUT;
  memcpy (request->setup, header + AT_SETUP, USB_SETUP_SIZE);
  request->size = get_be32 (header + AT_SIZE);
  if (request->size > USB_TRANSFER_MAX)
    usb_cable_fail ("a transfer that is too long");
  if (!is_in && request->size > 0)
    read_all (cable, request->data, request->size);
}

static void
write_header (int cable, guint32 command, guint32 number, int status, guint32 size)
{
  guint8 header[HEADER_SIZE] = { 0 };

  put_be32 (header + AT_COMMAND, command);
  put_be32 (header + AT_NUMBER, number);
  put_be32 (header + AT_STATUS, (guint32) status);
  put_be32 (header + AT_SIZE, size);
  write_all (cable, header, sizeof header);
}

void
usb_cable_finish (int cable, guint32 number, int status, const void *data, guint32 size)
{
  write_header (cable, USBIP_RETURN_SUBMIT, number, status, size);
  if (data != NULL && size > 0)
    write_all (cable, data, size);
}

void
usb_cable_confirm_unlink (int cable, guint32 number, gboolean found)
{
  write_header (cable, USBIP_RETURN_UNLINK, number, found ? -ECONNRESET : 0, 0);
}
