/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * One run of the flasher, from inside: what its parts share. For nf-flasher.c and the
 * nf-run-*.c files only; the rest of the program sees nf-flasher.h.
 */
#pragma once

#include "nf-flasher.h"
#include "nf-sectors.h"
#include "nf-spi.h"
#include "nf-stub.h"

G_BEGIN_DECLS

/** The line that the board is saying by itself. */
typedef struct {
  guint8 line[2 * NF_SAID_SIZE]; /* what a line has more than this is dropped */
  guint n;
  guint baud;
  gint64 heard_at;
  gboolean was_strange; /* what came before made no sense … */
  gint64 strange_told;  /* … and when that was last reported; 0: never */
  guint n_told;
} NfRunSaid;

/** Lives on the stack of nf_flasher_run (). Everything but the result is borrowed. */
typedef struct {
  const NfPlan *plan;
  const NfPlanOptions *options;
  NfTransport *transport;
  const NfReport *report;
  NfLoader *loader;
  NfStub *stub; /* NULL: the ROM's loader does it alone, then SPI is attached */
  NfSpi spi;
  NfReset reset;      /* what brought the board into its loader */
  gboolean was_reset; /* the reset line has started its program */
  NfResult *result;
  const NfGate *gate;   /* (nullable) */
  NfSectors seen;       /* every sector as it was before the first change; none when n is 0 */
  GHashTable *kept;     /* (nullable): the addresses of the sectors that the gate has kept */
  gboolean is_refused;  /* the gate has said no */
  GHashTable *proven;   /* (nullable): by the address of a sector the digest of what it holds */
  gboolean is_line_bad; /* something had to be sent again */
  guint32 resent;       /* bytes sent again since that was last reported … */
  gint64 resent_told;   /* … and when that was */
  gint64 began_at;
  gint64 idle_us; /* of the time since then: a person was waited for, or the board listened to */
  gint64 phase_began_at;
  NfProgress progress;
  NfRunSaid said;
} NfRun;

/** Begins a phase and reports it. @total: bytes to be done in it */
void nf_run_begin_phase (NfRun *run, NfPhase phase, guint item, guint64 total);
/** Reports that @done bytes of the present phase are done. */
void nf_run_send_progress (NfRun *run, guint64 done);
/** Reports @event; its time is filled in here. */
void nf_run_send_event (NfRun *run, NfEvent event);

/** Returns: the flash's size by its id, else by the plan; 0: nobody knows */
guint32 nf_run_get_flash_bytes (const NfRun *run);

/** Gets into the loader, starts the stub if the plan can use it, and finds out what the board is.
 * Errors: see nf-reset.h; NF_ERROR_WRONG_CHIP, NF_ERROR_FLASH_SILENT, NF_ERROR_DOES_NOT_FIT */
gboolean nf_run_connect (NfRun *run, GError **error);

/** Looks whether the board is in its loader already, tries the reset lines once, and then sends
 * SYNC until somebody has got it there in another way. Errors: NF_ERROR_PORT_LOST;
 * G_IO_ERROR_CANCELLED */
gboolean nf_run_wait_for_hand (NfRun *run, GError **error);

/** Returns: whether the plan starts a program that it has loaded into memory: it is left alone,
 * since a reset would end it */
gboolean nf_run_is_in_memory (const NfRun *run);

/**
 * Starts the program, or leaves the board in its loader, as the plan says. Where the lines have not
 * brought the board into its loader, that they start its program is proven by what its ROM says
 * then; when they do not, the loader starts it.
 *
 * Errors: those of the transport, the loader and the stub
 */
gboolean nf_run_start_program (NfRun *run, GError **error);

/** Returns: whether the board shall be listened to after its start */
gboolean nf_run_listens (const NfRun *run);

/** Listens to a board that was just started; what comes of it stands in the result. */
void nf_run_listen (NfRun *run);

/** Reports what the board says by itself, line by line; what makes no sense once a second. @n: 0
 * while nothing comes */
void nf_run_take_said (NfRun *run, guint baud, const guint8 *bytes, gsize n);

/** Reports the line that has no end yet. */
void nf_run_end_said (NfRun *run);

/** Checks that a flash chip has answered with @id. Errors: NF_ERROR_FLASH_SILENT */
gboolean nf_run_take_flash_id (NfRun *run, guint32 id, GError **error);

/**
 * Uploads and starts the stub, raises the rate to the plan's if it is lower, and takes the facts
 * from it.
 *
 * Returns: FALSE with NF_ERROR_NO_STUB when it does not start
 */
