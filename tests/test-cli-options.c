/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-cli-options: what a command line means, in both spellings.
 */
#include "support/cli-line.h"

#include "nf-cli-error.h"

#include <string.h>

static void
test_defaults (void)
{
  g_auto (NfCliOptions) options = { 0 };

  cli_line_parse_good (&options, "flash-id", NULL);
  g_assert_cmpint (options.command, ==, NF_CLI_FLASH_ID);
  g_assert_false (options.help);
  g_assert_false (options.json);
  g_assert_false (nf_cli_options_has (&options, NF_CLI_OPTION_QUIET));
  g_assert_null (options.port);
  g_assert_null (options.profile);
  g_assert_cmpuint (options.baud, ==, 0);
  g_assert_cmpint (options.before, ==, NF_BEFORE_RESET);
  g_assert_cmpint (options.after, ==, NF_AFTER_RESET);
  g_assert_false (nf_cli_options_has (&options, NF_CLI_OPTION_ERASE_ALL));
  g_assert_cmpuint (g_strv_length (options.words), ==, 0);
  NfFlashSettings settings = nf_cli_options_get_settings (&options, NULL);
  g_assert_cmpint (settings.mode, ==, NF_FLASH_MODE_KEEP);
  g_assert_cmpint (settings.frequency, ==, NF_FLASH_FREQUENCY_KEEP);
  g_assert_cmpint (settings.size, ==, NF_FLASH_SIZE_KEEP);
}

/* The lines of tutorials, old and new, that all mean the same. */
static void
test_spellings (void)
{
  static const char *const lines[] = {
    "--chip esp8266 --port /dev/ttyUSB0 --baud 460800 --before no-reset --after soft-reset "
    "--no-stub write-flash --erase-all --flash-mode dio --flash-freq 80m --flash-size 4MB "
    "0x10000 fw.bin init i.bin",
    "--chip=esp8266 --port=/dev/ttyUSB0 --baud=460800 --before=no_reset --after=soft_reset "
    "--no_stub write_flash --erase_all --flash_mode=dio --flash_freq=80m --flash_size=4MB "
    "0x10000 fw.bin init i.bin",
    "-c ESP8266 -p /dev/ttyUSB0 -b 460800 --before no_reset -a soft_reset "
    "write_flash -e -fm DIO -ff 80m -fs 4MB 0x10000 fw.bin init i.bin",
    "write-flash 0x10000 fw.bin init i.bin -fm dio -ff 80m -fs 4MB -e -p/dev/ttyUSB0 -b460800 "
    "--before no-reset --after soft-reset --chip auto",
    "-b 9600 -p COM7 --before no-reset --after soft-reset -fm qio -ff 80m -fs 4MB -e "
    "write-flash -p /dev/ttyUSB0 -b 460800 -fm dio -- 0x10000 fw.bin init i.bin",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };
    cli_line_parse_good (&options, lines[i], "ESPTOOL_PORT=COM9 ESPTOOL_BAUD=57600");
    NfFlashSettings settings = nf_cli_options_get_settings (&options, NULL);
    g_autofree char *words = g_strjoinv (" ", options.words);
    g_assert_cmpint (options.command, ==, NF_CLI_WRITE_FLASH);
    g_assert_cmpstr (options.port, ==, "/dev/ttyUSB0");
    g_assert_cmpuint (options.baud, ==, 460800);
    g_assert_cmpint (options.before, ==, NF_BEFORE_NOTHING);
    g_assert_cmpint (options.after, ==, NF_AFTER_RUN);
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_ERASE_ALL));
    g_assert_cmpint (settings.mode, ==, NF_FLASH_MODE_DIO);
    g_assert_cmpint (settings.frequency, ==, NF_FLASH_FREQUENCY_80M);
    g_assert_cmpint (settings.size, ==, NF_FLASH_SIZE_4M);
    g_assert_cmpstr (words, ==, "0x10000 fw.bin init i.bin");
  }
}

static void
test_commands (void)
{
  static const struct {
    const char *line;
    NfCliCommand command;
  } lines[] = {
    { "erase-flash", NF_CLI_ERASE_FLASH },
    { "erase_flash", NF_CLI_ERASE_FLASH },
    { "chip-id", NF_CLI_CHIP_ID },
    { "chip_id", NF_CLI_CHIP_ID },
    { "read-mac", NF_CLI_READ_MAC },
    { "read_mac", NF_CLI_READ_MAC },
    { "flash-id", NF_CLI_FLASH_ID },
    { "flash_id", NF_CLI_FLASH_ID },
    { "run", NF_CLI_RUN },
    { "image-info a.bin", NF_CLI_IMAGE_INFO },
    { "image_info a.bin", NF_CLI_IMAGE_INFO },
    { "merge-bin -o b.bin 0 a.bin", NF_CLI_MERGE_BIN },
    { "merge_bin -o b.bin 0 a.bin", NF_CLI_MERGE_BIN },
    { "ports", NF_CLI_PORTS },
    { "profiles", NF_CLI_PROFILES },
    { "version", NF_CLI_VERSION },
    { "read-flash 0 4096 x.bin", NF_CLI_READ_FLASH },
    { "verify_flash --diff 0x0 x.bin", NF_CLI_VERIFY_FLASH },
    { "restore", NF_CLI_RESTORE },
    { "restore --restore-point --force latest", NF_CLI_RESTORE },
    { "write-flash --fix --force 0 x.bin", NF_CLI_WRITE_FLASH },
    { "erase-flash --restore-point", NF_CLI_ERASE_FLASH },
    { "survey", NF_CLI_SURVEY },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };
    cli_line_parse_good (&options, lines[i].line, NULL);
    g_assert_cmpint (options.command, ==, lines[i].command);
  }
}

