/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Who is asked before the first byte of a board is changed: what of the flash is to be read first,
 * whether the plan may go on, and who keeps what will be lost.
 *
 * A plan that writes, erases or surveys may carry one (nf_plan_set_gate ()). Its functions are
 * called on the flasher's thread and must not block, but for keep (), which may write to a disk.
 * After allows () has said no, nothing has been changed, and the board goes on as after any job.
 *
 * The order: wants () until it has enough, allows () once, then keep () before each change. Without
 * the stub nothing of the flash can be read: then allows () is asked with an empty survey, and a
 * plan whose gate has a keep () fails.
 */
#pragma once

#include "nf-board-facts.h"
#include "nf-survey.h"

G_BEGIN_DECLS

typedef struct _NfPlan NfPlan;

/** Plain data, copied into the plan. */
typedef struct {
  /* (nullable) Says what to read next, knowing what was read so far; called until it says FALSE.
   * @range: not empty, inside the flash, and not known yet. What lies around a small range is read
   * with it. Not called while the size of the flash is not known. */
  gboolean (*wants) (const NfSurvey *survey, NfRange *range, gpointer data);

  /* Whether every sector is to be looked at as well, if only for being blank or not: 1.4 s for
   * 4 MB, of which the comparing of what is written is saved. */
  gboolean wants_all_sectors;

  /* (nullable) Decides. Returns: FALSE with NF_ERROR_NEEDS_DECISION when a person has to; that ends
   * the job. A plan that only surveys has nothing to be allowed. */
  gboolean (*allows) (const NfPlan *plan,
                      const NfBoardFacts *facts,
                      const NfSurvey *survey,
                      gpointer data,
                      GError **error);

  /* (nullable) Keeps sectors that will change, each once and before it does: neighbours of one kind
   * together, up to 256 KiB of them when they are not blank. What holds already what will be
   * written is not among them, unless it is erased or written all the same. @bytes: (nullable):
   * NULL: they are blank. Returns: FALSE ends the job */
  gboolean (*keep) (const NfBoardFacts *facts,
                    NfRange sectors,
                    const guint8 *bytes,
                    gpointer data,
                    GError **error);

  gpointer data;          /* lives as long as the plan */
  GDestroyNotify destroy; /* (nullable): for data, on the thread that lets go of the plan last */
} NfGate;

G_END_DECLS
