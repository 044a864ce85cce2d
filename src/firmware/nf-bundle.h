/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Files that bring other files, or say where others go: archives, build folders, manifests, command
 * lines. Each is turned into a list of files with addresses, and settings.
 *
 * A bundle may be anybody's: nothing in it is executed; a path in it never leads out of its folder
 * or archive, no symbolic link is followed, and names that any system keeps for something else are
 * refused on all; and there are limits to what is read and unpacked (below). What is not understood
 * is told, never passed over in silence. Two bundles may name a file elsewhere in full: a recipe
 * that knows its SHA-256, and what a person has pasted, or kept in the old flasher's settings,
 * where it is offered and only a person can choose it.
 *
 * A file that another should be of may be somewhere else on the computer of whoever wrote a command
 * line, a manifest or an address on the web: one of the same name beside the bundle is taken for
 * it.
 *
 * In a folder or archive the file that says where the others go is looked for, level by level; of
 * several the first that has something for this chip counts, and others of its format are told.
 * When there is none, the files themselves tell where they go.
 *
 * Recognised, each in a file of its own (nf-bundle-*.c):
 *
 *   ESP-IDF's flasher_args.json                     flash_args, flash_project_args … (text)
 *   ESP Web Tools' manifest.json                    ESP Launchpad's TOML, both flavours
 *   Meshtastic's .mt.json                           ESP-AT's download.config
 *   a folder of PlatformIO or the Arduino IDE       a folder with files with telling names
 *   a zip of any of these                           an SDK release zip: its init data
 *   the old NodeMCU Flasher's Config.xml            a command line of esptool
 *   Intel HEX and UF2: their pieces                 our own recipe, see nf-recipe.h
 *
 * Sources of the formats: each stands in the file that reads it.
 */
#pragma once

#include "nf-flash-settings.h"

G_BEGIN_DECLS

enum {
  NF_BUNDLE_FILES_MAX = 64,          /* that it may list */
  NF_BUNDLE_NOTES_MAX = 256,         /* what may be wrong with it before it is refused as a whole */
  NF_BUNDLE_TEXT_MAX = 1 << 20,      /* bytes of a manifest */
  NF_BUNDLE_PIECES_MAX = 64 << 20,   /* bytes of an Intel HEX or UF2 file */
  NF_BUNDLE_ARCHIVE_MAX = 128 << 20, /* bytes of an archive */
  NF_BUNDLE_ENTRIES_MAX = 20000,     /* in an archive or under a folder */
  NF_BUNDLE_DEPTH_MAX = 8,           /* folders in each other that are looked into */
  NF_BUNDLE_UNPACKED_MAX = 64 << 20, /* bytes of all files that are taken out of an archive, or
                                        looked at to find out what a folder is */
};

typedef enum {
  NF_BUNDLE_IDF,
  NF_BUNDLE_ARGUMENTS, /* flash_args, download.config */
  NF_BUNDLE_MANIFEST,
  NF_BUNDLE_LAUNCHPAD,
  NF_BUNDLE_MESHTASTIC,
  NF_BUNDLE_BUILD, /* PlatformIO, Arduino */
  NF_BUNDLE_FOLDER,
  NF_BUNDLE_SDK,
  NF_BUNDLE_CONFIG_XML,
  NF_BUNDLE_COMMAND,
  NF_BUNDLE_PIECES, /* Intel HEX, UF2 */
  NF_BUNDLE_RECIPE,
} NfBundleKind;

/** A file that is there. Without an address its place is found as for any other file. */
typedef struct {
  char *path; /* beside the bundle, or unpacked; or an INTERNAL:// name (nf-image.h) */
  char *name; /* what a list calls it: "firmware.zip › boot_v1.7.bin" */
  gboolean has_address;
  guint32 address;
  gboolean enabled; /* FALSE: offered, but not part of it: an alternative, a file system that would
                       replace the board's, one that is not what it should be */
  char *sha256;     /* (nullable): 64 hex digits: what the bundle says the file is */
  char *md5;        /* (nullable) */
} NfBundleFile;

