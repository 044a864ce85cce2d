/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The virtual ROM's beginning: the banner, the search for the host's rate, the first SYNC; and
 * what its parts share.
 */
#include "nf-virtual-rom-private.h"

#include "bytes.h"
#include "slip.h"

#include <string.h>

enum {
  EDGES_WANTED = 30,

  /* ets_delay_us (1000), which the ROM counts for 80 MHz while it runs at 52, and the loop
   * around it. */
  POLL_NS = 1539253,

  /* From the release of reset to the first byte of the banner, and from the banner's last byte
   * in the FIFO to the first look at the pulses. */
  START_NS = 415 * 1000,
  LISTEN_NS = 3 * 1000,

  /* The second number of the boot mode: the SD pins; and what boards with GPIO15 high report. */
  STRAPS_HIGH = 6,
  STRAPS_HIGH_SDIO = 7,
};

NfVirtualRom *
nf_virtual_rom_new (NfVirtualChip *chip)
{
  NfVirtualRom *self = g_new0 (NfVirtualRom, 1);

  self->chip = chip;
  self->status_size = 2;
  self->output = g_byte_array_new ();
  nf_virtual_rom_hang (self);
  return self;
}

void
nf_virtual_rom_free (NfVirtualRom *self)
{
  if (self == NULL)
    return;
  g_byte_array_unref (self->output);
  g_free (self);
}

void
nf_virtual_rom_set_status_size (NfVirtualRom *self, guint size)
{
  self->status_size = size;
}

void
nf_virtual_rom_continue (NfVirtualRom *self, guint64 ns, NfVirtualRomStep step)
{
  self->free_at = self->chip->now + ns;
  self->step = step;
}

void
nf_virtual_rom_hang (NfVirtualRom *self)
{
  self->free_at = NF_VIRTUAL_NEVER;
  self->interrupt = FALSE;
}

void
nf_virtual_rom_send (NfVirtualRom *self, const guint8 *bytes, gsize size)
{
  g_byte_array_append (self->output, bytes, (guint) size);
}

void
nf_virtual_rom_print (NfVirtualRom *self, const char *format, ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);

  for (const char *c = text; *c != '\0'; c++) {
    if (*c == '\n')
      nf_virtual_rom_send (self, (const guint8 *) "\r", 1);
    nf_virtual_rom_send (self, (const guint8 *) c, 1);
  }
}

/* What the ROM's start-up code copies to its variables, as far as commands can see it: the
 * clock in MHz that it believes in, and the flash record with the pointer to it. */
static void
init_variables (NfVirtualRom *self)
{
  static const guint32 record[] = { 0x1640EF,          FLASH_ROM_LIMIT, 0x10000,
                                    FLASH_SECTOR_SIZE, FLASH_PAGE_SIZE, 0xFFFF };

  nf_virtual_chip_store (self->chip, 0x3FFFC704, 80);
  nf_virtual_chip_store (self->chip, NF_VIRTUAL_ROM_FLASH_RECORD - 4, NF_VIRTUAL_ROM_FLASH_RECORD);
  for (guint i = 0; i < G_N_ELEMENTS (record); i++)
    nf_virtual_chip_store (self->chip, NF_VIRTUAL_ROM_FLASH_RECORD + 4 * i, record[i]);
}

guint32
nf_virtual_rom_get_flash_record (const NfVirtualRom *self, NfVirtualRecord index)
{
  return get_u32 (self->chip->dram + (NF_VIRTUAL_ROM_FLASH_RECORD - NF_VIRTUAL_DRAM) + 4 * index);
}

guint8 *
nf_virtual_rom_get_buffer (const NfVirtualRom *self)
{
  return self->chip->dram + (NF_VIRTUAL_ROM_BUFFER - NF_VIRTUAL_DRAM);
}

