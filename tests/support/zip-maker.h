/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Zip archives for tests, honest ones and others.
 */
#pragma once

#include <gio/gio.h>

typedef struct _ZipMaker ZipMaker;

ZipMaker *zip_maker_new (void);
/** @name: any bytes */
void zip_maker_add (ZipMaker *self, const char *name, const void *data, gsize size);
void zip_maker_add_text (ZipMaker *self, const char *name, const char *text);
void zip_maker_add_folder (ZipMaker *self, const char *name);
void zip_maker_add_link (ZipMaker *self, const char *name, const char *target);
/** Ends it. Returns: (transfer full) */
GBytes *zip_maker_finish (ZipMaker *self);
