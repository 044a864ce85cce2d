/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Opening bundles and saving recipes without waiting for the disk.
 *
 * The source object that a callback is given is NULL: the thread may keep it for longer, and no
 * object of the window may end there.
 */
#pragma once

#include "nf-bundle.h"

#include <gio/gio.h>

G_BEGIN_DECLS

/** nf_bundle_open () on another thread, with the default cache. */
void nf_bundle_open_async (const char *path, GAsyncReadyCallback callback, gpointer data);

/** nf_bundle_read_command () on another thread. */
void nf_bundle_read_command_async (const char *text,
                                   const char *folder,
                                   GAsyncReadyCallback callback,
                                   gpointer data);

/** Returns: (transfer full): what either of them has read. Errors: as they have */
NfBundle *nf_bundle_open_finish (GAsyncResult *result, GError **error);

/** nf_recipe_file_save () on another thread, with the default cache. @bundle: (transfer full) */
void nf_recipe_save_async (NfBundle *bundle,
                           const char *path,
                           GAsyncReadyCallback callback,
                           gpointer data);

/** Returns: whether it was saved. Errors: as nf_recipe_file_save () */
gboolean nf_recipe_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
