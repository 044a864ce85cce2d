/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * nf_save_file () without waiting for the disk.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Saves @bytes as @path on another thread. The source object that @callback is given is NULL: the
 * thread may keep it for longer, and no object of the window may end there. */
void nf_save_async (const char *path, GBytes *bytes, GAsyncReadyCallback callback, gpointer data);

/** Returns: whether it was saved. Errors: as nf_save_file () */
gboolean nf_save_finish (GAsyncResult *result, GError **error);

G_END_DECLS