gboolean nf_run_start_stub (NfRun *run, GError **error);

/** Returns: whether @fault says that the conversation was lost, and a reset may bring it back */
gboolean nf_run_is_lost (const GError *fault);

/** Says that the board is being reset, and goes one rung down the ladder of rates if there is one.
 */
gboolean nf_run_lower_rate (NfRun *run, GError **error);

/** A part of the task, done by the stub. When the stub falls silent in it, the board is reset and
 * it is called again: so it must go on where the flash is, or begin again. */
typedef gboolean (*NfRunPart) (NfRun *run, gpointer data, GError **error);

/** Does @part, and again after a restart at a lower rate as long as that may help. */
gboolean nf_run_with_stub (NfRun *run, NfRunPart part, gpointer data, GError **error);

/**
 * Brings a loader that fell silent back: by SYNC, and when that does not help by the reset that
 * worked before, after which the flash is attached again. A chip that was reset or whose loader
 * crashed on a damaged command goes on where it was.
 */
gboolean nf_run_recover (NfRun *run, GError **error);

/** Erases one sector or block, and counts it. */
gboolean nf_run_erase_piece (NfRun *run, NfSpiErase erase, guint32 address, GError **error);

/** Erases whole sectors, by blocks of 64 KiB where a whole block lies in the range. */
gboolean nf_run_erase (NfRun *run, guint32 address, gsize size, guint item, GError **error);

/** Does the plan's chore by the ROM's loader, as nf-chore.h tells. What it gives stands in the
 * result's data. Errors: also NF_ERROR_LINE, NF_ERROR_FLASH_REFUSED */
gboolean nf_run_chore (NfRun *run, GError **error);

/** Gives a @range that reaches to the end of the flash its size. Errors: NF_ERROR_SETTING when
 * nobody knows how large that is */
gboolean nf_run_close_range (const NfRun *run, NfRange *range, GError **error);

/** Reads the plan's range into the result. Needs the stub. */
gboolean nf_run_read (NfRun *run, GError **error);

/**
 * Reads whole sectors until they are what their digests say; blank ones are not read at all.
 *
 * @sectors: what is there is known; what is wanted is overwritten, and the same in the end
 * @bytes: as many; may hold them already in part
 * @wire_bytes: grows by what was read
 *
 * Errors: those of the stub; NF_ERROR_FLASH_REFUSED when they read differently every time
 */
gboolean nf_run_read_sectors (NfRun *run,
                              NfSectors *sectors,
                              guint8 *bytes,
                              NfStubProgress progress,
                              gpointer data,
                              guint64 *wire_bytes,
                              GError **error);

/** Reads what the gate wants to know, and asks it. Errors: also what its allows () says */
gboolean nf_run_pass_gate (NfRun *run, GError **error);

/** Fills what is there of sectors that were not changed in this run: from what was seen before, if
 * it was, else by asking. */
gboolean nf_run_look (NfRun *run,
                      NfSectors *sectors,
                      NfStubProgress progress,
                      gpointer data,
                      GError **error);

/** Returns: whether the gate wants to keep what will be lost */
gboolean nf_run_keeps (const NfRun *run);

/** Gives the gate to keep what is not as wanted among @sectors, of which it is known what is there.
 * What it has it does not get again. Errors: also what its keep () says */
gboolean nf_run_preserve (NfRun *run, guint item, const NfSectors *sectors, GError **error);

/** The same with what is not blank in a range of whole sectors, and with restarts. */
gboolean nf_run_preserve_range (NfRun *run, NfRange range, GError **error);

/** Remembers what @sectors hold, now that it is proven. */
void nf_run_note_proven (NfRun *run, const NfSectors *sectors);

/** Checks that nothing that was proven has been overwritten since, by a chip that is smaller than
 * it says. A few sectors are looked at. Errors: NF_ERROR_DOES_NOT_FIT; those of the stub */
gboolean nf_run_check_mirrors (NfRun *run, GError **error);

/**
 * Looks at a sector that is not as it should be, and reports in which way.
 *
 * @data, @size: what the whole item that begins at @address should be
 * @at: where in it the sector begins
 */
gboolean nf_run_report_difference (NfRun *run,
                                   guint item,
                                   guint32 address,
                                   const guint8 *data,
                                   gsize size,
                                   gsize at,
                                   NfPattern *pattern,
                                   GError **error);

G_END_DECLS
