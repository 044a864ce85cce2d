/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The rate that worked with each serial adapter, kept in a file from one start to the next: what
 * a cable or an adapter does not carry is then not tried again and again.
 *
 * An adapter is known by its USB ids and its serial number; one that has no serial number by its
 * USB ids and the name of its port, and a port without USB ids by its name alone. The file holds
 * the adapters that were used last; when it cannot be read, nothing is known.
 *
 * Both functions read the file anew, so two programs may use it, and work on any thread. What
 * they read and write are some KB.
 */
#pragma once

#include "nf-port.h"

G_BEGIN_DECLS

/** Of how many adapters the file tells; the one that was not used for the longest time goes. */
enum { NF_ADAPTERS_MAX = 100 };

/** Returns: (transfer full): where it is kept: "node-flasher/adapters.ini" in the user's
 * configuration folder */
char *nf_adapters_dup_default_file (void);

/** Returns: the rate, 300 to 4000000, that worked last with the adapter at @port; 0: not known */
guint nf_adapters_get_rate (const char *file, NfPort *port);

/**
 * Remembers @rate for the adapter at @port, after a job whose task was done at it. The file is
 * written as a whole or not at all; its folder is made when it does not exist.
 *
 * @rate: as NfResult's baud: the rate at which the job ended
 *
 * Errors: NF_ERROR_FILE_UNWRITABLE
 */
gboolean nf_adapters_set_rate (const char *file, NfPort *port, guint rate, GError **error);

G_END_DECLS
