/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The memory map, see nf-virtual-chip.h.
 */
#include "nf-virtual-chip.h"

#include "bytes.h"

#include <string.h>

enum {
  ROM = 0x40000000,
  ROM_SIZE = 0x10000,
  FLASH_WINDOW = 0x40200000,
  FLASH_WINDOW_SIZE = 0x100000,
  PERIPHERALS = 0x60000000,
  PERIPHERALS_SIZE = 0x10000,
  SYSTEM = 0x3FF00000,
  SYSTEM_SIZE = 0x30000,

  /* Offsets from PERIPHERALS. */
  UART0 = 0x000,
  UART0_SIZE = 0x80,
  SPI1 = 0x100,
  SPI0 = 0x200,
  SPI_SIZE = 0x100,
  GPIO_IN = 0x318,
  RTC_CONTROL = 0x700,
  RTC_STATE = 0x714,
  RTC_COUNTER = 0x71C,
  PINS_OF_FLASH = 0x81C, /* six words: clock, data 0 to 3, chip select */

  RTC_CONTROL_RESET = 31,
  RTC_COUNTER_HZ = 150000,

  PIN_FUNCTION_MASK = 0x130,
  PIN_FUNCTION_SPI = 0x010,
  PIN_PULL_UP = 0x080,
  PINS_OF_FLASH_COUNT = 6,

  /* What the GPIO2 and GPIO15 straps and the SD pins add to the word at GPIO_IN. */
  STRAPS = 0xC0000004,

  /* Offset from SYSTEM. */
  EFUSE = 0x50,

  SPI_CTRL_ATTACHED = 0x688313, /* the ROM's setting: a quarter of 52 MHz */
};

void
nf_virtual_chip_init (NfVirtualChip *self, NfVirtualFlash *flash)
{
  *self = (NfVirtualChip){
    .flash = flash,
    .boot_mode = NF_VIRTUAL_BOOT_FLASH,
    .reset_cause = NF_VIRTUAL_RESET_POWER_ON,
    .crystal_mhz = NF_VIRTUAL_CRYSTAL_MHZ,
    .uart.clock = 2 * NF_VIRTUAL_CRYSTAL_MHZ * 1000000,
    .magic = NF_VIRTUAL_MAGIC,
    .dram = g_malloc (NF_VIRTUAL_DRAM_SIZE),
    .iram = g_malloc (NF_VIRTUAL_IRAM_SIZE),
    .peripherals = g_malloc0 (PERIPHERALS_SIZE),
    .system = g_malloc0 (SYSTEM_SIZE),
  };
  memset (self->dram, 0xA5, NF_VIRTUAL_DRAM_SIZE);
  memset (self->iram, 0xA5, NF_VIRTUAL_IRAM_SIZE);
}

void
nf_virtual_chip_set_crystal (NfVirtualChip *self, guint mhz)
{
  self->crystal_mhz = mhz;
  self->uart.clock = 2 * mhz * 1000000;
}

void
nf_virtual_chip_clear (NfVirtualChip *self)
{
  g_clear_pointer (&self->dram, g_free);
  g_clear_pointer (&self->iram, g_free);
  g_clear_pointer (&self->peripherals, g_free);
  g_clear_pointer (&self->system, g_free);
}

/* Where an ESP8285 says how large its flash is: bit 4 of word 0, bits 25 and 26 of word 3. */
static void
burn_flash_size (NfVirtualChip *self, guint32 size)
{
  if (size <= 0x200000)
    self->efuse[0] |= 1 << 4;
  else
    self->efuse[3] |= 1 << 25;
  if (size > 0x100000)
    self->efuse[3] |= 1 << 26;
}

void
nf_virtual_chip_set_efuses (NfVirtualChip *self, const guint8 *mac, gboolean embedded_flash)
{
  self->efuse[0] = (guint32) mac[5] << 24;
  self->efuse[1] = 0x02000000 | (guint32) mac[3] << 8 | mac[4];
  self->efuse[2] = embedded_flash ? 1 << 16 : 0;
  self->efuse[3] = (guint32) mac[0] << 16 | (guint32) mac[1] << 8 | mac[2];
  if (embedded_flash)
    burn_flash_size (self, nf_virtual_flash_get_size (self->flash));
}

void
nf_virtual_chip_reset (NfVirtualChip *self)
{
  memset (self->peripherals, 0, PERIPHERALS_SIZE);
  memset (self->system, 0, SYSTEM_SIZE);
  nf_virtual_spi_reset (&self->spi[0]);
  nf_virtual_spi_reset (&self->spi[1]);
  nf_virtual_uart_reset (&self->uart, self->now);
  self->reset_requested = FALSE;
  self->program = 0;
  self->is_booted = FALSE;
}

NfVirtualFlash *
nf_virtual_chip_get_attached_flash (NfVirtualChip *self)
{
  for (guint i = 0; i < PINS_OF_FLASH_COUNT; i++) {
    guint32 pin = self->peripherals[PINS_OF_FLASH / 4 + i];

    if ((pin & PIN_FUNCTION_MASK) != PIN_FUNCTION_SPI)
      return NULL;
  }
  return self->flash;
}

void
nf_virtual_chip_attach_flash (NfVirtualChip *self)
{
  for (guint i = 0; i < PINS_OF_FLASH_COUNT; i++) {
    guint32 *pin = &self->peripherals[PINS_OF_FLASH / 4 + i];

    *pin = (*pin & ~(guint32) (PIN_FUNCTION_MASK | PIN_PULL_UP)) | PIN_FUNCTION_SPI;
  }
  nf_virtual_spi_write (&self->spi[0], 0x08, SPI_CTRL_ATTACHED, NULL, self->now);
}