static void
test_choices (void)
{
  static const struct {
    const char *line;
    NfBefore before;
    NfAfter after;
  } lines[] = {
    { "--before default-reset --after hard-reset chip-id", NF_BEFORE_RESET, NF_AFTER_RESET },
    { "--before default_reset --after hard_reset chip-id", NF_BEFORE_RESET, NF_AFTER_RESET },
    { "--before by-hand --after soft-reset chip-id", NF_BEFORE_BY_HAND, NF_AFTER_RUN },
    { "--before by_hand --after hard-reset chip-id", NF_BEFORE_BY_HAND, NF_AFTER_RESET },
    { "--before no-reset --after soft-reset chip-id", NF_BEFORE_NOTHING, NF_AFTER_RUN },
    { "--before no-reset-no-sync --after no-reset chip-id", NF_BEFORE_NO_SYNC, NF_AFTER_NOTHING },
    { "--before no_reset_no_sync -a no_reset_stub chip-id", NF_BEFORE_NO_SYNC, NF_AFTER_NOTHING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };
    cli_line_parse_good (&options, lines[i].line, NULL);
    g_assert_cmpint (options.before, ==, lines[i].before);
    g_assert_cmpint (options.after, ==, lines[i].after);
  }
}

static void
test_sequences (void)
{
  g_auto (NfCliOptions) options = { 0 };
  g_auto (NfCliOptions) none = { 0 };

  cli_line_parse_good (&options,
                       "--into-loader D0|R1|W0.1|D1|R0 --into_program=r1|w0.2|r0 chip-id",
                       NULL);
  g_autofree char *into_loader = nf_reset_sequence_format (&options.into_loader);
  g_autofree char *into_program = nf_reset_sequence_format (&options.into_program);
  g_assert_cmpstr (into_loader, ==, "D0|R1|W0.1|D1|R0");
  g_assert_cmpstr (into_program, ==, "R1|W0.2|R0");
  cli_line_parse_good (&none, "chip-id", NULL);
  g_assert_cmpuint (none.into_loader.n, ==, 0);
  g_assert_cmpuint (none.into_program.n, ==, 0);
}

static void
test_region (void)
{
  g_auto (NfCliOptions) options = { 0 };

  cli_line_parse_good (&options, "erase_region 1M 64k", NULL);
  g_assert_cmpint (options.command, ==, NF_CLI_ERASE_REGION);
  g_assert_cmphex (options.range.address, ==, 0x100000);
  g_assert_cmphex (options.range.size, ==, 0x10000);
}

static void
test_environment (void)
{
  g_auto (NfCliOptions) named = { 0 };
  g_auto (NfCliOptions) empty = { 0 };

  cli_line_parse_good (&named,
                       "chip-id",
                       "ESPTOOL_PORT=rfc2217://h:1?ign_set_control ESPTOOL_BAUD=57600");
  g_assert_cmpstr (named.port, ==, "rfc2217://h:1?ign_set_control");
  g_assert_cmpuint (named.baud, ==, 57600);
  cli_line_parse_good (&empty, "chip-id", "ESPTOOL_PORT= ESPTOOL_BAUD=");
  g_assert_null (empty.port);
  g_assert_cmpuint (empty.baud, ==, 0);
}

static void
test_help (void)
{
  static const struct {
    const char *line;
    NfCliCommand command;
  } lines[] = {
    { "--help", NF_CLI_NO_COMMAND },
    { "-h", NF_CLI_NO_COMMAND },
    { "help", NF_CLI_NO_COMMAND },
    { "help write_flash", NF_CLI_WRITE_FLASH },
    { "write-flash --help", NF_CLI_WRITE_FLASH },
    { "-h erase-region", NF_CLI_ERASE_REGION },
    { "help help", NF_CLI_HELP },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };
    cli_line_parse_good (&options, lines[i].line, NULL);
    g_assert_true (options.help);
    g_assert_cmpint (options.command, ==, lines[i].command);
  }
}

/* What is given wins over the profile, and "keep" is a value like any other. */
static void
test_settings (void)
{
  NfFlashSettings profile = { NF_FLASH_MODE_DIO, NF_FLASH_FREQUENCY_40M, NF_FLASH_SIZE_4M };
  g_auto (NfCliOptions) options = { 0 };
  NfFlashSettings settings;

  cli_line_parse_good (&options, "write-flash -fm keep -fs 1M 0 f", NULL);
  settings = nf_cli_options_get_settings (&options, &profile);
  g_assert_cmpint (settings.mode, ==, NF_FLASH_MODE_KEEP);
  g_assert_cmpint (settings.frequency, ==, NF_FLASH_FREQUENCY_40M);
  g_assert_cmpint (settings.size, ==, NF_FLASH_SIZE_1M);
}

