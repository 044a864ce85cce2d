/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A virtual board with the stub running, and what its flash must hold.
 */
#pragma once

#include "stub-talk.h"

enum { STUB_FLASH = 0x80000, STUB_SECTOR = 0x1000 };

/** The name of a board with so much flash. */
#define STUB_BOARD "virtual:esp-01?size=512KB"

/** A board, and what its flash must hold. */
typedef struct {
  Talk talk;
  guint8 expected[STUB_FLASH];
} StubFixture;

/** A board whose flash is full of what depends on a seed. */
void stub_fixture_set_up_name (StubFixture *f, const char *name);
/** For g_test_add (): STUB_BOARD. */
void stub_fixture_set_up (StubFixture *f, gconstpointer data);
void stub_fixture_tear_down (StubFixture *f, gconstpointer data);

/** Fills the flash, and what is expected of it, with other content. */
void stub_fixture_fill (StubFixture *f, guint32 seed);

/** Says what must be there in the end. */
void stub_fixture_expect (StubFixture *f, guint32 address, const guint8 *bytes, gsize size);
/** Compares every byte of the flash. */
void stub_fixture_assert (StubFixture *f);
