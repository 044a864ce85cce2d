/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What keeps a console connected: a person's wish, the port that is chosen, a job that needs it for
 * a while, and a cable that is pulled and put back.
 *
 * For the main thread.
 */
#pragma once

#include "nf-console.h"
#include "nf-port-list.h"

G_BEGIN_DECLS

typedef enum {
  NF_LINK_IDLE, /* nobody wants it */
  NF_LINK_CONNECTING,
  NF_LINK_CONNECTED,
  NF_LINK_LENT,    /* a job has the port; it is connected again afterwards */
  NF_LINK_WAITING, /* the port is lost, and connected when it is there again */
} NfLinkState;

#define NF_TYPE_LINK_STATE (nf_link_state_get_type ())
GType nf_link_state_get_type (void);

#define NF_TYPE_CONSOLE_LINK (nf_console_link_get_type ())

/**
 * NfConsoleLink: properties for a view to bind to, read-only:
 *
 *   "state" (NfLinkState)
 *   "status" (string)       the same in words
 *   "is-wanted" (boolean)   a person wants it connected, whether it is or not
 *   "is-connected" (boolean)
 *
 * Signals: "received" (GBytes): what the board said; "note" (string): what has happened, in words
 */
G_DECLARE_FINAL_TYPE (NfConsoleLink, nf_console_link, NF, CONSOLE_LINK, GObject)

NfConsoleLink *nf_console_link_new (void);

/** Tells which ports there are. @ports: (transfer none). To be called once */
void nf_console_link_set_ports (NfConsoleLink *self, NfPortList *ports);

/** Says which port is chosen. When it is connected to another one, it changes. @port: (nullable) */
void nf_console_link_set_port (NfConsoleLink *self, NfPort *port);

/** @baud: 300 to 4000000; in effect at once */
void nf_console_link_set_baud (NfConsoleLink *self, guint baud);

/** Returns: (transfer none): for what is done with an open line */
NfConsole *nf_console_link_get_console (NfConsoleLink *self);

void nf_console_link_connect (NfConsoleLink *self);
void nf_console_link_disconnect (NfConsoleLink *self);

/** Lets go of the port, which is free on return, until nf_console_link_take_back (). Both are
 * harmless at any time, and do nothing while nobody wants it. */
void nf_console_link_lend (NfConsoleLink *self);
void nf_console_link_take_back (NfConsoleLink *self);

NfLinkState nf_console_link_get_state (NfConsoleLink *self);

G_END_DECLS
