/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What was opened last: what it was, what it has set, what is missing; with Undo.
 *
 * Actions: bundle.undo, bundle.close.
 */
#pragma once

#include "nf-opener.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define NF_TYPE_BUNDLE_BAR (nf_bundle_bar_get_type ())

/** NfBundleBar: property "opener" (NfOpener, nullable). */
G_DECLARE_FINAL_TYPE (NfBundleBar, nf_bundle_bar, NF, BUNDLE_BAR, GtkWidget)

G_END_DECLS
