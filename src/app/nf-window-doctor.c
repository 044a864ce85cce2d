/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * When the doctor is called, and what comes of it. See nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-error.h"
#include "nf-rate.h"

/* --- Calling ----------------------------------------------------------------------------- */

/* Where the cause lies in the port or on the way into the loader, the board can be looked at again;
 * what happened in the midst of a job is told by its error alone. */
static gboolean
is_about_connecting (const GError *error)
{
  static const NfError causes[] = {
    NF_ERROR_PORT_GONE,        NF_ERROR_PORT_DENIED, NF_ERROR_PORT_BUSY, NF_ERROR_PORT_NOT_SERIAL,
    NF_ERROR_PORT_UNREACHABLE, NF_ERROR_NO_ANSWER,   NF_ERROR_DEAF,      NF_ERROR_RUNS_PROGRAM,
    NF_ERROR_GARBAGE,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    if (g_error_matches (error, NF_ERROR, causes[i]))
      return TRUE;
  return FALSE;
}

static gboolean
is_about_board (const GError *error)
{
  static const NfError causes[] = {
    NF_ERROR_PORT_LOST,  NF_ERROR_TIMED_OUT,    NF_ERROR_LINE,
    NF_ERROR_WRONG_CHIP, NF_ERROR_FLASH_SILENT, NF_ERROR_FLASH_REFUSED,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (causes); i++)
    if (g_error_matches (error, NF_ERROR, causes[i]))
      return TRUE;
  return FALSE;
}

gboolean
nf_window_call_doctor (NfWindow *self)
{
  NfPort *port = nf_flash_run_get_port (self->run);
  const GError *error = nf_flash_run_get_error (self->run);
  NfPlanOptions options = nf_window_get_plan_options (self);

  if (error == NULL || options.baud == 0)
    return FALSE;
  if (is_about_connecting (error)) {
    nf_flash_run_withdraw_advice (self->run);
    nf_doctor_examine (self->doctor, port, &options);
    return TRUE;
  }
  if (!is_about_board (error))
    return FALSE;
  nf_doctor_judge (self->doctor, port, &options, error);
  return TRUE;
}

/* Nobody needs a doctor for the virtual board who has no other. */
void
nf_window_examine (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  NfPlanOptions options = nf_window_get_plan_options (self);

  nf_window_end_typing (self);
  if (self->lacks_board)
    nf_doctor_watch_bus (self->doctor);
  else
    nf_doctor_examine (self->doctor, nf_window_get_port (self), &options);
}

void
nf_window_test_reset (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  NfPlanOptions options = nf_window_get_plan_options (self);

  nf_doctor_test_reset (self->doctor, nf_window_get_port (self), &options.into_loader);
}

/* --- What is next ------------------------------------------------------------------------ */

/* What was to be done when it failed. */
static const char *
get_last_action (NfWindow *self)
{
  NfTask task = self->run != NULL ? nf_flash_run_get_task (self->run) : NF_TASK_WRITE;

  switch ((int) task) {
  case NF_TASK_VERIFY:
    return "win.verify";
  case NF_TASK_READ:
    return "win.back-up";
  case NF_TASK_ERASE:
    return "win.erase";
  case NF_TASK_SURVEY:
    return "win.read-chip";
  case NF_TASK_WRITE:
  default:
    return "win.flash";
  }
}

static void
try_again (NfWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), get_last_action (self), NULL);
}

static void
copy_command (NfWindow *self)
{
  const NfDiagnosis *diagnosis = nf_doctor_get_diagnosis (self->doctor);

  if (diagnosis->command != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), diagnosis->command);
}

static void
go_slower (NfWindow *self)
{
  guint baud = 0;

  if (!nf_speed_get_baud (self->speed, &baud, NULL) || nf_rate_get_lower (baud) == 0)
    return;
  g_autofree char *text = g_strdup_printf ("%u", nf_rate_get_lower (baud));
  g_object_set (self->speed, "text", text, NULL);
}

void
nf_window_do_next (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);

  switch (nf_doctor_get_next (self->doctor)) {
  case NF_NEXT_RETRY:
    try_again (self);
    break;
  case NF_NEXT_WAIT:
    self->retries_when_well = TRUE;
    nf_window_examine (widget, NULL, NULL);
    break;
  case NF_NEXT_GUIDE:
    nf_window_lead_by_hand (self, TRUE);
    try_again (self);
    break;
  case NF_NEXT_CHOOSE_PORT:
    gtk_widget_activate_action (widget, "win.focus-port", NULL);
    break;
  case NF_NEXT_SLOWER:
    go_slower (self);
    try_again (self);
    break;
  case NF_NEXT_WATCH_BUS:
    nf_doctor_watch_bus (self->doctor);
    break;
  case NF_NEXT_COMMAND:
    copy_command (self);
    break;
  case NF_NEXT_NOTHING:
  default:
    break;
  }
}

/* --- Its end ----------------------------------------------------------------------------- */

static gboolean
is_well (NfWindow *self)
{
  const NfDiagnosis *diagnosis = nf_doctor_get_diagnosis (self->doctor);

  return diagnosis != NULL && diagnosis->cause == NF_CAUSE_NONE;
}

/* A run that was wanted meanwhile has waited for the port. */
static void
doctor_is_done (NfWindow *self)
{
  g_autoptr (NfFlashRun) next = g_steal_pointer (&self->next_run);
  gboolean retries = self->retries_when_well && is_well (self);

  self->retries_when_well = FALSE;
  if (next != NULL)
    nf_window_start (self, next);
  else if (retries)
    try_again (self);
  else if (nf_doctor_get_diagnosis (self->doctor) != NULL)
    nf_window_show (self, GTK_WIDGET (self->doctor_view));
}

/* What it does, and what it has found, is shown where it is. */
static void
doctor_is_busy_or_done (NfWindow *self)
{
  if (nf_doctor_is_busy (self->doctor))
    nf_window_show (self, GTK_WIDGET (self->doctor_view));
  else
    doctor_is_done (self);
}

gboolean
nf_window_waits_for_doctor (NfWindow *self, NfFlashRun *run)
{
  if (!nf_doctor_is_busy (self->doctor)) {
    nf_doctor_clear (self->doctor);
    return FALSE;
  }
  g_set_object (&self->next_run, run);
  nf_doctor_cancel (self->doctor);
  return TRUE;
}

void
nf_window_make_doctor (NfWindow *self)
{
  self->doctor = nf_doctor_new ();
  g_object_notify (G_OBJECT (self), "doctor");
  g_signal_connect_object (self->doctor,
                           "notify::busy",
                           G_CALLBACK (doctor_is_busy_or_done),
                           self,
                           G_CONNECT_SWAPPED);
}
