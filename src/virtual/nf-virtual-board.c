/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The board: a chip, its flash, the reset circuit, the line, and what is wrong with them.
 */
#include "nf-virtual-board.h"

#include "nf-virtual-chip.h"
#include "nf-virtual-rom.h"
#include "nf-virtual-stub.h"

#include <string.h>

enum {
  BAUD_AT_START = 115200,
  SOFTWARE_RESET_NS = 100 * 1000,
  ESP32_MAGIC = 0x00F01D83,
  ESP32_STATUS_SIZE = 4,
};
#define NS_PER_MS G_GUINT64_CONSTANT (1000000)

/** Bytes in order; taken from the front. */
typedef struct {
  GByteArray *bytes;
  guint first;
} Queue;

struct _NfVirtualBoard {
  NfVirtualChip chip;
  NfVirtualRom *rom;
  NfVirtualStub *stub;
  NfVirtualLine from_host;
  NfVirtualLine to_host;

  Queue unsent;
  Queue received;
  guint32 baud;
  guint64 line_free; /* when the host can start the next character */
  guint64 sent;      /* bytes so far */
  gboolean plugged;

  gboolean auto_reset;
  gboolean gpio0_tied; /* low */
  gboolean en_low;
  gboolean running;   /* not held in reset */
  guint64 en_release; /* when EN is up again */
  guint64 en_delay;

  NfVirtualFault fault;
  guint32 fault_count;
  guint64 random;
};

static gsize
queue_get_size (const Queue *queue)
{
  return queue->bytes->len - queue->first;
}

static void
queue_clear (Queue *queue)
{
  g_byte_array_set_size (queue->bytes, 0);
  queue->first = 0;
}

static void
queue_take (Queue *queue, guint8 *to, gsize size)
{
  memcpy (to, queue->bytes->data + queue->first, size);
  queue->first += (guint) size;
  if (queue->first == queue->bytes->len)
    queue_clear (queue);
}

/* xorshift64: the same seed gives the same faults everywhere. */
static guint64
get_random (NfVirtualBoard *self)
{
  self->random ^= self->random << 13;
  self->random ^= self->random >> 7;
  self->random ^= self->random << 17;
  return self->random;
}

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

NfVirtualBoard *
nf_virtual_board_new (const NfVirtualOptions *options, NfVirtualFlash *flash)
{
  NfVirtualBoard *self = g_new0 (NfVirtualBoard, 1);

  set_up_flash (options, flash);
  nf_virtual_chip_init (&self->chip, flash);
  nf_virtual_chip_set_efuses (&self->chip, options->mac, options->embedded_flash);
  nf_virtual_line_init (&self->from_host, BAUD_AT_START);
  nf_virtual_line_init (&self->to_host, BAUD_AT_START);
  self->chip.uart.from_host = &self->from_host;
  self->chip.uart.to_host = &self->to_host;
  nf_virtual_uart_reset (&self->chip.uart, 0);
  self->rom = nf_virtual_rom_new (&self->chip);
  self->stub = nf_virtual_stub_new (&self->chip);
  self->unsent.bytes = g_byte_array_new ();
  self->received.bytes = g_byte_array_new ();
  self->baud = BAUD_AT_START;
  self->plugged = TRUE;
  self->auto_reset = options->auto_reset;
  self->gpio0_tied = options->boot_download;
  self->chip.gpio0_low = options->boot_download;
  self->en_delay = options->en_delay_ms * NS_PER_MS;
  self->fault = options->fault;
  self->fault_count = options->fault_count;
  self->random = options->seed * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15) + 1;
  if (self->fault == NF_VIRTUAL_FAULT_ESP32) {
    self->chip.magic = ESP32_MAGIC;
    nf_virtual_rom_set_status_size (self->rom, ESP32_STATUS_SIZE);
  }
  return self;
}

void
nf_virtual_board_free (NfVirtualBoard *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->unsent.bytes);
  g_byte_array_unref (self->received.bytes);
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

