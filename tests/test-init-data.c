/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what a board's init data needs with NodeMCU up to 2 and with other firmware, in every size
 * of flash, on every state of the chip. What is advised is compared with what is right, and then
 * done to the flash, in which the firmware's own start is played: it must find what it needs.
 */
#include "nf-init-data.h"

#include "support/test-start.h"

#include <string.h>

/* --- What stands in a sector ---------------------------------------------------------- */

static const NfInitDataState states[] = {
  [BLANK] = NF_INIT_DATA_BLANK,       [GOOD_V05] = NF_INIT_DATA_GOOD,
  [GOOD_V08] = NF_INIT_DATA_GOOD,     [GOOD_0_9] = NF_INIT_DATA_GOOD,
  [GOOD_1_2] = NF_INIT_DATA_GOOD,     [CUSTOM] = NF_INIT_DATA_CUSTOM,
  [OLD_4] = NF_INIT_DATA_OLD,         [OLD_2] = NF_INIT_DATA_OLD,
  [FOREIGN] = NF_INIT_DATA_FOREIGN,   [FOREIGN_FF] = NF_INIT_DATA_FOREIGN,
  [FOREIGN_5] = NF_INIT_DATA_FOREIGN,
};

static void
test_states (void)
{
  g_autoptr (TestChip) chip = test_chip_new (FLASH_SECTOR_SIZE);

  for (State state = BLANK; state < N_STATES; state++) {
    put_state (chip, 0, state);
    g_assert_cmpint (nf_init_data_get_state (chip->bytes, NF_INIT_DATA_SIZE), ==, states[state]);
  }
  g_assert_cmpint (nf_init_data_get_state (NULL, 0), ==, NF_INIT_DATA_NOT_READ);
  put_state (chip, 0, GOOD_V05);
  g_assert_cmpint (nf_init_data_get_state (chip->bytes, 127), ==, NF_INIT_DATA_FOREIGN);
  memset (chip->bytes, 0, NF_INIT_DATA_SIZE);
  g_assert_cmpint (nf_init_data_get_state (chip->bytes, NF_INIT_DATA_SIZE),
                   ==,
                   NF_INIT_DATA_FOREIGN);
}

/* --- The bytes ---------------------------------------------------------------------------- */

static void
assert_change (const GArray *changes, guint i, guint offset, const char *name, guint8 value)
{
  const NfInitDataByte *change = &g_array_index (changes, NfInitDataByte, i);

  g_assert_cmpuint (i, <, changes->len);
  g_assert_cmpuint (change->offset, ==, offset);
  g_assert_cmpstr (change->name, ==, name);
  g_assert_cmphex (change->value, ==, value);
}

/* Each is held against the version that it was made of, so that a power limit of 14 dBm in v08 is
 * not told as six changes. */
static void
test_bytes (void)
{
  g_autoptr (TestChip) chip = test_chip_new (FLASH_SECTOR_SIZE);
  g_autoptr (GArray) none = NULL;
  g_autoptr (GArray) newer = NULL;
  g_autoptr (GArray) changes = NULL;
  guint8 version = 0;

  test_chip_put_init_data (chip, 0, NF_IMAGE_DEFAULT_NAME, 0, 0);
  none = nf_init_data_compare (chip->bytes, &version);
  g_assert_cmpuint (none->len, ==, 0);
  g_assert_cmphex (version, ==, 5);
  test_chip_put_init_data (chip, 0, NF_IMAGE_DEFAULT_V08_NAME, 34, 56);
  newer = nf_init_data_compare (chip->bytes, &version);
  g_assert_cmphex (version, ==, 8);
  g_assert_cmpuint (newer->len, ==, 1);
  assert_change (newer, 0, 34, "target_power_qdb_0", 56);
  g_assert_cmphex (g_array_index (newer, NfInitDataByte, 0).standard, ==, 0x4E);
  test_chip_put_init_data (chip, 0, NF_IMAGE_DEFAULT_NAME, 48, 0);
  chip->bytes[2] = 0x77;
  chip->bytes[107] = 0xFF;
  chip->bytes[112] = 3;
  changes = nf_init_data_compare (chip->bytes, NULL);
  g_assert_cmpuint (changes->len, ==, 4);
  assert_change (changes, 0, 2, "reserved", 0x77);
  assert_change (changes, 1, 48, "crystal_26m_en", 0);
  assert_change (changes, 2, 107, "vdd33_const", 0xFF);
  assert_change (changes, 3, 112, "freq_correct_en", 3);
  g_assert_cmphex (g_array_index (changes, NfInitDataByte, 1).standard, ==, 1);
}

