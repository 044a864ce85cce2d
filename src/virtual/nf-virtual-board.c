/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The board: a chip, its flash, its supply and its reset circuit.
 */
#include "nf-virtual-board-private.h"

#include <string.h>

enum {
  SOFTWARE_RESET_NS = 100 * 1000,
  ESP32_MAGIC = 0x00F01D83,
  ESP32_STATUS_SIZE = 4,

  /* Bits by the mode in an image's header: QIO, QOUT, DIO, DOUT. */
  QUAD_MODES = 3,
  ALL_BUT_DOUT = 7,
};
#define NS_PER_MS G_GUINT64_CONSTANT (1000000)

/* How long the supply is down when it dips. */
#define DIP_NS (50 * NS_PER_MS)

static void
set_up_flash (const NfVirtualOptions *options, NfVirtualFlash *flash)
{
  const NfVirtualFlashTimings none = { 0 };
  guint32 id = 0xEF4000 | (guint32) g_bit_nth_msf (options->flash_size, -1);
  NfVirtualFlashFault fault =
      options->fault == NF_VIRTUAL_FAULT_LOCKED     ? NF_VIRTUAL_FLASH_LOCKED
      : options->fault == NF_VIRTUAL_FAULT_FLASH_FF ? NF_VIRTUAL_FLASH_DEAD_HIGH
      : options->fault == NF_VIRTUAL_FAULT_FLASH_00 ? NF_VIRTUAL_FLASH_DEAD_LOW
      : options->fault == NF_VIRTUAL_FAULT_WRONG_ID ? NF_VIRTUAL_FLASH_BOASTING
                                                    : NF_VIRTUAL_FLASH_GOOD;

  if (options->flash_id != 0)
    id = options->flash_id;
  if (options->fault == NF_VIRTUAL_FAULT_WRONG_ID)
    id++; /* the last byte is the logarithm of the size */
  nf_virtual_flash_power_off (flash);
  nf_virtual_flash_set_id (flash, id);
  nf_virtual_flash_set_fault (flash, fault);
  if (options->fault == NF_VIRTUAL_FAULT_WORN)
    nf_virtual_flash_set_worn (flash, options->fault_count);
  nf_virtual_flash_set_timings (flash, options->fast ? &none : &nf_virtual_flash_typical);
}

static void
set_up_chip (NfVirtualBoard *self, const NfVirtualOptions *options)
{
  nf_virtual_chip_set_efuses (&self->chip, options->mac, options->embedded_flash);
  nf_virtual_chip_set_crystal (&self->chip, options->crystal_mhz);
  self->chip.gpio0_low = options->boot_download;
  self->chip.unreadable_modes = self->fault == NF_VIRTUAL_FAULT_QUAD     ? QUAD_MODES
                                : self->fault == NF_VIRTUAL_FAULT_NO_DIO ? ALL_BUT_DOUT
                                                                         : 0;
  if (self->fault == NF_VIRTUAL_FAULT_ESP32) {
    self->chip.magic = ESP32_MAGIC;
    nf_virtual_rom_set_status_size (self->rom, ESP32_STATUS_SIZE);
  }
}

static void
take_options (NfVirtualBoard *self, const NfVirtualOptions *options)
{
  memcpy (self->hand, options->hand, sizeof self->hand);
  self->n_hand = options->n_hand;
  self->auto_reset = options->auto_reset && options->fault != NF_VIRTUAL_FAULT_UNWIRED;
  self->gpio0_tied = options->boot_download;
  self->gpio15_high = options->gpio15_high;
  self->en_delay = options->en_delay_ms * NS_PER_MS;
  self->fault = options->fault;
  self->fault_count = options->fault_count;
  self->random = options->seed * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + 1;
}

NfVirtualBoard *
nf_virtual_board_new (const NfVirtualOptions *options, NfVirtualFlash *flash)
{
  NfVirtualBoard *self = g_new0 (NfVirtualBoard, 1);

  take_options (self, options);
  set_up_flash (options, flash);
  nf_virtual_chip_init (&self->chip, flash);
  self->rom = nf_virtual_rom_new (&self->chip);
  self->stub = nf_virtual_stub_new (&self->chip);
  self->program = nf_virtual_program_new (&self->chip);
  set_up_chip (self, options);
  nf_virtual_board_init_wires (self);
  self->dips_at = NF_VIRTUAL_NEVER;
  self->en_low = self->fault == NF_VIRTUAL_FAULT_HELD;
  self->en_release = self->en_low ? NF_VIRTUAL_NEVER : 0;
  nf_virtual_board_open (self);
  return self;
}

