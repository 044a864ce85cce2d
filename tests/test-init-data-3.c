/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what a board's init data needs with NodeMCU 3, whose table says where it is, and on the way
 * from one age of NodeMCU to another. As in test-init-data.c, what is advised must let the firmware
 * start.
 */
#include "nf-init-data.h"

#include "support/test-start.h"

enum { CODE_SIZE = TEST_CODE_END - NF_PARTITIONS_AT };

static const guint32 sizes[] = {
  1 * TEST_MB, 2 * TEST_MB, 4 * TEST_MB, 8 * TEST_MB, 16 * TEST_MB,
};

/* --- NodeMCU 3 ------------------------------------------------------------------------------ */

static const NfNodemcu threes[] = { NF_NODEMCU_3_OLD, NF_NODEMCU_3 };

/* While it has not looked: it replaces all that does not begin with 05. */
static const Expected looking[N_CASES] = {
  [BLANK] = NOTHING (WRITES_ITSELF),   [GOOD_V05] = NOTHING (GOOD),
  [GOOD_V08] = NOTHING (GOOD),         [GOOD_0_9] = NOTHING (GOOD),
  [GOOD_1_2] = NOTHING (GOOD),         [CUSTOM] = KEEP,
  [OLD_4] = NOTHING (WRITES_ITSELF),   [OLD_2] = NOTHING (WRITES_ITSELF),
  [FOREIGN] = NOTHING (WRITES_ITSELF), [FOREIGN_FF] = NOTHING (WRITES_ITSELF),
  [FOREIGN_5] = WRITE (FOREIGN),       [NOT_READ] = NOTHING (WRITES_ITSELF),
};

/* Once it has: never again. */
static const Expected not_looking[N_CASES] = {
  [BLANK] = WRITE (LOOKED_ALREADY),   [GOOD_V05] = NOTHING (GOOD),
  [GOOD_V08] = NOTHING (GOOD),        [GOOD_0_9] = NOTHING (GOOD),
  [GOOD_1_2] = NOTHING (GOOD),        [CUSTOM] = KEEP,
  [OLD_4] = WRITE (LOOKED_ALREADY),   [OLD_2] = WRITE (LOOKED_ALREADY),
  [FOREIGN] = WRITE (LOOKED_ALREADY), [FOREIGN_FF] = WRITE (LOOKED_ALREADY),
  [FOREIGN_5] = WRITE (FOREIGN),
};

/* Two files, which leave the sector between them alone; the page is new. */
static void
test_3_pair (void)
{
  static const NfRange pair[] = { { 0, 0x7570 }, { NF_PARTITIONS_AT, CODE_SIZE } };

  for (guint g = 0; g < G_N_ELEMENTS (threes); g++)
    for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (State state = BLANK; state < N_CASES; state++) {
        guint32 phy = threes[g] == NF_NODEMCU_3_OLD ? 0xC000 : 0xF000;
        g_autoptr (TestChip) chip = test_chip_new (sizes[s]);
        g_autoptr (NfSurvey) survey = NULL;
        guint8 page[NF_PARTITIONS_SIZE];
        NfFirmwareFacts firmware;
        NfIntention intention;
        NfInitDataAdvice advice;

        test_chip_make_page (page, threes[g], TEST_PAGE_FRESH, 0, 0);
        firmware = test_facts_make (NF_FIRMWARE_NODEMCU_CODE, threes[g], page);
        intention = intend (&firmware, chip->size, pair, G_N_ELEMENTS (pair));
        test_chip_put_nodemcu_3 (chip, threes[g], TEST_PAGE_LOOKED, 0);
        put_state (chip, phy, state == NOT_READ ? FOREIGN : state);
        survey = state == NOT_READ ? NULL : test_chip_read (chip);
        advice = nf_init_data_advise (&intention, survey);
        assert_advice (&advice, looking[state], phy, 0);
        g_assert_false (advice.is_upgrade);
        test_chip_put (chip, NF_PARTITIONS_AT, page, sizeof page);
        follow (chip, &advice);
        g_assert_true (start (chip, threes[g]));
      }
}

/* A repair: nothing of the firmware is written. Never at the classic address, where its files are.
 */
