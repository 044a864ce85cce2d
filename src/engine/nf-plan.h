/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a job shall do: which images go where, what is erased, with which settings, and what
 * happens before and after. A plan is checked when it is made and never changes afterwards, so
 * it crosses threads without a lock.
 */
#pragma once

#include "nf-chore.h"
#include "nf-gate.h"
#include "nf-image.h"
#include "nf-listen.h"
#include "nf-range.h"

G_BEGIN_DECLS

/** How the board gets into its loader. */
typedef enum {
  NF_BEFORE_RESET,   /* by its reset lines */
  NF_BEFORE_BY_HAND, /* by a person's, for whom SYNC is sent until it is answered or cancelled. If
                        it is not there already, the lines are tried once first, which does no
                        harm where they lead nowhere */
  NF_BEFORE_NOTHING, /* it is there already, or a person takes care of it */
  NF_BEFORE_NO_SYNC, /* it is there, and knows our rate already */
} NfBefore;

/** What happens at the end. */
typedef enum {
  NF_AFTER_RESET,   /* the reset line starts the program, or where it leads nowhere the loader */
  NF_AFTER_RUN,     /* the loader is told to start it, for boards without a reset line */
  NF_AFTER_NOTHING, /* the board stays in its loader */
} NfAfter;

/** What a plan is for, beside telling the board's facts, which every job does. */
typedef enum {
  NF_TASK_IDENTIFY, /* nothing more; also used to start the program */
  NF_TASK_WRITE,    /* writes the items */
  NF_TASK_VERIFY,   /* compares the items with the flash; needs the stub */
  NF_TASK_READ,     /* reads the range; needs the stub */
  NF_TASK_ERASE,    /* erases the range */
  NF_TASK_SURVEY,   /* looks at the flash as far as the gate wants; needs the stub */
  NF_TASK_CHORE,    /* does the chore, by the ROM's loader */
} NfTask;

/** Everything about a job but its items. Plain data, copied into the plan. */
typedef struct {
  guint baud; /* 300 to 4000000; the ROM measures it on the first SYNC */
  NfBefore before;
  NfAfter after;
  NfFlashSettings settings; /* for the header of an E9 program written at 0 */
  guint32 flash_bytes;      /* what the board is known to have; 0: found out on the chip */
  gboolean erase_all;       /* NF_TASK_WRITE: the whole flash is erased first */
  gboolean write_all;       /* NF_TASK_WRITE: also what is in the flash already */
  gboolean no_packing;      /* NF_TASK_WRITE: sends the bytes as they are */
  gboolean no_stub;         /* the ROM's loader does it alone */

  /* For a board that is wired in another way; empty: the usual ones, in turn. */
  NfResetSequence into_loader;
  NfResetSequence into_program;

  /* What is listened to after the program was started; ignored with NF_AFTER_NOTHING, and where it
   * was loaded into memory. */
  NfListening listening;
} NfPlanOptions;

/** 115200 baud, reset before and after, headers kept, size from the chip, the stub does it, and
 * writes what differs. */
#define NF_PLAN_OPTIONS_DEFAULT                                                                    \
  ((NfPlanOptions){ .baud = 115200, .settings = NF_FLASH_SETTINGS_KEEP })

/** What can be wrong with where something goes. */
typedef enum {
  NF_FIT_OK,
  NF_FIT_UNALIGNED, /* the address is not the start of a sector */
  NF_FIT_PAST_END,  /* it ends past the flash */
  NF_FIT_OVERLAP,   /* it shares a sector with another */
} NfFit;

/**
 * Looks where @ranges[@index] lies.
 *
 * @flash_bytes: 0: not known, only the 16 MB limit holds
 * @other: (out): with NF_FIT_OVERLAP the first range that it overlaps
 */
NfFit
nf_range_check (const NfRange *ranges, guint n, guint index, guint32 flash_bytes, guint *other);

/**
 * Makes a plan that writes.
 *
 * @addresses, @images: @n each; written in this order. The images are referenced
 *
 * Errors: NF_ERROR_NOTHING_TO_DO (@n is 0), NF_ERROR_UNALIGNED, NF_ERROR_DOES_NOT_FIT,
 * NF_ERROR_OVERLAP, NF_ERROR_SETTING
 */
