/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What boards say, written by hand in the form that the mask ROM gives its lines in an emulator and
 * that programs give theirs by their sources; and a listener that hears it.
 */
#pragma once

#include "nf-boot-verdict.h"

G_BEGIN_DECLS

#define BOOT_BANNER(cause, mode)                                                                   \
  "\r\n ets Jan  8 2013,rst cause:" #cause ", boot mode:(" #mode ",6)\r\n\r\n"
#define BOOT_IMAGE                                                                                 \
  "load 0x40100000, len 26044, room 16 \r\ntail 12\r\nchksum 0xbf\r\nho 0 tail 12 room 4\r\n"      \
  "load 0x3ffe8000, len 2340, room 12 \r\ntail 8\r\nchksum 0xd7\r\n"                               \
  "load 0x3ffe8924, len 136, room 0 \r\ntail 8\r\nchksum 0xdd\r\ncsum 0xdd\r\n"
#define BOOT_DAMAGED                                                                               \
  "load 0x40100000, len 26044, room 16 \r\ntail 12\r\nchksum 0xea\r\ncsum 0x88\r\ncsum err\r\n"    \
  "ets_main.c "
#define BOOT_RUBBISH                                                                               \
  "load 0x00000000, len 0, room 16 \r\ntail 0\r\nchksum 0xef\r\n"                                  \
  "load 0x40100000, len 553647905, room 8 \r\n"

/** One thing that happens to the listener. @text: NULL: the board is reset by us */
typedef struct {
  guint baud;
  const char *text;
} BootStep;

enum { BOOT_STEPS_MAX = 8 };

/** Returns: (transfer full): what was heard of all steps up to the first without a rate, with
 * pauses of a second between them */
NfHeard *boot_script_play (const BootStep steps[BOOT_STEPS_MAX]);

/** A step of a script. */
#define BOOT_RESET                                                                                 \
  {                                                                                                \
    G_MAXUINT, NULL                                                                                \
  }

/** What a line at the wrong rate looks like. */
#define BOOT_NOISE                                                                                 \
  "\xe3\x80\x8c\xf8\x01\x9e\xff\x98\x0e\xf0\xe6\x03\xfe\x18\x9c\x80\xe0\x7e\xf8\x86"

/** What is heard, and what the verdict on it must be. */
typedef struct {
  const char *name;
  BootStep steps[BOOT_STEPS_MAX];
  NfBootOutcome outcome;
  NfSign sign;
  NfRepairKind repair;
  guint restarts;
  guint baud;
  const char *line;
  gboolean is_decided;
} BootSituation;

/** Adds a test for each. @situations: must stay */
void boot_situations_add (const char *path, const BootSituation *situations, gsize n);

G_END_DECLS
