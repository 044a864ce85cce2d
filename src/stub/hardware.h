/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * All that the stub knows of the machine it runs on: words at addresses, a clock, two ways out.
 *
 * On the chip these are single instructions. Anywhere else whoever runs the stub provides them,
 * as the virtual board does, and struct hardware is theirs.
 */
#pragma once

#include <stdint.h>

struct hardware;

#ifdef __xtensa__

/** The processor's clock while the stub runs: twice the bus's, which is twice the crystal's.
 * Nothing sets the PLL up before a program does. */
enum { HARDWARE_MHZ = 104 };

static inline uint32_t
hardware_load (struct hardware *self, uint32_t address)
{
  return *(volatile uint32_t *) address;
}

static inline void
hardware_store (struct hardware *self, uint32_t address, uint32_t value)
{
  *(volatile uint32_t *) address = value;
}

static inline uint32_t
hardware_get_cycles (void)
{
  uint32_t cycles;

  __asm__ volatile("rsr %0, ccount" : "=a"(cycles));
  return cycles;
}

/** Waits. @us: up to 65535 */
static inline void
hardware_wait (struct hardware *self, uint32_t us)
{
  uint32_t begin = hardware_get_cycles ();

  while (hardware_get_cycles () - begin < us * HARDWARE_MHZ)
    ;
}

/** Leaves the stub for good and starts the program in the flash, as the ROM's loader would. */
void hardware_boot (struct hardware *self) __attribute__ ((noreturn));

/** Leaves the stub for good and runs what @address points to. */
static inline void
hardware_jump (struct hardware *self, uint32_t address)
{
  ((void (*) (void)) address) ();
}

#else

uint32_t hardware_load (struct hardware *self, uint32_t address);
void hardware_store (struct hardware *self, uint32_t address, uint32_t value);
void hardware_wait (struct hardware *self, uint32_t us);

/** Both return; the stub is not run again after that. */
void hardware_boot (struct hardware *self);
void hardware_jump (struct hardware *self, uint32_t address);

#endif
