/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The table of commands, see nf-cli-syntax.h.
 */
#include "nf-cli-syntax.h"

#include <glib/gi18n-lib.h>

static const NfCliCommandInfo commands[] = {
  { NF_CLI_WRITE_FLASH,
    "write-flash",
    "ADDRESS FILE [ADDRESS FILE …] | BUNDLE",
    1,
    G_MAXUINT,
    N_ ("Write files to the flash memory and check them"),
    N_ ("ADDRESS is written 0x10000, 64K, 1M or 65536. The words \"init\" and \"blank\"\n"
        "stand for the places of the radio parameters (esp_init_data_default.bin) and of\n"
        "blank.bin: they follow the profile, or the size of the flash.\n\n"
        "FILE may also be INTERNAL://BLANK, INTERNAL://DEFAULT (init data, version 05)\n"
        "or INTERNAL://DEFAULT_V08.\n\n"
        "BUNDLE is a file or folder that has the files or says where they go: a zip, a\n"
        "build folder, flasher_args.json, a manifest, a recipe … \"bundle-info\" shows what\n"
        "is in one. Options that are given here count more than what it says.\n\n"
        "The mode, frequency and size in the header of a program at address 0 stay as\n"
        "they are, unless an option or a profile says otherwise. Nothing around the files\n"
        "is lost: what shares a sector with them is read first and put back. Sectors that\n"
        "hold the right content already are left alone.\n\n"
        "Before anything is changed, the files are checked against each other and the\n"
        "board. What speaks against them is told: notes stop nothing, warnings and\n"
        "errors end it with exit status 3. --fix mends what it can, and --force goes on\n"
        "all the same.") },
  { NF_CLI_READ_FLASH,
    "read-flash",
    "ADDRESS SIZE FILE",
    3,
    3,
    N_ ("Save the content of the flash memory in a file"),
    N_ ("Both are written 0x10000, 64K, 1M or 65536; SIZE may be ALL: up to the end.\n\n"
        "The file is made when all was read and the chip's MD5 of every sector is right.\n"
        "One that is there is replaced then; it stays as it is when anything goes wrong.") },
  { NF_CLI_VERIFY_FLASH,
    "verify-flash",
    "ADDRESS FILE [ADDRESS FILE …]",
    2,
    G_MAXUINT,
    N_ ("Compare files with the flash memory"),
    N_ ("ADDRESS and FILE are written as with write-flash, and the header of a program at\n"
        "address 0 is expected as write-flash would change it. The exit status is 1 when\n"
        "anything differs.") },
  { NF_CLI_ERASE_FLASH, "erase-flash", "", 0, 0, N_ ("Erase the whole flash memory"), "" },
  { NF_CLI_ERASE_REGION,
    "erase-region",
    "ADDRESS SIZE",
    2,
    2,
    N_ ("Erase a part of the flash memory"),
    N_ ("Both are multiples of 0x1000, and may be written 0x10000, 64K, 1M or 65536.") },
  { NF_CLI_RESTORE,
    "restore",
    "[latest | FILE]",
    0,
    1,
    N_ ("Put back what was there before"),
    N_ ("FILE is a restore point, as --list shows them and as --restore-point of other\n"
        "commands makes them; the newest one of the board is the default.\n\n"
        "What is put back is checked like anything that is written, and what is there\n"
        "already is left alone.") },
  { NF_CLI_SURVEY,
    "survey",
    "",
    0,
    0,
    N_ ("Show what the flash memory holds"),
    N_ ("The last line says whether your own files are there. Only what that takes is\n"
        "read, and nothing is changed.") },
  { NF_CLI_DOCTOR,
    "doctor",
    "",
    0,
    0,
    N_ ("Find out why a board cannot be flashed"),
    N_ ("It looks at this computer and at the line to the board, and names the most\n"
        "likely cause. The report is fit for a forum: it holds no names of people,\n"
        "networks or folders. Nothing is written. The exit status is 0 when all is well,\n"
        "else 1.\n\n"
        "Without a port on the USB bus it asks you to plug the board in, and watches.") },
  { NF_CLI_MONITOR,
    "monitor",
    "",
    0,
    0,
    N_ ("Show what the board says, and send it what is typed"),
    N_ ("Ctrl+] quits. Ctrl+T and then R resets the board, B sends a break, and ? shows\n"
        "all of them. Everything else that is typed goes to the board, each key at once.\n"
        "What comes from a file or a pipe is sent line by line instead.\n\n"
        "The default is 115200 baud; the ROM's own lines come at 74880. What the board\n"
        "says is printed as it is; what it means is explained on the terminal, or in the\n"
        "standard error.") },
  { NF_CLI_CHIP_ID, "chip-id", "", 0, 0, N_ ("Show the chip and its id"), "" },
  { NF_CLI_READ_MAC, "read-mac", "", 0, 0, N_ ("Show the board's MAC addresses"), "" },
  { NF_CLI_FLASH_ID,
    "flash-id",
    "",
    0,
    0,
    N_ ("Show the maker, the size and the id of the flash memory"),
    "" },
  { NF_CLI_READ_FLASH_STATUS,
    "read-flash-status",
    "",
    0,
    0,
    N_ ("Show the status registers of the flash memory"),
    N_ ("They are shown as one number, the first register in its low byte. Bits 2 to 6\n"
        "protect the flash memory, and bit 9 is quad mode with most makers. Registers\n"
        "that a chip does not have read 0xff or 0.") },
  { NF_CLI_WRITE_FLASH_STATUS,
    "write-flash-status",
    "VALUE",
    1,
    1,
    N_ ("Change the status registers of the flash memory"),
    N_ ("VALUE is one number, the first register in its low byte; it is written 0x1c, 28\n"
        "or 0b11100. The registers are read back, and the exit status is 1 when they did\n"
        "not take it.\n\n"
        "Some bits, once set with --non-volatile, can never be cleared again: the data\n"
        "sheet of the chip says which. Others are changed again by the board's own ROM\n"
        "when it starts a program; --after no-reset leaves it in its loader.") },
  { NF_CLI_READ_FLASH_SFDP,
    "read-flash-sfdp",
    "ADDRESS BYTES",
    2,
    2,
    N_ ("Show what the flash memory says of itself (SFDP)"),
    N_ ("Up to 256 bytes are read; the description begins at address 0.") },
  { NF_CLI_READ_MEM,
    "read-mem",
    "ADDRESS",
    1,
    1,
    N_ ("Show a word of the chip's memory or a register"),
    "" },
  { NF_CLI_WRITE_MEM,
    "write-mem",
    "ADDRESS VALUE [MASK]",
    2,
    3,
    N_ ("Change a word of the chip's memory or a register"),
    N_ ("Only the bits of MASK are changed; without it, all are. Memory is read back,\n"
        "registers are not.") },
  { NF_CLI_DUMP_MEM,
    "dump-mem",
    "ADDRESS SIZE FILE",
    3,
    3,
    N_ ("Save a part of the chip's memory in a file"),
    N_ ("ADDRESS and SIZE are multiples of 4; SIZE may be written 0x1000, 4K or 4096.") },
  { NF_CLI_LOAD_RAM,
    "load-ram",
    "FILE",
    1,
    1,
    N_ ("Load a program into the chip's memory and run it"),
    N_ ("FILE is a program of which all segments belong into memory. It runs until the\n"
        "board is reset; nothing is done after that, whatever --after says.") },
  { NF_CLI_RUN, "run", "", 0, 0, N_ ("Start the program in the flash memory"), "" },
  { NF_CLI_IMAGE_INFO, "image-info", "FILE", 1, 1, N_ ("Show what a file is; needs no board"), "" },
  { NF_CLI_BUNDLE_INFO,
    "bundle-info",
    "PATH",
    1,
    1,
    N_ ("Show what a zip, a folder, a manifest or a recipe brings; needs no board"),
    N_ ("Archives are unpacked in your cache folder. Nothing in a bundle is executed, and\n"
        "no path in it leads out of it.") },
  { NF_CLI_MERGE_BIN,
    "merge-bin",
    "ADDRESS FILE [ADDRESS FILE …]",
    2,
    G_MAXUINT,
    N_ ("Make one file of several; needs no board"),
    N_ ("ADDRESS and FILE are written as with write-flash; the words \"init\" and \"blank\"\n"
        "need --profile or --flash-size. The header of a program at address 0 is changed\n"
        "as write-flash changes it.\n\n"
        "A raw file is the content of the flash memory from the target offset on, with FF\n"
        "between the files. Files in Intel HEX and UF2 have their addresses in them.") },
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

char *
nf_cli_syntax_normalise (const char *word)
{
  return g_strdelimit (g_strdup (word), "_", '-');
}
