/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests nf-cli-options: the exact words for every way in which a command line can be wrong.
 */
#include "support/cli-line.h"

#include "nf-cli-error.h"
#include "nf-error.h"

#include <string.h>

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
    "--before cannot be \"usb-reset\"; it is one of default-reset, by-hand, no-reset, "
    "no-reset-no-sync" },
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
  g_assert_false (cli_line_parse (&options, bad->line, NULL, &error));
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

  g_assert_false (cli_line_parse (&options, "chip-id", "ESPTOOL_BAUD=x", &error));
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

  g_assert_false (cli_line_parse (&options, "burn --json", NULL, NULL));
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
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lines); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-bad-lines/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func (path, &bad_lines[i], test_bad_line);
  }
  g_test_add_func ("/cli-bad-lines/environment", test_bad_environment);
  g_test_add_func ("/cli-bad-lines/json", test_json_of_bad_line);
  g_test_add_func ("/cli-bad-lines/status", test_status);
  return g_test_run ();
}
