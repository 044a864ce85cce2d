/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub's main function on the chip.
 */
#include "stub.h"

#include "registers.h"

#include <stddef.h>

void stub_main (void) __attribute__ ((noreturn));

/* Too large for the stack, and set up by stub_begin (): nothing clears it. */
static struct stub stub;

/* The ROM's loader listens by interrupt. They are off, and its own program starts with them as
 * they are after a reset. */
void
stub_main (void)
{
  hardware_store (NULL, UART_INT_ENABLE, 0);
  hardware_store (NULL, UART_INT_CLEAR, ~0u);
  stub_begin (&stub, NULL);
  for (;;)
    stub_step (&stub);
}
