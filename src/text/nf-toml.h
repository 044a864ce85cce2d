/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * TOML, read strictly and with lines in the errors: tables, arrays of tables, dotted and quoted
 * keys, strings of all four kinds, numbers, booleans, arrays and inline tables. Dates are not read;
 * the files that this is for have none.
 *
 * In one thing it is more than TOML 1.0: the name of a table may have blanks in it without quotes,
 * "[Matter-Lighting App]", as up to TOML 0.3 and as in ESP Launchpad's own files.
 *
 * Source of the language: its specification, 1.0.0.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  NF_TOML_TABLE,
  NF_TOML_ARRAY,
  NF_TOML_STRING,
  NF_TOML_INTEGER,
  NF_TOML_FLOAT, /* the formats have none that means anything but their own version */
  NF_TOML_BOOLEAN,
} NfTomlKind;

typedef struct _NfToml NfToml;

/**
 * @name: what messages call it
 * @text: UTF-8
 *
 * Returns: (transfer full): the outermost table
 *
 * Errors: NF_ERROR_BUNDLE: "launchpad.toml:12: …"
 */
NfToml *nf_toml_parse (const char *name, const char *text, GError **error);
void nf_toml_free (NfToml *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfToml, nf_toml_free)

NfTomlKind nf_toml_get_kind (const NfToml *self);
/** Returns: where it stands in the text, from 1 */
guint nf_toml_get_line (const NfToml *self);

/** Returns: (transfer none) (nullable): a member; NULL also when @self is NULL or no table */
const NfToml *nf_toml_get (const NfToml *self, const char *key);

/** Returns: how many elements an array has; 0 for anything else, or NULL */
guint nf_toml_get_length (const NfToml *self);
const NfToml *nf_toml_get_element (const NfToml *self, guint index);

/** Returns: (transfer none) (nullable): NULL for anything else, or NULL */
const char *nf_toml_get_string (const NfToml *self);

/** Returns: an integer, or 0 and 1 of a boolean; 0 for anything else, or NULL */
gint64 nf_toml_get_integer (const NfToml *self);

G_END_DECLS
