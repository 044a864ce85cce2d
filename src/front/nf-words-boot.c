/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What the program says about a board that was started, see nf-words-boot.h.
 */
#include "nf-words-boot.h"

#include <glib/gi18n-lib.h>

/* By sign. The phrase stands behind "It restarts in a loop:". */
static const struct {
  const char *phrase;
  const char *advice;
} signs[NF_N_SIGNS] = {
  [NF_SIGN_NONE] = { NULL,
                     N_ ("A weak supply, or settings that an earlier firmware has left, are the "
                         "usual causes.") },
  [NF_SIGN_DOWNLOAD_MODE] = { NULL,
                              N_ ("Let GPIO0 go, or take its jumper off, and reset the board.") },
  [NF_SIGN_SDIO_MODE] = { NULL,
                          N_ ("GPIO15 is high when the board starts. Connect it to ground by a "
                              "resistor.") },
  [NF_SIGN_CHECKSUM] = { N_ ("checksum error in the image at 0x0"),
                         N_ ("The image is damaged, or it is read in a mode that this flash chip "
                             "does not take. DIO works on nearly all boards.") },
  [NF_SIGN_FLASH_RUBBISH] = { N_ ("the flash memory reads as nonsense"),
                              N_ ("This board cannot read its flash chip in the mode that the "
                                  "image's header asks for. DIO works on nearly all boards.") },
  [NF_SIGN_FLASH_READ] = { N_ ("the flash memory does not answer"),
                           N_ ("The flash chip does not answer in the mode that the image's header "
                               "asks for, or it has a bad contact. DIO works on nearly all "
                               "boards.") },
  [NF_SIGN_NO_PROGRAM] = { N_ ("there is no program at 0x0"),
                           N_ ("The flash is blank there, or what stands there cannot be started. "
                               "Write a program to 0x0.") },
  [NF_SIGN_POWER] = { N_ ("its power breaks down"),
                      N_ ("The board switches on again and again: the supply breaks down as soon "
                          "as the "
                          "radio starts. Use one of 3.3 V that gives 500 mA, and a short cable.") },
  [NF_SIGN_HARDWARE_WATCHDOG] = { N_ ("the watchdog resets it"),
                                  N_ ("The program hangs before it says anything. After an "
                                      "upgrade, what an earlier firmware has left is the usual "
                                      "cause.") },
  [NF_SIGN_SOFT_WATCHDOG] = { N_ ("the program hangs"),
                              N_ ("The program was busy for too long, and the watchdog has ended "
                                  "it. After an upgrade, what an earlier firmware has left is the "
                                  "usual cause.") },
  [NF_SIGN_EXCEPTION] = { N_ ("the program crashes"),
                          N_ ("After an upgrade, what an earlier firmware has left is the usual "
                              "cause.") },
  [NF_SIGN_LUA_PANIC] = { N_ ("a Lua script fails"),
                          N_ ("A script, mostly init.lua, fails at every start, or memory runs "
                              "out. Erasing everything removes the scripts as well.") },
  [NF_SIGN_RF_CAL_BLANK] = { N_ ("init data is missing"),
                             N_ ("The place where this firmware looks for its init data is "
                                 "blank.") },
  [NF_SIGN_RF_CAL_OLD] = { N_ ("the init data is of an older SDK, or damaged"),
                           N_ ("Where this firmware looks for its init data stands that of an "
                               "older SDK, or something else.") },
  [NF_SIGN_MAP_MISMATCH] = { N_ ("the boot loader and the program disagree on the flash size"),
                             N_ ("The boot loader and the header of the program disagree on the "
                                 "size of the flash memory.") },
  [NF_SIGN_MAP_UNSUPPORTED] = { N_ ("the size in the header is not supported"),
                                N_ ("This firmware does not know the size of flash memory that its "
                                    "header tells.") },
  [NF_SIGN_TABLE_TOO_LARGE] = { N_ ("the size in the header is too small"),
                                N_ ("This firmware lays out more flash memory than its header "
                                    "tells that there is.") },
  [NF_SIGN_SIZE_TOO_SMALL] = { N_ ("the size in the header is too small for NodeMCU"),
                               N_ ("NodeMCU 3 needs at least 1 MB of flash memory, and the header "
                                   "tells less.") },
  [NF_SIGN_BAD_TABLE] = { N_ ("NodeMCU's partition table is bad"),
                          N_ ("The areas that NodeMCU lays out do not fit into this flash memory, "
                              "or its table is damaged.") },
  [NF_SIGN_WRONG_LOADER] = { N_ ("the boot loader is too old"),
                             N_ ("The program needs a newer boot loader than the one at 0x0. Write "
                                 "the one that belongs to it.") },
  [NF_SIGN_OTHER_CHIP] = { N_ ("the program takes the chip for no ESP8266"),
                           N_ ("What the chip says of itself (its eFuses) is not what Espressif's "
                               "SDK "
                               "wants to read: the chip is damaged, or not a genuine one. Programs "
                               "that are made with this SDK do not run on it.") },
  [NF_SIGN_NO_USER_PROGRAM] = { N_ ("the boot loader finds no program"),
                                N_ ("The boot loader at 0x0 runs, and there is no program in its "
                                    "slots. Write the program that belongs to it.") },
  [NF_SIGN_NODEMCU_WRITES_INIT_DATA] = { N_ ("NodeMCU writes its init data"),
                                         N_ ("It restarts once and formats its file system. Do not "
                                             "reset the board meanwhile.") },
  [NF_SIGN_NODEMCU_FORMATS] = { N_ ("NodeMCU formats its file system"),
                                N_ ("That takes up to two minutes with 4 MB. Do not reset the "
                                    "board "
                                    "meanwhile.") },
};

