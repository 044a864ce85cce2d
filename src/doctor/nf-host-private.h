/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The parts of the look at a Linux machine. For nf-host*.c only.
 *
 * @root: (nullable): as in nf-host.h
 */
#pragma once

#include "nf-host.h"

G_BEGIN_DECLS

/** Returns: (transfer full): where @path, which begins without a slash, stands under @root */
char *nf_host_build_path (const char *root, const char *path);

/** Returns: (transfer full) (nullable): the text of a file, without the end of its last line */
char *nf_host_read_text (const char *root, const char *path);

/** Returns: (transfer full) (array zero-terminated=1): the names in a folder, sorted; none when it
 * cannot be read */
char **nf_host_list (const char *root, const char *path);

/** Fills devices. */
void nf_host_look_at_bus (NfHostEvidence *self, const char *root);

/** Fills what is about the machine; needs the devices. */
void nf_host_look_at_system (NfHostEvidence *self, const char *root);

/** Fills what is about @port; needs the devices. */
void nf_host_look_at_port (NfHostEvidence *self, const char *root, const char *port);

/** Fills who has the node at @path open. @path: as the links of /proc have it */
void nf_host_look_for_holders (NfHostEvidence *self, const char *root, const char *path);

G_END_DECLS
