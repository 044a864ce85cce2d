/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A port that is present now: what to call it and what is known about it. Never changes; a port
 * that becomes another one is another object.
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/** In the order in which a list shows them. */
typedef enum {
  NF_PORT_USB,     /* a USB bridge, which is what boards have */
  NF_PORT_OTHER,   /* any other serial port: of the main board, Bluetooth */
  NF_PORT_VIRTUAL, /* no hardware at all */
} NfPortKind;

#define NF_TYPE_PORT (nf_port_get_type ())
G_DECLARE_FINAL_TYPE (NfPort, nf_port, NF, PORT, GObject)

/** What a system says about a serial port. Strings may be NULL but for the name. */
typedef struct {
  NfPortKind kind;
  const char *name; /* what nf_transports_new() takes, as /dev/ttyUSB0 */
  guint vid;        /* USB ids, 0 when it has none */
  guint pid;
  const char *manufacturer;
  const char *product;
  const char *serial;
} NfPortFacts;

/** Returns: (transfer full): a port with these facts, which are copied */
NfPort *nf_port_new (const NfPortFacts *facts);

/** Returns: (transfer none): property "name", what nf_transports_new() takes */
const char *nf_port_get_name (NfPort *self);

/** Returns: (transfer none): property "title", for people: "USB2.0-Serial (ttyUSB0)" */
const char *nf_port_get_title (NfPort *self);

/** Returns: (transfer none): property "description", more for people: "CH340, 1a86:7523" */
const char *nf_port_get_description (NfPort *self);

/** Returns: property "kind" */
NfPortKind nf_port_get_kind (NfPort *self);

/** Returns: property "vid", the USB vendor id; 0 when it has none */
guint nf_port_get_vid (NfPort *self);

/** Returns: property "pid", the USB product id; 0 when it has none */
guint nf_port_get_pid (NfPort *self);

/** Returns: (transfer none) (nullable): property "serial", the USB serial number */
const char *nf_port_get_serial (NfPort *self);

/** Returns: negative, 0 or positive as @a stands before, with or after @b in a list: by kind, then
 * by name in natural order (ttyUSB2 before ttyUSB10) */
int nf_port_compare (NfPort *a, NfPort *b);

/** Returns: whether they are the same port in every property */
gboolean nf_port_equal (NfPort *a, NfPort *b);

G_END_DECLS