/* After DB the ROM takes any byte: DC and DD for what they mean, every other for itself. */
static guint8
unescape (guint8 byte)
{
  switch (byte) {
  case SLIP_ESC_END:
    return SLIP_END;
  case SLIP_ESC_ESC:
    return SLIP_ESC;
  default:
    return byte;
  }
}

/* What does not fit into the buffer is dropped, and the frame taken as long as the buffer. */
static void
store_frame_byte (NfVirtualRom *self, guint8 byte)
{
  self->frame.state = NF_VIRTUAL_FRAME_BODY;
  if (self->frame.size < NF_VIRTUAL_ROM_BUFFER_SIZE)
    nf_virtual_rom_get_buffer (self)[self->frame.size++] = byte;
}

static gboolean
push_frame_byte (NfVirtualRom *self, guint8 byte)
{
  NfVirtualFrame *frame = &self->frame;

  if (frame->state == NF_VIRTUAL_FRAME_ESCAPE) {
    store_frame_byte (self, unescape (byte));
  } else if (byte == SLIP_END) {
    gboolean complete = frame->state == NF_VIRTUAL_FRAME_BODY && frame->size > 0;

    frame->state = complete ? NF_VIRTUAL_FRAME_SEARCH : NF_VIRTUAL_FRAME_BODY;
    return complete;
  } else if (frame->state == NF_VIRTUAL_FRAME_BODY && byte == SLIP_ESC) {
    frame->state = NF_VIRTUAL_FRAME_ESCAPE;
  } else if (frame->state == NF_VIRTUAL_FRAME_BODY) {
    store_frame_byte (self, byte);
  }
  return FALSE;
}

gboolean
nf_virtual_rom_receive (NfVirtualRom *self)
{
  NfVirtualRing *ring = &self->ring;

  while (ring->read != ring->write) {
    if (push_frame_byte (self, ring->bytes[ring->read++])) {
      self->frame.size = 0;
      return TRUE;
    }
  }
  return FALSE;
}

/* Waits for the first SYNC. It has the ring, so it needs no polls. What is no SYNC is not
 * answered. */
static gboolean
connect (NfVirtualRom *self)
{
  const guint8 *packet = nf_virtual_rom_get_buffer (self);

  if (!nf_virtual_rom_receive (self))
    return FALSE;
  if (packet[0] != DIRECTION_REQUEST || packet[1] != OP_SYNC)
    return TRUE;
  self->opcode = OP_SYNC;
  self->value = get_u32 (packet + PACKET_HEADER_SIZE);
  self->status = STATUS_OK;
  nf_virtual_rom_answer (self, SYNC_REPLIES);
  nf_virtual_rom_continue (self, 0, nf_virtual_rom_load);
  return TRUE;
}

/* The next look at the pulse counter from now on; they come at a fixed pace from the first. */
static guint64
get_next_poll (const NfVirtualRom *self)
{
  guint64 passed = MAX (self->chip->now, self->polled_at + 1) - self->listening;

  return self->listening + (passed + POLL_NS - 1) / POLL_NS * POLL_NS;
}

/* Looks for the host's rate. The receive interrupt is still off, and setting the divider empties
 * the FIFO: so whatever the host sent up to here is lost, and its first SYNC always. */
static gboolean
listen_for_pulses (NfVirtualRom *self)
{
  NfVirtualUart *uart = &self->chip->uart;

  if (nf_virtual_line_get_end (uart->from_host) <= self->polled_at)
    return FALSE;
  self->free_at = get_next_poll (self);
  if (self->chip->now < self->free_at)
    return TRUE;
  self->polled_at = self->chip->now;
  if (nf_virtual_uart_count_edges (uart, self->chip->now) < EDGES_WANTED)
    return TRUE;
  uart->pulses.running = FALSE;
  nf_virtual_uart_set_divider (uart,
                               nf_virtual_uart_get_measured_divider (uart) & 0xFFFF,
                               self->chip->now);
  self->interrupt = TRUE;
  nf_virtual_rom_continue (self, 0, connect);
  return TRUE;
}

