/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The signals that end a command: SIGINT, SIGTERM and SIGHUP, as the main loop takes them. Each is
 * taken once; a second one of its kind ends the program at once. Elsewhere than on Unix nothing
 * is watched.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { NF_CLI_SIGNALS = 3 };

typedef void (*NfCliSignalFunction) (int number, gpointer data);

/** Lives on the stack of who runs the main loop, from _watch () to _unwatch (). */
typedef struct {
  NfCliSignalFunction taken;
  gpointer data;
  GSource *sources[NF_CLI_SIGNALS];
} NfCliSignals;

/** @taken: called in the default main context */
void nf_cli_signals_watch (NfCliSignals *self, NfCliSignalFunction taken, gpointer data);
void nf_cli_signals_unwatch (NfCliSignals *self);

G_END_DECLS
