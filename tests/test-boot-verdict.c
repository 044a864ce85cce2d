/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * What becomes of boards: a situation a line, and its verdict.
 */
#include "support/boot-script.h"

#include <string.h>

#define SDK_LINES "rf cal sector: 1019\r\nfreq trace enable 0\r\nrf[112] : 00\r\n"

static const BootSituation situations[] = {
  /* Nothing, and nothing of use. */
  { "silent", { BOOT_RESET }, NF_BOOT_SILENT, NF_SIGN_NONE, NF_REPAIR_NONE, 0, 0, "", FALSE },
  { "garbage",
    { BOOT_RESET, { 74880, BOOT_NOISE BOOT_NOISE }, { 115200, BOOT_NOISE } },
    NF_BOOT_GARBAGE,
    NF_SIGN_NONE,
    NF_REPAIR_NONE,
    0,
    0,
    "",
    FALSE },
  { "started, then at a rate that nobody tried",
    { BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE BOOT_NOISE BOOT_NOISE },
      { 115200, BOOT_NOISE } },
    NF_BOOT_STARTED,
    NF_SIGN_NONE,
    NF_REPAIR_NONE,
    0,
    74880,
    "",
    FALSE },
  { "started, and only the SDK says something",
    { BOOT_RESET, { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE SDK_LINES } },
    NF_BOOT_STARTED,
    NF_SIGN_NONE,
    NF_REPAIR_NONE,
    0,
    74880,
    "",
    FALSE },

  /* The straps. */
  { "loader",
    { BOOT_RESET, { 74880, BOOT_BANNER (2, 1) } },
    NF_BOOT_IN_LOADER,
    NF_SIGN_DOWNLOAD_MODE,
    NF_REPAIR_NONE,
    0,
    74880,
    "ets Jan  8 2013,rst cause:2, boot mode:(1,6)",
    TRUE },
  { "sdio",
    { BOOT_RESET, { 74880, BOOT_BANNER (2, 7) "waiting for host\r\n" } },
    NF_BOOT_IN_LOADER,
    NF_SIGN_SDIO_MODE,
    NF_REPAIR_NONE,
    0,
    74880,
    "waiting for host",
    TRUE },

  /* NodeMCU 3's first start. */
  { "it writes its init data",
    { BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE "system SPI FI size:4, Flash size: 4194304\r\n" },
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE "Writing Init Data to 0x0000f000\r\n" SDK_LINES } },
    NF_BOOT_STARTED,
    NF_SIGN_NODEMCU_WRITES_INIT_DATA,
    NF_REPAIR_NONE,
    1,
    74880,
    "Writing Init Data to 0x0000f000",
    FALSE },
  { "it formats",
    { BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE },
      { 115200, "Formatting file system. Please wait...\r\n" } },
    NF_BOOT_STARTED,
    NF_SIGN_NODEMCU_FORMATS,
    NF_REPAIR_NONE,
    0,
    115200,
    "Formatting file system. Please wait...",
    FALSE },
  { "and then it runs",
    { BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE },
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE "Writing Init Data to 0x0000f000\r\n" },
      { 115200, "Formatting file system. Please wait...\r\n" },
      { 115200, "\r\nNodeMCU 3.0.0.0 \r\n build x powered by Lua 5.1.4 on SDK 3.0.1\r\n> " } },
    NF_BOOT_RUNS,
    NF_SIGN_NODEMCU,
    NF_REPAIR_NONE,
    1,
    115200,
    "powered by Lua 5.1.4 on SDK 3.0.1",
    TRUE },

  /* Programs of one's own. */
  { "it talks",
    { BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE BOOT_NOISE },
      { 9600, "temperature 21.5\r\n" } },
    NF_BOOT_RUNS,
    NF_SIGN_NONE,
    NF_REPAIR_NONE,
    0,
    9600,
    "temperature 21.5",
    FALSE },
  { "it talks in colours",
    { BOOT_RESET, { 9600, "\x1b[0;32mtemperature\x1b[0m 21.5\x1b[K\r\n" } },
    NF_BOOT_RUNS,
    NF_SIGN_NONE,
    NF_REPAIR_NONE,
    0,
    9600,
    "temperature 21.5",
    FALSE },
  { "it goes on talking",
    { BOOT_RESET,
      { 9600, "temperature 21.5\r\n" },
      { 9600, "temperature 21.6\r\n" },
      { 9600, "temperature 21.7\r\n" } },
    NF_BOOT_RUNS,
    NF_SIGN_NONE,
    NF_REPAIR_NONE,
    0,
    9600,
    "temperature 21.7",
    TRUE },
};

/* --- Details ----------------------------------------------------------------------------- */

