/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * How the two reset lines are moved, as data: what every reset is made of, and what a person
 * writes for a board that is wired in another way.
 *
 * The language is the one that esptool documents for its configuration file: items separated by
 * "|", which are D0 D1 (release or assert DTR), R0 R1 (the same of RTS), U1,0 (both at once, DTR
 * first) and W0.1 (wait so many seconds). The usual one is "D0|R1|W0.1|D1|R0|W0.05|D0".
 */
#pragma once

#include "nf-transport.h"

G_BEGIN_DECLS

enum {
  NF_RESET_STEPS_MAX = 32,
  NF_RESET_WAIT_MAX_MS = 10000, /* of one item */
};

/** The lines as they shall be, and how long that is left alone. Lines that change at the same
 * instant are one step. */
typedef struct {
  gboolean dtr;
  gboolean rts;
  guint wait_ms;
} NfResetStep;

/** Plain data. Empty (n is 0): the one that the program knows by itself. */
typedef struct {
  guint n;
  NfResetStep steps[NF_RESET_STEPS_MAX];
} NfResetSequence;

/**
 * Reads a sequence as a person writes it; spaces are passed over and small letters are taken. Both
 * lines are released before the first item.
 *
 * @self: (out): changed only on success; empty for an empty text
 *
 * Errors: NF_ERROR_SETTING, which names the item that is wrong and what may stand there
 */
gboolean nf_reset_sequence_parse (NfResetSequence *self, const char *text, GError **error);

/** Returns: (transfer full): the text that means this; "" when empty */
char *nf_reset_sequence_format (const NfResetSequence *self);

/** Returns: whether a step changes both lines, which some transports cannot do at one instant:
 * they change DTR first */
gboolean nf_reset_sequence_needs_both (const NfResetSequence *self);

/** Moves the lines. Both are as the last step leaves them. Errors: as set_lines and sleep */
gboolean nf_reset_sequence_run (const NfResetSequence *self,
                                NfTransport *transport,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS
