/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The speed of the line: what the person wants, or what worked last with the adapter that is
 * chosen. Choosing an adapter offers its rate; typing another puts the offer aside until an
 * adapter is chosen again.
 *
 * For the main thread.
 */
#pragma once

#include "nf-port.h"
#include "nf-settings.h"

G_BEGIN_DECLS

#define NF_TYPE_SPEED (nf_speed_get_type ())

/**
 * NfSpeed: properties for a view to bind to
 *
 *   "text" (string)             the rate in effect. Setting it is the person's choice, which is
 *                               remembered; what is set need not be a rate
 *   "note" (string, read-only)  why it is another than the person chose last; "" when it is not
 */
G_DECLARE_FINAL_TYPE (NfSpeed, nf_speed, NF, SPEED, GObject)

/** @adapters: the file of nf-adapters.h. Returns: (transfer full) */
NfSpeed *nf_speed_new (NfSettings *settings, const char *adapters);

/** Tells which port is chosen, and offers what worked last there. */
void nf_speed_set_port (NfSpeed *self, NfPort *port);

/**
 * Tells at which rate a job on @port was done, and remembers it. When that is less than was
 * asked for and the port is still the chosen one, it is offered from now on.
 */
void nf_speed_take_result (NfSpeed *self, NfPort *port, guint asked, guint reached);

/**
 * Gets the rate.
 *
 * @baud: (out) (optional)
 *
 * Errors: NF_ERROR_SETTING when the text is none, with a translated message
 */
gboolean nf_speed_get_baud (NfSpeed *self, guint *baud, GError **error);

G_END_DECLS
