/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Why a board cannot be flashed: evidence, and the one cause that explains it best.
 *
 * Pure; the sentences stand in nf-words-diagnosis.h. The order of the judgement is that of what
 * depends on what: the bus, the driver, the permission, who has the port, the lines, what is heard,
 * the loader, the flash.
 */
#pragma once

#include "nf-boot-verdict.h"
#include "nf-host.h"

#include "nf-board-facts.h"
#include "nf-transport.h"

G_BEGIN_DECLS

typedef enum {
  NF_CAUSE_NONE, /* all is well, as far as it was looked at: the board answers, and its flash does
                  */

  /* The port. */
  NF_CAUSE_NO_BOARD,      /* nothing on the USB bus looks like a board */
  NF_CAUSE_NOTHING_CAME,  /* … and it did not change when the board was plugged in: a cable that
                             only charges, a dead socket, a dead board */
  NF_CAUSE_BRLTTY,        /* a bridge is there, and brltty took it from its tty */
  NF_CAUSE_NO_DRIVER,     /* a bridge is there, and no driver has made a tty of it */
  NF_CAUSE_SANDBOX,       /* this program is not let to the host's devices */
  NF_CAUSE_PORT_GONE,     /* there is no such port, but there are others, or it comes and goes */
  NF_CAUSE_NO_PERMISSION, /* join the group */
  NF_CAUSE_NEW_LOGIN,     /* the group was joined, and this session does not know it */
  NF_CAUSE_MODEM_MANAGER, /* it looks at the port, as it does for a while after plugging */
  NF_CAUSE_BUSY,          /* another program has it open */
  NF_CAUSE_NOT_SERIAL,    /* it is no serial line */
  NF_CAUSE_UNREACHABLE,   /* the network port does not answer */
  NF_CAUSE_LOST,          /* it vanished while it was looked at */

  /* The line and the straps. */
  NF_CAUSE_NO_LINES, /* the adapter has no DTR and RTS, and nobody has got the board into its
                        loader */
  NF_CAUSE_SILENT,   /* not one byte at any rate: power, the RX wire, EN held low, another port */
  NF_CAUSE_ECHO,     /* our own bytes come back: TX and RX touch, or a loop */
  NF_CAUSE_RUNS_PROGRAM, /* boot mode:(3,…), or a program's text: GPIO0 was not low */
  NF_CAUSE_NO_RESET,     /* it talks, and the lines did not reset it */
  NF_CAUSE_DEAF,         /* boot mode:(1,…) and no answer: the TX wire */
  NF_CAUSE_GPIO15,       /* boot mode:(4…7,…) */
  NF_CAUSE_BROWN_OUT,    /* it starts by power-on again and again */
  NF_CAUSE_GARBAGE, /* bytes without sense at any rate: the rate, the crystal, the ground wire */
  NF_CAUSE_KERNEL_CH340, /* the kernel's driver of these versions breaks CH340 */

  /* The loader and the flash. */
  NF_CAUSE_LINE_ERRORS, /* data arrives damaged */
  NF_CAUSE_WRONG_CHIP,
  NF_CAUSE_NO_FLASH_FF,    /* the flash's id reads FFFFFF … */
  NF_CAUSE_NO_FLASH_00,    /* … or 000000 */
  NF_CAUSE_FLASH_LOCKED,   /* it is write-protected */
  NF_CAUSE_FLASH_MIRRORED, /* it is smaller than it says */
  NF_CAUSE_UNKNOWN,        /* none of these */
  NF_N_CAUSES,
} NfCause;

/** What a person does next; the front ends make a button or a command of it. */
typedef enum {
  NF_NEXT_NOTHING,
  NF_NEXT_RETRY,   /* it may work now, or after what the advice says */
  NF_NEXT_WAIT,    /* wait for the port to be free, and go on by itself */
  NF_NEXT_COMMAND, /* run the command, which can be copied */
  NF_NEXT_GUIDE,   /* get the board into its loader by hand, step by step */
  NF_NEXT_CHOOSE_PORT,
  NF_NEXT_SLOWER,    /* lower the rate */
  NF_NEXT_WATCH_BUS, /* plug the board in now: what changes on the bus is watched */
} NfNext;

/** How far the look at the line came, and what it met. Plain data but for what it references; all
 * zero: it was not looked at. */
typedef struct {
  gboolean was_tried;        /* to open it */
  GError *open_error;        /* (nullable): owned; why it could not be opened */
  GError *lost;              /* (nullable): owned; why the line broke off */
  NfLines lines;             /* once it was open */
  NfHeard *heard;            /* (nullable): owned; all that came from the board, beside answers */
  gboolean has_reset_effect; /* what it says changed with our resets */
  gboolean is_echo;          /* what we sent came back */
  NfBootVerdict boot;  /* of a reset into the loader that does not answer; else of the program's
                          start  at the end of the visit */
  NfLineErrors errors; /* of the receiver */
  gboolean answers;    /* the loader answers SYNC … */
  guint baud;          /* … at this rate */
  GError *chip_error;  /* (nullable): owned; why the chip could not be asked after that */
  gboolean has_facts;
  NfBoardFacts facts;
  guint32 flash_id; /* as it was read, also one that means nothing */
  gboolean has_flash_id;
  gboolean is_locked; /* the protection bits of its status register are set, and so is the one that
                         ties them to its WP pin. The first alone mean nothing: the ROM sets them
                         whenever it is told that flashing is over, and who writes clears them */
  gboolean
      is_mirrored; /* what stands in its second half is its first, by samples that are not blank */
  guint repeated;  /* requests that had to be sent again */
} NfLineEvidence;

void nf_line_evidence_clear (NfLineEvidence *self);

/** All that is known. Borrowed. */
typedef struct {
  const char *port;           /* (nullable): its name */
  const NfHostEvidence *host; /* (nullable): for a network or virtual port */
  const NfLineEvidence *line; /* (nullable): not looked at */
  gboolean watched_bus;       /* the bus was watched while the board was plugged in … */
  gboolean bus_changed;       /* … and something came */
} NfEvidence;

/** Plain data but for the command. */
typedef struct {
  NfCause cause;
  NfNext next;
  char *command; /* (nullable): that a person runs: "sudo usermod -aG dialout anna" */
  guint pid;     /* of who has the port; 0: not known */
} NfDiagnosis;

/** Returns: (transfer full) by value: clear with nf_diagnosis_clear () */
NfDiagnosis nf_diagnose (const NfEvidence *evidence);
void nf_diagnosis_clear (NfDiagnosis *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfDiagnosis, nf_diagnosis_clear)

/** Returns: (transfer none): a stable name for scripts: "no-permission" */
const char *nf_cause_get_name (NfCause cause);

G_END_DECLS
