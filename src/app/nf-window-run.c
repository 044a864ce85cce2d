/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a press of Flash does to the window, and of Verify Only, Read Chip and Erase. See
 * nf-window.h.
 */
#include "nf-window-private.h"

#include "nf-config.h"
#include "nf-question.h"

#include <glib/gi18n.h>

/* A screen reader would be flooded by every move of the bar. */
enum { SPEAK_EVERY_US = 1000 * 1000 };

static void
add_log_head (NfWindow *self, const char *port)
{
  NfProfile *profile = nf_table_get_profile (self->table);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%d %H:%M:%S");
  /* Translators: date and time, version, name of a port, name of a board */
  g_autofree char *line = g_strdup_printf (_ ("%s  Node Flasher %s, port %s, board %s"),
                                           time,
                                           NF_VERSION,
                                           port,
                                           nf_profile_get_name (profile));

  nf_log_view_add_line (self->log_view, line);
}

static void
run_line (NfFlashRun *run, const char *line, NfWindow *self)
{
  nf_log_view_add_line (self->log_view, line);
}

/* Says to a screen reader what stands under the bar, now and then. */
static void
run_text (NfFlashRun *run, GParamSpec *pspec, NfWindow *self)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (now - self->spoken_at < SPEAK_EVERY_US)
    return;
  self->spoken_at = now;
  g_object_get (run, "text", &text, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress_bar),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT,
                                  text,
                                  -1);
}

static void
inhibit (NfWindow *self)
{
  self->inhibit_cookie =
      gtk_application_inhibit (gtk_window_get_application (GTK_WINDOW (self)),
                               GTK_WINDOW (self),
                               GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                               _ ("A board's flash memory is being read or written"));
}

static void
uninhibit (NfWindow *self)
{
  if (self->inhibit_cookie != 0)
    gtk_application_uninhibit (gtk_window_get_application (GTK_WINDOW (self)),
                               self->inhibit_cookie);
  self->inhibit_cookie = 0;
}

static void
notify_desktop (NfWindow *self)
{
  g_autoptr (GNotification) notification = NULL;

  if (gtk_window_is_active (GTK_WINDOW (self)))
    return;
  notification = g_notification_new (_ ("Node Flasher"));
  g_notification_set_body (notification, nf_flash_run_get_headline (self->run));
  g_application_send_notification (G_APPLICATION (gtk_window_get_application (GTK_WINDOW (self))),
                                   "run-is-over",
                                   notification);
}

static void
remember_speed (NfWindow *self)
{
  guint reached = nf_flash_run_get_reached_baud (self->run);

  if (reached != 0)
    nf_speed_take_result (self->speed,
                          nf_flash_run_get_port (self->run),
                          nf_flash_run_get_asked_baud (self->run),
                          reached);
}

static void
run_is_unsaved (NfFlashRun *run, GParamSpec *pspec, NfWindow *self)
{
  g_autofree char *reason = NULL;

  g_object_get (run, "unsaved", &reason, NULL);
  if (*reason != '\0')
    nf_window_ask_for_other_place (self, reason);
}

/* What the person has to do now comes into view. */
static void
run_guides (NfFlashRun *run, GParamSpec *pspec, NfWindow *self)
{
  g_autofree char *guide = NULL;

  g_object_get (run, "guide", &guide, NULL);
  if (*guide != '\0' && !self->is_guiding)
    nf_window_show (self, GTK_WIDGET (self->guide_view));
  self->is_guiding = *guide != '\0';
}

static void
run_listens (NfWindow *self)
{
  g_object_notify (G_OBJECT (self), "listening");
}

static void
scroll_to (NfWindow *self, GtkWidget *widget)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  GtkWidget *viewport = gtk_scrolled_window_get_child (self->scroller);
  double top = gtk_adjustment_get_value (adjustment);
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (widget, viewport, &bounds))
    return;
  top += bounds.origin.y;
  gtk_adjustment_clamp_page (adjustment, top, top + bounds.size.height);
}

/* A widget has a place only after the frame in which it appears. */
static gboolean
focus_shown (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  NfWindow *self = NF_WINDOW (window);

  if (gdk_frame_clock_get_frame_counter (clock) <= self->shown_in_frame + 1)
    return G_SOURCE_CONTINUE;
  if ((!self->is_busy || self->is_guiding) && !nf_window_shows_console (self)) {
    gtk_widget_grab_focus (self->shown);
    scroll_to (self, self->shown);
  }
  return G_SOURCE_REMOVE;
}

void
nf_window_show (NfWindow *self, GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  self->shown = widget;
  self->shown_in_frame = gdk_frame_clock_get_frame_counter (clock);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), focus_shown, NULL, NULL);
}

