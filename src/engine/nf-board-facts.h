/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What a connected board told about itself, and the pure functions that turn eFuse words, a
 * UART divider and a flash id into facts. Nothing here talks to a board.
 *
 * Sources: esptool's and the NONOS SDK's use of the eFuses; JEDEC manufacturer ids as met on
 * ESP8266 modules.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** The eFuse words, lowest first. */
enum { NF_EFUSE_WORDS = 4 };

/** The word of the mask ROM by which the chip is known, and its value in an ESP8266. */
enum { NF_CHIP_MAGIC_ADDRESS = 0x40001000 };
#define NF_CHIP_MAGIC_ESP8266 0xFFF0C101u

typedef enum {
  NF_CHIP_ESP8266,
  NF_CHIP_ESP8285, /* the same chip with the flash inside: DOUT only */
} NfChip;

enum { NF_MAC_SIZE = 6 };

/** Plain data: copied by value, owned by whoever holds it. */
typedef struct {
  NfChip chip;
  gboolean is_high_temperature; /* the 105 °C or 125 °C part */
  guint32 embedded_flash_bytes; /* of an ESP8285, from its eFuses; 0: none or unknown */
  guint32 chip_id;              /* the number that system_get_chip_id () returns */
  gboolean has_mac;             /* FALSE: the eFuses hold no OUI that is known */
  guint8 station_mac[NF_MAC_SIZE];
  guint8 soft_ap_mac[NF_MAC_SIZE];
  guint crystal_mhz;   /* 26 or 40; 0: not measured */
  gboolean has_flash;  /* the flash chip was asked and answered */
  guint32 flash_id;    /* manufacturer in the low byte, then type, then size */
  guint32 flash_bytes; /* 0: the id tells no size */
} NfBoardFacts;

/** Fills the chip, its id and both MACs from the eFuses. */
void nf_board_facts_take_efuses (NfBoardFacts *facts, const guint32 words[NF_EFUSE_WORDS]);

/**
 * Fills the crystal from the divider that the ROM's autobaud chose for our rate.
 *
 * @baud: the rate of the first SYNC
 * @divider: the UART_CLKDIV register
 */
void nf_board_facts_take_divider (NfBoardFacts *facts, guint baud, guint32 divider);

/** Fills flash id and size. @id: three bytes as RDID gives them, manufacturer lowest. Returns:
 * FALSE, with the facts unchanged, for an id that means "no flash answers" */
gboolean nf_board_facts_take_flash_id (NfBoardFacts *facts, guint32 id);

/**
 * Fills the flash size, where the id tells none or more, from what the flash chip says of itself
 * (SFDP, JEDEC JESD216: the density stands in the second word of the basic parameter table). A chip
 * sold as larger than it is gives itself away here, unless that is forged too.
 *
 * @sfdp: its first @size bytes; anything else than a description changes nothing
 */
void nf_board_facts_take_sfdp (NfBoardFacts *facts, const guint8 *sfdp, gsize size);

/** Returns: (transfer none): "ESP8266EX" or "ESP8285" */
const char *nf_chip_get_name (NfChip chip);

/** Returns: (transfer none) (nullable): the name of another chip that has @magic at
 * NF_CHIP_MAGIC_ADDRESS, NULL for one that is not known */
const char *nf_chip_get_other_name (guint32 magic);

/** Returns: (transfer none) (nullable): the maker of the flash chip with @id, NULL when not known
 */
const char *nf_flash_id_get_maker (guint32 id);

/** Returns: (transfer full): "5c:cf:7f:01:02:03" */
char *nf_mac_format (const guint8 mac[NF_MAC_SIZE]);

G_END_DECLS
