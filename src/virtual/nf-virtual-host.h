/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The host's side of the program virtual-esp8266: what carries bytes, rate and reset lines
 * between a board and another process. A pseudo terminal, an RFC 2217 server, and a socket that
 * gives the pseudo terminal the reset lines it lacks.
 *
 * Nothing here waits: the program waits for the files that add_fds names, and then calls
 * exchange.
 */
#pragma once

#include "nf-virtual-board.h"

#include <poll.h>

G_BEGIN_DECLS

typedef struct _NfVirtualHost NfVirtualHost;

/** One kind of connection; the functions below call these. */
struct _NfVirtualHost {
  void (*add_fds) (NfVirtualHost *self, GArray *fds);
  void (*exchange) (NfVirtualHost *self, NfVirtualBoard *board);
  void (*free) (NfVirtualHost *self);
};

/** The bytes that are read ahead for the board; about what a serial driver holds. */
enum { NF_VIRTUAL_HOST_BUFFER = 1024 };

/**
 * Makes a pseudo terminal and prints "pty /dev/pts/N". Its rate is what the other side sets.
 *
 * @link: (nullable): a symbolic link to make, or to replace, and to remove in the end
 *
 * Errors: G_FILE_ERROR
 */
NfVirtualHost *nf_virtual_host_new_pty (const char *link, GError **error);

/**
 * Listens on 127.0.0.1 for one client at a time and prints "rfc2217 127.0.0.1:PORT".
 *
 * @port: 0 for any
 *
 * Errors: G_IO_ERROR
 */
NfVirtualHost *nf_virtual_host_new_rfc2217 (guint16 port, GError **error);

/**
 * Listens on a Unix socket (SOCK_SEQPACKET) for the lines of a pseudo terminal: messages
 * "L DTR RTS BREAK", each 0 or 1, which are answered by one byte when they have taken effect.
 *
 * @path: made, or replaced, and removed in the end
 *
 * Errors: G_FILE_ERROR
 */
NfVirtualHost *nf_virtual_host_new_lines (const char *path, GError **error);

/** Appends the struct pollfd of everything to wait for. */
void nf_virtual_host_add_fds (NfVirtualHost *self, GArray *fds);

/** Moves what can be moved now, in both directions. */
void nf_virtual_host_exchange (NfVirtualHost *self, NfVirtualBoard *board);

/** NULL is allowed. */
void nf_virtual_host_free (NfVirtualHost *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfVirtualHost, nf_virtual_host_free)

/** For implementations: a GError from errno. */
void nf_virtual_host_set_error (GError **error, const char *what);

/** For implementations: waits for @fd to have something to read; -1 is no file. */
void nf_virtual_host_add_fd (GArray *fds, int fd);

G_END_DECLS
