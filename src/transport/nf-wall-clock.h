/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Time as it passes on the wall: the clock of every transport that leads to a real line. Fits
 * the sleep and get_time slots of NfTransportInterface as it stands.
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

/** Lets @ms milliseconds pass, or fewer when cancelled, which is seen at once. */
gboolean
nf_wall_clock_sleep (NfTransport *self, guint ms, GCancellable *cancellable, GError **error);

/** Returns: the system's monotonic clock in µs */
gint64 nf_wall_clock_get_time (NfTransport *self);

G_END_DECLS
