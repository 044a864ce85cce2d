/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual board for chores: one that stays powered from one to the next, or a new one for each.
 */
#pragma once

#include "nf-flasher.h"

#include "test-tap.h"

/** What test_image_new_program () loads. */
enum { IRAM = 0x40100000, DRAM = 0x3FFE8000, IRAM_SIZE = 0x4000, DRAM_SIZE = 0x400 };

/** One board for several chores. Its flash stays from one board to the next. */
typedef struct {
  TestTap *tap;
  NfResult result; /* of the last chore */
} ChoreBench;

/** Returns: (transfer full): the board's name. @more: further options, as "&fault=deaf" */
char *chore_build_name (const char *more);

/** Returns: (transfer full): a plan that leaves the board in its loader */
NfPlan *chore_make_plan (const NfChore *chore);

/** Returns: (transfer full): "ram.bin", for memory */
NfImage *chore_make_program (guint32 seed);

/** Does a chore on a new board. @result: (out): for nf_result_clear () */
gboolean
chore_run_on_new_board (const NfChore *chore, const char *more, NfResult *result, GError **error);

/** Compares what a chore gave. */
void chore_assert_data (const NfResult *result, gconstpointer expected, gsize size);

/** @more: as chore_build_name () */
void chore_bench_init (ChoreBench *self, const char *more);
void chore_bench_clear (ChoreBench *self);

/** For g_test_add (). */
void chore_bench_set_up (ChoreBench *self, gconstpointer unused);
void chore_bench_tear_down (ChoreBench *self, gconstpointer unused);

gboolean chore_bench_run (ChoreBench *self, const NfChore *chore, GError **error);
/** Fails unless it succeeds, and did not touch the flash. */
void chore_bench_assert_runs (ChoreBench *self, const NfChore *chore);

/** Reads memory, and compares it with a segment of @image. */
void chore_bench_assert_segment (ChoreBench *self, const NfImage *image, guint segment);