typedef enum {
  NF_NOTE_UNKNOWN_OPTION, /* nothing here does what it says */
  NF_NOTE_MISSING_FILE,
  NF_NOTE_OTHER_CHIP,  /* a part that is for another chip */
  NF_NOTE_ENCRYPTED,   /* a part that needs a secured chip */
  NF_NOTE_OUTSIDE,     /* a path that leads out of it */
  NF_NOTE_WRONG_HASH,  /* the file is not what the bundle says */
  NF_NOTE_REMOTE,      /* a file that would have to be fetched from the network */
  NF_NOTE_EXECUTES,    /* what only a shell would do: run or write something */
  NF_NOTE_ALTERNATIVE, /* something else that could have been opened instead */
} NfBundleNoteKind;

/** What could not be used, in the bundle's own terms. */
typedef struct {
  NfBundleNoteKind kind;
  char *what; /* "--foo", "missing.bin", "builds[2]" */
} NfBundleNote;

typedef struct {
  NfBundleKind kind;
  char *title;              /* (nullable): "Tasmota 13.1", as the bundle names itself */
  GPtrArray *files;         /* of NfBundleFile, in the bundle's order */
  GPtrArray *notes;         /* of NfBundleNote */
  NfFlashSettings settings; /* KEEP where it says nothing */
  guint baud;               /* 0: it says nothing */
  char *port;               /* (nullable): of a command that was pasted */
  gboolean erase_all;
  gboolean verify_only;
  char *profile; /* (nullable): of a recipe, or of a command line of our own */
  char *folder;  /* (nullable): what was unpacked lies here; nf_bundle_free () leaves it */
} NfBundle;

/** Returns: whether nf_bundle_open () is worth a try: it is a folder, or looks like a bundle by its
 * name and its first block, or is a program that PlatformIO or the Arduino IDE have built, and lies
 * beside what belongs to it */
gboolean nf_bundle_is_one (const char *path);

/**
 * Opens a file or folder. Blocks.
 *
 * @cache: a folder in which archives are unpacked, each in its own, named after its SHA-256; made
 *   readable by the user only
 *
 * Returns: (transfer full): with at least one file, which need not be enabled; a command line may
 * also have none, when it erases or the files that it names are not there
 *
 * Errors: NF_ERROR_BUNDLE: what is wrong, with the line where there is one, or why there is nothing
 * to write; NF_ERROR_FILE_*. Messages begin with the file's name
 */
NfBundle *nf_bundle_open (const char *path, const char *cache, GError **error);

/**
 * Reads text that was pasted: a command line of esptool in any of its spellings, perhaps with a
 * prompt before it, line continuations, comments and several commands; paths are sought in @folder.
 * Lines without such a command do not count. Of several files for one address the first is taken.
 *
 * Errors: NF_ERROR_BUNDLE when it is none
 */
NfBundle *nf_bundle_read_command (const char *text, const char *folder, GError **error);

/** Makes a bundle of nothing, to be filled. */
NfBundle *nf_bundle_new (NfBundleKind kind);

/** Appends a file that is enabled and has no address. Returns: (transfer none) */
NfBundleFile *nf_bundle_append (NfBundle *self, const char *path, const char *name);

void nf_bundle_free (NfBundle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfBundle, nf_bundle_free)

/** Returns: (transfer full): "node-flasher/unpacked" in the user's cache folder */
char *nf_bundle_dup_default_cache (void);

/** Returns: (transfer none): a stable name for scripts: "idf" */
const char *nf_bundle_kind_get_name (NfBundleKind kind);
const char *nf_bundle_note_kind_get_name (NfBundleNoteKind kind);

/** Returns: whether a note of this kind means that something is not there, or not as it should be,
 * that the bundle wants to have written */
gboolean nf_bundle_note_kind_is_serious (NfBundleNoteKind kind);

G_END_DECLS
