/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A piece of flash.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint32 address;
  guint32 size; /* bytes; in a plan 0 means: up to the end of the flash */
} NfRange;

G_END_DECLS