static void
show_outcome (NfWindow *self)
{
  gboolean is_undecided = nf_flash_run_get_outcome (self->run) == NF_OUTCOME_UNDECIDED;

  if (is_undecided && nf_flash_run_get_point (self->run) != NULL)
    nf_window_ask_about_other_board (self);
  else if (is_undecided && nf_window_has_obstacle (self))
    nf_window_show_findings (self);
  else if (!nf_window_call_doctor (self))
    nf_window_show (self, GTK_WIDGET (self->result_view));
}

static void
run_is_over (NfFlashRun *run, GParamSpec *pspec, NfWindow *self)
{
  uninhibit (self);
  remember_speed (self);
  nf_window_take_board (self);
  nf_reviewer_tell (self->reviewer); /* before the result has its place */
  nf_window_set_busy (self, FALSE);
  if (self->is_closing) {
    nf_window_destroy_soon (self);
    return;
  }
  if (self->question != NULL)
    gtk_window_destroy (self->question);
  if (nf_flash_run_get_outcome (run) == NF_OUTCOME_CANCELLED)
    nf_window_lead_by_hand (self, FALSE);
  nf_window_update_undo (self);
  notify_desktop (self);
  show_outcome (self);
  nf_window_open_console_after (self, run);
}

void
nf_window_start (NfWindow *self, NfFlashRun *run)
{
  const char *port = nf_port_get_name (nf_flash_run_get_port (run));

  if (nf_window_waits_for_doctor (self, run))
    return;
  g_signal_connect_object (run, "line", G_CALLBACK (run_line), self, 0);
  g_signal_connect_object (run, "notify::text", G_CALLBACK (run_text), self, 0);
  g_signal_connect_object (run, "notify::unsaved", G_CALLBACK (run_is_unsaved), self, 0);
  g_signal_connect_object (run,
                           "notify::is-listening",
                           G_CALLBACK (run_listens),
                           self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::guide", G_CALLBACK (run_guides), self, 0);
  g_signal_connect_object (run, "notify::outcome", G_CALLBACK (run_is_over), self, 0);
  g_set_object (&self->run, run);
  g_object_notify (G_OBJECT (self), "run");
  nf_window_show_flash (self);
  nf_window_set_busy (self, TRUE);
  inhibit (self);
  add_log_head (self, port);
  nf_flash_run_start (run);
}

NfPort *
nf_window_get_port (NfWindow *self)
{
  return NF_PORT (nf_choice_get_facts (nf_chooser_get_selected (self->port_chooser))->item);
}

NfPlanOptions
nf_window_get_plan_options (NfWindow *self)
{
  NfProfile *profile = nf_table_get_profile (self->table);
  guint baud = 0;
  NfPlanOptions options;

  nf_speed_get_baud (self->speed, &baud, NULL);
  options = nf_settings_get_plan_options (self->settings, profile, baud);
  if (self->is_by_hand)
    options.before = NF_BEFORE_BY_HAND;
  return options;
}

void
nf_window_lead_by_hand (NfWindow *self, gboolean is_by_hand)
{
  self->is_by_hand = is_by_hand;
  g_object_notify (G_OBJECT (self), "by-hand");
}

NfFlashRun *
nf_window_new_run (NfWindow *self, NfTask task, NfReview *overridden)
{
  NfPlanOptions options = nf_window_get_plan_options (self);
  NfFlashRun *run = NULL;

  if (self->is_busy || options.baud == 0)
    return NULL;
  nf_window_save_rows (self);
  run = nf_flash_run_new (task, self->table, nf_window_get_port (self), &options);
  nf_flash_run_set_guard (run, overridden, nf_settings_get_keep_restore_point (self->settings));
  return run;
}

void
nf_window_start_run (NfWindow *self, NfTask task, const char *path)
{
  g_autoptr (NfFlashRun) run = nf_window_new_run (self, task, NULL);

  if (run == NULL)
    return;
  nf_flash_run_set_path (run, path);
  nf_window_start (self, run);
}

void
nf_window_end_typing (NfWindow *self)
{
  gtk_widget_grab_focus (self->run_button);
}

/* What was just typed may be a problem. */
static void
run_files (NfWindow *self, NfTask task)
{
  nf_window_end_typing (self);
  if (self->problem != NULL)
    return;
  if (task == NF_TASK_WRITE && nf_window_has_obstacle (self))
    nf_window_show_findings (self);
  else
    nf_window_start_run (self, task, NULL);
}

void
nf_window_flash (GtkWidget *widget, const char *action, GVariant *parameter)
{
  run_files (NF_WINDOW (widget), NF_TASK_WRITE);
}

void
nf_window_verify (GtkWidget *widget, const char *action, GVariant *parameter)
{
  run_files (NF_WINDOW (widget), NF_TASK_VERIFY);
}

void
nf_window_read_chip (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_window_end_typing (NF_WINDOW (widget));
  nf_window_start_run (NF_WINDOW (widget), NF_TASK_SURVEY, NULL);
}

void
nf_window_cancel (GtkWidget *widget, const char *action, GVariant *parameter)
{
  nf_flash_run_cancel (NF_WINDOW (widget)->run);
}

/* --- Erasing ----------------------------------------------------------------------------- */

static void
erase_answered (GtkDialog *dialog, int response, NfWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    nf_window_start_run (self, NF_TASK_ERASE, NULL);
}

/* Nobody but the chip knows how long that takes while its size is not known. */
static char *
dup_time_to_keep_all (NfWindow *self)
{
  const NfBoardFacts *facts = nf_reviewer_get_facts (self->reviewer);
  NfPlanOptions options = nf_window_get_plan_options (self);
  g_autoptr (NfPlan) plan = NULL;
  char *time = NULL;

  if (!nf_window_keeps (self))
    return NULL;
  if (facts != NULL && facts->flash_bytes != 0)
    options.flash_bytes = facts->flash_bytes;
  plan = nf_plan_new_erase (&options, (NfRange){ 0, 0 }, NULL);
  time = nf_window_dup_keep_time (self, plan);
  return time != NULL ? time : g_strdup (_ ("All that is there is read first, and kept."));
}

void
nf_window_erase (GtkWidget *widget, const char *action, GVariant *parameter)
{
  NfWindow *self = NF_WINDOW (widget);
  g_autofree char *time = dup_time_to_keep_all (self);
  /* Translators: the name of a port, as in "CP2102 (ttyUSB0)" */
  g_autofree char *loss =
      g_strdup_printf (_ ("Everything on the board at %s is lost: its program, its files, Wi-Fi "
                          "settings and init data. It will not start until it is flashed again."),
                       nf_choice_get_facts (nf_chooser_get_selected (self->port_chooser))->title);
  g_autofree char *explanation = g_strjoin ("\n\n", loss, time, NULL);
  NfQuestion words = {
    .question = _ ("Erase the whole flash memory?"),
    .explanation = explanation,
    .no = _ ("Cancel"),
    .yes = _ ("Erase"),
    .is_destructive = TRUE,
  };
  GtkDialog *dialog = NULL;

  nf_window_end_typing (self);
  dialog = nf_question_new (GTK_WINDOW (self), &words);
  g_signal_connect_object (dialog, "response", G_CALLBACK (erase_answered), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- Closing ----------------------------------------------------------------------------- */

void
nf_window_set_question (NfWindow *self, GtkDialog *dialog)
{
  self->question = GTK_WINDOW (dialog);
  g_object_add_weak_pointer (G_OBJECT (dialog), (gpointer *) &self->question);
  gtk_window_present (self->question);
}

static NfQuestion
get_close_question (NfTask task)
{
  switch ((int) task) {
  case NF_TASK_SURVEY:
    return (NfQuestion){
      .question = _ ("Stop reading and close?"),
      .explanation = _ ("The board stays as it is."),
      .no = _ ("Keep Reading"),
    };
  case NF_TASK_READ:
    return (NfQuestion){
      .question = _ ("Stop the backup and close?"),
      .explanation = _ ("What has been read so far is not kept. The board stays as it is."),
      .no = _ ("Keep Reading"),
    };
  case NF_TASK_VERIFY:
    return (NfQuestion){
      .question = _ ("Stop comparing and close?"),
      .explanation = _ ("The board stays as it is."),
      .no = _ ("Keep Comparing"),
    };
  case NF_TASK_ERASE:
    return (NfQuestion){
      .question = _ ("Stop erasing and close?"),
      .explanation = _ ("The board is being erased. It will not start until it is flashed again."),
      .no = _ ("Keep Erasing"),
    };
  case NF_TASK_WRITE:
  default:
    return (NfQuestion){
      .question = _ ("Stop flashing and close?"),
      .explanation = _ ("The board is being written. If you stop now, it will not start until it "
                        "is flashed again."),
      .no = _ ("Keep Flashing"),
    };
  }
}

static void
stop_and_close (NfWindow *self)
{
  self->is_closing = TRUE;
  nf_flash_run_cancel (self->run);
}

static void
close_answered (GtkDialog *dialog, int response, NfWindow *self)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
  if (response == GTK_RESPONSE_ACCEPT)
    stop_and_close (self);
}

void
nf_window_ask_to_close (NfWindow *self)
{
  NfQuestion words = get_close_question (nf_flash_run_get_task (self->run));
  GtkDialog *dialog = NULL;

  if (self->question != NULL) {
    gtk_window_present (self->question);
    return;
  }
  /* All is done, and nobody waits for what the board says. */
  if (nf_flash_run_is_listening (self->run)) {
    stop_and_close (self);
    return;
  }
  words.yes = _ ("Stop and Close");
  words.is_destructive = TRUE;
  dialog = nf_question_new (GTK_WINDOW (self), &words);
  g_signal_connect_object (dialog, "response", G_CALLBACK (close_answered), self, 0);
  nf_window_set_question (self, dialog);
}
