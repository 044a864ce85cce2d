/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Why a board cannot be flashed, found out on a thread of its own and shown in words.
 *
 * For the main thread. While it is at work it may hold the port: whoever wants to have it cancels,
 * and waits until "busy" is FALSE.
 */
#pragma once

#include "nf-examine.h"
#include "nf-port.h"

G_BEGIN_DECLS

#define NF_TYPE_DOCTOR (nf_doctor_get_type ())

/**
 * NfDoctor: properties for a view to bind to, all read-only; the strings are "" where there is
 * nothing to say:
 *
 *   "busy" (boolean)
 *   "step" (string)        what it does now
 *   "headline" (string)    the most likely cause, one sentence
 *   "advice" (string)      what a person can do
 *   "evidence" (string)    what was found, a line each
 *   "reset-test" (string)  what came of the reset that was tried out last
 *   "next" (uint)          NfNext: what the button does …
 *   "next-label" (string, nullable)  … and what stands on it
 */
G_DECLARE_FINAL_TYPE (NfDoctor, nf_doctor, NF, DOCTOR, GObject)

NfDoctor *nf_doctor_new (void);

/** Examines the machine and the board at @port. Does nothing while busy. @options: copied */
void nf_doctor_examine (NfDoctor *self, NfPort *port, const NfPlanOptions *options);

/** Judges a job at @port that failed with @failure, without touching the board again. */
void
nf_doctor_judge (NfDoctor *self, NfPort *port, const NfPlanOptions *options, const GError *failure);

/** Resets the board at @port by @sequence, which a person tries out, and tells what it said. */
void nf_doctor_test_reset (NfDoctor *self, NfPort *port, const NfResetSequence *sequence);

/** Watches the USB bus while a board is plugged in. */
void nf_doctor_watch_bus (NfDoctor *self);

/** Stops it; nothing is found out then. Harmless at any time. */
void nf_doctor_cancel (NfDoctor *self);

/** Forgets what was found. */
void nf_doctor_clear (NfDoctor *self);

gboolean nf_doctor_is_busy (NfDoctor *self);
NfNext nf_doctor_get_next (NfDoctor *self);
/** Returns: (transfer none) (nullable): of what was found last; NULL: nothing */
const NfDiagnosis *nf_doctor_get_diagnosis (NfDoctor *self);
/** Returns: (transfer full): all of it, fit for a forum; "" when nothing was found */
char *nf_doctor_dup_report (NfDoctor *self);

G_END_DECLS
