/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A plan and a transport under way: runs the flasher on a worker thread and shows on the main
 * thread how far it is.
 *
 * All functions belong to the thread whose main context was the default when the job was made.
 * There, and nowhere else, its signals are emitted:
 *
 *   progress (NfProgress)   the newest report; those that came faster than they could be taken
 *                           are left out
 *   event (NfEvent)         every event, in order
 *   finished ()             exactly once, after the last of the others
 *
 * A job runs once.
 */
#pragma once

#include "nf-flasher.h"

G_BEGIN_DECLS

typedef enum {
  NF_JOB_IDLE,       /* made, not started */
  NF_JOB_RUNNING,    /* on its thread */
  NF_JOB_CANCELLING, /* told to stop, not stopped yet */
  NF_JOB_DONE,       /* over; the error says how */
} NfJobState;

#define NF_TYPE_JOB (nf_job_get_type ())
G_DECLARE_FINAL_TYPE (NfJob, nf_job, NF, JOB, GObject)

/**
 * @plan: (transfer none): referenced
 * @transport: (transfer full): nobody else may use it any more
 */
NfJob *nf_job_new (NfPlan *plan, NfTransport *transport);

/** Starts the worker. The job keeps itself alive until it has finished. */
void nf_job_start (NfJob *self);

/** Asks the worker to stop; it is over when "finished" is emitted. Harmless at any time. */
void nf_job_cancel (NfJob *self);

NfJobState nf_job_get_state (NfJob *self);
/** Returns: (transfer none) */
NfPlan *nf_job_get_plan (NfJob *self);
/** Returns: (transfer none): the newest progress that was signalled */
const NfProgress *nf_job_get_progress (NfJob *self);
/** Returns: 0 to 1; never falls, and is 1 only after success */
double nf_job_get_fraction (NfJob *self);
/** Returns: (transfer none): what came of it; filled once the state is NF_JOB_DONE */
const NfResult *nf_job_get_result (NfJob *self);
/** Returns: (transfer none) (nullable): why it failed; NULL before the end and after success */
const GError *nf_job_get_error (NfJob *self);

G_END_DECLS
