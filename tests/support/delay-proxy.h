/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A network that is slow: passes a TCP connection on to a port of 127.0.0.1, each packet so much
 * later, in order, both ways. It runs on threads of its own.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DelayProxy DelayProxy;

/**
 * Starts one; it listens when this returns, and takes one client.
 *
 * @port: where it leads
 * @least_ms, @most_ms: how late a packet is; in between it is chance
 * @seed: of that chance, the same each time
 */
DelayProxy *delay_proxy_new (guint16 port, guint least_ms, guint most_ms, guint32 seed);

/** Waits until the client has gone, and stops. */
void delay_proxy_free (DelayProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DelayProxy, delay_proxy_free)

/** Returns: (transfer full): @scheme and its address, as "rfc2217://127.0.0.1:40000" */
char *delay_proxy_dup_name (DelayProxy *self, const char *scheme);

G_END_DECLS
