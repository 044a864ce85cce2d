/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * A person's hand at a board: the button (or wire) RST and the button FLASH, which pulls GPIO0
 * low, as they are pressed and let go on the board's clock.
 *
 * Owned by the board. Time is its clock in ns.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** What a hand does. */
typedef enum {
  NF_VIRTUAL_HAND_RESET, /* taps RST: 100 ms */
  NF_VIRTUAL_HAND_FLASH, /* holds FLASH, taps RST, and lets FLASH go 300 ms later */
} NfVirtualHand;

/** One of them, at a time. */
typedef struct {
  NfVirtualHand hand;
  guint32 at_ms;
} NfVirtualPress;

enum { NF_VIRTUAL_PRESSES_MAX = 16 };

/** { 0 } is valid: both are up, and there is no plan. */
typedef struct {
  NfVirtualPress plan[NF_VIRTUAL_PRESSES_MAX];
  guint n_plan, done; /* presses of the plan, and how many of them have begun */
  guint64 plan_start;
  guint64 reset_until, flash_until; /* 0: up */
} NfVirtualButtons;

/** Makes a plan: what will be pressed so long after @now, in order. @n: up to the maximum */
void nf_virtual_buttons_plan (NfVirtualButtons *self,
                              const NfVirtualPress *presses,
                              guint n,
                              guint64 now);

/** Presses now. */
void nf_virtual_buttons_press (NfVirtualButtons *self, NfVirtualHand hand, guint64 now);

/** Returns: when a button will be pressed or let go next, NF_VIRTUAL_NEVER when none will */
guint64 nf_virtual_buttons_get_due (const NfVirtualButtons *self);

/** Presses and lets go what is due. */
void nf_virtual_buttons_run (NfVirtualButtons *self, guint64 now);

G_END_DECLS