NfPlan *nf_plan_new_write (const NfPlanOptions *options,
                           const guint32 *addresses,
                           NfImage *const *images,
                           guint n,
                           GError **error);

/**
 * Makes a plan that compares, with the same arguments and errors as nf_plan_new_write ().
 */
NfPlan *nf_plan_new_verify (const NfPlanOptions *options,
                            const guint32 *addresses,
                            NfImage *const *images,
                            guint n,
                            GError **error);

/**
 * Makes a plan that reads @range, which may begin and end anywhere, or all with { 0, 0 }.
 *
 * Errors: NF_ERROR_DOES_NOT_FIT, NF_ERROR_SETTING; NF_ERROR_NEEDS_STUB with no_stub
 */
NfPlan *nf_plan_new_read (const NfPlanOptions *options, NfRange range, GError **error);

/**
 * Makes a plan that erases @range, or all with { 0, 0 }.
 *
 * Errors: NF_ERROR_UNALIGNED (address or size), NF_ERROR_DOES_NOT_FIT, NF_ERROR_SETTING
 */
NfPlan *nf_plan_new_erase (const NfPlanOptions *options, NfRange range, GError **error);

/**
 * Makes a plan that only looks at the flash: reads what its gate wants, and without a gate finds
 * out of every sector whether it is blank. What came of it stands in the result's survey.
 *
 * Errors: NF_ERROR_SETTING; NF_ERROR_NEEDS_STUB with no_stub
 */
NfPlan *nf_plan_new_survey (const NfPlanOptions *options, GError **error);

/**
 * Makes a plan that does @chore.
 *
 * Errors: those of nf_chore_check (); NF_ERROR_SETTING
 */
NfPlan *nf_plan_new_chore (const NfPlanOptions *options, const NfChore *chore, GError **error);

/**
 * Makes a plan that only connects, tells the board's facts and does what @options say after.
 *
 * @with_flash: whether the flash chip's id is wanted; FALSE also serves a board without one
 *
 * Errors: NF_ERROR_SETTING
 */
NfPlan *nf_plan_new_identify (const NfPlanOptions *options, gboolean with_flash, GError **error);

/**
 * Gives the plan a gate, which other plans than those that write, erase or survey do not ask. Once
 * only, and before anybody else has the plan: from then on it never changes.
 *
 * @gate: copied; its data is the plan's from now on
 */
void nf_plan_set_gate (NfPlan *self, const NfGate *gate);

NfPlan *nf_plan_ref (NfPlan *self);
void nf_plan_unref (NfPlan *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (NfPlan, nf_plan_unref)

NfTask nf_plan_get_task (const NfPlan *self);
const NfPlanOptions *nf_plan_get_options (const NfPlan *self);
gboolean nf_plan_needs_flash (const NfPlan *self);

guint nf_plan_get_n_items (const NfPlan *self);
/** Returns: (transfer none) */
NfImage *nf_plan_get_image (const NfPlan *self, guint item);
guint32 nf_plan_get_address (const NfPlan *self, guint item);

/** Returns: the range of an NF_TASK_ERASE or NF_TASK_READ plan */
NfRange nf_plan_get_range (const NfPlan *self);

/** Returns: (transfer none): the chore of an NF_TASK_CHORE plan */
const NfChore *nf_plan_get_chore (const NfPlan *self);

/** Returns: (transfer none) (nullable): the gate of the plan */
const NfGate *nf_plan_get_gate (const NfPlan *self);

/** Returns: how many bytes all items have together */
guint64 nf_plan_get_total_bytes (const NfPlan *self);

/**
 * Holds the plan against the chip as it is.
 *
 * @flash_bytes: its real size, not 0
 *
 * Errors: NF_ERROR_DOES_NOT_FIT, before anything was written
 */
gboolean nf_plan_check_flash (const NfPlan *self, guint32 flash_bytes, GError **error);

G_END_DECLS
