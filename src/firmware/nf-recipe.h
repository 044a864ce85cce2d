/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A recipe: what the window shows, saved as a small JSON file that the command line can run, on
 * this computer or, with the files beside it, on another.
 *
 *   { "node-flasher-recipe": 1,
 *     "name": "NodeMCU for the greenhouse",
 *     "profile": "esp-12e",
 *     "files": [ { "path": "nodemcu.bin", "address": "0x00000", "sha256": "…", "enabled": true } ],
 *     "flash-mode": "keep", "flash-freq": "keep", "flash-size": "detect",
 *     "baud": 460800, "erase-all": false }
 *
 * Paths are relative to the recipe when the file lies beside or below it, and whole otherwise. A
 * file whose content has not the SHA-256 that is named here is offered, but not part of it; and one
 * that lies elsewhere is only part of it with a SHA-256, since a recipe could otherwise send
 * anything on a computer to a board. An address may be left out: then the file's place is found as
 * for any other.
 * A flash setting that is left out is "keep", whatever the board would have.
 *
 * Reading one (nf-bundle.h) gives an NfBundle; keys that are not known are told as notes.
 */
#pragma once

#include "nf-bundle.h"

G_BEGIN_DECLS

enum { NF_RECIPE_VERSION = 1 };

/**
 * Makes the text of a recipe.
 *
 * @bundle: what to save: files (with paths), settings, baud, erase_all, profile and title. A file
 *   without sha256 gets that of its content now
 * @path: where it will be saved: paths are made relative to its folder
 *
 * Errors: NF_ERROR_FILE_* when a file cannot be read
 */
char *nf_recipe_make (const NfBundle *bundle, const char *path, GError **error);

G_END_DECLS