static guint64
get_next_send (const NfVirtualBoard *self)
{
  if (queue_get_size (&self->unsent) == 0)
    return NF_VIRTUAL_NEVER;
  return MAX (self->line_free, self->chip.now);
}

static gboolean
runs_stub (const NfVirtualBoard *self)
{
  return nf_virtual_stub_get_state (self->stub) == NF_VIRTUAL_STUB_RUNS;
}

guint64
nf_virtual_board_get_next_event (const NfVirtualBoard *self)
{
  guint64 next = MIN (self->en_release, get_next_send (self));

  next = MIN (next, nf_virtual_line_get_due (&self->to_host));
  if (!self->running)
    return next;
  next = MIN (next, nf_virtual_uart_get_due (&self->chip.uart));
  return MIN (next,
              runs_stub (self) ? nf_virtual_stub_get_due (self->stub)
                               : nf_virtual_rom_get_due (self->rom));
}

static void
release_reset (NfVirtualBoard *self)
{
  self->en_release = NF_VIRTUAL_NEVER;
  if (self->fault == NF_VIRTUAL_FAULT_NO_ANSWER)
    return;
  if (!self->chip.reset_requested) {
    gboolean low = self->chip.gpio0_low && self->fault != NF_VIRTUAL_FAULT_STUCK;

    self->chip.boot_mode = low ? NF_VIRTUAL_BOOT_DOWNLOAD : NF_VIRTUAL_BOOT_FLASH;
  }
  nf_virtual_chip_reset (&self->chip);
  nf_virtual_stub_stop (self->stub);
  nf_virtual_rom_start (self->rom);
  self->running = TRUE;
}

/* A software reset samples no straps and keeps the cause of the reset before. */
static void
reset_by_software (NfVirtualBoard *self)
{
  self->running = FALSE;
  self->en_release = self->chip.now + SOFTWARE_RESET_NS;
}

/* Loses or damages one byte of fault_count. Returns: FALSE when it is lost */
static gboolean
pass_flaky (NfVirtualBoard *self, guint8 *byte)
{
  guint64 random = get_random (self);

  if (random % MAX (self->fault_count, 1) != 0)
    return TRUE;
  random = get_random (self);
  *byte ^= (guint8) (1 << (random >> 8 & 7));
  return random & 1;
}

static gboolean
is_stalled (const NfVirtualBoard *self)
{
  return self->fault == NF_VIRTUAL_FAULT_STALL && self->sent > self->fault_count;
}

/* What the faults leave of a byte to the chip. */
static gboolean
pass_from_host (NfVirtualBoard *self, guint8 *byte)
{
  if (self->fault == NF_VIRTUAL_FAULT_UNPLUG && self->sent > self->fault_count)
    self->plugged = FALSE;
  if (!self->plugged || self->fault == NF_VIRTUAL_FAULT_DEAF || is_stalled (self))
    return FALSE;
  return self->fault != NF_VIRTUAL_FAULT_FLAKY || pass_flaky (self, byte);
}

/* What the faults leave of a byte to the host. */
static gboolean
pass_to_host (NfVirtualBoard *self, guint8 *byte)
{
  if (!self->plugged || is_stalled (self))
    return FALSE;
  if (self->fault == NF_VIRTUAL_FAULT_GARBAGE)
    *byte = (guint8) get_random (self);
  return self->fault != NF_VIRTUAL_FAULT_FLAKY || pass_flaky (self, byte);
}

static void
hold_in_reset (NfVirtualBoard *self)
{
  self->running = FALSE;
  self->en_release = NF_VIRTUAL_NEVER;
  self->chip.reset_requested = FALSE;
  self->chip.reset_cause = NF_VIRTUAL_RESET_EXTERNAL;
  nf_virtual_uart_reset (&self->chip.uart, self->chip.now);
}

static gboolean
is_doubled (NfVirtualBoard *self)
{
  return self->fault == NF_VIRTUAL_FAULT_DOUBLE &&
         get_random (self) % MAX (self->fault_count, 1) == 0;
}

