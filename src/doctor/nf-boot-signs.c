/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What one line of a board's says, see nf-boot-private.h: the table of nf-boot-verdict.h, and the
 * marks that are more than a text.
 *
 * Sources:
 * The ROM: its own strings, printed by itself in an emulator from a blank flash, a damaged image,
 *   one that reads as nonsense and a sound one. After "csum err" it says "ets_main.c" as well.
 * The SDK: the strings of NONOS SDK 3.0's boot_v1.7.bin (run in the same way: without a user
 * program it says "error magic!" and "first boot failed") and of NodeMCU's libraries at 1.5.4.1
 * to 3.0. NodeMCU: app/lua/lua.c, app/lua53/lua.c, app/lua/lauxlib.c, app/user/user_main.c,
 *   app/include/user_version.h at 0.9.5 to 3.0.0-release_20240225; the cloud builder's own banner.
 * Tasmota: tasmota.ino (D_PROJECT), also as sonoff.ino 5.12 to 6.4. D_PROJECT is translated, the
 *   project's name behind it is not.
 * ESPHome: esphome/core/application.cpp. WLED: wled00/wled.cpp; "Ada" is what a build without debug
 *   output says. MicroPython: shared/runtime/pyexec.c and ports/esp8266.
 * Espruino: src/jsinteractive.c at 1v70 to 2v25. ESPEasy: src/ESPEasy.ino, ESPEasy_setup.cpp.
 * ESP-AT: what the SDK's AT programs of 0.9 to 1.7 send when they are up.
 */
#include "nf-boot-private.h"

#include <string.h>

