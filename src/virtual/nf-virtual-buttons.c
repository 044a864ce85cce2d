/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Buttons, see nf-virtual-buttons.h.
 */
#include "nf-virtual-buttons.h"

#include "nf-virtual-line.h"

#include <string.h>

#define NS_PER_MS G_GUINT64_CONSTANT (1000000)

enum {
  TAP_MS = 100,
  HOLD_MS = 300, /* FLASH, after RST was let go */
};

void
nf_virtual_buttons_plan (NfVirtualButtons *self,
                         const NfVirtualPress *presses,
                         guint n,
                         guint64 now)
{
  memcpy (self->plan, presses, n * sizeof presses[0]);
  self->n_plan = n;
  self->done = 0;
  self->plan_start = now;
}

void
nf_virtual_buttons_press (NfVirtualButtons *self, NfVirtualHand hand, guint64 now)
{
  self->reset_until = now + TAP_MS * NS_PER_MS;
  if (hand == NF_VIRTUAL_HAND_FLASH)
    self->flash_until = self->reset_until + HOLD_MS * NS_PER_MS;
}

static guint64
get_next_press (const NfVirtualButtons *self)
{
  if (self->done == self->n_plan)
    return NF_VIRTUAL_NEVER;
  return self->plan_start + self->plan[self->done].at_ms * NS_PER_MS;
}

guint64
nf_virtual_buttons_get_due (const NfVirtualButtons *self)
{
  guint64 due = get_next_press (self);

  if (self->reset_until > 0)
    due = MIN (due, self->reset_until);
  if (self->flash_until > 0)
    due = MIN (due, self->flash_until);
  return due;
}

void
nf_virtual_buttons_run (NfVirtualButtons *self, guint64 now)
{
  if (self->reset_until <= now)
    self->reset_until = 0;
  if (self->flash_until <= now)
    self->flash_until = 0;
  if (get_next_press (self) <= now)
    nf_virtual_buttons_press (self, self->plan[self->done++].hand, now);
}
