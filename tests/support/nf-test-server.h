/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A network port on 127.0.0.1 for one client, which sends back what it gets: by RFC 2217 or raw,
 * well behaved or not. It runs on a thread of its own.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What it does; all zero is a well behaved RFC 2217 server. */
typedef struct {
  gboolean raw;                /* no telnet, just bytes */
  gboolean mute;               /* takes everything and says nothing */
  const char *greeting;        /* sent first, as it stands */
  gboolean hang_up;            /* after the greeting */
  gsize hang_up_after;         /* so many bytes of the line; 0: never */
  gboolean refuse_com_port;    /* it is no serial port */
  gboolean refuse_binary;      /* it does not pass all byte values */
  gboolean no_control_answers; /* about DTR and RTS, as esptool's server */
  gboolean seven_bits;         /* it has no 8 data bits */
  guint baud;                  /* the only rate it has; 0: all */
  const char *before_purge;    /* line bytes sent when a purge arrives, before the answer */
  const char *signature;       /* what it says it is; NULL: it does not know the question */
  gboolean breaks_begin;       /* it answers every break as one that begins, as ser2net */
  gboolean no_break_answers;   /* nor about a break */
  guint mute_after;            /* so many requests; 0: never */
} NfTestServerHabits;

typedef struct _NfTestServer NfTestServer;

/** Starts a server; it listens when this returns. */
NfTestServer *nf_test_server_new (const NfTestServerHabits *habits);

/** Waits until the client has gone, and stops. */
void nf_test_server_free (NfTestServer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfTestServer, nf_test_server_free)

/** Sends @bytes to the client at once, as they stand. */
void nf_test_server_send (NfTestServer *self, const char *bytes, gsize size);

/** Returns: the TCP port that it listens to */
guint16 nf_test_server_get_port (NfTestServer *self);

/** Returns: (transfer full): @scheme and its address, as "rfc2217://127.0.0.1:40000" */
char *nf_test_server_dup_name (NfTestServer *self, const char *scheme);

/**
 * Says what the client asked for since the last call: negotiations as "WILL 44", requests as
 * "5=11" (command and value; a text stands for itself), and "|" before each packet.
 *
 * Returns: (transfer full): as "|WILL 44 WILL 0 |5=8 5=12"
 */
char *nf_test_server_take_log (NfTestServer *self);

G_END_DECLS
