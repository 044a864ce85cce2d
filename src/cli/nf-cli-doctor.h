/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Why a job got no connection: what the doctor says about it.
 */
#pragma once

#include "nf-cli-output.h"

#include "nf-examine.h"

G_BEGIN_DECLS

/**
 * Examines why a job failed, where that is a matter of the port or of connecting. On a terminal,
 * and with --diagnose, a board that does not answer is visited once more for that, which takes up
 * to 15 s.
 *
 * @port: of the job, and @options: of its plan
 *
 * Returns: (transfer full) (nullable): NULL when the failure speaks for itself
 */
NfExamination *nf_cli_doctor_examine_failure (NfCliOutput *output,
                                              const NfPlanOptions *options,
                                              const char *port,
                                              const GError *failure);

/** Tells why a command could not begin; when there was no port to choose, with what the doctor says
 * of this machine. Returns: the exit status that goes with @error */
int nf_cli_doctor_fail (NfCliOutput *output, const GError *error);

G_END_DECLS
