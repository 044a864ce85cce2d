/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A board whose flash is blank, and in a folder files of which write-flash has something to say:
 * nodemcu.bin (a NodeMCU 3 made for 1 MB), program.bin (QIO, made for 512 KB), user1.bin (for the
 * SDK's boot loader), esp32.bin, page.bin (HTML), ota.bin.gz and data.bin (4 KB).
 */
#pragma once

#include "cli-program.h"

enum { CLI_FINDINGS_NODEMCU_SIZE = 0x13000, CLI_FINDINGS_REFUSED = 3 };

typedef struct {
  CliFixture *cli;
  const char *module;
  CliResult result;
} CliFindings;

/** @module: (type utf8): of the virtual board; an "esp-8285" has 1 MB, all others 4 MB */
void cli_findings_set_up (CliFindings *self, gconstpointer module);
void cli_findings_tear_down (CliFindings *self, gconstpointer module);

/** Runs nodeflash on the board, in the folder. @line: words separated by spaces */
void cli_findings_run (CliFindings *self, const char *line);
/** The same, and it must end well. */
void cli_findings_run_well (CliFindings *self, const char *line);

/** Fails unless @line was printed once. */
void cli_findings_assert_told (const CliFindings *self, const char *line);

/** Notes that a file of the folder is to stand at @address. */
void cli_findings_expect_file (CliFindings *self, gsize address, const char *name);
/** Notes that the header at 0 is to say @value in its byte @at: 2: the mode, 3: the size and the
 * frequency */
void cli_findings_expect_header (CliFindings *self, gsize at, guint8 value);
