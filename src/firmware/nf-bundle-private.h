/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the readers of the formats share: how a format is recognised, the text of a manifest, and
 * the one way in which a file gets into a bundle, which is where nothing leads out of it. For
 * nf-bundle*.c and nf-recipe.c only.
 */
#pragma once

#include "nf-bundle.h"
#include "nf-json.h"

#include "nf-image.h"

G_BEGIN_DECLS

typedef struct _NfFirmware NfFirmware; /* nf-firmware.h */

enum {
  NF_BUNDLE_HEAD_SIZE = 4096, /* what is seen of a file to recognise its format */
  NF_BUNDLE_BAUD_MIN = 300,   /* as a plan has it */
  NF_BUNDLE_BAUD_MAX = 4000000,
};

/** What a file can be; the order is that in which those of a folder are tried. */
typedef enum {
  NF_FORMAT_NONE,
  NF_FORMAT_RECIPE,
  NF_FORMAT_IDF,
  NF_FORMAT_MANIFEST,
  NF_FORMAT_ARGUMENTS,
  NF_FORMAT_MESHTASTIC,
  NF_FORMAT_LAUNCHPAD,
  NF_FORMAT_IDEDATA, /* PlatformIO's idedata.json */
  NF_FORMAT_APP,     /* what PlatformIO or the Arduino IDE have built, by its name */
  NF_FORMAT_CONFIG_XML,
  NF_FORMAT_COMMAND,
  /* Never looked for in folders: */
  NF_FORMAT_HEX,
  NF_FORMAT_UF2,
  NF_FORMAT_ZIP,
} NfFormat;

/** Returns: what a file is by its name and its first bytes. @head: @size bytes and a NUL */
NfFormat nf_bundle_sniff (const char *name, const char *head, gsize size);
/** The same for a file. Errors: NF_ERROR_FILE_MISSING, NF_ERROR_FILE_UNREADABLE */
NfFormat nf_bundle_sniff_file (const char *path, GError **error);

/** A folder, and where in it the relative paths of a manifest begin. */
typedef struct {
  const char *name;  /* what messages call the bundle */
  const char *root;  /* nothing leads out of it */
  const char *below; /* a folder in it: "" or "build/app/" */
  const char *title; /* (nullable): what lists put before the name of a file in it */
} NfBundlePlace;

/** A manifest. */
typedef struct {
  const char *name; /* what messages call it */
  const char *text; /* UTF-8 without a byte order mark */
  const NfBundlePlace *place;
} NfBundleText;

/** Returns: (transfer full): a text file's content as NfBundleText has it. @name: what messages
 * call it. Errors: NF_ERROR_BUNDLE when it is none or too long, NF_ERROR_FILE_* */
char *nf_bundle_load_text (const char *path, const char *name, GError **error);

/** The same for content that is there already. @text: @size bytes. Errors: NF_ERROR_BUNDLE */
char *nf_bundle_check_text (const char *name, const char *text, gsize size, GError **error);

/* --- The readers: from a text to a bundle. Errors: NF_ERROR_BUNDLE, with file and line --- */

/** Reads a text of any of the formats that are text. */
NfBundle *nf_bundle_read (NfFormat format, const NfBundleText *text, GError **error);

NfBundle *nf_bundle_read_arguments (const NfBundleText *text, GError **error);
NfBundle *nf_bundle_read_config_xml (const NfBundleText *text, GError **error);
NfBundle *nf_bundle_read_launchpad (const NfBundleText *text, GError **error);
/** @is_pasted: a person gave it, and it may name files outside the folder: these are offered */
NfBundle *nf_bundle_read_script (const NfBundleText *text, gboolean is_pasted, GError **error);

NfBundle *nf_bundle_read_idf (const NfJson *json, const NfBundlePlace *place, GError **error);
NfBundle *nf_bundle_read_manifest (const NfJson *json, const NfBundlePlace *place, GError **error);
NfBundle *
nf_bundle_read_meshtastic (const NfJson *json, const NfBundlePlace *place, GError **error);
NfBundle *nf_bundle_read_idedata (const NfJson *json, const NfBundlePlace *place, GError **error);
NfBundle *nf_bundle_read_recipe (const NfJson *json, const NfBundlePlace *place, GError **error);

/* --- Files of files ---------------------------------------------------------------------- */

/** Opens a folder, whatever is in it. Errors: NF_ERROR_BUNDLE; NF_ERROR_FILE_UNREADABLE */
NfBundle *nf_bundle_open_folder (const char *path, GError **error);

/**
 * Finds out what files are together.
 *
 * @root: the folder that they are in
 * @title: (nullable): as of NfBundlePlace
 * @paths: (element-type utf8): relative to @root, with /, sorted by nf_bundle_compare_paths ()
 */
NfBundle *
nf_bundle_open_tree (const char *root, const char *title, GPtrArray *paths, GError **error);

/** Returns: in how many folders @path lies: 0 of "a.bin" */
guint nf_bundle_get_depth (const char *path);

/** Compares two const char **: what lies less deep comes first, then by name. */
int nf_bundle_compare_paths (gconstpointer a, gconstpointer b);

/** Returns: whether a file in a folder is called as one that says where others go, and lies where
 * that counts */
gboolean nf_bundle_may_be_manifest (const char *path);
/** Returns: whether a file in a folder is called as one that is written to a flash */
gboolean nf_bundle_may_be_firmware (const char *path);

/** Files that only their names and contents tell of. */
NfBundle *
nf_bundle_open_files (const char *root, const char *title, GPtrArray *paths, GError **error);

