/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the reader of TOML and its strings share. For nf-toml*.c only.
 */
#pragma once

#include "nf-toml.h"

G_BEGIN_DECLS

struct _NfToml {
  NfTomlKind kind;
  guint line;
  GHashTable *members; /* of a table: char * to NfToml */
  GPtrArray *elements; /* of an array: NfToml */
  char *string;
  gint64 integer;        /* also of a boolean */
  gboolean is_of_tables; /* an array that [[…]] made: it can grow */
  gboolean is_opened;    /* a table that had its […] */
  gboolean is_closed;    /* a table in { }: it cannot grow */
};

/* Where the reading of a text stands. */
typedef struct {
  const char *name;
  const char *at;
  guint line;
} NfTomlReader;

NfToml *nf_toml_new (NfTomlKind kind, guint line);

/** Sets an error with the line. Returns: FALSE */
gboolean nf_toml_fail (const NfTomlReader *self, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/** Reads the string that opens at the reader's place. @many_lines: """ and ''' may open one.
 * Returns: (transfer full): NULL with an error */
char *nf_toml_read_string (NfTomlReader *self, gboolean many_lines, GError **error);

G_END_DECLS
