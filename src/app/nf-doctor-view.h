/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the doctor does and has found: the cause, what to do, the evidence, and a button.
 */
#pragma once

#include "nf-doctor.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_DOCTOR_VIEW (nf_doctor_view_get_type ())

/**
 * NfDoctorView: property "doctor" (NfDoctor, nullable). What it found takes the focus on
 * grab_focus (). The button that does what is next activates "win.doctor-next".
 */
G_DECLARE_FINAL_TYPE (NfDoctorView, nf_doctor_view, NF, DOCTOR_VIEW, GtkWidget)

G_END_DECLS
