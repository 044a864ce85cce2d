/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Mending what a boot verdict has named: first a look at the board, then the plan that writes as
 * little as will do.
 *
 * What is written is found on the board itself, so this needs none of the files that were flashed;
 * but for NF_REPAIR_ERASE_ALL and NF_REPAIR_WRITE_AGAIN, which are a matter of those and not made
 * here.
 */
#pragma once

#include "nf-boot-verdict.h"
#include "nf-plan.h"

G_BEGIN_DECLS

/** Returns: (transfer none): a stable name for scripts: "use-dio" */
const char *nf_repair_get_name (NfRepairKind kind);

/** Returns: whether a repair can be made from the board alone */
gboolean nf_repair_is_self_contained (NfRepairKind kind);

/**
 * Makes the plan of the first job: a survey that reads what the second needs to know, and leaves
 * the board in its loader.
 *
 * Errors: those of nf_plan_new_survey ()
 */
NfPlan *nf_repair_new_survey_plan (NfRepairKind kind, const NfPlanOptions *options, GError **error);

/**
 * Makes the plan of the second job: sector 0 with another header, or the init data where the
 * firmware on the board looks for it.
 *
 * @facts, @survey: of the first job
 * @kind: self-contained. NF_REPAIR_USE_DIO takes DOUT where DIO was of no use or cannot be: the
 *   header says it already, or the chip is an ESP8285
 * @options: what happens after it, and what is listened to then
 *
 * Errors: NF_ERROR_NOTHING_TO_DO when the board has already what would be written; NF_ERROR_BUNDLE
 * when what is on the board says not enough: no program at 0, a firmware that nobody knows;
 * NF_ERROR_SETTING
 */
NfPlan *nf_repair_new_plan (NfRepairKind kind,
                            const NfPlanOptions *options,
                            const NfBoardFacts *facts,
                            const NfSurvey *survey,
                            GError **error);

G_END_DECLS
