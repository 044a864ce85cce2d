/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The doctor's visit: gathers the evidence about a port, from the machine and on the line.
 *
 * Blocks, up to about 15 s when nothing answers; runs on any thread. What it does to the board is
 * what connecting does: resets, SYNC, reading the flash's id and a few bytes. Nothing is written.
 */
#pragma once

#include "nf-diagnosis.h"
#include "nf-plan.h"

G_BEGIN_DECLS

/** What is being done now, for whoever waits. */
typedef enum {
  NF_EXAMINE_HOST,   /* looking at the machine */
  NF_EXAMINE_OPEN,   /* opening the port, and waiting for it when ModemManager has it */
  NF_EXAMINE_LOADER, /* trying to get an answer */
  NF_EXAMINE_LISTEN, /* listening at several rates */
  NF_EXAMINE_CHIP,   /* asking the chip and its flash */
} NfExamineStep;

typedef struct _NfExamination NfExamination;

/** What it came to; owns the evidence. Reference counted. */
NfExamination *nf_examination_ref (NfExamination *self);
void nf_examination_unref (NfExamination *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfExamination, nf_examination_unref)

const NfEvidence *nf_examination_get_evidence (const NfExamination *self);
const NfDiagnosis *nf_examination_get_diagnosis (const NfExamination *self);

typedef struct {
  const char *root;   /* (nullable): see nf-host.h */
  const char *port;   /* (nullable): its name, as evidence tells it; NULL: which one is not known */
  const char *device; /* (nullable): what of it the machine knows: /dev/ttyUSB0; NULL for others */
  NfPlanOptions options;                            /* how the board is reset, and at which rate */
  void (*step) (NfExamineStep step, gpointer data); /* (nullable): on the calling thread */
  gpointer data;
} NfExamineOptions;

/**
 * Examines.
 *
 * @transport: (nullable): not open yet; NULL: only the machine is looked at
 *
 * Returns: (transfer full): NULL only when cancelled
 */
NfExamination *nf_examine (const NfExamineOptions *options,
                           NfTransport *transport,
                           GCancellable *cancellable,
                           GError **error);

/**
 * Watches the USB bus while a person plugs a board in: until something comes, for @seconds.
 *
 * Returns: (transfer full): as nf_examine () without a transport
 */
NfExamination *
nf_examine_bus (const char *root, guint seconds, GCancellable *cancellable, GError **error);

/**
 * Judges a job that failed, from its error and what the machine knows, without touching the board
 * again: for what happened in its midst (the line, the flash).
 *
 * @failure: of nf_flasher_run (); one that is not about the port, the line or the chip gives
 *   NF_CAUSE_UNKNOWN
 *
 * Returns: (transfer full)
 */
NfExamination *nf_examine_failure (const NfExamineOptions *options, const GError *failure);

/**
 * Opens the port, resets the board by @sequence, listens at 74880 baud for less than a second and
 * tells what it said: for a person who tries out a sequence.
 *
 * @transport: not open yet; closed again
 * @sequence: empty: the usual way into the loader
 *
 * Returns: (transfer full): NULL on error: those of the transport
 */
NfHeard *nf_examine_reset (NfTransport *transport,
                           const NfResetSequence *sequence,
                           GCancellable *cancellable,
                           GError **error);

G_END_DECLS
