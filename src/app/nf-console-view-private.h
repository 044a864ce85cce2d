/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The console's state, for the files that make it up: nf-console-view.c (what it shows),
 * nf-console-view-actions.c (its menu, its keys and what they do) and nf-console-view-scroll.c
 * (whether it follows what comes).
 */
#pragma once

#include "nf-console-entry.h"
#include "nf-console-find.h"
#include "nf-console-nodemcu.h"
#include "nf-console-view.h"

G_BEGIN_DECLS

struct _NfConsoleView {
  GtkWidget parent_instance;

  GtkComboBox *rate;
  GtkWidget *rate_problem;
  GtkWidget *connect_button;
  GtkWidget *empty_button; /* the same where there is nothing else */
  NfConsoleFind *find;
  GtkScrolledWindow *scroller;
  GtkTextView *text_view;
  NfConsoleEntry *entry;

  NfConsoleLink *link;
  NfConsoleText *text;
  NfConsoleNodemcu *nodemcu;
  NfResetSequence into_program;
  char *baud_rate; /* as it was typed */
  gboolean is_paused;
  gboolean has_timestamps;
  gboolean opens_after_flash;
  gboolean is_behind; /* it does not follow what comes */
  GtkTextMark *end;
  GtkFileChooserNative *chooser; /* while it is open */
};

/** Makes the actions known to the class, and their keys. */
void nf_console_view_install_actions (GtkWidgetClass *widget_class);
/** Lets the actions be possible or not. */
void nf_console_view_update_actions (NfConsoleView *self);
/** Sends keys that are typed into the text. */
void nf_console_view_watch_keys (NfConsoleView *self);

/** Follows what comes, until a person scrolls back. */
void nf_console_view_watch_scrolling (NfConsoleView *self);
/** Shows the end, if it is followed. */
void nf_console_view_follow (NfConsoleView *self);
void nf_console_view_set_behind (NfConsoleView *self, gboolean is_behind);
/** Shows what was found. */
void nf_console_view_show_selection (NfConsoleView *self);

G_END_DECLS