void
nf_virtual_board_free (NfVirtualBoard *self)
{
  if (self == NULL)
    return;
  nf_virtual_board_clear_wires (self);
  nf_virtual_program_free (self->program);
  nf_virtual_stub_free (self->stub);
  nf_virtual_rom_free (self->rom);
  nf_virtual_chip_clear (&self->chip);
  g_free (self);
}

guint64
nf_virtual_board_get_time (const NfVirtualBoard *self)
{
  return self->chip.now;
}

NfVirtualFlash *
nf_virtual_board_get_flash (const NfVirtualBoard *self)
{
  return self->chip.flash;
}

/* --- Reset ------------------------------------------------------------------------------- */

static NfVirtualBootMode
read_straps (const NfVirtualBoard *self)
{
  gboolean low = self->chip.gpio0_low;

  if (self->gpio15_high)
    return low ? NF_VIRTUAL_BOOT_SDIO_LOW : NF_VIRTUAL_BOOT_SDIO_HIGH;
  return low ? NF_VIRTUAL_BOOT_DOWNLOAD : NF_VIRTUAL_BOOT_FLASH;
}

static void
release_reset (NfVirtualBoard *self)
{
  self->en_release = NF_VIRTUAL_NEVER;
  if (self->fault == NF_VIRTUAL_FAULT_NO_ANSWER)
    return;
  if (!self->chip.reset_requested)
    self->chip.boot_mode = read_straps (self);
  if (self->fault == NF_VIRTUAL_FAULT_BROWN_OUT)
    self->dips_at = self->chip.now + self->fault_count * NS_PER_MS;
  nf_virtual_chip_reset (&self->chip);
  nf_virtual_stub_stop (self->stub);
  nf_virtual_program_stop (self->program);
  nf_virtual_rom_start (self->rom);
  self->running = TRUE;
}

/* A reset from within samples no straps, and a software reset keeps the cause of the one before. */
static void
reset_from_within (NfVirtualBoard *self)
{
  self->running = FALSE;
  self->en_release = self->chip.now + SOFTWARE_RESET_NS;
}

static void
hold_in_reset (NfVirtualBoard *self, NfVirtualResetCause cause)
{
  self->running = FALSE;
  self->en_release = NF_VIRTUAL_NEVER;
  self->dips_at = NF_VIRTUAL_NEVER;
  self->chip.reset_requested = FALSE;
  self->chip.reset_cause = cause;
  nf_virtual_uart_reset (&self->chip.uart, self->chip.now);
}

/* As on a NodeMCU board: either line does something only while the other is released. */
static void
update_lines (NfVirtualBoard *self)
{
  gboolean en_low = (self->rts && !self->dtr) || self->buttons.reset_until > 0 ||
                    self->fault == NF_VIRTUAL_FAULT_HELD;
  gboolean gpio0_pulled = self->dtr && !self->rts && self->fault != NF_VIRTUAL_FAULT_STUCK;

  self->chip.gpio0_low = self->gpio0_tied || gpio0_pulled || self->buttons.flash_until > 0;
  if (en_low && !self->en_low)
    hold_in_reset (self, NF_VIRTUAL_RESET_EXTERNAL);
  else if (!en_low && self->en_low)
    self->en_release = self->chip.now + self->en_delay;
  self->en_low = en_low;
}

void
nf_virtual_board_set_lines (NfVirtualBoard *self, gboolean dtr, gboolean rts)
{
  if (!self->auto_reset)
    return;
  self->dtr = dtr;
  self->rts = rts;
  update_lines (self);
}

gboolean
nf_virtual_board_is_in_reset (const NfVirtualBoard *self)
{
  return !self->running;
}

/* The supply dips once, N bytes after the port was opened. */
static void
dip_once (NfVirtualBoard *self)
{
  if (self->fault != NF_VIRTUAL_FAULT_RESET || self->has_dipped || self->sent <= self->fault_count)
    return;
  self->has_dipped = TRUE;
  hold_in_reset (self, NF_VIRTUAL_RESET_EXTERNAL);
  nf_virtual_flash_power_off (self->chip.flash);
  self->en_release = self->chip.now + self->en_delay;
}

/* It breaks down whenever the chip runs. */
static void
brown_out (NfVirtualBoard *self)
{
  hold_in_reset (self, NF_VIRTUAL_RESET_POWER_ON);
  nf_virtual_flash_power_off (self->chip.flash);
  if (!self->en_low)
    self->en_release = self->chip.now + DIP_NS;
}

/* --- A person ---------------------------------------------------------------------------- */