/* --- The flash's sizes, as the SDK's documentation has their addresses --------------------- */

static const struct {
  guint32 bytes;
  guint32 init_data;
  guint32 blank;
} sizes[] = {
  { 512 * TEST_KB, 0x7C000, 0x7E000 }, { 1 * TEST_MB, 0xFC000, 0xFE000 },
  { 2 * TEST_MB, 0x1FC000, 0x1FE000 }, { 4 * TEST_MB, 0x3FC000, 0x3FE000 },
  { 8 * TEST_MB, 0x7FC000, 0x7FE000 }, { 16 * TEST_MB, 0xFFC000, 0xFFE000 },
};

/* --- NodeMCU up to 2 ----------------------------------------------------------------------- */

/* It must be there before they start. */
static const Expected of_somebody[N_CASES] = {
  [BLANK] = WRITE (BLANK),       [GOOD_V05] = NOTHING (GOOD),    [GOOD_V08] = NOTHING (GOOD),
  [GOOD_0_9] = NOTHING (GOOD),   [GOOD_1_2] = NOTHING (GOOD),    [CUSTOM] = KEEP,
  [OLD_4] = WRITE (OLD),         [OLD_2] = WRITE (OLD),          [FOREIGN] = WRITE (FOREIGN),
  [FOREIGN_5] = WRITE (FOREIGN), [FOREIGN_FF] = WRITE (FOREIGN), [NOT_READ] = WRITE (NOT_READ),
};

/* They write it themselves, but only where the first word is blank. */
static const Expected when_blank[N_CASES] = {
  [BLANK] = NOTHING (WRITES_ITSELF),
  [GOOD_V05] = NOTHING (GOOD),
  [GOOD_V08] = NOTHING (GOOD),
  [GOOD_0_9] = NOTHING (GOOD),
  [GOOD_1_2] = NOTHING (GOOD),
  [CUSTOM] = KEEP,
  [OLD_4] = WRITE (OLD),
  [OLD_2] = WRITE (OLD),
  [FOREIGN] = WRITE (FOREIGN),
  [FOREIGN_5] = WRITE (FOREIGN),
  [FOREIGN_FF] = WRITE (FOREIGN),
  [NOT_READ] = WRITE (NOT_READ),
};

static const struct {
  NfNodemcu nodemcu;
  const Expected *expected;
} classics[] = {
  { NF_NODEMCU_0_9, of_somebody },
  { NF_NODEMCU_1_5_EARLY, of_somebody },
  { NF_NODEMCU_2, when_blank },
};

/* Settings that an SDK has left are cleared along with data of another age; where nobody has looked
 * they stay. */
