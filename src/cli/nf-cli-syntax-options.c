/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of options, see nf-cli-syntax.h.
 */
#include "nf-cli-syntax.h"

#include <glib/gi18n-lib.h>

/* What changes the header of a program, or expects it changed. */
#define FOR_FLASH_SETTINGS                                                                         \
  (NF_CLI_SET (NF_CLI_WRITE_FLASH) | NF_CLI_SET (NF_CLI_VERIFY_FLASH) |                            \
   NF_CLI_SET (NF_CLI_MERGE_BIN))

#define FOR_STATUS (NF_CLI_SET (NF_CLI_READ_FLASH_STATUS) | NF_CLI_SET (NF_CLI_WRITE_FLASH_STATUS))

#define FOR_LONG_JOBS                                                                              \
  (NF_CLI_SET (NF_CLI_WRITE_FLASH) | NF_CLI_SET (NF_CLI_READ_FLASH) | NF_CLI_SET (NF_CLI_RESTORE))

/* What loses something. */
#define FOR_CHANGES                                                                                \
  (NF_CLI_SET (NF_CLI_WRITE_FLASH) | NF_CLI_SET (NF_CLI_ERASE_FLASH) |                             \
   NF_CLI_SET (NF_CLI_ERASE_REGION) | NF_CLI_SET (NF_CLI_RESTORE))

/* What starts the board. */
#define FOR_STARTS                                                                                 \
  (NF_CLI_SET (NF_CLI_WRITE_FLASH) | NF_CLI_SET (NF_CLI_RESTORE) | NF_CLI_SET (NF_CLI_RUN))

