/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual board whose whole flash a test fills, has written to, and compares.
 */
#pragma once

#include "nf-flasher.h"

/** The flash of a virtual board, kept in a file. */
typedef struct {
  char *folder;
  char *path;
  guint8 *expected; /* what must be in it in the end */
  gsize size;
  NfPlanOptions options; /* the default ones, with or without the stub */
} TestFlash;

/** For g_test_add (): a flash of 4 MB, filled with what nobody shall lose. */
void test_flash_set_up (TestFlash *f, gconstpointer data);
/** The same, for jobs by the ROM's loader alone. */
void test_flash_set_up_rom (TestFlash *f, gconstpointer data);
void test_flash_set_up_size (TestFlash *f, gsize size);
void test_flash_tear_down (TestFlash *f, gconstpointer data);

/** Fills the flash, and what is expected of it, with other content. */
void test_flash_fill (TestFlash *f, guint32 seed);
/** Makes the flash what is expected of it. */
void test_flash_store (TestFlash *f);

/** @options: more of the board's options, as "fault=locked". Returns: (transfer full) */
NfTransport *test_flash_new_board (TestFlash *f, const char *options);

/** Says what must be there in the end. */
void test_flash_expect (TestFlash *f, guint32 address, gconstpointer data, gsize size);
void test_flash_expect_blank (TestFlash *f, guint32 address, gsize size);
/** Compares every byte of the flash. */
void test_flash_assert (TestFlash *f);
/** Compares @size bytes from @address on. */
void test_flash_assert_range (TestFlash *f, guint32 address, gsize size);
/** Compares every byte from @address on. */
void test_flash_assert_from (TestFlash *f, guint32 address);

/** Returns: (transfer full): a plan that writes @bytes as "a.bin" */
NfPlan *test_flash_new_write (const NfPlanOptions *options, guint32 address, GBytes *bytes);
gboolean
test_flash_run (TestFlash *f, NfPlan *plan, const char *options, NfResult *result, GError **error);
void test_flash_assert_runs (TestFlash *f, NfPlan *plan, NfResult *result);
