/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The thread that has a console's line, and the desk between it and the main thread: orders go to
 * it, and bytes come from it, under one lock; at most one source waits in the main loop to collect
 * them. For nf-console.c only.
 */
#pragma once

#include "nf-console.h"

#include <pthread.h>

G_BEGIN_DECLS

typedef enum {
  NF_CONSOLE_SEND,
  NF_CONSOLE_SET_BAUD,
  NF_CONSOLE_RESET,
  NF_CONSOLE_BREAK,
} NfConsoleOrderKind;

typedef struct {
  NfConsoleOrderKind kind;
  GBytes *bytes; /* NULL: none */
  guint baud;
  NfResetSequence sequence;
} NfConsoleOrder;

/** What the two threads share. A pthread mutex, not GLib's, so that the thread sanitizer sees it.
 */
typedef struct {
  pthread_mutex_t lock;
  pthread_cond_t has_order;
  GQueue orders; /* of NfConsoleOrder */
  gboolean is_closing;
  gboolean is_paused;
  GByteArray *received;
  guint64 lost;
  gboolean is_open;
  gboolean is_over;
  GError *error;   /* once it is over; NULL: it was closed */
  GSource *source; /* waits in the main loop to collect the above; NULL: none */

  GMainContext *context;
  GSourceFunc collect; /* what the source calls, with @data */
  gpointer data;
} NfConsoleDesk;

/** @collect: without a reference to @data: who owns the desk unschedules it */
void nf_console_desk_init (NfConsoleDesk *self, GSourceFunc collect, gpointer data);
void nf_console_desk_clear (NfConsoleDesk *self);

/** Lets the main loop collect what is there. Both are called with the lock held. */
void nf_console_desk_schedule (NfConsoleDesk *self);
void nf_console_desk_unschedule (NfConsoleDesk *self);

/** @order: copied; its bytes are consumed */
void nf_console_desk_give (NfConsoleDesk *self, const NfConsoleOrder *order);
void nf_console_desk_drop_orders (NfConsoleDesk *self);

/** What the thread has for itself, until it is joined. */
typedef struct {
  NfConsoleDesk *desk;
  NfTransport *transport;
  GCancellable *cancellable;
  guint baud; /* at which it opens */
} NfConsoleWorker;

/** The thread: opens the line, obeys and listens until it is cancelled or lost, and closes it. */
gpointer nf_console_worker_run (gpointer worker);

G_END_DECLS
