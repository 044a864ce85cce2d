/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One run of the flasher, from inside: what its parts share. For nf-flasher.c and the
 * nf-run-*.c files only; the rest of the program sees nf-flasher.h.
 */
#pragma once

#include "nf-flasher.h"
#include "nf-spi.h"

G_BEGIN_DECLS

/** Lives on the stack of nf_flasher_run (). Everything but the result is borrowed. */
typedef struct {
  const NfPlan *plan;
  const NfPlanOptions *options;
  NfTransport *transport;
  const NfReport *report;
  NfLoader *loader;
  NfSpi spi;     /* attached once the board is identified, if the plan needs the flash */
  NfReset reset; /* what brought the board into its loader */
  NfResult *result;
  gint64 began_at;
  gint64 phase_began_at;
  NfProgress progress;
} NfRun;

/** Begins a phase and reports it. @total: bytes to be done in it */
void nf_run_begin_phase (NfRun *run, NfPhase phase, guint item, guint64 total);
/** Reports that @done bytes of the present phase are done. */
void nf_run_send_progress (NfRun *run, guint64 done);
/** Reports @event; its time is filled in here. */
void nf_run_send_event (NfRun *run, NfEvent event);

/** Returns: the flash's size by its id, else by the plan; 0: nobody knows */
guint32 nf_run_get_flash_bytes (const NfRun *run);

/** Gets into the loader and finds out what the board is. Errors: see nf-reset.h;
 * NF_ERROR_WRONG_CHIP, NF_ERROR_FLASH_SILENT, NF_ERROR_DOES_NOT_FIT */
gboolean nf_run_connect (NfRun *run, GError **error);

/**
 * Brings a loader that fell silent back: by SYNC, and when that does not help by the reset that
 * worked before, after which the flash is attached again. A chip that was reset or whose loader
 * crashed on a damaged command goes on where it was.
 */
gboolean nf_run_recover (NfRun *run, GError **error);

/** Erases one sector or block, and counts it. */
gboolean nf_run_erase_piece (NfRun *run, NfSpiErase erase, guint32 address, GError **error);

/** Erases whole sectors, by blocks of 64 KiB where a whole block lies in the range. */
gboolean nf_run_erase (NfRun *run, guint32 address, gsize size, guint item, GError **error);

/** Writes one item of the plan: reads what must be kept, erases, programs, checks. */
gboolean nf_run_write_item (NfRun *run, guint index, GError **error);

G_END_DECLS
