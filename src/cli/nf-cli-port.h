/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which port to use, and the list of those that are there.
 */
#pragma once

#include "nf-cli-output.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Finds the port to use: the one that was named, else the only USB port of @ports. A virtual board
 * is never chosen for anybody.
 *
 * @ports: (element-type NfPort): those that are there
 *
 * Errors: NF_ERROR_PORT_GONE when there is no USB port, NF_CLI_ERROR_USAGE when there are several;
 * the message lists them
 *
 * Returns: (transfer full): its name
 */
char *nf_cli_port_choose (const NfCliOptions *options, GListModel *ports, GError **error);

/** Prints @ports (element-type NfPort): the command "ports". */
void nf_cli_port_print_list (NfCliOutput *output, GListModel *ports);

G_END_DECLS
