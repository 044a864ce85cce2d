/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Serial ports that can be plugged and unplugged without hardware.
 *
 * Each is a pseudo terminal which the shim (tty-shim.c, linked into the test or preloaded into a
 * program that it starts) makes look like a port of /dev with an entry in /sys. While one of
 * these exists, the program sees no other ports than those that were plugged here.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a port says of itself. A port without USB ids is one of the main board. */
typedef struct {
  const char *name; /* as "ttyUSB0" */
  guint vid;
  guint pid;
  const char *product;
  const char *serial;
  const char *uart_type; /* not USB only: "0" is a name without hardware behind it */
} NfTestTtyDevice;

typedef struct _NfTestTty NfTestTty;

/** Makes a machine without ports, in a folder of its own, and takes note of every change of a
 * reset line. There can be one at a time. */
NfTestTty *nf_test_tty_new (void);

/** As nf_test_tty_new(), but a program that the test starts listens to the lines (at the socket
 * "lines" in the folder). */
NfTestTty *nf_test_tty_new_for_listener (void);

/** Unplugs everything and removes the folder. */
void nf_test_tty_free (NfTestTty *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfTestTty, nf_test_tty_free)

/** Returns: (transfer full): where @name (as "lines", "dev/ttyUSB0") stands in the folder */
char *nf_test_tty_build_path (NfTestTty *self, const char *name);

/** Returns: (transfer full): the environment for a program that is to see these ports */
char **nf_test_tty_dup_environ (NfTestTty *self);

/** Plugs @device in, and waits for nothing. */
void nf_test_tty_plug (NfTestTty *self, const NfTestTtyDevice *device);

/** Adds what sysfs says about @device. The node itself (dev/NAME) is the caller's to make. */
void nf_test_tty_add_entry (NfTestTty *self, const NfTestTtyDevice *device);

/** Makes opening the node of an entry fail with @code. */
void nf_test_tty_refuse (NfTestTty *self, const char *name, int code);

/** Pulls the plug: the node, the entry and the line behind it are gone at once. */
void nf_test_tty_unplug (NfTestTty *self, const char *name);

/** Returns: the board's end of the line: what is written here arrives at the program */
int nf_test_tty_get_board (NfTestTty *self, const char *name);

/** Reads exactly @size bytes at the board's end. */
void nf_test_tty_read (NfTestTty *self, const char *name, guint8 *buffer, gsize size);

/** Writes @size bytes at the board's end. */
void nf_test_tty_write (NfTestTty *self, const char *name, const guint8 *data, gsize size);

/** Returns: the rate that the program has set */
guint nf_test_tty_get_baud (NfTestTty *self, const char *name);

/** Returns: the c_cflag that the program has set */
guint nf_test_tty_get_control_flags (NfTestTty *self, const char *name);

/** Sets c_cflag as a program that had the port before would have left it. */
void nf_test_tty_set_control_flags (NfTestTty *self, const char *name, guint flags);

/** Returns: (transfer full): DTR and RTS after every change since the last call: "11 00 01"; "00b"
 * where a break began */
char *nf_test_tty_take_lines (NfTestTty *self);

G_END_DECLS
