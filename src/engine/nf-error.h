/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Why something failed, in terms of what a person can do about it.
 *
 * A cause stands here only where the user should be told something different. The message of
 * a GError is for the log and the details, in English, with a prefix from each level that
 * knew more; the headline and the advice belong to the front ends (front/nf-words.h) and are
 * translated. A cancelled job ends with G_IO_ERROR_CANCELLED, not with one of these.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NF_ERROR (nf_error_quark ())

typedef enum {
  NF_ERROR_INTERNAL, /* a fault of this program */

  /* The port */
  NF_ERROR_PORT_NAME,        /* the text names no kind of port this program knows */
  NF_ERROR_PORT_GONE,        /* there is no such port (now) */
  NF_ERROR_PORT_DENIED,      /* the system forbids opening it */
  NF_ERROR_PORT_BUSY,        /* another program has it open */
  NF_ERROR_PORT_NOT_SERIAL,  /* it exists but is no serial line, or refuses the settings */
  NF_ERROR_PORT_UNREACHABLE, /* the network address does not answer */
  NF_ERROR_PORT_LOST,        /* it was open and vanished */

  /* The board */
  NF_ERROR_NO_ANSWER,     /* not one byte came back */
  NF_ERROR_RUNS_PROGRAM,  /* the board starts its program: GPIO0 was not low at reset */
  NF_ERROR_DEAF,          /* the loader runs but does not hear us */
  NF_ERROR_GARBAGE,       /* bytes came back, but nothing that makes sense */
  NF_ERROR_TIMED_OUT,     /* it answered before, and stopped */
  NF_ERROR_BAD_ANSWER,    /* an answer that this command cannot have */
  NF_ERROR_LINE,          /* data is damaged on the line again and again */
  NF_ERROR_WRONG_CHIP,    /* something answers, but it is no ESP8266 */
  NF_ERROR_FLASH_SILENT,  /* the flash chip does not answer */
  NF_ERROR_FLASH_REFUSED, /* the flash chip does not take what is written or erased */
  NF_ERROR_NEEDS_STUB,    /* the ROM loader alone cannot do this */
  NF_ERROR_NO_STUB,       /* our program on the chip does not start */
  NF_ERROR_DIFFERS,       /* what stands in the flash is not what was asked for */

  /* What was asked */
  NF_ERROR_FILE_MISSING,
  NF_ERROR_FILE_UNREADABLE,
  NF_ERROR_FILE_EMPTY,
  NF_ERROR_FILE_TOO_LARGE,  /* more than any flash chip holds */
  NF_ERROR_FILE_CHANGED,    /* it changes while it is being read */
  NF_ERROR_FILE_UNWRITABLE, /* the file that was asked for cannot be made */
  NF_ERROR_ADDRESS,         /* not an address at all */
  NF_ERROR_ADDRESS_RANGE,   /* a number, but negative or past 16 MB */
  NF_ERROR_UNALIGNED,       /* an address inside a sector */
  NF_ERROR_DOES_NOT_FIT,    /* ends past the flash */
  NF_ERROR_OVERLAP,         /* two items want the same sector */
  NF_ERROR_NOTHING_TO_DO,
  NF_ERROR_BUNDLE,         /* an archive, a manifest or a command line that cannot be used */
  NF_ERROR_NEEDS_DECISION, /* something speaks against the plan, and a person has to decide */
  NF_ERROR_NOT_KEPT,       /* what will be lost could not be kept: a full disk … */
  NF_ERROR_PROFILE,        /* a profile file that is wrong, or a profile that does not exist */
  NF_ERROR_SETTING,        /* a flash mode, frequency, size or baud rate that does not exist */
} NfError;

GQuark nf_error_quark (void);

/** Returns: (transfer none): the cause's stable name for logs and scripts, as "port-busy" */
const char *nf_error_get_name (NfError cause);

G_END_DECLS
