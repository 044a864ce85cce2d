/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Facts from raw words, see nf-board-facts.h.
 */
#include "nf-board-facts.h"

#include "bytes.h"
#include "opcodes.h"

#include <string.h>

typedef struct {
  guint32 number;
  const char *name;
} Name;

/* Other chips of the family answer the same SYNC. Their magic words as older and newer flashers
 * list them; later revisions of a chip have their own. */
static const Name other_chips[] = {
  { 0x00F01D83, "ESP32" },    { 0x000007C6, "ESP32-S2" },  { 0x00000009, "ESP32-S3" },
  { 0x6F51306F, "ESP32-C2" }, { 0x7C41A06F, "ESP32-C2" },  { 0x0C21E06F, "ESP32-C2" },
  { 0x6921506F, "ESP32-C3" }, { 0x1B31506F, "ESP32-C3" },  { 0x4881606F, "ESP32-C3" },
  { 0x4361606F, "ESP32-C3" }, { 0x1101406F, "ESP32-C5" },  { 0x5FD1406F, "ESP32-C5" },
  { 0x2CE0806F, "ESP32-C6" }, { 0x7211606F, "ESP32-C61" }, { 0xD7B73E80, "ESP32-H2" },
};

static const Name flash_makers[] = {
  { 0x01, "Spansion" }, { 0x0B, "XTX" },        { 0x1C, "Eon" },        { 0x1F, "Adesto" },
  { 0x20, "XMC" },      { 0x5E, "Zbit" },       { 0x68, "Boya" },       { 0x85, "Puya" },
  { 0x9D, "ISSI" },     { 0xA1, "Fudan" },      { 0xBA, "Zetta" },      { 0xBF, "Microchip" },
  { 0xC2, "Macronix" }, { 0xC8, "GigaDevice" }, { 0xE0, "Berg Micro" }, { 0xEF, "Winbond" },
};

static const char *
find_name (const Name *names, gsize n, guint32 number)
{
  for (gsize i = 0; i < n; i++)
    if (names[i].number == number)
      return names[i].name;
  return NULL;
}

static guint
get_bit (guint32 word, guint bit)
{
  return word >> bit & 1;
}

/* a is bit 4 of word 0; b, c and d are bits 25, 26 and 27 of word 3. Combinations that are not
 * listed have not been seen. */
static guint32
get_embedded_flash_bytes (const guint32 words[NF_EFUSE_WORDS])
{
  guint a = get_bit (words[0], 4);
  guint b = get_bit (words[3], 25);
  guint c = get_bit (words[3], 26);
  guint d = get_bit (words[3], 27);

  if (d != 0 || a == b)
    return 0;
  if (a == 1)
    return c == 0 ? 1 << 20 : 2 << 20;
  return c == 0 ? 2 << 20 : 4 << 20;
}

/* The first three bytes of the MAC: burnt in on newer chips, one of two known ones on older. */
static gboolean
get_oui (const guint32 words[NF_EFUSE_WORDS], guint8 oui[3])
{
  static const guint8 old_ouis[2][3] = { { 0x18, 0xFE, 0x34 }, { 0xAC, 0xD0, 0x74 } };
  guint index = words[1] >> 16 & 0xFF;

  if (words[3] != 0) {
    oui[0] = (guint8) (words[3] >> 16);
    oui[1] = (guint8) (words[3] >> 8);
    oui[2] = (guint8) words[3];
    return TRUE;
  }
  if (index >= G_N_ELEMENTS (old_ouis))
    return FALSE;
  memcpy (oui, old_ouis[index], 3);
  return TRUE;
}

static void
take_mac (NfBoardFacts *facts, const guint32 words[NF_EFUSE_WORDS])
{
  facts->has_mac = get_oui (words, facts->station_mac);
  facts->station_mac[3] = (guint8) (words[1] >> 8);
  facts->station_mac[4] = (guint8) words[1];
  facts->station_mac[5] = (guint8) (words[0] >> 24);
  memcpy (facts->soft_ap_mac, facts->station_mac, NF_MAC_SIZE);
  facts->soft_ap_mac[0] |= 0x02; /* locally administered */
}

