/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub as it is uploaded: the image of src/stub that data/stub/ keeps, so that it needs no
 * compiler for the chip.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum { NF_STUB_SEGMENTS_MAX = 4, NF_STUB_SEGMENTS_OWN = 2 };

/** Bytes for one place in the chip's memory. */
typedef struct {
  guint32 address; /* a multiple of 4 */
  const guint8 *bytes;
  gsize size; /* a multiple of 4 */
} NfStubSegment;

typedef struct {
  guint32 entry;
  /* The first NF_STUB_SEGMENTS_OWN are what this program uploads; the others are for esptool. */
  NfStubSegment segments[NF_STUB_SEGMENTS_MAX];
} NfStubImage;

/** Returns: (transfer none): the image; read on the first call, valid for good. Any thread */
const NfStubImage *nf_stub_image_get (void);

G_END_DECLS
