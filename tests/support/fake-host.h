/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A Linux machine made of files: a folder with sys, proc, etc and dev as nf-host.h reads them. It
 * begins as a Debian on which anna works, without a single USB device.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _FakeHost FakeHost;

/** What stands in a place on the USB bus. Members that are 0 or NULL are not there. */
typedef struct {
  const char *where; /* "1-1.4" */
  guint vid, pid;
  const char *product;
  const char *driver;
  const char *tty;   /* "ttyUSB0" as usb-serial has it, "ttyACM0" as cdc-acm does */
  gint64 plugged_ms; /* ago; 0: the kernel does not tell */
} FakeUsb;

/** A CH340 at 1-1.4 with a driver and a port, as most boards have it. */
#define FAKE_USB_CH340                                                                             \
  ((FakeUsb){ "1-1.4", 0x1a86, 0x7523, "USB Serial", "ch341", "ttyUSB0", 600000 })

FakeHost *fake_host_new (void);
void fake_host_free (FakeHost *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeHost, fake_host_free)

/** Returns: (transfer none): the folder */
const char *fake_host_get_root (FakeHost *self);

/** Writes a file with the folders above it. @path: as "etc/os-release" */
void fake_host_write (FakeHost *self, const char *path, const char *text);

/** Makes a link that leads to @target, which need not be there. */
void fake_host_link (FakeHost *self, const char *path, const char *target);

void fake_host_add_usb (FakeHost *self, const FakeUsb *usb);

/** Takes a device and its interface off the bus. */
void fake_host_remove_usb (FakeHost *self, const char *where);

/** Makes the node dev/@name of the group dialout with @mode, as 0660. */
void fake_host_add_node (FakeHost *self, const char *name, guint mode);

/** Puts anna into dialout, by the file. */
void fake_host_join_group (FakeHost *self);

/** Says that her session knows it. */
void fake_host_log_in_again (FakeHost *self);

/** @target: (nullable): that it has open: "/dev/ttyUSB0" */
void fake_host_add_process (FakeHost *self, guint pid, const char *name, const char *target);

void fake_host_remove_process (FakeHost *self, guint pid);

G_END_DECLS