/* The supply dips once. */
static void
dip (NfVirtualBoard *self)
{
  if (self->fault != NF_VIRTUAL_FAULT_RESET || self->sent <= self->fault_count)
    return;
  self->fault = NF_VIRTUAL_FAULT_NONE;
  hold_in_reset (self);
  nf_virtual_flash_power_off (self->chip.flash);
  self->en_release = self->chip.now + self->en_delay;
}

static void
send_byte (NfVirtualBoard *self, guint8 byte)
{
  guint64 start = MAX (self->line_free, self->chip.now);

  self->line_free = start + nf_virtual_bits_to_ns (10, self->baud);
  if (pass_from_host (self, &byte) && self->running) {
    nf_virtual_line_send (&self->from_host, start, self->baud, byte);
    nf_virtual_uart_count_edges (&self->chip.uart, start);
  }
}

static void
send_next (NfVirtualBoard *self)
{
  guint8 byte;

  queue_take (&self->unsent, &byte, 1);
  self->sent++;
  send_byte (self, byte);
  if (is_doubled (self))
    send_byte (self, byte);
  dip (self);
}

static void
receive_next (NfVirtualBoard *self)
{
  guint8 byte = nf_virtual_line_take (&self->to_host, NULL);

  if (pass_to_host (self, &byte))
    g_byte_array_append (self->received.bytes, &byte, 1);
}

static void
run_rom (NfVirtualBoard *self)
{
  nf_virtual_rom_run (self->rom);
  if (self->chip.program != 0 && self->fault != NF_VIRTUAL_FAULT_NO_STUB &&
      nf_virtual_stub_is_at (self->stub, self->chip.program))
    nf_virtual_stub_start (self->stub);
  self->chip.program = 0;
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
  if (!runs_stub (self))
    run_rom (self);
  if (runs_stub (self))
    run_stub (self);
  if (self->chip.reset_requested)
    reset_by_software (self);
}

/* Everything that is due now. */
static void
run_event (NfVirtualBoard *self)
{
  guint64 now = self->chip.now;

  if (self->en_release <= now)
    release_reset (self);
  if (get_next_send (self) <= now)
    send_next (self);
  if (nf_virtual_line_get_due (&self->to_host) <= now)
    receive_next (self);
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

void
nf_virtual_board_set_baud (NfVirtualBoard *self, guint32 baud)
{
  if (baud == self->baud)
    return;
  self->baud = baud;
  nf_virtual_line_set_receiver (&self->to_host, baud, self->chip.now);
}

void
nf_virtual_board_set_lines (NfVirtualBoard *self, gboolean dtr, gboolean rts)
{
  if (!self->auto_reset)
    return;
  gboolean en_low = rts && !dtr;

  self->chip.gpio0_low = self->gpio0_tied || (dtr && !rts);
  if (en_low && !self->en_low)
    hold_in_reset (self);
  else if (!en_low && self->en_low)
    self->en_release = self->chip.now + self->en_delay;
  self->en_low = en_low;
}

gboolean
nf_virtual_board_is_in_reset (const NfVirtualBoard *self)
{
  return !self->running;
}

void
nf_virtual_board_send (NfVirtualBoard *self, const guint8 *data, gsize size)
{
  g_byte_array_append (self->unsent.bytes, data, (guint) size);
}

gsize
nf_virtual_board_get_unsent (const NfVirtualBoard *self)
{
  return queue_get_size (&self->unsent);
}

void
nf_virtual_board_discard_unsent (NfVirtualBoard *self)
{
  queue_clear (&self->unsent);
}

gsize
nf_virtual_board_get_received (const NfVirtualBoard *self)
{
  return queue_get_size (&self->received);
}

gsize
nf_virtual_board_receive (NfVirtualBoard *self, guint8 *buffer, gsize size)
{
  gsize taken = MIN (size, queue_get_size (&self->received));

  if (taken > 0)
    queue_take (&self->received, buffer, taken);
  return taken;
}

void
nf_virtual_board_discard_received (NfVirtualBoard *self)
{
  queue_clear (&self->received);
}

gboolean
nf_virtual_board_is_plugged (const NfVirtualBoard *self)
{
  return self->plugged;
}
