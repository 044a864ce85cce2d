/* SPDX-License-Identifier: MIT
 * Copyright (c) 2026 the Node Flasher developers
 *
 * Tests what --fix and --force make of files that should not be written as they are: the exact
 * words, the exit status, and the whole flash; and NodeMCU 3 with another file in its gap.
 */
#include "cli/cli-findings.h"
#include "support/test-image.h"

#include "nf-image.h"

#include <string.h>

enum { SECTOR = 0x1000 };

#define OBSTACLE "Nothing was changed. --force goes on all the same.\n"

static void
expect_image (CliFindings *self, gsize address, const char *name)
{
  g_autoptr (NfImage) image = nf_image_load (name, NULL);

  cli_fixture_expect (self->cli,
                      address,
                      nf_image_get_data (image, NULL),
                      nf_image_get_size (image));
}

/* --- Mended ------------------------------------------------------------------------------ */

static void
test_fix_by_moving (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (self, "write-flash --fix -fs 4MB 0x20000 nodemcu.bin");
  cli_findings_assert_told (
      self,
      "Error: nodemcu.bin is started from address 0 alone. --fix did: Move to 0x00000");
  cli_findings_expect_file (self, 0, "nodemcu.bin");
  cli_findings_expect_header (self, 3, 0x40);
  cli_fixture_assert_flash (self->cli);
}

/* The chip has to tell its size first; the second job goes on. */
static void
test_fix_by_size (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (self, "write-flash --fix -fs 8MB 0 nodemcu.bin");
  cli_findings_assert_told (
      self,
      "Error: The header of nodemcu.bin says 8 MB, more than the flash has: the board would "
      "look for its settings where there is nothing. --fix did: Set 4 MB");
  cli_findings_expect_file (self, 0, "nodemcu.bin");
  cli_findings_expect_header (self, 3, 0x40);
  cli_fixture_assert_flash (self->cli);
}

/* A fix for the files alone, then one for the board. */
static void
test_fix_twice (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (
      self,
      "write-flash --fix -fs 8MB 0x20000 nodemcu.bin 0x3FC000 INTERNAL://DEFAULT");
  cli_findings_assert_told (
      self,
      "Error: nodemcu.bin is started from address 0 alone. --fix did: Move to 0x00000");
  cli_findings_assert_told (
      self,
      "Error: The header of nodemcu.bin says 8 MB, more than the flash has: the board would "
      "look for its settings where there is nothing. --fix did: Set 4 MB");
  cli_findings_assert_told (
      self,
      "Warning: This firmware has its files at 0x3fc000: init data there would damage "
      "them. --fix did: Remove this row");
  cli_findings_expect_file (self, 0, "nodemcu.bin");
  cli_findings_expect_header (self, 3, 0x40);
  cli_fixture_assert_flash (self->cli);
}

static void
test_fix_by_mode (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (self, "write-flash --fix 0 program.bin");
  cli_findings_assert_told (
      self,
      "Error: This chip starts in DOUT mode alone, and program.bin says QIO. --fix did: "
      "Use DOUT");
  cli_findings_assert_told (
      self,
      "Note: The header of program.bin says 512 KB, less than the flash has: the rest may "
      "not be used.");
  cli_findings_expect_file (self, 0, "program.bin");
  cli_findings_expect_header (self, 2, 0x03);
  cli_fixture_assert_flash (self->cli);
}

static void
test_fix_by_removing (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (self, "write-flash --fix 0 program.bin 0x4000 data.bin 0x20000 esp32.bin");
  cli_findings_assert_told (
      self,
      "Impossible: data.bin and program.bin want the same place. --fix did: Remove this "
      "row");
  cli_findings_assert_told (
      self,
      "Error: esp32.bin is for another chip and would not run on this board. --fix did: "
      "Remove this row");
  cli_findings_expect_file (self, 0, "program.bin");
  cli_fixture_assert_flash (self->cli);
}

/* What no fix mends stops it all the same. */
static void
test_fix_in_vain (CliFindings *self, gconstpointer data)
{
  cli_findings_run (self, "write-flash --fix 0x1000 user1.bin");
  g_assert_cmpint (self->result.status, ==, CLI_FINDINGS_REFUSED);
  g_assert_cmpstr (self->result.err,
                   ==,
                   "nodeflash: Something speaks against this\n"
                   "  user1.bin needs a boot loader at address 0, and there is none.\n" OBSTACLE);
  cli_findings_run (self, "write-flash --fix 0 esp32.bin");
  g_assert_cmpint (self->result.status, ==, CLI_FINDINGS_REFUSED);
  cli_fixture_assert_flash (self->cli);
}

/* --- Overridden -------------------------------------------------------------------------- */

static void
test_force (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (self, "write-flash --force 0x1000 user1.bin");
  cli_findings_assert_told (
      self,
      "Error: user1.bin needs a boot loader at address 0, and there is none. Overridden by "
      "--force.");
  cli_findings_expect_file (self, 0x1000, "user1.bin");
  cli_fixture_assert_flash (self->cli);
  cli_findings_run_well (self, "write-flash --force 0 esp32.bin 0x20000 nodemcu.bin");
  cli_findings_assert_told (
      self,
      "Error: esp32.bin is for another chip and would not run on this board. Overridden "
      "by --force.");
  cli_findings_assert_told (
      self,
      "Error: nodemcu.bin is started from address 0 alone. Overridden by --force.");
  cli_findings_expect_file (self, 0, "esp32.bin");
  cli_findings_expect_file (self, 0x20000, "nodemcu.bin");
  cli_fixture_assert_flash (self->cli);
}

