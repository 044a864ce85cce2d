/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The language of the command line as data: its commands and options. The parser reads by these
 * tables and the help prints them, so the two cannot differ.
 *
 * Names are those of esptool 5, since every tutorial teaches them; the older spelling with
 * underscores is understood everywhere.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  NF_CLI_NO_COMMAND,
  NF_CLI_WRITE_FLASH,
  NF_CLI_ERASE_FLASH,
  NF_CLI_ERASE_REGION,
  NF_CLI_CHIP_ID,
  NF_CLI_READ_MAC,
  NF_CLI_FLASH_ID,
  NF_CLI_RUN,
  NF_CLI_IMAGE_INFO,
  NF_CLI_PORTS,
  NF_CLI_PROFILES,
  NF_CLI_VERSION,
  NF_CLI_HELP,
  NF_CLI_READ_FLASH,   /* beyond what the ROM loader can do: its description says so */
  NF_CLI_VERIFY_FLASH, /* likewise */
} NfCliCommand;

/** Texts are untranslated; whoever prints them translates. */
typedef struct {
  NfCliCommand command;
  const char *name;
  const char *arguments;   /* as in "ADDRESS SIZE"; "" when it takes none */
  guint min_words;         /* how many arguments it takes */
  guint max_words;         /* G_MAXUINT: any number */
  const char *summary;     /* one line; NULL: not shown in the list of commands */
  const char *description; /* what its own help adds; "" when there is nothing */
} NfCliCommandInfo;

typedef enum {
  NF_CLI_OPTION_PORT,
  NF_CLI_OPTION_BAUD,
  NF_CLI_OPTION_BEFORE,
  NF_CLI_OPTION_AFTER,
  NF_CLI_OPTION_CHIP,
  NF_CLI_OPTION_NO_STUB,
  NF_CLI_OPTION_PROFILE,
  NF_CLI_OPTION_JSON,
  NF_CLI_OPTION_QUIET,
  NF_CLI_OPTION_HELP,
  NF_CLI_OPTION_ERASE_ALL,
  NF_CLI_OPTION_FLASH_MODE,
  NF_CLI_OPTION_FLASH_FREQ,
  NF_CLI_OPTION_FLASH_SIZE,
} NfCliOption;

typedef struct {
  NfCliOption option;
  const char *name;       /* without the dashes */
  const char *short_name; /* one letter or two, without the dash; NULL: none */
  const char *value;      /* what stands for its value in the help; NULL: it takes none */
  gboolean is_for_write;  /* belongs to write-flash alone */
  const char *summary;
} NfCliOptionInfo;

/** Returns: (transfer none) (array length=n): all commands, in the order of the help */
const NfCliCommandInfo *nf_cli_syntax_get_commands (guint *n);

/** Returns: (transfer none): the entry of @command, which must not be NF_CLI_NO_COMMAND */
const NfCliCommandInfo *nf_cli_syntax_get_command (NfCliCommand command);

/** Returns: (transfer none) (nullable): the command called @name, in either spelling */
const NfCliCommandInfo *nf_cli_syntax_find_command (const char *name);

/** Returns: (transfer none) (array length=n): all options, in the order of the help */
const NfCliOptionInfo *nf_cli_syntax_get_options (guint *n);

/** Returns: (transfer none) (nullable): the option with the long name @name, in either spelling */
const NfCliOptionInfo *nf_cli_syntax_find_option (const char *name);

/** Returns: (transfer none) (nullable): the option with exactly the short name @name */
const NfCliOptionInfo *nf_cli_syntax_find_short_option (const char *name);

/** Returns: (transfer full): @word with dashes for underscores */
char *nf_cli_syntax_normalise (const char *word);

G_END_DECLS