static void
test_not_heard (void)
{
  NfBootVerdict verdict = nf_boot_judge (NULL);

  g_assert_cmpint (verdict.outcome, ==, NF_BOOT_NOT_HEARD);
  g_assert_cmpint (verdict.boot_mode, ==, -1);
  g_assert_cmpint (verdict.reset_cause, ==, -1);
}

static void
test_last_start (void)
{
  g_autoptr (NfHeard) heard = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) BOOT_IMAGE },
      { 74880, BOOT_BANNER (4, 7) },
  });
  NfBootVerdict verdict = nf_boot_judge (heard);

  g_assert_cmpint (verdict.boot_mode, ==, 7);
  g_assert_cmpint (verdict.reset_cause, ==, 4);
}

/* Without a reset of ours every banner is a start that the board has made by itself. */
static void
test_nobody_reset (void)
{
  g_autoptr (NfHeard) heard = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      { 74880, BOOT_BANNER (1, 3) BOOT_IMAGE },
      { 74880, BOOT_BANNER (1, 3) BOOT_IMAGE },
      { 74880, BOOT_BANNER (1, 3) BOOT_IMAGE },
  });
  NfBootVerdict verdict = nf_boot_judge (heard);

  g_assert_cmpuint (verdict.restarts, ==, 3);
  g_assert_cmpint (verdict.sign, ==, NF_SIGN_POWER);
}

static void
test_values (void)
{
  g_autoptr (NfHeard) old = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      { 74880, "rf_cal[0] !=0x05,is 0x30\r\n" },
  });
  g_autoptr (NfHeard) crash = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      { 74880, "Fatal exception (9): \r\nepc1=0x4020abcd, epc2=0x00000000\r\n" },
  });
  NfBootVerdict verdict = nf_boot_judge (crash);

  g_assert_cmphex (nf_boot_judge (old).value, ==, 0x30);
  g_assert_cmpuint (verdict.value, ==, 9);
  g_assert_true (verdict.exception.has_dump);
  g_assert_cmphex (verdict.exception.epc1, ==, 0x4020ABCD);
}

/* A line that comes in two pieces is one. */
static void
test_pieces (void)
{
  g_autoptr (NfHeard) heard = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) "cs" },
      { 74880, "um err\r\n" },
  });

  g_assert_cmpint (nf_boot_judge (heard).sign, ==, NF_SIGN_CHECKSUM);
}

/* A line that was begun at one rate is not gone on with at another. */
static void
test_rates (void)
{
  g_autoptr (NfHeard) heard = boot_script_play ((const BootStep[BOOT_STEPS_MAX]){
      BOOT_RESET,
      { 74880, BOOT_BANNER (2, 3) "cs" },
      { 115200, "um err\r\n" },
  });

  g_assert_cmpint (nf_boot_judge (heard).sign, ==, NF_SIGN_NONE);
}

static void
test_line_of_board (void)
{
  guint32 value = 0;

  g_assert_cmpint (nf_sign_find_in_line ("rf_cal[0] !=0x05,is 0x02", &value),
                   ==,
                   NF_SIGN_RF_CAL_OLD);
  g_assert_cmphex (value, ==, 0x02);
  g_assert_cmpint (nf_sign_find_in_line ("Exception (28):", &value), ==, NF_SIGN_EXCEPTION);
  g_assert_cmpuint (value, ==, 28);
  g_assert_cmpint (nf_sign_find_in_line ("hello", NULL), ==, NF_SIGN_NONE);
}

static void
test_table (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint sign = 0; sign < NF_N_SIGNS; sign++) {
    const NfSignInfo *info = nf_sign_get_info ((NfSign) sign);
    g_assert_cmpint (info->sign, ==, (int) sign);
    g_assert_true (g_hash_table_add (names, (gpointer) info->name));
    if (info->text != NULL && sign != NF_SIGN_RF_CAL_OLD)
      g_assert_cmpint (nf_sign_find_in_line (info->text, NULL), ==, (int) sign);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  boot_situations_add ("/boot-verdict", situations, G_N_ELEMENTS (situations));
  g_test_add_func ("/boot-verdict/not-heard", test_not_heard);
  g_test_add_func ("/boot-verdict/last-start", test_last_start);
  g_test_add_func ("/boot-verdict/nobody-reset", test_nobody_reset);
  g_test_add_func ("/boot-verdict/values", test_values);
  g_test_add_func ("/boot-verdict/pieces", test_pieces);
  g_test_add_func ("/boot-verdict/rates", test_rates);
  g_test_add_func ("/boot-verdict/line-of-board", test_line_of_board);
  g_test_add_func ("/boot-verdict/table", test_table);
  return g_test_run ();
}
