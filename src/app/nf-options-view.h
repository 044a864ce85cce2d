/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a beginner need not see: the speed of the line, the header of the program, how much is
 * erased and written and by whom, and what happens at the end.
 */
#pragma once

#include "nf-doctor.h"
#include "nf-settings.h"
#include "nf-speed.h"

G_BEGIN_DECLS

#define NF_TYPE_OPTIONS_VIEW (nf_options_view_get_type ())
G_DECLARE_FINAL_TYPE (NfOptionsView, nf_options_view, NF, OPTIONS_VIEW, GtkWidget)

/** Lets the controls show and change @settings and @speed. To be called once. @doctor: tries out
 * resets */
void
nf_options_view_bind (NfOptionsView *self, NfSettings *settings, NfSpeed *speed, NfDoctor *doctor);

/** Tells which board is chosen: of it the options show how it is reset. @id: of a profile */
void nf_options_view_set_board (NfOptionsView *self, const char *id);

G_END_DECLS
