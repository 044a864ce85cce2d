/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What became of a board that was started, judged from what it said.
 *
 * Facts only; the sentences stand in nf-words-boot.h. Pure functions, for any thread. Whatever the
 * bytes are, nothing is read beyond them. Sources: the ROM's own strings; the start-up messages of
 * the ESP8266 NONOS SDK and of NodeMCU, MicroPython, Tasmota, ESPHome, WLED, Espruino, ESP-AT and
 * Arduino's core at their tags.
 */
#pragma once

#include "nf-exception.h"
#include "nf-heard.h"
#include "nf-listen.h"

G_BEGIN_DECLS

/** In one word. */
typedef enum {
  NF_BOOT_NOT_HEARD, /* nobody listened */
  NF_BOOT_SILENT,    /* not one byte came: normal for some programs */
  NF_BOOT_STARTED, /* the ROM has loaded and started it; it said nothing of its own that is known */
  NF_BOOT_RUNS,    /* it says what it is, or talks sense and goes on doing so */
  NF_BOOT_LOOPS,   /* it starts again and again */
  NF_BOOT_FAILED,  /* it stopped, and said why */
  NF_BOOT_IN_LOADER, /* it waits for a flasher: GPIO0 is still low, or the straps are wrong */
  NF_BOOT_GARBAGE,   /* bytes came that make no sense at any rate */
} NfBootOutcome;

/** The lines that a verdict is made of, and the causes behind them; each has its sentence and its
 * advice in nf-words-boot.c. NONE: nothing that is known. */
typedef enum {
  NF_SIGN_NONE,

  /* The ROM (esp-protocol 1.15). */
  NF_SIGN_DOWNLOAD_MODE, /* boot mode:(1,…) */
  NF_SIGN_SDIO_MODE,     /* boot mode:(4…7,…), waiting for host: GPIO15 is high */
  NF_SIGN_CHECKSUM,      /* csum err: the image is damaged … */
  NF_SIGN_FLASH_RUBBISH, /* … or flash reads return rubbish: chksum 0xef with a senseless load */
  NF_SIGN_FLASH_READ,    /* flash read err */
  NF_SIGN_NO_PROGRAM,    /* ets_main.c: byte 0 is not E9 */
  NF_SIGN_POWER,         /* power-on again and again: the supply breaks down */
  NF_SIGN_HARDWARE_WATCHDOG, /* rst cause:4, and the ROM says wdt reset */
  NF_SIGN_SOFT_WATCHDOG,     /* Soft WDT reset: Arduino's core says so before it restarts */
  NF_SIGN_EXCEPTION,         /* Fatal exception (n), Exception (n): see the dump */
  NF_SIGN_LUA_PANIC,         /* NodeMCU: PANIC: unprotected error, and a restart */

  /* The SDK (7.4). */
  NF_SIGN_RF_CAL_BLANK,    /* rf_cal[0] !=0x05,is 0xFF */
  NF_SIGN_RF_CAL_OLD,      /* … is 0x04, 0x02 or another */
  NF_SIGN_MAP_MISMATCH,    /* mismatch map a,spi_size_map b */
  NF_SIGN_MAP_UNSUPPORTED, /* don't supported flash map. */
  NF_SIGN_TABLE_TOO_LARGE, /* partition table size is larger than flash size */
  NF_SIGN_SIZE_TOO_SMALL,  /* NodeMCU 3: too small to support NodeMCU */
  NF_SIGN_BAD_TABLE,       /* NodeMCU 3: Invalid system partition table, invalid alignment */
  NF_SIGN_WRONG_LOADER,    /* need boot 1.4+ */
  NF_SIGN_OTHER_CHIP,      /* Firmware ONLY supports ESP8266!!!: the SDK stops there */
  NF_SIGN_NO_USER_PROGRAM, /* the boot loader with error magic!, first boot failed, error user bin
                              flag: it finds no program in its slots */

  /* Programs that say who they are. */
  NF_SIGN_NODEMCU,
  NF_SIGN_TASMOTA,
  NF_SIGN_ESPHOME,
  NF_SIGN_WLED,
  NF_SIGN_MICROPYTHON,
  NF_SIGN_ESPRUINO,
  NF_SIGN_ESP_AT,
  NF_SIGN_ESP_EASY,
  NF_SIGN_NODEMCU_WRITES_INIT_DATA, /* its first start; what follows counts */
  NF_SIGN_NODEMCU_FORMATS,          /* it formats its file system: up to two minutes on 4 MB */
  NF_N_SIGNS,
} NfSign;

/** What one click can do about it (nf-repair.h). */
typedef enum {
  NF_REPAIR_NONE,
  NF_REPAIR_USE_DIO,         /* the header's mode, in sector 0 alone */
  NF_REPAIR_USE_DOUT,        /* the same, as the last resort: DIO did not help, or an ESP8285 */
  NF_REPAIR_WRITE_INIT_DATA, /* where this firmware looks for it */
  NF_REPAIR_SET_SIZE,        /* the header's size, to what the chip has */
  NF_REPAIR_ERASE_ALL,       /* all of the flash, then the same files again */
  NF_REPAIR_WRITE_AGAIN,     /* the same files, also where they seem to be there */
  NF_N_REPAIRS,
} NfRepairKind;

enum { NF_VERDICT_TEXT_SIZE = 80 };

/** Plain data, copied by value. */
typedef struct {
  NfBootOutcome outcome;
  NfSign sign;                        /* that it is made of; NF_SIGN_NONE: no known one */
  NfRepairKind repair;                /* of that sign */
  guint restarts;                     /* starts that were not ours */
  guint baud;                         /* at which it talked sense last; 0: it did not */
  int boot_mode;                      /* of the last start; -1: it said none */
  int reset_cause;                    /* the same */
  guint32 value;                      /* RF_CAL_*: the byte; EXCEPTION: the cause */
  gboolean has_prompt;                /* it waits for input: a Lua, Python or JavaScript prompt */
  NfException exception;              /* of the last dump; has_dump FALSE: none */
  char version[NF_VERDICT_TEXT_SIZE]; /* that the program says: "2.2.0"; "" */
  char
      line[NF_VERDICT_TEXT_SIZE]; /* the board's own words that it is made of; UTF-8, no controls */
} NfBootVerdict;

/** One line of the table: a text that is looked for in what makes sense. */
typedef struct {
  NfSign sign;
  const char *name; /* stable, for scripts: "rf-cal-blank" */
  const char *text; /* that a line contains; NULL: found in another way (nf-boot-verdict.c) */
  NfBootOutcome outcome;
  NfRepairKind repair;
} NfSignInfo;

/** Returns: (transfer none): the table, by sign */
const NfSignInfo *nf_sign_get_info (NfSign sign);

/** Returns: what one line of a board's says by itself; NF_SIGN_NONE: nothing that is known. @line:
 * without its end. @value: (out) (optional): as in NfBootVerdict */
NfSign nf_sign_find_in_line (const char *line, guint32 *value);

/** Judges. @heard: (nullable): NF_BOOT_NOT_HEARD */
NfBootVerdict nf_boot_judge (const NfHeard *heard);

/** For NfListening: whether what was heard will not get any better: a known program has said who it
 * is (and shown its prompt, if it has one), a loop has come round three times, or it stopped. */
gboolean nf_boot_is_decided (const NfHeard *heard);

/** Returns: (transfer none): a stable name for scripts: "runs", "loops" */
const char *nf_boot_outcome_get_name (NfBootOutcome outcome);

G_END_DECLS
