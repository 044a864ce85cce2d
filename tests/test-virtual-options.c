/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * The names of virtual boards.
 */
#include "nf-virtual-options.h"

#include "nf-error.h"

#define HAND_REFUSED(value)                                                                        \
  "hand=" value ": a virtual board takes hand=reset@MS or flash@MS, in order, with commas"

static void
test_modules (void)
{
  static const struct {
    const char *name;
    guint32 size;
    gboolean embedded;
  } table[] = {
    { "virtual:esp-12e", 4 << 20, FALSE },
    { "virtual:esp-01", 512 << 10, FALSE },
    { "virtual:esp-8285", 1 << 20, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_auto (NfVirtualOptions) options = { 0 };
    g_autoptr (GError) error = NULL;

    nf_virtual_options_parse (&options, table[i].name, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (options.flash_size, ==, table[i].size);
    g_assert_cmpint (options.embedded_flash, ==, table[i].embedded);
    g_assert_true (options.auto_reset);
    g_assert_false (options.boot_download);
    g_assert_cmpuint (options.crystal_mhz, ==, 26);
    g_assert_false (options.gpio15_high);
    g_assert_cmpuint (options.n_hand, ==, 0);
    g_assert_false (options.unpaced);
    g_assert_null (options.flash_file);
    g_assert_cmpint (options.fault, ==, NF_VIRTUAL_FAULT_NONE);
    g_assert_cmpmem (options.mac, 3, "\x5C\xCF\x7F", 3);
  }
}

static void
test_options (void)
{
  g_auto (NfVirtualOptions) options = { 0 };
  g_autoptr (GError) error = NULL;

  nf_virtual_options_parse (&options,
                            "virtual:esp-12e?flash=a%26b%20c.bin&size=16MB&id=c84018&"
                            "mac=18:FE:34:00:0a:fF&reset=manual&boot=download&fault=unplug:77&"
                            "crystal=40&gpio15=high&hand=reset@1500,flash@4000&"
                            "seed=4294967295&fast&unpaced",
                            &error);
  g_assert_no_error (error);
  g_assert_cmpstr (options.flash_file, ==, "a&b c.bin");
  g_assert_cmpuint (options.flash_size, ==, 16 << 20);
  g_assert_cmphex (options.flash_id, ==, 0xC84018);
  g_assert_cmpmem (options.mac, 6, "\x18\xFE\x34\x00\x0A\xFF", 6);
  g_assert_false (options.auto_reset);
  g_assert_true (options.boot_download);
  g_assert_cmpint (options.fault, ==, NF_VIRTUAL_FAULT_UNPLUG);
  g_assert_cmpuint (options.fault_count, ==, 77);
  g_assert_cmpuint (options.crystal_mhz, ==, 40);
  g_assert_true (options.gpio15_high);
  g_assert_cmpuint (options.n_hand, ==, 2);
  g_assert_cmpint (options.hand[0].hand, ==, NF_VIRTUAL_HAND_RESET);
  g_assert_cmpuint (options.hand[0].at_ms, ==, 1500);
  g_assert_cmpint (options.hand[1].hand, ==, NF_VIRTUAL_HAND_FLASH);
  g_assert_cmpuint (options.hand[1].at_ms, ==, 4000);
  g_assert_cmpuint (options.seed, ==, G_MAXUINT32);
  g_assert_true (options.fast);
  g_assert_true (options.unpaced);
}

static void
test_faults (void)
{
  for (guint i = 0; i < NF_VIRTUAL_N_FAULTS; i++) {
    g_autofree char *name = g_strdup_printf ("virtual:esp-12e?fault=%s", nf_virtual_faults[i].name);
    g_auto (NfVirtualOptions) options = { 0 };
    g_autoptr (GError) error = NULL;

    nf_virtual_options_parse (&options, name, &error);
    g_assert_no_error (error);
    g_assert_cmpuint (options.fault, ==, i);
    g_assert_cmpuint (options.fault_count, ==, nf_virtual_faults[i].count);
    g_assert_nonnull (nf_virtual_faults[i].help);
  }
}

static void
test_wrong_names (void)
{
  static const struct {
    const char *name;
    const char *message;
  } table[] = {
    { "/dev/ttyUSB0", "\"/dev/ttyUSB0\" is no virtual board" },
    { "virtual:", "there is no virtual board \"\"; there are esp-12e, esp-01, esp-8285" },
    { "virtual:esp-99",
      "there is no virtual board \"esp-99\"; there are esp-12e, esp-01, esp-8285" },
    { "virtual:esp-12e?speed=1",
      "a virtual board has no option \"speed\"; it has flash, size, id, mac, reset, boot, "
      "crystal, gpio15, hand, fault, seed, fast, unpaced" },
    { "virtual:esp-12e?&fast",
      "a virtual board has no option \"\"; it has flash, size, id, mac, reset, boot, crystal, "
      "gpio15, hand, fault, seed, fast, unpaced" },
    { "virtual:esp-12e?fault=", "fault=: a virtual board takes fault=NAME or NAME:N" },
    { "virtual:esp-12e?fault", "fault=: a virtual board takes fault=NAME or NAME:N" },
    { "virtual:esp-12e?mac=", "mac=: a virtual board takes mac=AA:BB:CC:DD:EE:FF" },
    { "virtual:esp-12e?flash=", "flash=: a virtual board takes flash=FILE" },
    { "virtual:esp-12e?size=3MB", "size=3MB: a virtual board takes size=256KB to 16MB" },
    { "virtual:esp-12e?size=detect", "size=detect: a virtual board takes size=256KB to 16MB" },
    { "virtual:esp-12e?size", "size=: a virtual board takes size=256KB to 16MB" },
    { "virtual:esp-12e?id=1234567", "id=1234567: a virtual board takes id=six hex digits" },
    { "virtual:esp-12e?mac=1:2:3:4:5",
      "mac=1:2:3:4:5: a virtual board takes mac=AA:BB:CC:DD:EE:FF" },
    { "virtual:esp-12e?mac=1:2:3:4:5:100",
      "mac=1:2:3:4:5:100: a virtual board takes mac=AA:BB:CC:DD:EE:FF" },
    { "virtual:esp-12e?reset=never", "reset=never: a virtual board takes reset=auto or manual" },
    { "virtual:esp-12e?boot", "boot=: a virtual board takes boot=run or download" },
    { "virtual:esp-12e?crystal=32", "crystal=32: a virtual board takes crystal=26 or 40" },
    { "virtual:esp-12e?gpio15=up", "gpio15=up: a virtual board takes gpio15=low or high" },
    { "virtual:esp-12e?hand", HAND_REFUSED ("") },
    { "virtual:esp-12e?hand=reset", HAND_REFUSED ("reset") },
    { "virtual:esp-12e?hand=reset@x", HAND_REFUSED ("reset@x") },
    { "virtual:esp-12e?hand=kick@1", HAND_REFUSED ("kick@1") },
    { "virtual:esp-12e?hand=reset@1,", HAND_REFUSED ("reset@1,") },
    { "virtual:esp-12e?hand=reset@2,flash@1", HAND_REFUSED ("reset@2,flash@1") },
    { "virtual:esp-12e?fault=held:1", "fault=held:1: a virtual board takes fault=NAME or NAME:N" },
    { "virtual:esp-12e?fault=rain", "fault=rain: a virtual board takes fault=NAME or NAME:N" },
    { "virtual:esp-12e?fault=deaf:1", "fault=deaf:1: a virtual board takes fault=NAME or NAME:N" },
    { "virtual:esp-12e?fault=stall:x",
      "fault=stall:x: a virtual board takes fault=NAME or NAME:N" },
    { "virtual:esp-12e?seed=-1", "seed=-1: a virtual board takes seed=a number" },
    { "virtual:esp-12e?unpaced=1", "unpaced=1: a virtual board takes unpaced alone" },
    { "virtual:esp-12e?fast=1", "fast=1: a virtual board takes fast alone" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++) {
    g_auto (NfVirtualOptions) options = { 0 };
    g_autoptr (GError) error = NULL;

    g_assert_false (nf_virtual_options_parse (&options, table[i].name, &error));
    g_assert_error (error, NF_ERROR, NF_ERROR_PORT_NAME);
    g_assert_cmpstr (error->message, ==, table[i].message);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/virtual-options/modules", test_modules);
  g_test_add_func ("/virtual-options/options", test_options);
  g_test_add_func ("/virtual-options/faults", test_faults);
  g_test_add_func ("/virtual-options/wrong-names", test_wrong_names);
  return g_test_run ();
}