void
nf_board_facts_take_efuses (NfBoardFacts *facts, const guint32 words[NF_EFUSE_WORDS])
{
  gboolean is_esp8285 = get_bit (words[0], 4) || get_bit (words[2], 80 - 64);

  facts->chip = is_esp8285 ? NF_CHIP_ESP8285 : NF_CHIP_ESP8266;
  facts->is_high_temperature = is_esp8285 && get_bit (words[0], 5);
  facts->embedded_flash_bytes = is_esp8285 ? get_embedded_flash_bytes (words) : 0;
  facts->chip_id = words[0] >> 24 | (words[1] & 0xFFFFFF) << 8;
  take_mac (facts, words);
}

/* The loader runs its UART at twice the crystal. */
void
nf_board_facts_take_divider (NfBoardFacts *facts, guint baud, guint32 divider)
{
  double mhz = (double) baud * (divider & 0xFFFFF) / 1e6 / 2;

  facts->crystal_mhz = mhz > 33 ? 40 : 26;
}

/* Adesto keeps the size elsewhere than all others: in the low bits of the second byte. */
static guint32
get_adesto_bytes (guint32 id)
{
  guint code = id >> 8 & 0x1F;

  return code >= 4 && code <= 9 ? (512u << 10) << (code - 4) : 0;
}

static guint32
get_flash_bytes (guint32 id)
{
  guint code = id >> 16 & 0xFF;

  if ((id & 0xFF) == 0x1F)
    return get_adesto_bytes (id);
  if (code >= 0x12 && code <= 0x1C)
    return 1u << code;
  if (code >= 0x32 && code <= 0x3A)
    return 1u << (code - 0x20);
  return 0;
}

gboolean
nf_board_facts_take_flash_id (NfBoardFacts *facts, guint32 id)
{
  if (id == 0xFFFFFF || id == 0 || id == 0x3FFFFF || id == 0xFFFF3F)
    return FALSE;
  facts->has_flash = TRUE;
  facts->flash_id = id;
  facts->flash_bytes = get_flash_bytes (id);
  return TRUE;
}

enum {
  SFDP_TABLE = 12, /* the address of the first table, which is the basic one */
  SFDP_DENSITY = 4,
};
#define SFDP_SIGNATURE      0x50444653 /* "SFDP" */
#define SFDP_DENSITY_IS_LOG 0x80000000

void
nf_board_facts_take_sfdp (NfBoardFacts *facts, const guint8 *sfdp, gsize size)
{
  gsize table = get_u32 (sfdp + SFDP_TABLE) & 0xFFFFFF;
  guint32 density = 0;

  if (get_u32 (sfdp) != SFDP_SIGNATURE || table + SFDP_DENSITY + 4 > size)
    return;
  density = get_u32 (sfdp + table + SFDP_DENSITY);
  if (density & SFDP_DENSITY_IS_LOG || density < 0x1FFFFF)
    return; /* 512 MB and more, or less than any board has */
  density = density / 8 + 1;
  if (density <= FLASH_SIZE_MAX && (density & (density - 1)) == 0 &&
      (facts->flash_bytes == 0 || density < facts->flash_bytes))
    facts->flash_bytes = density;
}

const char *
nf_chip_get_name (NfChip chip)
{
  return chip == NF_CHIP_ESP8285 ? "ESP8285" : "ESP8266EX";
}

const char *
nf_chip_get_other_name (guint32 magic)
{
  return find_name (other_chips, G_N_ELEMENTS (other_chips), magic);
}

const char *
nf_flash_id_get_maker (guint32 id)
{
  return find_name (flash_makers, G_N_ELEMENTS (flash_makers), id & 0xFF);
}

char *
nf_mac_format (const guint8 mac[NF_MAC_SIZE])
{
  return g_strdup_printf ("%02x:%02x:%02x:%02x:%02x:%02x",
                          mac[0],
                          mac[1],
                          mac[2],
                          mac[3],
                          mac[4],
                          mac[5]);
}
