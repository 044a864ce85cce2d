/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The profiles that come with the program: their files are data/profiles/ID.json, compiled in;
 * their order in a list and their translatable words stand here, because the one cannot be seen
 * from a resource and xgettext cannot read the other from JSON. For the profile folder and its
 * tests only.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  const char *id;
  const char *name;        /* as in the file; NULL for a product's name, never translated */
  const char *description; /* as in the file */
} NfBuiltInProfile;

/** Returns: (transfer none) (array length=n): the table, in the order of a list */
const NfBuiltInProfile *nf_built_in_profiles_get_table (guint *n);

/**
 * Makes all built-in profiles.
 *
 * @profiles: (element-type NfProfile): they are added here, in the order of a list
 * @problems: (element-type utf8): what is wrong with one that cannot be made is added here
 */
void nf_built_in_profiles_load (GPtrArray *profiles, GPtrArray *problems);

G_END_DECLS
