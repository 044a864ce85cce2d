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
  NF_CLI_READ_FLASH,
  NF_CLI_VERIFY_FLASH,
  NF_CLI_ERASE_FLASH,
  NF_CLI_ERASE_REGION,
  NF_CLI_RESTORE,
  NF_CLI_SURVEY,
  NF_CLI_DOCTOR,
  NF_CLI_MONITOR,
  NF_CLI_CHIP_ID,
  NF_CLI_READ_MAC,
  NF_CLI_FLASH_ID,
  NF_CLI_READ_FLASH_STATUS,
  NF_CLI_WRITE_FLASH_STATUS,
  NF_CLI_READ_FLASH_SFDP,
  NF_CLI_READ_MEM,
  NF_CLI_WRITE_MEM,
  NF_CLI_DUMP_MEM,
  NF_CLI_LOAD_RAM,
  NF_CLI_RUN,
  NF_CLI_IMAGE_INFO,
  NF_CLI_BUNDLE_INFO,
  NF_CLI_MERGE_BIN,
  NF_CLI_PORTS,
  NF_CLI_PROFILES,
  NF_CLI_VERSION,
  NF_CLI_HELP,
} NfCliCommand;

/** Texts are untranslated; whoever prints them translates. */
typedef struct {
  NfCliCommand command;
  const char *name;
  const char *arguments;   /* as in "ADDRESS SIZE"; "" when it takes none */
  guint min_words;         /* how many arguments it takes */
  guint max_words;         /* G_MAXUINT: any number */
  const char *summary;     /* one line */
  const char *description; /* what its own help adds; "" when there is nothing */
} NfCliCommandInfo;

typedef enum {
  NF_CLI_OPTION_PORT,
  NF_CLI_OPTION_BAUD,
  NF_CLI_OPTION_BEFORE,
  NF_CLI_OPTION_AFTER,
  NF_CLI_OPTION_INTO_LOADER,
  NF_CLI_OPTION_INTO_PROGRAM,
  NF_CLI_OPTION_CHIP,
  NF_CLI_OPTION_NO_STUB,
  NF_CLI_OPTION_PROFILE,
  NF_CLI_OPTION_DIAGNOSE,
  NF_CLI_OPTION_JSON,
  NF_CLI_OPTION_QUIET,
  NF_CLI_OPTION_HELP,
  NF_CLI_OPTION_ERASE_ALL,
  NF_CLI_OPTION_COMPRESS,
  NF_CLI_OPTION_NO_COMPRESS,
  NF_CLI_OPTION_NO_DIFF,
  NF_CLI_OPTION_VERIFY,
  NF_CLI_OPTION_NO_PROGRESS,
  NF_CLI_OPTION_RESTORE_POINT,
  NF_CLI_OPTION_LIST,
  NF_CLI_OPTION_FIX,
  NF_CLI_OPTION_FORCE,
  NF_CLI_OPTION_DIFF,
  NF_CLI_OPTION_BYTES,
  NF_CLI_OPTION_NON_VOLATILE,
  NF_CLI_OPTION_FLASH_MODE,
  NF_CLI_OPTION_FLASH_FREQ,
  NF_CLI_OPTION_FLASH_SIZE,
  NF_CLI_OPTION_OUTPUT,
  NF_CLI_OPTION_FORMAT,
  NF_CLI_OPTION_TARGET_OFFSET,
  NF_CLI_OPTION_PAD_TO_SIZE,
  NF_CLI_OPTION_CHUNK_SIZE,
  NF_CLI_OPTION_MD5_DISABLE,
  NF_CLI_OPTION_TIMESTAMPS,
  NF_CLI_OPTION_RESET,
  NF_CLI_OPTION_RECONNECT,
  NF_CLI_OPTION_EOL,
  NF_CLI_OPTION_LOG,
  NF_CLI_OPTION_NO_BOOT_CHECK,
  NF_CLI_OPTION_BOOT_CHECK,
  NF_CLI_OPTION_REPAIR,
  NF_CLI_N_OPTIONS, /* 64 at most: sets of them are bits */
} NfCliOption;

/** The set of commands that has only @command; sets are joined by |. */
#define NF_CLI_SET(command) (G_GUINT64_CONSTANT (1) << (command))

/** The set of all: esptool takes such an option with every command, needed or not. */
#define NF_CLI_EVERY_COMMAND G_MAXUINT64

typedef struct {
  NfCliOption option;
  const char *name;       /* without the dashes */
  const char *short_name; /* one letter or two, without the dash; NULL: none */
  const char *value;      /* what stands for its value in the help; NULL: it takes none */
  guint64 commands;       /* the set of those that it is for */
  const char *summary;    /* NULL: an old name of the option before, not shown in the help */
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

/** Returns: whether @option is for @command */
gboolean nf_cli_syntax_has_option (NfCliCommand command, const NfCliOptionInfo *option);

/** Returns: (transfer full): @word with dashes for underscores */
char *nf_cli_syntax_normalise (const char *word);

G_END_DECLS
