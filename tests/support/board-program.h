/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The program virtual-esp8266 as a child of a test, and a test's conversation with its board
 * over a file descriptor.
 */
#pragma once

#include "opcodes.h"
#include "packet.h"
#include "telnet.h"

#include <gio/gio.h>
#include <termios.h>

enum { PROGRAM_TIMEOUT_MS = 20000 }; /* a busy machine takes its time */

typedef struct {
  char *folder, *link, *lines, *flash; /* where its files go */
  GSubprocess *process;
  char *ready;     /* the line that it printed */
  int fd;          /* of the line to the board */
  gboolean telnet; /* fd speaks telnet */
  struct telnet_decoder decoder;
} Program;

/** For g_test_add (). */
void program_set_up (Program *self, gconstpointer data);
void program_tear_down (Program *self, gconstpointer data);

/** Starts it with these arguments, up to NULL, and waits until it is ready. */
void program_start (Program *self, ...) G_GNUC_NULL_TERMINATED;

/** Ends it by a signal; it must end well and leave nothing behind. */
void program_stop (Program *self, int signal_number);

/** Opens the pseudo terminal as a serial program does. */
void program_open_pty (Program *self, speed_t speed);

/** Writes to fd as it is. */
void program_write (Program *self, const guint8 *bytes, gsize size);

/** Reads from fd as it is. Returns: FALSE when nothing comes in time, or at the end */
gboolean program_read (Program *self, guint8 *byte, int timeout_ms);

/** Takes what the board has to say until it has been silent for a while. */
void program_drain (Program *self, int silent_ms);

/** Sends a command to the board's loader. */
void
program_send (Program *self, guint8 opcode, const guint8 *data, guint16 size, guint32 checksum);

/** Returns: whether @opcode was answered with status 0 */
gboolean program_read_answer (Program *self, guint8 opcode, struct reply *reply, int timeout_ms);

/** Returns: whether the second of two SYNCs was answered, eight times */
gboolean program_sync (Program *self);

guint32 program_read_register (Program *self, guint32 address);

/** Writes @count blocks of 6 KiB from 0 on, onto a blank flash. */
void program_flash_blocks (Program *self, guint count);

/** Compares the flash file: those blocks and nothing else. */
void program_assert_flash (Program *self, guint count);