static gboolean
begin_listening (NfVirtualRom *self)
{
  self->listening = self->chip->now;
  self->polled_at = self->chip->now;
  nf_virtual_uart_measure (&self->chip->uart, self->chip->now);
  nf_virtual_rom_continue (self, 0, listen_for_pulses);
  return TRUE;
}

/* For an SDIO host, which no board has: nothing but a reset helps. */
static gboolean
wait_for_sdio (NfVirtualRom *self)
{
  nf_virtual_rom_print (self, "waiting for host\n");
  nf_virtual_rom_hang (self);
  return TRUE;
}

static NfVirtualRomStep
get_boot_step (const NfVirtualRom *self)
{
  switch (self->chip->boot_mode) {
  case NF_VIRTUAL_BOOT_DOWNLOAD:
    return begin_listening;
  case NF_VIRTUAL_BOOT_SDIO_LOW:
  case NF_VIRTUAL_BOOT_SDIO_HIGH:
    return wait_for_sdio;
  case NF_VIRTUAL_BOOT_FLASH:
  default:
    return nf_virtual_rom_boot;
  }
}

static gboolean
print_banner (NfVirtualRom *self)
{
  const NfVirtualChip *chip = self->chip;
  gboolean is_sdio = chip->boot_mode >= NF_VIRTUAL_BOOT_SDIO_LOW;

  nf_virtual_rom_print (self,
                        "\n ets Jan  8 2013,rst cause:%d, boot mode:(%d,%d)\n\n%s",
                        chip->reset_cause,
                        chip->boot_mode,
                        is_sdio ? STRAPS_HIGH_SDIO : STRAPS_HIGH,
                        chip->reset_cause == NF_VIRTUAL_RESET_WATCHDOG ? "wdt reset\n" : "");
  nf_virtual_rom_continue (self, LISTEN_NS, get_boot_step (self));
  return TRUE;
}

void
nf_virtual_rom_start (NfVirtualRom *self)
{
  self->interrupt = FALSE;
  self->ring = (NfVirtualRing){ 0 };
  self->frame = (NfVirtualFrame){ 0 };
  g_byte_array_set_size (self->output, 0);
  self->output_done = 0;
  self->opcode = 0;
  self->value = 0;
  self->error = 0;
  self->entry = 0;
  self->mode = NF_VIRTUAL_ROM_MODE_NOT_QUAD;
  /* What stands on the ROM's stack before the first FLASH_BEGIN or MEM_BEGIN. */
  self->session = (NfVirtualSession){ .blocks = 6, .sequence = 0x3FFFFF21 };
  init_variables (self);
  nf_virtual_rom_continue (self, START_NS, print_banner);
}

static void
run_interrupt (NfVirtualRom *self)
{
  guint8 byte;

  while (nf_virtual_uart_take (&self->chip->uart, &byte))
    self->ring.bytes[self->ring.write++] = byte;
}

/* The ROM puts a byte into the FIFO only when that is empty, and waits otherwise. */
static gboolean
put_output (NfVirtualRom *self)
{
  if (nf_virtual_uart_get_sending (&self->chip->uart) > 0)
    return FALSE;
  nf_virtual_uart_put (&self->chip->uart, self->output->data[self->output_done], self->chip->now);
  self->output_done++;
  if (self->output_done == self->output->len) {
    g_byte_array_set_size (self->output, 0);
    self->output_done = 0;
  }
  return TRUE;
}

void
nf_virtual_rom_run (NfVirtualRom *self)
{
  gboolean progress = TRUE;

  while (progress) {
    if (self->interrupt)
      run_interrupt (self);
    if (self->output->len > 0)
      progress = put_output (self);
    else
      progress = self->free_at <= self->chip->now && self->step (self);
  }
}

guint64
nf_virtual_rom_get_due (const NfVirtualRom *self)
{
  if (self->output->len > 0 || self->free_at <= self->chip->now)
    return NF_VIRTUAL_NEVER;
  return self->free_at;
}