/* What can be mended is, and the rest is overridden, also where only the board shows it. */
static void
test_fix_and_force (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (
      self,
      "write-flash --fix --force -fs 8MB 0 nodemcu.bin 0x80000 esp32.bin 0x1FC000 page.bin");
  cli_findings_expect_file (self, 0, "nodemcu.bin");
  cli_findings_expect_header (self, 3, 0x40);
  cli_findings_assert_told (
      self,
      "Error: The header of nodemcu.bin says 8 MB, more than the flash has: the board would "
      "look for its settings where there is nothing. --fix did: Set 4 MB");
  cli_fixture_assert_flash (self->cli);
  cli_findings_run_well (self, "write-flash --fix --force 0x81000 user1.bin");
  cli_findings_assert_told (
      self,
      "Error: user1.bin is made for the boot loader's other slot. --fix did: Move to "
      "0x01000");
}

/* Without the stub nothing can be read: what would be found then stops nothing. */
static void
test_no_stub (CliFindings *self, gconstpointer data)
{
  cli_findings_run_well (self, "--no-stub write-flash 0x1000 user1.bin");
  cli_findings_assert_told (
      self,
      "Warning: user1.bin needs a boot loader at address 0, and there is none.");
  cli_findings_expect_file (self, 0x1000, "user1.bin");
  cli_fixture_assert_flash (self->cli);
  cli_findings_run (self, "--no-stub write-flash 0x20000 nodemcu.bin");
  g_assert_cmpint (self->result.status, ==, CLI_FINDINGS_REFUSED);
  cli_fixture_assert_flash (self->cli);
}

/* --- The gap of NodeMCU 3 ---------------------------------------------------------------- */

/* What stands in the gap stays, but for the file that goes there. */
static void
test_gap (CliFindings *self, gconstpointer data)
{
  g_autoptr (GBytes) noise = test_image_new_data (2 * SECTOR, 7);
  g_autofree char *before = cli_fixture_add_file (self->cli, "before.bin", noise);
  g_autofree char *path = g_build_filename (self->cli->folder, "nodemcu.bin", NULL);
  g_autofree char *file = NULL;
  gsize size = 0;

  cli_findings_run_well (self, "write-flash 0xD000 before.bin");
  cli_findings_run_well (self, "write-flash -fs 4MB 0 nodemcu.bin 0xF000 INTERNAL://DEFAULT");
  g_assert_true (g_file_get_contents (path, &file, &size, NULL));
  g_assert_cmpuint (size, ==, CLI_FINDINGS_NODEMCU_SIZE);
  cli_fixture_expect (self->cli, 0, file, 0xB000);
  cli_fixture_expect_file (self->cli, 0xD000, before);
  expect_image (self, 0xF000, NF_IMAGE_DEFAULT_NAME);
  cli_fixture_expect (self->cli, 0x10000, file + 0x10000, size - 0x10000);
  cli_findings_expect_header (self, 3, 0x40);
  cli_fixture_assert_flash (self->cli);
  cli_findings_run_well (self, "verify-flash -fs 4MB 0 nodemcu.bin 0xF000 INTERNAL://DEFAULT");
}

/* --- Together with a restore point ------------------------------------------------------- */

/* One gate does both; and a job that was stopped has kept nothing. */
static void
test_restore_point (CliFindings *self, gconstpointer data)
{
  cli_findings_run (self, "write-flash --restore-point 0x1000 user1.bin");
  g_assert_cmpint (self->result.status, ==, CLI_FINDINGS_REFUSED);
  g_assert_null (strstr (self->result.out, "What was there before is kept"));
  cli_findings_run_well (self, "write-flash --restore-point --fix 0 nodemcu.bin");
  g_assert_nonnull (strstr (self->result.out, "What was there before is kept"));
  cli_findings_run_well (self, "restore");
  cli_fixture_assert_flash (self->cli);
}

static void
add (const char *name, const char *module, void (*test) (CliFindings *, gconstpointer))
{
  g_autofree char *path = g_strdup_printf ("/cli-fix/%s", name);

  g_test_add (path, CliFindings, module, cli_findings_set_up, test, cli_findings_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("fix-by-moving", "esp-12e", test_fix_by_moving);
  add ("fix-by-size", "esp-12e", test_fix_by_size);
  add ("fix-twice", "esp-12e", test_fix_twice);
  add ("fix-by-mode", "esp-8285", test_fix_by_mode);
  add ("fix-by-removing", "esp-12e", test_fix_by_removing);
  add ("fix-in-vain", "esp-12e", test_fix_in_vain);
  add ("force", "esp-12e", test_force);
  add ("fix-and-force", "esp-12e", test_fix_and_force);
  add ("no-stub", "esp-12e", test_no_stub);
  add ("gap", "esp-12e", test_gap);
  add ("restore-point", "esp-12e", test_restore_point);
  return g_test_run ();
}
