/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window's state, for the files that make up the window: nf-window.c (what it shows),
 * nf-window-actions.c (its menus and keys), nf-window-recipe.c (saving a recipe), nf-window-run.c
 * (what a press of Flash does, and its like), nf-window-findings.c (what speaks against it),
 * nf-window-restore.c (what is kept, and put back), nf-window-console.c (the console) and
 * nf-window-back-up.c (where a backup goes).
 */
#pragma once

#include "nf-board-view.h"
#include "nf-chooser.h"
#include "nf-console-view.h"
#include "nf-doctor-view.h"
#include "nf-findings-view.h"
#include "nf-flash-map-view.h"
#include "nf-flash-run.h"
#include "nf-guide-view.h"
#include "nf-log-view.h"
#include "nf-opener.h"
#include "nf-options-view.h"
#include "nf-port-choices.h"
#include "nf-profile-store.h"
#include "nf-result-view.h"
#include "nf-reviewer.h"
#include "nf-speed.h"
#include "nf-table.h"
#include "nf-window.h"

G_BEGIN_DECLS

struct _NfWindow {
  GtkApplicationWindow parent_instance;

  GtkStack *pages;
  GtkScrolledWindow *scroller;
  NfChooser *port_chooser;
  NfChooser *board_chooser;
  NfFlashMapView *map_view;
  NfOptionsView *options_view;
  GtkExpander *options_expander;
  GtkWidget *erase_hint;
  GtkWidget *rom_hint;
  NfFindingsView *findings_view;
  GtkWidget *run_button;
  GtkProgressBar *progress_bar;
  NfGuideView *guide_view;
  NfResultView *result_view;
  NfDoctorView *doctor_view;
  NfLogView *log_view;
  NfConsoleView *console_view;

  NfSettings *settings;
  NfProfileStore *profiles;
  NfPortList *ports;
  NfPortChoices *port_choices;
  NfSpeed *speed;
  NfTable *table;
  NfReviewer *reviewer;
  NfPort *port; /* of which the reviewer knows the board; NULL: none yet */
  NfOpener *opener;
  GtkEventController *drop_target; /* owned by the window */
  NfFlashRun *run;                 /* the last one; NULL: none yet */
  NfDoctor *doctor;
  NfFlashRun *next_run;       /* that waits until the doctor has let go of the port; NULL: none */
  gboolean retries_when_well; /* the run that failed is done again as soon as the doctor says so */
  gboolean is_by_hand;        /* see nf_window_lead_by_hand() */
  gboolean lacks_board;       /* there is none on the bus, and none was chosen by name */
  gboolean is_busy;
  gboolean is_guiding; /* a person gets the board into its loader */
  char *problem;       /* NULL: Flash is possible */
  char *keep_time;     /* what it costs to keep what Flash changes; NULL: nothing to say */
  gboolean can_undo;   /* there is a restore point */

  gint64 spoken_at;       /* when a screen reader was told how far it is */
  GtkWidget *shown;       /* what gets the focus next; owned by the template */
  gint64 shown_in_frame;  /* the number of the frame in which it has appeared */
  guint take_back_source; /* gives the port back to the console; 0: none */
  guint inhibit_cookie;
  GtkWindow *question;           /* while one is open that the end of the run answers; weak */
  GtkFileChooserNative *chooser; /* while it is open: where a backup or a recipe goes */
  gboolean is_closing;           /* as soon as the run is over */
};

/** Makes the actions known to the class, and their keys. */
void nf_window_install_actions (GtkWidgetClass *widget_class);

/** Lets the actions be possible or not, by the window's state. */
void nf_window_update_actions (NfWindow *self);

/** Says that the window's state may have changed. */
void nf_window_set_busy (NfWindow *self, gboolean busy);

/** Destroys the window, but not at once: GTK 4.8 keeps the widgets alive that got the key or the
 * click, and their bindings must not outlive the window. */
void nf_window_destroy_soon (NfWindow *self);

/** Says whether a person gets this board into its loader although its profile knows a reset that
 * does: from the doctor's advice on, until another board or port is chosen or the person gives up. */
void nf_window_lead_by_hand (NfWindow *self, gboolean is_by_hand);

/** Looks whether Flash is possible. */
void nf_window_update_problem (NfWindow *self);

/* The console (nf-window-console.c), and the action win.show-page. */
void nf_window_show_page (GtkWidget *widget, const char *action, GVariant *name);
void nf_window_make_console (NfWindow *self);
gboolean nf_window_shows_console (NfWindow *self);
/** Shows the page with the files instead. */
void nf_window_show_flash (NfWindow *self);
/** Lets the console lend its port to a job or the doctor, or have it back. On return a port that
 * is needed is free. */
void nf_window_update_port_use (NfWindow *self);
/** Opens the console, if a person likes that after @run, which is over. */
void nf_window_open_console_after (NfWindow *self, NfFlashRun *run);

/* The choices (nf-window-choices.c). */