static void
test_classic (void)
{
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++) {
    g_autoptr (TestChip) chip = test_chip_new (sizes[s].bytes);
    NfRange image = { 0, 0x60000 };
    test_chip_put_classic (chip, image.size, nf_flash_size_from_bytes (sizes[s].bytes));
    for (guint g = 0; g < G_N_ELEMENTS (classics); g++)
      for (State state = BLANK; state < N_CASES; state++) {
        g_autoptr (NfSurvey) survey = NULL;
        NfFirmwareFacts firmware = test_facts_make (NF_FIRMWARE_NODEMCU, classics[g].nodemcu, NULL);
        NfIntention intention = intend (&firmware, sizes[s].bytes, &image, 1);
        Expected expected = classics[g].expected[state];
        NfInitDataAdvice advice;
        gboolean clears = expected.action == NF_INIT_DATA_WRITE && state != NOT_READ;

        test_chip_put_data (chip, sizes[s].bytes - 0x3000, sizes[s].bytes);
        put_state (chip, sizes[s].init_data, state == NOT_READ ? FOREIGN : state);
        survey = state == NOT_READ ? NULL : test_chip_read (chip);
        advice = nf_init_data_advise (&intention, survey);
        assert_advice (&advice, expected, sizes[s].init_data, clears ? sizes[s].blank : 0);
        follow (chip, &advice);
        g_assert_true (start (chip, classics[g].nodemcu));
      }
  }
}

/* Without the advice the boards of which it says so do not start. */
static void
test_classic_without (void)
{
  g_autoptr (TestChip) chip = test_chip_new (512 * TEST_KB);

  for (guint g = 0; g < G_N_ELEMENTS (classics); g++)
    for (State state = BLANK; state < N_STATES; state++) {
      gboolean would_start = classics[g].expected[state].action != NF_INIT_DATA_WRITE;
      put_state (chip, 0x7C000, state);
      g_assert_cmpint (start (chip, classics[g].nodemcu), ==, would_start);
    }
}

/* What is blank already, is erased anyway or brought by a file is not blanked once more. */
static void
test_blank (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (NfSurvey) survey = NULL;
  NfFirmwareFacts firmware = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_1_5_EARLY, NULL);
  NfRange files[] = { { 0, 0x60000 }, { 0x3FE000, 0x1000 } };
  NfIntention intention = intend (&firmware, chip->size, files, 1);
  NfInitDataAdvice advice;

  survey = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0x3FC000, 0);
  test_chip_put_data (chip, 0x3FD000, 0x400000);
  g_clear_pointer (&survey, nf_survey_unref);
  survey = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0x3FC000, 0x3FE000);
  intention.n_written = 2;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0x3FC000, 0);
  intention.n_written = 1;
  intention.blanked = &files[1];
  intention.n_blanked = 1;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0x3FC000, 0);
  intention.erase_all = TRUE;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0x3FC000, 0);
}

/* Erasing everything, a file that covers the sector, and one that clears it. */
static void
test_classic_covered (void)
{
  g_autoptr (TestChip) chip = test_chip_new (1 * TEST_MB);
  g_autoptr (NfSurvey) survey = NULL;
  NfFirmwareFacts early = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_1_5_EARLY, NULL);
  NfFirmwareFacts late = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_2, NULL);
  NfRange whole = { 0, 1 * TEST_MB };
  NfRange blank = { 0xFC000, 0x1000 };
  NfIntention intention = intend (&early, 1 * TEST_MB, &whole, 1);
  NfInitDataAdvice advice;

  put_state (chip, 0xFC000, GOOD_V05);
  survey = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) NOTHING (IN_IMAGE), 0xFC000, 0);
  intention = intend (&early, 1 * TEST_MB, NULL, 0);
  intention.erase_all = TRUE;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0xFC000, 0);
  intention.firmware = &late;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) NOTHING (WRITES_ITSELF), 0xFC000, 0);
  intention = intend (&early, 1 * TEST_MB, NULL, 0);
  intention.blanked = &blank;
  intention.n_blanked = 1;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0xFC000, 0);
}

/* --- Other firmware -------------------------------------------------------------------------- */

