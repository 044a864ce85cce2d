/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-cli-options: what a command line means, in both spellings, and the exact words for
 * every way in which one can be wrong.
 */
#include "nf-cli-options.h"

#include "nf-cli-error.h"
#include "nf-error.h"

#include <string.h>

/* @line: words separated by spaces; @environment: (nullable): likewise */
static gboolean
parse (NfCliOptions *options, const char *line, const char *environment, GError **error)
{
  g_auto (GStrv) args = g_strsplit (line, " ", -1);
  g_auto (GStrv) variables = g_strsplit (environment != NULL ? environment : "", " ", -1);

  memset (options, 0, sizeof *options);
  return nf_cli_options_parse (options, (const char *const *) args, variables, error);
}

static void
parse_good (NfCliOptions *options, const char *line, const char *environment)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = parse (options, line, environment, &error);

  g_assert_no_error (error);
  g_assert_true (ok);
}

static void
test_defaults (void)
{
  g_auto (NfCliOptions) options = { 0 };

  parse_good (&options, "flash-id", NULL);
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
    parse_good (&options, lines[i], "ESPTOOL_PORT=COM9 ESPTOOL_BAUD=57600");
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
    parse_good (&options, lines[i].line, NULL);
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
    { "--before no-reset --after soft-reset chip-id", NF_BEFORE_NOTHING, NF_AFTER_RUN },
    { "--before no-reset-no-sync --after no-reset chip-id", NF_BEFORE_NO_SYNC, NF_AFTER_NOTHING },
    { "--before no_reset_no_sync -a no_reset_stub chip-id", NF_BEFORE_NO_SYNC, NF_AFTER_NOTHING },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };
    parse_good (&options, lines[i].line, NULL);
    g_assert_cmpint (options.before, ==, lines[i].before);
    g_assert_cmpint (options.after, ==, lines[i].after);
  }
}

static void
test_region (void)
{
  g_auto (NfCliOptions) options = { 0 };

  parse_good (&options, "erase_region 1M 64k", NULL);
  g_assert_cmpint (options.command, ==, NF_CLI_ERASE_REGION);
  g_assert_cmphex (options.range.address, ==, 0x100000);
  g_assert_cmphex (options.range.size, ==, 0x10000);
}

static void
test_environment (void)
{
  g_auto (NfCliOptions) named = { 0 };
  g_auto (NfCliOptions) empty = { 0 };

  parse_good (&named, "chip-id", "ESPTOOL_PORT=rfc2217://h:1?ign_set_control ESPTOOL_BAUD=57600");
  g_assert_cmpstr (named.port, ==, "rfc2217://h:1?ign_set_control");
  g_assert_cmpuint (named.baud, ==, 57600);
  parse_good (&empty, "chip-id", "ESPTOOL_PORT= ESPTOOL_BAUD=");
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
    parse_good (&options, lines[i].line, NULL);
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

  parse_good (&options, "write-flash -fm keep -fs 1M 0 f", NULL);
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
    parse_good (&options, lines[i], NULL);
    g_assert_cmpint (options.command, ==, NF_CLI_MERGE_BIN);
    g_assert_cmpstr (options.output, ==, "o.bin");
    g_assert_cmpint (options.format, ==, NF_CLI_FORMAT_UF2);
    g_assert_cmpuint (options.content_size, ==, 256);
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_MD5_DISABLE));
    g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_DIO);
  }
  parse_good (&raw, "merge-bin -o a -o b -t 4K --fill-flash-size 512KB 1M f", NULL);
  g_assert_cmpstr (raw.output, ==, "b");
  g_assert_cmpint (raw.format, ==, NF_CLI_FORMAT_RAW);
  g_assert_cmphex (raw.target_offset, ==, 0x1000);
  g_assert_cmphex (raw.pad_to_size, ==, 0x80000);
  parse_good (&bare, "merge-bin -o a 0 f", NULL);
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
    g_assert_false (parse (&options, g_strchomp (line), NULL, &error));
    g_assert_cmpstr (error->message, ==, refusal);
  }
}

typedef struct {
  const char *line;
  const char *cause;
  const char *message;
} BadLine;

