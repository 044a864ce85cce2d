/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A USB cable without hardware: what the kernel asks of a device, by USB/IP
 * (Documentation/usb/usbip_protocol.rst in Linux) with its module vhci-hcd, and the device's
 * answers.
 *
 * A cable that the kernel has let go of ends the program, as does anything that fails.
 */
#pragma once

#include <glib.h>

enum {
  USB_PACKET_SIZE = 64,
  USB_TRANSFER_MAX = 64 * USB_PACKET_SIZE,
  USB_SETUP_SIZE = 8,
};

typedef enum {
  USB_CONTROL_IN,
  USB_CONTROL_OUT,
  USB_BULK_IN,
  USB_BULK_OUT,
  USB_UNLINK, /* a transfer is taken back */
} UsbKind;

/** What the kernel asks for. */
typedef struct {
  UsbKind kind;
  guint32 number;               /* of the transfer */
  guint32 unlinked;             /* for USB_UNLINK: the number of the other transfer */
  guint8 setup[USB_SETUP_SIZE]; /* for control transfers */
  guint32 size;                 /* of data, or the room for the answer */
  guint8 data[USB_TRANSFER_MAX];
} UsbRequest;

/** Ends the program with a message that names @what and the reason. */
void usb_cable_fail (const char *what) G_GNUC_NORETURN;

/** Plugs a full-speed device in. Returns: a file that can be read when the kernel asks for
 * something */
int usb_cable_plug (void);

/** Waits for what is asked next. */
void usb_cable_read (int cable, UsbRequest *request);

/**
 * Answers a transfer.
 *
 * @status: 0, or a negative error
 * @data: NULL when @size only says how much was taken
 */
void usb_cable_finish (int cable, guint32 number, int status, const void *data, guint32 size);

/** Answers USB_UNLINK. @found: whether the other transfer was still waiting */
void usb_cable_confirm_unlink (int cable, guint32 number, gboolean found);
