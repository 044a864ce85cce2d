/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The function that executes a plan, and what it tells while it does.
 */
#pragma once

#include "nf-board-facts.h"
#include "nf-heard.h"
#include "nf-progress.h"
#include "nf-reset.h"
#include "nf-survey.h"

G_BEGIN_DECLS

/** Something that happened and belongs in the log. */
typedef enum {
  NF_EVENT_OPENED,    /* baud: the port is open */
  NF_EVENT_WAITING,   /* baud: a person is waited for, with SYNC at this rate */
  NF_EVENT_CONNECTED, /* reset, baud: the loader answers at this rate */
  NF_EVENT_STUB,      /* baud: the stub runs, and talks at this rate */
  NF_EVENT_NO_STUB,   /* the stub does not start: the ROM's loader goes on alone */
  NF_EVENT_SLOWED,    /* baud: the cable or the adapter does not carry more than this rate */
  NF_EVENT_RESTARTED, /* the board fell silent, was reset, and goes on where it was */
  NF_EVENT_BOARD,     /* facts: what the board is */
  NF_EVENT_SURVEYED,  /* size, wire_bytes: so much of the flash was looked at, and so much read */
  NF_EVENT_PRESERVED, /* size, wire_bytes: so much will change, and was kept before; what was blank
                         was not read */
  NF_EVENT_ITEM,      /* item, address, size: this is written now */
  NF_EVENT_PATCHED,   /* item, before, after: its header was changed */
  NF_EVENT_KEPT,      /* address, size: what shares a sector with the item was read and put back */
  NF_EVENT_SAME,      /* item, size: so much of it is in the flash already */
  NF_EVENT_UNLOCKED,  /* the flash was write-protected, and no longer is */
  NF_EVENT_ERASED,    /* address, size */
  NF_EVENT_REPEATED,  /* address, size: this block is sent again, after a fault on the line */
  NF_EVENT_RESENT,    /* size: so much was sent or asked again, after faults on the line */
  NF_EVENT_WRITTEN,   /* item, address, size, wire_bytes */
  NF_EVENT_CHECKED,   /* item, samples: so many words were read back and are right */
  NF_EVENT_VERIFIED,  /* item, address, size: the chip's MD5 of it is right */
  NF_EVENT_DIFFERS,   /* item, address, size, pattern: this is not as it should be */
  NF_EVENT_READ,      /* address, size, wire_bytes: what was blank was not sent */
  NF_EVENT_STARTED,   /* the program was started */
  NF_EVENT_HEARD, /* baud, said: a line that the board said by itself, while it was waited for or
                     listened to */
  NF_EVENT_LEFT,  /* the board stays in its loader */
} NfEventKind;

/** In which way flash differs from what it should hold. */
typedef enum {
  NF_PATTERN_OTHER,    /* in no way that tells anything */
  NF_PATTERN_BLANK,    /* it reads FF: protected, or not written */
  NF_PATTERN_MIRRORED, /* it holds what belongs farther down or up: the chip is smaller than it says
                        */
  NF_PATTERN_BITS,     /* a few bits: worn out, or a weak supply */
} NfPattern;

/** What is kept of a line that a board said. */
enum { NF_SAID_SIZE = 120 };

/** Plain data, valid without its flasher. Which members mean something stands at the kinds. */
typedef struct {
  NfEventKind kind;
  gint64 elapsed_us; /* since the job began, by the transport's clock */
  guint item;
  guint32 address;
  guint32 size;
  guint64 wire_bytes; /* that were sent or read for it; 0 without the stub */
  guint samples;
  guint baud;
  NfPattern pattern;
  NfReset reset;
  NfFlashSettings before;
  NfFlashSettings after;
  NfBoardFacts facts;
  char said[NF_SAID_SIZE]; /* UTF-8, without control characters, cut off where it is longer; "" for
                              a piece that makes no sense */
} NfEvent;

/** Who listens. Both functions are called on the flasher's thread and must not block. */
typedef struct {
  void (*progress) (const NfProgress *progress, gpointer data);
  void (*event) (const NfEvent *event, gpointer data);
  gpointer data;
} NfReport;

/** What came of it; what is not known is 0. Also filled as far as it got when the job fails. */
typedef struct {
  NfBoardFacts facts;
  gboolean has_facts;
  guint baud;            /* at which it ended: less than the plan's when that did not carry */
  gboolean used_stub;    /* the task was done by the stub, and proven by its MD5 */
  guint64 bytes_written; /* of the images; without what was put back around them */
  guint64 bytes_same;    /* of those, what was there already and was not sent */
  guint64 wire_bytes;    /* that were sent for them */
  GBytes *data;          /* NF_TASK_READ and CHORE: what was read; NULL: not all */
  NfSurvey *survey;      /* what the gate had read, or NF_TASK_SURVEY; NULL: nothing */
  guint64 bytes_kept;    /* that were given to the gate to keep */
  guint64 bytes_erased;
  GArray *differences;   /* NF_TASK_VERIFY: of NfRange, whole sectors that differ; NULL: none */
  guint samples_checked; /* words read back, beside the chip's own checksum of every block */
  gboolean has_begun;    /* the flash was changed … */
  gboolean is_task_done; /* … and all of the task is done: only the start can have failed */
  NfHeard *heard;        /* what the board said after it was started; NULL: nobody listened */
  gboolean has_listened; /* to the end: neither cancelled nor was the port lost in it */
  double seconds;        /* by the transport's clock, without those in which a person was waited for
                            or the board was listened to */
} NfResult;

/** Frees what @result owns and empties it. */
void nf_result_clear (NfResult *result);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfResult, nf_result_clear)

/**
 * Executes @plan on the board at the end of @transport: opens it, gets into the loader, does the
 * task, does what the plan says after, closes it. Blocks.
 *
 * Nothing outside the planned ranges is changed: where an item ends inside a sector, the rest of
 * that sector is read first and put back (unless everything is erased). It is missing for less
 * than half a second at 115200 baud, in which a cancel waits; only a board that is unplugged
 * just then loses it.
 *
 * What is written is proven as far as the ROM allows: its checksum of every block as programmed,
 * one byte, and a word of every block read back. Together they see a lost byte, a damaged bit, a
 * flash that is locked, dead or mirrored; they do not see two bits damaged in the same place of
 * one block.
 *
 * Where the plan says so, the board is listened to after its program was started. Nothing that goes
 * wrong there makes the job fail, also not that it is cancelled: the task is done.
 *
 * While a person is waited for, SYNC is sent at 74880 baud, the rate of the ROM's own lines, so
 * that what the board says can be read at the same time; once it answers the rate is raised by the
 * stub.
 *
 * A plan's gate is asked when the board is known and before anything is changed. When it says no,
 * the board is started as the plan says, and the job fails.
 *
 * However it ends, both reset lines are released and the transport is closed.
 *
 * @transport: not open yet; used by this function alone until it returns
 * @report: (nullable)
 * @result: (out)
 *
 * Errors: every cause of nf-error.h that concerns the port or the board;
 * NF_ERROR_DOES_NOT_FIT when the chip turns out smaller than the plan, before anything is
 * written; NF_ERROR_NEEDS_STUB when the gate has a keep () and the plan has no stub, and whatever
 * the gate says, as NF_ERROR_NEEDS_DECISION; G_IO_ERROR_CANCELLED
 */
gboolean nf_flasher_run (const NfPlan *plan,
                         NfTransport *transport,
                         const NfReport *report,
                         GCancellable *cancellable,
                         NfResult *result,
                         GError **error);

G_END_DECLS
