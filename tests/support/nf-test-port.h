/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the tests of every transport need.
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

/** Reads exactly @size bytes; fails the test when none come for some seconds. */
void nf_test_port_read (NfTransport *port, guint8 *buffer, gsize size);

/** Something that waits until it is cancelled. Returns: whether it was done all the same */
typedef gboolean (*NfTestPortWait) (NfTransport *port, GCancellable *cancellable, GError **error);

/** Cancels @wait from another thread; fails the test unless it ends cancelled, and within 200 ms
 * (in one of three attempts: the machine may have other work). */
void nf_test_port_assert_cancelled (NfTransport *port, NfTestPortWait wait);

/** An NfTestPortWait that waits for bytes. */
gboolean nf_test_port_wait_for_bytes (NfTransport *port, GCancellable *cancellable, GError **error);

G_END_DECLS
