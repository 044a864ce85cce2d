/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * At what rate to talk when none was given: as nf-adapters.h knows it.
 */
#pragma once

#include "nf-cli-options.h"

#include "nf-flasher.h"

G_BEGIN_DECLS

/** What an adapter is asked for that nobody knows. A line that does not carry it is found out. */
enum { NF_CLI_BAUD_DEFAULT = 460800 };

/** Returns: the rate that was given, else what the adapter managed last, else the default */
guint nf_cli_rate_choose (const NfCliOptions *options);

/**
 * Remembers what the adapter managed, unless it was only asked for less than is known of it.
 *
 * @port: the name of the job's port. Virtual boards are not remembered
 */
void nf_cli_rate_remember (NfPlan *plan, const char *port, const NfResult *result);

G_END_DECLS
