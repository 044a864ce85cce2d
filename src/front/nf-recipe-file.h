/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A recipe (nf-recipe.h) as a file that lasts: what it names and was unpacked into a cache, from
 * which it may vanish at any time, is kept beside it.
 */
#pragma once

#include "nf-bundle.h"

G_BEGIN_DECLS

/**
 * Saves a bundle as a recipe. Files in @cache are copied into a folder beside it, "fw.json" has
 * "fw-files"; others stay where they are. Blocks. Any thread.
 *
 * @bundle: of its files the paths become those that the recipe has
 * @path: of the recipe; a file that exists is replaced
 *
 * Errors: NF_ERROR_FILE_*; then the recipe is not there, or as it was
 */
gboolean
nf_recipe_file_save (NfBundle *bundle, const char *path, const char *cache, GError **error);

G_END_DECLS
