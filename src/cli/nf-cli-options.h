/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a command line asks for. Parsing is pure: nothing is opened, printed or looked up but the
 * words themselves.
 *
 * Not a GOptionContext, because esptool's language, which this is, has things that GLib's has
 * not: options of two letters behind one dash (-fm dio), values joined to a letter (-b460800),
 * options before and behind the command, and arguments that begin with a dash when somebody
 * mistypes an address (-0x1000).
 */
#pragma once

#include "nf-cli-syntax.h"

#include "nf-console.h"
#include "nf-plan.h"

G_BEGIN_DECLS

/** What merge-bin makes. */
typedef enum { NF_CLI_FORMAT_RAW, NF_CLI_FORMAT_HEX, NF_CLI_FORMAT_UF2 } NfCliFormat;

/** Plain values; nf_cli_options_clear() frees what it owns. What an option without a value asks
 * for, nf_cli_options_has() says. */
typedef struct {
  NfCliCommand command; /* NF_CLI_NO_COMMAND only together with help */
  gboolean help;        /* explain the command, or the program when there is none */
  gboolean json;
  guint64 given; /* the options that stand in the line: bits, 1 << NfCliOption */
  char *port;    /* NULL: find one */
  char *profile; /* NULL: none was named */
  guint baud;    /* 0: none was given */
  NfBefore before;
  NfAfter after;
  NfResetSequence into_loader; /* empty: none was given */
  NfResetSequence into_program;
  NfFlashSettings settings;
  char *output; /* not NULL for merge-bin */
  NfCliFormat format;
  guint32 target_offset;
  guint32 pad_to_size; /* 0: not padded */
  guint content_size;  /* of a UF2 block; 0: as much as there is room for */
  guint n_registers;   /* that --bytes asks for */
  guint boot_check_s;  /* 0: none was given */
  NfLineEnding ending; /* of monitor */
  char *log;           /* of monitor; NULL: none */
  char **words;        /* the command's arguments as they stand */
  NfRange range;       /* of erase-region and read-flash; there a size of 0 is up to the end */
  NfChore chore;       /* of the commands that do one; load-ram's is not filled */
} NfCliOptions;

/**
 * Reads a command line.
 *
 * @self: all zero. Also filled when it fails, as far as it was read; json is right in any case
 * @args: the arguments, without the program's name
 * @environment: as g_get_environ() gives it: ESPTOOL_PORT and ESPTOOL_BAUD count where --port and
 *   --baud are not given
 *
 * Errors: NF_CLI_ERROR_USAGE; NF_ERROR_ADDRESS, NF_ERROR_ADDRESS_RANGE, NF_ERROR_SETTING for a
 * value that cannot be
 */
gboolean nf_cli_options_parse (NfCliOptions *self,
                               const char *const *args,
                               char **environment,
                               GError **error);

/** Returns: whether @option stands in the command line; the environment does not count */
gboolean nf_cli_options_has (const NfCliOptions *self, NfCliOption option);

/** Frees what @self owns. */
void nf_cli_options_clear (NfCliOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfCliOptions, nf_cli_options_clear)

/**
 * Returns: what the header of a program shall say: each option that was given, else what
 * @by_profile says
 *
 * @by_profile: (nullable): NULL: the header is kept
 */
NfFlashSettings nf_cli_options_get_settings (const NfCliOptions *self,
                                             const NfFlashSettings *by_profile);

G_END_DECLS
