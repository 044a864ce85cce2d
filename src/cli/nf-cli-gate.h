/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The gate of what the command line does (front/nf-review-gate.h), with the restore point that
 * --restore-point asks for.
 */
#pragma once

#include "nf-cli-output.h"

#include "nf-review-gate.h"

G_BEGIN_DECLS

/** Gives @plan the gate @with, which keeps a restore point if @options ask for one; none, if it
 * would have nothing to do. @with: what else it does; its keeps is NULL */
void nf_cli_gate_attach (const NfCliOptions *options, NfReviewGate with, NfPlan *plan);

/** Tells what the gate of @plan will cost, before the job, if it costs anything that is known. */
void nf_cli_gate_announce (NfCliOutput *output, const NfPlan *plan);

/** Ends what the gate of @plan has kept, after the job, and tells it. */
void nf_cli_gate_finish (NfCliOutput *output, const NfPlan *plan);

G_END_DECLS
