/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The tables of commands and options, see nf-cli-syntax.h.
 */
#include "nf-cli-syntax.h"

#include <glib/gi18n-lib.h>

#define NEEDS_STUB                                                                                 \
  N_ ("This needs a program on the chip (the stub), which this version does not have.")

static const NfCliCommandInfo commands[] = {
  { NF_CLI_WRITE_FLASH,
    "write-flash",
    "ADDRESS FILE [ADDRESS FILE …]",
    2,
    G_MAXUINT,
    N_ ("Write files to the flash memory and check them"),
    N_ ("ADDRESS is written 0x10000, 64K, 1M or 65536. The words \"init\" and \"blank\"\n"
        "stand for the places of the radio parameters (esp_init_data_default.bin) and of\n"
        "blank.bin: they follow the profile, or the size of the flash.\n\n"
        "FILE may also be INTERNAL://BLANK, INTERNAL://DEFAULT (init data, version 05)\n"
        "or INTERNAL://DEFAULT_V08.\n\n"
        "The mode, frequency and size in the header of a program at address 0 stay as\n"
        "they are, unless an option or a profile says otherwise. Nothing around the files\n"
        "is lost: what shares a sector with them is read first and put back.") },
  { NF_CLI_ERASE_FLASH, "erase-flash", "", 0, 0, N_ ("Erase the whole flash memory"), "" },
  { NF_CLI_ERASE_REGION,
    "erase-region",
    "ADDRESS SIZE",
    2,
    2,
    N_ ("Erase a part of the flash memory"),
    N_ ("Both are multiples of 0x1000, and may be written 0x10000, 64K, 1M or 65536.") },
  { NF_CLI_CHIP_ID, "chip-id", "", 0, 0, N_ ("Show the chip and its id"), "" },
  { NF_CLI_READ_MAC, "read-mac", "", 0, 0, N_ ("Show the board's MAC addresses"), "" },
  { NF_CLI_FLASH_ID,
    "flash-id",
    "",
    0,
    0,
    N_ ("Show the maker, the size and the id of the flash memory"),
    "" },
  { NF_CLI_RUN, "run", "", 0, 0, N_ ("Start the program in the flash memory"), "" },
  { NF_CLI_IMAGE_INFO, "image-info", "FILE", 1, 1, N_ ("Show what a file is; needs no board"), "" },
  { NF_CLI_PORTS, "ports", "", 0, 0, N_ ("List the ports with their USB names and ids"), "" },
  { NF_CLI_PROFILES,
    "profiles",
    "",
    0,
    0,
    N_ ("List the boards that --profile knows"),
    N_ ("It ends with the folder where your own profiles belong, and with what is wrong\n"
        "with one that cannot be used.") },
  { NF_CLI_VERSION, "version", "", 0, 0, N_ ("Show the program's version"), "" },
  { NF_CLI_HELP, "help", "[COMMAND]", 0, 1, N_ ("Explain a command"), "" },
  { NF_CLI_READ_FLASH, "read-flash", "", 0, G_MAXUINT, NULL, NEEDS_STUB },
  { NF_CLI_VERIFY_FLASH, "verify-flash", "", 0, G_MAXUINT, NULL, NEEDS_STUB },
};

static const NfCliOptionInfo options[] = {
  { NF_CLI_OPTION_PORT,
    "port",
    "p",
    "PORT",
    FALSE,
    N_ ("/dev/ttyUSB0, COM3, rfc2217://host:port, socket://host:port or virtual:esp-12e; default: "
        "the only USB port") },
  { NF_CLI_OPTION_BAUD, "baud", "b", "BAUD", FALSE, N_ ("300 to 4000000; default: 115200") },
  { NF_CLI_OPTION_BEFORE,
    "before",
    NULL,
    "HOW",
    FALSE,
    N_ ("default-reset (default), no-reset: the board is in its loader, or no-reset-no-sync: and "
        "knows the baud rate") },
  { NF_CLI_OPTION_AFTER,
    "after",
    "a",
    "HOW",
    FALSE,
    N_ ("hard-reset, soft-reset: start the program without the reset line, or no-reset; default: "
        "as the profile says") },
  { NF_CLI_OPTION_PROFILE,
    "profile",
    NULL,
    "NAME",
    FALSE,
    N_ ("the kind of board, see \"nodeflash profiles\"") },
  { NF_CLI_OPTION_CHIP, "chip", "c", "CHIP", FALSE, N_ ("auto (default) or esp8266") },
  { NF_CLI_OPTION_NO_STUB,
    "no-stub",
    NULL,
    NULL,
    FALSE,
    N_ ("use the chip's own loader, which is what this version does anyway") },
  { NF_CLI_OPTION_JSON, "json", NULL, NULL, FALSE, N_ ("print events for programs, one a line") },
  { NF_CLI_OPTION_QUIET,
    "quiet",
    "q",
    NULL,
    FALSE,
    N_ ("print nothing but what was asked for, and errors") },
  { NF_CLI_OPTION_HELP, "help", "h", NULL, FALSE, N_ ("print this help") },
  { NF_CLI_OPTION_ERASE_ALL,
    "erase-all",
    "e",
    NULL,
    TRUE,
    N_ ("erase the whole flash memory first") },
  { NF_CLI_OPTION_FLASH_MODE,
    "flash-mode",
    "fm",
    "MODE",
    TRUE,
    N_ ("keep (default), qio, qout, dio or dout") },
  { NF_CLI_OPTION_FLASH_FREQ,
    "flash-freq",
    "ff",
    "FREQ",
    TRUE,
    N_ ("keep (default), 20m, 26m, 40m or 80m") },
  { NF_CLI_OPTION_FLASH_SIZE,
    "flash-size",
    "fs",
    "SIZE",
    TRUE,
    N_ ("keep (default), detect, 256KB, 512KB, 1MB, 2MB, 2MB-c1, 4MB, 4MB-c1, 8MB or 16MB") },
};

const NfCliCommandInfo *
nf_cli_syntax_get_commands (guint *n)
{
  *n = G_N_ELEMENTS (commands);
  return commands;
}

const NfCliCommandInfo *
nf_cli_syntax_get_command (NfCliCommand command)
{
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (commands[i].command == command)
      return &commands[i];
  g_return_val_if_reached (NULL);
}

const NfCliCommandInfo *
nf_cli_syntax_find_command (const char *name)
{
  g_autofree char *word = nf_cli_syntax_normalise (name);

  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, word))
      return &commands[i];
  return NULL;
}

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

char *
nf_cli_syntax_normalise (const char *word)
{
  return g_strdelimit (g_strdup (word), "_", '-');
}
