/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How the last run ended: a tick or a cross, the headline, the advice, and the details to copy.
 */
#pragma once

#include "nf-flash-run.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_RESULT_VIEW (nf_result_view_get_type ())

/** NfResultView: property "run" (NfFlashRun, nullable): shown once it is over. */
G_DECLARE_FINAL_TYPE (NfResultView, nf_result_view, NF, RESULT_VIEW, GtkWidget)

G_END_DECLS
