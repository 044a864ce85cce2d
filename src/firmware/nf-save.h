/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Writes a file as a whole or not at all.
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * Looks whether there could be a file @path of @size bytes, before the work that makes its content:
 * whether its folder is there, may be written to and has room. Nothing is written. What the system
 * does not tell, nf_save_file () will find out.
 *
 * Errors: as nf_save_file ()
 */
gboolean nf_save_check (const char *path, guint64 size, GError **error);

/**
 * Writes @bytes to the file @path. They go to a temporary name beside it first, which is renamed
 * when all is there and removed when not: whatever goes wrong, a file that existed stays as it
 * was, and no half of one is left. A symbolic link is replaced by the file. Blocks.
 *
 * Errors: NF_ERROR_FILE_UNWRITABLE; the message begins with @path
 */
gboolean nf_save_file (const char *path, GBytes *bytes, GError **error);

G_END_DECLS
