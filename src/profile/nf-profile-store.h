/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The list of all profiles: those that come with the program, in a fixed order with "Detect
 * from the chip" first, then the user's own, by name. A file of the user's that has a
 * built-in's id ("esp-12e.json") takes that one's place.
 *
 * The user's folder is watched: a profile that is added, changed or removed is so in the list
 * at once, and one that stays as it is stays the same object, so a selection survives. A file
 * that is wrong is left out and reported in "problems". Files that do not end in ".json" and
 * hidden ones are not looked at.
 *
 * For the main thread only; changes are seen while its main context runs.
 */
#pragma once

#include "nf-profile.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NF_TYPE_PROFILE_STORE (nf_profile_store_get_type ())

/**
 * NfProfileStore: a GListModel of NfProfile.
 *
 * Property "problems" (GStrv, read-only): see nf_profile_store_get_problems(); notified when it
 * changes.
 */
G_DECLARE_FINAL_TYPE (NfProfileStore, nf_profile_store, NF, PROFILE_STORE, GObject)

/** Returns: (transfer full): where the user's own profiles are: "node-flasher/profiles" in the
 * user's configuration folder */
char *nf_profile_store_dup_default_folder (void);

/**
 * Reads all profiles and begins to watch.
 *
 * @folder: (nullable): the user's own; made when it does not exist, because only a folder that
 *   exists is watched without delay. %NULL for the built-ins alone
 */
NfProfileStore *nf_profile_store_new (const char *folder);

/** Returns: (transfer none) (nullable): the user's folder */
const char *nf_profile_store_get_folder (NfProfileStore *self);

/** Returns: (transfer none): one line for each file that could not be used, in the order of the
 * files' names; valid until the next change */
const char *const *nf_profile_store_get_problems (NfProfileStore *self);

/**
 * Finds a profile as a person or a script names it.
 *
 * @name: an id, or, with upper and lower case the same, an id or a name as the list shows it;
 *   of several the first in the list
 *
 * Errors: NF_ERROR_PROFILE when there is none
 *
 * Returns: (transfer full)
 */
NfProfile *nf_profile_store_lookup (NfProfileStore *self, const char *name, GError **error);

G_END_DECLS
