/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Undoing: the plan that puts a restore point back. It is an ordinary plan that writes, and so it
 * is checked as one.
 */
#pragma once

#include "nf-plan.h"
#include "nf-restore-points.h"

G_BEGIN_DECLS

/**
 * Makes the plan. What lies side by side is one item; what was blank is written with FF.
 *
 * @options: the headers are kept and nothing else is erased, whatever they say. It can have a gate
 *   yet (nf_plan_set_gate ()), which should ask nf_restore_check_board ()
 *
 * Errors: as nf_restore_point_load (); NF_ERROR_FILE_EMPTY when it holds nothing;
 * NF_ERROR_DOES_NOT_FIT, NF_ERROR_SETTING
 */
NfPlan *
nf_restore_make_plan (const NfRestorePoint *point, const NfPlanOptions *options, GError **error);

/** Checks that a restore point is of the board with @facts; for a gate's allows (). Errors:
 * NF_ERROR_NEEDS_DECISION */
gboolean
nf_restore_check_board (const NfRestorePoint *point, const NfBoardFacts *facts, GError **error);

/** Returns: (transfer full): a title for the restore point of a job: "nodemcu.bin at 0x00000" and
 * so on, or what is erased; not translated, since it is kept */
char *nf_restore_format_title (const NfPlan *plan);

G_END_DECLS