/* By sign. The outcome is that of a sign that is the last word. */
static const NfSignInfo infos[NF_N_SIGNS] = {
  { NF_SIGN_NONE, "none", NULL, NF_BOOT_STARTED, NF_REPAIR_NONE },
  { NF_SIGN_DOWNLOAD_MODE, "download-mode", NULL, NF_BOOT_IN_LOADER, NF_REPAIR_NONE },
  { NF_SIGN_SDIO_MODE, "sdio-mode", "waiting for host", NF_BOOT_IN_LOADER, NF_REPAIR_NONE },
  { NF_SIGN_CHECKSUM, "checksum", "csum err", NF_BOOT_FAILED, NF_REPAIR_USE_DIO },
  { NF_SIGN_FLASH_RUBBISH, "flash-rubbish", NULL, NF_BOOT_FAILED, NF_REPAIR_USE_DIO },
  { NF_SIGN_FLASH_READ, "flash-read", "flash read err", NF_BOOT_FAILED, NF_REPAIR_USE_DIO },
  { NF_SIGN_NO_PROGRAM, "no-program", "ets_main.c", NF_BOOT_FAILED, NF_REPAIR_WRITE_AGAIN },
  { NF_SIGN_POWER, "power", NULL, NF_BOOT_LOOPS, NF_REPAIR_NONE },
  { NF_SIGN_HARDWARE_WATCHDOG, "hardware-watchdog", NULL, NF_BOOT_LOOPS, NF_REPAIR_ERASE_ALL },
  { NF_SIGN_SOFT_WATCHDOG, "soft-watchdog", "Soft WDT reset", NF_BOOT_FAILED, NF_REPAIR_ERASE_ALL },
  { NF_SIGN_EXCEPTION, "exception", NULL, NF_BOOT_FAILED, NF_REPAIR_ERASE_ALL },
  { NF_SIGN_LUA_PANIC,
    "lua-panic",
    "PANIC: unprotected error in call to Lua API",
    NF_BOOT_FAILED,
    NF_REPAIR_ERASE_ALL },
  { NF_SIGN_RF_CAL_BLANK,
    "rf-cal-blank",
    "rf_cal[0] !=0x05,is 0xFF",
    NF_BOOT_FAILED,
    NF_REPAIR_WRITE_INIT_DATA },
  { NF_SIGN_RF_CAL_OLD,
    "rf-cal-old",
    "rf_cal[0] !=0x05,is 0x",
    NF_BOOT_FAILED,
    NF_REPAIR_WRITE_INIT_DATA },
  { NF_SIGN_MAP_MISMATCH, "map-mismatch", "mismatch map ", NF_BOOT_FAILED, NF_REPAIR_SET_SIZE },
  { NF_SIGN_MAP_UNSUPPORTED,
    "map-unsupported",
    "don't supported flash map",
    NF_BOOT_FAILED,
    NF_REPAIR_SET_SIZE },
  { NF_SIGN_TABLE_TOO_LARGE,
    "table-too-large",
    "partition table size is larger than flash size",
    NF_BOOT_FAILED,
    NF_REPAIR_SET_SIZE },
  { NF_SIGN_SIZE_TOO_SMALL,
    "size-too-small",
    "too small to support NodeMCU",
    NF_BOOT_FAILED,
    NF_REPAIR_SET_SIZE },
  { NF_SIGN_BAD_TABLE,
    "bad-table",
    "Invalid system partition table",
    NF_BOOT_FAILED,
    NF_REPAIR_ERASE_ALL },
  { NF_SIGN_WRONG_LOADER, "wrong-loader", "need boot 1.4+", NF_BOOT_FAILED, NF_REPAIR_NONE },
  { NF_SIGN_OTHER_CHIP,
    "other-chip",
    "Firmware ONLY supports ESP8266",
    NF_BOOT_FAILED,
    NF_REPAIR_NONE },
  { NF_SIGN_NO_USER_PROGRAM,
    "no-user-program",
    "error user bin flag",
    NF_BOOT_FAILED,
    NF_REPAIR_WRITE_AGAIN },
  { NF_SIGN_NODEMCU, "nodemcu", " powered by Lua ", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_TASMOTA, "tasmota", NULL, NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_ESPHOME, "esphome", "ESPHome version ", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_WLED, "wled", "---WLED ", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_MICROPYTHON, "micropython", "MicroPython v", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_ESPRUINO, "espruino", "espruino.com", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_ESP_AT, "esp-at", "Ai-Thinker Technology", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_ESP_EASY, "esp-easy", "INIT : Booting version: ", NF_BOOT_RUNS, NF_REPAIR_NONE },
  { NF_SIGN_NODEMCU_WRITES_INIT_DATA,
    "nodemcu-writes-init-data",
    "Writing Init Data to 0x",
    NF_BOOT_STARTED,
    NF_REPAIR_NONE },
  { NF_SIGN_NODEMCU_FORMATS,
    "nodemcu-formats",
    "Formatting file system. Please wait",
    NF_BOOT_STARTED,
    NF_REPAIR_NONE },
};

/* Other texts that mean the same. */
static const struct {
  NfSign sign;
  const char *text;
} others[] = {
  { NF_SIGN_BAD_TABLE, "invalid alignment" },
  { NF_SIGN_NO_USER_PROGRAM, "error magic!" },
  { NF_SIGN_NO_USER_PROGRAM, "first boot failed" },
  { NF_SIGN_NO_USER_PROGRAM, "backup boot failed" },
  { NF_SIGN_NODEMCU, "NodeMCU custom build" },
  { NF_SIGN_ESPHOME, "esphome version " },
  { NF_SIGN_ESPHOME, "Running through setup()" },
  { NF_SIGN_ESP_AT, "ai-thinker.com Version:" },
};

const NfSignInfo *
nf_sign_get_info (NfSign sign)
{
  return &infos[sign];
}

gboolean
nf_sign_is_fatal (NfSign sign)
{
  return infos[sign].outcome == NF_BOOT_FAILED;
}

gboolean
nf_sign_is_program (NfSign sign)
{
  return infos[sign].outcome == NF_BOOT_RUNS;
}

