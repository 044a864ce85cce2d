/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How far a job is: the facts that the flasher reports, and the arithmetic that turns them into
 * a bar, a speed and a time that is left.
 */
#pragma once

#include "nf-plan.h"

G_BEGIN_DECLS

/** The parts of a job, in their order; COMPARE to CHECK once for every item. */
typedef enum {
  NF_PHASE_WAIT,     /* for a person to get the board into its loader */
  NF_PHASE_CONNECT,  /* open, reset, sync, upload the stub, identify */
  NF_PHASE_COMPARE,  /* the stub tells what is there already */
  NF_PHASE_KEEP,     /* what shares the last sector with an item is read, to be put back */
  NF_PHASE_PRESERVE, /* what will change is read, for the gate to keep */
  NF_PHASE_ERASE,    /* by itself only without the stub, or of all */
  NF_PHASE_WRITE,
  NF_PHASE_CHECK,  /* samples are read back; the stub digests while it writes */
  NF_PHASE_READ,   /* also what the gate wants to know, before all else */
  NF_PHASE_START,  /* the program is started */
  NF_PHASE_LISTEN, /* to what it says; all of the task is done, and a cancel ends this alone */
} NfPhase;

enum { NF_N_PHASES = NF_PHASE_LISTEN + 1 };

/** The item of what belongs to no item: it comes before all of them. */
#define NF_NO_ITEM G_MAXUINT

/** One report of the flasher. Plain data. */
typedef struct {
  NfPhase phase;
  guint item;        /* in a plan that writes, or NF_NO_ITEM */
  guint64 done;      /* bytes of this phase and item that the chip has acknowledged */
  guint64 total;     /* of how many; 0 when the phase has no bytes */
  guint64 skipped;   /* NF_PHASE_WRITE: of those done, what was there already */
  gint64 elapsed_us; /* since the job began, by the transport's clock */
  gint64 phase_us;   /* of that, in this phase and item */
  gint64 idle_us;    /* of those since the job began, waiting for a person or listening */
} NfProgress;

/**
 * Returns: how much of the whole job is done, 0 to 1, with every phase weighed by the time it
 * takes on an ordinary board at the plan's baud rate. For reports in order it never falls; it is
 * below 1 until the job has ended.
 */
double nf_progress_get_fraction (const NfPlan *plan, const NfProgress *progress);

/** Returns: bytes per second in this phase and item, without what was skipped; 0 before there is
 * anything to measure */
double nf_progress_get_speed (const NfProgress *progress);

/**
 * Estimates what a gate's keep () adds to a job.
 *
 * @survey: (nullable): what was read of the board: what is blank there costs nothing
 * @bytes: (out) (optional): at most so many will be read: what is in the flash already is among
 * them
 *
 * Returns: seconds, at the plan's baud rate, for so many; below 0, with @bytes 0, when all of a
 * flash is meant and nobody knows how large it is
 */
double nf_progress_estimate_keep (const NfPlan *plan, const NfSurvey *survey, guint64 *bytes);

/** Returns: seconds until the end of the job, at the pace of the job so far without what it was
 * idle; below 0 while that
 * would be a guess: in the first second and the first 3 % */
double nf_progress_get_seconds_left (const NfPlan *plan, const NfProgress *progress);

G_END_DECLS
