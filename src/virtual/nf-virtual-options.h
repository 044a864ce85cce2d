/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Which board is played, and what is wrong with it; and how a port's name says so.
 *
 *   virtual:MODULE[?OPTION[&OPTION …]]
 *
 * Modules: esp-12e (ESP8266, 4 MB), esp-01 (ESP8266, 512 KB), esp-8285 (ESP8285, 1 MB).
 *
 *   flash=FILE    keep the flash in this file (percent-encoded where needed); without it the
 *                 flash lasts as long as the process, one for each module and size
 *   size=SIZE     256KB to 16MB instead of the module's own
 *   id=HEX        what the flash's RDID answers, as ef4016
 *   mac=AA:BB:…   the station's MAC address
 *   reset=auto    the host's DTR and RTS reset it (the default), or
 *   reset=manual  the adapter has no such lines
 *   boot=run      GPIO0 is high when nobody pulls it (the default), or
 *   boot=download it is tied low
 *   crystal=26    MHz (the default): the boot ROM speaks at 74880
 *   crystal=40    it speaks at 115200
 *   gpio15=low    as it must be (the default), or
 *   gpio15=high   nothing pulls it down: the chip waits for an SDIO host
 *   hand=HAND@MS[,…]  what a person does so many ms after the port was opened, by the board's
 *                 clock. HAND: reset (taps RST) or flash (holds FLASH, taps RST, lets go)
 *   fault=NAME[:N]  what is wrong, see nf_virtual_faults
 *   seed=N        for the faults that depend on chance
 *   fast          the flash takes no time
 *   unpaced       time is only calculated, nothing waits
 */
#pragma once

#include "nf-virtual-buttons.h"

G_BEGIN_DECLS

typedef enum {
  NF_VIRTUAL_FAULT_NONE,
  NF_VIRTUAL_FAULT_NO_ANSWER,
  NF_VIRTUAL_FAULT_STUCK,
  NF_VIRTUAL_FAULT_DEAF,
  NF_VIRTUAL_FAULT_GARBAGE,
  NF_VIRTUAL_FAULT_FLAKY,
  NF_VIRTUAL_FAULT_DOUBLE,
  NF_VIRTUAL_FAULT_UNPLUG,
  NF_VIRTUAL_FAULT_STALL,
  NF_VIRTUAL_FAULT_RESET,
  NF_VIRTUAL_FAULT_NO_STUB,
  NF_VIRTUAL_FAULT_LOCKED,
  NF_VIRTUAL_FAULT_FLASH_FF,
  NF_VIRTUAL_FAULT_FLASH_00,
  NF_VIRTUAL_FAULT_WRONG_ID,
  NF_VIRTUAL_FAULT_WORN,
  NF_VIRTUAL_FAULT_ESP32,
  NF_VIRTUAL_FAULT_BROWN_OUT,
  NF_VIRTUAL_FAULT_ECHO,
  NF_VIRTUAL_FAULT_UNWIRED,
  NF_VIRTUAL_FAULT_HELD,
  NF_VIRTUAL_FAULT_QUAD,
  NF_VIRTUAL_FAULT_NO_DIO,
  NF_VIRTUAL_N_FAULTS
} NfVirtualFault;

/** The faults by number: the name, what N is when it is not given, and one line of help. */
typedef struct {
  const char *name;
  guint32 count; /* 0: the fault takes no N */
  const char *help;
} NfVirtualFaultInfo;

extern const NfVirtualFaultInfo nf_virtual_faults[NF_VIRTUAL_N_FAULTS];

/** Plain values; nf_virtual_options_clear() frees what it owns. */
typedef struct {
  char *module; /* the name after "virtual:" */
  guint32 flash_size;
  guint32 flash_id; /* 0: what the size says */
  char *flash_file; /* NULL: none */
  gboolean embedded_flash;
  guint8 mac[6];
  gboolean auto_reset;
  gboolean boot_download;
  guint en_delay_ms; /* how long EN takes to rise */
  guint crystal_mhz;
  gboolean gpio15_high;
  NfVirtualPress hand[NF_VIRTUAL_PRESSES_MAX];
  guint n_hand;
  NfVirtualFault fault;
  guint32 fault_count;
  guint32 seed;
  gboolean fast;
  gboolean unpaced;
} NfVirtualOptions;

/** Frees what @self owns. */
void nf_virtual_options_clear (NfVirtualOptions *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NfVirtualOptions, nf_virtual_options_clear)

/**
 * Sets everything to what the module has.
 *
 * @self: owns nothing
 *
 * Errors: NF_ERROR_PORT_NAME; @self is unchanged then
 */
gboolean nf_virtual_options_init (NfVirtualOptions *self, const char *module, GError **error);

/**
 * Reads a name as above.
 *
 * @self: written only on success; clear it with nf_virtual_options_clear()
 *
 * Errors: NF_ERROR_PORT_NAME, saying which word is wrong and what would be right
 */
gboolean nf_virtual_options_parse (NfVirtualOptions *self, const char *name, GError **error);

/**
 * Sets one option as it stands in a name.
 *
 * @value: (nullable): what stands after the equals sign
 *
 * Errors: as nf_virtual_options_parse(); @self is unchanged then
 */
gboolean nf_virtual_options_set (NfVirtualOptions *self,
                                 const char *option,
                                 const char *value,
                                 GError **error);

G_END_DECLS
