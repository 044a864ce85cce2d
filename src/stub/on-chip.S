/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The way in from the ROM's loader, and the way out to the program in the flash.
 *
 * The ROM calls the stub from its main function and would go on behind that call. To start the
 * program instead, the stub jumps to where that function begins to boot from flash, with the stack
 * as it was (addresses: disassembly of the public mask ROM dump).
 */
#define ROM_BOOT_FROM_FLASH 0x400010a8
#define NO_INTERRUPTS       15

  .section .entry, "ax"
  .literal_position
  .global stub_entry
stub_entry:
  movi  a2, rom_state
  rsil  a3, NO_INTERRUPTS
  s32i  a1, a2, 0
  s32i  a3, a2, 4
  call0 stub_main

  .align 4
  .global hardware_boot
hardware_boot:
  movi  a2, rom_state
  l32i  a1, a2, 0
  l32i  a3, a2, 4
  wsr   a3, ps
  rsync
  movi  a0, ROM_BOOT_FROM_FLASH
  jx    a0

  .section .bss
  .align 4
rom_state:
  .space 8
