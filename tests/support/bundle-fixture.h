/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A folder for a bundle and its files, and all that a bundle says as a few lines of text, so that
 * tests compare everything at once.
 */
#pragma once

#include "nf-bundle.h"

#include <gio/gio.h>

typedef struct {
  char *top;    /* a folder of its own for each test; nothing of it is left */
  char *folder; /* in it: where bundles lie */
  char *cache;  /* in it: where bundles are unpacked; not there yet */
} BundleFixture;

BundleFixture *bundle_fixture_new (void);
void bundle_fixture_free (BundleFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BundleFixture, bundle_fixture_free)

/** Writes a file, with the folders above it. @path: relative to the folder. */
void bundle_fixture_add (BundleFixture *self, const char *path, const void *data, gsize size);
void bundle_fixture_add_text (BundleFixture *self, const char *path, const char *text);
void bundle_fixture_add_bytes (BundleFixture *self, const char *path, GBytes *bytes);
/** Writes several files with a content that says nothing. @paths: separated by spaces */
void bundle_fixture_add_files (BundleFixture *self, const char *paths);

/** Opens what lies at @path; fails when it cannot be opened. */
NfBundle *bundle_fixture_open (BundleFixture *self, const char *path);
/** Fails unless it cannot be opened. Returns: (transfer full): the message, with "TOP" for the
 * folder's path */
char *bundle_fixture_fail (BundleFixture *self, const char *path, int code);

/**
 * Returns: (transfer full): a bundle in lines: its kind and title; each file as
 * "0x01000 boot/a.bin", with "?" for an address that it does not say and "(" before one that is
 * only offered; each note as "missing-file: x.bin"; then what it says of settings.
 */
char *bundle_fixture_describe (BundleFixture *self, const NfBundle *bundle);

/** Opens @path and compares. */
void bundle_fixture_assert (BundleFixture *self, const char *path, const char *expected);
