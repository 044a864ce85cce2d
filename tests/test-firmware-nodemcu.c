/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * NodeMCU: whole images and their parts, what each form of greeting says, and how its ages are told
 * apart; and whose other programs are.
 */
#include "support/firmware-maker.h"
#include "support/identify.h"

#include <string.h>

enum { IRAM = 0x40100000, DRAM = 0x3FFE8000, CODE_AT = 0x10000 };

/* What every Lua has; the SDK since 1.5.4; a float build. */
#define LUA   "'for' initial value must be a number"
#define CAL   "rf_cal[0] !=0x05,is 0x%02X"
#define FLOAT "%.14g"

static const MakerSegment boot[] = { { IRAM, 64 }, { DRAM, 256 }, { 0, 0 } };

/* A boot part. @has_init_data: as those have it that write it themselves */
static void
append_boot_part (GByteArray *file, gboolean has_init_data)
{
  g_autoptr (GByteArray) data = g_byte_array_new ();
  gsize begin = file->len;
  guint8 sum = 0;

  maker_append_v1 (file, boot, 0x0000);
  if (!has_init_data)
    return;
  maker_append_init_data (data, 5);
  for (guint i = 0; i < 128; i++)
    sum ^= file->data[begin + 120 + i] ^ data->data[i];
  memcpy (file->data + begin + 120, data->data, 128);
  file->data[file->len - 1] ^= sum;
}

static void
append_whole (GByteArray *file, gboolean has_init_data, const char *text)
{
  append_boot_part (file, has_init_data);
  maker_pad (file, CODE_AT, 0xFF);
  maker_append_pattern (file, 64);
  maker_append_text (file, LUA);
  maker_append_text (file, text);
}

/* --- Greetings --------------------------------------------------------------------------- */

static const struct {
  const char *text;
  const char *sdk;
  const char *version, *built, *branch, *commit, *modules, *extra;
} greetings[] = {
  { "\nNodeMCU 0.9.5 build 20150318  powered by Lua 5.1.4",
    NULL,
    "0.9.5",
    "20150318",
    NULL,
    NULL,
    NULL,
    NULL },
  { "\nNodeMCU 1.5.4.1 build unspecified powered by Lua 5.1.4 on SDK ",
    "1.5.4.1(39cb9a32)",
    "1.5.4.1",
    NULL,
    NULL,
    NULL,
    NULL,
    NULL },
  { "\nNodeMCU 1.5.4.1 (SMH custom) build 17-Sep-2016 powered by Lua 5.1.4 on SDK ",
    "1.5.4.1(39cb9a32)",
    "1.5.4.1",
    "17-Sep-2016",
    NULL,
    NULL,
    NULL,
    NULL },
  { "\nNodeMCU custom build by frightanic.com\n\tbranch: master\n\tcommit: ec265a6c\n\tSSL: true\n"
    "\tmodules: file,gpio,net\n build \tbuilt on: 2017-08-30 18:00\n powered by Lua 5.1.4 on SDK ",
    "2.1.0(116b762)",
    "2.1.0",
    "2017-08-30 18:00",
    "master",
    "ec265a6c",
    "file,gpio,net",
    "SSL: true" },
  { "\nNodeMCU 2.2.0.0 built with Docker provided by frightanic.com\n\tbranch: dev\n\tcommit: "
    "67027c0\n"
    "\tSSL: false\n\tmodules: -\n build created on 2018-04-07 18:14\n powered by Lua 5.1.4 on SDK ",
    "2.2.1(cfd48f3)",
    "2.2.0",
    "2018-04-07 18:14",
    "dev",
    "67027c0",
    NULL,
    "SSL: false" },
  { "\nNodeMCU 3.0.0.0 built on nodemcu-build.com provided by frightanic.com\n\tbranch: release\n"
    "\tcommit: f25dc56d\n\trelease: \n\trelease DTS: 202112300746\n\tSSL: false\n\tbuild type: "
    "float\n"
    "\tLFS: 0x0 bytes total capacity\n\tmodules: bit,file\n build 2024-01-18 19:24 powered by Lua "
    "5.1.4 on SDK %s\n",
    "3.0.1-dev(fce080e)",
    "3.0.0",
    "2024-01-18 19:24",
    "release",
    "f25dc56d",
    "bit,file",
    "SSL: false" },
};