/** Fills both with what there is, and with what was chosen last time. */
void nf_window_set_up_choices (NfWindow *self);
/** Follows what is chosen from now on. */
void nf_window_follow_choices (NfWindow *self);

/** Remembers the table. */
void nf_window_save_rows (NfWindow *self);

/* Runs: the actions win.flash, win.verify, win.read-chip, win.erase, win.cancel. */
void nf_window_flash (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_verify (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_read_chip (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_erase (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_cancel (GtkWidget *widget, const char *action, GVariant *parameter);

/**
 * Starts a run on the chosen port with the present options, if those are possible.
 *
 * @path: (nullable): where a backup goes
 */
void nf_window_start_run (NfWindow *self, NfTask task, const char *path);

/** Returns: (transfer full) (nullable): a run on the chosen port with the present options, not yet
 * started; NULL: it is not possible now. @overridden: (nullable): see nf_flash_run_set_guard () */
NfFlashRun *nf_window_new_run (NfWindow *self, NfTask task, NfReview *overridden);
/** Starts it and shows it. */
void nf_window_start (NfWindow *self, NfFlashRun *run);

/** Returns: the present options; their rate is 0 when none was typed that can be used */
NfPlanOptions nf_window_get_plan_options (NfWindow *self);

/** Leaves the entry in which something is being typed. */
void nf_window_end_typing (NfWindow *self);

/** Scrolls to @widget of the template and gives it the focus, as soon as it has a place. */
void nf_window_show (NfWindow *self, GtkWidget *widget);

/** Shows a question that the end of the run answers as well. */
void nf_window_set_question (NfWindow *self, GtkDialog *dialog);

/** Asks whether the run is to be stopped, and closes the window when it is. */
void nf_window_ask_to_close (NfWindow *self);

/* The doctor: the actions win.doctor and win.doctor-next. */
void nf_window_examine (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_do_next (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_make_doctor (NfWindow *self);
/** Calls the doctor after a run that failed. Returns: whether that is a matter for the doctor */
gboolean nf_window_call_doctor (NfWindow *self);
/** Returns: whether @run cannot start yet since the doctor has its port: it starts when that is
 * free
 */
gboolean nf_window_waits_for_doctor (NfWindow *self, NfFlashRun *run);

/** The action win.test-reset. */
void nf_window_test_reset (GtkWidget *widget, const char *action, GVariant *parameter);

/* Mending what the board has said when it was started: the action win.repair. */
void nf_window_repair (GtkWidget *widget, const char *action, GVariant *parameter);

/** Returns: (transfer none): the chosen port */
NfPort *nf_window_get_port (NfWindow *self);

/* Recipes: the action win.save-recipe. */
void nf_window_save_recipe (GtkWidget *widget, const char *action, GVariant *parameter);

/* What speaks against it: the actions win.fix and win.flash-anyway. */
void nf_window_fix (GtkWidget *widget, const char *action, GVariant *target);
void nf_window_flash_anyway (GtkWidget *widget, const char *action, GVariant *parameter);
/** Returns: whether Flash waits for a decision */
gboolean nf_window_has_obstacle (NfWindow *self);
void nf_window_show_findings (NfWindow *self);

/** Lets the reviewer know what the run has learned of its board. */
void nf_window_take_board (NfWindow *self);
/** Says which port is chosen: what is known of the board is not known of that at another one. */
void nf_window_take_port (NfWindow *self, NfPort *port);

/** Says in a dialog what went wrong. */
void nf_window_show_error (NfWindow *self, const char *headline, const GError *error);

/* Restore points: the actions win.undo and win.restore-points. */
void nf_window_undo (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_show_restore_points (GtkWidget *widget, const char *action, GVariant *parameter);
/** Asks what to do with a restore point that is not of the board that is there. */
void nf_window_ask_about_other_board (NfWindow *self);
/** Looks whether there is a restore point to be put back. */
void nf_window_update_undo (NfWindow *self);

/** Returns: whether what is changed is kept as a restore point */
gboolean nf_window_keeps (NfWindow *self);
/** Returns: (transfer full) (nullable): how long that takes; NULL: it is not done, or nobody knows.
 * @plan: (nullable) */
char *nf_window_dup_keep_time (NfWindow *self, const NfPlan *plan);

/** Returns: (transfer none): what a file name calls the chosen kind of board */
const char *nf_window_get_board_name (NfWindow *self);
/** Asks where a file goes, unless that is being asked already. @chosen: for the chooser's
 * "response", with the window as its data */
void nf_window_choose_place (NfWindow *self, const char *title, const char *name, GCallback chosen);
/** Ends that. Returns: (transfer full) (nullable): the path; NULL: none, or a place that has none,
 * which is heard */
char *nf_window_take_place (NfWindow *self, GtkNativeDialog *dialog, int response);

/* Backups: the action win.back-up, and what to do with one that could not be saved. */
void nf_window_back_up (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_ask_for_other_place (NfWindow *self, const char *reason);

G_END_DECLS
