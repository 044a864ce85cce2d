/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Facts from raw words: MACs of three ages, the ESP8285's eFuses, flash ids, the crystal.
 */
#include "nf-board-facts.h"

#include <glib.h>

static void
assert_mac (const guint8 mac[NF_MAC_SIZE], const char *expected)
{
  g_autofree char *text = nf_mac_format (mac);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_mac_burnt_in (void)
{
  /* 5c:cf:7f:0a:1b:2c as an emulated chip holds it */
  const guint32 words[] = { 0x2C000000, 0x00000A1B, 0, 0x005CCF7F };
  NfBoardFacts facts = { 0 };

  nf_board_facts_take_efuses (&facts, words);
  g_assert_cmpint (facts.chip, ==, NF_CHIP_ESP8266);
  g_assert_true (facts.has_mac);
  assert_mac (facts.station_mac, "5c:cf:7f:0a:1b:2c");
  assert_mac (facts.soft_ap_mac, "5e:cf:7f:0a:1b:2c");
  g_assert_cmphex (facts.chip_id, ==, 0x0A1B2C);
}

static void
test_mac_old (void)
{
  const guint32 first[] = { 0x33000000, 0x00001122, 0, 0 };
  const guint32 second[] = { 0x33000000, 0x00011122, 0, 0 };
  const guint32 unknown[] = { 0x33000000, 0x00021122, 0, 0 };
  NfBoardFacts facts = { 0 };

  nf_board_facts_take_efuses (&facts, first);
  assert_mac (facts.station_mac, "18:fe:34:11:22:33");
  assert_mac (facts.soft_ap_mac, "1a:fe:34:11:22:33");
  nf_board_facts_take_efuses (&facts, second);
  assert_mac (facts.station_mac, "ac:d0:74:11:22:33");
  assert_mac (facts.soft_ap_mac, "ae:d0:74:11:22:33");
  nf_board_facts_take_efuses (&facts, unknown);
  g_assert_false (facts.has_mac);
}

static void
test_esp8285 (void)
{
  static const struct {
    guint32 word0, word2, word3, bytes;
  } cases[] = {
    { 1 << 4, 0, 0, 1 << 20 },        { 1 << 4, 0, 1 << 26, 2 << 20 },
    { 0, 1 << 16, 1 << 25, 2 << 20 }, { 0, 1 << 16, 1 << 25 | 1 << 26, 4 << 20 },
    { 1 << 4, 0, 1 << 27, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    const guint32 words[] = { cases[i].word0, 0, cases[i].word2, cases[i].word3 };
    NfBoardFacts facts = { 0 };
    nf_board_facts_take_efuses (&facts, words);
    g_assert_cmpint (facts.chip, ==, NF_CHIP_ESP8285);
    g_assert_cmpuint (facts.embedded_flash_bytes, ==, cases[i].bytes);
    g_assert_false (facts.is_high_temperature);
  }
}

static void
test_crystal (void)
{
  NfBoardFacts facts = { 0 };

  nf_board_facts_take_divider (&facts, 115200, 451); /* measured: 26 MHz at 115200 */
  g_assert_cmpuint (facts.crystal_mhz, ==, 26);
  nf_board_facts_take_divider (&facts, 921600, 56);
  g_assert_cmpuint (facts.crystal_mhz, ==, 26);
  nf_board_facts_take_divider (&facts, 115200, 694); /* 80 MHz / 115200 */
  g_assert_cmpuint (facts.crystal_mhz, ==, 40);
}

static void
test_flash_id (void)
{
  static const struct {
    guint32 id, bytes;
    const char *maker;
  } cases[] = {
    { 0x1640EF, 4 << 20, "Winbond" },
    { 0x1340EF, 512 << 10, "Winbond" },
    { 0x1840C8, 16 << 20, "GigaDevice" },
    { 0x1460E0, 1 << 20, "Berg Micro" },
    { 0x34301C, 1 << 20, "Eon" },
    { 0x00471F, 4 << 20, "Adesto" },
    { 0x994085, 0, "Puya" },
    { 0x164077, 4 << 20, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    NfBoardFacts facts = { 0 };
    g_assert_true (nf_board_facts_take_flash_id (&facts, cases[i].id));
    g_assert_true (facts.has_flash);
    g_assert_cmphex (facts.flash_id, ==, cases[i].id);
    g_assert_cmpuint (facts.flash_bytes, ==, cases[i].bytes);
    g_assert_cmpstr (nf_flash_id_get_maker (cases[i].id), ==, cases[i].maker);
  }
}

static void
test_no_flash (void)
{
  static const guint32 ids[] = { 0, 0xFFFFFF, 0x3FFFFF, 0xFFFF3F };

  for (gsize i = 0; i < G_N_ELEMENTS (ids); i++) {
    NfBoardFacts facts = { 0 };
    g_assert_false (nf_board_facts_take_flash_id (&facts, ids[i]));
    g_assert_false (facts.has_flash);
  }
}

static void
test_other_chips (void)
{
  g_assert_cmpstr (nf_chip_get_other_name (0x00F01D83), ==, "ESP32");
  g_assert_cmpstr (nf_chip_get_other_name (0x2CE0806F), ==, "ESP32-C6");
  g_assert_null (nf_chip_get_other_name (NF_CHIP_MAGIC_ESP8266));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/board-facts/mac-burnt-in", test_mac_burnt_in);
  g_test_add_func ("/board-facts/mac-old", test_mac_old);
  g_test_add_func ("/board-facts/esp8285", test_esp8285);
  g_test_add_func ("/board-facts/crystal", test_crystal);
  g_test_add_func ("/board-facts/flash-id", test_flash_id);
  g_test_add_func ("/board-facts/no-flash", test_no_flash);
  g_test_add_func ("/board-facts/other-chips", test_other_chips);
  return g_test_run ();
}
