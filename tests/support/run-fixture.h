/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A run without a window, for each test anew: a table of files, a virtual board whose flash is a
 * file, and what the run said.
 */
#pragma once

#include "nf-flash-run.h"
#include "nf-profile-store.h"

G_BEGIN_DECLS

typedef struct {
  char *folder; /* for files; empty at first, and removed with what is in it */
  NfProfileStore *profiles;
  NfTable *table;
  GMainLoop *loop;
  NfFlashRun *run;
  GPtrArray *lines; /* of the log */
  double fraction;  /* the highest so far: it never falls */
  guint n_boards;
  guint n_outcomes;
} Fixture;

/** Adds a test whose table is for the board with the profile of that id. */
void
run_fixture_add (const char *path, const char *profile, void (*test) (Fixture *f, gconstpointer d));

/** Makes a run on the port of that name. @options: (nullable): the default ones */
void run_fixture_make (Fixture *f, NfTask task, const char *port, const NfPlanOptions *options);
/** Starts it, and lets the main loop run until it is over. */
void run_fixture_finish (Fixture *f);
/** Makes a run and lets it come to its end. */
void run_fixture_run (Fixture *f, NfTask task, const char *port);
/** Takes the run away, so that another can be made. */
void run_fixture_forget (Fixture *f);

/** Returns: (transfer full): the path of a file in the folder */
char *run_fixture_build_path (Fixture *f, const char *name);
/** Writes a file of data that looks like nothing in particular, and adds it to the table. */
NfRow *run_fixture_add_file (Fixture *f, const char *name, gsize size, const char *address);
/** Writes a file that a board takes for its flash. Returns: (transfer full): the board's port */
char *run_fixture_make_board (Fixture *f, const guint8 *flash, gsize size, const char *options);
/** Returns: (transfer full): @size bytes of a used flash */
guint8 *run_fixture_make_flash (gsize size);
/** Puts a row's file into such a flash. */
void run_fixture_put (guint8 *flash, guint32 address, NfRow *row);
/** Removes a file, or a folder with what is in it, which must be there. */
void run_fixture_remove_all (const char *path);
/** Checks what stands in a file of the folder. */
void run_fixture_assert_file (Fixture *f, const char *name, const guint8 *data, gsize size);

void run_fixture_assert_state (NfRow *row, const char *words);
/** Checks that @part is in the run's property. */
void run_fixture_assert_text (Fixture *f, const char *property, const char *part);
/** Returns: whether a line of the log has @part in it */
gboolean run_fixture_has_line (Fixture *f, const char *part);

G_END_DECLS