/* Names of programs are the same in every language. */
static const char *const programs[NF_N_SIGNS] = {
  [NF_SIGN_NODEMCU] = "NodeMCU",         [NF_SIGN_TASMOTA] = "Tasmota",
  [NF_SIGN_ESPHOME] = "ESPHome",         [NF_SIGN_WLED] = "WLED",
  [NF_SIGN_MICROPYTHON] = "MicroPython", [NF_SIGN_ESPRUINO] = "Espruino",
  [NF_SIGN_ESP_AT] = "ESP-AT",           [NF_SIGN_ESP_EASY] = "ESPEasy",
};

/* --- The last word ----------------------------------------------------------------------- */

static const char *
get_prompt (NfSign sign)
{
  if (sign == NF_SIGN_NODEMCU)
    return _ ("Lua prompt");
  return sign == NF_SIGN_MICROPYTHON ? _ ("Python prompt") : _ ("JavaScript prompt");
}

static char *
format_program (const NfBootVerdict *verdict)
{
  g_autoptr (GString) text = g_string_new (programs[verdict->sign]);

  if (*verdict->version != '\0')
    g_string_append_printf (text, " %s", verdict->version);
  if (verdict->has_prompt)
    g_string_append_printf (text, ", %s", get_prompt (verdict->sign));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static char *
format_runs (const NfBootVerdict *verdict)
{
  g_autofree char *program = NULL;

  if (programs[verdict->sign] == NULL && verdict->has_prompt)
    return g_strdup (_ ("It runs, and waits for input"));
  if (programs[verdict->sign] == NULL)
    /* Translators: a line that the board has said */
    return g_strdup_printf (_ ("It runs, and says: %s"), verdict->line);
  program = format_program (verdict);
  /* Translators: a program with its version, as in "It runs: NodeMCU 2.2.0, Lua prompt" */
  return g_strdup_printf (_ ("It runs: %s"), program);
}

/* Returns: (transfer full) (nullable): what stands behind "It restarts in a loop:" */
static char *
format_phrase (const NfBootVerdict *verdict)
{
  const char *name = nf_exception_get_name (verdict->exception.cause);

  if (signs[verdict->sign].phrase == NULL)
    return NULL;
  if (verdict->sign != NF_SIGN_EXCEPTION)
    return g_strdup (_ (signs[verdict->sign].phrase));
  /* Translators: the number of an exception and its name: "the program crashes, exception 28
     (LoadProhibited)" */
  return *name != '\0'
             ? g_strdup_printf (_ ("the program crashes, exception %u (%s)"),
                                verdict->exception.cause,
                                name)
             : g_strdup_printf (_ ("the program crashes, exception %u"), verdict->exception.cause);
}

static char *
format_trouble (const NfBootVerdict *verdict)
{
  g_autofree char *phrase = format_phrase (verdict);

  if (phrase == NULL)
    return g_strdup (_ ("It restarts in a loop, and does not say why"));
  if (verdict->outcome == NF_BOOT_LOOPS)
    return g_strdup_printf (_ ("It restarts in a loop: %s"), phrase);
  if (verdict->outcome == NF_BOOT_STARTED)
    return g_strdup_printf (_ ("It starts for the first time: %s"), phrase);
  return g_strdup_printf (_ ("It does not run: %s"), phrase);
}

char *
nf_words_format_boot (const NfBootVerdict *verdict)
{
  switch (verdict->outcome) {
  case NF_BOOT_NOT_HEARD:
    return g_strdup (_ ("It was not listened to"));
  case NF_BOOT_SILENT:
    return g_strdup (_ ("It is silent, which is normal for some programs"));
  case NF_BOOT_RUNS:
    return format_runs (verdict);
  case NF_BOOT_IN_LOADER:
    return g_strdup (verdict->sign == NF_SIGN_SDIO_MODE
                         ? _ ("It waits for a host, because GPIO15 is high")
                         : _ ("It waits for a flasher, because GPIO0 is low"));
  case NF_BOOT_GARBAGE:
    return g_strdup (_ ("It talks at no rate that makes sense"));
  case NF_BOOT_STARTED:
    if (verdict->sign == NF_SIGN_NONE)
      return g_strdup (_ ("It was started, and says nothing that is known"));
    return format_trouble (verdict);
  case NF_BOOT_LOOPS:
  case NF_BOOT_FAILED:
  default:
    return format_trouble (verdict);
  }
}

/* --- Advice ------------------------------------------------------------------------------ */

static char *
format_crash_advice (const NfBootVerdict *verdict)
{
  g_autofree char *crash = nf_words_format_exception (&verdict->exception);

  return g_strdup_printf ("%s%s%s",
                          crash,
                          *crash != '\0' ? " " : "",
                          _ (signs[NF_SIGN_EXCEPTION].advice));
}

char *
nf_words_format_boot_advice (const NfBootVerdict *verdict)
{
  switch (verdict->outcome) {
  case NF_BOOT_SILENT:
    return g_strdup (_ ("If it should talk, look at the wire from its TX pin and at its power."));
  case NF_BOOT_GARBAGE:
    return g_strdup (_ ("It may talk at a rate of its own, or have another crystal than 26 MHz."));
  case NF_BOOT_STARTED:
    if (verdict->sign == NF_SIGN_NONE)
      return g_strdup (_ ("It may talk at a rate of its own, or not at all."));
    return g_strdup (_ (signs[verdict->sign].advice));
  case NF_BOOT_LOOPS:
  case NF_BOOT_FAILED:
  case NF_BOOT_IN_LOADER:
    if (verdict->sign == NF_SIGN_EXCEPTION)
      return format_crash_advice (verdict);
    return g_strdup (_ (signs[verdict->sign].advice));
  case NF_BOOT_NOT_HEARD:
  case NF_BOOT_RUNS:
  default:
    return g_strdup ("");
  }
}

/* --- Repairs ----------------------------------------------------------------------------- */

static const struct {
  const char *label;
  const char *hint;
} repairs[NF_N_REPAIRS] = {
  [NF_REPAIR_USE_DIO] = { N_ ("Use DIO"),
                          N_ ("Writes the first sector again, with another flash mode in its "
                              "header: DIO, or DOUT where it is DIO already.") },
  [NF_REPAIR_USE_DOUT] = { N_ ("Use DOUT"),
                           N_ ("Writes the first sector again, with the flash mode DOUT in its "
                               "header.") },
  [NF_REPAIR_WRITE_INIT_DATA] = { N_ ("Write Init Data"),
                                  N_ ("Writes the default init data where the firmware on the "
                                      "board looks for it.") },
  [NF_REPAIR_SET_SIZE] = { N_ ("Set Flash Size"),
                           N_ ("Writes the first sector again, with the flash chip's own size in "
                               "its header.") },
  [NF_REPAIR_ERASE_ALL] = { N_ ("Erase and Flash Again"),
                            N_ ("Erases all of the flash memory, with all files and settings on "
                                "the board, and writes the same files again.") },
  [NF_REPAIR_WRITE_AGAIN] = { N_ ("Flash Again"),
                              N_ ("Writes the same files again, also where they seem to be "
                                  "there.") },
};

const char *
nf_words_get_repair (NfRepairKind kind)
{
  return repairs[kind].label != NULL ? _ (repairs[kind].label) : NULL;
}

const char *
nf_words_get_repair_hint (NfRepairKind kind)
{
  return repairs[kind].hint != NULL ? _ (repairs[kind].hint) : NULL;
}

/* --- One line ---------------------------------------------------------------------------- */

char *
nf_words_format_line_of_board (const char *line)
{
  guint32 value = 0;
  NfSign sign = nf_sign_find_in_line (line, &value);

  if (sign == NF_SIGN_NONE || programs[sign] != NULL)
    return NULL;
  if (sign == NF_SIGN_EXCEPTION)
    /* Translators: what the processor did, as in "it read from an address …" */
    return g_strdup_printf (_ ("The program has crashed: %s."),
                            nf_words_get_exception_cause (value));
  return g_strdup (_ (signs[sign].advice));
}
