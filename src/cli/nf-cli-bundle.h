/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Bundles on the command line: what one brings is shown, and made into the options that would have
 * said the same.
 */
#pragma once

#include "nf-cli-output.h"

#include "nf-bundle.h"

G_BEGIN_DECLS

/** The options that a command line and a bundle come to. Clear it with nf_cli_bundle_clear(). */
typedef struct {
  NfBundle *bundle;
  GPtrArray *words;     /* pairs of an address, which may be "", and a file */
  NfCliOptions options; /* borrows from all others: not to be cleared */
} NfCliBundle;

/**
 * Opens the bundle that is the one word of @options, and shows it. What the line says counts more
 * than what the bundle says.
 *
 * @self: all zero
 *
 * Errors: those of nf_bundle_open(); NF_ERROR_BUNDLE when something is not there, or not as it
 * should be, that it wants to have written
 */
gboolean nf_cli_bundle_open (NfCliBundle *self,
                             NfCliOutput *output,
                             const NfCliOptions *options,
                             GError **error);

void nf_cli_bundle_clear (NfCliBundle *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfCliBundle, nf_cli_bundle_clear)

G_END_DECLS