static void
test_greeting (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;

  append_whole (file, FALSE, greetings[i].text);
  if (greetings[i].sdk != NULL)
    maker_append_text (file, greetings[i].sdk);
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_NODEMCU);
  g_assert_cmpint (facts->fault, ==, NF_FIRMWARE_SOUND);
  g_assert_cmpstr (facts->product, ==, "NodeMCU");
  g_assert_cmpstr (facts->version, ==, greetings[i].version);
  g_assert_cmpstr (facts->sdk, ==, greetings[i].sdk);
  g_assert_cmpstr (facts->built, ==, greetings[i].built);
  g_assert_cmpstr (facts->branch, ==, greetings[i].branch);
  g_assert_cmpstr (facts->commit, ==, greetings[i].commit);
  g_assert_cmpstr (facts->modules, ==, greetings[i].modules);
  g_assert_cmpstr (facts->extra, ==, greetings[i].extra);
}

static void
assert_numbers (const char *text, NfNumbers numbers)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  append_whole (file, FALSE, text);
  maker_append_text (file, "NodeMCU 2.2.0 build 1 powered by Lua 5.1.4");
  g_assert_cmpint (identify_facts (&firmware, file)->numbers, ==, numbers);
}

static void
test_numbers (void)
{
  assert_numbers (FLOAT, NF_NUMBERS_FLOAT);
  assert_numbers ("%d", NF_NUMBERS_INTEGER);
  assert_numbers ("NodeMCU 3.0.0\n\tbuild type: integer\n build 1 powered by Lua 5.1.4%.14g",
                  NF_NUMBERS_INTEGER);
  assert_numbers ("NodeMCU 3.0.0\n\tbuild type: double\n build 1 powered by Lua 5.3.5",
                  NF_NUMBERS_FLOAT);
}

/* Neither a name without Lua nor Lua without the name is NodeMCU, and many beginnings are not
 * looked at without end. */
static void
test_no_greeting (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  append_whole (file, FALSE, "NodeMCU board");
  maker_append_text (file, "powered by Lua 5.1.4");
  g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_PROGRAM);
  for (guint i = 0; i < 100; i++)
    maker_append (file, "NodeMCU ", 8);
  maker_pad (file, file->len + 5000, 'x');
  maker_append_text (file, "NodeMCU 1 build 1 powered by Lua 5.1.4");
  g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_PROGRAM);
}

/* --- Ages -------------------------------------------------------------------------------- */

static void
assert_age (gboolean has_init_data, const char *greeting, gboolean has_cal, NfNodemcu age)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  append_whole (file, has_init_data, greeting);
  if (has_cal)
    maker_append_text (file, CAL);
  /* The SDK's own copy of the init data, in the code, does not count. */
  maker_pad (file, file->len + 4 - file->len % 4, 0);
  maker_append_init_data (file, 5);
  g_assert_cmpint (identify_facts (&firmware, file)->nodemcu, ==, age);
}

static void
test_ages (void)
{
  assert_age (FALSE, "NodeMCU 0.9.5 build 1 powered by Lua 5.1.4", FALSE, NF_NODEMCU_0_9);
  assert_age (FALSE, "NodeMCU 1.5.1 build 1 powered by Lua 5.1.4", FALSE, NF_NODEMCU_0_9);
  assert_age (FALSE, "NodeMCU 1.5.4.1 build 1 powered by Lua 5.1.4", TRUE, NF_NODEMCU_1_5_EARLY);
  assert_age (TRUE, "NodeMCU 1.5.4.1 build 1 powered by Lua 5.1.4", TRUE, NF_NODEMCU_2);
  assert_age (TRUE, "NodeMCU 2.2.0 build 1 powered by Lua 5.1.4", TRUE, NF_NODEMCU_2);
  assert_age (FALSE, "NodeMCU 3.0.0 build 1 powered by Lua 5.1.4", TRUE, NF_NODEMCU_3);
}

