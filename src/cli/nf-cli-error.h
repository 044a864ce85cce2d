/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Errors as the command line tells them: those of the command line itself, and for every error
 * its name for scripts, its words and the program's exit status.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NF_CLI_ERROR (nf_cli_error_quark ())

/** What is the command line's own; everything else is an NF_ERROR. The messages are translated. */
typedef enum {
  NF_CLI_ERROR_USAGE,    /* it cannot be understood */
  NF_CLI_ERROR_MENDABLE, /* something speaks against it that --fix would mend … */
  NF_CLI_ERROR_OBSTACLE, /* … and something that only --force overrides */
} NfCliError;

GQuark nf_cli_error_quark (void);

/** Sets an NF_CLI_ERROR_USAGE. @format: translated. Returns: FALSE, for the caller to return */
gboolean nf_cli_error_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);

/** How the program ends. Interrupted (SIGINT, SIGTERM, SIGHUP) it cancels the job, says what state
 * the board is in, and then ends by the same signal, so that a shell sees 128 + its number and a
 * script's loop ends too. */
enum { NF_CLI_DONE = 0, NF_CLI_FAILED = 1, NF_CLI_USAGE = 2, NF_CLI_REFUSED = 3 };

/** Returns: NF_CLI_USAGE when the command line made no sense, or named what does not exist;
 * NF_CLI_REFUSED when something speaks against it that a person may override: nothing was changed;
 * else NF_CLI_FAILED */
int nf_cli_error_get_status (const GError *error);

/** Returns: (transfer none): a name of nf_error_get_name(), "cancelled" or "usage" */
const char *nf_cli_error_get_cause (const GError *error);

/** Returns: (transfer none): what happened, in one sentence */
const char *nf_cli_error_get_headline (const GError *error);

/** Returns: (transfer none): what can be done about it; "" when there is nothing */
const char *nf_cli_error_get_advice (const GError *error);

G_END_DECLS