static const struct {
  NfFirmwareKind kind;
  const char *product;
  Expected expected;
  guint32 address;
} others[] = {
  { NF_FIRMWARE_PROGRAM, "Arduino", NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_PROGRAM, "Tasmota", NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_PROGRAM, "ESPHome", NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_PROGRAM, "ESPEasy", NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_PROGRAM, "WLED", NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_RTOS_APP, NULL, NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_RTOS_LOADER, NULL, NOTHING (NOT_USED), 0 },
  { NF_FIRMWARE_USER_PROGRAM, "ESP-AT", WRITE (BLANK), 0x3FC000 },
  { NF_FIRMWARE_USER_PROGRAM, "Espruino", WRITE (BLANK), 0x3FC000 },
  { NF_FIRMWARE_USER_PROGRAM, NULL, WRITE (BLANK), 0x3FC000 },
  { NF_FIRMWARE_SDK_CODE, NULL, WRITE (BLANK), 0x3FC000 },
  { NF_FIRMWARE_PROGRAM, "MicroPython", NOTHING (WRITES_ITSELF), 0x3FC000 },
  { NF_FIRMWARE_PROGRAM, NULL, UNKNOWN, 0 },
};

static void
test_others (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (NfSurvey) survey = test_chip_read (chip);

  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    NfFirmwareFacts firmware = test_facts_make (others[i].kind, NF_NODEMCU_NONE, NULL);
    NfIntention intention = intend (&firmware, chip->size, NULL, 0);
    NfInitDataAdvice advice;

    firmware.product = others[i].product;
    advice = nf_init_data_advise (&intention, survey);
    assert_advice (&advice, others[i].expected, others[i].address, 0);
    g_assert_cmphex (nf_init_data_get_address (&firmware, chip->size), ==, others[i].address);
  }
}

/* A chip alone: an older program whose data is gone, a program of its own kind, an empty one. */
static void
test_chip_alone (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (NfSurvey) empty = test_chip_read (chip);
  g_autoptr (NfSurvey) arduino = NULL;
  g_autoptr (NfSurvey) classic = NULL;
  NfIntention intention = intend (NULL, 0, NULL, 0);
  NfInitDataAdvice advice = nf_init_data_advise (&intention, empty);

  g_assert_cmpint (advice.action, ==, NF_INIT_DATA_UNKNOWN);
  test_chip_put_classic (chip, 0x60000, NF_FLASH_SIZE_4M);
  classic = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, classic);
  assert_advice (&advice, (Expected) WRITE (BLANK), 0x3FC000, 0);
  g_assert_false (advice.is_upgrade);
  test_chip_put_program (chip, 0, 0x1000, NF_FLASH_SIZE_4M);
  test_chip_put_program (chip, 0x1000, 0x60000, NF_FLASH_SIZE_4M);
  arduino = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, arduino);
  g_assert_cmpint (advice.action, ==, NF_INIT_DATA_UNKNOWN);
  g_assert_cmpint (advice.reason, ==, NF_INIT_DATA_BECAUSE_UNKNOWN);
}

/* Without a size nobody knows where the end is. */
static void
test_no_size (void)
{
  NfFirmwareFacts firmware = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_2, NULL);
  NfIntention intention = intend (&firmware, 0, NULL, 0);
  NfInitDataAdvice advice = nf_init_data_advise (&intention, NULL);

  g_assert_cmpint (advice.action, ==, NF_INIT_DATA_UNKNOWN);
  g_assert_cmpint (advice.reason, ==, NF_INIT_DATA_BECAUSE_UNKNOWN);
  g_assert_cmphex (advice.address, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/init-data/states", test_states);
  g_test_add_func ("/init-data/bytes", test_bytes);
  g_test_add_func ("/init-data/classic", test_classic);
  g_test_add_func ("/init-data/classic-without", test_classic_without);
  g_test_add_func ("/init-data/classic-covered", test_classic_covered);
  g_test_add_func ("/init-data/blank", test_blank);
  g_test_add_func ("/init-data/others", test_others);
  g_test_add_func ("/init-data/chip-alone", test_chip_alone);
  g_test_add_func ("/init-data/no-size", test_no_size);
  return g_test_run ();
}