static void
test_3_repair (void)
{
  for (guint g = 0; g < G_N_ELEMENTS (threes); g++)
    for (State state = BLANK; state < N_STATES; state++) {
      guint32 phy = threes[g] == NF_NODEMCU_3_OLD ? 0xC000 : 0xF000;
      g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
      g_autoptr (NfSurvey) survey = NULL;
      NfIntention intention = intend (NULL, 0, NULL, 0);
      NfInitDataAdvice advice;

      test_chip_put_nodemcu_3 (chip, threes[g], TEST_PAGE_LOOKED, 0);
      put_state (chip, phy, state);
      survey = test_chip_read (chip);
      advice = nf_init_data_advise (&intention, survey);
      assert_advice (&advice, not_looking[state], phy, 0);
      g_assert_cmpint (start (chip, threes[g]), ==, advice.action != NF_INIT_DATA_WRITE);
      follow (chip, &advice);
      g_assert_true (start (chip, threes[g]));
    }
}

/* A whole image covers the sector with FF, and its page is new: the firmware sees to it. Only what
 * somebody has changed would be lost. */
static void
test_3_whole (void)
{
  static const NfRange image = { 0, TEST_CODE_END };

  for (guint g = 0; g < G_N_ELEMENTS (threes); g++)
    for (State state = BLANK; state < N_CASES; state++) {
      guint32 phy = threes[g] == NF_NODEMCU_3_OLD ? 0xC000 : 0xF000;
      g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
      g_autoptr (NfSurvey) survey = NULL;
      guint8 page[NF_PARTITIONS_SIZE];
      NfFirmwareFacts firmware;
      NfIntention intention;
      NfInitDataAdvice advice;

      test_chip_make_page (page, threes[g], TEST_PAGE_FRESH, 0, 0);
      firmware = test_facts_make (NF_FIRMWARE_NODEMCU, threes[g], page);
      intention = intend (&firmware, chip->size, &image, 1);
      test_chip_put_nodemcu_3 (chip, threes[g], TEST_PAGE_LOOKED, 0);
      put_state (chip, phy, state == NOT_READ ? CUSTOM : state);
      survey = state == NOT_READ ? NULL : test_chip_read (chip);
      advice = nf_init_data_advise (&intention, survey);
      assert_advice (&advice,
                     state == CUSTOM ? (Expected) MOVE : (Expected) NOTHING (CLEARED),
                     phy,
                     0);
      g_assert_cmphex (advice.from, ==, state == CUSTOM ? phy : 0);
      test_chip_put (chip, NF_PARTITIONS_AT, page, sizeof page);
      put_state (chip, phy, BLANK);
      g_assert_true (start (chip, threes[g]));
    }
}

/* A back-up of a whole chip brings the page that says "looked" and the data with it. */
static void
test_3_back_up (void)
{
  guint8 page[NF_PARTITIONS_SIZE];
  NfFirmwareFacts firmware;
  NfRange image = { 0, 4 * TEST_MB };
  NfIntention intention;
  NfInitDataAdvice advice;

  test_chip_make_page (page, NF_NODEMCU_3, TEST_PAGE_LOOKED, 0, 4 * TEST_MB);
  firmware = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_3, page);
  intention = intend (&firmware, 4 * TEST_MB, &image, 1);
  advice = nf_init_data_advise (&intention, NULL);
  assert_advice (&advice, (Expected) NOTHING (IN_IMAGE), 0xF000, 0);
}

/* The boot part alone goes beside the code that is on the chip; when nobody has looked, nobody
 * knows. */
static void
test_3_boot_part (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (NfSurvey) survey = NULL;
  NfFirmwareFacts boot = test_facts_make (NF_FIRMWARE_NODEMCU_BOOT, NF_NODEMCU_3, NULL);
  NfRange image = { 0, 0x7570 };
  NfIntention intention = intend (&boot, chip->size, &image, 1);
  NfInitDataAdvice advice = nf_init_data_advise (&intention, NULL);

  g_assert_cmpint (advice.action, ==, NF_INIT_DATA_UNKNOWN);
  g_assert_cmpint (advice.reason, ==, NF_INIT_DATA_BECAUSE_UNKNOWN);
  test_chip_put_nodemcu_3 (chip, NF_NODEMCU_3, TEST_PAGE_LOOKED, 0);
  put_state (chip, 0xF000, BLANK);
  survey = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) WRITE (LOOKED_ALREADY), 0xF000, 0);
}

/* --- From one age to another ----------------------------------------------------------------- */

