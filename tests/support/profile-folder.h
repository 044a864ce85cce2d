/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A temporary folder with profile files in it.
 */
#pragma once

#include <glib.h>

/** The shortest profile that there is. */
#define GOOD_PROFILE(name) "{\"name\": \"" name "\", \"flash-size\": \"1MB\"}"

/** Returns: (transfer full): the path of a new folder, for profile_folder_free() */
char *profile_folder_new (void);

/** Removes the folder and the files in it, if it is still there, and frees its path. */
void profile_folder_free (char *folder);

/** Writes into the file itself, as some editors do. */
void profile_folder_write (const char *folder, const char *name, const char *text);

/** Writes a new file and puts it in the old one's place, as other editors do. */
void profile_folder_replace (const char *folder, const char *name, const char *text);

void profile_folder_rename (const char *folder, const char *from, const char *to);

void profile_folder_remove (const char *folder, const char *name);
