/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window's state, for the files that make up the window: nf-window.c (what it shows),
 * nf-window-actions.c (its menus and keys), nf-window-run.c (what a press of Flash does, and its
 * like) and nf-window-back-up.c (where a backup goes).
 */
#pragma once

#include "nf-board-view.h"
#include "nf-chooser.h"
#include "nf-flash-run.h"
#include "nf-log-view.h"
#include "nf-options-view.h"
#include "nf-port-choices.h"
#include "nf-profile-store.h"
#include "nf-result-view.h"
#include "nf-speed.h"
#include "nf-table.h"
#include "nf-window.h"

G_BEGIN_DECLS

struct _NfWindow {
  GtkApplicationWindow parent_instance;

  GtkScrolledWindow *scroller;
  NfChooser *port_chooser;
  NfChooser *board_chooser;
  NfOptionsView *options_view;
  GtkExpander *options_expander;
  GtkWidget *erase_hint;
  GtkWidget *rom_hint;
  GtkWidget *run_button;
  GtkProgressBar *progress_bar;
  NfResultView *result_view;
  NfLogView *log_view;

  NfSettings *settings;
  NfProfileStore *profiles;
  NfPortList *ports;
  NfPortChoices *port_choices;
  NfSpeed *speed;
  NfTable *table;
  GtkEventController *drop_target; /* owned by the window */
  NfFlashRun *run;                 /* the last one; NULL: none yet */
  gboolean is_busy;
  char *problem; /* NULL: Flash is possible */

  gint64 spoken_at;     /* when a screen reader was told how far it is */
  gint64 over_in_frame; /* the number of the frame in which the last run ended */
  guint inhibit_cookie;
  GtkWindow *question;           /* while one is open that the end of the run answers; weak */
  GtkFileChooserNative *chooser; /* while it is open: where a backup goes */
  gboolean is_closing;           /* as soon as the run is over */
};

/** Makes the actions known to the class, and their keys. */
void nf_window_install_actions (GtkWidgetClass *widget_class);

/** Lets the actions be possible or not, by the window's state. */
void nf_window_update_actions (NfWindow *self);

/** Says that the window's state may have changed. */
void nf_window_set_busy (NfWindow *self, gboolean busy);

/** Remembers the table. */
void nf_window_save_rows (NfWindow *self);

/* Runs: the actions win.flash, win.verify, win.erase, win.cancel. */
void nf_window_flash (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_verify (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_erase (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_cancel (GtkWidget *widget, const char *action, GVariant *parameter);

/**
 * Starts a run on the chosen port with the present options, if those are possible.
 *
 * @path: (nullable): where a backup goes
 */
void nf_window_start_run (NfWindow *self, NfTask task, const char *path);

/** Shows a question that the end of the run answers as well. */
void nf_window_set_question (NfWindow *self, GtkDialog *dialog);

/** Asks whether the run is to be stopped, and closes the window when it is. */
void nf_window_ask_to_close (NfWindow *self);

/* Backups: the action win.back-up, and what to do with one that could not be saved. */
void nf_window_back_up (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_ask_for_other_place (NfWindow *self, const char *reason);

G_END_DECLS
