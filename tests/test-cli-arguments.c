/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what stands behind commands: what reading, comparing and the small things with memory and
 * registers are asked for, and the exact words for what cannot be.
 */
#include "support/cli-line.h"

#include "nf-cli-error.h"

/* --- What is meant ----------------------------------------------------------------------- */

static void
test_read (void)
{
  static const struct {
    const char *line;
    NfRange range;
  } lines[] = {
    { "read-flash 0 ALL out.bin", { 0, 0 } },
    { "read_flash 0x10000 all out.bin", { 0x10000, 0 } },
    { "read-flash 1M 512k out.bin", { 0x100000, 0x80000 } },
    { "read-flash 0x123 4097 out.bin --no-progress", { 0x123, 0x1001 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };

    cli_line_parse_good (&options, lines[i].line, NULL);
    g_assert_cmpint (options.command, ==, NF_CLI_READ_FLASH);
    g_assert_cmphex (options.range.address, ==, lines[i].range.address);
    g_assert_cmphex (options.range.size, ==, lines[i].range.size);
    g_assert_cmpstr (options.words[2], ==, "out.bin");
  }
}

static void
test_verify (void)
{
  g_auto (NfCliOptions) options = { 0 };

  cli_line_parse_good (&options,
                       "verify-flash -d -fm dio -ff 80m -fs 1MB 0 a.bin init b.bin",
                       NULL);
  g_assert_cmpint (options.command, ==, NF_CLI_VERIFY_FLASH);
  g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_DIFF));
  g_assert_cmpint (options.settings.mode, ==, NF_FLASH_MODE_DIO);
  g_assert_cmpint (options.settings.size, ==, NF_FLASH_SIZE_1M);
  g_assert_cmpuint (g_strv_length (options.words), ==, 4);
}

static void
test_write (void)
{
  static const char *const lines[] = {
    "write-flash -z --no-diff --verify --no-progress 0 a.bin",
    "write_flash --compress --no_diff --verify --no_progress 0 a.bin",
  };
  g_auto (NfCliOptions) raw = { 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
    g_auto (NfCliOptions) options = { 0 };

    cli_line_parse_good (&options, lines[i], NULL);
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_COMPRESS));
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_NO_DIFF));
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_VERIFY));
    g_assert_true (nf_cli_options_has (&options, NF_CLI_OPTION_NO_PROGRESS));
    g_assert_false (nf_cli_options_has (&options, NF_CLI_OPTION_NO_COMPRESS));
  }
  cli_line_parse_good (&raw, "write-flash -u 0 a.bin", NULL);
  g_assert_true (nf_cli_options_has (&raw, NF_CLI_OPTION_NO_COMPRESS));
}

typedef struct {
  const char *line;
  NfCliCommand command;
  NfChore chore;
} GoodChore;

static const GoodChore good_chores[] = {
  { "read-flash-status", NF_CLI_READ_FLASH_STATUS, { NF_CHORE_READ_STATUS, 0, 2 } },
  { "read_flash_status --bytes 3", NF_CLI_READ_FLASH_STATUS, { NF_CHORE_READ_STATUS, 0, 3 } },
  { "write-flash-status 0x0240",
    NF_CLI_WRITE_FLASH_STATUS,
    { NF_CHORE_WRITE_STATUS, 0, 2, 0x240, 0, TRUE } },
  { "write_flash_status --non_volatile --bytes=1 0b11100",
    NF_CLI_WRITE_FLASH_STATUS,
    { NF_CHORE_WRITE_STATUS, 0, 1, 0x1C, 0, FALSE } },
  { "write-flash-status 0xffffff --bytes 3 --non-volatile",
    NF_CLI_WRITE_FLASH_STATUS,
    { NF_CHORE_WRITE_STATUS, 0, 3, 0xFFFFFF, 0, FALSE } },
  { "write-flash-status 0o34",
    NF_CLI_WRITE_FLASH_STATUS,
    { NF_CHORE_WRITE_STATUS, 0, 2, 0x1C, 0, TRUE } },
  { "read-flash-sfdp 0x80 4", NF_CLI_READ_FLASH_SFDP, { NF_CHORE_READ_SFDP, 0x80, 4 } },
  { "read_flash_sfdp 0 256", NF_CLI_READ_FLASH_SFDP, { NF_CHORE_READ_SFDP, 0, 256 } },
  { "read-mem 0x3ff00050", NF_CLI_READ_MEM, { NF_CHORE_READ_MEMORY, 0x3FF00050, 4 } },
  { "read_mem 1073745920", NF_CLI_READ_MEM, { NF_CHORE_READ_MEMORY, 0x40001000, 4 } },
  { "write-mem 0x40100000 0xdeadbeef",
    NF_CLI_WRITE_MEM,
    { NF_CHORE_WRITE_MEMORY, 0x40100000, 4, 0xDEADBEEF, 0xFFFFFFFF } },
  { "write_mem 0X60000804 128 0xFF",
    NF_CLI_WRITE_MEM,
    { NF_CHORE_WRITE_MEMORY, 0x60000804, 4, 0x80, 0xFF } },
  { "dump-mem 0x40000000 64K rom.bin",
    NF_CLI_DUMP_MEM,
    { NF_CHORE_READ_MEMORY, 0x40000000, 0x10000 } },
  { "dump_mem 0x3ffe8000 8 ram.bin", NF_CLI_DUMP_MEM, { NF_CHORE_READ_MEMORY, 0x3FFE8000, 8 } },
};