static guint32
load_peripheral (NfVirtualChip *self, guint32 offset)
{
  if (offset < UART0 + UART0_SIZE)
    return nf_virtual_uart_read (&self->uart, offset, self->now);
  if (offset >= SPI1 && offset < SPI1 + SPI_SIZE)
    return nf_virtual_spi_read (&self->spi[1], offset - SPI1, self->now);
  if (offset >= SPI0 && offset < SPI0 + SPI_SIZE)
    return nf_virtual_spi_read (&self->spi[0], offset - SPI0, self->now);

  switch (offset) {
  case GPIO_IN:
    return STRAPS | (guint32) self->boot_mode << 16 | (self->gpio0_low ? 0 : 1);
  case RTC_STATE:
    return self->reset_cause;
  case RTC_COUNTER:
    return (guint32) (self->now / 1000 * RTC_COUNTER_HZ / 1000000);
  default:
    return self->peripherals[offset / 4];
  }
}

static void
store_peripheral (NfVirtualChip *self, guint32 offset, guint32 value)
{
  if (offset < UART0 + UART0_SIZE)
    nf_virtual_uart_write (&self->uart, offset, value, self->now);
  else if (offset >= SPI1 && offset < SPI1 + SPI_SIZE)
    nf_virtual_spi_write (&self->spi[1], offset - SPI1, value, NULL, self->now);
  else if (offset >= SPI0 && offset < SPI0 + SPI_SIZE)
    nf_virtual_spi_write (&self->spi[0],
                          offset - SPI0,
                          value,
                          nf_virtual_chip_get_attached_flash (self),
                          self->now);
  else
    self->peripherals[offset / 4] = value;
  if (offset == RTC_CONTROL && value >> RTC_CONTROL_RESET)
    self->reset_requested = TRUE;
}

static guint32
load_system (const NfVirtualChip *self, guint32 offset)
{
  if (offset >= EFUSE && offset < EFUSE + sizeof self->efuse)
    return self->efuse[(offset - EFUSE) / 4];
  return self->system[offset / 4];
}

/* The window shows the flash whether the cache is switched on or not. */
static guint32
load_flash_window (NfVirtualChip *self, guint32 offset)
{
  return get_u32 (nf_virtual_flash_get_array (self->flash) +
                  (offset & (nf_virtual_flash_get_size (self->flash) - 1)));
}

gboolean
nf_virtual_chip_load (NfVirtualChip *self, guint32 address, guint32 *value)
{
  if (address & 3)
    return FALSE;
  if (address - NF_VIRTUAL_DRAM < NF_VIRTUAL_DRAM_SIZE)
    *value = get_u32 (self->dram + (address - NF_VIRTUAL_DRAM));
  else if (address - NF_VIRTUAL_IRAM < NF_VIRTUAL_IRAM_SIZE)
    *value = get_u32 (self->iram + (address - NF_VIRTUAL_IRAM));
  else if (address - PERIPHERALS < PERIPHERALS_SIZE)
    *value = load_peripheral (self, address - PERIPHERALS);
  else if (address - SYSTEM < SYSTEM_SIZE)
    *value = load_system (self, address - SYSTEM);
  else if (address - FLASH_WINDOW < FLASH_WINDOW_SIZE)
    *value = load_flash_window (self, address - FLASH_WINDOW);
  else if (address - ROM < ROM_SIZE)
    *value = address == NF_VIRTUAL_MAGIC_ADDRESS ? self->magic : 0;
  else
    return FALSE;
  return TRUE;
}

gboolean
nf_virtual_chip_store (NfVirtualChip *self, guint32 address, guint32 value)
{
  if (address & 3)
    return FALSE;
  if (address - NF_VIRTUAL_DRAM < NF_VIRTUAL_DRAM_SIZE)
    put_u32 (self->dram + (address - NF_VIRTUAL_DRAM), value);
  else if (address - NF_VIRTUAL_IRAM < NF_VIRTUAL_IRAM_SIZE)
    put_u32 (self->iram + (address - NF_VIRTUAL_IRAM), value);
  else if (address - PERIPHERALS < PERIPHERALS_SIZE)
    store_peripheral (self, address - PERIPHERALS, value);
  else if (address - SYSTEM < SYSTEM_SIZE)
    self->system[(address - SYSTEM) / 4] = value;
  else
    return FALSE;
  return TRUE;
}

static gboolean
store_byte (NfVirtualChip *self, guint32 address, guint8 byte)
{
  if (address - NF_VIRTUAL_DRAM >= NF_VIRTUAL_DRAM_SIZE)
    return FALSE;
  self->dram[address - NF_VIRTUAL_DRAM] = byte;
  return TRUE;
}

gboolean
nf_virtual_chip_copy (NfVirtualChip *self, guint32 address, const guint8 *bytes, gsize size)
{
  while (size > 0) {
    gboolean word = (address & 3) == 0 && size >= 4;
    guint32 step = word ? 4 : 1;

    if (word ? !nf_virtual_chip_store (self, address, get_u32 (bytes))
             : !store_byte (self, address, *bytes))
      return FALSE;
    address += step;
    bytes += step;
    size -= step;
  }
  return TRUE;
}