static void
test_merge (void)
{
  static const char *const lines[] = {
    "merge-bin --output o.bin --format uf2 --chunk-size 256 --md5-disable -fm dio 0 f",
    "merge_bin -o o.bin -f uf2 --chunk_size=0x100 --md5_disable --flash_mode dio 0 f",
    "-fuf2 merge-bin -oo.bin --chunk-size 256 --md5-disable -fm dio 0 f",
  };
  g_auto (NfCliOptions) raw = { 0 };
  g_auto (NfCliOptions) bare = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };
    cli_line_parse_good (&options, lines[i], NULL);
    g_assert_cmpint (options.command, ==, NF_CLI_MERGE_BIN);
    g_assert_cmpstr (options.output, ==, "o.bin");
    g_assert_cmpint (options.format, ==, NF_CLI_FORMAT_UF2);
    g_assert_cmpuint (options.content_size, ==, 256);
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_MD5_DISABLE));
    g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_DIO);
  }
  cli_line_parse_good (&raw, "merge-bin -o a -o b -t 4K --fill-flash-size 512KB 1M f", NULL);
  g_assert_cmpstr (raw.output, ==, "b");
  g_assert_cmpint (raw.format, ==, NF_CLI_FORMAT_RAW);
  g_assert_cmphex (raw.target_offset, ==, 0x1000);
  g_assert_cmphex (raw.pad_to_size, ==, 0x80000);
  cli_line_parse_good (&bare, "merge-bin -o a 0 f", NULL);
  g_assert_cmphex (bare.target_offset, ==, 0);
  g_assert_cmphex (bare.pad_to_size, ==, 0);
  g_assert_cmpuint (bare.content_size, ==, 0);
  g_assert_false (nf_cli_options_has (&bare, NF_CLI_OPTION_MD5_DISABLE));
}

/* Returns: a value that @option takes; "" when it takes none */
static const char *
get_good_value (const NfCliOptionInfo *info)
{
  static const struct {
    NfCliOption option;
    const char *value;
  } values[] = {
    { NF_CLI_OPTION_FLASH_MODE, "dio" },  { NF_CLI_OPTION_FLASH_FREQ, "40m" },
    { NF_CLI_OPTION_FLASH_SIZE, "4MB" },  { NF_CLI_OPTION_FORMAT, "uf2" },
    { NF_CLI_OPTION_TARGET_OFFSET, "0" }, { NF_CLI_OPTION_PAD_TO_SIZE, "4MB" },
    { NF_CLI_OPTION_CHUNK_SIZE, "256" },  { NF_CLI_OPTION_BYTES, "2" },
    { NF_CLI_OPTION_BOOT_CHECK, "5" },    { NF_CLI_OPTION_EOL, "lf" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (values[i].option == info->option)
      return values[i].value;
  return info->value != NULL ? "word" : "";
}

/* Every option is refused by every command that it is not for, wherever it stands. */
static void
test_options_of_others (void)
{
  guint n_commands = 0;
  guint n_options = 0;
  const NfCliCommandInfo *commands = nf_cli_syntax_get_commands (&n_commands);
  const NfCliOptionInfo *infos = nf_cli_syntax_get_options (&n_options);

  for (guint i = 0; i < n_commands * n_options; i++) {
    const NfCliCommandInfo *command = &commands[i / n_options];
    const NfCliOptionInfo *info = &infos[i % n_options];
    g_autofree char *refusal = NULL;
    g_autofree char *line = NULL;
    g_auto (NfCliOptions) options = { 0 };
    g_autoptr (GError) error = NULL;
    if (nf_cli_syntax_has_option (command->command, info) || info->summary == NULL ||
        command->command == NF_CLI_HELP)
      continue;
    refusal = g_strdup_printf ("%s has no option --%s", command->name, info->name);
    line = g_strdup_printf ("%s --%s %s", command->name, info->name, get_good_value (info));
    g_assert_false (cli_line_parse (&options, g_strchomp (line), NULL, &error));
    g_assert_cmpstr (error->message, ==, refusal);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-options/defaults", test_defaults);
  g_test_add_func ("/cli-options/spellings", test_spellings);
  g_test_add_func ("/cli-options/commands", test_commands);
  g_test_add_func ("/cli-options/choices", test_choices);
  g_test_add_func ("/cli-options/sequences", test_sequences);
  g_test_add_func ("/cli-options/region", test_region);
  g_test_add_func ("/cli-options/environment", test_environment);
  g_test_add_func ("/cli-options/help", test_help);
  g_test_add_func ("/cli-options/settings", test_settings);
  g_test_add_func ("/cli-options/merge", test_merge);
  g_test_add_func ("/cli-options/of-others", test_options_of_others);
  return g_test_run ();
}
