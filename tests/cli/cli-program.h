/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * nodeflash as a program that a test starts, with a folder of its own for files and settings, and
 * a board's flash memory in a file of which every byte is foreseen.
 */
#pragma once

#include <gio/gio.h>

/** The flash starts full of data that looks like nothing, so that whatever is changed beside what
 * was asked for shows. */
typedef struct {
  char *folder;
  char **environment;   /* of the programs; no port or rate is set in it */
  char *flash_file;     /* the board's */
  gboolean checks_boot; /* programs listen to the board that they have started: not at first */
  GByteArray *expected; /* what it is to hold */
} CliFixture;

/** What a program left behind. */
typedef struct {
  char *out;
  char *err;
  int status; /* -N: ended by signal N */
} CliResult;

/** @flash_bytes: of the board */
CliFixture *cli_fixture_new (gsize flash_bytes);
void cli_fixture_free (CliFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFixture, cli_fixture_free)

/** Returns: (transfer full): the name of the virtual board with this flash, which takes no time;
 * @more: further options, as "&fault=deaf", or "" */
char *cli_fixture_build_port (CliFixture *self, const char *module, const char *more);

/** Writes a file into the folder. @bytes: (transfer none). Returns: (transfer full): its path */
char *cli_fixture_add_file (CliFixture *self, const char *name, GBytes *bytes);

/** Writes "program.bin" into the folder: one of @size bytes, as test_image_new_program() makes it,
 * but for DOUT mode, so that an ESP8285 starts it as well. Returns: (transfer full): its path */
char *cli_fixture_add_program (CliFixture *self, gsize size);

/** Notes that @data is to stand at @address. */
void cli_fixture_expect (CliFixture *self, gsize address, gconstpointer data, gsize size);
/** Notes that the file at @path is to stand at @address. */
void cli_fixture_expect_file (CliFixture *self, gsize address, const char *path);
/** Notes that a range is to be erased. */
void cli_fixture_expect_erased (CliFixture *self, gsize address, gsize size);
/** Compares the whole flash. */
void cli_fixture_assert_flash (CliFixture *self);

/** Returns: (transfer full): nodeflash, started with @args; its output is piped */
GSubprocess *cli_fixture_start (CliFixture *self, const char *const *args);

/** Runs nodeflash with arguments up to NULL. */
void cli_fixture_run (CliFixture *self, CliResult *result, ...) G_GNUC_NULL_TERMINATED;

/** Runs it with @args. */
void cli_fixture_run_args (CliFixture *self, CliResult *result, const char *const *args);

/** Waits until @program has ended, and reads what it printed. */
void cli_program_finish (GSubprocess *program, CliResult *result);

void cli_result_clear (CliResult *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CliResult, cli_result_clear)

/** Returns: (transfer full): where a program of this project was built: "src/cli/nodeflash" */
char *cli_program_build_path (const char *name);