/* --- Pages ------------------------------------------------------------------------------- */

static const MakerItem newer[] = {
  { NF_PARTITION_PHY_DATA, 0xF000, 0x1000 },
  { NF_PARTITION_CODE, 0x10000, 0 },
  { NF_PARTITION_PARAMETERS, 0, 0x3000 },
  { 0, 0x40213000, 0 },
};
static const MakerItem older[] = {
  { NF_PARTITION_PHY_DATA, 0xC000, 0x1000 },
  { NF_PARTITION_PARAMETERS, 0xD000, 0x3000 },
  { NF_PARTITION_CODE, 0x10000, 0 },
  { 0, 0x40213000, 0 },
};

static void
append_code (GByteArray *file, const MakerItem *items)
{
  gsize begin = file->len;

  maker_append_page (file, items, 4);
  maker_append_text (file, "NodeMCU 3.0.0.0 build 1 powered by Lua 5.1.4");
  maker_pad (file, begin + 0x3000, 0xFF);
}

/* The page alone is proof enough, of the whole and of its parts. */
static void
test_page (void)
{
  static const struct {
    const MakerItem *items;
    NfNodemcu age;
  } cases[] = { { newer, NF_NODEMCU_3 }, { older, NF_NODEMCU_3_OLD } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    append_boot_part (file, FALSE);
    maker_pad (file, CODE_AT, 0xFF);
    append_code (file, cases[i].items);
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_NODEMCU);
    g_assert_cmpint (facts->confidence, ==, NF_CONFIDENCE_CERTAIN);
    g_assert_cmpint (facts->nodemcu, ==, cases[i].age);
    g_assert_cmpuint (facts->partitions.n, ==, 3);
    g_assert_cmpstr (facts->version, ==, "3.0.0");
    g_assert_true (facts->is_whole);
    g_assert_cmphex (facts->address, ==, 0);
    g_byte_array_remove_range (file, 0, CODE_AT);
    facts = identify_facts (&firmware, file);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_NODEMCU_CODE);
    g_assert_cmphex (facts->address, ==, 0x10000);
    g_assert_cmpint (facts->nodemcu, ==, cases[i].age);
    g_assert_false (facts->is_whole);
  }
}

/* The page says where the code ends. */
static void
test_page_cut_off (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  append_boot_part (file, FALSE);
  maker_pad (file, CODE_AT, 0xFF);
  append_code (file, newer);
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_SOUND);
  g_byte_array_set_size (file, file->len - 1);
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_CUT_OFF);
  g_assert_cmphex (nf_firmware_get_facts (firmware)->fault_at, ==, 0x12FFF);
  g_byte_array_remove_range (file, 0, CODE_AT);
  g_assert_cmpint (identify_facts (&firmware, file)->fault, ==, NF_FIRMWARE_CUT_OFF);
  g_assert_cmphex (nf_firmware_get_facts (firmware)->fault_at, ==, 0x2FFF);
}

/* --- Parts and damage -------------------------------------------------------------------- */

/* Up to 1.4 the greeting stands in the boot part. */
static void
test_parts (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;
  const NfFirmwareFacts *facts = NULL;

  append_boot_part (file, FALSE);
  maker_append_text (file, "NodeMCU 0.9.5 build 1 powered by Lua 5.1.4");
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_NODEMCU_BOOT);
  g_assert_cmphex (facts->address, ==, 0);
  g_assert_false (facts->is_whole);
  g_byte_array_set_size (file, 0);
  maker_append_pattern (file, 500);
  maker_append_text (file, "NodeMCU 2.0.0 build 1 powered by Lua 5.1.4");
  maker_append_text (file, CAL);
  facts = identify_facts (&firmware, file);
  g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_NODEMCU_CODE);
  g_assert_cmpint (facts->confidence, ==, NF_CONFIDENCE_LIKELY);
  g_assert_cmphex (facts->address, ==, 0x10000);
  g_assert_cmpint (facts->nodemcu, ==, NF_NODEMCU_2); /* by its version */
}

