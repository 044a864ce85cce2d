/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The ladder of rates that is climbed down when a cable or an adapter does not carry one.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: the next rate of 921600, 460800, 230400, 115200 that is below @baud; 0 from 115200
 * down */
guint nf_rate_get_lower (guint baud);

G_END_DECLS
