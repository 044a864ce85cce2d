/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What may stand in a text that is made public. Pure functions.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * Takes out of @text what belongs to a person or a machine: folders in /home and /Users, the name
 * of @user, network addresses and hosts, e-mail addresses, the second half of MAC addresses, the
 * serial numbers of adapters, and all that stands behind the name of a network or a password.
 *
 * @user: (nullable): who that is
 *
 * Returns: (transfer full)
 */
char *nf_words_scrub (const char *text, const char *user);

/** Returns: whether a line is one of the ROM's or the SDK's own, as a whole: nothing of a program's
 * can stand in it */
gboolean nf_words_is_system_line (const char *line);

G_END_DECLS