static const NfNodemcu ages[] = {
  NF_NODEMCU_0_9, NF_NODEMCU_1_5_EARLY, NF_NODEMCU_2, NF_NODEMCU_3_OLD, NF_NODEMCU_3,
};

static guint32
get_init_data_address (NfNodemcu nodemcu, guint32 flash_bytes)
{
  if (nodemcu == NF_NODEMCU_3_OLD)
    return 0xC000;
  return nodemcu == NF_NODEMCU_3 ? 0xF000 : flash_bytes - 0x4000;
}

/* A board as it is after some time with a firmware of that age. */
static TestChip *
make_board (NfNodemcu nodemcu, guint32 size)
{
  TestChip *chip = test_chip_new (size);

  if (nodemcu >= NF_NODEMCU_3_OLD) {
    test_chip_put_nodemcu_3 (chip, nodemcu, TEST_PAGE_LOOKED, 0);
    test_chip_put_spiffs (chip, TEST_CODE_END, 0x2000, 32);
    return chip;
  }
  test_chip_put_classic (chip, 0x60000, nf_flash_size_from_bytes (size));
  if (nodemcu == NF_NODEMCU_0_9)
    test_chip_put_old_spiffs (chip, 0x60000, 3);
  else
    test_chip_put_spiffs (chip, 0x70000, 0x2000, 32);
  test_chip_put_init_data (chip, size - 0x4000, NF_IMAGE_DEFAULT_NAME, 0, 0);
  return chip;
}

/* Early 1.5.4.1 and what follows up to 2 have everything in the same places; so they are of one age
 * here. */
static guint
get_layout (NfNodemcu nodemcu)
{
  return nodemcu == NF_NODEMCU_1_5_EARLY ? NF_NODEMCU_2 : nodemcu;
}

static void
test_ages (void)
{
  for (guint from = 0; from < G_N_ELEMENTS (ages); from++)
    for (guint to = 0; to < G_N_ELEMENTS (ages); to++) {
      g_autoptr (TestChip) chip = make_board (ages[from], 4 * TEST_MB);
      g_autoptr (NfSurvey) survey = test_chip_read (chip);
      guint8 page[NF_PARTITIONS_SIZE];
      gboolean is_3 = ages[to] >= NF_NODEMCU_3_OLD;
      NfFirmwareFacts firmware;
      NfRange image = { 0, TEST_CODE_END };
      NfIntention intention;
      NfInitDataAdvice advice;

      test_chip_make_page (page, ages[to], TEST_PAGE_FRESH, 0, 0);
      firmware = test_facts_make (NF_FIRMWARE_NODEMCU, ages[to], is_3 ? page : NULL);
      intention = intend (&firmware, chip->size, &image, 1);
      advice = nf_init_data_advise (&intention, survey);
      g_assert_cmpint (advice.is_upgrade, ==, get_layout (ages[from]) != get_layout (ages[to]));
      g_assert_cmphex (advice.address, ==, get_init_data_address (ages[to], chip->size));
      intention.erase_all = TRUE;
      advice = nf_init_data_advise (&intention, survey);
      g_assert_false (advice.is_upgrade);
    }
}

/* What somebody has changed follows the firmware to where that looks, whatever stands there. */
static void
test_custom_moves (void)
{
  for (guint from = 0; from < G_N_ELEMENTS (ages); from++)
    for (guint to = 0; to < G_N_ELEMENTS (ages); to++) {
      g_autoptr (TestChip) chip = make_board (ages[from], 4 * TEST_MB);
      g_autoptr (NfSurvey) survey = NULL;
      guint32 old = get_init_data_address (ages[from], chip->size);
      guint32 new = get_init_data_address (ages[to], chip->size);
      guint8 page[NF_PARTITIONS_SIZE];
      gboolean is_3 = ages[to] >= NF_NODEMCU_3_OLD;
      NfFirmwareFacts firmware;
      NfRange pair[] = { { 0, 0x7570 }, { NF_PARTITIONS_AT, CODE_SIZE } };
      NfIntention intention;
      NfInitDataAdvice advice;

      put_state (chip, old, CUSTOM);
      survey = test_chip_read (chip);
      test_chip_make_page (page, ages[to], TEST_PAGE_FRESH, 0, 0);
      firmware = test_facts_make (NF_FIRMWARE_NODEMCU_CODE, ages[to], is_3 ? page : NULL);
      intention = intend (&firmware, chip->size, pair, G_N_ELEMENTS (pair));
      advice = nf_init_data_advise (&intention, survey);
      assert_advice (&advice, old == new ? (Expected) KEEP : (Expected) MOVE, new, 0);
      g_assert_cmphex (advice.from, ==, old == new ? 0 : old);
      intention.erase_all = TRUE;
      advice = nf_init_data_advise (&intention, survey);
      assert_advice (&advice, (Expected) MOVE, new, 0);
      g_assert_cmphex (advice.from, ==, old);
    }
}

