/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the parts of the virtual flash chip share: its state, and the file that keeps its array.
 * Included by nf-virtual-flash*.c alone.
 */
#pragma once

#include "nf-virtual-flash.h"

G_BEGIN_DECLS

struct _NfVirtualFlash {
  guint8 *array;
  guint32 size;
  guint32 id;
  guint32 status;      /* three registers, the first in the low byte */
  guint32 kept_status; /* what they are after the next power-on */
  gboolean has_joined_status;
  gboolean write_enabled;
  gboolean volatile_enabled; /* the next write to a status register lasts until power-off */
  guint64 busy_until;
  NfVirtualFlashTimings timings;
  NfVirtualFlashFault fault;
  gboolean has_worn;
  guint32 worn; /* the byte of which a bit stays 0 */
  int file;     /* -1: none */
  guint32 dirty_from, dirty_to;
};

/** Notes that the file lacks these bytes of the array. */
void nf_virtual_flash_mark_dirty (NfVirtualFlash *self, guint32 from, guint32 size);

G_END_DECLS