static const BadLine bad_lines[] = {
  { "", "usage", "a command is missing" },
  { "--json", "usage", "a command is missing" },
  { "-p COM3", "usage", "a command is missing" },
  { "elf2image 0x0", "usage", "there is no command \"elf2image\"" },
  { "help burn", "usage", "there is no command \"burn\"" },
  { "write-flash",
    "usage",
    "the arguments of write-flash are ADDRESS FILE [ADDRESS FILE …] | BUNDLE" },
  { "write-flash 0x0", "usage", "the file for address 0x0 is missing" },
  { "write-flash init", "usage", "the file for address init is missing" },
  { "write-flash 0x0 f 0x1000", "usage", "the file for address 0x1000 is missing" },
  { "write-flash -o x 0 f", "usage", "write-flash has no option --output" },
  { "chip-id --fill-flash-size 4MB", "usage", "chip-id has no option --pad-to-size" },
  { "merge-bin -o x", "usage", "the arguments of merge-bin are ADDRESS FILE [ADDRESS FILE …]" },
  { "merge-bin 0 f", "usage", "merge-bin needs --output FILE" },
  { "merge-bin -e -o x 0 f", "usage", "merge-bin has no option --erase-all" },
  { "merge-bin -o x 0 f 4K", "usage", "the file for address 4K is missing" },
  { "merge-bin -o x -f elf 0 f",
    "usage",
    "--format cannot be \"elf\"; it is one of raw, hex, uf2" },
  { "merge-bin -o x -fs detect 0 f",
    "usage",
    "merge-bin asks no board, so --flash-size cannot be detect" },
  { "merge-bin -o x -f hex -t 0 0 f", "usage", "--target-offset is for --format raw" },
  { "merge-bin -o x -f uf2 --fill-flash-size 1MB 0 f",
    "usage",
    "--pad-to-size is for --format raw" },
  { "merge-bin -o x --chunk-size 256 0 f", "usage", "--chunk-size is for --format uf2" },
  { "merge-bin -o x -f hex --md5-disable 0 f", "usage", "--md5-disable is for --format uf2" },
  { "merge-bin -o x --pad-to-size 3MB 0 f",
    "usage",
    "--pad-to-size cannot be \"3MB\"; it is one of 256KB, 512KB, 1MB, 2MB, 4MB, 8MB, 16MB" },
  { "merge-bin -o x -f uf2 --chunk-size 454 0 f",
    "usage",
    "--chunk-size cannot be \"454\"; it is a multiple of 4 from 4 to 476" },
  { "merge-bin -o x -f uf2 --chunk-size 0 0 f",
    "usage",
    "--chunk-size cannot be \"0\"; it is a multiple of 4 from 4 to 476" },
  { "merge-bin -o x -f uf2 --chunk-size 480 --md5-disable 0 f",
    "usage",
    "--chunk-size cannot be \"480\"; it is a multiple of 4 from 4 to 476" },
  { "merge-bin -o x -f uf2 --chunk-size 456 0 f",
    "usage",
    "--chunk-size cannot be 456: beside the MD5 sum a block has room for 452 bytes" },
  { "merge-bin -o x -t 17M 0 f",
    "address-range",
    "--target-offset: 17M is past the 16 MB that a flash chip can have" },
  { "erase-region 0x0", "usage", "the arguments of erase-region are ADDRESS SIZE" },
  { "erase-region 0 1 2", "usage", "the arguments of erase-region are ADDRESS SIZE" },
  { "erase-region 0x1000 0", "usage", "a region of 0 bytes cannot be erased" },
  { "image-info", "usage", "the arguments of image-info are FILE" },
  { "image-info a b", "usage", "the arguments of image-info are FILE" },
  { "erase-flash now", "usage", "erase-flash takes no arguments" },
  { "-x chip-id", "usage", "there is no option -x" },
  { "-ex chip-id", "usage", "there is no option -ex" },
  { "--fast chip-id", "usage", "there is no option --fast" },
  { "--fast=1 chip-id", "usage", "there is no option --fast" },
  { "chip-id -e", "usage", "chip-id has no option --erase-all" },
  { "-fm dio erase-flash", "usage", "erase-flash has no option --flash-mode" },
  { "chip-id --port", "usage", "--port needs a value: --port PORT" },
  { "chip-id -b", "usage", "-b needs a value: -b BAUD" },
  { "--port= chip-id", "usage", "--port needs a value: --port PORT" },
  { "--no-stub=yes chip-id", "usage", "--no-stub takes no value" },
  { "-b fast chip-id", "usage", "--baud cannot be \"fast\"; it is a number from 300 to 4000000" },
  { "-b 299 chip-id", "usage", "--baud cannot be \"299\"; it is a number from 300 to 4000000" },
  { "-b 4000001 chip-id",
    "usage",
    "--baud cannot be \"4000001\"; it is a number from 300 to 4000000" },
  { "-b -9600 chip-id", "usage", "--baud cannot be \"-9600\"; it is a number from 300 to 4000000" },
  { "--before usb-reset chip-id",
    "usage",
    "--before cannot be \"usb-reset\"; it is one of default-reset, no-reset, no-reset-no-sync" },
  { "--after watchdog-reset chip-id",
    "usage",
    "--after cannot be \"watchdog-reset\"; it is one of hard-reset, soft-reset, no-reset, "
    "no-reset-stub" },
  { "--chip esp32 chip-id",
    "usage",
    "--chip esp32: this program writes ESP8266 and ESP8285 boards only" },
  { "-c ESP32-S3 chip-id",
    "usage",
    "--chip ESP32-S3: this program writes ESP8266 and ESP8285 boards only" },
  { "-c avr chip-id", "usage", "--chip cannot be \"avr\"; it is one of auto, esp8266" },
  { "run --after no-reset", "usage", "run starts the program, so --after cannot be no-reset" },
  { "write-flash -fm fast 0 f",
    "setting",
    "--flash-mode: \"fast\" is no flash mode; there are keep, qio, qout, dio, dout" },
  { "write-flash -ff 33m 0 f",
    "setting",
    "--flash-freq: \"33m\" is no flash frequency; there are keep, 20m, 26m, 40m, 80m" },
  { "write-flash -fs 3MB 0 f",
    "setting",
    "--flash-size: \"3MB\" is no flash size; there are keep, detect, 256KB, 512KB, 1MB, 2MB, "
    "2MB-c1, 4MB, 4MB-c1, 8MB, 16MB" },
  { "write-flash -fs 4m 0 f",
    "usage",
    "--flash-size cannot be \"4m\", which once meant megabits: write 512KB" },
  { "write-flash -fs 32m-c1 0 f",
    "usage",
    "--flash-size cannot be \"32m-c1\", which once meant megabits: write 4MB-c1" },
  { "write-flash 0xZZ f",
    "address",
    "\"0xZZ\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "write-flash fw.bin 0x0",
    "address",
    "\"fw.bin\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "write-flash -0x1000 f", "address-range", "-0x1000 is negative" },
  { "write-flash 0x0 f -4096 g", "address-range", "-4096 is negative" },
  { "write-flash 0x1000001 f",
    "address-range",
    "0x1000001 is past the 16 MB that a flash chip can have" },
  { "erase-region 17M 4K", "address-range", "17M is past the 16 MB that a flash chip can have" },
  { "erase-region 0 some",
    "address",
    "\"some\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
};

static void
test_bad_line (gconstpointer data)
{
  const BadLine *bad = data;
  g_auto (NfCliOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", bad->line);
  g_assert_false (parse (&options, bad->line, NULL, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (error->message, ==, bad->message);
  g_assert_cmpstr (nf_cli_error_get_cause (error), ==, bad->cause);
  g_assert_cmpint (nf_cli_error_get_status (error), ==, NF_CLI_USAGE);
}

static void
test_bad_environment (void)
{
  g_auto (NfCliOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_false (parse (&options, "chip-id", "ESPTOOL_BAUD=x", &error));
  g_assert_error (error, NF_CLI_ERROR, NF_CLI_ERROR_USAGE);
  g_assert_cmpstr (error->message,
                   ==,
                   "ESPTOOL_BAUD cannot be \"x\"; it is a number from 300 to 4000000");
}

/* Whoever asks for JSON gets it for errors too, wherever the word stands. */
static void
test_json_of_bad_line (void)
{
  g_auto (NfCliOptions) options = { 0 };

  g_assert_false (parse (&options, "burn --json", NULL, NULL));
  g_assert_true (options.json);
}

/* What is no failure of the command line ends with 1, and what waits for a decision with 3. */
static void
test_status (void)
{
  for (int cause = NF_ERROR_INTERNAL; cause <= NF_ERROR_SETTING; cause++) {
    g_autoptr (GError) error = g_error_new_literal (NF_ERROR, cause, "x");
    gboolean is_usage = cause == NF_ERROR_PORT_NAME || cause == NF_ERROR_PROFILE ||
                        cause == NF_ERROR_SETTING || cause == NF_ERROR_ADDRESS ||
                        cause == NF_ERROR_ADDRESS_RANGE;
    int status = is_usage ? 2 : 1;
    if (cause == NF_ERROR_NEEDS_DECISION)
      status = 3;
    g_assert_cmpint (nf_cli_error_get_status (error), ==, status);
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
  g_test_add_func ("/cli-options/region", test_region);
  g_test_add_func ("/cli-options/environment", test_environment);
  g_test_add_func ("/cli-options/help", test_help);
  g_test_add_func ("/cli-options/settings", test_settings);
  g_test_add_func ("/cli-options/merge", test_merge);
  g_test_add_func ("/cli-options/of-others", test_options_of_others);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lines); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-options/bad/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func (path, &bad_lines[i], test_bad_line);
  }
  g_test_add_func ("/cli-options/bad-environment", test_bad_environment);
  g_test_add_func ("/cli-options/json-of-bad-line", test_json_of_bad_line);
  g_test_add_func ("/cli-options/status", test_status);
  return g_test_run ();
}
