/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Examinations, see visit.h.
 */
#include "visit.h"

enum { VISIT_MS = 15000 };

NfExamineOptions
visit_make_options (void)
{
  return (NfExamineOptions){ .port = "virtual:esp-12e", .options = NF_PLAN_OPTIONS_DEFAULT };
}

void
visit_assert_left_alone (TestSpy *spy)
{
  g_assert_false (test_spy_is_open (spy));
  g_assert_false (test_spy_is_line_set (spy));
  g_assert_cmpuint (test_spy_get_ms (spy), <=, VISIT_MS);
}

void
visit_assert_cause (const NfExamination *examination, NfCause cause, NfNext next)
{
  const NfDiagnosis *diagnosis = nf_examination_get_diagnosis (examination);

  g_assert_cmpstr (nf_cause_get_name (diagnosis->cause), ==, nf_cause_get_name (cause));
  g_assert_cmpint (diagnosis->next, ==, next);
}
