/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Firmware for tests, made from nothing but its description: it has the form of a NodeMCU
 * image, and its content depends on a seed alone.
 */
#pragma once

#include <gio/gio.h>

/**
 * Makes a sound program: E9 header (QIO, 40 MHz, 512 KB), two segments and the checksum, then FF
 * up to 0x10000 and data up to @size. A smaller @size ends after the checksum.
 *
 * Returns: (transfer full)
 */
GBytes *test_image_new_program (gsize size, guint32 seed);

/** Makes @size bytes that look like nothing in particular. Returns: (transfer full) */
GBytes *test_image_new_data (gsize size, guint32 seed);
