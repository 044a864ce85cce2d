/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files on their way into the table, from wherever they come, in the order in which they came.
 *
 * A file becomes a row at once. A bundle (nf-bundle.h) is opened on another thread meanwhile; then
 * its files become rows (nf-table-bundle.h) and the options that it names are taken over. What the
 * last one has done can be told, and taken back.
 *
 * For the main thread.
 */
#pragma once

#include "nf-profile-store.h"
#include "nf-settings.h"
#include "nf-speed.h"
#include "nf-table.h"

G_BEGIN_DECLS

#define NF_TYPE_OPENER (nf_opener_get_type ())

/**
 * NfOpener: properties for a view to bind to, all read-only:
 *
 *   "busy" (boolean)      a bundle is being opened
 *   "headline" (string)   what is being opened, what was, or that it cannot be; "" for nothing
 *   "details" (string)    in lines: what it has set and what a person may want to change; ""
 *   "warnings" (string)   in lines: what is missing or wrong; ""
 *   "can-undo" (boolean)  the table and the options can be put back
 *
 * Signal "line" (string): for the log, all that there is to tell.
 */
G_DECLARE_FINAL_TYPE (NfOpener, nf_opener, NF, OPENER, GObject)

/** All are (transfer none). Returns: (transfer full) */
NfOpener *
nf_opener_new (NfTable *table, NfSettings *settings, NfProfileStore *profiles, NfSpeed *speed);

/** Opens a file, a folder, or an internal name. Returns at once. */
void nf_opener_add_path (NfOpener *self, const char *path);
/** The same for what may end in "@address", see nf_table_add_argument (). */
void nf_opener_add_argument (NfOpener *self, const char *argument);
/** Opens a command line of esptool, whose files are sought in the folder in which the program was
 * started. */
void nf_opener_add_command (NfOpener *self, const char *text);

/** Puts the table and the options back as they were before the last bundle. */
void nf_opener_undo (NfOpener *self);
/** Has nothing to tell any more. */
void nf_opener_forget (NfOpener *self);

G_END_DECLS
