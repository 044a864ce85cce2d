/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * An item of the plan as it will stand in the flash: whole sectors, with the header as asked. For
 * the nf-run-*.c files only.
 */
#pragma once

#include "nf-run.h"

G_BEGIN_DECLS

typedef struct {
  guint index;
  guint32 address;
  gsize image_size;
  guint8 *data;    /* the image, then what follows it in its last sector: FF until that is read */
  gsize size;      /* a multiple of the sector size */
  gsize used_size; /* without the stub: of that, what has to be programmed; a multiple of 4 */
  guint samples;   /* without the stub: words read back so far, of sectors that are done */
} NfRunItem;

/** Makes item @index of the plan, and reports it and what is changed in its header. */
void nf_run_item_init (NfRunItem *self, NfRun *run, guint index);
void nf_run_item_clear (NfRunItem *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfRunItem, nf_run_item_clear)

/** Returns: whether there is anything behind the image in its last sector */
gboolean nf_run_item_is_tail_blank (const NfRunItem *self);

/** Writes it by the ROM's loader alone: reads what must be kept, erases, programs, checks. */
gboolean nf_run_write_item_by_rom (NfRun *run, NfRunItem *item, GError **error);

/** Writes it by the stub: compares, sends what differs, checks the whole by its MD5. */
gboolean nf_run_write_item_by_stub (NfRun *run, NfRunItem *item, GError **error);

/** Compares it by the stub. */
gboolean nf_run_verify_item (NfRun *run, NfRunItem *item, GError **error);

G_END_DECLS