gboolean
nf_sign_has_prompt (NfSign sign)
{
  return sign == NF_SIGN_NODEMCU || sign == NF_SIGN_MICROPYTHON || sign == NF_SIGN_ESPRUINO;
}

/* --- Marks that are more than a text ----------------------------------------------------- */

static const char *
find (const char *line, gsize n, const char *text)
{
  return g_strstr_len (line, (gssize) n, text);
}

static gboolean
is_digit_at (const char *line, gsize n, gsize at)
{
  return at < n && g_ascii_isdigit (line[at]);
}

/* "00:00:00.376 Project tasmota - Name Version 12.5.0(tasmota)-2_7_4": a clock, the project, and a
 * version with the name of its build or of the core behind it. */
static const char *
find_tasmota (const char *line, gsize n)
{
  const char *project = find (line, n, " tasmota ");
  const char *clock = find (line, n, "00:0");
  gsize end = 0;

  if (project == NULL)
    project = find (line, n, " sonoff ");
  if (project == NULL || clock == NULL || clock > project)
    return NULL;
  if (nf_boot_find_numbers (line, n, (gsize) (project - line), &end) == n)
    return NULL;
  end += end < n && g_ascii_islower (line[end]);
  return end < n && (line[end] == '(' || line[end] == '-') ? clock : NULL;
}

static gboolean
is_line (const char *line, gsize n, const char *text)
{
  return n == strlen (text) && memcmp (line, text, n) == 0;
}

static int
read_number (const char *line, gsize n, const char *behind)
{
  const char *c = find (line, n, behind);
  gsize at = c != NULL ? (gsize) (c - line) + strlen (behind) : n;
  gboolean is_negative = at < n && line[at] == '-';
  int value = is_digit_at (line, n, at + is_negative) ? 0 : -1;

  for (at += is_negative; is_digit_at (line, n, at) && value < G_MAXINT / 10 - 1; at++)
    value = value * 10 + g_ascii_digit_value (line[at]);
  return is_negative ? -value : value;
}

/* Where the ROM loads an image to, by its memory map: 96 KB of data RAM, 64 KB of instruction RAM.
 * What it reads of a flash that answers in another mode lies anywhere. */
static gboolean
is_senseless_load (const char *line, gsize n)
{
  const char *c = find (line, n, "load 0x");
  guint64 address = 0;
  int size = read_number (line, n, ", len ");

  if (c == NULL || find (line, n, ", len ") == NULL || find (line, n, ", room ") == NULL)
    return FALSE;
  address = g_ascii_strtoull (c + strlen ("load 0x"), NULL, 16);
  if (size <= 0 || size > 96 << 10)
    return TRUE;
  return !(address >= 0x3FFE8000 && address < 0x40000000) &&
         !(address >= 0x40100000 && address < 0x40110000);
}

/* --- A line ------------------------------------------------------------------------------ */

static void
find_text (NfBootWord *self, const char *line, gsize n)
{
  for (guint i = 0; i < NF_N_SIGNS && self->mark == NULL; i++) {
    self->sign = infos[i].sign;
    self->mark = infos[i].text != NULL ? find (line, n, infos[i].text) : NULL;
  }
  for (guint i = 0; i < G_N_ELEMENTS (others) && self->mark == NULL; i++) {
    self->sign = others[i].sign;
    self->mark = find (line, n, others[i].text);
  }
}

static void
find_more (NfBootWord *self, const char *line, gsize n)
{
  NfException exception;

  self->sign = NF_SIGN_NONE;
  if (nf_exception_read (&exception, line, n)) {
    *self = (NfBootWord){ NF_SIGN_EXCEPTION, line, exception.cause, FALSE, 0, 0 };
  } else if (is_senseless_load (line, n)) {
    self->sign = NF_SIGN_FLASH_RUBBISH;
    self->mark = find (line, n, "load 0x");
  } else if ((self->mark = nf_boot_find_nodemcu (line, n)) != NULL) {
    self->sign = NF_SIGN_NODEMCU;
  } else if ((self->mark = find_tasmota (line, n)) != NULL) {
    self->sign = NF_SIGN_TASMOTA;
  } else if (is_line (line, n, "Ada")) {
    self->sign = NF_SIGN_WLED;
    self->mark = line;
  }
}

