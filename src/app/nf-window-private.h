/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window's state, for the two files that make up the window: nf-window.c (what it shows) and
 * nf-window-run.c (what a press of Flash does).
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
#include "nf-table.h"
#include "nf-window.h"

G_BEGIN_DECLS

struct _NfWindow {
  GtkApplicationWindow parent_instance;

  NfChooser *port_chooser;
  NfChooser *board_chooser;
  NfOptionsView *options_view;
  GtkExpander *options_expander;
  GtkWidget *erase_hint;
  GtkWidget *run_button;
  GtkProgressBar *progress_bar;
  NfResultView *result_view;
  NfLogView *log_view;

  NfSettings *settings;
  NfProfileStore *profiles;
  NfPortList *ports;
  NfPortChoices *port_choices;
  NfTable *table;
  GtkEventController *drop_target; /* owned by the window */
  NfFlashRun *run;                 /* the last one; NULL: none yet */
  gboolean is_busy;
  char *problem; /* NULL: Flash is possible */

  gint64 spoken_at; /* when a screen reader was told how far it is */
  guint inhibit_cookie;
  GtkWindow *close_question; /* while it is open; weak */
  gboolean is_closing;       /* as soon as the run is over */
};

/** Says that the window's state may have changed. */
void nf_window_set_busy (NfWindow *self, gboolean busy);

/** Remembers the table. */
void nf_window_save_rows (NfWindow *self);

/** The actions win.flash and win.cancel. */
void nf_window_flash (GtkWidget *widget, const char *action, GVariant *parameter);
void nf_window_cancel (GtkWidget *widget, const char *action, GVariant *parameter);

/** Asks whether the run is to be stopped, and closes the window when it is. */
void nf_window_ask_to_close (NfWindow *self);

G_END_DECLS
