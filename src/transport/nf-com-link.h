/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * An RFC 2217 conversation on its connection: sending, and waiting for the answers.
 *
 * Every function that fails does so with the errors of nf-tcp.h, if no other are named. A cancel is
 * seen at once.
 */
#pragma once

#include "nf-com-port.h"

#include <gio/gio.h>

G_BEGIN_DECLS

enum {
  /* How long a server that answers some requests never is left alone after each of those. That of
   * esptool begins a reset sequence of its own, of 100 to 150 ms, whose end nobody is told of. What
   * is asked next must not fall into it, late as the network may have made the first. */
  NF_COM_LINK_GRACE_MS = 300,
  NF_COM_LINK_ANSWER_MS = 3000, /* a server that takes longer has gone */
  NF_COM_LINK_TRIP_MAX_MS = 1000,
};

typedef struct {
  GSocketConnection *connection; /* NULL while closed */
  NfComPort com;
  guint round_trip_ms; /* the longest that answers have taken, at most NF_COM_LINK_TRIP_MAX_MS */
} NfComLink;

/** Begins a conversation. @connection: (transfer full) */
void nf_com_link_open (NfComLink *self, GSocketConnection *connection);

/** Ends it. Harmless on one that was not begun. */
void nf_com_link_close (NfComLink *self);

/** Takes once what arrives before @end_us on the monotonic clock, and answers what has to be
 * answered. Returns: 1 when something came, 0 when the time passed, -1 on error */
int nf_com_link_receive (NfComLink *self, gint64 end_us, GCancellable *cancellable, GError **error);

/**
 * Sends what was asked and what was put, once the server wants it. What could not be sent is
 * dropped.
 *
 * @limit_ms: how long it may hold that up
 *
 * Errors: NF_ERROR_TIMED_OUT
 */
gboolean
nf_com_link_send (NfComLink *self, guint limit_ms, GCancellable *cancellable, GError **error);

/** Sends what was asked and waits until all is answered or the time has passed: what com.awaited
 * says then was not. */
gboolean
nf_com_link_exchange (NfComLink *self, guint limit_ms, GCancellable *cancellable, GError **error);

/**
 * As nf_com_link_exchange(), and finds out what the server never answers, which is added to
 * com.silent. What com.awaited says in the end shows that it answers nothing at all any more.
 */
gboolean nf_com_link_find_out (NfComLink *self, GCancellable *cancellable, GError **error);

G_END_DECLS