/* "is 0x04": the sign is one only with both digits, or it would be another one before it is whole.
 */
static void
read_rf_cal (NfBootWord *self, const char *line, gsize n)
{
  gsize at = (gsize) (self->mark - line) + strlen (infos[NF_SIGN_RF_CAL_OLD].text);

  if (at + 2 > n || !g_ascii_isxdigit (line[at]) || !g_ascii_isxdigit (line[at + 1]))
    self->sign = NF_SIGN_NONE;
  else
    self->value =
        (guint32) (g_ascii_xdigit_value (line[at]) << 4 | g_ascii_xdigit_value (line[at + 1]));
}

static void
read_start (NfBootWord *self, const char *line, gsize n)
{
  const char *mark = find (line, n, "ets Jan  8 2013,rst cause:");

  if (mark == NULL)
    return;
  n -= (gsize) (mark - line);
  self->is_start = TRUE;
  self->mark = mark;
  self->reset_cause = read_number (mark, n, "rst cause:");
  self->boot_mode = read_number (mark, n, "boot mode:(");
  if (self->boot_mode == 0 || self->boot_mode == 1)
    self->sign = NF_SIGN_DOWNLOAD_MODE;
  else if (self->boot_mode >= 4)
    self->sign = NF_SIGN_SDIO_MODE;
}

NfBootWord
nf_boot_read_line (const char *line, gsize n)
{
  NfBootWord word = { .boot_mode = -1, .reset_cause = -1 };

  read_start (&word, line, n);
  if (word.is_start)
    return word;
  find_text (&word, line, n);
  if (word.mark == NULL)
    find_more (&word, line, n);
  else if (word.sign == NF_SIGN_NODEMCU && nf_boot_find_nodemcu (line, n) != NULL)
    word.mark = nf_boot_find_nodemcu (line, n);
  else if (word.sign == NF_SIGN_RF_CAL_BLANK || word.sign == NF_SIGN_RF_CAL_OLD)
    read_rf_cal (&word, line, n);
  return word;
}

NfSign
nf_sign_find_in_line (const char *line, guint32 *value)
{
  NfBootWord word = nf_boot_read_line (line, strlen (line));

  if (value != NULL)
    *value = word.value;
  return word.sign;
}

/* --- What stands around it --------------------------------------------------------------- */

gboolean
nf_boot_is_before_program (const char *line, gsize n)
{
  static const char *const beginnings[] = {
    " ets Jan",     "ets_main.c",   "load 0x",       "tail ",
    "chksum 0x",    "csum ",        "ho ",           "wdt reset",
    "2nd boot",     "SPI ",         "jump to run",   "boot not set",
    "ota1 not set", "ota2 not set", "rf cal sector", "freq trace enable",
    "rf[11",        "SDK ver:",     "phy ver:",      "rf_init",
    "rf_cal",
  };

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (n >= strlen (beginnings[i]) && memcmp (line, beginnings[i], strlen (beginnings[i])) == 0)
      return TRUE;
  return FALSE;
}

void
nf_boot_copy_line (char copy[NF_VERDICT_TEXT_SIZE], const char *line, gsize n)
{
  g_autofree char *valid = g_utf8_make_valid (line, (gssize) n);
  gsize size = 0;

  g_strchug (valid);
  for (const char *c = valid; *c != '\0'; c = g_utf8_next_char (c)) {
    gsize width = (gsize) (g_utf8_next_char (c) - c);
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      continue;
    if (size + width >= NF_VERDICT_TEXT_SIZE)
      break;
    memcpy (copy + size, c, width);
    size += width;
  }
  copy[size] = '\0';
}
