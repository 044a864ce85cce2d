/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Examinations of virtual boards: with what they are made, and what is asked of all of them.
 */
#pragma once

#include "nf-examine.h"

#include "support/test-spy.h"

/** Returns: those for a board whose name does not matter */
NfExamineOptions visit_make_options (void);
/** The port is closed, its lines are released, and it did not take longer than it may. */
void visit_assert_left_alone (TestSpy *spy);
void visit_assert_cause (const NfExamination *examination, NfCause cause, NfNext next);