void
nf_virtual_board_open (NfVirtualBoard *self)
{
  nf_virtual_board_set_break (self, FALSE);
  nf_virtual_board_set_lines (self, FALSE, FALSE);
  nf_virtual_board_discard_unsent (self);
  nf_virtual_board_discard_received (self);
  self->errors = (NfVirtualLineErrors){ 0 };
  self->sent = 0;
  self->has_dipped = FALSE;
  nf_virtual_buttons_plan (&self->buttons, self->hand, self->n_hand, self->chip.now);
}

void
nf_virtual_board_press (NfVirtualBoard *self, NfVirtualHand hand)
{
  g_atomic_int_or (&self->pressed, 1u << hand);
}

static void
run_buttons (NfVirtualBoard *self)
{
  guint pressed = g_atomic_int_and (&self->pressed, 0);

  for (guint hand = 0; pressed >> hand != 0; hand++)
    if (pressed >> hand & 1)
      nf_virtual_buttons_press (&self->buttons, (NfVirtualHand) hand, self->chip.now);
  nf_virtual_buttons_run (&self->buttons, self->chip.now);
  update_lines (self);
}

static guint64
get_buttons_due (const NfVirtualBoard *self)
{
  if (g_atomic_int_get (&self->pressed) != 0)
    return self->chip.now;
  return nf_virtual_buttons_get_due (&self->buttons);
}

/* --- What runs on the chip --------------------------------------------------------------- */

static gboolean
runs_stub (const NfVirtualBoard *self)
{
  return nf_virtual_stub_get_state (self->stub) == NF_VIRTUAL_STUB_RUNS;
}

/* What the ROM has loaded begins, if it is known; else the ROM itself says that it would. */
static void
begin_program (NfVirtualBoard *self)
{
  if (self->fault != NF_VIRTUAL_FAULT_NO_STUB &&
      nf_virtual_stub_is_at (self->stub, self->chip.program))
    nf_virtual_stub_start (self->stub);
  else if (self->chip.is_booted)
    nf_virtual_program_start (self->program);
  self->chip.program = 0;
  self->chip.is_booted = FALSE;
}

static void
run_rom (NfVirtualBoard *self)
{
  nf_virtual_rom_run (self->rom);
  if (self->chip.program != 0)
    begin_program (self);
}

static void
run_stub (NfVirtualBoard *self)
{
  nf_virtual_stub_run (self->stub);
  if (nf_virtual_stub_get_state (self->stub) == NF_VIRTUAL_STUB_LEFT) {
    nf_virtual_stub_stop (self->stub);
    nf_virtual_rom_return (self->rom, nf_virtual_stub_get_next (self->stub));
    run_rom (self);
  }
}

static void
run_chip (NfVirtualBoard *self)
{
  nf_virtual_uart_run (&self->chip.uart, self->chip.now);
  if (!runs_stub (self) && !nf_virtual_program_is_running (self->program))
    run_rom (self);
  if (runs_stub (self))
    run_stub (self);
  else if (nf_virtual_program_is_running (self->program))
    nf_virtual_program_run (self->program);
  if (self->chip.reset_requested)
    reset_from_within (self);
}

static guint64
get_chip_due (const NfVirtualBoard *self)
{
  guint64 due = nf_virtual_uart_get_due (&self->chip.uart);

  if (runs_stub (self))
    return MIN (due, nf_virtual_stub_get_due (self->stub));
  if (nf_virtual_program_is_running (self->program))
    return MIN (due, nf_virtual_program_get_due (self->program));
  return MIN (due, nf_virtual_rom_get_due (self->rom));
}

/* --- Time -------------------------------------------------------------------------------- */

guint64
nf_virtual_board_get_next_event (const NfVirtualBoard *self)
{
  guint64 next = MIN (self->en_release, nf_virtual_board_get_wires_due (self));

  next = MIN (next, get_buttons_due (self));
  next = MIN (next, self->dips_at);
  return self->running ? MIN (next, get_chip_due (self)) : next;
}

/* Everything that is due now. */
static void
run_event (NfVirtualBoard *self)
{
  guint64 now = self->chip.now;

  if (get_buttons_due (self) <= now)
    run_buttons (self);
  if (self->dips_at <= now)
    brown_out (self);
  if (self->en_release <= now)
    release_reset (self);
  if (nf_virtual_board_run_wires (self))
    dip_once (self);
  if (self->running)
    run_chip (self);
}

void
nf_virtual_board_run (NfVirtualBoard *self, guint64 time)
{
  guint64 next = nf_virtual_board_get_next_event (self);

  while (next <= time) {
    self->chip.now = MAX (next, self->chip.now);
    run_event (self);
    next = nf_virtual_board_get_next_event (self);
  }
  self->chip.now = MAX (time, self->chip.now);
}
