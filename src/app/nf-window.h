/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The window: which port, which board, which files, and Flash.
 */
#pragma once

#include "nf-settings.h"

G_BEGIN_DECLS

#define NF_TYPE_WINDOW (nf_window_get_type ())

/**
 * NfWindow: properties for its template, all read-only:
 *
 *   "table" (NfTable)
 *   "opener" (NfOpener)            what was opened last
 *   "has-files" (boolean)          the table has rows
 *   "run" (NfFlashRun, nullable)   the last one: of Flash, Verify Only, Read Chip, Back Up Flash,
 *                                  Erase or Undo
 *   "busy" (boolean)               it is under way
 *   "problem" (string, nullable)   why Flash is not possible, in words
 *   "keep-time" (string, nullable) how long Flash takes longer because it keeps what it changes
 *   "by-hand" (boolean)            the board has to be put into its loader by hand
 *   "profile-problems" (string)    what is wrong with files of the user's own profiles
 *
 * Actions: win.flash, win.flash-anyway, win.fix (uint32: the number of a finding), win.verify,
 * win.read-chip, win.back-up, win.erase, win.undo, win.restore-points, win.cancel, win.add-files,
 * win.add-internal (string: its name), win.paste, win.clear-files, win.save-recipe, win.focus-port,
 * win.save-log, win.copy-log, win.clear-log.
 */
G_DECLARE_FINAL_TYPE (NfWindow, nf_window, NF, WINDOW, GtkApplicationWindow)

/** @settings: (transfer none). Returns: (transfer none): as the person left it */
NfWindow *nf_window_new (GtkApplication *application, NfSettings *settings);

/** Adds what stands on a command line: a bundle, or a file with or without "@address". */
void nf_window_add_argument (NfWindow *self, const char *argument);

G_END_DECLS
