/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The stub's hardware as the virtual chip has it, see nf-virtual-stub.h.
 */
#include "nf-virtual-stub.h"

#include "nf-stub-image.h"

#include "bytes.h"
#include "registers.h"
#include "stub.h"

#define NS_PER_US G_GUINT64_CONSTANT (1000)

/* The real one looks round some 30 times as often; for the host's sake it rests between looks, as
 * long as the UART's FIFO can wait at 2 Mbaud and with much to spare. */
#define REST_NS (200 * NS_PER_US)

struct hardware {
  NfVirtualChip *chip;
  guint64 spent; /* ns that the present step has taken */
  NfVirtualStubState state;
  guint32 next; /* the program it left for */
};

struct _NfVirtualStub {
  struct hardware hardware;
  struct stub stub;
  guint64 free_at;
  gboolean is_resting; /* the last step found nothing to do … */
  guint64 rested_at;   /* … and when that was */
};

/* --- What the stub calls --- */

/* The board's clock stands while a step runs, but the flash chip sees what the step has spent: it
 * is written to, waited for and written to again in one. */
static void
begin_access (struct hardware *self)
{
  self->chip->now += self->spent;
}

static void
end_access (struct hardware *self)
{
  self->chip->now -= self->spent;
}

/* The stub waits for a transfer in a loop: it gets its answer at once, and the time is spent. */
uint32_t
hardware_load (struct hardware *self, uint32_t address)
{
  NfVirtualChip *chip = self->chip;
  guint32 value = 0;
  guint64 left = 0;
  gboolean ok = FALSE;

  begin_access (self);
  ok = nf_virtual_chip_load (chip, address, &value);
  if (address == SPI_CMD && value != 0)
    left = chip->spi[0].done - chip->now;
  end_access (self);
  g_assert (ok);
  self->spent += left;
  return address == SPI_CMD ? 0 : value;
}

void
hardware_store (struct hardware *self, uint32_t address, uint32_t value)
{
  gboolean ok = FALSE;

  begin_access (self);
  ok = nf_virtual_chip_store (self->chip, address, value);
  end_access (self);
  g_assert (ok);
}

void
hardware_wait (struct hardware *self, uint32_t us)
{
  self->spent += us * NS_PER_US;
}

void
hardware_boot (struct hardware *self)
{
  hardware_jump (self, 0);
}

void
hardware_jump (struct hardware *self, uint32_t address)
{
  self->state = NF_VIRTUAL_STUB_LEFT;
  self->next = address;
}

/* --- The stub as the board has it --- */

NfVirtualStub *
nf_virtual_stub_new (NfVirtualChip *chip)
{
  NfVirtualStub *self = g_new0 (NfVirtualStub, 1);

  self->hardware.chip = chip;
  return self;
}

void
nf_virtual_stub_free (NfVirtualStub *self)
{
  g_free (self);
}

static gboolean
holds (NfVirtualChip *chip, const NfStubSegment *segment)
{
  for (gsize at = 0; at < segment->size; at += 4) {
    guint32 word = 0;
    if (!nf_virtual_chip_load (chip, segment->address + (guint32) at, &word) ||
        word != get_u32 (segment->bytes + at))
      return FALSE;
  }
  return TRUE;
}

gboolean
nf_virtual_stub_is_at (const NfVirtualStub *self, guint32 entry)
{
  const NfStubImage *image = nf_stub_image_get ();

  if (entry != image->entry)
    return FALSE;
  for (guint i = 0; i < NF_STUB_SEGMENTS_OWN; i++)
    if (!holds (self->hardware.chip, &image->segments[i]))
      return FALSE;
  return TRUE;
}

void
nf_virtual_stub_start (NfVirtualStub *self)
{
  self->hardware.state = NF_VIRTUAL_STUB_RUNS;
  self->hardware.spent = 0;
  self->free_at = self->hardware.chip->now;
  self->is_resting = FALSE;
  stub_begin (&self->stub, &self->hardware);
}

void
nf_virtual_stub_stop (NfVirtualStub *self)
{
  self->hardware.state = NF_VIRTUAL_STUB_STOPPED;
}

NfVirtualStubState
nf_virtual_stub_get_state (const NfVirtualStub *self)
{
  return self->hardware.state;
}

guint32
nf_virtual_stub_get_next (const NfVirtualStub *self)
{
  return self->hardware.next;
}

void
nf_virtual_stub_run (NfVirtualStub *self)
{
  struct hardware *hardware = &self->hardware;
  gboolean any = TRUE;

  while (any && hardware->state == NF_VIRTUAL_STUB_RUNS && self->free_at <= hardware->chip->now) {
    any = stub_step (&self->stub);
    self->is_resting = !any;
    self->rested_at = hardware->chip->now;
    self->free_at = hardware->chip->now + MAX (hardware->spent, any ? 0 : REST_NS);
    hardware->spent = 0;
  }
}

/* What makes it look round again before the flash is done. */
static gboolean
has_something_to_do (const NfVirtualStub *self)
{
  return !self->is_resting || self->hardware.chip->uart.received_size > 0 ||
         self->stub.outbox.put != self->stub.outbox.taken || self->stub.task.step != NULL;
}

guint64
nf_virtual_stub_get_due (const NfVirtualStub *self)
{
  const NfVirtualChip *chip = self->hardware.chip;
  guint64 flash_ready = nf_virtual_flash_get_busy_until (chip->flash);

  if (self->hardware.state != NF_VIRTUAL_STUB_RUNS)
    return NF_VIRTUAL_NEVER;
  if (has_something_to_do (self))
    return MAX (self->free_at, chip->now + 1);
  return flash_ready > self->rested_at ? MAX (flash_ready, self->free_at) : NF_VIRTUAL_NEVER;
}