static void
test_chores (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (good_chores); i++) {
    const NfChore *chore = &good_chores[i].chore;
    g_auto (NfCliOptions) options = { 0 };

    cli_line_parse_good (&options, good_chores[i].line, NULL);
    g_assert_cmpint (options.command, ==, good_chores[i].command);
    g_assert_cmpint (options.chore.kind, ==, chore->kind);
    g_assert_cmphex (options.chore.address, ==, chore->address);
    g_assert_cmphex (options.chore.size, ==, chore->size);
    g_assert_cmphex (options.chore.value, ==, chore->value);
    g_assert_cmphex (options.chore.mask, ==, chore->mask);
    g_assert_cmpint (options.chore.is_volatile, ==, chore->is_volatile);
  }
}

/* --- What cannot be meant ---------------------------------------------------------------- */

typedef struct {
  const char *line;
  const char *cause;
  const char *message;
} BadLine;

static const BadLine bad_lines[] = {
  { "read-flash 0 ALL", "usage", "the arguments of read-flash are ADDRESS SIZE FILE" },
  { "read-flash 0 ALL a b", "usage", "the arguments of read-flash are ADDRESS SIZE FILE" },
  { "read-flash 0 0 a", "usage", "a region of 0 bytes cannot be read" },
  { "read-flash ALL ALL a",
    "address",
    "\"ALL\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "read-flash 0 most a",
    "address",
    "\"most\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "read-flash 0 17M a", "address-range", "17M is past the 16 MB that a flash chip can have" },
  { "read-flash -1 4K a", "address-range", "-1 is negative" },
  { "read-flash -fm dio 0 4K a", "usage", "read-flash has no option --flash-mode" },
  { "read-flash --diff 0 4K a", "usage", "read-flash has no option --diff" },

  { "verify-flash 0", "usage", "the arguments of verify-flash are ADDRESS FILE [ADDRESS FILE …]" },
  { "verify-flash 0 a 4K", "usage", "the file for address 4K is missing" },
  { "verify-flash --erase-all 0 a", "usage", "verify-flash has no option --erase-all" },
  { "verify-flash --no-compress 0 a", "usage", "verify-flash has no option --no-compress" },

  { "write-flash -z -u 0 a", "usage", "--compress and --no-compress exclude each other" },
  { "write-flash --bytes 1 0 a", "usage", "write-flash has no option --bytes" },
  { "write-flash -d 0 a", "usage", "write-flash has no option --diff" },
  { "erase-flash --no-diff", "usage", "erase-flash has no option --no-diff" },

  { "read-flash-status 1", "usage", "read-flash-status takes no arguments" },
  { "read-flash-status --bytes 4", "usage", "--bytes cannot be \"4\"; it is one of 1, 2, 3" },
  { "read-flash-status --bytes", "usage", "--bytes needs a value: --bytes N" },
  { "read-flash-status --non-volatile", "usage", "read-flash-status has no option --non-volatile" },
  { "write-flash-status", "usage", "the arguments of write-flash-status are VALUE" },
  { "write-flash-status 1 2", "usage", "the arguments of write-flash-status are VALUE" },
  { "write-flash-status 0x10000",
    "usage",
    "VALUE cannot be \"0x10000\"; it is a number up to 0xffff" },
  { "write-flash-status --bytes 1 256",
    "usage",
    "VALUE cannot be \"256\"; it is a number up to 0xff" },
  { "write-flash-status 0x", "usage", "VALUE cannot be \"0x\"; it is a number up to 0xffff" },
  { "write-flash-status 0b2", "usage", "VALUE cannot be \"0b2\"; it is a number up to 0xffff" },
  { "write-flash-status 0o8", "usage", "VALUE cannot be \"0o8\"; it is a number up to 0xffff" },
  { "write-flash-status 0x0x1", "usage", "VALUE cannot be \"0x0x1\"; it is a number up to 0xffff" },
  { "write-flash-status -- -1", "usage", "VALUE cannot be \"-1\"; it is a number up to 0xffff" },
  { "write-flash-status quad", "usage", "VALUE cannot be \"quad\"; it is a number up to 0xffff" },

  { "read-flash-sfdp 0", "usage", "the arguments of read-flash-sfdp are ADDRESS BYTES" },
  { "read-flash-sfdp x 4",
    "address",
    "\"x\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "read-flash-sfdp 0 257", "usage", "BYTES cannot be \"257\"; it is a number up to 0x100" },
  { "read-flash-sfdp 0 0",
    "usage",
    "0 bytes at 0x0 cannot be read from the flash's description; it is 1 to 256 bytes below "
    "0x1000000" },
  { "read-flash-sfdp 0xffffff 2",
    "usage",
    "2 bytes at 0xffffff cannot be read from the flash's description; it is 1 to 256 bytes below "
    "0x1000000" },

  { "read-mem", "usage", "the arguments of read-mem are ADDRESS" },
  { "read-mem 0x100000000",
    "usage",
    "ADDRESS cannot be \"0x100000000\"; it is a number up to 0xffffffff" },
  { "read-mem 64K", "usage", "ADDRESS cannot be \"64K\"; it is a number up to 0xffffffff" },
  { "read-mem 0", "usage", "the chip has no memory at 0x00000000, or not 0x4 bytes of it" },
  { "read-mem 0x3ffe8001",
    "usage",
    "0x4 bytes of memory at 0x3ffe8001: it is read and written in words of 4 bytes" },
  { "write-mem 0x40100000", "usage", "the arguments of write-mem are ADDRESS VALUE [MASK]" },
  { "write-mem 0x40100000 1 2 3", "usage", "the arguments of write-mem are ADDRESS VALUE [MASK]" },
  { "write-mem 0x40100000 word",
    "usage",
    "VALUE cannot be \"word\"; it is a number up to 0xffffffff" },
  { "write-mem 0x40100000 1 0x1ffffffff",
    "usage",
    "MASK cannot be \"0x1ffffffff\"; it is a number up to 0xffffffff" },
  { "write-mem 0x40000000 1",
    "usage",
    "0x40000000 belongs to the chip's ROM, which cannot be written" },
  { "dump-mem 0x40000000 4K", "usage", "the arguments of dump-mem are ADDRESS SIZE FILE" },
  { "dump-mem 0x40000000 0 a",
    "usage",
    "0x0 bytes of memory at 0x40000000: it is read and written in words of 4 bytes" },
  { "dump-mem 0x40000000 3 a",
    "usage",
    "0x3 bytes of memory at 0x40000000: it is read and written in words of 4 bytes" },
  { "dump-mem 0x40000000 ALL a",
    "address",
    "\"ALL\" is no address; write it as 0x3fc000, 64K, 1M or 65536" },
  { "dump-mem 0x4000fff0 32 a",
    "usage",
    "the chip has no memory at 0x4000fff0, or not 0x20 bytes of it" },
  { "load-ram", "usage", "the arguments of load-ram are FILE" },
  { "load-ram a b", "usage", "the arguments of load-ram are FILE" },
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

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-arguments/read", test_read);
  g_test_add_func ("/cli-arguments/verify", test_verify);
  g_test_add_func ("/cli-arguments/write", test_write);
  g_test_add_func ("/cli-arguments/chores", test_chores);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_lines); i++) {
    g_autofree char *path = g_strdup_printf ("/cli-arguments/bad/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func (path, &bad_lines[i], test_bad_line);
  }
  return g_test_run ();
}
