/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What libserialport 0.1.1 leaves undone, done through a port's handle: the part of the serial
 * transport that depends on the system. On Unix the reasons of a failure are in errno.
 *
 * Windows does most of this by itself, so there these functions have little to do.
 */
#pragma once

#include "nf-transport.h"

#include <libserialport.h>

G_BEGIN_DECLS

/**
 * Follows links, such as those in /dev/serial/by-id: libserialport finds nothing behind them.
 *
 * Returns: (transfer full) (nullable): the device's own name; NULL when there is none
 */
char *nf_serial_handle_resolve (const char *name);

/** Takes the open @port for this process alone. Returns: FALSE when somebody else has it */
gboolean nf_serial_handle_take (struct sp_port *port);

/** Undoes nf_serial_handle_take(), so that the next one who opens the port can have it. */
void nf_serial_handle_give_back (struct sp_port *port);

/** Releases both reset lines. Returns: how they can be moved; _NONE when the driver cannot */
NfLines nf_serial_handle_find_lines (struct sp_port *port);

/** Sets both reset lines, at the same instant where nf_serial_handle_find_lines() said so. */
gboolean nf_serial_handle_set_lines (struct sp_port *port, gboolean dtr, gboolean rts);

/** Fills @errors with what the driver has counted since it found the adapter. Returns: FALSE when
 * it does not count */
gboolean nf_serial_handle_get_line_errors (struct sp_port *port, NfLineErrors *errors);

/** Returns: whether @code, which setting a rate has failed with, can mean that the adapter does not
 * have it. While one is being unplugged the port still answers, and its settings fail otherwise. */
gboolean nf_serial_handle_is_refusal (int code);

/** Sets what libserialport cannot, or gets wrong: flow control, hang-up on close, latency. */
gboolean nf_serial_handle_tune (struct sp_port *port);

G_END_DECLS