static void
test_damaged (void)
{
  g_autoptr (GByteArray) file = g_byte_array_new ();
  g_autoptr (NfFirmware) firmware = NULL;

  append_whole (file, TRUE, "NodeMCU 2.0.0 build 1 powered by Lua 5.1.4");
  file->data[40] ^= 4;
  identify_assert_fault (file, NF_FIRMWARE_BAD_CHECKSUM, 0x15F);
  g_assert_cmpint (identify_facts (&firmware, file)->kind, ==, NF_FIRMWARE_NODEMCU);
}

/* --- Others ------------------------------------------------------------------------------ */

static void
test_products (void)
{
  static const struct {
    const char *name, *text, *product, *version, *sdk;
  } cases[] = {
    { "esp8266-20230426-v1.20.0.bin",
      "3.4.0; MicroPython v1.20.0 on 2023-04-26",
      "MicroPython",
      "v1.20.0",
      NULL },
    { "tasmota-13.1.0.bin", "href='https://bit.ly/tasmota'", "Tasmota", "13.1.0", NULL },
    { "sonoff.bin", "by Theo Arends", "Tasmota", NULL, NULL },
    { "WLED_0.14.0_ESP8266.bin", "WLED-AP", "WLED", "0.14.0", NULL },
    { "kitchen.bin", "ESPHome version 2023.12.5 compiled on %s", "ESPHome", "2023.12.5", NULL },
    { "ESP_Easy_mega_20230822_normal.bin", "ESP_Easy", "ESPEasy", NULL, NULL },
    { "espruino_2v19_esp8266.bin", "http://espruino.com", "Espruino", "2v19", NULL },
    { "at.bin", "AT version:%d.%d\nBin version(Wroom 02):1.7.6", "ESP-AT", "1.7.6", NULL },
    { "a.bin", "2.2.2-dev(38a443e)", NULL, NULL, "2.2.2-dev(38a443e)" },
    { "a.bin", "1.2(38a443e) 1.2.3(38a44) 1.2.3(38a443e0ff) 1.2.3(38a443e", NULL, NULL, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GByteArray) file = g_byte_array_new ();
    g_autoptr (NfFirmware) firmware = NULL;
    const NfFirmwareFacts *facts = NULL;
    append_whole (file, FALSE, cases[i].text);
    firmware = identify (cases[i].name, file, file->len);
    facts = nf_firmware_get_facts (firmware);
    g_assert_cmpint (facts->kind, ==, NF_FIRMWARE_PROGRAM);
    g_assert_cmpstr (facts->product, ==, cases[i].product);
    g_assert_cmpstr (facts->version, ==, cases[i].version);
    g_assert_cmpstr (facts->sdk, ==, cases[i].sdk);
  }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (greetings); i++) {
    g_autofree char *path = g_strdup_printf ("/firmware-nodemcu/greeting/%" G_GSIZE_FORMAT, i);
    g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_greeting);
  }
  g_test_add_func ("/firmware-nodemcu/no-greeting", test_no_greeting);
  g_test_add_func ("/firmware-nodemcu/numbers", test_numbers);
  g_test_add_func ("/firmware-nodemcu/ages", test_ages);
  g_test_add_func ("/firmware-nodemcu/page", test_page);
  g_test_add_func ("/firmware-nodemcu/page/cut-off", test_page_cut_off);
  g_test_add_func ("/firmware-nodemcu/parts", test_parts);
  g_test_add_func ("/firmware-nodemcu/damaged", test_damaged);
  g_test_add_func ("/firmware-nodemcu/products", test_products);
  return g_test_run ();
}
