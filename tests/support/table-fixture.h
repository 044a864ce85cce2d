/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A table for an ESP-12E, and a folder for its files.
 */
#pragma once

#include "nf-profile-store.h"
#include "nf-table.h"

typedef struct {
  NfProfileStore *store;
  NfTable *table;
  char *folder;
  GPtrArray *paths;
} TableFixture;

void table_fixture_set_up (TableFixture *f, gconstpointer data);
void table_fixture_tear_down (TableFixture *f, gconstpointer data);

/** Returns: (transfer none): a built-in profile */
NfProfile *table_fixture_get_profile (TableFixture *f, const char *id);

/** Makes a file. Returns: (transfer none): its path, which lives as long as the fixture */
const char *table_fixture_add_file (TableFixture *f, const char *name, GBytes *bytes);
/** The same with @size bytes that mean nothing. */
const char *table_fixture_add_data (TableFixture *f, const char *name, gsize size);

/** Returns: (transfer full): what a row shows */
char *table_fixture_dup_text (NfRow *row, const char *property);
void table_fixture_assert_text (NfRow *row, const char *property, const char *expected);
/** @words: (nullable): NULL: there is none */
void table_fixture_assert_problem (NfRow *row, const char *words);