/* A board whose firmware stays is of the same age, whatever that is. */
static void
test_same_age (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ages); i++) {
    g_autoptr (TestChip) chip = make_board (ages[i], 4 * TEST_MB);
    g_autoptr (NfSurvey) survey = test_chip_read (chip);
    NfIntention intention = intend (NULL, 0, NULL, 0);
    NfInitDataAdvice advice = nf_init_data_advise (&intention, survey);

    assert_advice (&advice,
                   (Expected) NOTHING (GOOD),
                   get_init_data_address (ages[i], chip->size),
                   0);
    g_assert_false (advice.is_upgrade);
  }
}

/* Where a NodeMCU 3 has its files, an older one looks for init data, and does not repair them. */
static void
test_files_there (void)
{
  for (guint is_blank = 0; is_blank < 2; is_blank++) {
    g_autoptr (TestChip) chip = make_board (NF_NODEMCU_3, 4 * TEST_MB);
    g_autoptr (NfSurvey) survey = NULL;
    NfFirmwareFacts firmware = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_2, NULL);
    NfRange image = { 0, 0x60000 };
    NfIntention intention = intend (&firmware, 4 * TEST_MB, &image, 1);
    NfInitDataAdvice advice;

    test_chip_put_spiffs (chip, TEST_CODE_END, 0x2000, (0x3FC000 - TEST_CODE_END) / 0x2000);
    put_state (chip, 0x3FC000, is_blank ? BLANK : FOREIGN);
    survey = test_chip_read (chip);
    advice = nf_init_data_advise (&intention, survey);
    assert_advice (&advice,
                   is_blank ? (Expected) NOTHING (WRITES_ITSELF) : (Expected) WRITE (FOREIGN),
                   0x3FC000,
                   is_blank ? 0 : 0x3FE000);
  }
}

/* Old flashers left 512 KB in the header of a larger flash: with the right size the firmware looks
 * elsewhere. */
static void
test_other_size (void)
{
  g_autoptr (TestChip) chip = test_chip_new (4 * TEST_MB);
  g_autoptr (NfSurvey) survey = NULL;
  NfFirmwareFacts firmware = test_facts_make (NF_FIRMWARE_NODEMCU, NF_NODEMCU_0_9, NULL);
  NfRange image = { 0, 0x60000 };
  NfIntention intention = intend (&firmware, 4 * TEST_MB, &image, 1);
  NfInitDataAdvice advice;

  test_chip_put_classic (chip, 0x60000, NF_FLASH_SIZE_512K);
  put_state (chip, 0x7C000, CUSTOM);
  put_state (chip, 0x3FC000, GOOD_V05);
  survey = test_chip_read (chip);
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) MOVE, 0x3FC000, 0);
  g_assert_cmphex (advice.from, ==, 0x7C000);
  intention.header_bytes = 512 * TEST_KB;
  advice = nf_init_data_advise (&intention, survey);
  assert_advice (&advice, (Expected) KEEP, 0x7C000, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/init-data-3/pair", test_3_pair);
  g_test_add_func ("/init-data-3/repair", test_3_repair);
  g_test_add_func ("/init-data-3/whole", test_3_whole);
  g_test_add_func ("/init-data-3/back-up", test_3_back_up);
  g_test_add_func ("/init-data-3/boot-part", test_3_boot_part);
  g_test_add_func ("/init-data-3/ages", test_ages);
  g_test_add_func ("/init-data-3/custom-moves", test_custom_moves);
  g_test_add_func ("/init-data-3/same-age", test_same_age);
  g_test_add_func ("/init-data-3/files-there", test_files_there);
  g_test_add_func ("/init-data-3/other-size", test_other_size);
  return g_test_run ();
}