/** Returns: whether @paths are those of an SDK, of which only the init data are wanted */
gboolean nf_bundle_sdk_is_one (GPtrArray *paths);
/** Returns: whether @path is one of the files that are taken from an SDK */
gboolean nf_bundle_sdk_has (const char *path);
NfBundle *
nf_bundle_open_sdk (const char *root, const char *title, GPtrArray *paths, GError **error);

/** Opens what PlatformIO or the Arduino IDE have built, with what lies beside it. @path: relative
 * to the place */
NfBundle *nf_bundle_open_app (const NfBundlePlace *place, const char *path, GError **error);
/** Returns: whether @path is called as what they build, and something that belongs to it is beside
 * it */
gboolean nf_bundle_app_has_neighbours (const char *path);

/**
 * Returns: (transfer full): the folder in @cache for what comes out of the file @path, named after
 * its SHA-256; it need not be there
 *
 * @max: bytes
 *
 * Errors: NF_ERROR_BUNDLE when the file has more; NF_ERROR_FILE_UNREADABLE
 */
char *nf_bundle_make_folder (const char *path, guint64 max, const char *cache, GError **error);

/** Writes a file for its user alone, with the folders above it. Errors: NF_ERROR_FILE_UNWRITABLE */
gboolean nf_bundle_write_file (const char *path, const guint8 *data, gsize size, GError **error);

NfBundle *nf_bundle_open_zip (const char *path, const char *cache, GError **error);
NfBundle *
nf_bundle_open_pieces (NfFormat format, const char *path, const char *cache, GError **error);

/* --- Making a bundle --------------------------------------------------------------------- */

/** Sets an NF_ERROR_BUNDLE. Returns: FALSE, for the caller to return */
gboolean nf_bundle_fail (GError **error, const char *format, ...) G_GNUC_PRINTF (2, 3);
/** Errors: NF_ERROR_BUNDLE when a bundle cannot have @n files. @name: what messages call it */
gboolean nf_bundle_check_count (const char *name, gsize n, GError **error);

/** Errors: NF_ERROR_BUNDLE when there are more notes than there may be */
gboolean nf_bundle_check_notes (const NfBundle *self, const char *name, GError **error);

/** @what: (transfer none) */
void nf_bundle_add_note (NfBundle *self, NfBundleNoteKind kind, const char *what);

/** What may be done about a path that leads out of the bundle, or nowhere. */
typedef enum {
  NF_SEEK_INSIDE = 0,
  NF_SEEK_BY_NAME = 1 << 0, /* a file of that name beside the manifest is meant */
  NF_SEEK_OFFER = 1 << 1,   /* a file outside is offered; a person has to choose it */
  NF_SEEK_PROVEN = 1 << 2,  /* a file outside is taken when the bundle knows its SHA-256 */
} NfSeek;

/** A file as a bundle names it. */
typedef struct {
  const char *path;
  NfSeek seek;
  gboolean is_only_offered;
  gboolean has_address;
  guint32 address;
  const char *sha256, *md5; /* (nullable) */
} NfBundleEntry;

/**
 * Adds a file that the bundle names: found, inside, and with the right hash; else it adds a note of
 * why not. One of the wrong hash is offered.
 *
 * Errors: NF_ERROR_BUNDLE when there are too many; NF_ERROR_FILE_UNREADABLE
 */
gboolean nf_bundle_add (NfBundle *self,
                        const NfBundlePlace *place,
                        const NfBundleEntry *entry,
                        GError **error);

/** Adds a file that is known to be there. Errors: as of nf_bundle_add () */
NfBundleFile *
nf_bundle_add_found (NfBundle *self, const NfBundlePlace *place, const char *path, GError **error);

/** Returns: whether there is a regular file @path, relative to @place and inside it */
gboolean nf_bundle_place_has (const NfBundlePlace *place, const char *path);

/** Returns: (transfer full): "a/b.bin" of "./a/x/../b.bin", or NULL: it leads out, or no system
 * should be asked for a file of that name. @below: as of NfBundlePlace */
char *nf_bundle_normalise (const char *below, const char *path);

/**
 * Ends the making of a bundle: one that has nothing to write is an error.
 *
 * @self: (transfer full) (nullable): NULL: failed before
 * @name: what messages call it
 *
 * Errors: NF_ERROR_BUNDLE, with the reason why there is nothing
 */
NfBundle *nf_bundle_finish (NfBundle *self, const char *name, GError **error);

/**
 * Ends the opening of a bundle: a message that is as long as the bundle's own words is shortened.
 *
 * @problem: (transfer full) (nullable)
 *
 * Returns: @bundle, which is NULL when there is a problem
 */
NfBundle *nf_bundle_take_error (NfBundle *bundle, GError *problem, GError **error);

/** Returns: (transfer full): what @image is. @path: its name; @image has to outlive it */
NfFirmware *nf_bundle_identify (const char *path, const NfImage *image);

/** Returns: whether @chip, in any spelling, is the chip that this program is for */
gboolean nf_bundle_is_our_chip (const char *chip);

/**
 * Reads what stands behind write_flash, as words: settings are taken over, what is not known is
 * noted.
 *
 * @words: (element-type utf8)
 * @line: where they stand in the text called @name
 */
gboolean nf_bundle_take_words (NfBundle *self,
                               const NfBundlePlace *place,
                               GPtrArray *words,
                               const char *name,
                               guint line,
                               GError **error);

/** Reads a flash size as esptool has ever spelt it. Up to its version 1.3 a "4m" was four megabits;
 * "4M" and "4MB" are four megabytes. Returns: whether it is one */
gboolean nf_bundle_parse_flash_size (const char *text, NfFlashSize *size);

G_END_DECLS
