/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A gate that notes what it is asked and given, in front of a virtual board's flash. What it is
 * given to keep it compares with the flash at that moment: not one byte of it may have changed.
 */
#pragma once

#include "nf-flasher.h"

#include "test-flash.h"
#include "test-line.h"

enum { TEST_GATE_FLASH_SIZE = 0x80000, TEST_GATE_SAME_SIZE = 0x6000 };

typedef struct {
  TestFlash flash;
  guint8 *before;  /* the flash when the job began */
  guint8 *is_kept; /* by sector */
  GString *calls;  /* "wants allows keep(0x1000+0x3000) keep(0x8000+0x1000,blank)" */

  /* What it does. */
  const NfRange *wanted; /* those of them that are not known yet are asked for, in this order */
  guint n_wanted;
  gboolean wants_known; /* asks for all of them, known or not */
  gboolean looks_at_all;
  gboolean refuses;
  gboolean keeps;
  guint keeps_max; /* then its disk is full; 0: it never is */
  guint n_keeps;
  gboolean *is_destroyed; /* (nullable) */

  TestLine *line; /* of the last job */
  NfResult result;
  GString *events;  /* of the last job: "opened connected …" */
  guint64 surveyed; /* the bytes that its survey has read */
  GCancellable *cancellable;
  NfPhase cancel_at; /* half way through this phase; NF_N_PHASES: never */
  NfPhase reset_at;  /* half way through this phase of … */
  guint reset_item;  /* … this item somebody presses the board's button, once */
  double fraction;
  NfPlan *running;
} TestGate;

/** For g_test_add (): a flash of TEST_GATE_FLASH_SIZE that is half blank, in runs. */
void test_gate_set_up (TestGate *self, gconstpointer data);
void test_gate_tear_down (TestGate *self, gconstpointer data);

/** Fills the flash anew. */
void test_gate_fill (TestGate *self, guint32 seed);

/** Takes note of the flash as it is now, and forgets what came before. */
void test_gate_begin (TestGate *self);

/** Gives @plan the gate. */
void test_gate_attach (TestGate *self, NfPlan *plan);

/** Begins, and runs @plan. @options: of the board, as "fault=locked" */
gboolean test_gate_run (TestGate *self, NfPlan *plan, const char *options, GError **error);
void test_gate_run_well (TestGate *self, NfPlan *plan);

/** Returns: (transfer full): a plan with the gate that writes two images, one of them ending inside
 * a sector; TEST_GATE_SAME_SIZE bytes of the second are in the flash already. What is expected of
 * the flash is set. */
NfPlan *test_gate_new_write (TestGate *self, guint32 seed);

/** Returns: whether a sector was blank when the job began */
gboolean test_gate_was_blank (TestGate *self, guint sector);

/** Compares what was kept with what has changed since the job began: exactly those sectors; with
 * erase_all also those that were erased and hold the same again. */
void test_gate_assert_kept_what_changed (TestGate *self);
/** Compares the flash with what it was when the job began. */
void test_gate_assert_unchanged (TestGate *self);
