/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The bytes of a file, what kind it is, and its header when it is a program.
 *
 * Immutable and reference counted, so it crosses threads without a lock. Two contents need no
 * file, and are named as the old NodeMCU Flasher named them:
 *
 *   INTERNAL://BLANK         one sector of FF
 *   INTERNAL://DEFAULT       init data for a 26 MHz crystal, version 05, as NodeMCU embeds it
 *   INTERNAL://DEFAULT_V08   the same, version 08: 1 dB less power, cleaner spectrum
 *
 * Source of the formats: the ESP8266 NONOS SDK's image format; the init data are the two files
 * of its last release.
 */
#pragma once

#include "nf-flash-settings.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define NF_IMAGE_BLANK_NAME       "INTERNAL://BLANK"
#define NF_IMAGE_DEFAULT_NAME     "INTERNAL://DEFAULT"
#define NF_IMAGE_DEFAULT_V08_NAME "INTERNAL://DEFAULT_V08"

typedef enum {
  NF_IMAGE_DATA,       /* anything */
  NF_IMAGE_PROGRAM,    /* begins with a sound E9 header: the ROM boots it from address 0 */
  NF_IMAGE_PROGRAM_V2, /* begins with EA: for the SDK's boot loader, at 0x1000 */
  NF_IMAGE_INIT_DATA,  /* 128 bytes of RF parameters */
  NF_IMAGE_BLANK,      /* nothing but FF */
} NfImageKind;

/** One piece of a program that the ROM loads into RAM. */
typedef struct {
  guint32 address; /* where it is loaded */
  guint32 offset;  /* where its bytes begin in the file */
  guint32 size;    /* bytes */
} NfImageSegment;

enum { NF_IMAGE_SEGMENTS_MAX = 16 };

/** What an E9 header says; see nf_image_get_program (). */
typedef struct {
  NfFlashSettings settings;
  guint32 entry;
  guint n_segments;
  NfImageSegment segments[NF_IMAGE_SEGMENTS_MAX];
  guint8 stored_checksum;
  guint8 computed_checksum; /* the ROM refuses to start a program when they differ */
} NfImageProgram;

typedef struct _NfImage NfImage;

/**
 * Reads a whole file, or makes an internal content. Blocks.
 *
 * @path: a file's path, or one of the INTERNAL:// names in any case
 *
 * Errors: NF_ERROR_FILE_MISSING, _UNREADABLE, _EMPTY, _TOO_LARGE (over 16 MB), _CHANGED (its
 * size or time changed while it was being read)
 */
NfImage *nf_image_load (const char *path, GError **error);

/** @name: what messages call it. @bytes: (transfer none): at least one byte */
NfImage *nf_image_new (const char *name, GBytes *bytes);

/** The same for what stands in a file from @begin on: the second part of one that is not written as
 * a whole. */
NfImage *nf_image_new_part (const char *name, GBytes *bytes, gsize begin);

NfImage *nf_image_ref (NfImage *self);
void nf_image_unref (NfImage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfImage, nf_image_unref)

/** Returns: TRUE when @path is one of the INTERNAL:// names, or begins like one */
gboolean nf_image_is_internal (const char *path);

/** Returns: (transfer none): the file's base name, or the internal name */
const char *nf_image_get_name (const NfImage *self);
/** Returns: (transfer none): its bytes. @size: (out) (optional): how many, 1 to 16 MB */
const guint8 *nf_image_get_data (const NfImage *self, gsize *size);
gsize nf_image_get_size (const NfImage *self);
NfImageKind nf_image_get_kind (const NfImage *self);
/** Returns: where it begins in its file; 0 but for a part */
gsize nf_image_get_begin (const NfImage *self);

/** Returns: (transfer none) (nullable): the header of an NF_IMAGE_PROGRAM, NULL for other kinds */
const NfImageProgram *nf_image_get_program (const NfImage *self);

G_END_DECLS