static const NfCliOptionInfo options[] = {
  { NF_CLI_OPTION_PORT,
    "port",
    "p",
    "PORT",
    NF_CLI_EVERY_COMMAND,
    N_ ("/dev/ttyUSB0, COM3, rfc2217://host:port, socket://host:port or virtual:esp-12e; default: "
        "the only USB port") },
  { NF_CLI_OPTION_BAUD,
    "baud",
    "b",
    "BAUD",
    NF_CLI_EVERY_COMMAND,
    N_ ("300 to 4000000; default: what the adapter managed last, else 460800") },
  { NF_CLI_OPTION_BEFORE,
    "before",
    NULL,
    "HOW",
    NF_CLI_EVERY_COMMAND,
    N_ ("default-reset, by-hand: wait until you have got the board into its loader, no-reset: it "
        "is "
        "there, or no-reset-no-sync: and knows the baud rate; default: as the profile says") },
  { NF_CLI_OPTION_AFTER,
    "after",
    "a",
    "HOW",
    NF_CLI_EVERY_COMMAND,
    N_ ("hard-reset, soft-reset: start the program without the reset line, or no-reset; default: "
        "as the profile says") },
  { NF_CLI_OPTION_INTO_LOADER,
    "into-loader",
    NULL,
    "SEQUENCE",
    NF_CLI_EVERY_COMMAND,
    N_ ("how DTR and RTS get a board that is wired in another way into its loader: "
        "\"D0|R1|W0.1|D1|R0|W0.05|D0\"") },
  { NF_CLI_OPTION_INTO_PROGRAM,
    "into-program",
    NULL,
    "SEQUENCE",
    NF_CLI_EVERY_COMMAND,
    N_ ("how DTR and RTS start such a board's program: \"R1|W0.1|R0\"") },
  { NF_CLI_OPTION_PROFILE,
    "profile",
    NULL,
    "NAME",
    NF_CLI_EVERY_COMMAND,
    N_ ("the kind of board, see \"nodeflash profiles\"") },
  { NF_CLI_OPTION_CHIP,
    "chip",
    "c",
    "CHIP",
    NF_CLI_EVERY_COMMAND,
    N_ ("auto (default) or esp8266") },
  { NF_CLI_OPTION_NO_STUB,
    "no-stub",
    NULL,
    NULL,
    NF_CLI_EVERY_COMMAND,
    N_ ("use the chip's own loader alone: slower, and it can neither compress nor read the flash "
        "memory") },
  { NF_CLI_OPTION_DIAGNOSE,
    "diagnose",
    NULL,
    NULL,
    NF_CLI_EVERY_COMMAND,
    N_ ("when the board does not answer, look into it for up to 15 s; on a terminal that is always "
        "done") },
  { NF_CLI_OPTION_JSON,
    "json",
    NULL,
    NULL,
    NF_CLI_EVERY_COMMAND,
    N_ ("print events for programs, one a line") },
  { NF_CLI_OPTION_QUIET,
    "quiet",
    "q",
    NULL,
    NF_CLI_EVERY_COMMAND,
    N_ ("print nothing but what was asked for, and errors") },
  { NF_CLI_OPTION_HELP, "help", "h", NULL, NF_CLI_EVERY_COMMAND, N_ ("print this help") },
  { NF_CLI_OPTION_ERASE_ALL,
    "erase-all",
    "e",
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH),
    N_ ("erase the whole flash memory first") },
  { NF_CLI_OPTION_COMPRESS,
    "compress",
    "z",
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH),
    N_ ("compress what is sent (default)") },
  { NF_CLI_OPTION_NO_COMPRESS,
    "no-compress",
    "u",
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH),
    N_ ("send everything as it is") },
  { NF_CLI_OPTION_NO_DIFF,
    "no-diff",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH),
    N_ ("write also what is in the flash memory already") },
  { NF_CLI_OPTION_VERIFY,
    "verify",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH),
    N_ ("check what was written, which is always done") },
  { NF_CLI_OPTION_NO_PROGRESS,
    "no-progress",
    NULL,
    NULL,
    FOR_LONG_JOBS,
    N_ ("do not show how far it is") },
  { NF_CLI_OPTION_RESTORE_POINT,
    "restore-point",
    NULL,
    NULL,
    FOR_CHANGES,
    N_ ("first read what will be lost and keep it, so that \"nodeflash restore\" puts it back") },
  { NF_CLI_OPTION_LIST,
    "list",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_RESTORE),
    N_ ("list the restore points; needs no board") },
  { NF_CLI_OPTION_FIX,
    "fix",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH),
    N_ ("mend what speaks against it, as far as that can be done") },
  { NF_CLI_OPTION_FORCE,
    "force",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH) | NF_CLI_SET (NF_CLI_RESTORE),
    N_ ("go on whatever speaks against it: another board, a file that would not start …") },
  { NF_CLI_OPTION_NO_BOOT_CHECK,
    "no-boot-check",
    NULL,
    NULL,
    FOR_STARTS,
    N_ ("do not listen to the board after it was started") },
  { NF_CLI_OPTION_BOOT_CHECK,
    "boot-check",
    NULL,
    "SECONDS",
    FOR_STARTS,
    N_ ("how many seconds to listen at most, 1 to 60; default: 8") },
  { NF_CLI_OPTION_REPAIR,
    "repair",
    NULL,
    NULL,
    FOR_STARTS,
    N_ ("when the board does not run, do what may help, and start it again") },
  { NF_CLI_OPTION_DIFF,
    "diff",
    "d",
    NULL,
    NF_CLI_SET (NF_CLI_VERIFY_FLASH),
    N_ ("list the sectors that differ") },
  { NF_CLI_OPTION_BYTES,
    "bytes",
    NULL,
    "N",
    FOR_STATUS,
    N_ ("how many registers: 1, 2 (default) or 3") },
  { NF_CLI_OPTION_NON_VOLATILE,
    "non-volatile",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_WRITE_FLASH_STATUS),
    N_ ("keep it without power; by default the chip forgets it then") },
  { NF_CLI_OPTION_FLASH_MODE,
    "flash-mode",
    "fm",
    "MODE",
    FOR_FLASH_SETTINGS,
    N_ ("keep (default), qio, qout, dio or dout") },
  { NF_CLI_OPTION_FLASH_FREQ,
    "flash-freq",
    "ff",
    "FREQ",
    FOR_FLASH_SETTINGS,
    N_ ("keep (default), 20m, 26m, 40m or 80m") },
  { NF_CLI_OPTION_FLASH_SIZE,
    "flash-size",
    "fs",
    "SIZE",
    FOR_FLASH_SETTINGS | NF_CLI_SET (NF_CLI_READ_FLASH),
    N_ ("keep (default), detect, 256KB, 512KB, 1MB, 2MB, 2MB-c1, 4MB, 4MB-c1, 8MB or 16MB") },
  { NF_CLI_OPTION_OUTPUT,
    "output",
    "o",
    "FILE",
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    N_ ("the file to write; one that is there is replaced when all went well") },
  { NF_CLI_OPTION_FORMAT,
    "format",
    "f",
    "FORMAT",
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    N_ ("raw (default), hex or uf2") },
  { NF_CLI_OPTION_TARGET_OFFSET,
    "target-offset",
    "t",
    "ADDRESS",
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    N_ ("raw: where the file will be flashed; default: 0") },
  { NF_CLI_OPTION_PAD_TO_SIZE,
    "pad-to-size",
    NULL,
    "SIZE",
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    N_ ("raw: fill up with FF to the end of a flash memory of 256KB, 512KB, 1MB, 2MB, 4MB, 8MB or "
        "16MB") },
  { NF_CLI_OPTION_PAD_TO_SIZE,
    "fill-flash-size",
    NULL,
    "SIZE",
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    NULL },
  { NF_CLI_OPTION_CHUNK_SIZE,
    "chunk-size",
    NULL,
    "BYTES",
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    N_ ("uf2: content in each block of 512 bytes, a multiple of 4; default: as much as there is "
        "room for; 256 is common") },
  { NF_CLI_OPTION_MD5_DISABLE,
    "md5-disable",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_MERGE_BIN),
    N_ ("uf2: no MD5 sums in the blocks") },
  { NF_CLI_OPTION_TIMESTAMPS,
    "timestamps",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_MONITOR),
    N_ ("print the time before each line") },
  { NF_CLI_OPTION_RESET,
    "reset",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_MONITOR),
    N_ ("reset the board first, to see it from the start") },
  { NF_CLI_OPTION_RECONNECT,
    "reconnect",
    NULL,
    NULL,
    NF_CLI_SET (NF_CLI_MONITOR),
    N_ ("wait for a port that is not there, or is lost, to come back") },
  { NF_CLI_OPTION_EOL,
    "eol",
    NULL,
    "ENDING",
    NF_CLI_SET (NF_CLI_MONITOR),
    N_ ("what ends a line that is sent: lf, cr or crlf (default)") },
  { NF_CLI_OPTION_LOG,
    "log",
    NULL,
    "FILE",
    NF_CLI_SET (NF_CLI_MONITOR),
    N_ ("append what the board says to a file as well") },
};

const NfCliOptionInfo *
nf_cli_syntax_get_options (guint *n)
{
  *n = G_N_ELEMENTS (options);
  return options;
}

const NfCliOptionInfo *
nf_cli_syntax_find_option (const char *name)
{
  g_autofree char *word = nf_cli_syntax_normalise (name);

  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_str_equal (options[i].name, word))
      return &options[i];
  return NULL;
}

const NfCliOptionInfo *
nf_cli_syntax_find_short_option (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (options); i++)
    if (g_strcmp0 (options[i].short_name, name) == 0)
      return &options[i];
  return NULL;
}

gboolean
nf_cli_syntax_has_option (NfCliCommand command, const NfCliOptionInfo *option)
{
  return (option->commands & NF_CLI_SET (command)) != 0;
}
